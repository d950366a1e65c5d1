# SPDX-FileCopyrightText: 2026 The Ndogo authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Scores: `score` and `evaluate` beside seqeval and scikit-learn.

A random model knows nothing, so the right answers are made from its own: transformers predicts, a part of
the predictions is changed, and that is the gold standard.
"""

import random
import warnings
from collections.abc import Callable, Sequence
from pathlib import Path

import datasets
import pandas
from seqeval.metrics import f1_score, precision_score, recall_score
from seqeval.scheme import IOB2, IOBES as IOBES_SCHEME
from sklearn import metrics as sklearn_metrics

from command import Cli, Difference, require_equal
from model_checks import TOLERANCE, encode_text, encode_words
from models import Specimen
from texts import Sentence, write_conll, write_tsv

Tags = Sequence[Sequence[str]]

def entity_numbers(gold: Tags, predicted: Tags, mode: str, scheme: type = IOB2) -> dict[str, float]:
    """seqeval's micro averages."""
    options = {"mode": "strict", "scheme": scheme} if mode == "strict" else {}
    numbers = {"precision": precision_score, "recall": recall_score, "f1": f1_score}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of the tags that are no IOB2, which is the point
        return {n: float(f(gold, predicted, zero_division=0, **options)) for n, f in numbers.items()}


def require_numbers(what: str, found: dict, expected: dict[str, float]) -> None:
    for name, value in expected.items():
        if abs(found[name] - value) > 1e-12:
            raise Difference(f"{what}: {name} is {found[name]!r}, not {value!r}")


def changed(labels: Sequence[str], choices: Sequence[str], share: float, rng: random.Random) -> list[str]:
    return [rng.choice(choices) if rng.random() < share else label for label in labels]


# --- the metric alone ----------------------------------------------------------------------------


def check_score(cli: Cli, folder: Path, seed: int, cases: int) -> str:
    """Random tags, most of them no well-formed IOB2, and POS tags read as if they were."""
    folder.mkdir(parents=True)
    rng = random.Random(f"{seed}/score")
    alphabets = [["O", "B-PER", "I-PER", "B-LOC", "I-LOC"], ["O", "B-A", "I-A"], ["O", *(f"I-T{i}" for i in range(4))]]
    for case in range(cases):
        tags = alphabets[case % len(alphabets)]
        lengths = [rng.randint(1, 12) for _ in range(rng.randint(1, 30))]
        gold = [[rng.choice(tags) for _ in range(n)] for n in lengths]
        predicted = [changed(row, tags, rng.uniform(0, 0.6), rng) for row in gold]
        words = [[f"w{i}" for i in range(n)] for n in lengths]
        write_conll(folder / "gold.txt", words, gold)
        write_conll(folder / "pred.txt", words, predicted)
        for mode in ("default", "strict"):
            said = cli.json(
                "score", "--gold", folder / "gold.txt", "--pred", folder / "pred.txt", "--mode", mode
            )
            require_numbers(f"case {case}, {mode} mode", said, entity_numbers(gold, predicted, mode))
    return f"{cases} cases in two modes"


IOBES = ["O", *(f"{prefix}-{kind}" for kind in ("PER", "LOC") for prefix in "BIES")]
BILOU = str.maketrans("ES", "LU")


def check_schemes(cli: Cli, folder: Path, seed: int, cases: int) -> str:
    """Random tags of IOBES, as they are and written as BILOU, beside seqeval in both modes."""
    rng = random.Random(f"{seed}/schemes")
    for case in range(cases):
        gold = [[rng.choice(IOBES) for _ in range(rng.randint(1, 12))] for _ in range(rng.randint(1, 30))]
        predicted = [changed(row, IOBES, rng.uniform(0, 0.6), rng) for row in gold]
        words = [[f"w{i}" for i in range(len(row))] for row in gold]
        gold[0][0] = "S-PER"  # by which the scheme is known
        expected = {mode: entity_numbers(gold, predicted, mode, IOBES_SCHEME) for mode in ("default", "strict")}
        for scheme in ("iobes", "bilou"):
            files = {"gold": gold, "pred": predicted}
            for name, tags in files.items():
                if scheme == "bilou":
                    tags = [[tag[0].translate(BILOU) + tag[1:] for tag in row] for row in tags]
                files[name] = folder / scheme / f"{name}.txt"
                write_conll(files[name], words, tags)
            for mode, numbers in expected.items():
                said = cli.json("score", "--gold", files["gold"], "--pred", files["pred"], "--mode", mode)
                require_numbers(f"case {case}, {scheme}, {mode} mode", said, numbers)
    return f"{cases} cases in two schemes and modes"


def check_layouts(cli: Cli, folder: Path, seed: int) -> str:
    """Files that datasets and pandas write, and CoNLL with what stands around words and tags, are the same sentences."""
    folder.mkdir(parents=True)
    datasets.disable_progress_bars()
    rng = random.Random(f"{seed}/layouts")
    names = ["O", "B-PER", "I-PER", "B-LOC", "I-LOC"]
    words = [[rng.choice(["Kano", '"', "#", "a, b", "El Paso", "7", "ọjọ́"]) for _ in range(rng.randint(2, 9))] for _ in range(40)]
    gold = [[rng.choice(names) for _ in row] for row in words]
    predicted = [changed(row, names, 0.3, rng) for row in gold]
    features = datasets.Features({
        "tokens": datasets.List(datasets.Value("string")),
        "ner_tags": datasets.List(datasets.ClassLabel(names=names)),
    })
    saved = datasets.Dataset.from_dict({"tokens": words, "ner_tags": gold}, features=features)
    saved.to_json(folder / "numbers.jsonl", force_ascii=bool(seed % 2))
    saved.save_to_disk(folder / "numbers")  # dataset_info.json has the names
    table = pandas.DataFrame(
        [(f"Sentence: {i}" if j == 0 else None, *cell) for i, row in enumerate(zip(words, gold))
         for j, cell in enumerate(zip(*row))],
        columns=["Sentence #", "Word", "Tag"],
    )
    table.to_csv(folder / "table.csv", index=False)
    table.to_csv(folder / "table.tsv", index=False, sep="\t")
    strings = pandas.DataFrame({"tokens": words, "ner_tags": gold})
    strings.to_json(folder / "strings.jsonl", orient="records", lines=True)
    strings.to_json(folder / "array.json", orient="records", indent=1)
    lines = "\n".join(
        f"# id {i}\n" + "".join(f"{j}\t{w}\t{t}\tO\n" for j, (w, t) in enumerate(zip(*row), 1))
        for i, row in enumerate(zip(words, gold))
    )
    (folder / "germeval.txt").write_text(lines, encoding="utf-8")
    pandas.DataFrame({"tokens": words, "ner_tags": predicted}).to_json(folder / "pred.jsonl", orient="records", lines=True)
    expected = entity_numbers(gold, predicted, "default")
    files = ["numbers.jsonl", "table.csv", "table.tsv", "strings.jsonl", "array.json", "germeval.txt"]
    for name in files:
        said = cli.json("score", "--gold", folder / name, "--pred", folder / "pred.jsonl")
        require_numbers(name, said, expected)
    return f"{len(files)} files of {len(words)} sentences"


# --- models over data ----------------------------------------------------------------------------


def predicted_tags(specimen: Specimen, words: Sequence[str]) -> list[str | None] | None:
    """The label of each word's first piece, if it has one. None when rounding could decide one of them."""
    ids, first = encode_words(specimen, words)
    logits = specimen.logits(ids)
    top = logits.topk(2, dim=-1).values
    if any(at is not None and float(top[at, 0] - top[at, 1]) < 2 * TOLERANCE for at in first):
        return None
    return [None if at is None else specimen.labels[int(logits[at].argmax())] for at in first]


def tagged(
    specimen: Specimen, sentences: Sequence[Sentence], rng: random.Random, share: float
) -> tuple[list[Sentence], list[list[str]], list[list[str]]]:
    """Sentences that are certain, their gold and their predicted tags."""
    kept, gold, predicted = [], [], []
    for sentence in sentences:
        if any(not word or any(c.isspace() for c in word) for word in sentence.words):
            continue  # not to be had in a CoNLL file
        tags = predicted_tags(specimen, sentence.words)
        if tags is not None:
            kept.append(sentence)
            predicted.append([tag or "O" for tag in tags])
            gold.append(changed([tag or rng.choice(specimen.labels) for tag in tags], specimen.labels, share, rng))
    return kept, gold, predicted


def by_language(sentences: Sequence[Sentence]) -> dict[str, list[int]]:
    groups: dict[str, list[int]] = {}
    for i, sentence in enumerate(sentences):
        groups.setdefault(sentence.language, []).append(i)
    return groups


def check_languages(
    said: dict, groups: dict[str, list[int]], numbers: Callable[[list[int]], dict[str, float]]
) -> None:
    """Every language of an evaluation against `numbers` of its sentences."""
    scores = {score["language"]: score for score in said["languages"]}
    require_equal("the languages", sorted(scores), sorted(groups))
    for language, rows in groups.items():
        require_equal(f"the sentences of {language}", scores[language]["sentences"], len(rows))
        require_numbers(language, scores[language], numbers(rows))


def check_entities(cli: Cli, specimen: Specimen, sentences: Sequence[Sentence], folder: Path, seed: int) -> str:
    """Entity F1 in both modes, and the predictions themselves."""
    kept, gold, predicted = tagged(specimen, sentences, random.Random(f"{seed}/ner"), 0.15)
    groups = by_language(kept)
    for language, rows in groups.items():
        write_conll(folder / language / "test.txt", [kept[i].words for i in rows], [gold[i] for i in rows])
    for mode in ("default", "strict"):
        answers = folder.with_name(f"{folder.name}-{mode}")
        said = cli.json(
            "evaluate", specimen.folder, "--data", folder, "--mode", mode, "--predictions", answers
        )
        require_equal("the metric", said["metric"], "entity_f1")
        check_languages(
            said, groups,
            lambda rows: entity_numbers([gold[i] for i in rows], [predicted[i] for i in rows], mode),
        )  # fmt: skip
        for language, rows in groups.items():
            expected = [
                f"{w} {g} {p}" for i in rows for w, g, p in zip(kept[i].words, gold[i], predicted[i])
            ]
            lines = (answers / f"{language}.txt").read_text(encoding="utf-8").split("\n")
            found = [line for line in lines if line]
            for line, right in zip(found, expected):
                require_equal(f"a line of the predictions of {language}", line, right)
            require_equal(f"the number of predicted words of {language}", len(found), len(expected))
    return f"{len(kept)} sentences of {len(groups)} languages"


def check_parts_of_speech(
    cli: Cli, specimen: Specimen, sentences: Sequence[Sentence], folder: Path, seed: int
) -> str:
    """Accuracy over words, and what seqeval makes of such tags."""
    kept, gold, predicted = tagged(specimen, sentences, random.Random(f"{seed}/pos"), 0.25)
    groups = by_language(kept)
    for language, rows in groups.items():
        write_conll(folder / language / "test.txt", [kept[i].words for i in rows], [gold[i] for i in rows])
    said = cli.json("evaluate", specimen.folder, "--data", folder)
    require_equal("the metric", said["metric"], "token_accuracy")

    def accuracy(rows: list[int]) -> dict[str, float]:
        flat = [[tag for i in rows for tag in tags[i]] for tags in (gold, predicted)]
        return {"accuracy": float(sklearn_metrics.accuracy_score(*flat))}

    check_languages(said, groups, accuracy)
    for score in said["languages"]:
        rows = groups[score["language"]]
        chunks = entity_numbers([gold[i] for i in rows], [predicted[i] for i in rows], "default")
        require_numbers(f"chunks of {score['language']}", score["chunks"], chunks)
    return f"{len(kept)} sentences of {len(groups)} languages"


def check_classes(
    cli: Cli, specimen: Specimen, sentences: Sequence[Sentence], folder: Path, seed: int
) -> str:
    """Accuracy, macro and weighted F1 over texts of a TSV, quoted fields among them."""
    rng = random.Random(f"{seed}/classes")
    kept, gold, predicted, headlines = [], [], [], []
    for sentence in sentences:
        headline, text = f'"{sentence.words[0]}" {rng.randint(1, 99)}', sentence.line.strip()
        logits = specimen.logits(encode_text(specimen, f"{headline} {text}"))
        top = logits.topk(2).values
        certain = specimen.reference.certain(f"{headline} {text}") and float(top[0] - top[1]) >= 2 * TOLERANCE
        if not text or not certain or any(c in text for c in "\t\r\n\v\f\x85\u2028\u2029"):
            continue
        answer = specimen.labels[int(logits.argmax())]
        kept.append(Sentence(sentence.language, (text,)))
        headlines.append(headline)
        predicted.append(answer)
        gold.append(changed([answer], specimen.labels, 0.5, rng)[0])
    groups = by_language(kept)
    for language, rows in groups.items():
        table = [[gold[i], headlines[i], kept[i].line, "http://x"] for i in rows]
        write_tsv(folder / language / "test.tsv", ["category", "headline", "text", "url"], table)
    said = cli.json("evaluate", specimen.folder, "--data", folder)
    require_equal("the metric", said["metric"], "accuracy")

    def numbers(rows: list[int]) -> dict[str, float]:
        right, answers = [gold[i] for i in rows], [predicted[i] for i in rows]
        f1 = sklearn_metrics.f1_score
        return {
            "accuracy": float(sklearn_metrics.accuracy_score(right, answers)),
            "macro_f1": float(f1(right, answers, average="macro", zero_division=0)),
            "weighted_f1": float(f1(right, answers, average="weighted", zero_division=0)),
        }

    check_languages(said, groups, numbers)
    return f"{len(kept)} texts of {len(groups)} languages"
