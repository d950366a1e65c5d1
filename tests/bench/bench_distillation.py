#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Ndogo authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Measures a distillation beside a plain loop over transformers in the same run.

    cmake --build build --target ndogo-cli
    build/app/ndogo-cli new --preset afriberta-large --tokenizer TOKENIZER -o teacher
    build/app/ndogo-cli new --preset afriberta-large --task masked-lm --tokenizer TOKENIZER -o teacher-mlm
    python tests/bench/bench_distillation.py --build build --teacher teacher --data DATA
    python tests/bench/bench_distillation.py --build build --teacher teacher-mlm --corpus TEXT.txt

With --data a token classifier teaches by TextBrewer's loss (soft labels of every id, T 8) on the batches that Ndogo
has, in their order, padded to the longest: with its answers kept, and asked in each step. With --corpus a masked
language model teaches by DistilBERT's (5, 2, 1, T 2). Both sides train the same student without a control, in turns.
Ratios with their spread are what counts. Needs the packages of requirements.txt.
"""

import argparse
import json
import os
import resource
import shutil
import subprocess
import tempfile
import time
from pathlib import Path

from bench import LENGTH, spread
from bench_training import copy_data, encode, epoch_order

BLOCK = 128


class Transformers:
    """A plain loop. `rows`: lists of ids; `labels`: beside them, or None for plain text."""

    def __init__(self, teacher: Path, layers: int, heads: int, rows: list, labels: list | None, options):
        import torch
        from transformers import AutoConfig, XLMRobertaForMaskedLM, XLMRobertaForTokenClassification

        torch.set_num_threads(options.threads)
        torch.manual_seed(1)
        self.torch, self.rows, self.labels, self.batch = torch, rows, labels, options.batch
        kind = XLMRobertaForTokenClassification if labels else XLMRobertaForMaskedLM
        self.teacher = kind.from_pretrained(teacher).eval()
        config = AutoConfig.from_pretrained(teacher, num_hidden_layers=layers, num_attention_heads=heads)
        self.make = lambda: kind(config).train()
        self.mask_id = config.vocab_size - 1

    def loss(self, student, ids, mask, labels):
        torch = self.torch
        F = torch.nn.functional
        plain = self.labels is None
        with torch.no_grad():
            theirs = self.teacher(input_ids=ids, attention_mask=mask, output_hidden_states=plain)
        own = student(input_ids=ids, attention_mask=mask, output_hidden_states=plain)
        chosen = mask.bool()
        zs, zt = own.logits[chosen], theirs.logits[chosen]
        if not plain:
            return -(F.softmax(zt / 8, -1) * F.log_softmax(zs / 8, -1)).sum(-1).mean()
        soft = F.kl_div(F.log_softmax(zs / 2, -1), F.softmax(zt / 2, -1), reduction="batchmean") * 4
        hard = F.cross_entropy(own.logits.view(-1, own.logits.size(-1)), labels.view(-1))
        hs, ht = own.hidden_states[-1][chosen], theirs.hidden_states[-1][chosen]
        cosine = 1 - F.cosine_similarity(hs, ht, -1).mean()
        return 5 * soft + 2 * hard + cosine

    def batch_of(self, chosen: list[int]):
        torch = self.torch
        longest = max(len(self.rows[i]) for i in chosen)
        ids = torch.tensor([self.rows[i] + [1] * (longest - len(self.rows[i])) for i in chosen])
        mask = torch.tensor([[1] * len(self.rows[i]) + [0] * (longest - len(self.rows[i])) for i in chosen])
        if self.labels:
            return ids, mask, None
        hidden = (torch.rand(ids.shape) < 0.15) & (ids > 3)
        hidden[0, 1] = True
        labels = torch.where(hidden, ids, -100)
        return torch.where(hidden, self.mask_id, ids), mask, labels

    def epoch(self, order: list[int]) -> float:
        torch = self.torch
        student = self.make()
        optimizer = torch.optim.AdamW(student.parameters(), lr=1e-4, weight_decay=0.0)
        start = time.perf_counter()
        for first in range(0, len(order), self.batch):
            loss = self.loss(student, *self.batch_of(order[first:first + self.batch]))
            loss.backward()
            torch.nn.utils.clip_grad_norm_(student.parameters(), 1.0)
            optimizer.step()
            optimizer.zero_grad()
            loss.item()
        return time.perf_counter() - start


def ours(options, out: Path, *more) -> tuple[float, int]:
    """Seconds of the updates, and the ids in them."""
    shutil.rmtree(out, ignore_errors=True)
    answer = subprocess.run(
        [options.build / "app" / "ndogo-cli", "distil", "--teacher", options.teacher, "--student", options.student,
         "--no-control", "--batch", str(options.batch), "--threads", str(options.threads), "--save-every", "1h",
         "--score", "-", "--dropout", "0.1", "-o", out, "--json", "--quiet", *map(str, more)],
        check=True, capture_output=True)
    report = json.loads(answer.stdout)["student"]
    return report["seconds"], report["tokens"]


def megabytes(who: int) -> str:
    return f"{resource.getrusage(who).ru_maxrss / 1024:,.0f} MiB"


def report(names: list[str], samples: list[tuple], steps: int) -> None:
    for i, name in enumerate(names):
        print(f"{name}, ms a step: {spread([s[i] / steps for s in samples], 1e3)}")
    for i, name in enumerate(names[:-1]):
        print(f"step, transformers to {name}: {spread([s[-1] / s[i] for s in samples], digits=2)}")
    print(f"peak memory: Ndogo {megabytes(resource.RUSAGE_CHILDREN)}, transformers {megabytes(resource.RUSAGE_SELF)}")


def task_specific(options, scratch: Path) -> None:
    data, out = scratch / "data", scratch / "out"
    sentences = copy_data(options.data, options.languages.split(","), options.sentences, data)
    pairs = encode(sentences, options.teacher)
    rows, order = [ids for ids, _ in pairs], epoch_order(len(pairs), 1, 0)
    theirs = Transformers(options.teacher, *map(int, options.student.split("x")), rows, pairs, options)
    theirs.epoch(order[:2 * options.batch])  # warm-up
    common = ["--data", data, "--dev", "-", "--epochs", "1", "--max-length", LENGTH, "--seed", "1"]
    samples = []
    for _ in range(options.rounds):
        kept, ids = ours(options, out, *common)
        asked, _ = ours(options, out, *common, "--no-cache-teacher")
        samples.append((kept, asked, theirs.epoch(order)))
    assert ids == sum(map(len, rows)), "the two sides did not see the same ids"
    print(f"task-specific: {len(rows)} sentences, {ids} ids, batches of {options.batch}, {options.threads} threads")
    report(["Ndogo with kept answers", "Ndogo asking each time", "transformers"], samples,
           -(-len(rows) // options.batch))


def task_agnostic(options, scratch: Path) -> None:
    import sentencepiece

    model = sentencepiece.SentencePieceProcessor(model_file=str(options.teacher / "sentencepiece.bpe.model"))
    lines = [line.strip() for line in options.corpus.read_text(encoding="utf-8").split("\n") if line.strip()]
    encoded = [(line, [p + 1 if p else 3 for p in model.encode(line)]) for line in lines]
    chosen = [(line, ids) for line, ids in encoded if 10 <= len(ids) <= BLOCK - 2][:options.sentences]
    text = scratch / "swa.txt"
    text.write_text("\n".join(line for line, _ in chosen) + "\n", encoding="utf-8")
    rows, steps = [[0] + ids + [2] for _, ids in chosen], -(-len(chosen) // options.batch)
    theirs = Transformers(options.teacher, *map(int, options.student.split("x")), rows, None, options)
    order = epoch_order(len(rows), 1, 0)
    theirs.epoch(order[:options.batch])  # warm-up
    samples = []
    for _ in range(options.rounds):
        seconds, ids = ours(options, scratch / "out", "--mode", "task-agnostic", "--corpus", text, "--steps", steps)
        samples.append((seconds, theirs.epoch(order)))
    assert ids == sum(map(len, rows)), "the two sides did not see the same ids"
    print(f"task-agnostic: {len(rows)} lines, {ids} ids, batches of {options.batch}, {options.threads} threads")
    report(["Ndogo", "transformers"], samples, steps)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--build", type=Path, required=True)
    parser.add_argument("--teacher", type=Path, required=True)
    parser.add_argument("--student", default="4x6")
    parser.add_argument("--data", type=Path)
    parser.add_argument("--corpus", type=Path)
    parser.add_argument("--languages", default="hau,luo,swa")
    parser.add_argument("--sentences", type=int, default=96, help="of each language, or lines of plain text")
    parser.add_argument("--batch", type=int, default=16)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--threads", type=int, default=os.cpu_count())
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        if options.data:
            task_specific(options, Path(scratch))
        if options.corpus:
            task_agnostic(options, Path(scratch))


if __name__ == "__main__":
    main()
