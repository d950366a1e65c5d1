# SPDX-FileCopyrightText: 2026 The Ndogo authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Tokenizers to compare with, and the vocabularies for them, trained on the text at hand.

A reference says which ids a text must have; nothing of Ndogo is in it.
"""

import io
import json
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Protocol

import sentencepiece

UNKNOWN = "[UNK]"
BERT_SPECIALS = ("[PAD]", UNKNOWN, "[CLS]", "[SEP]", "[MASK]")


class Reference(Protocol):
    """Ids of a text without specials, and the ids that stand around a sentence."""

    vocabulary: int
    begin: int
    end: int
    pad: int

    def encode(self, text: str) -> list[int]: ...

    def ties(self, found: Sequence[int], expected: Sequence[int]) -> bool:
        """Whether both are right by the rules, so that rounding decided."""
        ...

    def certain(self, text: str) -> bool:
        """Whether no other pieces of this text are as good."""
        ...

    def write(self, folder: Path) -> None:
        """Writes the tokenizer's files as transformers 4 saved them."""
        ...


def framed(reference: Reference, pieces: Iterable[int]) -> list[int]:
    return [reference.begin, *pieces, reference.end]


class SentencePieceReference:
    """The sentencepiece library, with the offset of XLMRobertaTokenizer of transformers 4: <s> 0, <pad> 1,
    </s> 2, <unk> 3, any other piece one more than in the file, <mask> last. Specials that are spelt out are
    taken out of the text before."""

    def __init__(self, model: bytes, kind: str = "unigram"):
        self._model = model
        self._kind = kind
        self._offset = 1
        self._pieces = sentencepiece.SentencePieceProcessor(model_proto=model)
        self.vocabulary = len(self._pieces) + 2
        self.begin, self.pad, self.end = 0, 1, 2
        self._specials = {"<s>": 0, "<pad>": 1, "</s>": 2, "<unk>": 3, "<mask>": len(self._pieces) + 1}

    def encode(self, text: str) -> list[int]:
        ids = []
        for part in split_at(text, tuple(self._specials)):
            if part in self._specials:
                ids.append(self._specials[part])
            else:
                ids += [piece + self._offset if piece else 3 for piece in self._pieces.encode(part)]
        return ids

    def ties(self, found: Sequence[int], expected: Sequence[int]) -> bool:
        """The same text in the same pieces in another order has the same score. Which one wins changed with
        sentencepiece 0.2.2: of 2,400 sentences here 12 differ from 0.2.1, all of them Chinese with "......"."""

        def text(ids: Sequence[int]) -> str:
            return "".join(self._pieces.id_to_piece(max(0, id - self._offset)) for id in ids[1:-1])

        return sorted(found) == sorted(expected) and text(found) == text(expected)

    def certain(self, text: str) -> bool:
        if self._kind == "bpe":
            return True
        best = self._pieces.nbest_encode(text, nbest_size=2, return_type="proto").nbests
        return len(best) < 2 or best[0].score - best[1].score > 1e-4

    def write(self, folder: Path) -> None:
        (folder / "sentencepiece.bpe.model").write_bytes(self._model)


class CamembertReference(SentencePieceReference):
    """The same with the offset of CamembertTokenizer of transformers 4: <s>NOTUSED 0, <pad> 1, </s>NOTUSED 2,
    <unk> 3, <unk>NOTUSED 4, any other piece four more than in the file (<s> 5, </s> 6), <mask> last."""

    def __init__(self, model: bytes):
        super().__init__(model)
        self._offset = 4
        self.vocabulary = len(self._pieces) + 5
        self.begin, self.pad, self.end = 5, 1, 6
        self._specials = {"<s>NOTUSED": 0, "<pad>": 1, "</s>NOTUSED": 2, "<unk>": 3, "<unk>NOTUSED": 4}
        self._specials |= {"<s>": 5, "</s>": 6, "<mask>": len(self._pieces) + 4}


class WordPieceReference:
    """tokenization.py of google-research/bert (Devlin et al. 2019), with the two steps that the class of
    transformers 4 added to it: words are composed (NFC), and spelt-out specials keep their ids."""

    LONGEST_WORD = 100

    def __init__(self, vocabulary: Sequence[str], lower_case: bool):
        self._pieces = list(vocabulary)
        self._ids = {piece: id for id, piece in enumerate(vocabulary)}
        self._lower_case = lower_case
        self.vocabulary = len(vocabulary)
        self.begin, self.end, self.pad = self._ids["[CLS]"], self._ids["[SEP]"], self._ids["[PAD]"]

    def encode(self, text: str) -> list[int]:
        ids = []
        for part in split_at(text, BERT_SPECIALS):
            if part in BERT_SPECIALS:
                ids.append(self._ids[part])
            else:
                ids += [self._ids[piece] for word in self._words(part) for piece in self._split(word)]
        return ids

    def ties(self, found: Sequence[int], expected: Sequence[int]) -> bool:
        return False

    def certain(self, text: str) -> bool:
        return True

    def write(self, folder: Path) -> None:
        (folder / "vocab.txt").write_text("\n".join(self._pieces) + "\n", encoding="utf-8")
        settings = {"do_lower_case": self._lower_case, "tokenizer_class": "BertTokenizer"}
        (folder / "tokenizer_config.json").write_text(json.dumps(settings) + "\n", encoding="utf-8")

    def _words(self, text: str) -> list[str]:
        text = "".join(" " if is_blank(c) else c for c in text if keeps(c))
        text = "".join(f" {c} " if is_chinese(ord(c)) else c for c in text)
        words = []
        for word in unicodedata.normalize("NFC", text).split():
            if self._lower_case:
                decomposed = unicodedata.normalize("NFD", word.lower())
                word = "".join(c for c in decomposed if unicodedata.category(c) != "Mn")
            words += "".join(f" {c} " if is_punctuation(c) else c for c in word).split()
        return words

    def _split(self, word: str) -> list[str]:
        """The longest piece of the vocabulary first, then the longest that continues it, and so on."""
        if len(word) > self.LONGEST_WORD:
            return [UNKNOWN]
        pieces: list[str] = []
        start = 0
        while start < len(word):
            prefix = "##" if start else ""
            ends = range(len(word), start, -1)
            end = next((end for end in ends if prefix + word[start:end] in self._ids), None)
            if end is None:
                return [UNKNOWN]
            pieces.append(prefix + word[start:end])
            start = end
        return pieces


def split_at(text: str, marks: Sequence[str]) -> list[str]:
    """The text cut before and after each mark, the longest first; marks are parts of their own."""
    parts = []
    while text:
        found = [(text.find(mark), -len(mark), mark) for mark in marks if mark in text]
        at, _, mark = min(found, default=(len(text), 0, ""))
        parts += [part for part in (text[:at], mark) if part]
        text = text[at + len(mark) :]
    return parts


def is_blank(c: str) -> bool:
    return c in " \t\n\r" or unicodedata.category(c) == "Zs"


def keeps(c: str) -> bool:
    """Neither a control character nor one that stands for nothing."""
    return is_blank(c) or c not in "\0\ufffd" and not unicodedata.category(c).startswith("C")


def is_punctuation(c: str) -> bool:
    """Unicode's punctuation, and all of ASCII that is neither letter, digit nor control."""
    return unicodedata.category(c).startswith("P") or "!" <= c <= "~" and not c.isalnum()


def is_chinese(code: int) -> bool:
    blocks = (
        (0x4E00, 0x9FFF), (0x3400, 0x4DBF), (0x20000, 0x2A6DF), (0x2A700, 0x2B73F), (0x2B740, 0x2B81F),
        (0x2B820, 0x2CEAF), (0xF900, 0xFAFF), (0x2F800, 0x2FA1F),
    )  # fmt: skip
    return any(first <= code <= last for first, last in blocks)


def train_sentencepiece(lines: Sequence[str], kind: str, size: int) -> bytes:
    """A model file, normalised as XLM-R's (nmt_nfkc); `kind` is unigram or bpe."""
    model = io.BytesIO()
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=iter(lines), model_writer=model, model_type=kind, vocab_size=size,
        character_coverage=0.9995, num_threads=1, hard_vocab_limit=False, minloglevel=2,
    )  # fmt: skip
    return model.getvalue()


def train_wordpiece(lines: Sequence[str], size: int, lower_case: bool) -> list[str]:
    """A vocabulary that splits words in many ways: frequent words, their beginnings and ends, characters."""
    plain = WordPieceReference(BERT_SPECIALS, lower_case)
    words = Counter(word for line in lines for word in plain._words(line))
    counts: Counter[str] = Counter()
    for word, times in words.items():
        counts[word] += times
        for at in range(1, len(word)):
            counts[word[:at]] += times
            counts["##" + word[at:]] += times
            counts["##" + word[at : at + 2]] += times
            counts["##" + word[at]] += times
    ranked = sorted(counts, key=lambda piece: (-counts[piece], piece))
    return [*BERT_SPECIALS, *ranked[: size - len(BERT_SPECIALS)]]
