# SPDX-License-Identifier: GPL-3.0-or-later
"""Turns the templates and word lists of one language into labelled sentences.

A sentence is a list of (token, label) pairs.  Everything random comes from one
random.Random per language and split, so the same seed gives the same bytes.
"""

import importlib
import random
import re
import unicodedata
from pathlib import Path

import languages

SLOT = re.compile(r"\{(\w+)\}")
ENTITIES = ("PER", "LOC", "ORG", "DATE")
PERSONS = ("{first} {last}", "{first} {last}", "{first} {last}", "{first}", "{last}")
MAX_TRIES = 40
BORROWED = 0.25  # share of names taken from another language
MAX_TOKENS = 30

Sentence = list[tuple[str, str]]


class Pool:
    """A word list in two parts: seen in training, and held out for dev and test."""

    def __init__(self, text: str):
        seen, _, held_out = text.partition("|")
        self.seen = self._split(seen)
        self.held_out = self._split(held_out) or self.seen

    @staticmethod
    def _split(text: str) -> list[str]:
        return [" ".join(item.split()) for item in text.split(",") if item.strip()]

    def draw(self, rng: random.Random, unseen: float) -> str:
        """One item; from the held-out part with probability `unseen`."""
        return rng.choice(self.held_out if rng.random() < unseen else self.seen)


class Generator:
    """Writes sentences of one language."""

    def __init__(self, code: str):
        module = importlib.import_module(f"languages.{code}")
        self.code = code
        self.module = module
        self.pools = {name: Pool(text) for name, text in module.SLOTS.items()}
        self.pools |= {
            "first": Pool(module.FIRST),
            "last": Pool(module.LAST),
            "place": Pool(module.PLACES),
            "LOC": Pool(module.PLACES),
            "ORG": Pool(module.ORGS),
            "DATE": Pool(module.DATES),
        }
        self.neighbours = self._neighbours()
        self.join = Pool(module.JOIN)
        self.leads = Pool(module.LEADS) if hasattr(module, "LEADS") else None
        self.comma = getattr(module, "COMMA", ",")
        self.templates = {"train": self._lines(module.TRAIN), "test": self._lines(module.TEST)}

    def _neighbours(self) -> dict[str, list[str]]:
        """Names the other Latin-script languages train on: news speaks of neighbours too."""
        if self.code == "amh":
            return {}
        others = [importlib.import_module(f"languages.{code}") for code in languages.CODES
                  if code not in ("amh", self.code)]
        lists = {"first": "FIRST", "last": "LAST", "place": "PLACES", "LOC": "PLACES"}
        return {slot: [name for module in others for name in Pool(getattr(module, attribute)).seen
                       if "{" not in name]
                for slot, attribute in lists.items()}

    def _draw(self, slot: str, rng: random.Random, unseen: float) -> str:
        """An item of the slot's list, now and then a neighbour's name."""
        if slot in self.neighbours and rng.random() < BORROWED:
            return rng.choice(self.neighbours[slot])
        return self.pools[slot].draw(rng, unseen)

    @staticmethod
    def _lines(text: str) -> list[str]:
        return [line.strip() for line in text.splitlines() if line.strip()]

    def sentences(self, split: str, count: int, seed: int, avoid: set[str]) -> list[Sentence]:
        """`count` different sentences, none of them in `avoid`, which they join.

        "train" uses the training templates and seen words.  "dev" and "test" take a clause
        from the held-out templates with the language's probability NOVEL, and a word from
        the held-out part of its list with probability UNSEEN.
        """
        rng = random.Random(f"{seed}/{self.code}/{split}")
        result: list[Sentence] = []
        while len(result) < count:
            for _ in range(MAX_TRIES):
                sentence = self._sentence(rng, split == "train")
                key = " ".join(token for token, _ in sentence)
                if key not in avoid and len(sentence) <= MAX_TOKENS:
                    break
            else:
                raise RuntimeError(f"{self.code}: too few templates for {count} {split} sentences")
            avoid.add(key)
            result.append(sentence)
        return result

    def _sentence(self, rng: random.Random, training: bool) -> Sentence:
        """One or two clauses with an optional opening, and the closing mark."""
        unseen = 0.0 if training else self.module.UNSEEN
        novel = 0.0 if training else self.module.NOVEL
        text: Sentence = []
        if rng.random() < 0.3:
            text += self._expand("{opener}", rng, unseen) + [(self.comma, "O")]
        text += self._clause(rng, novel, unseen)
        if rng.random() < 0.3:
            text += self._expand(self.join.draw(rng, unseen), rng, unseen)
            text += self._clause(rng, novel, unseen)
        text.append((self.module.STOP, "O"))
        first, label = text[0]
        return [(self._capital(first), label)] + text[1:]

    def _clause(self, rng: random.Random, novel: float, unseen: float) -> Sentence:
        clause = rng.choice(self.templates["test" if rng.random() < novel else "train"])
        if rng.random() < 0.3:
            if self.leads:
                clause = self.leads.draw(rng, unseen) + " " + clause
            else:
                clause += " {tail}"
        return self._expand(clause, rng, unseen)

    @staticmethod
    def _capital(token: str) -> str:
        """The token with its first letter as a capital, past a leading apostrophe."""
        for index, char in enumerate(token):
            if char.isalpha():
                return token[:index] + char.upper() + token[index + 1:]
        return token

    def _expand(self, template: str, rng: random.Random, unseen: float) -> Sentence:
        """Fills every slot; text written onto a slot stays on its first or last token."""
        result: Sentence = []
        for word in template.split():
            match = SLOT.search(word)
            if not match:
                result.append((unicodedata.normalize("NFC", word), "O"))
                continue
            tokens = self._fill(match.group(1), rng, unseen)
            head, tail = word[: match.start()], word[match.end():]
            if SLOT.search(tail):
                raise ValueError(f"{self.code}: two slots in one word: {word}")
            tokens[0] = (head + tokens[0][0], tokens[0][1])
            tokens[-1] = (tokens[-1][0] + tail, tokens[-1][1])
            result += tokens
        return result

    def _fill(self, slot: str, rng: random.Random, unseen: float) -> Sentence:
        """Tokens for one slot; an entity slot labels everything inside it."""
        if slot == "n":
            return [(str(rng.randint(2, 90)), "O")]
        if slot == "n31":
            return [(str(rng.randint(1, 30)), "O")]
        if slot == "year":
            return [(str(rng.randint(1994, 2024)), "O")]
        text = rng.choice(PERSONS) if slot == "PER" else self._draw(slot, rng, unseen)
        tokens = self._expand(text, rng, unseen)
        if slot in ENTITIES:
            tokens = [(t, ("I-" if i else "B-") + slot) for i, (t, _) in enumerate(tokens)]
        return tokens


def write_conll(path: Path, sentences: list[Sentence]) -> None:
    """MasakhaNER's form: `token LABEL` lines, an empty line after each sentence."""
    path.parent.mkdir(parents=True, exist_ok=True)
    blocks = ["".join(f"{token} {label}\n" for token, label in s) for s in sentences]
    path.write_text("\n".join(blocks), encoding="utf-8", newline="\n")


def write_plain(path: Path, sentences: list[Sentence]) -> None:
    """One sentence a line, tokens between blanks."""
    path.parent.mkdir(parents=True, exist_ok=True)
    lines = [" ".join(token for token, _ in s) + "\n" for s in sentences]
    path.write_text("".join(lines), encoding="utf-8", newline="\n")


def read_conll(path: Path) -> list[Sentence]:
    """The sentences of a file that write_conll wrote."""
    blocks = path.read_text(encoding="utf-8").split("\n\n")
    split = [[line.split(" ") for line in b.splitlines()] for b in blocks if b.strip()]
    return [[(token, label) for token, label in block] for block in split]


def write_language(code: str, folder: Path, seed: int,
                   corpus: tuple[Path, int] | None = None) -> dict[str, int]:
    """Writes <folder>/<code>/{train,dev,test}.txt; returns sentence counts a split.

    `corpus`: a file for plain text, and how many sentences of it a training sentence brings.  It
    has the training sentences and further ones, held-out words and templates among them, as
    real pre-training text knows names that fine-tuning never shows; but no sentence of dev or test.
    """
    generator = Generator(code)
    module = generator.module
    counts = {"train": module.TRAIN_SENTENCES, "dev": 60, "test": module.TEST_SENTENCES}
    seen: set[str] = set()
    for split, count in counts.items():
        write_conll(folder / code / f"{split}.txt", generator.sentences(split, count, seed, seen))
    if corpus:
        path, times = corpus
        more = generator.sentences("corpus", counts["train"] * (times - 1), seed, seen)
        write_plain(path, read_conll(folder / code / "train.txt") + more)
    return counts
