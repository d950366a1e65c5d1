#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Ndogo authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Measures fine-tuning beside a plain loop over transformers in the same run.

    cmake --build build --target ndogo-cli
    python tests/bench/bench_training.py --build build --model CHECKPOINT --data DATA [--languages hau,luo,swa]

CHECKPOINT is any encoder, such as one that `ndogo-cli new --task masked-lm` made; DATA holds one folder a
language in CoNLL form. Both sides train a fresh head on the very same batches, in turns, with AdamW, dropout
0.1, clipping and a linear schedule. The loop pads each batch to its longest sentence; then, as the papers'
script does, every sentence to 164 ids. Ratios with their spread are what counts: absolute times drift from
machine to machine, and with what else runs on it. Needs the packages of requirements.txt.
"""

import argparse
import json
import os
import shutil
import subprocess
import tempfile
import time
from pathlib import Path

from bench import LENGTH, spread

LABELS = ["O"] + [f"{place}-{kind}" for kind in ("DATE", "PER", "ORG", "LOC") for place in "BI"]
WORD = 2 ** 64 - 1


def read_sentences(file: Path) -> list[list[list[str]]]:
    """Each a list of [word, label]."""
    blocks = file.read_text(encoding="utf-8-sig").replace("\r", "").split("\n\n")
    return [[line.split(" ") for line in b.strip().split("\n")] for b in blocks if b.strip()]


def copy_data(data: Path, languages: list[str], sentences: int, to: Path) -> list[list[list[str]]]:
    """The first training sentences of each language, alone in a folder; all of them in Ndogo's order."""
    everything = []
    for language in sorted(languages):
        chosen = read_sentences(data / language / "train.txt")[:sentences]
        everything += chosen
        (to / language).mkdir(parents=True)
        (to / language / "train.txt").write_text(
            "\n\n".join("\n".join(" ".join(pair) for pair in s) for s in chosen) + "\n", encoding="utf-8")
    return everything


class Random:
    """SplitMix64, as engine/base/random.h."""

    def __init__(self, seed: int):
        self.state = seed & WORD

    def below(self, n: int) -> int:
        self.state = (self.state + 0x9e3779b97f4a7c15) & WORD
        z = self.state
        z = ((z ^ (z >> 30)) * 0xbf58476d1ce4e5b9) & WORD
        z = ((z ^ (z >> 27)) * 0x94d049bb133111eb) & WORD
        return (((z ^ (z >> 31)) >> 32) * n) >> 32


def epoch_order(count: int, seed: int, epoch: int) -> list[int]:
    """The order in which `ndogo-cli train` sees its sentences (engine/train/sampling.h)."""
    random = Random(seed * 0x9e3779b97f4a7c15 + epoch)
    order = list(range(count))
    for left in range(count, 1, -1):
        other = random.below(left)
        order[left - 1], order[other] = order[other], order[left - 1]
    return order


def encode(sentences: list, tokenizer: Path) -> list[tuple[list[int], list[int]]]:
    """Ids as XLM-R's Python tokenizer gives them, the label at the first piece of each word."""
    import sentencepiece

    model = sentencepiece.SentencePieceProcessor(model_file=str(tokenizer / "sentencepiece.bpe.model"))
    rows = []
    for sentence in sentences:
        ids, labels = [], []
        for word, label in sentence:
            pieces = [p + 1 if p else 3 for p in model.encode(word)]
            ids += pieces
            labels += ([LABELS.index(label)] + [-100] * (len(pieces) - 1)) if pieces else []
        rows.append(([0] + ids[:LENGTH - 2] + [2], [-100] + labels[:LENGTH - 2] + [-100]))
    return rows


class Transformers:
    """A plain loop, as the papers' scripts have it."""

    def __init__(self, model: Path, rows: list, batch: int, threads: int):
        import torch
        from transformers import XLMRobertaForTokenClassification

        torch.set_num_threads(threads)
        self.torch = torch
        self.rows = rows
        self.batch = batch
        self.load = lambda: XLMRobertaForTokenClassification.from_pretrained(model, num_labels=len(LABELS)).train()

    def epoch(self, order: list[int], width: int | None) -> float:
        """Seconds for one epoch; sentences filled up to `width`, or to the longest of the batch."""
        torch = self.torch
        model = self.load()
        optimizer = torch.optim.AdamW(model.parameters(), lr=5e-5, weight_decay=0.0)
        steps = -(-len(order) // self.batch)
        schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda step: 1 - step / steps)
        start = time.perf_counter()
        for first in range(0, len(order), self.batch):
            chosen = [self.rows[i] for i in order[first:first + self.batch]]
            longest = width or max(len(ids) for ids, _ in chosen)
            ids = torch.tensor([i + [1] * (longest - len(i)) for i, _ in chosen])
            labels = torch.tensor([l + [-100] * (longest - len(l)) for _, l in chosen])
            mask = torch.tensor([[1] * len(i) + [0] * (longest - len(i)) for i, _ in chosen])
            loss = model(input_ids=ids, attention_mask=mask, labels=labels).loss
            loss.backward()
            torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimizer.step()
            schedule.step()
            optimizer.zero_grad()
            loss.item()
        return time.perf_counter() - start


def ours(cli: Path, model: Path, data: Path, out: Path, batch: int, threads: int, *more: str) -> tuple[float, int]:
    """Seconds of one epoch, and the ids in it."""
    shutil.rmtree(out, ignore_errors=True)
    answer = subprocess.run(
        [cli, "train", model, "--data", data, "--dev", "-", "--epochs", "1", "--batch", str(batch), "--max-length",
         str(LENGTH), "--threads", str(threads), "--seed", "1", "--save-every", "1h", "-o", out, "--json", "--quiet",
         *more], check=True, capture_output=True)
    report = json.loads(answer.stdout)
    return report["seconds"], report["tokens"]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--build", type=Path, required=True)
    parser.add_argument("--model", type=Path, required=True)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--languages", default="hau,luo,swa")
    parser.add_argument("--sentences", type=int, default=160, help="of each language")
    parser.add_argument("--batch", type=int, default=16)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--threads", type=int, default=os.cpu_count())
    options = parser.parse_args()
    cli = options.build / "app" / "ndogo-cli"

    with tempfile.TemporaryDirectory() as scratch:
        data = Path(scratch) / "data"
        sentences = copy_data(options.data, options.languages.split(","), options.sentences, data)
        rows = encode(sentences, options.model)
        order = epoch_order(len(rows), 1, 0)
        theirs = Transformers(options.model, rows, options.batch, options.threads)
        theirs.epoch(order[:4 * options.batch], None)  # warm-up
        samples = []
        for _ in range(options.rounds):
            seconds, tokens = ours(cli, options.model, data, Path(scratch) / "out", options.batch, options.threads)
            samples.append((seconds, theirs.epoch(order, None), theirs.epoch(order, LENGTH)))
        assert tokens == sum(len(ids) for ids, _ in rows), "the two sides did not see the same ids"
        steps = -(-len(rows) // options.batch)
        print(f"work: {len(rows)} sentences, {tokens} ids, {steps} updates of {options.batch}, {options.threads} "
              f"threads, {options.rounds} rounds in turns")
        print(f"Ndogo, ms a step:                              {spread([a / steps for a, _, _ in samples], 1e3)}")
        print(f"transformers, padded to the longest, ms:       {spread([b / steps for _, b, _ in samples], 1e3)}")
        print(f"transformers, padded to {LENGTH}, ms:             {spread([c / steps for _, _, c in samples], 1e3)}")
        print(f"step, transformers to Ndogo:                   {spread([b / a for a, b, _ in samples], digits=2)}")
        print(f"epoch, padded script to Ndogo:                 {spread([c / a for a, _, c in samples], digits=2)}")


if __name__ == "__main__":
    main()
