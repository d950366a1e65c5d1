# SPDX-FileCopyrightText: 2026 The Ndogo authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Models with random weights in many shapes and file forms, made with transformers."""

import dataclasses
import json
import random
from collections import OrderedDict
from dataclasses import dataclass
from pathlib import Path

import torch
import transformers
from safetensors.torch import save_file
from torch import nn

from references import Reference

PREFIX = {"xlm-roberta": "roberta.", "roberta": "roberta.", "camembert": "roberta.", "bert": "bert."}
STEM = {"xlm-roberta": "XLMRoberta", "roberta": "Roberta", "camembert": "Camembert", "bert": "Bert"}
CLASS = {
    "token": "ForTokenClassification",
    "sequence": "ForSequenceClassification",
    "mlm": "ForMaskedLM",
    "encoder": "Model",
}
DTYPES = {"fp32": torch.float32, "fp16": torch.float16, "bf16": torch.bfloat16}


@dataclass(frozen=True)
class Shape:
    """What is varied. Widths by layer are what remains after structured pruning."""

    name: str
    family: str = "xlm-roberta"
    head: str = "token"  # a key of CLASS
    tokenizer: str = "unigram"  # unigram, bpe, camembert, cased, uncased
    layers: int = 2
    hidden: int = 48
    heads: int = 6
    ffn: int = 96
    positions: int = 130
    type_vocab: int = 1
    eps: float = 1e-5
    activation: str = "gelu"
    labels: int = 9
    tags: tuple[str, ...] = ()  # the labels themselves
    tied: bool = True
    spare_vocabulary: int = 0  # rows beyond the tokenizer's pieces
    dtype: str = "fp32"  # fp32, fp16, bf16, or mixed: each tensor another
    form: str = "safetensors"  # safetensors, sharded, bin
    prefix: bool = True  # names begin with roberta. or bert.
    old_names: bool = False  # gamma and beta, position_ids among the weights, an old config.json
    kept_heads: tuple[tuple[int, ...], ...] | None = None  # by layer
    kept_ffn: tuple[int, ...] | None = None  # by layer: so many of the units
    kept_layers: tuple[int, ...] | None = None
    structure: str = "ndogo"  # where config.json says it: ndogo, or transformers 4's pruned_heads

    @property
    def narrowed(self) -> bool:
        return self.kept_heads is not None or self.kept_ffn is not None

    @property
    def uneven(self) -> bool:
        """Too narrow or too different for the classes of transformers, whose layers are all alike."""
        return len(set(ffn_by_layer(self))) > 1 or set(heads_by_layer(self)) != {self.heads}

    @property
    def max_tokens(self) -> int:
        return self.positions if self.family == "bert" else self.positions - 2

    def __str__(self) -> str:
        usual = {f.name: f.default for f in dataclasses.fields(self)}
        said = {k: v for k, v in dataclasses.asdict(self).items() if k != "name" and v != usual[k]}
        return f"{self.name} ({', '.join(f'{k}={v}' for k, v in said.items()) or 'the usual'})"


SHAPES: tuple[Shape, ...] = (
    Shape("xlmr-plain", layers=3),
    Shape("xlmr-deep", layers=6, hidden=60, heads=5, ffn=120),
    Shape("xlmr-odd", hidden=45, heads=3, ffn=31, eps=1e-6, form="sharded"),
    Shape("xlmr-one-label", hidden=33, heads=1, ffn=7, labels=1, layers=1),
    Shape("xlmr-many-labels", hidden=35, heads=5, labels=203, layers=1, form="bin"),
    Shape("xlmr-long", positions=1026, layers=2, hidden=40, heads=4),
    Shape("xlmr-fp16", dtype="fp16", form="sharded"),
    Shape("xlmr-bf16", dtype="bf16"),
    Shape("xlmr-bf16-bin", dtype="bf16", form="bin"),
    Shape("xlmr-mixed", dtype="mixed", hidden=52, heads=4),
    Shape("xlmr-old-bin", form="bin", old_names=True),
    Shape("xlmr-no-prefix", prefix=False, spare_vocabulary=6),
    Shape("xlmr-bpe", tokenizer="bpe", activation="relu", type_vocab=2),
    Shape("xlmr-sequence", head="sequence", labels=7, form="sharded"),
    Shape("xlmr-sequence-two", head="sequence", labels=2, hidden=42, heads=7, form="bin", prefix=False),
    Shape("xlmr-mlm-tied", head="mlm"),
    Shape("xlmr-mlm-tied-bin", head="mlm", form="bin", old_names=True),
    Shape("xlmr-mlm-untied", head="mlm", tied=False, hidden=36, heads=4),
    Shape("xlmr-encoder", head="encoder", layers=3),
    Shape("xlmr-heads-ffn", layers=4, kept_heads=((0, 2, 3), (5,), (0, 1, 2, 3, 4, 5), (1, 4)),
          kept_ffn=(96, 13, 50, 1)),
    Shape("xlmr-pruned-heads", layers=3, structure="pruned_heads",
          kept_heads=((0, 2, 3, 5), (1, 2, 3, 4, 5), (0, 1, 4)), form="bin"),
    Shape("xlmr-narrow-ffn", kept_ffn=(34, 34)),
    Shape("xlmr-dropped-layers", layers=6, kept_layers=(0, 2, 5)),
    Shape("roberta-token", family="roberta", type_vocab=2, activation="gelu_new", eps=1e-12),
    Shape("roberta-sequence", family="roberta", head="sequence", labels=3, activation="relu", form="bin"),
    Shape("camembert-token", family="camembert", tokenizer="camembert", hidden=44, heads=11),
    Shape("camembert-sequence", family="camembert", tokenizer="camembert", head="sequence", labels=4),
    Shape("camembert-mlm", family="camembert", tokenizer="camembert", head="mlm"),
    Shape("bert-cased", family="bert", tokenizer="cased", type_vocab=2, positions=128, eps=1e-12, layers=3),
    Shape("bert-uncased-old", family="bert", tokenizer="uncased", type_vocab=2, old_names=True, form="bin",
          hidden=39, heads=3, ffn=20),
    Shape("bert-no-prefix", family="bert", tokenizer="cased", prefix=False, dtype="fp16"),
    Shape("bert-sequence", family="bert", tokenizer="uncased", head="sequence", labels=5,
          activation="gelu_new", type_vocab=2),
    Shape("bert-mlm-tied", family="bert", tokenizer="cased", head="mlm", type_vocab=2, form="sharded"),
    Shape("bert-mlm-untied", family="bert", tokenizer="cased", head="mlm", tied=False, old_names=True,
          form="bin"),
    Shape("bert-encoder", family="bert", tokenizer="uncased", head="encoder", type_vocab=2),
    Shape("bert-heads-ffn", family="bert", tokenizer="cased", layers=3, type_vocab=2, dtype="bf16",
          kept_heads=((0, 1, 2, 3, 4), (3,), (0, 5)), kept_ffn=(40, 96, 7)),
    Shape("bert-pruned-heads", family="bert", tokenizer="uncased", layers=2, structure="pruned_heads",
          kept_heads=((0, 1, 2), (0, 1, 2, 3, 4, 5))),
)  # fmt: skip


def random_shape(index: int, seed: int) -> Shape:
    """A shape that nobody chose."""
    rng = random.Random(f"{seed}/shape/{index}")
    family = rng.choice(["xlm-roberta", "roberta", "camembert", "bert"])
    tokenizer = {"bert": rng.choice(["cased", "uncased"]), "camembert": "camembert"}.get(
        family, rng.choice(["unigram", "bpe"])
    )
    heads, layers = rng.randint(1, 8), rng.randint(1, 6)
    shape = Shape(
        f"random-{index}",
        family=family,
        head=rng.choice(["token", "token", "sequence", "mlm", "encoder"]),
        tokenizer=tokenizer,
        layers=layers,
        heads=heads,
        hidden=heads * rng.randint(2, 17),
        ffn=rng.randint(1, 150),
        positions=rng.randint(40, 300),
        type_vocab=rng.choice([1, 2]),
        eps=rng.choice([1e-5, 1e-6, 1e-12]),
        activation=rng.choice(["gelu", "gelu", "gelu_new", "relu"]),
        labels=rng.randint(2, 40),  # a text classifier with one is a regression
        tied=rng.random() < 0.7,
        spare_vocabulary=rng.choice([0, 0, 5]),
        dtype=rng.choice(["fp32", "fp32", "fp16", "bf16", "mixed"]),
        form=rng.choice(["safetensors", "sharded", "bin"]),
        prefix=rng.random() < 0.8,
        old_names=rng.random() < 0.3,
    )
    if rng.random() < 0.3:
        kept = [tuple(sorted(rng.sample(range(heads), rng.randint(1, heads)))) for _ in range(layers)]
        widths = tuple(rng.randint(1, shape.ffn) for _ in range(layers))
        return dataclasses.replace(shape, kept_heads=tuple(kept), kept_ffn=widths)
    return shape


@dataclass(frozen=True)
class Specimen:
    """A model in memory, with its weights as the folder holds them, widened to fp32."""

    shape: Shape
    model: nn.Module
    folder: Path
    reference: Reference

    @property
    def labels(self) -> list[str]:
        return [self.model.config.id2label[i] for i in range(self.shape.labels)]

    @torch.inference_mode()
    def logits(self, ids: list[int]) -> torch.Tensor:
        """[ids, labels], [labels] of a sequence classifier, [ids, hidden] of an encoder alone."""
        return self.model(input_ids=torch.tensor([ids]))[0][0]


def make(shape: Shape, reference: Reference, folder: Path, seed: int) -> Specimen:
    """Builds the model of this shape and writes its folder."""
    config = make_config(shape, reference)
    torch.manual_seed(seed)
    model = model_class(shape)(config).eval()
    randomise(model, seed)
    if shape.kept_layers is not None:
        keep_layers(model, shape.kept_layers)
    if shape.narrowed:
        narrow(model, shape)
    types = stored_types(model, shape.dtype)
    for name, weight in model.named_parameters():
        weight.data = weight.data.to(types[name]).float()
    folder.mkdir(parents=True)
    save(shape, model, types, folder)
    reference.write(folder)
    return Specimen(shape, model, folder, reference)


def model_class(shape: Shape) -> type[nn.Module]:
    return getattr(transformers, STEM[shape.family] + CLASS[shape.head])


def make_config(shape: Shape, reference: Reference) -> transformers.PreTrainedConfig:
    names = label_names(shape)
    return getattr(transformers, STEM[shape.family] + "Config")(
        vocab_size=reference.vocabulary + shape.spare_vocabulary,
        hidden_size=shape.hidden,
        num_hidden_layers=shape.layers,
        num_attention_heads=shape.heads,
        intermediate_size=shape.ffn,
        max_position_embeddings=shape.positions,
        type_vocab_size=shape.type_vocab,
        layer_norm_eps=shape.eps,
        hidden_act=shape.activation,
        pad_token_id=reference.pad,
        bos_token_id=None if shape.family == "bert" else reference.begin,
        eos_token_id=None if shape.family == "bert" else reference.end,
        id2label=dict(enumerate(names)),
        label2id={name: i for i, name in enumerate(names)},
        tie_word_embeddings=shape.tied,
        attn_implementation="eager",
    )


def label_names(shape: Shape) -> list[str]:
    if shape.tags:
        return list(shape.tags)
    if shape.head == "token":
        types = ["PER", "ORG", "LOC", "DATE", *(f"T{i}" for i in range(shape.labels))]
        return ["O", *(f"{place}-{kind}" for kind in types for place in "BI")][: shape.labels]
    return [f"class {i}" for i in range(shape.labels)]


def randomise(model: nn.Module, seed: int) -> None:
    """Weights with a say in the result: transformers' own are so small that all labels come out alike.
    The rows of padding are random too, so that a missing mask shows."""
    generator = torch.Generator().manual_seed(seed)
    for name, weight in model.named_parameters():
        values = torch.randn(weight.shape, generator=generator)
        is_norm = "norm" in name.lower()
        if is_norm and name.endswith("weight"):
            values = 1 + 0.1 * values
        elif weight.dim() == 1:
            values *= 0.1
        elif "embeddings" in name:
            values *= 0.5
        else:
            values *= 1.2 / weight.shape[1] ** 0.5
        weight.data.copy_(values)


def encoder_layers(model: nn.Module) -> nn.ModuleList:
    return model.base_model.encoder.layer


def keep_layers(model: nn.Module, kept: tuple[int, ...]) -> None:
    encoder = model.base_model.encoder
    encoder.layer = nn.ModuleList(encoder.layer[i] for i in kept)
    model.config.num_hidden_layers = len(kept)


def narrow(model: nn.Module, shape: Shape) -> None:
    """Takes whole heads and feed-forward units out of the layers."""
    size = shape.hidden // shape.heads
    for i, layer in enumerate(encoder_layers(model)):
        if shape.kept_heads is not None:
            rows = torch.cat([torch.arange(h * size, (h + 1) * size) for h in shape.kept_heads[i]])
            attention = layer.attention.self
            for linear in (attention.query, attention.key, attention.value):
                keep_rows(linear, rows)
            keep_columns(layer.attention.output.dense, rows)
            attention.num_attention_heads = len(shape.kept_heads[i])
            attention.all_head_size = len(rows)
        if shape.kept_ffn is not None:
            units = torch.arange(shape.kept_ffn[i])
            keep_rows(layer.intermediate.dense, units)
            keep_columns(layer.output.dense, units)


def keep_rows(linear: nn.Linear, rows: torch.Tensor) -> None:
    linear.weight = nn.Parameter(linear.weight.data[rows].clone())
    linear.bias = nn.Parameter(linear.bias.data[rows].clone())
    linear.out_features = len(rows)


def keep_columns(linear: nn.Linear, columns: torch.Tensor) -> None:
    linear.weight = nn.Parameter(linear.weight.data[:, columns].clone())
    linear.in_features = len(columns)


def stored_types(model: nn.Module, dtype: str) -> dict[str, torch.dtype]:
    """The type of each parameter in the file."""
    mixed = list(DTYPES.values())
    names = [name for name, _ in model.named_parameters()]
    return {name: mixed[i % 3] if dtype == "mixed" else DTYPES[dtype] for i, name in enumerate(names)}


def save(shape: Shape, model: nn.Module, types: dict[str, torch.dtype], folder: Path) -> None:
    """Writes config.json and the weights in the form that the shape asks for."""
    state = OrderedDict((name, p.data.to(types[name])) for name, p in model.named_parameters())
    if shape.form == "bin":  # torch.save keeps what is shared under each of its names
        state |= {name: t.to(state_type(name, types)) for name, t in model.state_dict().items() if name not in state}
    state = OrderedDict((file_name(name, shape), tensor) for name, tensor in state.items())
    if shape.old_names:
        base = PREFIX[shape.family] if shape.prefix and shape.head != "encoder" else ""
        state[base + "embeddings.position_ids"] = torch.arange(shape.positions).expand((1, -1))
    if shape.form == "bin":
        torch.save(state, folder / "pytorch_model.bin")
    elif shape.form == "safetensors":
        save_file({name: tensor.contiguous() for name, tensor in state.items()}, folder / "model.safetensors",
                  metadata={"format": "pt"})  # fmt: skip
    else:
        save_sharded(state, folder)
    (folder / "config.json").write_text(json.dumps(file_config(shape, model), indent=2) + "\n")


def state_type(name: str, types: dict[str, torch.dtype]) -> torch.dtype:
    """Of a tied tensor: that of the one it is tied to."""
    if name.endswith("decoder.weight"):
        return next(t for n, t in types.items() if n.endswith("word_embeddings.weight"))
    return next(t for n, t in types.items() if n in ("lm_head.bias", "cls.predictions.bias"))


def file_name(name: str, shape: Shape) -> str:
    if not shape.prefix:
        name = name.removeprefix(PREFIX[shape.family])
    if shape.old_names:
        name = name.replace(".LayerNorm.weight", ".LayerNorm.gamma").replace(".LayerNorm.bias", ".LayerNorm.beta")
    return name


def save_sharded(state: OrderedDict[str, torch.Tensor], folder: Path) -> None:
    """Three files and an index, tensors dealt out in turn."""
    files = [f"model-{i + 1:05}-of-00003.safetensors" for i in range(3)]
    places = {name: files[i % 3] for i, name in enumerate(state)}
    for file in files:
        part = {name: tensor.contiguous() for name, tensor in state.items() if places[name] == file}
        save_file(part, folder / file, metadata={"format": "pt"})
    size = sum(tensor.nbytes for tensor in state.values())
    index = {"metadata": {"total_size": size}, "weight_map": places}
    (folder / "model.safetensors.index.json").write_text(json.dumps(index) + "\n")


def file_config(shape: Shape, model: nn.Module) -> dict:
    config = model.config.to_dict() | {"architectures": [type(model).__name__]}
    config.pop("_attn_implementation", None)
    if shape.old_names:  # as transformers 4.2 wrote it
        for new in ("dtype", "is_decoder", "add_cross_attention", "tie_word_embeddings", "classifier_dropout"):
            if new != "tie_word_embeddings" or shape.tied:
                config.pop(new, None)
        config |= {"gradient_checkpointing": False, "output_past": True, "max_length": shape.positions,
                   "position_embedding_type": "absolute", "transformers_version": "4.2.1"}  # fmt: skip
    if shape.structure == "pruned_heads" and shape.kept_heads is not None:
        gone = {str(i): [h for h in range(shape.heads) if h not in kept] for i, kept in enumerate(shape.kept_heads)}
        config["pruned_heads"] = {layer: heads for layer, heads in gone.items() if heads}
    elif shape.narrowed:
        config["ndogo"] = {
            "heads": heads_by_layer(shape),
            "head_size": [shape.hidden // shape.heads] * shape.layers,
            "ffn": ffn_by_layer(shape),
        }
    return config


def layers_of(shape: Shape) -> int:
    return shape.layers if shape.kept_layers is None else len(shape.kept_layers)


def heads_by_layer(shape: Shape) -> list[int]:
    kept = shape.kept_heads
    return [len(kept[i]) if kept is not None else shape.heads for i in range(layers_of(shape))]


def ffn_by_layer(shape: Shape) -> list[int]:
    return list(shape.kept_ffn) if shape.kept_ffn is not None else [shape.ffn] * layers_of(shape)
