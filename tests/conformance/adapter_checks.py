# SPDX-FileCopyrightText: 2026 The Ndogo authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Adapters that `train --adapter` saves: loaded by PEFT, and computed by a loop of our own for bottlenecks, whose library
asks for another version of transformers. What PEFT saves and is opened here is held by foreign_checks."""

import json
import random
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import peft
import torch
from torch import nn

from command import Cli, Difference, require_equal
from model_checks import check_logits
from models import Shape, Specimen, encoder_layers
from structure_checks import labelled
from texts import Sentence

TARGETS = (("query", "value"), ("query", "key", "value", "dense"), ("attention.output.dense",), ("intermediate.dense", "key"))


def random_base(number: int, seed: int) -> Shape:
    rng = random.Random(f"adapter {seed} {number}")
    family, tokenizer = rng.choice((("xlm-roberta", "unigram"), ("bert", "cased")))
    heads = rng.randint(2, 6)
    return Shape(f"adapter-{number}", family=family, tokenizer=tokenizer, layers=rng.randint(1, 4), heads=heads,
                 hidden=heads * rng.randint(3, 12), ffn=rng.randint(8, 120), labels=rng.randint(3, 9))


def check_adapter(cli: Cli, specimen: Specimen, sentences: Sequence[Sentence], folder: Path, seed: int) -> str:
    """Two updates, so that no matrix is zero, saved as an adapter, and what it answers there."""
    rng = random.Random(f"adapter {seed} {specimen.shape.name}")
    labelled(specimen, sentences, folder, rng)
    out = folder.with_name(f"{folder.name}-adapter")
    is_lora = rng.random() < 0.6
    rank, alpha, targets = rng.randint(1, 9), rng.randint(1, 20), rng.choice(TARGETS)
    asked = ["--adapter-rank", str(rank), "--adapter-alpha", str(alpha), "--adapter-targets", ",".join(targets)]
    asked = ["--adapter", "lora", *asked] if is_lora else \
            ["--adapter", "bottleneck", "--adapter-reduction", str(rng.randint(1, 2 * specimen.shape.hidden))]
    said = cli.json("train", specimen.folder, "--data", folder, "--split", "dev", "--dev", "-", "--steps", "3", "--lr",
                    "0.05", "--seed", str(seed), *asked, "-o", out)
    base = type(specimen.model).from_pretrained(specimen.folder, attn_implementation="eager")
    model = peft.PeftModel.from_pretrained(base, out) if is_lora else with_bottleneck(base, out)
    added = [p for name, p in model.named_parameters() if holds(name, ("lora_", "adapter_down", "adapter_up"))]
    if any(not p.any() for p in added if p.dim() == 2):
        raise Difference("a matrix of the adapter is zero after three updates")
    counted = sum(p.numel() for p in added) + head_size(specimen.model)
    require_equal("trained_parameters", said["trained_parameters"], counted)
    require_equal("the adapter's parameters", cli.json("inspect", out)["adapter"]["parameters"], counted)
    there = replace(specimen, model=model.eval(), folder=out)
    return f"{' '.join(asked)}, {counted} parameters, {check_logits(cli, there, sentences[:20])}"


def holds(name: str, parts: Sequence[str]) -> bool:
    return any(part in name for part in parts)


def head_size(model: nn.Module) -> int:
    return sum(p.numel() for p in model.classifier.parameters())


class Bottleneck(nn.Module):
    """A layer's last block with "seq_bn" behind it: LN(f + x) through the bottleneck, f added, then LN(... + x)."""

    def __init__(self, block: nn.Module, state: dict[str, torch.Tensor]):
        super().__init__()
        self.block, width = block, state["adapter_down.0.weight"].shape[0]
        hidden = block.dense.out_features
        self.adapter_down = nn.Sequential(nn.Linear(hidden, width), nn.ReLU())
        self.adapter_up = nn.Linear(width, hidden)
        self.load_state_dict(state, strict=False)

    def forward(self, inner: torch.Tensor, x: torch.Tensor) -> torch.Tensor:
        f = self.block.dense(inner)
        a = self.adapter_up(self.adapter_down(self.block.LayerNorm(f + x))) + f
        return self.block.LayerNorm(a + x)


def with_bottleneck(model: nn.Module, folder: Path) -> nn.Module:
    """As the library `adapters` names its files and tensors."""
    name = json.loads((folder / "adapter_config.json").read_text())["name"]
    state = torch.load(folder / "pytorch_adapter.bin", weights_only=True)
    for number, layer in enumerate(encoder_layers(model)):
        start = f"{model.base_model_prefix}.encoder.layer.{number}.output.adapters.{name}."
        layer.output = Bottleneck(layer.output, {
            key.removeprefix(start): state.pop(key) for key in list(state) if key.startswith(start)})
    require_equal("tensors of pytorch_adapter.bin that belong to no layer", sorted(state), [])
    head = torch.load(folder / "pytorch_model_head.bin", weights_only=True)
    require_equal("tensors of the head", sorted(head), ["classifier.bias", "classifier.weight"])
    model.load_state_dict(head, strict=False)
    return model
