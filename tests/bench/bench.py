#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Ndogo authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Measures Ndogo on AfriBERTa-large's shape, beside transformers in the same run.

    cmake --build build --target ndogo-cli bench_engine
    python tests/bench/bench.py --build build --tokenizer CHECKPOINT --data DATA [--rounds 5]

DATA holds one folder a language in CoNLL form; CHECKPOINT is any folder with a sentencepiece.bpe.model.
The model is made with `ndogo-cli new`, so speeds are real and tags are not. Both sides run the same ids on
the same number of threads, in turns; ratios with their spread are what counts, absolute times drift from
machine to machine. Needs the packages of requirements.txt.
"""

import argparse
import json
import os
import statistics
import subprocess
import tempfile
import time
from pathlib import Path

SENTENCES = 50
LENGTH = 164


def read_sentences(data: Path) -> list[list[str]]:
    """The first test sentences of every language, as lists of words."""
    sentences = []
    for file in sorted(data.glob("*/test.txt")):
        blocks = file.read_text(encoding="utf-8-sig").replace("\r", "").split("\n\n")
        blocks = [b for b in blocks if b.strip()][:SENTENCES]
        sentences += [[line.split(" ")[0] for line in b.strip().split("\n")] for b in blocks]
    return sentences


def encode(sentences: list[list[str]], tokenizer: Path) -> list[list[int]]:
    """Ids as XLM-R's Python tokenizer gives them: each word alone, fairseq offset."""
    import sentencepiece

    model = sentencepiece.SentencePieceProcessor(model_file=str(tokenizer / "sentencepiece.bpe.model"))
    rows = []
    for words in sentences:
        pieces = [p + 1 if p else 3 for word in words for p in model.encode(word)]
        rows.append([0] + pieces[:LENGTH - 2] + [2])
    return rows


class Transformers:
    """transformers with dynamic padding, sentences sorted by length, batches of 32."""

    def __init__(self, model: Path, rows: list[list[int]], threads: int):
        import torch
        from transformers import XLMRobertaForTokenClassification

        torch.set_num_threads(threads)
        self.torch = torch
        self.model = XLMRobertaForTokenClassification.from_pretrained(model).eval()
        rows = sorted(rows, key=len, reverse=True)
        self.batches = []
        for start in range(0, len(rows), 32):
            batch = rows[start:start + 32]
            width = len(batch[0])
            ids = torch.tensor([r + [1] * (width - len(r)) for r in batch])
            self.batches.append((ids, (ids != 1).long()))

    def once(self) -> float:
        """Seconds for one pass."""
        start = time.perf_counter()
        with self.torch.inference_mode():
            for ids, mask in self.batches:
                self.model(input_ids=ids, attention_mask=mask).logits.argmax(-1)
        return time.perf_counter() - start


def ours_once(cli: Path, model: Path, data: Path, threads: int) -> tuple[float, int]:
    """Seconds of one pass after one warm-up, and ids in it."""
    out = subprocess.run(
        [cli, "benchmark", model, "--data", data, "--repeat", "1", "--sentences", str(SENTENCES),
         "--max-length", str(LENGTH), "--threads", str(threads), "--json", "--quiet"],
        check=True, capture_output=True)
    entry = json.loads(out.stdout)["models"][0]
    return entry["samples"][0], entry["tokens"]


def first_prediction(cli: Path, model: Path) -> tuple[float, int]:
    """Wall seconds from start to the first prediction, and the peak of resident bytes."""
    start = time.perf_counter()
    child = subprocess.Popen([cli, "predict", model, "--quiet"], stdin=subprocess.PIPE, stdout=subprocess.DEVNULL)
    child.stdin.write("Sallah ya tafi Kano ranar Juma'a\n".encode())
    child.stdin.close()
    _, _, usage = os.wait4(child.pid, 0)
    return time.perf_counter() - start, usage.ru_maxrss * 1024


def spread(samples: list[float], scale: float = 1.0, digits: int = 1) -> str:
    """Median (lowest to highest)."""
    values = [s * scale for s in samples]
    return f"{statistics.median(values):.{digits}f} ({min(values):.{digits}f} to {max(values):.{digits}f})"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--build", type=Path, required=True)
    parser.add_argument("--tokenizer", type=Path, required=True)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--threads", type=int, default=os.cpu_count())
    options = parser.parse_args()
    cli = options.build / "app" / "ndogo-cli"

    with tempfile.TemporaryDirectory() as scratch:
        model = Path(scratch) / "large"
        subprocess.run([cli, "new", "--preset", "afriberta-large", "--tokenizer", options.tokenizer, "-o", model,
                        "--quiet"], check=True, stdout=subprocess.DEVNULL)
        size = (model / "model.safetensors").stat().st_size

        opened = [first_prediction(cli, model) for _ in range(options.rounds)]
        print(f"open {size / 1e6:.0f} MB to first prediction, s:  {spread([t for t, _ in opened], digits=2)}")
        print(f"peak memory, share of the file:           {spread([m / size for _, m in opened], digits=2)}")

        engine = json.loads(subprocess.run(
            [options.build / "tests" / "bench" / "bench_engine", model, options.data, str(options.rounds)],
            check=True, capture_output=True).stdout)
        print(f"index over {engine['weights']:,} weights, ms:      {spread(engine['index_build'])}")
        print(f"slider move, ms:                          {spread(engine['slider_move'], digits=4)}")
        print(f"cancel to stopped, ms:                    {spread(engine['cancel'])}", flush=True)

        rows = encode(read_sentences(options.data), options.tokenizer)
        theirs = Transformers(model, rows, options.threads)
        theirs.once()
        pairs = []
        for _ in range(options.rounds):
            ours, tokens = ours_once(cli, model, options.data, options.threads)
            pairs.append((ours, theirs.once()))
        assert tokens == sum(map(len, rows)), "the two sides did not see the same ids"
        print(f"work: {len(rows)} sentences, {tokens} ids, {options.threads} threads, {options.rounds} rounds in turns")
        print(f"Ndogo, ids a second:                      {spread([tokens / o for o, _ in pairs], digits=0)}")
        print(f"transformers sorted, ids a second:        {spread([tokens / t for _, t in pairs], digits=0)}")
        print(f"ratio, Ndogo to transformers:             {spread([t / o for o, t in pairs], digits=2)}")


if __name__ == "__main__":
    main()
