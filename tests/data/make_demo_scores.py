#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Ndogo authors
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Makes demo_scores.json: entity F1 of the embedded demo, dense and after global magnitude pruning, as
# transformers, torch.nn.utils.prune and seqeval have it. The demo itself is made and measured by ndogo-cli, so
# that these numbers hold its measurements against other programs. Run it after resources/make_demo.
#
# Requirements: as make_fixtures.py, and seqeval.  Run:  python make_demo_scores.py
import copy
import json
from pathlib import Path

import sentencepiece
import torch
from seqeval.metrics import f1_score
from torch import nn
from torch.nn.utils import prune
from transformers import XLMRobertaForTokenClassification

HERE = Path(__file__).resolve().parent
DEMO = HERE.parent.parent / "resources" / "demo"
SPARSITIES = (0.0, 0.5, 0.7, 0.9)
PAD = 1


def pruned(model, sparsity: float):
    copied = copy.deepcopy(model)
    weights = [(m, "weight") for m in copied.modules() if isinstance(m, nn.Linear)]
    if sparsity > 0:
        prune.global_unstructured(weights, prune.L1Unstructured, amount=sparsity)
    return copied.eval()


def read(file: Path) -> list[list[tuple[str, str]]]:
    blocks = file.read_text(encoding="utf-8").strip().split("\n\n")
    return [[tuple(line.split(" ")) for line in block.splitlines()] for block in blocks]


@torch.no_grad()
def f1(model, pieces, sentences) -> float:
    """seqeval in its default mode, in percent."""
    gold, predicted = [], []
    for sentence in sentences:
        ids, first = [0], []
        for word, _ in sentence:
            first.append(len(ids))
            ids += [i + 1 if i else 3 for i in pieces.encode(word)]
            assert len(ids) > first[-1], word
        best = model(input_ids=torch.tensor([ids + [2]])).logits[0].argmax(-1)
        gold.append([label for _, label in sentence])
        predicted.append([model.config.id2label[int(best[i])] for i in first])
    return 100 * f1_score(gold, predicted, zero_division=0)


def main() -> None:
    model = XLMRobertaForTokenClassification.from_pretrained(DEMO / "model", attn_implementation="eager").eval()
    pieces = sentencepiece.SentencePieceProcessor(model_file=str(DEMO / "model" / "sentencepiece.bpe.model"))
    tests = {file.parent.name: read(file) for file in sorted((DEMO / "data").glob("*/test.txt"))}
    scores = {language: {} for language in tests}
    for sparsity in SPARSITIES:
        variant = pruned(model, sparsity)
        for language, sentences in tests.items():
            scores[language][str(sparsity)] = round(f1(variant, pieces, sentences), 4)
    (HERE / "demo_scores.json").write_text(json.dumps(scores, indent=1) + "\n")


if __name__ == "__main__":
    main()
