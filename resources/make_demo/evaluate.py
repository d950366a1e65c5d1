# SPDX-License-Identifier: GPL-3.0-or-later
"""Entity F1 of the demo model, dense and after global magnitude pruning without retraining."""

import copy

import torch
from seqeval.metrics import f1_score
from torch import nn
from torch.nn.utils import prune
from transformers import XLMRobertaForTokenClassification

from text import Sentence
from train import IGNORED, LABELS, PAD, Tokenizer, pad

SPARSITIES = (0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9)


def pruned(model: XLMRobertaForTokenClassification,
           sparsity: float) -> XLMRobertaForTokenClassification:
    """A copy whose smallest Linear weights, all layers and classifier together, are zero."""
    copied = copy.deepcopy(model)
    weights = [(m, "weight") for m in copied.modules() if isinstance(m, nn.Linear)]
    if sparsity > 0:
        prune.global_unstructured(weights, prune.L1Unstructured, amount=sparsity)
    return copied.eval()


@torch.no_grad()
def predict(model: XLMRobertaForTokenClassification, sentences: list[Sentence],
            tokenizer: Tokenizer) -> list[list[str]]:
    """A label for every word, read at its first piece."""
    rows = [tokenizer.sentence(s) for s in sentences]
    result: list[list[str]] = []
    for start in range(0, len(rows), 64):
        ids = pad([row[0] for row in rows[start:start + 64]], PAD)
        best = model(input_ids=ids, attention_mask=(ids != PAD).long()).logits.argmax(-1)
        for row, (_, labels) in zip(best.tolist(), rows[start:start + 64]):
            result.append([LABELS[p] for p, gold in zip(row, labels) if gold != IGNORED])
    return result


def score(model: XLMRobertaForTokenClassification, sentences: list[Sentence],
          tokenizer: Tokenizer) -> float:
    """seqeval's F1 in its default mode, in percent."""
    gold = [[label for _, label in s] for s in sentences]
    return 100 * f1_score(gold, predict(model, sentences, tokenizer), zero_division=0)


def sparsity_table(model: XLMRobertaForTokenClassification, tests: dict[str, list[Sentence]],
                   tokenizer: Tokenizer) -> dict[str, dict[str, float]]:
    """F1 per language, then per sparsity (as "0.5"), rounded to two decimals."""
    table: dict[str, dict[str, float]] = {code: {} for code in tests}
    for sparsity in SPARSITIES:
        variant = pruned(model, sparsity)
        for code, sentences in tests.items():
            table[code][f"{sparsity:.1f}"] = round(score(variant, sentences, tokenizer), 2)
    return table
