#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Ndogo authors
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Makes training.json: six updates of tiny/ on some of the demo's sentences, all of them in each batch, with
# torch.optim.AdamW, transformers' linear schedule and gradient clipping. And pretraining.json: the same for the
# masked language models of heads/, on random ids under masks that the file holds. Without dropout nothing is
# random, so that the losses hold the engine's trainer against another program.
#
# Requirements: as make_fixtures.py.  Run:  python make_training.py
import json
import random
from pathlib import Path

import sentencepiece
import torch
from transformers import (AutoModelForMaskedLM, AutoModelForPreTraining, XLMRobertaForTokenClassification,
                          get_linear_schedule_with_warmup)

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


def update(model, batches, losses_of) -> list[float]:
    """One update a batch; the loss of each."""
    matrices = [p for p in model.parameters() if p.dim() > 1]
    others = [p for p in model.parameters() if p.dim() <= 1]
    optimizer = torch.optim.AdamW(
        [{"params": matrices, "weight_decay": DECAY}, {"params": others, "weight_decay": 0.0}], lr=RATE)
    schedule = get_linear_schedule_with_warmup(optimizer, round(WARMUP * UPDATES), UPDATES)
    losses = []
    for batch in batches:
        loss = losses_of(batch)
        optimizer.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), CLIP)
        optimizer.step()
        schedule.step()
        losses.append(loss.item())
    return losses


def padded(rows: list[list[int]], filler: int) -> torch.Tensor:
    width = max(map(len, rows))
    return torch.tensor([row + [filler] * (width - len(row)) for row in rows])


def fine_tuning() -> list[float]:
    model = XLMRobertaForTokenClassification.from_pretrained(HERE / "tiny", attn_implementation="eager").eval()
    pieces = sentencepiece.SentencePieceProcessor(model_file=str(HERE / "tiny" / "sentencepiece.bpe.model"))
    rows = [encode(s, pieces, model.config.label2id) for lang in LANGUAGES for s in sentences(DEMO / lang / "train.txt")]
    ids, targets = padded([row for row, _ in rows], PAD), padded([row for _, row in rows], -100)
    return update(model, [None] * UPDATES, lambda _: model(
        input_ids=ids, attention_mask=(ids != PAD).long(), labels=targets).loss)


def masked_batches() -> list[dict]:
    """Random sentences, the longest first, some of their ids masked, some exchanged, some only asked for."""
    generator = random.Random(3)
    batches = []
    for _ in range(UPDATES):
        texts, targets = [], []
        for length in sorted((generator.randint(3, 16) for _ in range(5)), reverse=True):
            text = [3] + [generator.randint(5, 38) for _ in range(length)] + [2]  # no id that pads: 0 or 1
            target = [-100] * len(text)
            for place in generator.sample(range(1, length + 1), 1 + length // 4):
                target[place] = text[place]
                text[place] = generator.choice([39, 39, 39, generator.randint(5, 38), text[place]])
            texts.append(text)
            targets.append(target)
        batches.append({"ids": texts, "labels": targets})
    return batches


def pretraining(folder: Path, batches: list[dict]) -> list[float]:
    kind = AutoModelForPreTraining if folder.name == "bert-masked" else AutoModelForMaskedLM
    model = kind.from_pretrained(folder, attn_implementation="eager").eval()

    def loss(batch):
        ids, labels = padded(batch["ids"], -1), padded(batch["labels"], -100)
        mask = (ids >= 0).long()
        output = model(input_ids=ids.where(ids >= 0, model.config.pad_token_id), attention_mask=mask)
        logits = output.prediction_logits if "prediction_logits" in output else output.logits
        return torch.nn.functional.cross_entropy(logits.flatten(0, 1), labels.flatten())

    return update(model, batches, loss)


def write(name: str, content: dict, losses) -> None:
    settings = {"updates": UPDATES, "learning_rate": RATE, "warmup": WARMUP, "weight_decay": DECAY, "clip_norm": CLIP}
    (HERE / name).write_text(json.dumps(content | settings | {"losses": losses}, indent=1) + "\n")


if __name__ == "__main__":
    write("training.json", {"languages": LANGUAGES, "sentences": SENTENCES, "max_length": LONGEST}, fine_tuning())
    batches = masked_batches()
    models = ("bert-masked", "bert-untied", "roberta-masked", "roberta-untied")
    write("pretraining.json", {"batches": [{k: json.dumps(v) for k, v in b.items()} for b in batches]},
          {name: pretraining(HERE / "heads" / name, batches) for name in models})
