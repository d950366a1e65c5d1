#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Ndogo authors
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Makes quantized.json: what PyTorch's quantize_dynamic makes of tiny/ (scales, integers and logits, per tensor and per
# channel), and one Linear layer by the formulas of LLM.int8, per-token int8 and int4 written out in numpy's float64.
# Each sentence is a batch of its own, so that nothing is padded.
#
# Requirements: as make_fixtures.py.  Run:  python make_quantized.py
import hashlib
import json
import warnings
from pathlib import Path

import numpy as np
import torch
from torch.ao.quantization import default_dynamic_qconfig, per_channel_dynamic_qconfig, quantize_dynamic
from transformers import XLMRobertaForTokenClassification

HERE = Path(__file__).resolve().parent
LAYER = "roberta.encoder.layer.1.output.dense"
ROWS, THRESHOLD, GROUP = 12, 2.0, 32

warnings.filterwarnings("ignore")


def load():
    return XLMRobertaForTokenClassification.from_pretrained(HERE / "tiny", attn_implementation="eager").eval()


def rounded(values):
    return [[round(float(v), 6) for v in row] for row in values]


def dynamic(config, sentences):
    model = quantize_dynamic(load(), {torch.nn.Linear: config}, dtype=torch.qint8)
    weights = []
    for name, module in model.named_modules():
        if not isinstance(module, torch.ao.nn.quantized.dynamic.Linear):
            continue
        weight, _ = module._packed_params._weight_bias()
        per_tensor = weight.qscheme() == torch.per_tensor_affine
        scales = [weight.q_scale()] if per_tensor else weight.q_per_channel_scales().tolist()
        weights.append({"name": name + ".weight", "scales": scales,
                        "sha256": hashlib.sha256(weight.int_repr().numpy().tobytes()).hexdigest()})
    with torch.no_grad():
        logits = [rounded(model(input_ids=torch.tensor([ids])).logits[0]) for ids in sentences]
    return {"weights": weights, "logits": logits}


def integers(values, scales):
    return np.rint(values / np.where(scales == 0, 1, scales)).astype(np.int64)


def llm_int8(x, w, b):
    outliers = np.flatnonzero((np.abs(x) >= THRESHOLD).any(0))
    rest = x.copy()
    rest[:, outliers] = 0
    x_step, w_step = np.abs(rest).max(1, keepdims=True) / 127, np.abs(w).max(1, keepdims=True) / 127
    codes = integers(w, w_step)
    y = integers(rest, x_step) @ codes.T * (x_step * w_step.T) + b
    y += x[:, outliers] @ (codes[:, outliers] * w_step).T
    return {"threshold": THRESHOLD, "outliers": outliers.tolist(), "weight": codes.tolist(), "output": rounded(y)}


def token_int8(x, w, b):
    x_step, w_step = np.abs(x).max(1, keepdims=True) / 127, np.abs(w).max(1, keepdims=True) / 127
    codes = integers(w, w_step)
    return {"weight": codes.tolist(), "output": rounded(integers(x, x_step) @ codes.T * (x_step * w_step.T) + b)}


def int4(x, w, b):
    codes, wide = np.zeros(w.shape, np.int64), np.zeros(w.shape)
    for first in range(0, w.shape[1], GROUP):
        part = w[:, first:first + GROUP]
        largest = np.take_along_axis(part, np.abs(part).argmax(1)[:, None], 1)
        step = (largest / -8).astype(np.float16).astype(np.float64)
        codes[:, first:first + GROUP] = np.clip(integers(part, step), -8, 7)
        wide[:, first:first + GROUP] = codes[:, first:first + GROUP] * step
    return {"group_size": GROUP, "weight": codes.tolist(), "output": rounded(x @ wide.T + b)}


def main():
    golden = json.loads((HERE / "tiny" / "golden.json").read_text(encoding="utf-8"))
    sentences = [sentence["input_ids"] for sentence in golden["sentences"]]
    model, seen = load(), []
    model.get_submodule(LAYER).register_forward_pre_hook(lambda _, inputs: seen.append(inputs[0][0].detach()))
    with torch.no_grad():
        model(input_ids=torch.tensor([max(sentences, key=len)]))
    x = seen[0][:ROWS].double().numpy()
    linear = model.get_submodule(LAYER)
    w, b = (tensor.detach().double().numpy() for tensor in (linear.weight, linear.bias))
    document = {
        "input_ids": sentences,
        "per_tensor": dynamic(default_dynamic_qconfig, sentences),
        "per_channel": dynamic(per_channel_dynamic_qconfig, sentences),
        "layer": {"name": LAYER, "input": x.tolist(), "llm_int8": llm_int8(x, w, b), "token_int8": token_int8(x, w, b),
                  "int4": int4(x, w, b)},
    }
    (HERE / "quantized.json").write_text(json.dumps(document) + "\n", encoding="utf-8")


if __name__ == "__main__":
    torch.set_num_threads(1)
    main()
