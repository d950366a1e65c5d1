#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Ndogo authors
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Makes heads/: one small random model for each head of each family, in the forms in which checkpoints come
# (old names, no prefix, tied and untied decoders, other activations), with logits from transformers.
#
# Requirements as of make_fixtures.py; a second run gives the same bytes.
# Run:  python make_heads.py [--out FOLDER]
import argparse
import json
from pathlib import Path

import torch
from safetensors.torch import save_file
from transformers import (BertConfig, BertForMaskedLM, BertForPreTraining, BertForSequenceClassification,
                          BertForTokenClassification, BertModel, CamembertConfig, CamembertForTokenClassification,
                          RobertaConfig, RobertaForMaskedLM, RobertaForSequenceClassification, XLMRobertaModel,
                          XLMRobertaConfig)

SHAPE = dict(vocab_size=40, hidden_size=16, num_hidden_layers=2, num_attention_heads=2, intermediate_size=24,
             max_position_embeddings=20)
ROBERTA = dict(SHAPE, pad_token_id=1, bos_token_id=0, eos_token_id=2, type_vocab_size=1, layer_norm_eps=1e-5)
SENTENCES = [[0, 7, 9, 30, 12, 2], [0, 5, 2], [0, 31, 8, 8, 22, 39, 14, 2]]
IOB = {0: "O", 1: "B-PER", 2: "I-PER"}
TOPICS = {0: "home", 1: "school", 2: "market", 3: "weather"}


def labels(names):
    return dict(id2label=names, label2id={name: i for i, name in names.items()})


def old_names(weights):
    return {name.replace("LayerNorm.weight", "LayerNorm.gamma").replace("LayerNorm.bias", "LayerNorm.beta"): value
            for name, value in weights.items()}


def with_buffer(weights, name):
    return dict(weights, **{name: torch.arange(SHAPE["max_position_embeddings"])[None]})


def make(folder, model, seed, change=lambda weights: weights, config=None):
    """`change` turns the state dict into the form to be written, `config` changes fields of config.json."""
    generator = torch.Generator().manual_seed(seed)
    with torch.no_grad():
        for name, tensor in sorted(model.named_parameters()):
            norm = "LayerNorm.weight" in name or "layer_norm.weight" in name
            tensor.normal_(0, 0.1 if norm or name.endswith("bias") else 0.4, generator=generator)
            if norm:
                tensor.add_(1)
        model.eval()
        logits = []
        for ids in SENTENCES:
            output = model(torch.tensor([ids]))
            for field in ("logits", "prediction_logits", "last_hidden_state"):
                if field in output:
                    logits.append([[round(float(x), 6) for x in row] for row in output[field].reshape(
                        -1, output[field].shape[-1])])
                    break
    folder.mkdir(parents=True, exist_ok=True)
    kept = {}
    for name, tensor in model.state_dict().items():  # a tied tensor once
        if not any(tensor.data_ptr() == other.data_ptr() for other in kept.values()):
            kept[name] = tensor
    save_file({name: value.contiguous() for name, value in change(kept).items()}, folder / "model.safetensors",
              metadata={"format": "pt"})
    fields = json.loads(model.config.to_json_string(use_diff=False))
    known = {"model_type", "vocab_size", "hidden_size", "num_hidden_layers", "num_attention_heads", "intermediate_size",
             "max_position_embeddings", "type_vocab_size", "layer_norm_eps", "pad_token_id", "bos_token_id",
             "eos_token_id", "hidden_act", "id2label", "label2id", "tie_word_embeddings", "problem_type",
             "classifier_dropout"}
    fields = {name: value for name, value in fields.items() if name in known}
    fields["architectures"] = [type(model).__name__]
    fields.update(config or {})
    (folder / "config.json").write_text(json.dumps(fields, indent=2, sort_keys=True) + "\n", encoding="utf-8")
    (folder / "golden.json").write_text(json.dumps({"sentences": [
        {"input_ids": ids, "logits": rows} for ids, rows in zip(SENTENCES, logits)]}) + "\n", encoding="utf-8")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--out", type=Path, default=Path(__file__).parent)
    out = parser.parse_args().out / "heads"
    bert = lambda **more: BertConfig(**SHAPE, **more)
    roberta = lambda **more: RobertaConfig(**ROBERTA, **more)

    make(out / "bert-words", BertForTokenClassification(bert(**labels(IOB))), 1,
         lambda weights: with_buffer(old_names(weights), "bert.embeddings.position_ids"))
    make(out / "bert-texts", BertForSequenceClassification(bert(
        hidden_act="relu", classifier_dropout=0.2, problem_type="single_label_classification", **labels(TOPICS))), 2)
    make(out / "bert-masked", BertForPreTraining(bert(hidden_act="gelu_new")), 3)
    make(out / "bert-untied", BertForMaskedLM(bert(tie_word_embeddings=False)), 4)
    make(out / "bert-encoder", BertModel(bert()), 5)
    make(out / "roberta-texts", RobertaForSequenceClassification(roberta(**labels(TOPICS))), 6)
    make(out / "roberta-masked", RobertaForMaskedLM(roberta(hidden_act="gelu_pytorch_tanh")), 7)
    make(out / "roberta-untied", RobertaForMaskedLM(roberta(tie_word_embeddings=False)), 8)
    make(out / "camembert-words", CamembertForTokenClassification(CamembertConfig(**ROBERTA, **labels(IOB))), 9)
    make(out / "xlmr-encoder", XLMRobertaModel(XLMRobertaConfig(**ROBERTA), add_pooling_layer=False), 10)


if __name__ == "__main__":
    main()
