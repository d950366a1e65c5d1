#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Ndogo authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Ndogo's quantized models beside the peers that pip installs, on AfriBERTa-large's shape.

    cmake --build build --target ndogo-cli
    pip install -r tests/bench/requirements.txt -r tests/bench/requirements-peers.txt
    python tests/bench/quantize_peers.py --build build --tokenizer CHECKPOINT --data DATA [--threads 2] [--rounds 5]

All run the same ids of the same sentences on the same number of threads, in turns: first everything in batches of
sentences of like length, then one sentence alone. Ratios are to Ndogo's fp32 of the same round; what is printed is
the median with the lowest and the highest. Peers that are not installed, or that cannot convert the model, are left
out with a word why. Weights are random, so speeds are real and tags are not. With few --sentences the peers' batches
hold unlike lengths and are mostly padding, which Ndogo never computes: compare with 50 a language, the default.

On a machine that others use too, `--clock processor` counts processor time instead of the clock on the wall.
"""

import argparse
import gc
import json
import logging
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
import warnings
from pathlib import Path
from typing import Callable

from bench import LENGTH, encode, read_sentences

BATCH = 32
METHODS = ("token-int8", "dynamic-int8", "llm-int8", "bf16")
warnings.filterwarnings("ignore")
logging.disable(logging.WARNING)
os.environ.setdefault("HF_HUB_OFFLINE", "1")
os.environ.setdefault("TRANSFORMERS_VERBOSITY", "error")
os.environ.setdefault("HF_HUB_DISABLE_PROGRESS_BARS", "1")


def batches_of(rows: list[list[int]]) -> list[list[list[int]]]:
    """Sorted by length, the longest first, as every contender gets them."""
    rows = sorted(rows, key=len, reverse=True)
    return [rows[start:start + BATCH] for start in range(0, len(rows), BATCH)]


def padded(batch: list[list[int]]) -> list[list[int]]:
    width = max(map(len, batch))
    return [row + [1] * (width - len(row)) for row in batch]


class Ndogo:
    """ndogo-cli, a process of its own a round: one warm-up, then the passes that count."""

    def __init__(self, options: argparse.Namespace, model: Path):
        self.options, self.model = options, model

    def run(self, repeat: int, one_sentence: bool) -> tuple[list[float], float]:
        """Wall seconds of each pass, and the processor time of the whole process."""
        chosen = ["--languages", self.options.language] if one_sentence else []
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        out = subprocess.run(
            [self.options.cli, "benchmark", self.model, "--data", self.options.data, "--repeat", str(repeat),
             "--sentences", "1" if one_sentence else str(self.options.sentences), "--max-length", str(LENGTH),
             "--threads", str(self.options.threads), "--json", "--quiet", *chosen],
            check=True, capture_output=True)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        used = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
        return json.loads(out.stdout)["models"][0]["samples"], used

    def seconds(self, one_sentence: bool) -> float:
        repeat = 21 if one_sentence else 2 if self.options.clock == "wall" else 5
        samples, used = self.run(repeat, one_sentence)
        if self.options.clock == "wall":
            return statistics.median(samples)
        return (used - self.run(1, one_sentence)[1]) / (repeat - 1)


class Peer:
    """A library in this process: `forward` takes a batch of rows of ids."""

    def __init__(self, options: argparse.Namespace, rows: list[list[int]], sentence: list[int],
                 prepare: Callable, forward: Callable):
        self.clock = time.perf_counter if options.clock == "wall" else time.process_time
        self.forward = forward
        self.work = [prepare(batch) for batch in batches_of(rows)]
        self.one = prepare([sentence])
        for batch in self.work:
            forward(batch)

    def seconds(self, one_sentence: bool) -> float:
        if not one_sentence:
            start = self.clock()
            for batch in self.work:
                self.forward(batch)
            return self.clock() - start
        samples = []
        for _ in range(20):
            start = self.clock()
            self.forward(self.one)
            samples.append(self.clock() - start)
        return statistics.median(samples)


def torch_inputs(batch: list[list[int]]):
    import torch

    ids = torch.tensor(padded(batch))
    return ids, (ids != 1).long()


def torch_forward(model) -> Callable:
    import torch

    def forward(inputs) -> None:
        with torch.inference_mode():
            model(input_ids=inputs[0], attention_mask=inputs[1]).logits.argmax(-1)
    return forward


def load_transformers(model: Path, **settings):
    from transformers import XLMRobertaForTokenClassification

    return XLMRobertaForTokenClassification.from_pretrained(model, **settings).eval()


def quantized_by_torch(model: Path, engine: str):
    import torch

    torch.backends.quantized.engine = engine
    return torch.ao.quantization.quantize_dynamic(load_transformers(model), {torch.nn.Linear}, dtype=torch.qint8)


def bitsandbytes_model(model: Path):
    from transformers import BitsAndBytesConfig

    return load_transformers(model, quantization_config=BitsAndBytesConfig(load_in_8bit=True), device_map="cpu")


def onnx_session(model: Path, scratch: Path, threads: int, int8: bool):
    """Exported once, then ONNX Runtime's own dynamic quantization, one scale an output."""
    import onnxruntime
    import torch
    from onnxruntime.quantization import QuantType, quantize_dynamic

    plain, quantized = scratch / "model.onnx", scratch / "model-int8.onnx"
    if not plain.exists():
        network = load_transformers(model, attn_implementation="eager")
        network.config.use_cache = False
        example = (torch.ones((2, 8), dtype=torch.long) * 5, torch.ones((2, 8), dtype=torch.long))
        free = {0: torch.export.Dim("batch", min=1, max=64), 1: torch.export.Dim("length", min=2, max=512)}
        torch.onnx.export(network, example, str(plain), input_names=["input_ids", "attention_mask"],
                          output_names=["logits"], dynamic_shapes=(free, free), dynamo=True, verbose=False)
    if int8 and not quantized.exists():
        quantize_dynamic(str(plain), str(quantized), per_channel=True, weight_type=QuantType.QInt8)
    settings = onnxruntime.SessionOptions()
    settings.intra_op_num_threads, settings.inter_op_num_threads, settings.log_severity_level = threads, 1, 3
    return onnxruntime.InferenceSession(str(quantized if int8 else plain), settings, ["CPUExecutionProvider"])


def onnx_forward(session) -> Callable:
    def forward(inputs) -> None:
        session.run(None, {"input_ids": inputs[0].numpy(), "attention_mask": inputs[1].numpy()})[0].argmax(-1)
    return forward


def ctranslate2_encoder(model: Path, scratch: Path, threads: int, compute: str):
    """The encoder alone: CTranslate2 has no head for tags, which is a thousandth of the work."""
    import ctranslate2
    from ctranslate2.converters import TransformersConverter

    folder = scratch / "ctranslate2"
    if not folder.exists():
        # It knows the bare encoder and sequence classifiers; the weights of the encoder are the same.
        from transformers import AutoTokenizer, XLMRobertaModel

        network = XLMRobertaModel.from_pretrained(model)
        network.resize_token_embeddings(len(AutoTokenizer.from_pretrained(model)))  # it wants as many rows as pieces
        network.config.position_embedding_type = "absolute"  # which newer transformers no longer write, but it reads
        network.save_pretrained(scratch / "encoder")
        for file in model.glob("*token*"):
            (scratch / "encoder" / file.name).write_bytes(file.read_bytes())
        for file in model.glob("*.model"):
            (scratch / "encoder" / file.name).write_bytes(file.read_bytes())
        TransformersConverter(str(scratch / "encoder")).convert(str(folder))
    return ctranslate2.Encoder(str(folder), compute_type=compute, intra_threads=threads, inter_threads=1)


def ctranslate2_forward(encoder) -> Callable:
    import numpy

    return lambda batch: numpy.asarray(encoder.forward_batch(batch).last_hidden_state)


def peers(options: argparse.Namespace, model: Path, scratch: Path) -> dict[str, Callable]:
    """By name, what gives (prepare, forward)."""
    import torch

    def of_torch(make: Callable) -> Callable:
        return lambda: (torch_inputs, torch_forward(make()))

    def of_onnx(int8: bool) -> Callable:
        return lambda: (torch_inputs, onnx_forward(onnx_session(model, scratch, options.threads, int8)))

    def of_ctranslate2(compute: str) -> Callable:
        return lambda: (list, ctranslate2_forward(ctranslate2_encoder(model, scratch, options.threads, compute)))

    return {
        "transformers fp32": of_torch(lambda: load_transformers(model)),
        "transformers bf16": of_torch(lambda: load_transformers(model, dtype=torch.bfloat16)),
        "torch quantize_dynamic, x86": of_torch(lambda: quantized_by_torch(model, "x86")),
        "torch quantize_dynamic, onednn": of_torch(lambda: quantized_by_torch(model, "onednn")),
        "bitsandbytes LLM.int8": of_torch(lambda: bitsandbytes_model(model)),
        "ONNX Runtime fp32": of_onnx(False),
        "ONNX Runtime dynamic int8": of_onnx(True),
        "CTranslate2 fp32": of_ctranslate2("float32"),
        "CTranslate2 int8": of_ctranslate2("int8"),
    }


def gather(options: argparse.Namespace, scratch: Path, rows: list[list[int]], sentence: list[int]) -> dict:
    """Every contender that can run, ready to be timed."""
    def cli(*arguments) -> None:
        subprocess.run([options.cli, *arguments, "--quiet"], check=True, stdout=subprocess.DEVNULL)

    model = scratch / "large"
    cli("new", "--preset", "afriberta-large", "--tokenizer", options.tokenizer, "-o", model)
    contenders: dict = {"Ndogo fp32": Ndogo(options, model)}
    for method in METHODS:
        cli("quantize", model, "--method", method, *(["--half-products"] if method == "bf16" else []),
            "-o", scratch / method)
        contenders[f"Ndogo {method}"] = Ndogo(options, scratch / method)
    for name, make in peers(options, model, scratch).items():
        if options.only and not any(word in name for word in options.only):
            continue
        try:
            contenders[name] = Peer(options, rows, sentence, *make())
        except Exception as error:  # whatever a peer throws, the others go on
            print(f"{name} is left out: {type(error).__name__}: {str(error).splitlines()[0][:120]}", flush=True)
        gc.collect()
    return contenders


def spread(values: list[float], digits: int) -> str:
    return f"{statistics.median(values):.{digits}f} ({min(values):.{digits}f}-{max(values):.{digits}f})"


def compare(contenders: dict, rounds: int, one_sentence: bool, tokens: int) -> None:
    taken: dict[str, list[float]] = {name: [] for name in contenders}
    names = list(contenders)
    for turn in range(rounds):
        for at in range(len(names)):  # another one first each time
            name = names[(at + turn) % len(names)]
            taken[name].append(contenders[name].seconds(one_sentence))
    first = taken["Ndogo fp32"]
    print(f"{'':32} {'times Ndogo fp32':>20} {'ms' if one_sentence else 'ids a second':>24}")
    for name, seconds in taken.items():
        ratios = [base / own for base, own in zip(first, seconds)]
        amounts = [s * 1000 for s in seconds] if one_sentence else [tokens / s for s in seconds]
        print(f"{name:32} {spread(ratios, 2):>20} {spread(amounts, 1 if one_sentence else 0):>24}", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--build", type=Path, required=True)
    parser.add_argument("--tokenizer", type=Path, required=True)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--threads", type=int, default=os.cpu_count())
    parser.add_argument("--sentences", type=int, default=50, help="of each language")
    parser.add_argument("--language", default="hau", help="whose first sentence is the one alone")
    parser.add_argument("--clock", choices=("wall", "processor"), default="wall")
    parser.add_argument("--only", nargs="*", default=[], help="peers whose name has one of these words")
    options = parser.parse_args()
    options.cli = options.build / "app" / "ndogo-cli"
    try:
        import torch
    except ImportError:
        sys.exit("The peers need torch and transformers: pip install -r tests/bench/requirements.txt")
    torch.set_num_threads(options.threads)

    import bench

    bench.SENTENCES = options.sentences
    rows = encode(read_sentences(options.data), options.tokenizer)
    bench.SENTENCES = 1
    alone = encode(read_sentences_of(options.data, options.language), options.tokenizer)[0]
    with tempfile.TemporaryDirectory() as scratch:
        contenders = gather(options, Path(scratch), rows, alone)
        tokens = sum(map(len, rows))
        print(f"{len(rows)} sentences, {tokens} ids, {options.threads} threads, {options.rounds} rounds in turns, "
              f"{options.clock} time")
        compare(contenders, options.rounds, False, tokens)
        print(f"\none sentence of {len(alone)} ids")
        compare(contenders, options.rounds, True, len(alone))


def read_sentences_of(data: Path, language: str) -> list[list[str]]:
    """read_sentences() of one language."""
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / language).symlink_to((data / language).resolve())
        return read_sentences(Path(folder))


if __name__ == "__main__":
    main()
