#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Ndogo authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Makes the seeds of the fuzz targets, seeds/TARGET/NAME: small files of every form, from which the
fuzzer begins. Needs sentencepiece 0.2; everything else is written byte by byte or taken from
tests/data. A second run gives the same files."""

import base64
import io
import json
import struct
import zipfile
from pathlib import Path

import sentencepiece

HERE = Path(__file__).parent
DATA = HERE.parent / "data"


def seed(target, name, content):
    file = HERE / "seeds" / target / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(content.encode() if isinstance(content, str) else content)


def safetensors_file(header, data=b""):
    text = (header if isinstance(header, str) else json.dumps(header)).encode()
    return struct.pack("<Q", len(text)) + text + data


def entry(dtype, shape, begin, end):
    return {"dtype": dtype, "shape": shape, "data_offsets": [begin, end]}


def safetensors():
    seed("safetensors", "mixed", (DATA / "mixed.safetensors").read_bytes())
    seed("safetensors", "none", safetensors_file({}))
    two = {"a": entry("F32", [2], 0, 8), "b": entry("I8", [2, 1], 8, 10)}
    seed("safetensors", "two", safetensors_file(two, bytes(10)))
    metadata = {"__metadata__": {"format": "pt", "ä": "\u001b\n"}, "s": entry("BF16", [], 0, 2)}
    seed("safetensors", "metadata", safetensors_file(metadata, bytes(2)))
    empty = {"e": entry("F16", [0, 9], 0, 0), "w": entry("U8", [3], 0, 3), "z": entry("I64", [0], 3, 3)}
    seed("safetensors", "empty", safetensors_file(empty, bytes(3)))
    seed("safetensors", "overflow", safetensors_file({"a": entry("U8", [2**62 + 1, 4], 0, 4)}, bytes(4)))
    seed("safetensors", "hole", safetensors_file({"a": entry("F32", [1], 4, 8)}, bytes(8)))
    seed("safetensors", "nested", safetensors_file('{"a":' + "[" * 40))
    index = {"metadata": {"total_size": 16}, "weight_map": {"w": "one.safetensors", "b": "two.safetensors"}}
    seed("safetensors_index", "good", json.dumps(index))
    seed("safetensors_index", "outside", json.dumps({"weight_map": {"w": "../one.safetensors", "b": 5}}))


def text(value):
    return b"X" + struct.pack("<I", len(value)) + value.encode()


def number(value):
    return b"J" + struct.pack("<i", value)


def tuple_of(*items):
    return b"(" + b"".join(items) + b"t"


def storage(key, size, kind="FloatStorage"):
    return tuple_of(text("storage"), f"ctorch\n{kind}\n".encode(), text(key), text("cpu"), number(size)) + b"Q"


def tensor(source, offset, shape, strides):
    def integers(values):
        return tuple_of(*map(number, values))

    return (b"ctorch._utils\n_rebuild_tensor_v2\n"
            + tuple_of(source, number(offset), integers(shape), integers(strides), b"\x89", b")") + b"R")


def state_dict(*pairs):
    return b"\x80\x02}(" + b"".join(text(name) + value for name, value in pairs) + b"u."


def pytorch():
    odd = (DATA / "odd_tensors.bin").read_bytes()
    seed("pytorch_zip", "odd", odd)
    with zipfile.ZipFile(io.BytesIO(odd)) as archive:
        name = next(name for name in archive.namelist() if name.endswith("/data.pkl"))
        seed("pickle", "odd", archive.read(name))
    floats, chars = storage("0", 16), storage("1", 9, "CharStorage")
    forms = {
        "plain": state_dict(("w", tensor(floats, 0, [4, 4], [4, 1])), ("b", tensor(chars, 0, [9], [1]))),
        "strided": state_dict(("t", tensor(floats, 0, [4, 4], [1, 4])), ("c", tensor(floats, 1, [2, 2], [5, 2]))),
        "empty": state_dict(("e", tensor(chars, 0, [0, 7], [7, 1])), ("one", tensor(floats, 3, [1, 1], [9, 9]))),
        "frames": b"\x80\x04\x95" + struct.pack("<Q", 40) + b"\x8c\x08builtins\x94\x8c\x04exec\x94\x93.",
        "call": b"\x80\x02cposix\nsystem\n" + tuple_of(text("true")) + b"R.",
        "parameter": state_dict(("p", b"ctorch._utils\n_rebuild_parameter\n"
                                 + tuple_of(tensor(floats, 0, [2], [1]), b"\x88", b")") + b"R")),
        "ordered": b"\x80\x02ccollections\nOrderedDict\n)Rq\x00(" + text("w") + tensor(floats, 0, [16], [1])
                   + b"u}" + text("_metadata") + b"]q\x01h\x01asb.",
        "numbers": b"\x80\x02(K\x01M\x02\x00\x8a\x02\xff\x7fG" + bytes(8) + b"N\x88\x89t.",
    }
    for form, content in forms.items():
        seed("pickle", form, content)
        seed("pytorch_weights", form, content)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_STORED) as archive:
        for name, content in (("data.pkl", forms["plain"]), ("data/0", bytes(64)), ("data/1", bytes(9)),
                              ("byteorder", b"little"), ("version", b"3\n")):
            archive.writestr(zipfile.ZipInfo("m/" + name), content)
    seed("pytorch_zip", "small", packed.getvalue())
    # What torch.save before 1.6 began with, and a zip with 64-bit sizes.
    seed("pytorch_zip", "legacy", b"\x80\x02\x8a\x0a\x6c\xfc\x9c\x46\xf9\x20\x6a\xa8\x50\x19.\x80\x02M\xe9\x03.")
    large = io.BytesIO()
    with zipfile.ZipFile(large, "w", zipfile.ZIP_STORED) as archive, \
            archive.open(zipfile.ZipInfo("m/data.pkl"), "w", force_zip64=True) as file:
        file.write(b"\x80\x02}.")
    seed("pytorch_zip", "zip64", large.getvalue())


def model_config():
    seed("model_config", "tiny", (DATA / "tiny" / "config.json").read_bytes())
    bert = {"model_type": "bert", "architectures": ["BertForTokenClassification"], "vocab_size": 30,
            "hidden_size": 8, "num_hidden_layers": 2, "num_attention_heads": 2, "intermediate_size": 16,
            "max_position_embeddings": 20, "type_vocab_size": 2, "layer_norm_eps": 1e-12, "pad_token_id": 0,
            "id2label": {"0": "O", "1": "B-PER"}, "label2id": {"O": 0, "B-PER": 1}, "hidden_act": "gelu"}
    seed("model_config", "bert", json.dumps(bert))
    layers = {**bert, "model_type": "xlm-roberta", "pad_token_id": 1,
              "ndogo": {"heads": [1, 2], "head_size": [4, 2], "ffn": [3, 16], "name": "x", "parent": "y",
                        "recipe": {"method": "magnitude", "amount": 0.5}}}
    seed("model_config", "layers", json.dumps(layers))


def sentencepiece_models():
    seed("sentencepiece", "tiny", (DATA / "tiny" / "sentencepiece.bpe.model").read_bytes())
    lines = ["abc abd ab c", "ba dab bad ʼo ọjọ", "ab ba ad da cab ሰላም"] * 3
    rules = HERE / "rules.tsv"
    rules.write_text("41\t61\n2019\t2BC\n6F 323\t1ECD\n200B\t20\n")
    for kind in ("unigram", "bpe"):
        model = io.BytesIO()
        sentencepiece.SentencePieceTrainer.train(
            sentence_iterator=iter(lines), model_writer=model, model_type=kind, vocab_size=30,
            hard_vocab_limit=False, normalization_rule_tsv=str(rules), num_threads=1, minloglevel=2)
        seed("sentencepiece", kind, model.getvalue())
    rules.unlink()


def tokenizers():
    words = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "a", "##b", "##bc", "ab", "\u4f60", "##\u0301", "\u1ecd"]
    seed("vocab", "words", "\n".join(words) + "\n")
    seed("vocab", "windows", "\r\n".join(words))
    special = [{"id": i, "content": word, "special": True, "single_word": False, "lstrip": False, "rstrip": False,
                "normalized": False} for i, word in enumerate(words[:5])]

    def ends(first, last):
        pieces = [{"SpecialToken": {"id": first, "type_id": 0}}, {"Sequence": {"id": "A", "type_id": 0}},
                  {"SpecialToken": {"id": last, "type_id": 0}}]
        return {"type": "TemplateProcessing", "single": pieces, "pair": pieces,
                "special_tokens": {first: {"id": first, "ids": [2], "tokens": [first]},
                                   last: {"id": last, "ids": [3], "tokens": [last]}}}

    bert = {"version": "1.0", "truncation": None, "padding": None, "added_tokens": special,
            "normalizer": {"type": "BertNormalizer", "clean_text": True, "handle_chinese_chars": True,
                           "strip_accents": None, "lowercase": False},
            "pre_tokenizer": {"type": "BertPreTokenizer"}, "post_processor": ends("[CLS]", "[SEP]"),
            "decoder": {"type": "WordPiece", "prefix": "##", "cleanup": True},
            "model": {"type": "WordPiece", "unk_token": "[UNK]", "continuing_subword_prefix": "##",
                      "max_input_chars_per_word": 100, "vocab": {word: i for i, word in enumerate(words)}}}
    seed("tokenizer_json", "wordpiece", json.dumps(bert))
    pieces = ["<s>", "<pad>", "</s>", "<unk>", "\u2581", "\u2581a", "b", "ab", "\u1ecd", "<mask>"]
    names = {0: "<s>", 1: "<pad>", 2: "</s>", 3: "<unk>", 9: "<mask>"}
    xlmr = {"version": "1.0", "truncation": None, "padding": None,
            "added_tokens": [{**special[0], "id": i, "content": name} for i, name in names.items()],
            "normalizer": {"type": "Sequence", "normalizers": [
                {"type": "NFKC"}, {"type": "Replace", "pattern": {"Regex": " {2,}"}, "content": " "}]},
            "pre_tokenizer": {"type": "Metaspace", "replacement": "\u2581", "prepend_scheme": "always", "split": True},
            "post_processor": ends("<s>", "</s>"), "decoder": {"type": "Metaspace", "replacement": "\u2581"},
            "model": {"type": "Unigram", "unk_id": 3, "byte_fallback": False,
                      "vocab": [[piece, -float(i)] for i, piece in enumerate(pieces)]}}
    seed("tokenizer_json", "unigram", json.dumps(xlmr))
    # Of a trie without entries: four bytes of size, one unit, one empty text.
    empty = base64.b64encode(struct.pack("<I", 1024) + bytes(1024) + b"\0").decode()
    mapped = {**xlmr, "normalizer": {"type": "Precompiled", "precompiled_charsmap": empty}}
    seed("tokenizer_json", "precompiled", json.dumps(mapped))


def data_files():
    seed("conll", "wikiann", "sw:Ada\tB-PER\nsw:went\tO\n\nsw:x\tI-LOC\n")
    seed("conll", "conllu", "# text = x\n1\tAda\tAda\tPROPN\t_\t_\t2\tsubj\t_\t_\n1-2\ta\t_\t_\t_\t_\t_\t_\t_\t_\n\n")
    seed("tsv", "news", 'category\theadline\ttext\turl\nsports\tA "b"\t"x ""y""\nz"\thttp\n')
    seed("tsv", "tweets", "ID\ttweet\tlabel\r\n1\t@user \u1ecdj\u1ecd\tpositive\r\n")
    seed("tsv", "topics", "news_title\tlabel\nx y\tPolitics\nz\tHealth\n")
    seed("tsv", "lines", "one sentence\nanother one\n\n")
    seed("conll", "ner", "Ada B-PER\nwent O\nto O\nAbuja B-LOC\n\nYes O\n")
    seed("conll", "windows", "\ufeffO\u0323jo\u0301\tB-DATE\r\nword\r\n\r\na b c I-ORG\r\n")
    seed("conll", "scored", "Ada B-PER O\nwent O O\n\nto O I-LOC")
    seed("conll", "binary", b"\x00\x01\xff O\n")


def jobs():
    prune = {"method": "magnitude", "scope": "global", "amount": 0.5, "include_embeddings": True,
             "exclude": ["classifier"], "seed": 7}
    data = {"path": "data", "languages": ["hau", "yor"], "split": "test", "max_length": 128, "task": "ner",
            "format": "conll", "text_columns": ["a"], "label_column": "b", "label_map": {"MISC": "O"},
            "tokenizer_rules": "transformers5"}
    model = {"path": "it's a model", "prune": prune}
    evaluate = {"job": "evaluate", "model": model, "data": data, "mode": "strict", "ignore_truncated": True,
                "sample": 20, "progressive": True, "seed": 3, "predictions": "out"}
    specs = {
        "open": {"job": "open", "model": "m", "index": True},
        "scan": {"job": "scan-data", "data": data, "model": "m"},
        "evaluate": evaluate,
        "benchmark": {"job": "benchmark", "models": [{"path": "m"}, model], "data": data,
                      "sentences_per_language": 2, "repeat": 3, "batch_tokens": 64},
        "prune": {"job": "prune", "model": "m", "prune": prune, "output": "o", "name": "n", "force": True},
        "new": {"job": "new", "preset": "demo", "encoder": "", "task": "token-classification",
                "labels": ["O", "B-X"], "tokenizer": "t", "output": "o", "seed": 1, "force": False},
        "export": {"job": "export", "model": "m", "format": "pytorch", "output": "o", "pad": True, "force": True},
        "project": {"job": "open-project", "folder": "p"},
    }
    for name, spec in specs.items():
        seed("job_spec", name, json.dumps(spec))
    counts = {"tp": 3, "fp": 1, "fn": 2}
    columns = {"sentence": [0, 1], "tp": [1, 2], "fp": [1, 0], "fn": [1, 1]}
    score = {"language": "hau", "metric": "entity_f1", "sentences": 2, "sentences_total": 2, "words": 9,
             "words_cut": 0, "tokens": 20, "f1_low": 0.1, "f1_high": 0.9, **counts, "chunks": counts,
             "by_type": {"PER": counts}, "per_sentence": columns}
    texts = {**score, "metric": "accuracy", "language": "yor"}
    evaluation = {"mode": "default", "split": "test", "metric": "entity_f1", "label_map": {"A": "B"},
                  "seconds": 1.5, "languages": [score, texts]}
    samples = {"model": "m", "sentences": 2, "tokens": 9, "peak_rss": 1000, "samples": [0.1, 0.2, 0.15]}
    timing = {"machine": {"cpu": "x", "cores": 2, "threads": 2, "memory": 1},
              "models": [samples, {**samples, "samples": [0.2, 0.1, 0.3]}]}
    lines = [{"v": 1, "time": "2026-01-01T00:00:00Z", "spec": evaluate, "evaluation": evaluation},
             {"v": 1, "time": "2026-01-01T00:00:01Z", "spec": specs["benchmark"], "timing": timing},
             {"v": 1, "time": "2026-01-01T00:00:02Z", "spec": specs["open"]}]
    seed("journal", "three", "".join(json.dumps(line) + "\n" for line in lines))
    seed("journal", "cut", json.dumps(lines[0])[:-9])
    seed("journal", "version", json.dumps({**lines[2], "v": 2}) + "\n{}\n[]\n\n")


if __name__ == "__main__":
    safetensors()
    pytorch()
    model_config()
    sentencepiece_models()
    tokenizers()
    data_files()
    jobs()
    files = [file for file in (HERE / "seeds").rglob("*") if file.is_file()]
    print(f"{len(files)} seeds, {sum(file.stat().st_size for file in files)} bytes")
