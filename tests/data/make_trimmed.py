#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Ndogo authors
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Makes tokenizers/trimmed.json: each tokenizer of tokenizers/ without every third of its plain pieces, as Python takes
# them out, and the ids that sentencepiece, BertTokenizer of transformers 4 and transformers 5 then give. "kept" are the
# ids of before that stay: specials, the piece with the lowest score of a Unigram model, and what a kept piece of BPE is merged
# from, as sentencepiece itself says it.
#
# Requirements as make_tokenizers.py, and protobuf. Run after it:  python make_trimmed.py [--out FOLDER]
import argparse
import json
import shutil
import tempfile
from pathlib import Path

import sentencepiece
from sentencepiece import sentencepiece_model_pb2

from make_tokenizers import TEXTS, original, transformers5, write_json

NORMAL = sentencepiece_model_pb2.ModelProto.SentencePiece.NORMAL
CASES = [("cased", "bert"), ("uncased", "bert"), ("unigram", "xlm-roberta"), ("bpe", "xlm-roberta"), ("bpe", "camembert"),
         ("../tiny", "xlm-roberta"), ("../tiny", "camembert")]


def chosen(ids):
    return [i for i in ids if i % 3]


def merged_from(model, text):
    """The piece and all on the way to it: without it the library leaves the two that it is merged from."""
    if len(text) == 1:
        return {text} & {p.piece for p in model.pieces}
    proto = sentencepiece_model_pb2.ModelProto()
    proto.CopyFrom(model)
    proto.normalizer_spec.add_dummy_prefix = False
    next(p for p in proto.pieces if p.piece == text).type = proto.SentencePiece.CONTROL  # which no text becomes
    left, right = sentencepiece.SentencePieceProcessor(model_proto=proto.SerializeToString()).encode_as_pieces(text)
    return {text} | merged_from(model, left) | merged_from(model, right)


def trim_sentencepiece(folder, offset):
    file = folder / "sentencepiece.bpe.model"
    model = sentencepiece_model_pb2.ModelProto.FromString(file.read_bytes())
    plain = [i + offset for i, p in enumerate(model.pieces) if p.type == NORMAL]
    every = range(len(model.pieces) + offset + 1)
    kept = set(chosen(plain)) | set(every) - set(plain)
    if model.trainer_spec.model_type == 1:
        kept.add(min(plain, key=lambda i: model.pieces[i - offset].score))
    else:
        ids = {p.piece: i + offset for i, p in enumerate(model.pieces)}
        kept.update(ids[part] for i in chosen(plain) for part in merged_from(model, model.pieces[i - offset].piece))
    pieces = [p for i, p in enumerate(model.pieces) if i < 3 or i + offset in kept]
    del model.pieces[:]
    model.pieces.extend(pieces)
    file.write_bytes(model.SerializeToString())
    return sorted(kept)


def trim_vocabulary(folder):
    file = folder / "vocab.txt"
    lines = file.read_text(encoding="utf-8").splitlines()
    kept = [i for i in range(len(lines)) if i < 5 or i % 3]
    file.write_text("".join(lines[i] + "\n" for i in kept), encoding="utf-8")
    return kept


def trim_json(folder):
    file = folder / "tokenizer.json"
    root = json.loads(file.read_text(encoding="utf-8"))
    vocab = root["model"]["vocab"]
    lowest = min(range(len(vocab)), key=lambda i: vocab[i][1])
    specials = {token["id"] for token in root["added_tokens"]} | {root["model"]["unk_id"], lowest}
    kept = [i for i in range(len(vocab)) if i in specials or i % 3]
    new = {old: i for i, old in enumerate(kept)}
    root["model"]["vocab"] = [vocab[i] for i in kept]
    root["model"]["unk_id"] = new[root["model"]["unk_id"]]
    for token in root["added_tokens"]:
        token["id"] = new[token["id"]]
    for token in root["post_processor"]["special_tokens"].values():
        token["ids"] = [new[i] for i in token["ids"]]
    write_json(file, root)
    return kept


def trim(folder, model_type):
    if (folder / "tokenizer.json").exists():
        return trim_json(folder)
    return trim_vocabulary(folder) if model_type == "bert" else trim_sentencepiece(folder, 4 if model_type == "camembert" else 1)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--out", type=Path, default=Path(__file__).parent)
    out = parser.parse_args().out / "tokenizers"
    rows = []
    for name, kind in CASES:
        with tempfile.TemporaryDirectory() as copy:
            folder = Path(copy)
            for file in ("vocab.txt", "tokenizer_config.json", "tokenizer.json", "sentencepiece.bpe.model"):
                if (out / name / file).exists():
                    shutil.copy(out / name / file, folder)
            row = {"folder": name, "model_type": kind, "kept": trim(folder, kind)}
            if name != "unigram":
                rows.append(row | {"rules": "original", "ids": original(folder, kind)})
            if (name, kind) not in (("bpe", "xlm-roberta"), ("bpe", "camembert")):
                rows.append(row | {"rules": "transformers5", "ids": transformers5(folder, kind)})
    write_json(out / "trimmed.json", {"texts": TEXTS, "cases": rows})


if __name__ == "__main__":
    main()
