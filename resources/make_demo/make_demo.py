#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Remakes resources/demo.  This script writes the sentences and the tokenizer; the model is made,
pre-trained, fine-tuned and measured by ndogo-cli alone.

    python make_demo.py --cli build/app/ndogo-cli                 writes ../demo
    python make_demo.py --cli build/app/ndogo-cli --out FOLDER    writes elsewhere
    python make_demo.py --data-only [--out FOLDER]                writes the sentences alone
    python make_demo.py --cli build/app/ndogo-cli --check         makes all of it again, and compares
"""

import argparse
import filecmp
import io
import json
import shutil
import subprocess
import tempfile
import time
from pathlib import Path

import sentencepiece

import languages
import report
import text

SEED = 1
HERE = Path(__file__).resolve().parent
SPARSITIES = (0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9)
PIECES = 1998  # with <pad> and <mask> the 2000 ids of the preset "demo"
CORPUS = 5  # sentences of plain text a training sentence

PRETRAINING = ["--steps", "5000", "--batch", "24", "--lr", "2e-3", "--warmup", "0.05", "--dropout", "0",
               "--sampling-exponent", "0.5"]
FINE_TUNING = ["--epochs", "16", "--batch", "16", "--lr", "2.5e-3", "--warmup", "0.1", "--dropout", "0.2"]

TOKENIZER_CONFIG = {
    "tokenizer_class": "XLMRobertaTokenizer",
    "model_max_length": 128,
    "bos_token": "<s>",
    "eos_token": "</s>",
    "unk_token": "<unk>",
    "sep_token": "</s>",
    "cls_token": "<s>",
    "pad_token": "<pad>",
    "mask_token": "<mask>",
}


def write_data(folder: Path, corpus: Path | None = None) -> dict[str, dict]:
    """Writes all sentences and the notice; returns counts and held-out shares a language."""
    counts = {}
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "notice.txt").write_text(report.NOTICE + "\n", encoding="utf-8")
    for code in languages.CODES:
        counts[code] = text.write_language(
            code, folder, SEED, (corpus / f"{code}.txt", CORPUS) if corpus else None)
        test = text.read_conll(folder / code / "test.txt")
        counts[code]["entities"] = sum(label[0] == "B" for s in test for _, label in s)
        module = text.Generator(code).module
        counts[code] |= {"novel": module.NOVEL, "unseen": module.UNSEEN}
    return counts


def write_json(path: Path, value: dict) -> None:
    """Indented JSON with a final newline."""
    path.write_text(json.dumps(value, indent=2) + "\n", encoding="utf-8")


def write_tokenizer(corpus: Path, folder: Path) -> None:
    """A unigram SentencePiece model of the plain text, without any path in it."""
    lines = (line for code in languages.CODES
             for line in (corpus / f"{code}.txt").read_text(encoding="utf-8").splitlines())
    pieces = io.BytesIO()
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=lines, model_writer=pieces, model_type="unigram", vocab_size=PIECES,
        character_coverage=1.0, num_threads=1, unk_id=0, bos_id=1, eos_id=2, pad_id=-1,
        minloglevel=1)
    folder.mkdir(parents=True)
    (folder / "sentencepiece.bpe.model").write_bytes(pieces.getvalue())
    write_json(folder / "tokenizer_config.json", TOKENIZER_CONFIG)


class Cli:
    """ndogo-cli in a folder of its own, on one thread: a second run gives the same bytes."""

    def __init__(self, program: Path, folder: Path):
        self.program = program.resolve()
        self.folder = folder

    def run(self, *arguments: str) -> dict:
        """What the command answers with --json."""
        print("ndogo-cli", *arguments, flush=True)
        answer = subprocess.run(
            [self.program, *arguments, "--threads", "1", "--seed", str(SEED), "--json", "--quiet"],
            cwd=self.folder, check=True, stdout=subprocess.PIPE)
        return json.loads(answer.stdout)


def make_model(cli: Cli) -> dict:
    """start, pretrained and model in the folder of `cli`; returns the model's shape."""
    cli.run("new", "--preset", "demo", "--task", "masked-lm", "--tokenizer", "tokenizer",
            "-o", "start")
    learnt = cli.run("pretrain", "start", "--corpus", "corpus", *PRETRAINING, "-o", "pretrained")
    print(f"  loss {learnt['history'][0]['loss']:.2f} to {learnt['history'][-1]['loss']:.2f}")
    tuned = cli.run("train", "pretrained", "--data", "data", *FINE_TUNING,
                    "--name", report.MODEL_NAME, "-o", "model")
    best = tuned["best"]
    print(f"  best dev score {100 * best['score']:.1f} after update {best['step']}")
    config = cli.folder / "model" / "config.json"
    fields = json.loads(config.read_text(encoding="utf-8"))
    fields["ndogo"] = {"name": report.MODEL_NAME}  # where it was made helps nobody
    write_json(config, fields)
    return cli.run("inspect", "model")


def sparsity_table(cli: Cli) -> dict[str, dict[str, float]]:
    """F1 in percent per language, then per sparsity (as "0.5"), rounded to two decimals."""
    table: dict[str, dict[str, float]] = {code: {} for code in languages.CODES}
    for sparsity in SPARSITIES:
        result = cli.run("evaluate", "model", "--data", "data", "--prune-amount", str(sparsity))
        for score in result["languages"]:
            table[score["language"]][f"{sparsity:.1f}"] = round(100 * score["f1"], 2)
    return table


def make(program: Path, out: Path, scratch: Path) -> None:
    """Writes the whole demo to `out`."""
    start = time.monotonic()
    counts = write_data(scratch / "data", scratch / "corpus")
    write_tokenizer(scratch / "corpus", scratch / "tokenizer")
    cli = Cli(program, scratch)
    shape = make_model(cli)
    minutes = f"{max(1, round((time.monotonic() - start) / 60))} minutes"
    table = sparsity_table(cli)
    for part in ("data", "model"):
        shutil.rmtree(out / part, ignore_errors=True)
        shutil.copytree(scratch / part, out / part)
    report.write_demo_json(out / "demo.json", counts, table)
    sentences = CORPUS * sum(count["train"] for count in counts.values())
    report.write_readme(out, counts, table, shape, sentences, minutes)
    print(report.scores_table(table))


def check(shipped: Path, made: Path) -> None:
    """Every file of a demo that was made again, byte by byte."""
    for path in sorted(p for p in shipped.rglob("*") if p.is_file() and p.name != "README.md"):
        if not filecmp.cmp(path, made / path.relative_to(shipped), shallow=False):
            raise SystemExit(f"{path} differs from what was made now")
    print("all files are the same")


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cli", type=Path, help="the ndogo-cli that makes the model")
    parser.add_argument("--out", type=Path, default=HERE.parent / "demo")
    parser.add_argument("--data-only", action="store_true")
    parser.add_argument("--check", action="store_true")
    options = parser.parse_args()
    if options.data_only:
        shutil.rmtree(options.out / "data", ignore_errors=True)
        write_data(options.out / "data")
        return
    if not options.cli:
        parser.error("name the ndogo-cli that makes the model (--cli)")
    with tempfile.TemporaryDirectory() as scratch:
        made = Path(scratch) / "made" if options.check else options.out
        made.mkdir(parents=True, exist_ok=True)
        make(options.cli, made, Path(scratch))
        if options.check:
            check(options.out, made)


if __name__ == "__main__":
    main()
