# SPDX-FileCopyrightText: 2026 The Ndogo authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Ids: `ndogo-cli tokenize` beside sentencepiece, WordPiece in Python, and the tokenizers of transformers 5."""

import shutil
from collections.abc import Callable, Sequence
from pathlib import Path

import transformers

from command import Cli, Difference
from models import Shape, make_config
from references import Reference, framed
from texts import EDGE_LINES, SPECIAL_LINES, Sentence

# The tokenizer of a specimen, and the family that it belongs to.
FAMILY = {"unigram": "xlm-roberta", "bpe": "xlm-roberta", "camembert": "camembert", "cased": "bert", "uncased": "bert"}
TOKENIZER_CLASS = {"xlm-roberta": "XLMRobertaTokenizer", "camembert": "CamembertTokenizer", "bert": "BertTokenizer"}


def write_tokenizer(kind: str, reference: Reference, folder: Path) -> None:
    """A folder with a tokenizer and config.json, and no weights."""
    folder.mkdir(parents=True)
    make_config(Shape(kind, family=FAMILY[kind]), reference).save_pretrained(folder)
    reference.write(folder)


def all_lines(sentences: Sequence[Sentence]) -> list[tuple[str, str]]:
    """Language or kind of line, and the line."""
    lines = [(s.language, s.line) for s in sentences]
    return lines + [("edge", line) for line in EDGE_LINES] + [("special", line) for line in SPECIAL_LINES]


def words_of(line: str) -> list[str]:
    return line.split(" ") if line else []


def check_ids(cli: Cli, folder: Path, reference: Reference, sentences: Sequence[Sentence]) -> str:
    """Lines as they are, and word by word, as the models were trained."""
    lines = all_lines(sentences)
    whole = [framed(reference, reference.encode(line)) for _, line in lines]
    tied = compare(lines, whole, cli, folder, ties=reference.ties)
    split, places = [], []
    for _, line in lines:
        words = [reference.encode(word) for word in words_of(line)]
        split.append(framed(reference, (id for word in words for id in word)))
        places.append([None, *(i for i, word in enumerate(words) for _ in word), None])
    tied += compare(lines, split, cli, folder, "--words", places=places, ties=reference.ties)
    return f"{len(lines)} lines twice" + (f", {tied} ties" if tied else "")


def backend(kind: str, folder: Path) -> transformers.PreTrainedTokenizerBase:
    return getattr(transformers, TOKENIZER_CLASS[FAMILY[kind]]).from_pretrained(folder)


def check_backend_ids(cli: Cli, kind: str, folder: Path, sentences: Sequence[Sentence], *rules: str) -> str:
    """The same beside the tokenizer that transformers 5 makes of this folder."""
    tokenizer = backend(kind, folder)
    lines = all_lines(sentences)
    compare(lines, [tokenizer(line)["input_ids"] for _, line in lines], cli, folder, *rules)
    encoded = [tokenizer(words_of(line) or [""], is_split_into_words=True) for _, line in lines]
    split, places = [e["input_ids"] for e in encoded], [e.word_ids() for e in encoded]
    compare(lines, split, cli, folder, "--words", *rules, places=places)
    return f"{len(lines)} lines twice"


def compare(
    lines: Sequence[tuple[str, str]],
    expected: Sequence[list[int]],
    cli: Cli,
    folder: Path,
    *options: str,
    places: Sequence[list[int | None]] | None = None,
    ties: Callable[[list[int], list[int]], bool] = lambda found, expected: False,
) -> int:
    """How many lines are ties; raises Difference for those that are neither equal nor tied."""
    rows = cli.lines("tokenize", folder, *options, stdin=[line for _, line in lines])
    apart = [i for i, row in enumerate(rows) if row["ids"] != expected[i]]
    wrong = [i for i in apart if not ties(rows[i]["ids"], expected[i])]
    call = " ".join(["tokenize", *options])
    if wrong:
        some = "".join(
            f"\n    {lines[i][0]} {lines[i][1]!r:.300}\n      ids {first_apart(rows[i]['ids'], expected[i])}"
            for i in wrong[:8]
        )
        raise Difference(f"{call}: {len(wrong)} of {len(lines)} lines have other ids:{some}")
    for i, row in enumerate(rows):
        if len(row["pieces"]) != len(row["ids"]):
            raise Difference(f"{call}: {lines[i][1]!r} has {len(row['pieces'])} pieces for {len(row['ids'])} ids")
        if places is not None and row["word_ids"] != places[i]:
            raise Difference(f"{call}: {lines[i][1]!r} has word_ids {row['word_ids']}, not {places[i]}")
    return len(apart)


def first_apart(found: list[int], expected: list[int]) -> str:
    """What both say from shortly before the first difference."""
    at = next((i for i, (a, b) in enumerate(zip(found, expected)) if a != b), min(len(found), len(expected)))
    window = slice(max(0, at - 1), at + 6)
    return f"from {at}: {found[window]}, not {expected[window]}"


def with_tokenizer_json(kind: str, folder: Path, into: Path, alone: bool) -> None:
    """A copy with the tokenizer.json that transformers 5 saves, beside the old file or instead of it."""
    shutil.copytree(folder, into)
    backend(kind, folder).save_pretrained(into)
    for name in ("sentencepiece.bpe.model", "vocab.txt"):
        if alone:
            (into / name).unlink(missing_ok=True)
        elif (folder / name).exists():
            shutil.copy(folder / name, into / name)
