#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Remakes resources/demo: text, tokenizer, model, measured scores and README.

    python make_demo.py                 writes ../demo
    python make_demo.py --out FOLDER    writes elsewhere
    python make_demo.py --data-only     writes the sentences alone
    python make_demo.py --check         only checks what is there
"""

import argparse
import json
import os
import shutil
import tempfile
import time
from dataclasses import asdict
from pathlib import Path

os.environ.setdefault("OMP_NUM_THREADS", "1")  # before torch: its thread pool is made at import

import languages
import report
import text

SEED = 1
HERE = Path(__file__).resolve().parent


def write_data(folder: Path) -> dict[str, dict]:
    """Writes all sentences and the notice; returns counts and held-out shares a language."""
    counts = {}
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "notice.txt").write_text(report.NOTICE + "\n", encoding="utf-8")
    for code in languages.CODES:
        counts[code] = text.write_language(code, folder, SEED)
        test = text.read_conll(folder / code / "test.txt")
        counts[code]["entities"] = sum(label[0] == "B" for s in test for _, label in s)
        module = text.Generator(code).module
        counts[code] |= {"novel": module.NOVEL, "unseen": module.UNSEEN}
    return counts


def read_split(folder: Path, split: str) -> dict[str, list[text.Sentence]]:
    """One split of every language."""
    return {code: text.read_conll(folder / code / f"{split}.txt") for code in languages.CODES}


def write_json(path: Path, value: dict) -> None:
    """Indented JSON with a final newline."""
    path.write_text(json.dumps(value, indent=2) + "\n", encoding="utf-8")


def configuration(size: int, recipe) -> dict:
    """config.json as XLM-R models on the Hub have it."""
    import train

    return {
        "architectures": ["XLMRobertaForTokenClassification"],
        "attention_probs_dropout_prob": 0.1,
        "bos_token_id": train.BOS,
        "eos_token_id": train.EOS,
        "hidden_act": "gelu",
        "hidden_dropout_prob": 0.1,
        "hidden_size": recipe.hidden,
        "id2label": {str(i): label for i, label in enumerate(train.LABELS)},
        "initializer_range": recipe.initial_spread,
        "intermediate_size": recipe.ffn,
        "label2id": {label: i for i, label in enumerate(train.LABELS)},
        "layer_norm_eps": 1e-5,
        "max_position_embeddings": train.POSITIONS,
        "model_type": "xlm-roberta",
        "ndogo": {"name": report.MODEL_NAME},
        "num_attention_heads": recipe.heads,
        "num_hidden_layers": recipe.layers,
        "pad_token_id": train.PAD,
        "position_embedding_type": "absolute",
        "type_vocab_size": 1,
        "vocab_size": size,
    }


TOKENIZER_CONFIG = {
    "tokenizer_class": "XLMRobertaTokenizer",
    "model_max_length": 160,
    "bos_token": "<s>",
    "eos_token": "</s>",
    "unk_token": "<unk>",
    "sep_token": "</s>",
    "cls_token": "<s>",
    "pad_token": "<pad>",
    "mask_token": "<mask>",
}


def write_model(demo: Path) -> tuple[dict, dict[str, dict[str, float]]]:
    """Trains and saves the model; returns its shape and its scores by sparsity."""
    import evaluate
    import train

    recipe = train.Recipe()
    sentences = [s for split in read_split(demo / "data", "train").values() for s in split]
    pieces = train.train_tokenizer(sentences, recipe)
    tokenizer = train.Tokenizer(pieces)
    model = train.train_model(sentences, tokenizer, recipe)

    folder = demo / "model"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "sentencepiece.bpe.model").write_bytes(pieces)
    write_json(folder / "config.json", configuration(tokenizer.size, recipe))
    write_json(folder / "tokenizer_config.json", TOKENIZER_CONFIG)
    train.save_model(model, folder / "model.safetensors")

    table = evaluate.sparsity_table(model, read_split(demo / "data", "test"), tokenizer)
    shape = asdict(recipe) | {
        "vocabulary": tokenizer.size,
        "parameters": sum(p.numel() for p in model.parameters()),
    }
    return shape, table


def check(demo: Path) -> None:
    """Loads the folder as a user would, and compares data and dense scores with demo.json."""
    from transformers import AutoTokenizer, XLMRobertaForTokenClassification

    import evaluate
    import train

    with tempfile.TemporaryDirectory() as scratch:
        write_data(Path(scratch))
        for path in sorted(Path(scratch).rglob("*.txt")):
            shipped = demo / "data" / path.relative_to(scratch)
            if path.read_bytes() != shipped.read_bytes():
                raise SystemExit(f"{shipped} differs from what the templates give")
    train.make_deterministic(0)
    model, loading = XLMRobertaForTokenClassification.from_pretrained(
        demo / "model", output_loading_info=True)
    problems = {key: value for key, value in loading.items() if value}
    if problems:
        raise SystemExit(f"transformers reports {problems}")
    tokenizer = train.Tokenizer((demo / "model/sentencepiece.bpe.model").read_bytes())
    reference = AutoTokenizer.from_pretrained(demo / "model")
    expected = json.loads((demo / "demo.json").read_text(encoding="utf-8"))["scores"]
    differing = 0
    for code, sentences in read_split(demo / "data", "test").items():
        found = round(evaluate.score(model.eval(), sentences, tokenizer), 2)
        if abs(found - expected[code]) > 0.011:
            raise SystemExit(f"{code}: F1 {found}, demo.json says {expected[code]}")
        words = {token for s in sentences for token, _ in s}
        differing += sum(
            reference(w, add_special_tokens=False).input_ids != tokenizer.word(w) for w in words)
    print(f"data, weights and dense scores agree; {differing} words tokenise differently in "
          "transformers")


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, default=HERE.parent / "demo")
    parser.add_argument("--data-only", action="store_true")
    parser.add_argument("--check", action="store_true")
    options = parser.parse_args()
    if options.check:
        check(options.out)
        return
    for part in ("data",) if options.data_only else ("data", "model"):
        shutil.rmtree(options.out / part, ignore_errors=True)
    counts = write_data(options.out / "data")
    if options.data_only:
        return

    start = time.monotonic()
    shape, table = write_model(options.out)
    minutes = f"{max(1, round((time.monotonic() - start) / 60))} minutes"
    report.write_demo_json(options.out / "demo.json", counts, table)
    report.write_readme(options.out, counts, table, shape, minutes)
    print(report.scores_table(table))


if __name__ == "__main__":
    main()
