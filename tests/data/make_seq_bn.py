#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Ndogo authors
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Makes seq-bn/: a bottleneck adapter of tiny/ with its head, random, as the library adapters saves them, and the logits
# that the library computes with it.
#
# Requirements: adapters==1.3.0, which brings a transformers of its own.  Run:  python make_seq_bn.py
import json
import shutil
from pathlib import Path

import adapters
import torch
from transformers import XLMRobertaForTokenClassification

HERE = Path(__file__).resolve().parent
ASKED = [[0, 5, 9, 30, 12, 2], [0, 21, 2], [0, 44, 7, 7, 8, 19, 50, 3, 2]]

if __name__ == "__main__":
    model = XLMRobertaForTokenClassification.from_pretrained(HERE / "tiny")
    adapters.init(model)
    model.add_adapter("hau-ner", config=adapters.SeqBnConfig(reduction_factor=4))
    model.set_active_adapters("hau-ner")
    generator = torch.Generator().manual_seed(5)
    with torch.no_grad():
        for name, parameter in model.named_parameters():
            if "adapters" in name or name.startswith("classifier"):
                parameter.copy_(0.3 * torch.randn(parameter.shape, generator=generator))
    folder = HERE / "seq-bn"
    shutil.rmtree(folder, ignore_errors=True)
    model.eval().save_adapter(str(folder), "hau-ner", with_head=True)
    for file in ("adapter_config.json", "head_config.json"):
        config = json.loads((folder / file).read_text())
        config["model_name"] = "../tiny"
        (folder / file).write_text(json.dumps(config, indent=2, sort_keys=True) + "\n")
    rows = [row for ids in ASKED for row in model(input_ids=torch.tensor([ids])).logits[0].tolist()]
    (folder / "golden.json").write_text(json.dumps({"asked": ASKED, "logits": rows}) + "\n")
