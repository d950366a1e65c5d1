# SPDX-License-Identifier: GPL-3.0-or-later
"""One module a language: word lists, name lists and sentence templates written for this demo.

A list is comma separated.  What stands before its "|" is seen in training; what stands
after it is held out for dev and test, where UNSEEN is the chance of drawing from it.
TRAIN and TEST hold templates, one a line; NOVEL is the chance that a clause of dev or test
comes from TEST.  {PER}, {LOC}, {ORG} and {DATE} become labelled entities; a lower-case slot
becomes plain words.
"""

CODES = ("amh", "hau", "ibo", "kin", "lug", "luo", "pcm", "swa", "wol", "yor")
