# SPDX-FileCopyrightText: 2026 The Ndogo authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Distillation: the loss of a first update, and each of its terms, against torch on padded rectangles.

Teachers and students have random shapes. The formulas are those of tests/data/make_distillation.py, written out with
torch and transformers' own hidden states and attention."""

import random
import sys
from collections.abc import Sequence
from pathlib import Path

import torch

from command import Cli, Difference, require_equal
from model_checks import encode_words
from models import Shape, Specimen
from texts import Sentence

sys.path.append(str(Path(__file__).resolve().parents[1] / "data"))
from make_distillation import match, student_of, kd_ce, kl  # noqa: E402

TOLERANCE = 1e-5  # relative, absolute below 1
KINDS = ("hid_mse", "cos", "pkd", "mmd", "fsp", "att_mse", "att_mse_sum", "att_ce_mean")


def random_teacher(number: int, seed: int) -> Shape:
    rng = random.Random(f"teacher {seed} {number}")
    size, heads = rng.choice((8, 10, 15)), rng.choice((2, 3, 4, 6))
    family, tokenizer = rng.choice((("xlm-roberta", "unigram"), ("bert", "cased")))
    return Shape(f"distil-{number}", family=family, tokenizer=tokenizer, layers=rng.randint(3, 7),
                 hidden=size * heads, heads=heads, ffn=rng.randint(10, 130))


def check_loss(cli: Cli, specimen: Specimen, sentences: Sequence[Sentence], folder: Path, seed: int) -> str:
    rng = random.Random(f"student {seed} {specimen.shape.name}")
    chosen = [s for s in sentences if s.words and len(encode_words(specimen, s.words)[0]) <= specimen.shape.max_tokens]
    (folder / "swa").mkdir(parents=True)
    (folder / "swa" / "train.txt").write_text(
        "".join("".join(f"{word} O\n" for word in s.words) + "\n" for s in chosen), encoding="utf-8")
    teacher = specimen.model.float().eval()
    teacher.set_attn_implementation("eager")
    layers = sorted(rng.sample(range(1, specimen.shape.layers + 1), rng.randint(1, specimen.shape.layers)))
    heads = rng.choice([h for h in range(1, 9) if specimen.shape.hidden % h == 0])
    kinds = [k for k in KINDS if k != "att_mse" or heads == specimen.shape.heads]
    loss, temperature = rng.choice(("textbrewer", "distilbert")), rng.choice((1, 2, 4, 8))
    student = student_of(teacher, layers, heads)
    student.set_attn_implementation("eager")

    said = cli.json(
        "distil", "--teacher", specimen.folder, "--student", f"{len(layers)}x{heads}", "--data", folder, "--dev", "-",
        "--score", "-", "--no-control", "--dropout", "0", "--batch", "1000", "--steps", "1", "--loss", loss,
        "--temperature", str(temperature), "--alpha-ce", "2", "--alpha-mlm", "0", "--alpha-cos", "0", "--alpha-mse", "0",
        "--layer-map", ",".join(map(str, layers)), "-o", folder.with_name(folder.name + "-student"),
        *(part for kind in kinds for part in ("--match", f"{len(layers)}:{kind}:0.5")))
    point = said["student"]["history"][0]

    rows = [encode_words(specimen, s.words)[0] for s in chosen]
    longest = max(map(len, rows))
    pad = specimen.model.config.pad_token_id
    ids = torch.tensor([row + [pad] * (longest - len(row)) for row in rows])
    mask = torch.tensor([[True] * len(row) + [False] * (longest - len(row)) for row in rows])
    ask = {"input_ids": ids, "attention_mask": mask.long(), "output_hidden_states": True, "output_attentions": True}
    with torch.inference_mode():
        t, s = teacher(**ask), student(**ask)
        soft = (kd_ce if loss == "textbrewer" else kl)(s.logits, t.logits, mask, temperature)
        expected = {"soft_labels": (2, soft.item())}
        for kind in kinds:
            value = match(kind, s, t, mask, len(layers), [0, *layers]).item()
            expected[f"{len(layers)}:{kind}"] = (0.5, value)
    require_equal("the terms", sorted(point["terms"]), sorted(expected))
    largest = max(require_near(name, point["terms"][name], value) for name, (_, value) in expected.items())
    largest = max(largest, require_near("the loss", point["loss"], sum(w * v for w, v in expected.values())))
    return f"{len(kinds)} matches, {len(rows)} sentences, within {largest:.1e}"


def require_near(name: str, found: float, expected: float) -> float:
    difference = abs(found - expected) / max(1.0, abs(expected))
    if not difference <= TOLERANCE:
        raise Difference(f"{name} is {found}, not {expected}")
    return difference
