# SPDX-FileCopyrightText: 2026 The Ndogo authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Vocabularies with fewer pieces: which stay, counted in Python; the files that are written, in sentencepiece, in the
tokenizers of transformers 5 and here; and what the smaller model says, in transformers."""

import random
from collections import Counter, defaultdict
from collections.abc import Sequence
from pathlib import Path

import torch

import model_checks
import text_checks
from command import Cli, Difference, require_equal
from models import Shape, Specimen
from references import CamembertReference, Reference, SentencePieceReference, WordPieceReference, framed
from texts import Sentence

SHAPES = (
    Shape("trim-unigram", head="mlm"),
    Shape("trim-untied", head="mlm", tied=False, spare_vocabulary=4),
    Shape("trim-bpe", tokenizer="bpe"),
    Shape("trim-camembert", family="camembert", tokenizer="camembert", dtype="bf16"),
    Shape("trim-cased", family="bert", tokenizer="cased", head="mlm", type_vocab=2),
    Shape("trim-uncased", family="bert", tokenizer="uncased", head="sequence", labels=4),
)  # fmt: skip


def check_trim(cli: Cli, specimen: Specimen, sentences: Sequence[Sentence], folder: Path, seed: int) -> str:
    rng = random.Random(f"trim {seed} {specimen.shape.name}")
    languages = sorted({s.language for s in sentences})
    chosen = rng.sample(languages, len(languages) // 2)
    corpus = [s for s in sentences if s.language in chosen]
    write_corpus(corpus, folder / "corpus")
    rank, keep = rng.choice(("token", "document")), int(specimen.reference.vocabulary * rng.uniform(0.2, 0.9))
    out = folder / "out"
    said = cli.json("trim-vocabulary", specimen.folder, "--corpus", folder / "corpus", "--keep", str(keep),
                    "--rank", rank, "-o", out)
    kind = specimen.shape.tokenizer
    before, after = specimen.reference, read_reference(kind, out)
    kept = kept_ids(kind, before, after)
    check_choice(kind, before, corpus, kept, rank, keep)
    require_equal("the vocabulary", said["kept"], after.vocabulary)

    text_checks.check_ids(cli, out, after, sentences)
    if kind != "bpe":  # transformers 5 reads such a file as a unigram model, which nobody can want
        text_checks.check_backend_ids(cli, kind, out, sentences, "--tokenizer-rules", "transformers5")
    whole = [(s, ids) for s in sentences if stays(ids := before.encode(s.line), kept, before) and before.certain(s.line)]
    for sentence, ids in whole:
        found = [kept[i] for i in after.encode(sentence.line)]
        require_equal(f"the pieces of {sentence.line!r}", found, ids)
    compare_logits(specimen, out, [framed(before, ids) for _, ids in whole][:40], kept)
    return f"{after.vocabulary} of {before.vocabulary} ids by {rank}, {len(whole)} of {len(sentences)} sentences whole"


def write_corpus(sentences: Sequence[Sentence], folder: Path) -> None:
    folder.mkdir(parents=True)
    lines = defaultdict(list)
    for sentence in sentences:
        lines[sentence.language].append(" ".join(sentence.line.split()) + "\n")
    for language, own in lines.items():
        (folder / f"{language}.txt").write_text("".join(own), encoding="utf-8")


def read_reference(kind: str, folder: Path) -> Reference:
    if kind in ("cased", "uncased"):
        pieces = (folder / "vocab.txt").read_text(encoding="utf-8").split("\n")[:-1]
        return WordPieceReference(pieces, lower_case=kind == "uncased")
    model = (folder / "sentencepiece.bpe.model").read_bytes()
    return CamembertReference(model) if kind == "camembert" else SentencePieceReference(model, kind)


def texts_of(kind: str, reference: Reference) -> list[str]:
    """Of each id, which tell ids of before and after apart."""
    if kind in ("cased", "uncased"):
        return reference._pieces
    pieces = reference._pieces
    first = 3 + reference._offset
    own = [pieces.id_to_piece(i) for i in range(3, len(pieces))]
    return [f"<{i}>" for i in range(first)] + own + ["<mask>"]


def kept_ids(kind: str, before: Reference, after: Reference) -> list[int]:
    """By new id the old one."""
    old = {text: id for id, text in enumerate(texts_of(kind, before))}
    kept = [old[text] for text in texts_of(kind, after)]
    require_equal("the order of the ids", kept, sorted(kept))
    if kind not in ("cased", "uncased"):
        scores = [[r._pieces.get_score(i - r._offset) for i in ids[3 + r._offset : -1]]
                  for r, ids in ((before, kept), (after, list(range(len(kept)))))]  # fmt: skip
        require_equal("the scores", scores[1], scores[0])
    return kept


def check_choice(kind: str, before: Reference, corpus: Sequence[Sentence], kept: list[int], rank: str, keep: int) -> None:
    """The most frequent pieces and the specials; of BPE also what they are merged from."""
    counts: Counter[int] = Counter()
    for sentence in corpus:
        ids = [i for word in " ".join(sentence.line.split()).split(" ") for i in before.encode(word)]
        counts.update(ids if rank == "token" else set(ids))
    plain = kind in ("cased", "uncased")
    always = set(range(5)) if plain else {*range(3 + before._offset), before.vocabulary - 1}
    if kind in ("unigram", "camembert"):
        pieces = before._pieces
        always.add(min(range(3, len(pieces)), key=pieces.get_score) + before._offset)
    ranked = sorted((i for i in counts if i not in always), key=lambda i: (-counts[i], i))
    expected = always | set(ranked[:keep])
    if kind == "bpe":
        if not expected <= set(kept):
            raise Difference(f"{sorted(expected - set(kept))[:10]} are not kept")
    else:
        require_equal("what is kept", kept, sorted(expected))


def stays(ids: Sequence[int], kept: Sequence[int], before: Reference) -> bool:
    """Whether all pieces are kept; a word that WordPiece does not know may be known to a smaller vocabulary."""
    unknown = {1} if isinstance(before, WordPieceReference) else set()
    return set(ids) <= set(kept) - unknown


@torch.inference_mode()
def compare_logits(specimen: Specimen, out: Path, sentences: Sequence[list[int]], kept: list[int]) -> None:
    model = model_checks.load(out, specimen.shape.family, specimen.shape.head).float().eval()
    require_equal("the rows", model.get_input_embeddings().weight.shape[0], len(kept))
    new = {old: i for i, old in enumerate(kept)}
    for ids in sentences:
        if len(ids) > specimen.shape.max_tokens:
            continue
        expected = specimen.logits(ids)
        if specimen.shape.head == "mlm":
            expected = expected[:, kept]
        found = model(input_ids=torch.tensor([[new[i] for i in ids]]))[0][0]
        if not torch.allclose(found, expected, rtol=0, atol=1e-6):
            raise Difference(f"logits of {ids} are apart by {(found - expected).abs().max().item()}")
