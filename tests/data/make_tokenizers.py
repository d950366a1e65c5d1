#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Ndogo authors
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Makes tokenizers/: small tokenizers of every kind that is read, and golden.json, the ids that Hugging Face's own
# programs give for a list of texts. "original" is the pure Python BertTokenizer (transformers keeps it as
# BertTokenizerLegacy) and sentencepiece itself with fairseq's offset, from whose text the specials were taken, as the
# tokenizers of transformers 4 do; "transformers5" is AutoTokenizer.
#
# Requirements as make_fixtures.py, and tokenizers==0.23.3 (a second run gives the same bytes).
# Run:  python make_tokenizers.py [--out FOLDER]
import argparse
import contextlib
import io
import json
import re
import tempfile
from pathlib import Path

import sentencepiece
from make_fixtures import CORPUS, SENTENCES, train_tokenizer
from transformers import AutoTokenizer, XLMRobertaTokenizer
from transformers.models.bert.tokenization_bert_legacy import BertTokenizerLegacy

TEXTS = [" ".join(words) for _, words in SENTENCES] + [
    "", " ", "\t\n", "\u200b", "Juma", "JUMA ALINUNUA", "Adé o\u0323ja O\u0323JO\u0301", "ẹ̀kọ́ ń ka ìwé",
    "a[MASK]b [CLS] [SEP] x", "<s>Juma</s> <mask> a<mask>b", "Juma,anasoma!kitabu?", "$5 + 3% = x_y", "ng'ombe “Ndiyo”",
    "北京Juma漢字", "\U0002b820a \uf900", "a\u00adb \u0007x a\u001fb \u0085 \u2028y", "x\u00a0y\u3000z", "İstanbul ΑΣ ß",
    "ﬁsh ™ ½", "👨\u200d👩\u200d👧 🇰🇪 🙏🏾", "መጽሐፍ።ያነባል፣", "عربي ، كتاب؟", "a" * 101, "a" * 100, "▁ ▁a a▁b ▁▁",
    "\ufffd\ufeff\u0000b", "no\u0323\u0301 e\u0301\u0323 \u0301", "Kitabu  cha   shule \r\n pili", "##a # #",
]


def word_pieces():
    """Specials, every character and the more frequent beginnings and ends of words: no trainer, so no chance."""
    words = [w for line in CORPUS for w in line.split()]
    characters = sorted({c for w in words for c in w} | set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ#[]!?,'"
                                                            "北京漢字።، iσς"))
    counts = {}
    for w in words:
        for i in range(2, len(w) + 1):
            counts[w[:i]] = counts.get(w[:i], 0) + 1
            counts["##" + w[-i:]] = counts.get("##" + w[-i:], 0) + 1
    common = sorted((p for p, n in counts.items() if n > 1), key=lambda p: (-counts[p], p))[:200]
    return ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"] + characters + ["##" + c for c in characters] + common


def train_bpe():
    model = io.BytesIO()
    with tempfile.TemporaryDirectory() as folder, contextlib.chdir(folder):
        sentencepiece.SentencePieceTrainer.train(
            sentence_iterator=iter(CORPUS), model_writer=model, vocab_size=240, model_type="bpe", character_coverage=1.0,
            normalization_rule_name="identity", num_threads=1, unk_id=0, bos_id=1, eos_id=2, pad_id=-1, minloglevel=2)
    return model.getvalue()


def write_json(path, content):
    path.write_text(json.dumps(content, ensure_ascii=False) + "\n", encoding="utf-8")


def original(folder, model_type):
    if model_type == "bert":
        settings = json.loads((folder / "tokenizer_config.json").read_text())
        tokenizer = BertTokenizerLegacy(str(folder / "vocab.txt"), do_lower_case=settings["do_lower_case"])
        return [tokenizer.convert_tokens_to_ids(tokenizer.tokenize(text)) for text in TEXTS]
    processor = sentencepiece.SentencePieceProcessor(model_file=str(folder / "sentencepiece.bpe.model"))
    offset = 4 if model_type == "camembert" else 1
    specials = {"<s>": 0, "<pad>": 1, "</s>": 2, "<unk>": 3, "<mask>": len(processor) + offset}
    if model_type == "camembert":
        specials |= {"<s>": 5, "</s>": 6, "<s>NOTUSED": 0, "</s>NOTUSED": 2, "<unk>NOTUSED": 4}
    between = re.compile("(" + "|".join(sorted(specials, key=len, reverse=True)) + ")")
    def ids(part):
        return [specials[part]] if part in specials else [3 if i == 0 else i + offset for i in processor.encode(part)]
    return [[i for part in between.split(text) for i in ids(part)] for text in TEXTS]


def transformers5(folder, model_type):
    with tempfile.TemporaryDirectory() as copy:
        for file in folder.iterdir():
            (Path(copy) / file.name).write_bytes(file.read_bytes())
        write_json(Path(copy) / "config.json", {"model_type": model_type})
        tokenizer = AutoTokenizer.from_pretrained(copy)
        return [tokenizer(text, add_special_tokens=False)["input_ids"] for text in TEXTS]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--out", type=Path, default=Path(__file__).parent)
    out = parser.parse_args().out / "tokenizers"
    for name in ("cased", "uncased", "unigram", "bpe"):
        (out / name).mkdir(parents=True, exist_ok=True)
    for name, lowers in (("cased", False), ("uncased", True)):
        (out / name / "vocab.txt").write_text("\n".join(word_pieces()) + "\n", encoding="utf-8")
        write_json(out / name / "tokenizer_config.json", {"do_lower_case": lowers, "tokenizer_class": "BertTokenizer"})
    (out / "bpe" / "sentencepiece.bpe.model").write_bytes(train_bpe())

    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "sentencepiece.bpe.model").write_bytes(train_tokenizer())
        write_json(Path(folder) / "config.json", {"model_type": "xlm-roberta"})
        XLMRobertaTokenizer.from_pretrained(folder).save_pretrained(folder)
        (out / "unigram" / "tokenizer.json").write_bytes((Path(folder) / "tokenizer.json").read_bytes())

    tiny = out.parent / "tiny"
    cases = [("cased", "bert"), ("uncased", "bert"), ("unigram", "xlm-roberta"), ("bpe", "xlm-roberta"), ("bpe", "camembert"),
             ("../tiny", "xlm-roberta"), ("../tiny", "camembert")]
    rows = []
    for name, kind in cases:
        folder = tiny if name == "../tiny" else out / name
        if name != "unigram":
            rows.append({"folder": name, "model_type": kind, "rules": "original", "ids": original(folder, kind)})
        if (name, kind) == ("bpe", "camembert"):
            continue  # transformers 5 cannot read it
        with tempfile.TemporaryDirectory() as copy:
            for file in folder.iterdir():
                if file.name in ("vocab.txt", "tokenizer_config.json", "tokenizer.json", "sentencepiece.bpe.model"):
                    (Path(copy) / file.name).write_bytes(file.read_bytes())
            rows.append({"folder": name, "model_type": kind, "rules": "transformers5",
                         "ids": transformers5(Path(copy), kind)})
    write_json(out / "golden.json", {"texts": TEXTS, "cases": rows})


if __name__ == "__main__":
    main()
