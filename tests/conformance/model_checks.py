# SPDX-FileCopyrightText: 2026 The Ndogo authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Models: what `inspect` says, logits of `predict`, and the way back to transformers.

Logits are compared in fp32 within TOLERANCE, absolute. A file in half precision is widened to fp32 on both
sides first, so that the same bound holds; how far transformers itself comes from there when it computes in
the file's own type is held against HALF_BOUND, a share of the largest logit, so that a wrong widening shows.
"""

import logging
import random
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import torch
import transformers
from torch import nn
from torch.nn.utils import prune

from command import Cli, Difference, require_equal
from models import CLASS, DTYPES, PREFIX, STEM, Specimen, ffn_by_layer, heads_by_layer, layers_of
from references import framed
from texts import Sentence

TOLERANCE = 1e-4
HALF_BOUND = {"fp16": 0.02, "bf16": 0.15}
TASK = {
    "token": "token-classification",
    "sequence": "sequence-classification",
    "mlm": "masked-lm",
    "encoder": "encoder",
}


# --- what it is ----------------------------------------------------------------------------------


def check_inspect(cli: Cli, specimen: Specimen) -> None:
    shape, said = specimen.shape, cli.json("inspect", specimen.folder)
    expected = {
        "model_type": shape.family,
        "task": TASK[shape.head],
        "layers": layers_of(shape),
        "hidden_size": shape.hidden,
        "heads": heads_by_layer(shape),
        "ffn": ffn_by_layer(shape),
        "missing": [],
        "unexpected": [],
    }
    if shape.head in ("token", "sequence"):
        expected["labels"] = specimen.labels
    for field, value in expected.items():
        require_equal(f"inspect's {field}", said[field], value)
    if shape.dtype != "mixed":
        require_equal("inspect's dtype", said["dtype"], shape.dtype)
    live = live_parameters(specimen.model).values()
    require_equal("parameters.total", said["parameters"]["total"], sum(p.numel() for p in live))
    parts = sum(said["parameters"][part] for part in ("embeddings", "attention", "ffn", "head", "other"))
    require_equal("the sum of the parts", parts, said["parameters"]["total"])
    nonzero = sum(int(p.count_nonzero()) for p in live)
    require_equal("parameters.nonzero", said["parameters"]["nonzero"], nonzero)


def live_parameters(model: nn.Module) -> dict[str, nn.Parameter]:
    """Those that num_parameters() counts, but for the bias that an untied language model of transformers 5
    keeps beside the decoder's own and never uses."""
    unused = () if model.config.tie_word_embeddings else ("lm_head.bias", "cls.predictions.bias")
    return {name: p for name, p in model.named_parameters() if name not in unused}


# --- logits --------------------------------------------------------------------------------------


def encode_words(specimen: Specimen, words: Sequence[str]) -> tuple[list[int], list[int | None]]:
    """Ids cut to what the model holds, and the place of each word's first piece."""
    pieces: list[int] = []
    first: list[int | None] = []
    room = specimen.shape.max_tokens - 2
    for word in words:
        ids = specimen.reference.encode(word)
        first.append(1 + len(pieces) if ids and len(pieces) < room else None)
        pieces += ids
    return framed(specimen.reference, pieces[:room]), first


def encode_text(specimen: Specimen, text: str) -> list[int]:
    return framed(specimen.reference, specimen.reference.encode(text)[: specimen.shape.max_tokens - 2])


def largest_difference(found: Sequence[float], expected: torch.Tensor) -> float:
    difference = (torch.tensor(found, dtype=torch.float64) - expected.double()).abs().max()
    return float("inf") if difference.isnan() else float(difference)


def check_logits(cli: Cli, specimen: Specimen, sentences: Sequence[Sentence]) -> str:
    """`predict --logits` on sentences, one of them too long for the model."""
    long = tuple(word for s in sentences for word in s.words)
    sentences = [*sentences, Sentence("all", long * (1 + specimen.shape.max_tokens // len(long)))]
    rows = cli.lines("predict", specimen.folder, "--logits", stdin=[s.line for s in sentences])
    compare = compare_tags if specimen.shape.head == "token" else compare_class
    differences = [compare(specimen, s, row) for s, row in zip(sentences, rows)]
    return f"logits within {max(differences):.1e}"


def compare_tags(specimen: Specimen, sentence: Sentence, row: dict) -> float:
    require_equal("words", row["words"], list(sentence.words))
    ids, first = encode_words(specimen, sentence.words)
    logits = specimen.logits(ids)
    largest = 0.0
    for i, at in enumerate(first):
        where = f"word {i} of {sentence.language} {sentence.line!r:.200}"
        if at is None:
            require_equal(f"the logits of {where}", row["logits"][i], None)
            require_equal(f"the label of {where}", row["labels"][i], "O")
            continue
        if row["logits"][i] is None:
            raise Difference(f"{where} has no logits; its first piece is at {at}")
        largest = max(largest, require_close(where, row["logits"][i], logits[at]))
        require_label(where, row["labels"][i], specimen, logits[at])
    return largest


def compare_class(specimen: Specimen, sentence: Sentence, row: dict) -> float:
    logits = specimen.logits(encode_text(specimen, sentence.line))
    where = f"{sentence.language} {sentence.line!r:.200}"
    require_label(where, row["label"], specimen, logits)
    return require_close(where, row["logits"], logits)


def require_close(where: str, found: Sequence[float], expected: torch.Tensor) -> float:
    require_equal(f"the number of logits of {where}", len(found), len(expected))
    difference = largest_difference(found, expected)
    if difference > TOLERANCE:
        raise Difference(
            f"the logits of {where} differ by {difference:.2e}: {found[:4]}, not {expected[:4].tolist()}"
        )
    return difference


def require_label(where: str, found: str, specimen: Specimen, logits: torch.Tensor) -> None:
    """The label of the largest logit; any of those within rounding of it."""
    best = (logits >= logits.max() - TOLERANCE).nonzero().flatten().tolist()
    if found not in [specimen.labels[i] for i in best]:
        raise Difference(f"the label of {where} is {found}, not {specimen.labels[best[0]]}")


def check_half(specimen: Specimen, sentences: Sequence[Sentence]) -> str:
    """Widened weights in fp32 beside transformers in half precision all through."""
    model = type(specimen.model).from_pretrained(specimen.folder, dtype=DTYPES[specimen.shape.dtype]).eval()
    largest, scale = 0.0, 0.0
    with torch.inference_mode():
        for sentence in sentences:
            ids, _ = encode_words(specimen, sentence.words)
            wide, half = specimen.logits(ids), model(input_ids=torch.tensor([ids]))[0][0].float()
            largest = max(largest, float((wide - half).abs().max()))
            scale = max(scale, float(wide.abs().max()))
    bound = HALF_BOUND[specimen.shape.dtype]
    if largest > bound * scale:
        raise Difference(f"half precision lies {largest / scale:.3f} of the largest logit away, over {bound}")
    return f"{largest / scale:.4f} of the largest logit"


# --- the way back --------------------------------------------------------------------------------


@contextmanager
def silence_expected() -> Iterator[None]:
    """Raises Difference when transformers, torch or Python warn about anything."""
    heard: list[str] = []

    class Listener(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            heard.append(record.getMessage())

    listener, level = Listener(logging.WARNING), transformers.logging.get_verbosity()
    loggers = [logging.getLogger("transformers"), logging.getLogger()]
    transformers.logging.set_verbosity_warning()
    for logger in loggers:
        logger.addHandler(listener)
    try:
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            yield
    finally:
        for logger in loggers:
            logger.removeHandler(listener)
        transformers.logging.set_verbosity(level)
    heard += [str(w.message) for w in caught]
    if heard:
        raise Difference(f"transformers warns: {heard[0]}")


def load(folder: Path, family: str, head: str) -> nn.Module:
    """The folder as transformers loads it: nothing missing, nothing left over, not a word said."""
    with silence_expected():
        model, info = getattr(transformers, STEM[family] + CLASS[head]).from_pretrained(
            folder, output_loading_info=True, attn_implementation="eager", dtype=torch.float32
        )
    for kind, names in info.items():
        if names:
            raise Difference(f"transformers finds {kind} in {folder.name}: {sorted(map(str, names))[:3]}")
    require_equal("the class in config.json", model.config.architectures, [STEM[family] + CLASS[head]])
    for weight in model.parameters():  # out of the mapped file: BLAS rounds by how memory is aligned
        weight.data = weight.data.clone()
    return model.eval()


def require_same_weights(found: nn.Module, expected: nn.Module, only: str | tuple[str, ...] = "") -> None:
    """Bit for bit; `only` limits it to names with such a beginning."""
    theirs = dict(found.named_parameters())
    for name, weight in live_parameters(expected).items():
        if name.startswith(only) and (name not in theirs or not torch.equal(theirs[name], weight)):
            raise Difference(f"the weight {name} came back different")


def check_round_trip(cli: Cli, specimen: Specimen, form: str, sentences: Sequence[Sentence]) -> None:
    """Exported and loaded by transformers: the same weights, the same logits, the same labels."""
    out = specimen.folder.with_name(f"{specimen.folder.name}-{form}")
    report = cli.json("export", specimen.folder, "--format", form, "-o", out)
    there = sorted(file.name for file in out.iterdir())
    require_equal("the files that export names", sorted(report["files"]), there)
    wanted = "model.safetensors" if form == "safetensors" else "pytorch_model.bin"
    if wanted not in there:
        raise Difference(f"export wrote {there}, without {wanted}")
    shape = specimen.shape
    model = load(out, shape.family, shape.head)
    require_same_weights(model, specimen.model)
    for field in ("layer_norm_eps", "hidden_act", "type_vocab_size", "max_position_embeddings", "vocab_size",
                  "pad_token_id", "bos_token_id", "eos_token_id", "id2label"):  # fmt: skip
        require_equal(f"config.{field}", getattr(model.config, field), getattr(specimen.model.config, field))
    for sentence in sentences:
        ids = encode_text(specimen, sentence.line)
        with torch.inference_mode():
            logits = model(input_ids=torch.tensor([ids]))[0][0]
        if not torch.equal(logits, specimen.logits(ids)):
            raise Difference(f"the exported model has other logits for {sentence.line!r}")


def check_padded_export(cli: Cli, specimen: Specimen, sentences: Sequence[Sentence]) -> str:
    """Layers of different width: refused with the layers named, exported when filled up with zeros."""
    out = specimen.folder.with_name(f"{specimen.folder.name}-padded")
    _, message = cli.refusal("export", specimen.folder, "--format", "safetensors", "-o", out)
    if "layer" not in message.lower() or "--pad" not in message:
        raise Difference(f"the refusal names no layer or no way out: {message}")
    if out.exists():
        raise Difference("a refused export left a folder behind")
    cli.text("export", specimen.folder, "--format", "safetensors", "--pad", "-o", out)
    model = load(out, specimen.shape.family, specimen.shape.head)
    largest = 0.0
    for sentence in sentences:
        ids = encode_text(specimen, sentence.line)
        with torch.inference_mode():
            found = model(input_ids=torch.tensor([ids]))[0][0]
        largest = max(largest, float((found - specimen.logits(ids)).abs().max()))
    if largest > TOLERANCE:
        raise Difference(f"the padded model's logits differ by {largest:.2e}")
    return f"logits within {largest:.1e}"


def check_fresh_head(cli: Cli, specimen: Specimen, task: str, sentences: Sequence[Sentence]) -> str:
    """`new --encoder`: the encoder is the same, the head is new, and both sides agree on the whole. This is
    how the numbers of an encoder alone, and of one under a language model, are reached."""
    shape, base = specimen.shape, PREFIX[specimen.shape.family]
    head = "token" if task == "token-classification" else "sequence"
    labels = ["O", "B-X", "I-X", "B-Y", "I-Y"] if head == "token" else ["left", "right", "neither"]
    file = specimen.folder.with_name(f"{specimen.folder.name}-{head}-labels.txt")
    file.write_text("".join(label + "\n" for label in labels))
    out = specimen.folder.with_name(f"{specimen.folder.name}-{head}")
    cli.text("new", "--encoder", specimen.folder, "--task", task, "--labels", file, "-o", out)
    model = load(out, shape.family, head)
    require_same_weights(model.base_model, specimen.model.base_model, ("embeddings.", "encoder."))
    require_equal("the labels", list(model.config.id2label.values()), labels)
    fresh = Specimen(
        type(shape)(**{**vars(shape), "head": head, "labels": len(labels)}), model, out, specimen.reference
    )
    for name, weight in model.named_parameters():
        if name.startswith("classifier") and name.endswith("weight") and not float(weight.detach().std()) > 0:
            raise Difference(f"{name} of the new head is constant")
    randomise_head(fresh, base)
    return check_logits(cli, fresh, sentences)


def randomise_head(specimen: Specimen, base: str) -> None:
    """Gives the head weights with a say, here and in the folder: those of initialisation are small."""
    generator = torch.Generator().manual_seed(1)
    with torch.no_grad():
        for name, weight in specimen.model.named_parameters():
            if not name.startswith(base) or ".pooler." in name:
                weight.copy_(torch.randn(weight.shape, generator=generator) * 0.3)
    specimen.model.save_pretrained(specimen.folder)


def check_new(cli: Cli, specimen: Specimen, sentences: Sequence[Sentence]) -> str:
    """`new --preset demo`: a folder of this program that transformers opens as its own."""
    out = specimen.folder.with_name("new-demo")
    cli.text("new", "--preset", "demo", "--tokenizer", specimen.folder, "-o", out)
    model = load(out, "xlm-roberta", "token")
    shape = type(specimen.shape)("new-demo", positions=model.config.max_position_embeddings)
    labels = len(model.config.id2label)
    fresh = Specimen(type(shape)(**{**vars(shape), "labels": labels}), model, out, specimen.reference)
    randomise_head(fresh, PREFIX["xlm-roberta"])
    return check_logits(cli, fresh, sentences)


# --- pruning -------------------------------------------------------------------------------------


def check_prune(cli: Cli, specimen: Specimen, scope: str, seed: int) -> str:
    """Zeroes the same weights as torch.nn.utils.prune, and transformers opens the result."""
    amount = round(random.Random(f"{seed}/{scope}").uniform(0.2, 0.9), 3)
    out = specimen.folder.with_name(f"{specimen.folder.name}-pruned-{scope}")
    report = cli.json(
        "prune", specimen.folder, "--method", "magnitude", "--scope", scope, "--amount", str(amount), "-o", out
    )
    model = load(out, specimen.shape.family, specimen.shape.head)
    expected = load(specimen.folder, specimen.shape.family, specimen.shape.head)
    linears = [module for module in expected.modules() if isinstance(module, nn.Linear)]
    weights = [(module, "weight") for module in linears]
    if scope == "global":
        prune.global_unstructured(weights, prune.L1Unstructured, amount=amount)
    else:
        for module, name in weights:
            prune.l1_unstructured(module, name, amount)
    for module, name in weights:
        prune.remove(module, name)
    require_same_weights(model, expected)
    zeros = sum(int((module.weight == 0).sum()) for module in linears)
    require_equal("the number of pruned weights", report["pruned"], zeros)
    return f"{amount:.1%} of {report['prunable']}"


