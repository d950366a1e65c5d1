#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Ndogo authors
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Makes the small files that the tests read without any data from elsewhere:
#   tiny/                a token classifier with random weights, its tokenizer and golden.json
#   tiny-bin/            the same weights as an old pytorch_model.bin
#   tiny-pos/            the same shape with UPOS tags, tagged sentences and what seqeval makes of them
#   tiny-topics/         a sequence classifier of that shape, texts with topics and scikit-learn's scores
#   odd_tensors.bin      tied, transposed, sliced, empty and scalar tensors in torch.save's form
#   mixed.safetensors    many types, as the safetensors library lays them out
# The numbers in golden.json come from transformers, so that the engine is held against another program.
#
# Requirements (a second run gives the same bytes):
#   torch==2.13.0 transformers==5.23.0 sentencepiece==0.2.3 safetensors==0.8.0 seqeval==1.2.2
#   scikit-learn==1.9.1 (Python 3.11 or newer)
# Run:  python make_fixtures.py [--out FOLDER]
import argparse
import contextlib
import io
import json
import random
import tempfile
import warnings
from collections import OrderedDict
from pathlib import Path

import seqeval.metrics
import sentencepiece
import sklearn.metrics
import torch
from safetensors.torch import save_file
from transformers import (XLMRobertaConfig, XLMRobertaForSequenceClassification,
                          XLMRobertaForTokenClassification)

LABELS = ["O", "B-DATE", "I-DATE", "B-PER", "I-PER", "B-ORG", "I-ORG", "B-LOC", "I-LOC"]
UPOS = ["ADJ", "ADP", "ADV", "AUX", "CCONJ", "DET", "INTJ", "NOUN", "NUM", "PART", "PRON", "PROPN", "PUNCT", "SCONJ",
        "SYM", "VERB", "X"]
TOPICS = ["home", "school", "market", "weather"]
MAX_LENGTH = 32  # ids a sentence, specials included

# Written for this project: plain sentences in a few scripts and spellings.
CORPUS = """
Mwalimu anasoma kitabu shuleni kila asubuhi .
Watoto wanacheza mpira karibu na mto mkubwa .
Asha anapika chakula cha jioni nyumbani kwake .
Baba alinunua samaki sokoni siku ya Jumatatu .
Mvua inanyesha sana mwezi wa Aprili .
Juma na Amina wanaishi katika mji wa pwani .
Treni inaondoka saa tatu kutoka kituo cha kati .
Daktari anasema maji safi ni muhimu kwa afya .
Malami yana karatu a makaranta kowace rana .
Yara suna wasa a bakin kogi da yamma .
Musa ya sayi kifi a kasuwa ranar Litinin .
Ruwa ya sauka sosai a watan Agusta .
Likita ya ce ruwa mai tsabta yana da kyau .
Mota ta tashi daga tasha da karfe uku .
Hajiya tana dafa abinci a gida .
Olùkọ́ ń ka ìwé ní ilé ẹ̀kọ́ .
Àwọn ọmọ ń ṣeré ní ẹ̀gbẹ́ odò .
Adé ra ẹja ní ọjà ní ọjọ́ Ajé .
Òjò rọ̀ púpọ̀ ní oṣù tó kọjá .
Dókítà sọ pé omi tó mọ́ dára .
Ìyá ń se oúnjẹ ní alẹ́ .
መምህሩ በየቀኑ ጠዋት መጽሐፍ ያነባል ።
ልጆች በወንዙ አጠገብ ኳስ ይጫወታሉ ።
አስቴር ማታ ምግብ ታበስላለች ።
ዝናብ በነሐሴ ወር በጣም ይዘንባል ።
The teacher reads a book at school every morning .
Children play football near the wide river .
Ruth bought fish at the market on Monday .
The train leaves from the central station at three .
Rain falls every day in the month of April .
A doctor said that clean water is good for health .
Grandmother cooks dinner at home for all of us .
""".strip().split("\n")

# What the normaliser does: other blanks become a blank, decomposed letters are composed.
NORMALISER = {"\u00a0": " ", "\u200b": " ", "\ufeff": " ", "\t": " ", "o\u0323": "ọ", "e\u0323": "ẹ", "s\u0323": "ṣ",
              "a\u0301": "á", "e\u0301": "é", "ﬁ": "fi"}

SENTENCES = [
    ("swa", "Juma alinunua kitabu sokoni mwezi wa Aprili .".split()),
    ("hau", "Musa ya ce ruwa yana da kyau .".split()),
    ("yor", "Adé ń ka ìwé ní ọjà .".split()),
    ("amh", "አስቴር መጽሐፍ ያነባል ።".split()),
    ("one word", ["Amina"]),
    ("no words", []),
    ("words without a piece", ["Asha", "", "\u200b", "\u00a0", " ", "anapika", "▁"]),
    ("unknown and odd characters", ["漢字", "o\u0323ja", "ﬁsh", "x\u200by", "<s>", "<mask>", "🙂"]),
    ("longer than the limit", ("Watoto wanacheza mpira karibu na mto " * 4).split()),
]


def train_tokenizer():
    rules = "\n".join(" ".join(f"{ord(c):X}" for c in a) + "\t" + " ".join(f"{ord(c):X}" for c in b)
                      for a, b in NORMALISER.items())
    model = io.BytesIO()
    # The trainer notes the name of the rule file in the model, so it must not change from run to run.
    with tempfile.TemporaryDirectory() as folder, contextlib.chdir(folder):
        Path("normaliser.tsv").write_text(rules + "\n", encoding="utf-8")
        sentencepiece.SentencePieceTrainer.train(
            sentence_iterator=iter(CORPUS), model_writer=model, vocab_size=240, model_type="unigram",
            character_coverage=1.0, normalization_rule_tsv="normaliser.tsv", num_threads=1, unk_id=0, bos_id=1,
            eos_id=2, pad_id=-1, minloglevel=2)
    return model.getvalue()


def random_weights(model):
    generator = torch.Generator().manual_seed(3)
    with torch.no_grad():
        for name, tensor in model.named_parameters():
            spread = 0.1 if name.endswith("bias") or "LayerNorm" in name else 0.3
            tensor.normal_(0, spread, generator=generator)
            if name.endswith("LayerNorm.weight"):
                tensor.add_(1)


def encode(processor, words):
    """Each word alone (fairseq offset), joined and cut, specials around. A special that is a word is one id, as in
    XLMRobertaTokenizer of transformers 4."""
    spelt = {"<s>": 0, "<pad>": 1, "</s>": 2, "<unk>": 3, "<mask>": len(processor) + 1}
    ids, first, pieces = [0], [], []
    for word in words:
        own = [spelt[word]] if word in spelt else [3 if i == 0 else i + 1 for i in processor.encode(word)]
        pieces.append([word] if word in spelt else processor.encode(word, out_type=str))
        first.append(len(ids) if own and len(ids) < MAX_LENGTH - 1 else None)
        ids = (ids + own)[:MAX_LENGTH - 1]
    return ids + [2], first, pieces


def rounded(tensor):
    return [[round(float(x), 6) for x in row] for row in tensor]


def golden(model, processor):
    sentences = []
    for name, words in SENTENCES:
        ids, first, pieces = encode(processor, words)
        with torch.no_grad():
            logits = model(torch.tensor([ids])).logits[0]
        labels = [None if at is None else LABELS[int(logits[at].argmax())] for at in first]
        sentences.append({"name": name, "words": words, "pieces": pieces, "input_ids": ids, "first_subword": first,
                          "labels": labels, "logits": rounded(logits)})
    chosen = [s for s in sentences if len(s["input_ids"]) < MAX_LENGTH]
    width = max(len(s["input_ids"]) for s in chosen)
    ids = torch.tensor([s["input_ids"] + [1] * (width - len(s["input_ids"])) for s in chosen])
    mask = (ids != 1).long()
    with torch.no_grad():
        logits = model(ids, attention_mask=mask).logits
    batch = {"input_ids": ids.tolist(), "attention_mask": mask.tolist(), "logits": [rounded(l) for l in logits]}
    return {"max_length": MAX_LENGTH, "labels": LABELS, "sentences": sentences, "batch": batch}


def config_of(processor, labels):
    return XLMRobertaConfig(
        vocab_size=len(processor) + 2, hidden_size=24, num_hidden_layers=2, num_attention_heads=3, intermediate_size=48,
        max_position_embeddings=MAX_LENGTH + 2, type_vocab_size=1, layer_norm_eps=1e-5,
        id2label=dict(enumerate(labels)), label2id={label: i for i, label in enumerate(labels)})


def eager(kind, config):
    model = kind._from_config(config, attn_implementation="eager").eval()
    random_weights(model)
    return model


def mostly(draw, answer, labels):
    """Gold labels that a random model gets right every other time, so that no score is trivial."""
    return answer if draw.random() < 0.5 else draw.choice(labels)


def write_pos(folder, tokenizer, processor):
    model = eager(XLMRobertaForTokenClassification, config_of(processor, UPOS))
    model.save_pretrained(folder)
    (folder / "sentencepiece.bpe.model").write_bytes(tokenizer)
    draw = random.Random(5)
    sentences, gold, predicted = [], [], []
    lines = [line.split() for line in CORPUS] + [("Watoto wanacheza mpira karibu na mto " * 4).split(), ["Asha", "\u200b", "."]]
    for words in lines:
        ids, first, _ = encode(processor, words)
        with torch.no_grad():
            logits = model(torch.tensor([ids])).logits[0]
        labels = ["O" if at is None else UPOS[int(logits[at].argmax())] for at in first]
        tags = [mostly(draw, label if label != "O" else "NOUN", UPOS) for label in labels]
        sentences.append({"words": words, "tags": tags, "predicted": labels})
        gold.append(tags)
        predicted.append(labels)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # seqeval: these are no IOB tags
        scores = {"token_accuracy": seqeval.metrics.accuracy_score(gold, predicted),
                  "chunk_precision": seqeval.metrics.precision_score(gold, predicted, zero_division=0),
                  "chunk_recall": seqeval.metrics.recall_score(gold, predicted, zero_division=0),
                  "chunk_f1": seqeval.metrics.f1_score(gold, predicted, zero_division=0)}
    write_golden(folder, {"max_length": MAX_LENGTH, "sentences": sentences, "scores": scores})


def write_topics(folder, tokenizer, processor):
    model = eager(XLMRobertaForSequenceClassification, config_of(processor, TOPICS))
    texts = CORPUS + [" ".join(CORPUS[:6]), " ".join(CORPUS[8:14]), "\u200b"]
    ids = [([0] + [3 if i == 0 else i + 1 for i in processor.encode(text)])[:MAX_LENGTH - 1] + [2] for text in texts]

    def logits():
        with torch.no_grad():
            return torch.cat([model(torch.tensor([own])).logits for own in ids])

    model.classifier.out_proj.bias.data -= logits().mean(0)  # else one topic would win every text
    model.save_pretrained(folder)
    (folder / "sentencepiece.bpe.model").write_bytes(tokenizer)
    draw = random.Random(6)
    answers = logits()
    predicted = [TOPICS[int(best)] for best in answers.argmax(1)]
    gold = [mostly(draw, label, TOPICS[:3]) for label in predicted]  # the last topic is predicted more often than true
    scores = {"accuracy": sklearn.metrics.accuracy_score(gold, predicted),
              "macro_f1": sklearn.metrics.f1_score(gold, predicted, average="macro", zero_division=0),
              "weighted_f1": sklearn.metrics.f1_score(gold, predicted, average="weighted", zero_division=0)}
    rows = zip(texts, gold, predicted, ids, rounded(answers))
    write_golden(folder, {"max_length": MAX_LENGTH, "scores": scores, "texts": [
        {"text": t, "topic": g, "predicted": p, "input_ids": i, "logits": l} for t, g, p, i, l in rows]})


def write_golden(folder, content):
    (folder / "golden.json").write_text(json.dumps(content, ensure_ascii=False) + "\n", encoding="utf-8")


def write_odd_tensors(path):
    base = torch.arange(12, dtype=torch.float32).reshape(3, 4)
    state = OrderedDict(base=base, tied=base, transposed=base.t(), columns=base[:, 1:3], row=base[1],
                        scalar=torch.tensor(7.5), empty=torch.zeros(0, 4), half=base.half(), bfloat=base.bfloat16(),
                        double=base.double(), long=torch.arange(-2, 4), byte=torch.arange(3, dtype=torch.uint8),
                        truth=torch.tensor([True, False]), parameter=torch.nn.Parameter(torch.ones(2, 2)))
    state._metadata = OrderedDict([("", {"version": 1})])
    torch.save(state, path)


def write_mixed_safetensors(path):
    save_file({"b.float": torch.arange(6, dtype=torch.float32).reshape(2, 3), "a.float": torch.ones(1),
               "long": torch.arange(-1, 2), "double": torch.tensor([0.5], dtype=torch.float64),
               "int": torch.tensor([7], dtype=torch.int32), "bfloat": torch.ones(3, dtype=torch.bfloat16),
               "half": torch.ones(2, dtype=torch.float16), "short": torch.tensor([-3], dtype=torch.int16),
               "signed": torch.tensor([-1], dtype=torch.int8), "byte": torch.tensor([1, 2, 3], dtype=torch.uint8),
               "truth": torch.tensor([True]), "scalar": torch.tensor(2.5), "empty": torch.zeros(0, 3),
               "name \u1ecd \"quoted\"": torch.zeros(1)}, path, metadata={"format": "pt"})


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--out", type=Path, default=Path(__file__).parent)
    out = parser.parse_args().out
    torch.set_num_threads(1)
    torch.manual_seed(1)

    tokenizer = train_tokenizer()
    processor = sentencepiece.SentencePieceProcessor(model_proto=tokenizer)
    model = eager(XLMRobertaForTokenClassification, config_of(processor, LABELS))

    tiny = out / "tiny"
    model.save_pretrained(tiny)
    (tiny / "sentencepiece.bpe.model").write_bytes(tokenizer)
    write_golden(tiny, golden(model, processor))

    old = out / "tiny-bin"
    old.mkdir(exist_ok=True)
    state = OrderedDict([("roberta.embeddings.position_ids", torch.arange(MAX_LENGTH + 2).expand((1, -1)))])
    state.update(model.state_dict())
    torch.save(state, old / "pytorch_model.bin")
    fields = json.loads((tiny / "config.json").read_text())
    fields["architectures"] = ["XLMRobertaForMaskedLM"]  # as old fine-tuning scripts left it: the tensors decide
    del fields["dtype"]
    (old / "config.json").write_text(json.dumps(fields, indent=2) + "\n")

    write_pos(out / "tiny-pos", tokenizer, processor)
    write_topics(out / "tiny-topics", tokenizer, processor)
    write_odd_tensors(out / "odd_tensors.bin")
    write_mixed_safetensors(out / "mixed.safetensors")


if __name__ == "__main__":
    main()
