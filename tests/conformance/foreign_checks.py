# SPDX-FileCopyrightText: 2026 The Ndogo authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What other programs leave in a checkpoint: prefixes of names, masks of torch, adapters of PEFT, added tokens.

Each check bends a copy of a folder and holds the weights that `export` reads out of it against those of the
program that left it."""

import json
import shutil
from collections.abc import Callable, Sequence
from pathlib import Path

import peft
import torch
import transformers
from safetensors.torch import load_file, save_file
from torch.nn.utils import prune

from command import Cli, Difference, require_equal
from models import PREFIX, Specimen

State = dict[str, torch.Tensor]

PREFIXES: dict[str, Callable[[str, str], str]] = {
    "DataParallel": lambda name, base: f"module.{name}",
    "torch.compile": lambda name, base: f"_orig_mod.{name}",
    "torch.compile inside": lambda name, base: name.replace("encoder.layer.0.", "encoder.layer.0._orig_mod."),
    "Lightning": lambda name, base: f"model.{name}",
    "PEFT": lambda name, base: f"base_model.model.{name}",
    "an attribute": lambda name, base: f"net.tower.{name[len(base):]}" if name.startswith(base) else f"net.{name}",
}
ADAPTERS: dict[str, dict] = {
    "LoRA": {"target_modules": ["query", "value"]},
    "rslora on all layers": {"target_modules": ["query", "key", "value", "dense"], "use_rslora": True},
    "LoRA with patterns": {
        "target_modules": ["query", "value"],
        "rank_pattern": {"layer.0.attention.self.query": 2},
        "alpha_pattern": {"layer.0.attention.self.query": 32, "value": 3},
    },
    "LoRA with biases": {"target_modules": ["query"], "bias": "all"},
    "LoRA on embeddings": {"target_modules": ["query", "word_embeddings"]},
}


def copy_of(specimen: Specimen, name: str) -> Path:
    folder = specimen.folder.with_name(f"{specimen.folder.name}-{name.replace(' ', '-')}")
    shutil.copytree(specimen.folder, folder)
    return folder


def exported(cli: Cli, folder: Path) -> State:
    out = folder.with_name(folder.name + "-exported")
    cli.text("export", folder, "--format", "safetensors", "-o", out)
    return load_file(out / "model.safetensors")


def require_state(found: State, expected: State, bound: float = 0) -> float:
    require_equal("the names of the tensors", sorted(found), sorted(expected))
    largest = max(float((found[name] - weight).abs().max()) for name, weight in expected.items())
    if not largest <= bound:
        raise Difference(f"the weights differ by {largest:.1e}")
    return largest


def check_prefix(cli: Cli, specimen: Specimen, program: str) -> None:
    folder = copy_of(specimen, program)
    state = load_file(folder / "model.safetensors")
    base = PREFIX[specimen.shape.family]
    renamed = {PREFIXES[program](name, base): weight for name, weight in state.items()}
    save_file(renamed, folder / "model.safetensors")
    require_state(exported(cli, folder), state)


def check_masks(cli: Cli, specimen: Specimen) -> None:
    """The state dict of a model under torch.nn.utils.prune, and the same after prune.remove()."""
    model = type(specimen.model).from_pretrained(specimen.folder)
    layers = [(module, "weight") for module in model.modules() if isinstance(module, torch.nn.Linear)]
    prune.global_unstructured(layers, prune.L1Unstructured, amount=0.5)
    folder = copy_of(specimen, "masks")
    save_file({name: weight.clone() for name, weight in model.state_dict().items()}, folder / "model.safetensors")
    for module, name in layers:
        prune.remove(module, name)
    require_state(exported(cli, folder), model.state_dict())


def adapted(specimen: Specimen, settings: dict) -> peft.PeftModel:
    base = type(specimen.model).from_pretrained(specimen.folder)
    config = peft.LoraConfig(r=4, lora_alpha=8, task_type="TOKEN_CLS", **settings)
    model = peft.get_peft_model(base, config)
    generator = torch.Generator().manual_seed(1)
    with torch.no_grad():
        for weight in model.parameters():
            if weight.requires_grad:
                weight.copy_(torch.randn(weight.shape, generator=generator) * 0.1)
    return model


def check_adapter(cli: Cli, specimen: Specimen, name: str) -> str:
    """Beside the weights, in a folder of its own, and in the state dict: what merge_and_unload() makes."""
    model = adapted(specimen, ADAPTERS[name])
    beside, alone, inside = (copy_of(specimen, f"{name} {place}") for place in ("beside", "alone", "inside"))
    model.save_pretrained(beside)
    shutil.rmtree(alone)
    model.save_pretrained(alone)
    settings = json.loads((alone / "adapter_config.json").read_text())
    settings["base_model_name_or_path"] = str(specimen.folder)
    (alone / "adapter_config.json").write_text(json.dumps(settings))
    save_file({key: weight.clone() for key, weight in model.state_dict().items()}, inside / "model.safetensors")
    shutil.copy(beside / "adapter_config.json", inside)
    merged = model.merge_and_unload().state_dict()
    largest = max(require_state(exported(cli, folder), merged, 1e-6) for folder in (beside, alone, inside))
    return f"weights within {largest:.1e}"


def check_added_tokens(cli: Cli, folder: Path, lines: Sequence[str]) -> None:
    """Tokens beside sentencepiece.bpe.model, and specials spelt out: one id each, under every rule."""
    added = {"@user": 0, "<ent>": 0}
    pieces = transformers.AutoTokenizer.from_pretrained(folder).vocab_size
    for place, token in enumerate(added):
        added[token] = pieces + place
    (folder / "added_tokens.json").write_text(json.dumps(added))
    marked = [f"{line} @user <ent> <mask> {line}" for line in lines]
    backend = transformers.AutoTokenizer.from_pretrained(folder)
    for rules in ("original", "transformers5"):
        rows = cli.lines("tokenize", folder, "--tokenizer-rules", rules, stdin=marked)
        for line, row in zip(marked, rows):
            ids = [id for id in row["ids"] if id >= pieces - 1]
            require_equal(f"the added tokens of {line!r:.100}", ids, [added["@user"], added["<ent>"], pieces - 1])
            if rules == "transformers5":
                require_equal(f"the ids of {line!r:.100}", row["ids"], backend(line)["input_ids"])
