#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Ndogo authors
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Makes training.json: six updates of tiny/ on some of the demo's sentences, all of them in each batch, with
# torch.optim.AdamW, transformers' linear schedule and gradient clipping. Without dropout nothing is random, so
# that the losses hold the engine's trainer against another program.
#
# Requirements: as make_fixtures.py.  Run:  python make_training.py
import json
from pathlib import Path

import sentencepiece
import torch
from transformers import XLMRobertaForTokenClassification, get_linear_schedule_with_warmup

HERE = Path(__file__).resolve().parent
DEMO = HERE.parent.parent / "resources" / "demo" / "data"
LANGUAGES, SENTENCES, LONGEST = ("pcm", "swa"), 12, 32
UPDATES, RATE, WARMUP, DECAY, CLIP = 6, 2e-3, 0.34, 0.05, 0.5
PAD = 1


def sentences(path: Path) -> list[list[tuple[str, str]]]:
    blocks = path.read_text(encoding="utf-8").strip().split("\n\n")
    return [[tuple(line.split(" ")) for line in block.splitlines()] for block in blocks][:SENTENCES]


def encode(sentence, pieces, labels) -> tuple[list[int], list[int]]:
    ids, targets = [0], [-100]
    for word, tag in sentence:
        word_ids = [i + 1 if i else 3 for i in pieces.encode(word)]
        ids += word_ids
        targets += [labels[tag]] + [-100] * (len(word_ids) - 1) if word_ids else []
    return ids[:LONGEST - 1] + [2], targets[:LONGEST - 1] + [-100]


def train(decay: float) -> list[float]:
    model = XLMRobertaForTokenClassification.from_pretrained(HERE / "tiny", attn_implementation="eager").eval()
    pieces = sentencepiece.SentencePieceProcessor(model_file=str(HERE / "tiny" / "sentencepiece.bpe.model"))
    rows = [encode(s, pieces, model.config.label2id) for lang in LANGUAGES for s in sentences(DEMO / lang / "train.txt")]
    width = max(len(ids) for ids, _ in rows)
    ids = torch.tensor([row + [PAD] * (width - len(row)) for row, _ in rows])
    targets = torch.tensor([row + [-100] * (width - len(row)) for _, row in rows])
    matrices = [p for p in model.parameters() if p.dim() > 1]
    others = [p for p in model.parameters() if p.dim() <= 1]
    optimizer = torch.optim.AdamW(
        [{"params": matrices, "weight_decay": decay}, {"params": others, "weight_decay": 0.0}], lr=RATE)
    schedule = get_linear_schedule_with_warmup(optimizer, round(WARMUP * UPDATES), UPDATES)
    losses = []
    for _ in range(UPDATES):
        loss = model(input_ids=ids, attention_mask=(ids != PAD).long(), labels=targets).loss
        optimizer.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), CLIP)
        optimizer.step()
        schedule.step()
        losses.append(loss.item())
    return losses


if __name__ == "__main__":
    (HERE / "training.json").write_text(json.dumps({
        "languages": LANGUAGES, "sentences": SENTENCES, "max_length": LONGEST, "updates": UPDATES, "learning_rate": RATE,
        "warmup": WARMUP, "weight_decay": DECAY, "clip_norm": CLIP, "losses": train(DECAY)}, indent=1) + "\n")
