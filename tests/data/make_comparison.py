#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Ndogo authors
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Makes comparison.json: made-up answers of a dense model and its variants, and what SciPy, NumPy and plain definitions
# say of them: intervals and p values of paired changes, Holm's adjustment, disparity, divergence, flips, kinds of
# errors, compression-identified sentences, and Pareto fronts.
#
# Requirements: numpy, scipy.  Run:  python make_comparison.py
import json
from collections import Counter
from pathlib import Path

import numpy
from scipy import stats

HERE = Path(__file__).resolve().parent
TYPES = ["PER", "LOC", "ORG"]
LANGUAGES = {"hau": 90, "yor": 70, "amh": 50}
RESAMPLES = 20_000


def f1(counts):
    """Over the sentences, the last axis but one."""
    tp, fp, fn = numpy.moveaxis(counts.sum(axis=-2), -1, 0)
    return 2 * tp / numpy.maximum(2 * tp + fp + fn, 1)


def counts_of(rng, sentences, quality):
    """[sentences, 3]: tp, fp, fn."""
    entities = rng.integers(0, 4, sentences)
    tp = rng.binomial(entities, quality)
    return numpy.stack([tp, rng.binomial(2, (1 - quality) / 2, sentences), entities - tp], axis=1)


def degraded(rng, counts, share):
    lost = rng.binomial(counts[:, 0], share)
    return numpy.stack([counts[:, 0] - lost, counts[:, 1] + rng.binomial(1, share / 2, len(counts)),
                        counts[:, 2] + lost], axis=1)


def paired(rng, before, after):
    """SciPy's percentile interval of the change, and p by the definition, from draws of our own."""
    index = numpy.arange(len(before))
    change = lambda drawn, axis=-1: f1(after[drawn]) - f1(before[drawn])
    result = stats.bootstrap((index,), change, n_resamples=RESAMPLES, method="percentile", vectorized=True, axis=-1,
                             rng=rng, batch=1000)
    drawn = result.bootstrap_distribution
    tail = min((drawn <= 0).sum(), (drawn >= 0).sum())
    return {"change": float(f1(after) - f1(before)), "low": float(result.confidence_interval.low),
            "high": float(result.confidence_interval.high), "p": float(min(1, 2 * (tail + 1) / (RESAMPLES + 1)))}


def holm(p):
    """By the definition of the closed test: the largest of (hypotheses that are no more certain) · p up to one's own."""
    p = numpy.array(p)
    order = numpy.argsort(p, kind="stable")
    steps = [min(1.0, (len(p) - rank) * p[i]) for rank, i in enumerate(order)]
    return {"p": p.tolist(), "adjusted": [max(steps[: list(order).index(i) + 1]) for i in range(len(p))]}


def scores_case(rng):
    scores = rng.uniform(0.2, 0.9, 10)
    return {"scores": scores.tolist(), "mean": scores.mean(), "worst": scores.min(), "best_minus_worst": numpy.ptp(scores),
            "sd": scores.std(ddof=1), "worst_over_best": scores.min() / scores.max()}


def divergence_case(rng, rows, outputs):
    p, q = (stats.dirichlet.rvs(numpy.full(outputs, 0.3), size=rows, random_state=rng) for _ in range(2))
    return {"before": numpy.log(p).tolist(), "after": numpy.log(q).tolist(), "kl": float(stats.entropy(p, q, axis=1).mean())}


# --- answers: a sentence is a list of [start, end, type] -------------------------------------------


def random_spans(rng):
    spans, at = [], 0
    while at < 12 and rng.random() < 0.8:
        start = at + int(rng.integers(0, 3))
        end = start + int(rng.integers(0, 3))
        spans.append([start, end, TYPES[rng.integers(0, 3)]])
        at = end + 1
    return spans


def disturbed(rng, spans, share):
    answer = []
    for start, end, kind in spans:
        if rng.random() < share:
            continue
        if rng.random() < share:
            kind = TYPES[rng.integers(0, 3)]
        if rng.random() < 2 * share:
            end = start + int(rng.integers(0, end - start + 1))
        answer.append([start, end, kind])
    if rng.random() < share:
        answer.append([14, 15, "ORG"])
    return sorted(answer)


def flips_of(gold, before, after):
    counts, types, flipped = Counter(), {}, []
    for place, (g, b, a) in enumerate(zip(gold, before, after)):
        kind = flip(b == g, a == g, b == a)
        if kind:
            counts[kind] += 1
            flipped.append([place, kind])
        for span in g:
            near = lambda answer: [s for s in answer if s[0] <= span[1] and span[0] <= s[1]]
            of_type = types.setdefault(span[2], Counter())
            of_type["compared"] += 1
            if kind := flip(span in b, span in a, near(b) == near(a)):
                of_type[kind] += 1
    return {"sentences": dict(counts), "flipped": flipped, "by_type": {t: dict(c) for t, c in sorted(types.items())}}


def flip(before, after, same):
    if before != after:
        return "right_to_wrong" if before else "wrong_to_right"
    return None if before or same else "wrong_to_other"


def errors_of(gold, answers):
    """Pairs gold and given spans by the best kind of match first, the earliest and longest overlap within a kind."""
    counts = Counter()
    shared = lambda g, a: min(g[1], a[1]) - max(g[0], a[0]) + 1
    kinds = [("right", lambda g, a: g == a), ("wrong_type", lambda g, a: g[:2] == a[:2]),
             ("wrong_boundary", lambda g, a: g[2] == a[2] and shared(g, a) > 0), ("partly", lambda g, a: shared(g, a) > 0)]
    for g, a in zip(gold, answers):
        golds, given = list(g), list(a)
        for kind, fits in kinds:
            for span in list(golds):
                fitting = [s for s in given if fits(span, s)]
                if fitting:
                    golds.remove(span)
                    given.remove(max(fitting, key=lambda s: shared(span, s)))
                    counts[kind] += 1
        counts["missed"] += len(golds)
        counts["spurious"] += len(given)
    return dict(counts)


def identified(dense, variants):
    places = []
    for place, answer in enumerate(dense):
        votes = Counter(json.dumps(v[place]) for v in variants)
        if votes[json.dumps(answer)] < max(votes.values()):
            places.append(place)
    return places


def front_case(rng):
    points = numpy.stack([rng.integers(0, 12, 30), rng.integers(0, 12, 30)], axis=1)  # more of x, less of y
    beaten = [any(q[0] >= p[0] and q[1] <= p[1] and (q[0] > p[0] or q[1] < p[1]) for q in points) for p in points]
    return {"points": points.tolist(), "front": [not b for b in beaten]}


def main():
    rng = numpy.random.default_rng(18)
    languages = {}
    for code, sentences in LANGUAGES.items():
        dense = counts_of(rng, sentences, 0.75)
        variants = [degraded(rng, dense, share) for share in (0.02, 0.15)]
        languages[code] = {"dense": dense.tolist(), "variants": [v.tolist() for v in variants],
                           "changes": [paired(rng, dense, v) for v in variants]}
    gold = [random_spans(rng) for _ in range(60)]
    dense = [disturbed(rng, g, 0.15) for g in gold]
    common = [disturbed(rng, g, 0.15) for g in gold]  # what many variants agree on
    choices = lambda g, d, c: (d, c, disturbed(rng, g, 0.15))[rng.choice(3, p=(0.4, 0.4, 0.2))]
    variants = [[choices(*said) for said in zip(gold, dense, common)] for _ in range(5)]
    document = {
        "languages": languages,
        "holm": [holm(rng.uniform(0, 0.1, n)) for n in (1, 4, 10)] + [holm([0.01, 0.04, 0.03, 0.005, 0.01])],
        "disparity": [scores_case(rng) for _ in range(3)],
        "divergence": [divergence_case(rng, 12, outputs) for outputs in (2, 9)],
        "answers": {"gold": gold, "dense": dense, "variants": variants,
                    "flips": [flips_of(gold, dense, v) for v in variants],
                    "errors": [errors_of(gold, answers) for answers in (dense, *variants)],
                    "identified": identified(dense, variants)},
        "pareto": front_case(rng),
    }
    (HERE / "comparison.json").write_text(json.dumps(document, separators=(",", ":"), default=float) + "\n")


if __name__ == "__main__":
    main()
