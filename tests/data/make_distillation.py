#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Ndogo authors
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Makes distillation.json: six updates of a student of the demo model on some of the demo's sentences, all of them in
# each batch, for each loss and each match of layers. And of a masked language model of heads/ under masks that the file
# holds. Models are transformers', losses are written out here on padded rectangles as TextBrewer and the scripts of
# DistilBERT have them; torch.optim.AdamW, linear schedule, no dropout. The engine computes them on packed rows.
#
# Requirements: as make_fixtures.py.  Run:  python make_distillation.py
import copy
import json

import sentencepiece
import torch
from torch.nn import functional as F
from transformers import AutoModelForMaskedLM, XLMRobertaForTokenClassification

from make_training import DEMO, HERE, LANGUAGES, PAD, encode, padded, sentences, update, masked_batches

UPDATES = 6  # as many as the schedule of make_training.update() counts
TEACHER = HERE.parent.parent / "resources" / "demo" / "model"


def student_of(teacher, layers: list[int], heads: int):
    config = copy.deepcopy(teacher.config)
    config.num_hidden_layers, config.num_attention_heads = len(layers), heads
    student = type(teacher)(config)
    theirs, own = teacher.state_dict(), student.state_dict()
    for name in own:
        source = name
        if ".layer." in name:
            before, rest = name.split(".layer.")
            number, rest = rest.split(".", 1)
            source = f"{before}.layer.{layers[int(number)] - 1}.{rest}"
        own[name] = theirs[source].clone()
    student.load_state_dict(own)
    return student.eval()


def kd_ce(s, t, mask, temperature):
    s, t = s[mask] / temperature, t[mask] / temperature
    return -(t.softmax(-1) * s.log_softmax(-1)).sum(-1).mean()


def kl(s, t, mask, temperature):
    s, t = s[mask] / temperature, t[mask] / temperature
    return F.kl_div(s.log_softmax(-1), t.softmax(-1), reduction="batchmean") * temperature ** 2


def cosine(s, t, mask):
    return F.cosine_embedding_loss(s[mask], t[mask], torch.ones(int(mask.sum())))


def match(kind, s, t, mask, layer, map_):
    """s, t: outputs of transformers' models with hidden states and attentions."""
    m = mask.float()
    lengths = m.sum(1)
    pairs = m[:, :, None] * m[:, None, :]
    if kind.startswith("att"):
        a, b = s.attentions[layer - 1], t.attentions[map_[layer] - 1]
        if kind == "att_mse":
            return ((a - b) ** 2 * pairs[:, None]).sum() / (a.shape[1] * (lengths ** 2).sum())
        if kind == "att_mse_sum":
            return ((a.sum(1) - b.sum(1)) ** 2 * pairs).sum() / (lengths ** 2).sum()
        return -(b.mean(1) * a.mean(1).clamp_min(1e-12).log() * pairs).sum() / lengths.sum()
    h, g = s.hidden_states[layer], t.hidden_states[map_[layer]]
    if kind == "hid_mse":
        return ((h - g) ** 2 * m[..., None]).sum() / (m.sum() * h.shape[-1])
    if kind == "cos":
        return cosine(h, g, mask)
    if kind == "pkd":
        return (F.normalize(h[:, 0], dim=1) - F.normalize(g[:, 0], dim=1)).pow(2).sum(1).mean()
    if kind == "mmd":
        gram = lambda x: x @ x.transpose(1, 2) / x.shape[-1]
        return ((gram(h) - gram(g)) ** 2 * pairs).sum() / (lengths ** 2).sum()
    before, above = s.hidden_states[layer - 1], t.hidden_states[map_[layer - 1]]
    flow = lambda x, y: (x * m[..., None]).transpose(1, 2) @ (y * m[..., None]) / lengths[:, None, None]
    return ((flow(before, h) - flow(above, g)) ** 2).mean()


def train(teacher, student, batches, run):
    """Six updates by a run's options; each loss, and each term of each."""
    terms_of = []
    map_ = [0] + run["layer_map"]

    def loss(batch):
        ids, labels = batch
        mask = ids != PAD
        ask = dict(input_ids=ids, attention_mask=mask.long(), output_hidden_states=True, output_attentions=True)
        with torch.no_grad():
            t = teacher(**ask)
        s = student(**ask)
        temperature, terms = run.get("temperature", 1), {}
        if run.get("soft"):
            rows = labels >= 0 if run.get("labelled_only") else mask
            soft = kd_ce if run["loss"] == "textbrewer" else kl
            terms["soft_labels"] = (run["soft"], soft(s.logits, t.logits, rows, temperature))
        if run.get("hard"):
            terms["true_labels"] = (run["hard"], F.cross_entropy(s.logits.flatten(0, 1), labels.flatten()))
        if run.get("squared"):
            difference = s.logits[mask] - t.logits[mask]
            terms["squared_error"] = (run["squared"], difference.pow(2).sum() / mask.sum()
                                      if run["loss"] == "distilbert" else (difference / temperature).pow(2).mean())
        if run.get("cosine"):
            terms["cosine"] = (run["cosine"], cosine(s.hidden_states[-1], t.hidden_states[-1], mask))
        for text in run.get("matches", []):
            layers, kind, weight = text.split(":")
            values = [match(kind, s, t, mask, int(layer), map_) for layer in layers.split(",")]
            terms[f"{layers}:{kind}"] = (float(weight), sum(values))
        terms_of.append({name: value.item() for name, (_, value) in terms.items()})
        return sum(weight * value for weight, value in terms.values())

    return update(student, batches, loss), terms_of


def result(run, teacher, batches):
    student = student_of(teacher, run["layer_map"], run["heads"])
    losses, terms = train(teacher, student, batches, run)
    return run | {"losses": losses, "terms": terms}


def labelled() -> tuple:
    teacher = XLMRobertaForTokenClassification.from_pretrained(TEACHER, attn_implementation="eager").float().eval()
    pieces = sentencepiece.SentencePieceProcessor(model_file=str(TEACHER / "sentencepiece.bpe.model"))
    rows = [encode(s, pieces, teacher.config.label2id) for lang in LANGUAGES for s in sentences(DEMO / lang / "train.txt")]
    return teacher, [(padded([row for row, _ in rows], PAD), padded([row for _, row in rows], -100))] * UPDATES


def masked() -> tuple:
    teacher = AutoModelForMaskedLM.from_pretrained(HERE / "heads" / "roberta-masked", attn_implementation="eager").eval()
    batches = masked_batches()[:UPDATES]
    return teacher, batches, [(padded(b["ids"], PAD), padded(b["labels"], -100)) for b in batches]


if __name__ == "__main__":
    ner = {"loss": "textbrewer", "layer_map": [1, 4], "heads": 6}
    runs = [
        ner | {"soft": 1, "temperature": 8},
        ner | {"soft": 1, "hard": 0.5, "temperature": 2, "labelled_only": True},
        ner | {"soft": 0.5, "squared": 0.25, "temperature": 4},
        ner | {"loss": "distilbert", "soft": 5, "hard": 2, "cosine": 1, "squared": 0.01, "temperature": 2},
        ner | {"loss": "gurgurov", "hard": 0.5, "squared": 0.5},
    ]
    for kind in ("hid_mse", "cos", "pkd", "mmd"):
        runs.append(ner | {"hard": 1, "matches": [f"0,1,2:{kind}:0.5"]})
    for kind in ("fsp", "att_mse", "att_mse_sum", "att_ce_mean"):
        runs.append(ner | {"hard": 1, "matches": [f"1,2:{kind}:0.5"]})
    runs.append(ner | {"heads": 4, "hard": 1, "matches": ["2:att_mse_sum:10", "1:att_ce_mean:0.1"]})
    teacher, batches = labelled()
    ner_results = [result(run, teacher, batches) for run in runs]
    teacher, texts, batches = masked()
    mlm = {"loss": "distilbert", "layer_map": [2], "heads": 4}
    mlm_results = [result(run, teacher, batches) for run in (
        mlm | {"soft": 5, "hard": 2, "cosine": 1, "temperature": 2},
        mlm | {"soft": 1, "hard": 1, "temperature": 3, "labelled_only": True},
        mlm | {"loss": "gurgurov", "hard": 0.5, "squared": 0.5},
    )]
    from make_training import CLIP, DECAY, RATE, LONGEST, SENTENCES, WARMUP
    content = {
        "languages": LANGUAGES, "sentences": SENTENCES, "max_length": LONGEST, "learning_rate": RATE,
        "warmup": WARMUP, "weight_decay": DECAY, "clip_norm": CLIP,
        "batches": [{k: json.dumps(v) for k, v in b.items()} for b in texts],
        "task_specific": ner_results, "task_agnostic": mlm_results,
    }
    (HERE / "distillation.json").write_text(json.dumps(content, indent=1) + "\n")
