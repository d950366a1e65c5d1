#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Ndogo authors
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Makes adapters.json: tiny/ with a LoRA and with a bottleneck adapter, written here in plain PyTorch, trained as in
# make_training.py with the backbone frozen. Of each tensor that is trained, the gradient at the start and the value at
# the end, as norm and as product with a wave; all losses; logits at the end. The adapters begin with waves, too, so
# that no tensor has a gradient of zero.
#
# Requirements: as make_fixtures.py.  Run:  python make_adapters.py
import json

import sentencepiece
import torch
from torch import nn
from transformers import XLMRobertaForTokenClassification

from make_training import CLIP, DECAY, DEMO, HERE, LANGUAGES, LONGEST, PAD, RATE, SENTENCES, UPDATES, WARMUP
from make_training import encode, padded, sentences, update

TARGETS, RANK, ALPHA, REDUCTION = ["query", "value", "intermediate.dense"], 3, 5, 4
ASKED = [[0, 5, 9, 30, 12, 2], [0, 21, 2], [0, 44, 7, 7, 8, 19, 50, 3, 2]]


def wave(count: int, start: float, step: float) -> torch.Tensor:
    return torch.sin(start + step * torch.arange(count, dtype=torch.float64))


class LowRank(nn.Module):
    """y = base(x) + B·A·x·alpha / rank."""

    def __init__(self, base: nn.Linear):
        super().__init__()
        self.base = base
        self.lora_A = nn.Linear(base.in_features, RANK, bias=False)
        self.lora_B = nn.Linear(RANK, base.out_features, bias=False)

    def forward(self, x):
        return self.base(x) + self.lora_B(self.lora_A(x)) * (ALPHA / RANK)


class Bottleneck(nn.Module):
    """In the place of a layer's last block: LN(f + x) goes through the bottleneck, f is added, and LN(... + x) ends it;
    both times by the block's own LayerNorm."""

    def __init__(self, block: nn.Module):
        super().__init__()
        hidden = block.dense.out_features
        self.dense, self.LayerNorm = block.dense, block.LayerNorm
        self.adapter_down = nn.Linear(hidden, hidden // REDUCTION)
        self.adapter_up = nn.Linear(hidden // REDUCTION, hidden)

    def forward(self, inner, x):
        f = self.dense(inner)
        u = self.LayerNorm(f + x)
        a = self.adapter_up(torch.relu(self.adapter_down(u))) + f
        return self.LayerNorm(a + x)


def with_adapter(kind: str) -> nn.Module:
    model = XLMRobertaForTokenClassification.from_pretrained(HERE / "tiny", attn_implementation="eager").eval()
    for layer in model.roberta.encoder.layer:
        if kind == "bottleneck":
            layer.output = Bottleneck(layer.output)
            continue
        for target in TARGETS:
            path = f"attention.self.{target}" if "." not in target else target
            parent = layer.get_submodule(path.rpartition(".")[0])
            setattr(parent, path.rpartition(".")[2], LowRank(layer.get_submodule(path)))
    for name, parameter in model.named_parameters():
        parameter.requires_grad = "lora_" in name or "adapter_" in name or name.startswith("classifier.")
    added = sorted(name for name, p in trained(model).items() if not name.startswith("classifier."))
    for number, name in enumerate(added):
        parameter = trained(model)[name]
        parameter.data = (0.1 * wave(parameter.numel(), number, 0.37)).float().view_as(parameter)
    return model


def trained(model: nn.Module) -> dict[str, nn.Parameter]:
    return {name: p for name, p in model.named_parameters() if p.requires_grad}


def digests(tensors: dict[str, torch.Tensor]) -> dict[str, list[float]]:
    def digest(tensor):
        flat = tensor.detach().double().flatten()
        return [flat.norm().item(), (flat * wave(flat.numel(), 0, 0.11)).sum().item()]
    return {name: digest(tensor) for name, tensor in tensors.items()}


def golden(kind: str) -> dict:
    model = with_adapter(kind)
    pieces = sentencepiece.SentencePieceProcessor(model_file=str(HERE / "tiny" / "sentencepiece.bpe.model"))
    rows = [encode(s, pieces, model.config.label2id) for lang in LANGUAGES for s in sentences(DEMO / lang / "train.txt")]
    ids, targets = padded([row for row, _ in rows], PAD), padded([row for _, row in rows], -100)

    def loss(_):
        return model(input_ids=ids, attention_mask=(ids != PAD).long(), labels=targets).loss

    loss(None).backward()
    gradients = digests({name: p.grad for name, p in trained(model).items()})
    model.zero_grad()
    losses = update(model, [None] * UPDATES, loss)
    logits = [row for sentence in ASKED for row in model(input_ids=torch.tensor([sentence])).logits[0].tolist()]
    return {"losses": losses, "gradients": gradients, "weights": digests(trained(model)), "logits": logits}


if __name__ == "__main__":
    settings = {"languages": LANGUAGES, "sentences": SENTENCES, "max_length": LONGEST, "updates": UPDATES,
                "learning_rate": RATE, "warmup": WARMUP, "weight_decay": DECAY, "clip_norm": CLIP, "targets": TARGETS,
                "rank": RANK, "alpha": ALPHA, "reduction": REDUCTION, "asked": ASKED}
    content = settings | {kind: golden(kind) for kind in ("lora", "bottleneck")}
    (HERE / "adapters.json").write_text(json.dumps(content) + "\n")
