#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Ndogo authors
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Makes structure.json: models of heads/ with layers, heads, feed-forward units and width taken out by PyTorch's own
# slicing, and what they answer; and what heads and units of tiny/ and of masked language models are worth by a plain
# loop of PyTorch's autograd in fp64, with a mask over heads that has a gradient.
#
# Requirements: as make_fixtures.py.  Run:  python make_structure.py
import copy
import json

import sentencepiece
import torch
from torch import nn
from torch.nn import functional as F
from transformers import (AutoModelForMaskedLM, AutoModelForPreTraining, AutoModelForSequenceClassification,
                          AutoModelForTokenClassification, XLMRobertaForTokenClassification)

from make_training import DEMO, HERE, LANGUAGES, LONGEST, PAD, SENTENCES, encode, masked_batches, padded, sentences

BATCH = 5
TEXTS = ([3, 7, 9, 30, 12, 2], [3, 5, 21, 2])  # ids of heads/, none of which pads


def layers_of(model) -> nn.ModuleList:
    return model.base_model.encoder.layer


def take_rows(linear: nn.Linear, rows: torch.Tensor) -> None:
    linear.weight = nn.Parameter(linear.weight.data[rows].clone())
    linear.bias = nn.Parameter(linear.bias.data[rows].clone())


def take_columns(linear: nn.Linear, columns: torch.Tensor) -> None:
    linear.weight = nn.Parameter(linear.weight.data[:, columns].clone())


def keep_layers(model, layers: list[int]) -> None:
    """The layers of these numbers, from 0, in this order."""
    kept = nn.ModuleList(copy.deepcopy(layers_of(model)[i]) for i in layers)
    model.base_model.encoder.layer = kept
    model.config.num_hidden_layers = len(layers)


def keep_heads(layer, heads: list[int]) -> None:
    attention = layer.attention.self
    size = attention.attention_head_size
    rows = torch.cat([torch.arange(h * size, (h + 1) * size) for h in heads])
    for linear in (attention.query, attention.key, attention.value):
        take_rows(linear, rows)
    take_columns(layer.attention.output.dense, rows)
    attention.num_attention_heads, attention.all_head_size = len(heads), len(rows)


def keep_units(layer, units: list[int]) -> None:
    take_rows(layer.intermediate.dense, torch.tensor(units))
    take_columns(layer.output.dense, torch.tensor(units))


def of_rank(weight: torch.Tensor, rank: int) -> torch.Tensor:
    u, s, v = torch.linalg.svd(weight.double(), full_matrices=False)
    return (u[:, :rank] * s[:rank] @ v[:rank]).to(weight.dtype)


def keep_width(model, hidden: int, svd: bool) -> None:
    """Leading rows and columns of everything, heads as many as before."""
    old = model.config.hidden_size
    sizes = {id(layer): layer.attention.self.attention_head_size * hidden // old for layer in layers_of(model)}
    for layer in layers_of(model):
        attention = layer.attention.self
        size = attention.attention_head_size = sizes[id(layer)]
        attention.scaling = size**-0.5
        attention.all_head_size = attention.num_attention_heads * size
    shapes = {}
    for layer in layers_of(model):
        attention, width = layer.attention.self, layer.attention.self.all_head_size
        for linear in (attention.query, attention.key, attention.value):
            shapes[linear] = (width, hidden)
        shapes[layer.attention.output.dense] = (hidden, width)
        shapes[layer.intermediate.dense] = (layer.intermediate.dense.weight.shape[0], hidden)
        shapes[layer.output.dense] = (hidden, layer.output.dense.weight.shape[1])
    whole_rank = [layer.intermediate.dense for layer in layers_of(model)]
    tied = {}  # a decoder that is the embedding stays so
    for name, module in model.named_modules():
        if isinstance(module, nn.LayerNorm):
            module.normalized_shape = (hidden,)
            for part in ("weight", "bias"):
                setattr(module, part, nn.Parameter(getattr(module, part).data[:hidden].clone()))
        elif isinstance(module, (nn.Linear, nn.Embedding)):
            weight = module.weight
            if weight not in tied:
                value = weight.data
                rows, columns = shapes.get(module, (hidden if name.endswith("dense") else value.shape[0], hidden))
                if svd and module not in whole_rank and (rows, columns) != tuple(value.shape):
                    value = of_rank(value, hidden)
                tied[weight] = nn.Parameter(value[:rows, :columns].clone())
            module.weight = tied[weight]
            bias = getattr(module, "bias", None)
            if bias is not None and bias.shape[0] != module.weight.shape[0]:
                module.bias = nn.Parameter(bias.data[: module.weight.shape[0]].clone())
    model.config.hidden_size = hidden


def magnitudes(layer) -> tuple[torch.Tensor, torch.Tensor]:
    """Euclidean norms of all that goes with a head, relative to the layer's, and with a unit."""
    attention, size = layer.attention.self, layer.attention.self.attention_head_size
    squares = layer.attention.output.dense.weight.double().square().sum(0)
    for linear in (attention.query, attention.key, attention.value):
        squares = squares + linear.weight.double().square().sum(1) + linear.bias.double().square()
    heads = squares.view(-1, size).sum(1).sqrt()
    units = (layer.intermediate.dense.weight.double().square().sum(1) + layer.intermediate.dense.bias.double().square()
             + layer.output.dense.weight.double().square().sum(0)).sqrt()
    return heads / heads.norm(), units


def gradients(model, losses) -> list[tuple[torch.Tensor, torch.Tensor]]:
    """Of each layer: sums over `losses`, functions of the model, of |dL/d mask| by head and |Σ dL/dw·w| by unit."""
    masks, hooks, sums = [], [], []
    for layer in layers_of(model):
        count = layer.attention.self.query.weight.shape[0] // layer.attention.self.attention_head_size
        mask = torch.ones(count, dtype=torch.float64, requires_grad=True)
        masked = lambda _, inputs, mask=mask: (inputs[0].unflatten(-1, (len(mask), -1)).mul(mask[:, None]).flatten(-2),)
        hooks.append(layer.attention.output.dense.register_forward_pre_hook(masked))
        masks.append(mask)
        sums.append([torch.zeros(count).double(), torch.zeros(layer.intermediate.dense.weight.shape[0]).double()])
    for loss in losses:
        model.zero_grad()
        for mask in masks:
            mask.grad = None
        loss(model).backward()
        for layer, mask, total in zip(layers_of(model), masks, sums):
            dense = layer.intermediate.dense
            total[0] += mask.grad.abs()
            total[1] += ((dense.weight.grad * dense.weight).sum(1) + dense.bias.grad * dense.bias).abs().detach()
    for hook in hooks:
        hook.remove()
    return sums


def importance(model, losses_by_language: dict) -> dict:
    """Heads relative to their layer's norm, by language and over all; units over all."""
    found = {language: gradients(model, losses) for language, losses in losses_by_language.items()}
    relative = lambda heads: (heads / heads.norm()).tolist()
    layers = range(len(layers_of(model)))
    whole = [[sum(of[i][part] for of in found.values()) for part in (0, 1)] for i in layers]
    return {"heads": [relative(whole[i][0]) for i in layers], "units": [whole[i][1].tolist() for i in layers],
            "languages": {language: [relative(of[i][0]) for i in layers] for language, of in found.items()}}


# --- what stands in structure.json -----------------------------------------------------------------


def opened(name: str):
    kind = {"masked": AutoModelForMaskedLM, "untied": AutoModelForMaskedLM, "texts": AutoModelForSequenceClassification,
            "words": AutoModelForTokenClassification}[name.split("-")[1]]
    kind = AutoModelForPreTraining if name == "bert-masked" else kind
    return kind.from_pretrained(HERE / "heads" / name, attn_implementation="eager").eval()


def answers(model) -> list:
    """Rows of logits of both texts, one text after the other."""
    rows = []
    for ids in TEXTS:
        with torch.no_grad():
            output = model(input_ids=torch.tensor([ids]))
        logits = (output.prediction_logits if "prediction_logits" in output else output.logits)[0]
        rows += logits.view(-1, logits.shape[-1]).tolist()
    return rows


def cut(name: str, layers: list[dict], hidden: int = 16, svd: bool = False) -> dict:
    model = opened(name)
    keep_layers(model, [layer["layer"] for layer in layers])
    for layer, kept in zip(layers_of(model), layers):
        keep_heads(layer, kept["heads"])
        keep_units(layer, kept["units"])
    if hidden < 16:
        keep_width(model, hidden, svd)
    parameters = sum(p.numel() for n, p in model.named_parameters() if not is_unused(n, name))
    return {"model": name, "layers": layers, "hidden": hidden, "svd": svd, "parameters": parameters,
            "logits": [[round(x, 6) for x in row] for row in answers(model)]}


def is_unused(parameter: str, model: str) -> bool:
    """Of BERT's classes: what a masked language model, or a tagger, does not compute. And a bias's second name."""
    pooler = "bert.pooler" in parameter and not model.endswith("texts")
    return pooler or "seq_relationship" in parameter or parameter.endswith("decoder.bias")


def tagger() -> dict:
    model = XLMRobertaForTokenClassification.from_pretrained(HERE / "tiny", attn_implementation="eager").eval().double()
    pieces = sentencepiece.SentencePieceProcessor(model_file=str(HERE / "tiny" / "sentencepiece.bpe.model"))
    losses = {}
    for language in LANGUAGES:
        rows = [encode(s, pieces, model.config.label2id) for s in sentences(DEMO / language / "train.txt")]
        batches = [zip(*rows[i : i + BATCH]) for i in range(0, len(rows), BATCH)]
        padded_batches = [(padded(ids, PAD), padded(labels, -100)) for ids, labels in batches]
        losses[language] = [lambda m, ids=ids, labels=labels: m(
            input_ids=ids, attention_mask=(ids != PAD).long(), labels=labels).loss for ids, labels in padded_batches]
    norms = [[part.tolist() for part in magnitudes(layer)] for layer in layers_of(model)]
    return importance(model, losses) | {"magnitude": norms}


def masked(name: str, batches: list[dict]) -> dict:
    def loss(model, batch):
        ids, labels = padded(batch["ids"], -1), padded(batch["labels"], -100)
        output = model(input_ids=ids.where(ids >= 0, model.config.pad_token_id), attention_mask=(ids >= 0).long())
        logits = output.prediction_logits if "prediction_logits" in output else output.logits
        return F.cross_entropy(logits.flatten(0, 1), labels.flatten())

    half = len(batches) // 2
    return importance(opened(name).double(), {
        "first": [lambda m, b=b: loss(m, b) for b in batches[:half]],
        "second": [lambda m, b=b: loss(m, b) for b in batches[half:]]})


if __name__ == "__main__":
    whole = [{"layer": i, "heads": [0, 1], "units": list(range(24))} for i in range(2)]
    turned = [{"layer": 1, "heads": [1, 0], "units": [7, 3, 20, 0, 11]}, {"layer": 0, "heads": [1], "units": [23, 5]}]
    one = [{"layer": 1, "heads": [1], "units": list(range(0, 24, 2))}]
    cases = [
        cut("bert-words", turned), cut("roberta-masked", one), cut("bert-texts", whole, 10),
        cut("roberta-texts", turned, 8), cut("roberta-masked", whole, 12, True),
        cut("bert-masked", turned, 6, True), cut("roberta-untied", one, 10, True),
        cut("camembert-words", whole, 6, True),
    ]
    batches = masked_batches()
    content = {
        "texts": TEXTS, "cuts": cases, "languages": LANGUAGES, "sentences": SENTENCES, "max_length": LONGEST,
        "batch": BATCH, "tagger": tagger(), "batches": [{k: json.dumps(v) for k, v in b.items()} for b in batches],
        "masked": {name: masked(name, batches) for name in ("bert-masked", "roberta-untied")},
    }
    text = json.dumps(content)
    (HERE / "structure.json").write_text(text.replace('}, {"', '},\n{"').replace('], "', '],\n"') + "\n")
