# SPDX-FileCopyrightText: 2026 The Ndogo authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Comparisons: `compare` beside what NumPy, SciPy and seqeval make of the answers of transformers.

The dense model and two that are pruned by `prune` answer in transformers; the gold standard is made from the dense
model's own answers. Intervals and p values are of draws of our own, and agree up to the chance that is in both.
"""

import math
import random
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy
import torch
from scipy import stats
from seqeval.metrics.sequence_labeling import get_entities
from transformers import AutoModelForSequenceClassification, AutoModelForTokenClassification

from command import Cli, Difference, require_equal
from metric_checks import by_language, changed, tagged, predicted_tags
from model_checks import encode_text, encode_words
from models import Specimen
from texts import Sentence, write_conll, write_tsv

AMOUNTS = ("0.05", "0.3")
DRAWS = 10_000
LEAST = 50  # entities for a verdict
TOLERANCE = 0.02


def require_near(what: str, found: float, expected: float, tolerance: float) -> None:
    if not abs(found - expected) <= tolerance:
        raise Difference(f"{what} is {found!r}, not {expected!r}")


def pruned(cli: Cli, dense: Specimen, amount: str) -> Specimen:
    """A folder by `prune`, and the same in transformers."""
    folder = dense.folder.with_name(f"{dense.folder.name}-pruned-{amount}")
    cli.text("prune", dense.folder, "--amount", amount, "-o", folder)
    kind = AutoModelForTokenClassification if dense.shape.head == "token" else AutoModelForSequenceClassification
    return replace(dense, folder=folder, model=kind.from_pretrained(folder).eval())


def f1(counts: numpy.ndarray) -> numpy.ndarray:
    """Of sums of tp, fp and fn in the last axis."""
    return 2 * counts[..., 0] / numpy.maximum(2 * counts[..., 0] + counts[..., 1] + counts[..., 2], 1)


def counts_of(gold: Sequence[str], answer: Sequence[str]) -> tuple[int, int, int]:
    right, given = set(get_entities(list(gold))), set(get_entities(list(answer)))
    return len(right & given), len(given - right), len(right - given)


def check_changes(said: dict, model: str, counts: dict[str, tuple[numpy.ndarray, numpy.ndarray]], seed: int) -> None:
    """Change, interval, p, Holm's p and verdict of every language."""
    rng, rows = numpy.random.default_rng(seed), {}
    for language in said["languages"]:
        before, after = counts[language["language"]]
        drawn = rng.integers(0, len(before), (DRAWS, len(before)))
        weights = numpy.stack([numpy.bincount(row, minlength=len(before)) for row in drawn])
        differences = f1(weights @ after) - f1(weights @ before)
        row = next(r for r in language["models"] if r["model"] == model)
        what = f"of {model} on {language['language']}"
        require_near(f"the change {what}", row["delta"], float(f1(after.sum(0)) - f1(before.sum(0))), 1e-12)
        spread = 6 * differences.std() / math.sqrt(DRAWS) * 3  # of a 2.5 % quantile, about three times a mean's
        low, high = numpy.quantile(differences, (0.025, 0.975))
        require_near(f"low {what}", row["low"], min(low, row["delta"]), spread + 1e-9)
        require_near(f"high {what}", row["high"], max(high, row["delta"]), spread + 1e-9)
        tail = min((differences <= 0).sum(), (differences >= 0).sum())
        p = min(1.0, 2 * (tail + 1) / (DRAWS + 1))
        require_near(f"p {what}", row["p"], p, 12 * math.sqrt(p * (1 - p) / DRAWS) + 2e-3)
        rows[language["language"]] = (row, int((before[:, 0] + before[:, 2]).sum()))
    family = sorted((row["p"], code) for code, (row, entities) in rows.items() if entities >= LEAST)
    adjusted = 0.0
    for rank, (p, code) in enumerate(family):
        adjusted = max(adjusted, min(1.0, (len(family) - rank) * p))
        require_near(f"Holm's p of {model} on {code}", rows[code][0]["p_holm"], adjusted, 1e-12)
    for code, (row, entities) in rows.items():
        require_equal(f"the verdict of {model} on {code}", row["verdict"], verdict(row, entities))


def verdict(row: dict, entities: int) -> str:
    if entities < LEAST:
        return "too-little-data"
    if -TOLERANCE <= row["low"] and row["high"] <= TOLERANCE:
        return "same"
    if row["p_holm"] <= 0.05 and (row["low"] > 0 or row["high"] < 0):
        return "better" if row["low"] > 0 else "worse"
    return "unclear"


def flips_of(gold: Sequence, before: Sequence, after: Sequence) -> dict[str, int]:
    counts = {"right_to_wrong": 0, "wrong_to_right": 0, "wrong_to_other": 0}
    for right, one, other in zip(gold, before, after):
        if (one == right) != (other == right):
            counts["right_to_wrong" if one == right else "wrong_to_right"] += 1
        elif one != right and one != other:
            counts["wrong_to_other"] += 1
    return counts


def read_spans(file: Path) -> tuple[list, list]:
    """Gold and given entities by sentence, from a file of predictions."""
    gold, given = [], []
    for block in file.read_text(encoding="utf-8").split("\n\n"):
        rows = [line.rsplit(" ", 2) for line in block.split("\n") if line]
        if rows:
            gold.append(set(get_entities([row[1] for row in rows])))
            given.append(set(get_entities([row[2] for row in rows])))
    return gold, given


def kl(before: torch.Tensor, after: torch.Tensor) -> float:
    p, q = (torch.softmax(logits.double(), -1).numpy() for logits in (before, after))
    return float(stats.entropy(p, q, axis=-1))


def check_divergence(said: dict, model: str, expected: dict[str, list[float]]) -> None:
    found = {row["language"]: row for row in said["divergence"] if row["model"] == model}
    for language, values in expected.items():
        if values:
            require_equal(f"the units of {language}", found[language]["units"], len(values))
            mean = float(numpy.mean(values))
            require_near(f"KL of {model} on {language}", found[language]["kl"], mean, 1e-4 + 1e-3 * mean)


def certain_answers(specimen: Specimen, sentences: Sequence[Sentence]) -> list[list[str] | None]:
    answers = [predicted_tags(specimen, sentence.words) for sentence in sentences]
    return [answer and [tag or "O" for tag in answer] for answer in answers]


def check_entity_comparison(cli: Cli, dense: Specimen, sentences: Sequence[Sentence], folder: Path, seed: int) -> str:
    variants = [pruned(cli, dense, amount) for amount in AMOUNTS]
    kept, gold, predicted = tagged(dense, sentences, random.Random(f"{seed}/compare"), 0.15)
    answers = [predicted, *(certain_answers(variant, kept) for variant in variants)]
    sure = [i for i in range(len(kept)) if all(answer[i] is not None for answer in answers)]
    kept, gold = [kept[i] for i in sure], [gold[i] for i in sure]
    answers = [[answer[i] for i in sure] for answer in answers]
    groups = by_language(kept)
    for language, rows in groups.items():
        write_conll(folder / language / "test.txt", [kept[i].words for i in rows], [gold[i] for i in rows])
    models = [dense.folder, *(variant.folder for variant in variants)]
    said = cli.json("compare", *models, "--data", folder, "--draws", str(DRAWS))
    files = [folder.with_name(f"{folder.name}-answers-{i}") for i in range(len(models))]
    for model, place in zip(models, files):
        cli.text("evaluate", model, "--data", folder, "--predictions", place)
    for number, variant in enumerate(variants, 1):
        check_changes(said, str(variant.folder), {
            language: tuple(numpy.array([counts_of(gold[i], answers[k][i]) for i in rows]) for k in (0, number))
            for language, rows in groups.items()
        }, seed)  # fmt: skip
        for language in groups:
            right, one = read_spans(files[0] / f"{language}.txt")
            _, other = read_spans(files[number] / f"{language}.txt")
            found = next(f for f in said["flips"] if (f["model"], f["language"]) == (str(variant.folder), language))
            expected = flips_of(right, one, other)
            require_equal(f"the flips of {language}", {name: found[name] for name in expected}, expected)
        check_divergence(said, str(variant.folder), {
            language: [value for i in rows for value in word_divergences(dense, variant, kept[i].words, gold[i])]
            for language, rows in groups.items()
        })  # fmt: skip
    return f"{len(kept)} sentences of {len(groups)} languages, {len(variants)} variants"


def word_divergences(dense: Specimen, variant: Specimen, words: Sequence[str], gold: Sequence[str]) -> list[float]:
    """Of the words that belong to an entity, where they have a piece."""
    ids, first = encode_words(dense, words)
    before, after = dense.logits(ids), variant.logits(ids)
    return [kl(before[at], after[at]) for at, tag in zip(first, gold) if at is not None and tag != "O"]


def check_class_comparison(cli: Cli, dense: Specimen, sentences: Sequence[Sentence], folder: Path, seed: int) -> str:
    variant = pruned(cli, dense, AMOUNTS[-1])
    rng, kept, gold, logits = random.Random(f"{seed}/compare classes"), [], [], []
    for sentence in sentences:
        text = sentence.line.strip()
        if not text or not dense.reference.certain(text) or any(c in text for c in "\t\r\n\v\f\x85\u2028\u2029"):
            continue
        pair = [specimen.logits(encode_text(specimen, text)) for specimen in (dense, variant)]
        if any(float(top[0] - top[1]) < 1e-3 for top in (one.topk(2).values for one in pair)):
            continue
        kept.append(Sentence(sentence.language, (text,)))
        logits.append(pair)
        gold.append(changed([dense.labels[int(pair[0].argmax())]], dense.labels, 0.3, rng)[0])
    groups = by_language(kept)
    for language, rows in groups.items():
        write_tsv(folder / language / "test.tsv", ["text", "label"], [[kept[i].line, gold[i]] for i in rows])
    said = cli.json("compare", dense.folder, variant.folder, "--data", folder, "--draws", str(DRAWS))
    given = [[dense.labels[int(pair[k].argmax())] for pair in logits] for k in (0, 1)]
    right = [numpy.array([(g == a, g != a, g != a) for g, a in zip(gold, given[k])], int) for k in (0, 1)]
    check_changes(said, str(variant.folder), {l: (right[0][rows], right[1][rows]) for l, rows in groups.items()}, seed)
    for language, rows in groups.items():
        found = next(f for f in said["flips"] if f["language"] == language)
        expected = flips_of(*([one[i] for i in rows] for one in (gold, *given)))
        require_equal(f"the flips of {language}", {name: found[name] for name in expected}, expected)
    check_divergence(said, str(variant.folder), {l: [kl(*logits[i]) for i in rows] for l, rows in groups.items()})
    return f"{len(kept)} texts of {len(groups)} languages"
