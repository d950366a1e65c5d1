# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes demo.json and README.md from what was generated and measured."""

import json
from pathlib import Path

NAME = "Ndogo demo: ten languages, one small model"
MODEL_NAME = "Demo, ten languages"  # in the model tree
NOTICE = "Generated demonstration data: sentences made from templates, not real text."

WHAT = {
    "config.json": "shape and labels",
    "model.safetensors": "weights",
    "sentencepiece.bpe.model": "unigram tokenizer, trained on the pre-training text",
    "tokenizer_config.json": "special tokens",
}

README = """# The embedded demo

{notice}

Ndogo ships this folder so that *Try the demo* works at once, without a network and
without anyone's data. It holds a small multilingual named-entity model and sentences
in ten African languages. A script wrote all of it from templates and name lists made
for this project (`resources/make_demo`). No sentence was taken from a news text or a
data set. People and organisations are put together from lists at random; a likeness to
someone real is chance.

## What it can show, and what it cannot

It shows how the workbench works: the languages start from different scores, compression does
not cost each of them the same, and everything falls apart near the end.

It cannot show how good any model is at any language. Templates are far simpler and more
alike than real text, the amounts of training text are chosen here and say nothing about
the real standing of a language, the names are few, and no native speaker has checked
the wording. The ten languages share the same sentence patterns. Do not quote these
scores, do not compare them with published ones, and do not train a model for use on them.

## Contents

| path | what | bytes |
|---|---|---:|
{files}

`data/<language>/{{train,dev,test}}.txt`: one `token LABEL` a line, an empty line after each
sentence, UTF-8 (NFC), labels O and B-/I- of DATE, PER, ORG, LOC. Training sentences use
the training templates and the first part of each word list; a quarter of the names in the
Latin-script languages come from another language's list. In dev and test, some clauses come
from held-out templates, and some words and names from held-out parts of the lists (a few such
names still occur in training, through another language). The shares of both (last two columns
below) differ between languages, as do the amounts of training text; they were chosen by trial
so that the scores spread. No two sentences of a language are the same.

`model/`: Hugging Face layout, `XLMRobertaForTokenClassification`, {parameters} parameters
(hidden {hidden}, {layers} layers, {heads} heads, feed-forward {ffn}, vocabulary {vocabulary}), float32.
It was pre-trained as a masked language model on {corpus} generated sentences (the training sentences and
more of their kind, held-out words and templates among them, but no sentence of dev or test), then
fine-tuned on the training sentences of all languages.

## Sentences and entities

| language | train | dev | test | test entities | held-out templates | held-out words |
|---|---:|---:|---:|---:|---:|---:|
{counts}

## Entity F1 on test, in percent

seqeval in its default mode. Sparsity is global magnitude pruning over all Linear weights
with the classifier (embeddings, LayerNorm and biases stay), without retraining.
Measured by `ndogo-cli evaluate`; the last line is the plain mean.

{scores}

## How to make it again

    python -m venv venv && venv/bin/pip install -r resources/make_demo/requirements.txt
    venv/bin/python resources/make_demo/make_demo.py --cli build/app/ndogo-cli

The script writes the sentences (the same bytes again; Python 3.11 made them) and the tokenizer. All else is
`ndogo-cli new`, `pretrain`, `train` and `evaluate`, on one thread with fixed seeds: on one machine the same
model bytes (about {minutes} on the machine that made it). `--check` makes everything again and compares.
Another processor or another LibTorch may round differently, so its model and scores can differ.

Licence: GPL-3.0-or-later, like the rest of Ndogo.
"""


def scores_table(table: dict[str, dict[str, float]]) -> str:
    """Languages down, sparsities across, the mean below."""
    steps = list(next(iter(table.values())))
    heads = ["dense" if s == "0.0" else f"{float(s):.0%}" for s in steps]
    lines = ["| language | " + " | ".join(heads) + " |", "|---|" + "---:|" * len(steps)]
    for code, row in table.items():
        lines.append(f"| {code} | " + " | ".join(f"{row[s]:.1f}" for s in steps) + " |")
    means = [sum(row[s] for row in table.values()) / len(table) for s in steps]
    lines.append("| mean | " + " | ".join(f"{m:.1f}" for m in means) + " |")
    return "\n".join(lines)


def write_demo_json(path: Path, counts: dict[str, dict],
                    table: dict[str, dict[str, float]]) -> None:
    """What the program reads to describe the demo."""
    languages = [
        {"code": code, "train_sentences": n["train"], "dev_sentences": n["dev"],
         "test_sentences": n["test"]}
        for code, n in counts.items()
    ]
    demo = {
        "name": NAME,
        "notice": NOTICE,
        "languages": languages,
        "scores": {code: row["0.0"] for code, row in table.items()},
        "scores_by_sparsity": table,
    }
    path.write_text(json.dumps(demo, indent=2) + "\n", encoding="utf-8")


def write_readme(folder: Path, counts: dict[str, dict], table: dict[str, dict[str, float]],
                 shape: dict, corpus: int, minutes: str) -> None:
    """README.md with the sizes and scores as measured; `shape` is what `inspect` says."""
    files = []
    for path in sorted((folder / "model").iterdir()):
        files.append(f"| `model/{path.name}` | {WHAT[path.name]} | {path.stat().st_size} |")
    for split in ("train", "dev", "test"):
        size = sum(p.stat().st_size for p in folder.glob(f"data/*/{split}.txt"))
        files.append(f"| `data/*/{split}.txt` | {len(counts)} files | {size} |")
    rows = [f"| {c} | {n['train']} | {n['dev']} | {n['test']} | {n['entities']} | "
            f"{n['novel']:.0%} | {n['unseen']:.0%} |"
            for c, n in counts.items()]
    text = README.format(
        notice=NOTICE, files="\n".join(files), counts="\n".join(rows), scores=scores_table(table),
        minutes=minutes, corpus=f"{corpus:,}", parameters=shape["parameters"]["total"],
        hidden=shape["hidden_size"], layers=shape["layers"], heads=shape["heads"][0],
        ffn=shape["ffn"][0], vocabulary=shape["tokenizer"]["vocab_size"])
    (folder / "README.md").write_text(text, encoding="utf-8")
