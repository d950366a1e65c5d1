# SPDX-FileCopyrightText: 2026 The Ndogo authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Structure: which heads and units are kept, and what the smaller model answers, against PyTorch's own slicing.

Models have random shapes. Importance is that of tests/data/make_structure.py: norms of weights, or a plain loop of
autograd with a mask over heads that has a gradient."""

import copy
import random
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import torch
from torch.nn import functional as F

from command import Cli, Difference, require_equal
from model_checks import check_logits, encode_words
from models import Shape, Specimen
from texts import Sentence

sys.path.append(str(Path(__file__).resolve().parents[1] / "data"))
from make_structure import (  # noqa: E402
    gradients, keep_heads, keep_layers, keep_units, keep_width, layers_of, magnitudes)

TOLERANCE = 1e-5  # of an importance, relative to the largest of its layer
LANGUAGES = ("hau", "swa")


def random_parent(number: int, seed: int) -> Shape:
    rng = random.Random(f"structure {seed} {number}")
    family, tokenizer = rng.choice((("xlm-roberta", "unigram"), ("bert", "cased")))
    heads = rng.randint(2, 6)
    return Shape(f"structure-{number}", family=family, tokenizer=tokenizer, layers=rng.randint(2, 6), heads=heads,
                 hidden=heads * rng.randint(3, 12), ffn=rng.randint(8, 120), labels=rng.randint(3, 9),
                 activation=rng.choice(("gelu", "gelu_new", "relu")))


def check_structure(cli: Cli, specimen: Specimen, sentences: Sequence[Sentence], folder: Path, seed: int) -> str:
    """Layers dropped, heads and units by magnitude or Taylor importance, then a smaller width."""
    shape, rng = specimen.shape, random.Random(f"structure {seed} {specimen.shape.name}")
    drop = sorted(rng.sample(range(1, shape.layers + 1), rng.randint(0, shape.layers - 1)))
    heads, units = rng.randint(1, shape.heads), rng.randint(1, shape.ffn)
    hidden, svd = shape.heads * rng.randint(1, shape.hidden // shape.heads), rng.random() < 0.5
    taylor, batch = rng.random() < 0.7, rng.randint(2, 9)
    asked = ["--heads", str(heads), "--ffn", str(units)]
    asked += ["--drop-layers", ",".join(map(str, drop))] if drop else []
    asked += ["--hidden", str(hidden), *(("--width-method", "svd") if svd else ())] if hidden < shape.hidden else []
    model = copy.deepcopy(specimen.model).float().eval()
    model.set_attn_implementation("eager")
    keep_layers(model, [layer for layer in range(shape.layers) if layer + 1 not in drop])
    if taylor:
        examples = labelled(specimen, sentences, folder, rng)
        asked += ["--importance", "taylor", "--data", str(folder), "--split", "dev", "--batch", str(batch)]
        judged = judge(model, specimen, examples, batch)
    else:
        judged = {"": [magnitudes(layer) for layer in layers_of(model)]}
    output = folder.with_name(f"{folder.name}-small")
    said = cli.json("structure", specimen.folder, *asked, "-o", output)

    overall = [[sum(of[i][part] for of in judged.values()) for part in (0, 1)] for i in range(len(layers_of(model)))]
    largest = 0.0
    for i, layer in enumerate(layers_of(model)):
        found = said["head_importance"][i]
        largest = max(largest, require_near(f"heads of layer {i}", found["overall"], overall[i][0]))
        for language, values in found.get("languages", {}).items():
            largest = max(largest, require_near(f"{language}, layer {i}", values, judged[language][i][0]))
        kept = [head - 1 for head in said["kept"]["heads"][i]]
        require_best(f"heads of layer {i}", kept, overall[i][0], heads)
        keep_heads(layer, kept)
        keep_units(layer, overall[i][1].sort(descending=True, stable=True).indices[:units].tolist())
    if hidden < shape.hidden:
        keep_width(model, hidden, svd)
    total = sum(p.numel() for name, p in model.named_parameters() if "pooler" not in name)
    require_equal("parameters_after", said["parameters_after"], total)
    small = replace(specimen, model=model, folder=output)
    return f"{' '.join(asked[:6])}, importance within {largest:.1e}, {check_logits(cli, small, sentences[:20])}"


def labelled(specimen: Specimen, sentences: Sequence[Sentence], folder: Path, rng: random.Random) -> dict[str, list]:
    """Random tags of what the model holds, in two languages; written as a data folder. Ids and targets of each."""
    examples = {language: [] for language in LANGUAGES}
    fits = [s for s in sentences if s.words and len(encode_words(specimen, s.words)[0]) < specimen.shape.max_tokens]
    for i, sentence in enumerate(fits):
        ids, first = encode_words(specimen, sentence.words)
        tags = [rng.choice(specimen.labels) for _ in sentence.words]
        targets = [-100] * len(ids)
        for place, tag in zip(first, tags):
            if place is not None:
                targets[place] = specimen.labels.index(tag)
        if any(target >= 0 for target in targets):
            examples[LANGUAGES[i % len(LANGUAGES)]].append((ids, targets, list(zip(sentence.words, tags))))
    for language, rows in examples.items():
        (folder / language).mkdir(parents=True)
        text = "".join("".join(f"{word} {tag}\n" for word, tag in words) + "\n" for _, _, words in rows)
        (folder / language / "dev.txt").write_text(text, encoding="utf-8")
    return examples


def judge(model, specimen: Specimen, examples: dict[str, list], batch: int) -> dict[str, list]:
    pad = specimen.model.config.pad_token_id

    def loss(judged, rows):
        longest = max(len(ids) for ids, _, _ in rows)
        ids = torch.tensor([ids + [pad] * (longest - len(ids)) for ids, _, _ in rows])
        mask = torch.tensor([[1] * len(ids) + [0] * (longest - len(ids)) for ids, _, _ in rows])
        targets = torch.tensor([targets + [-100] * (longest - len(targets)) for _, targets, _ in rows])
        return F.cross_entropy(judged(input_ids=ids, attention_mask=mask).logits.flatten(0, 1), targets.flatten())

    judged = copy.deepcopy(model).double()
    return {
        language: gradients(judged, [lambda m, r=rows[i : i + batch]: loss(m, r) for i in range(0, len(rows), batch)])
        for language, rows in examples.items()}


def require_near(what: str, found: Sequence[float], importance: torch.Tensor) -> float:
    """Heads are told relative to their layer's norm."""
    expected = importance / importance.norm()
    difference = ((torch.tensor(found, dtype=torch.float64) - expected).abs().max() / expected.max()).item()
    if not difference <= TOLERANCE:
        raise Difference(f"the importance of {what} is {found}, not {expected.tolist()}")
    return difference


def require_best(what: str, kept: list[int], importance: torch.Tensor, count: int) -> None:
    """Of heads that are worth the same to the last bits of fp32, either may come first."""
    require_equal(f"the number of {what}", len(set(kept)), count)
    best = importance.sort(descending=True).values[:count]
    if not torch.allclose(importance[kept], best, rtol=1e-4):
        raise Difference(f"{what} kept are {kept}, worth {importance[kept].tolist()}, not the best {best.tolist()}")
