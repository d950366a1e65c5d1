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


def quantized_layouts():
    """A checkpoint of one layer for each method, and for what other programs leave, config.json (and adapter_config.json)
    in the file's own metadata."""
    hidden, ffn, vocabulary, positions, labels = 2, 3, 4, 6, 2
    sizes = {"F32": 4, "F16": 2, "BF16": 2, "I8": 1, "U8": 1}
    shape = {"vocab_size": vocabulary, "hidden_size": hidden, "num_hidden_layers": 1, "num_attention_heads": 1,
             "intermediate_size": ffn, "max_position_embeddings": positions, "type_vocab_size": 1,
             "id2label": {"0": "O", "1": "B-PER"}}

    def weights(prefix, head):
        names = {"embeddings.word_embeddings.weight": [vocabulary, hidden],
                 "embeddings.position_embeddings.weight": [positions, hidden],
                 "embeddings.token_type_embeddings.weight": [1, hidden]}

        def layer(name, *extents):
            names[name + ".weight"], names[name + ".bias"] = list(extents), [extents[0]]

        layer("embeddings.LayerNorm", hidden)
        for part in ("self.query", "self.key", "self.value", "output.dense"):
            layer("encoder.layer.0.attention." + part, hidden, hidden)
        layer("encoder.layer.0.attention.output.LayerNorm", hidden)
        layer("encoder.layer.0.intermediate.dense", ffn, hidden)
        layer("encoder.layer.0.output.dense", hidden, ffn)
        layer("encoder.layer.0.output.LayerNorm", hidden)
        encoder = {prefix + name: extents for name, extents in names.items()}
        return {**encoder, "classifier.weight": [labels, hidden], "classifier.bias": [labels]} if head else encoder

    def checkpoint(name, config, recipe, family="xlm-roberta", head=True, rest="F32", exclude=(), wrapper="",
                   metadata=None):
        """`recipe`: type and shape of the integers and of the scales of a weight, and the other tensors' names."""
        prefix = "bert." if family == "bert" else "roberta."
        kind = {"bert": "Bert", "xlm-roberta": "XLMRoberta"}[family]
        tensors = {}
        for weight, extents in weights(prefix, head).items():
            linear = len(extents) == 2 and "embeddings" not in weight
            if not (linear and recipe) or any(pattern in weight for pattern in exclude):
                tensors[weight] = (rest, extents)
                continue
            tensors.update(recipe(weight, *extents))
        header, at = {}, 0
        for tensor, (dtype, extents) in tensors.items():
            size = sizes[dtype]
            for extent in extents:
                size *= extent
            header[wrapper + tensor] = entry(dtype, extents, at, at + size)
            at += size
        whole = {**shape, "model_type": family, "pad_token_id": 0 if family == "bert" else 1,
                 "architectures": [kind + ("ForTokenClassification" if head else "Model")], **config}
        header["__metadata__"] = {"config": json.dumps(whole), **(metadata or {})}
        seed("quantized_layout", name, safetensors_file(header, bytes(at)))

    def ours(method, **fields):
        return {"ndogo": {"quantization": {"method": method, **fields}}}

    def scaled(scales):
        return lambda name, rows, columns: {name: ("I8", [rows, columns]), name + "_scale": ("F32", scales(rows))}

    def bitsandbytes(name, rows, columns):
        if name == "classifier.weight":
            return {name: ("F16", [rows, columns])}
        return {name: ("I8", [rows, columns]), name[:-len("weight")] + "SCB": ("F32", [rows]),
                name + "_format": ("U8", [])}

    def int4(name, rows, columns):
        return {name: ("U8", [rows, (columns + 1) // 2]), name + "_scale": ("F16", [rows, 1])}

    def masked(name, rows, columns):
        return {name + "_orig": ("F32", [rows, columns]), name + "_mask": ("F32", [rows, columns])}

    def adapted(name, rows, columns):
        layer = name[:-len("weight")]
        return {layer + "base_layer.weight": ("F32", [rows, columns]), layer + "lora_A.default.weight": ("F32", [1, columns]),
                layer + "lora_B.default.weight": ("F32", [rows, 1])}

    adapter = {"adapter": json.dumps({"peft_type": "LORA", "r": 1, "lora_alpha": 2, "alpha_pattern": {"query": 3},
                                      "target_modules": ["query", "dense"]})}
    checkpoint("plain", {}, None)
    checkpoint("wrapped", {}, None, wrapper="module.model._orig_mod.")
    checkpoint("masked", {}, masked)
    checkpoint("adapted", {}, adapted, wrapper="base_model.model.", metadata=adapter)

    def narrowed(name, rows, columns):
        if not name.endswith("layer.0.output.dense.weight"):
            return {name: ("F32", [rows, columns])}
        start = name[:-len("dense.weight")] + "adapters.hau."
        return {name: ("F32", [rows, columns]), start + "adapter_down.0.weight": ("F32", [1, hidden]),
                start + "adapter_down.0.bias": ("F32", [1]), start + "adapter_up.weight": ("F32", [hidden, 1]),
                start + "adapter_up.bias": ("F32", [hidden])}

    bottleneck = {"config": {"mh_adapter": False, "reduction_factor": 2}, "hidden_size": hidden, "name": "hau",
                  "model_name": "base", "head": {"config": None, "model_class": "XLMRobertaForTokenClassification",
                                                 "label2id": {"O": 0, "B-PER": 1}}}
    checkpoint("bottleneck", {}, narrowed, metadata={"adapter": json.dumps(bottleneck)})
    checkpoint("dynamic", ours("dynamic-int8"), scaled(lambda rows: [1]))
    checkpoint("channel", ours("dynamic-int8", per_channel=True, reduce_range=False), scaled(lambda rows: [rows]))
    checkpoint("llm", ours("llm-int8", outlier_threshold=4.5), bitsandbytes, rest="F16")
    checkpoint("bitsandbytes", {"quantization_config": {"load_in_8bit": True, "quant_method": "bitsandbytes",
                                                        "llm_int8_threshold": 0}}, bitsandbytes, "bert", rest="F16")
    checkpoint("token", ours("token-int8"), scaled(lambda rows: [rows]), "bert")
    checkpoint("excluded", ours("token-int8", exclude=["layer.0.output"]), scaled(lambda rows: [rows]),
               exclude=("layer.0.output",))
    checkpoint("int4", ours("int4", group_size=32), int4)
    checkpoint("encoder", ours("int4"), int4, "bert", head=False)
    checkpoint("bf16", ours("bf16", half_products=True), None, rest="BF16")
    checkpoint("fp16", ours("fp16"), None, rest="F16")


def label_names():
    seed("label_names", "lines", "O\nB_PER\r\nI_PER\n\nX\n")
    seed("label_names", "list", '["O", "PER-B", "PER-I", "[PAD]"]')
    seed("label_names", "ids", '{"id2label": {"0": "o", "1": "b-per"}, "labels": 3}')
    seed("label_names", "classes", '{"sports": 1, "business": 0}')


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
    flags = {"lstrip": True, "normalized": False, "rstrip": False, "single_word": True, "special": True}
    seed("tokenizer_settings", "bert", json.dumps({
        "tokenizer_class": "BertTokenizerFast", "do_lower_case": False, "strip_accents": None, "do_basic_tokenize": True,
        "tokenize_chinese_chars": False, "never_split": ["ab"], "unk_token": "[UNK]",
        "mask_token": {"content": "[MASK]", **flags}, "additional_special_tokens": ["ab"],
        "added_tokens_decoder": {"4": {"content": "[MASK]", **flags}, "11": {"content": "<new>", **flags}}}))
    seed("tokenizer_settings", "added", json.dumps({"<new>": 11, "[MASK]": 4}))
    seed("tokenizer_settings", "specials", json.dumps({"cls_token": "[CLS]", "sep_token": {"content": "[SEP]", **flags}}))
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


def trimmed_tokenizers():
    """Those above behind two bytes: how the file is read, and which pieces go."""
    forms = [(0, "sentencepiece", ("tiny", "unigram", "bpe")), (1, "sentencepiece", ("tiny", "bpe")),
             (2, "vocab", ("words", "windows")), (3, "vocab", ("windows",)), (4, "tokenizer_json", ("unigram", "wordpiece"))]
    for kind, target, names in forms:
        for name in names:
            content = (HERE / "seeds" / target / name).read_bytes()
            seed("trimmed_tokenizer", f"{kind}-{name}", bytes([kind, 2]) + content)


def data_files():
    seed("conll", "wikiann", "sw:Ada\tB-PER\nsw:went\tO\n\nsw:x\tI-LOC\n")
    seed("conll", "conllu", "# text = x\n1\tAda\tAda\tPROPN\t_\t_\t2\tsubj\t_\t_\n1-2\ta\t_\t_\t_\t_\t_\t_\t_\t_\n\n")
    seed("tsv", "news", 'category\theadline\ttext\turl\nsports\tA "b"\t"x ""y""\nz"\thttp\n')
    seed("tsv", "tweets", "ID\ttweet\tlabel\r\n1\t@user \u1ecdj\u1ecd\tpositive\r\n")
    seed("tsv", "topics", "news_title\tlabel\nx y\tPolitics\nz\tHealth\n")
    seed("tsv", "lines", "one sentence\nanother one\n\n")
    seed("plain_text", "sentences", "\ufeffJ\u1ecdw\u1ecd, wa!\r\n\r\nO dab\u1ecd\u0300.\n")
    seed("plain_text", "words", "Ada B-PER\nwent O\n\nto O\n")
    seed("plain_text", "glued", "Ada|B-PER went|O\nto/O Abuja/B-LOC\n")
    seed("conll", "small", "Ada b-per\nwent o\n\nx u-loc\n")
    seed("conll", "ner", "Ada B-PER\nwent O\nto O\nAbuja B-LOC\n\nYes O\n")
    seed("conll", "windows", "\ufeffO\u0323jo\u0301\tB-DATE\r\nword\r\n\r\na b c I-ORG\r\n")
    seed("conll", "scored", "Ada B-PER O\nwent O O\n\nto O I-LOC")
    seed("conll", "binary", b"\x00\x01\xff O\n")
    seed("conll", "germeval", "#\thttp://x\t[2010]\n1\tEl Paso\tB-LOC\tO\n2\t\tO\tB-LOCpart\n\n")
    seed("conll", "schemes", "# id 7\tdomain=x\nAda _ _ B-PER\n# _ _ L-PER\nx _ _ U-LOC\ny _ _ S-LOC\n")
    seed("conll", "plus", "# global.columns = ID FORM NER MISC\n1\tAda\tB-PER\t_\n2\twent\tO\t_\n")
    seed("tsv", "words", 'Sentence #,Word,POS,Tag\nSentence: 1,Ada,NNP,B-PER\n,"a, b",IN,O\n\nSentence: 2,"""",NNP,U-LOC\n')
    seed("tsv", "hipe", 'TOKEN\tNE-COARSE-LIT\tMISC\n# id = 1\n"\tB-loc\t_\n\tO\t_\n')
    seed("tsv", "semicolons", "text ;label\nx;y\n")
    seed("tsv", "swallowed", 'tweet\tlabel\n"a\tx\nb\ty\n"c\tz\n')
    seed("json_lines", "words", '{"tokens": ["Ada", ""], "ner_tags": ["B-PER", "O"]}\n\n{"tokens": [], "ner_tags": []}\n')
    seed("json_lines", "numbers", '{"tokens": ["Ada"], "ner_tags": [1]}\n')
    seed("json_lines", "array", '[\n {"words": ["}\\""], "upos": ["X"]},\n {"words": ["y"], "upos": ["VERB"]}\n]\n')
    seed("json_lines", "texts", '{"headline": "a", "text": "b", "label": 3}\r\n{"headline": null, "text": "", "label": null}\n')
    seed("json_lines", "nested", '{"tokens": ' + "[" * 40)
    seed("file_names", "both", "hau_train.txt")
    seed("file_names", "part", "test-00000-of-00002.jsonl")
    seed("file_names", "universal", "ha_xx-ud-Test (1).conllu")


RECIPE = {"epochs": 2, "batch": 16, "accumulate": 2, "learning_rate": 5e-5, "warmup": 0.1, "weight_decay": 0.01,
          "clip_norm": 1, "dropout": 0.2, "sampling_exponent": 0.5, "scheduler_first": True, "bf16": True,
          "keep_best": True, "patience": 3, "mask_pruned": True, "prune_during": "10:30:5:0.9:cubic", "seed": 3, "steps": 40,
          "pad_to": 64}


def sweeps():
    ready_made = HERE.parent.parent / "resources" / "sweeps"
    for name in ("awobade2024-during", "ogueji2022"):
        sweep = json.loads((ready_made / (name + ".json")).read_text())
        seed("sweep_file", name, json.dumps({**sweep, "notes": [], "model": "/m", "data": {**sweep["data"], "path": "/d"}}))
    recipe = {name: value for name, value in RECIPE.items() if name not in ("seed", "prune_during")}
    every = {"name": "every field", "source": "s", "notes": ["n"], "model": "/m", "data": {"path": "/d"},
             "train_split": "train", "dev_split": "", "further_data": [{"path": "/e", "split": "dev"}],
             "levels": {"before": [0, 0.5], "during": [0, 0.9], "after": [1]},
             "methods": [{"method": "random", "scope": "layer", "include_embeddings": True, "exclude": ["classifier"]}, {}],
             "seeds": [1, 18446744073709551615], "recipe": recipe,
             "groups": [{"languages": ["hau", "luo"], "models": "each", "test_languages": ["yor"]},
                        {"models": "together", "recipe": {"epochs": 1},
                         "during": {"unit": "updates", "begin": 2, "end": 9, "every": 3, "curve": "linear"}}],
             "during": {"unit": "share", "begin": 0.1, "end": 0.95, "every": 0.05, "curve": "oneshot"},
             "sample": 5, "ignore_truncated": True, "save_every": 60, "keep_models": False,
             "replace_entities": {"pool": "family", "split": "test", "probability": 1, "draws": 1, "seed": 2}}
    seed("sweep_file", "every", json.dumps(every))
    seed("sweep_file", "short", json.dumps({"name": "s", "levels": {"after": [0.5]}, "model": "m", "data": {"path": "d"}}))


def training_states():
    point = {"step": 2, "epoch": 0.5, "loss": 1.25, "lr": 5e-5, "sparsity": 0.5, "dev": {}}
    best = {"step": 4, "score": 0.75, "dev": {"hau": 0.5, "yor": 1}}
    watch = {"sum": 3.5, "count": 2, "bad_windows": 0, "first": 2.5, "best": 0}
    progress = {"step": 5, "rounds": 1, "loss_sum": 0.5, "loss_count": 1, "rounds_without_gain": 0, "device": "cuda",
                "history": [point, {**point, "step": 4, "dev": best["dev"]}], "best": best, "seconds": 12.5, "watch": watch}
    tensors = {"random": entry("U8", [4], 24, 28), "weight/w": entry("F32", [2], 0, 8),
               "first/w": entry("F32", [2], 8, 16), "second/w": entry("F32", [2], 16, 24)}

    def state(name, training, **metadata):
        text = training if isinstance(training, str) else json.dumps(training)
        header = {"__metadata__": {"training": text, "recipe": '{"epochs":2}', **metadata}, **tensors}
        seed("training_state", name, safetensors_file(header, bytes(28)))

    state("best", progress)
    fresh = {**progress, "step": 1, "rounds": 0, "history": [], "best": None}
    state("fresh", fresh)
    state("old", {name: value for name, value in fresh.items() if name != "device"})
    state("negative", {**progress, "rounds": -1})
    state("huge", {**progress, "step": 2**63})
    state("fraction", {**progress, "step": 1.5})
    state("cut", json.dumps(progress)[:-9])
    seed("training_state", "weights", safetensors_file(tensors, bytes(28)))


def predictions():
    """What stands between the run and the hash of a file of predictions: numbers below 128 are a byte each."""
    def named(*texts):
        return bytes([len(texts)]) + b"".join(bytes([len(t)]) + t.encode() for t in texts)

    entities = bytes([1, 1, 0, 2, 0, 1, 4, 1, 1, 255, 255, 1, 0, 8, 255, 255])
    language = named("hau")[1:] + named("PER", "LOC") + bytes([2]) + entities + bytes([3, 0, 0, 0])
    seed("predictions", "entities", bytes([0, 0]) + named("O", "B-PER") + bytes([1]) + language)
    text = bytes([1, 1, 0, 0, 0, 1, 0, 0, 1, 0, 128, 1, 0, 1, 0, 2])
    seed("predictions", "classes", bytes([2, 0]) + named("a", "b") + bytes([1]) + named("yor")[1:] + named("a", "b")
         + bytes([1]) + text)
    seed("predictions", "none", bytes([1, 0, 0, 0]))


def jobs():
    prune = {"method": "magnitude", "scope": "global", "amount": 0.5, "include_embeddings": True,
             "exclude": ["classifier"], "seed": 7}
    data = {"path": "data", "languages": ["hau", "yor"], "split": "test", "max_length": 128, "task": "ner",
            "format": "conll", "text_columns": ["a"], "label_column": "b", "word_column": "2", "tag_column": "NER",
            "label_map": {"MISC": "O"},
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
        "discard": {"job": "discard-training", "output": "o"},
        "train": {"job": "train", "model": "m", "data": data, "dev_split": "dev", "output": "o", "name": "n",
                  "recipe": RECIPE, "prune": prune, "save_every": 60, "resume": True, "force": False, "sample": 10,
                  "finish": True, "device": "cuda"},
        "pretrain": {"job": "pretrain", "model": "m", "corpus": ["c"], "dev_corpus": ["d"], "languages": ["hau"],
                     "output": "o", "name": "n", "recipe": {**RECIPE, "prune_during": ""}, "mask_share": 0.15,
                     "max_length": 64, "evaluate_every": 5, "save_every": 60, "resume": False, "force": True},
        "sweep": {"job": "sweep", "file": "s.json", "project": "p", "model": "m", "data": "d", "resume": True},
    }
    recipes = {
        "dynamic-int8": {"per_channel": True, "reduce_range": False}, "llm-int8": {"outlier_threshold": 4.5},
        "token-int8": {"exclude": ["classifier"]}, "bf16": {"half_products": True}, "fp16": {}, "int4": {"group_size": 32},
    }
    for method, fields in recipes.items():
        quantized = {**model, "quantize": {"method": method, **fields}}
        specs["quantize-" + method] = {"job": "quantize", "model": quantized, "output": "o", "name": "n", "force": True}
    specs["sensitivity"] = {"job": "sensitivity", "model": quantized, "data": data, "sample": 5, "tolerance": 0.02}
    specs["compare-layers"] = {"job": "compare-layers", "model": quantized, "data": data, "sample": 5, "seed": 2}
    specs["robustness"] = {**evaluate, "replace_entities": {"pool": "script", "split": "test", "probability": 0.5,
                                                            "draws": 2, "seed": 4}}
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
    label_names()
    sentencepiece_models()
    tokenizers()
    trimmed_tokenizers()
    data_files()
    quantized_layouts()
    sweeps()
    training_states()
    predictions()
    jobs()
    files = [file for file in (HERE / "seeds").rglob("*") if file.is_file()]
    print(f"{len(files)} seeds, {sum(file.stat().st_size for file in files)} bytes")
