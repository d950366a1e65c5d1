# SPDX-FileCopyrightText: 2026 The Ndogo authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which checks are run on what."""

import argparse
import sys
import time
from collections.abc import Callable
from functools import cached_property, partial
from pathlib import Path

import torch
import transformers

import adapter_checks
import compare_checks
import distil_checks
import foreign_checks
import metric_checks
import model_checks
import structure_checks
import text_checks
import trim_checks
from command import Account, Cli
from models import SHAPES, Shape, Specimen, make, random_shape
from references import (
    CamembertReference,
    Reference,
    SentencePieceReference,
    WordPieceReference,
    train_sentencepiece,
    train_wordpiece,
)
from texts import Sentence, bent_sentences, plain_sentences

UPOS = tuple("ADJ ADP ADV AUX CCONJ DET INTJ NOUN NUM PART PRON PROPN PUNCT SCONJ SYM VERB X".split())


class Suite:
    def __init__(self, options: argparse.Namespace, folder: Path):
        torch.set_num_threads(1)  # the models are tiny
        transformers.logging.disable_progress_bar()
        self._options = options
        self._folder = folder
        self._seed = options.seed
        self._cli = Cli(options.cli)
        script = f"{sys.executable} {Path(__file__).with_name('run.py')} --cli {options.cli} --seed {options.seed}"
        data = f" --data {options.data}" if options.data else ""
        data += " --quick" if options.quick else ""
        self._account = Account(script + data, options.verbose)

    def run(self) -> int:
        start = time.monotonic()
        count = len(self._sentences)
        languages = len({s.language for s in self._sentences})
        print(f"Seed {self._seed}: {count} sentences in {languages} languages.", flush=True)
        self._texts()
        shapes = self._shapes()
        for shape in shapes:
            self._model(shape)
        self._distillations()
        self._structures()
        self._adapters()
        self._trimmings()
        self._scores()
        account, seconds = self._account, time.monotonic() - start
        if account.agreed + account.differed == 0:
            print(f"Nothing is called {self._options.only}.")
            return 1
        verdict = "all agree" if account.differed == 0 else f"{account.differed} differ"
        checks = account.agreed + account.differed
        print(f"{checks} checks, {len(shapes)} shapes, seed {self._seed}: {verdict}. {seconds:.0f} s.")
        return 1 if account.differed else 0

    # --- what there is to compare on ---

    @cached_property
    def _plain(self) -> list[Sentence]:
        return plain_sentences(self._seed, 20 if self._options.quick else 150, self._options.data)

    @cached_property
    def _sentences(self) -> list[Sentence]:
        return bent_sentences(self._plain, self._seed)

    def _some(self, every: int) -> list[Sentence]:
        """So many sentences apart: all languages are in it. None whose pieces rounding decides."""
        reference = self._references["unigram"]
        return [
            s
            for s in self._sentences[:: every if len(self._sentences) > 20 * every else 20]
            if reference.certain(s.line) and all(reference.certain(word) for word in s.words)
        ]

    @cached_property
    def _references(self) -> dict[str, Reference]:
        lines = [s.line for s in self._plain]
        unigram = train_sentencepiece(lines, "unigram", 2000)
        return {
            "unigram": SentencePieceReference(unigram),
            "bpe": SentencePieceReference(train_sentencepiece(lines, "bpe", 2000), "bpe"),
            "camembert": CamembertReference(unigram),
            "cased": WordPieceReference(train_wordpiece(lines, 2500, lower_case=False), lower_case=False),
            "uncased": WordPieceReference(train_wordpiece(lines, 2500, lower_case=True), lower_case=True),
        }

    def _shapes(self) -> list[Shape]:
        shapes = list(SHAPES[::5] if self._options.quick else SHAPES)
        shapes += [random_shape(i, self._seed) for i in range(1 if self._options.quick else self._options.random)]
        if self._options.only:  # every shape can be named, and the random ones without end
            number = self._options.only.removeprefix("random-")
            drawn = [random_shape(int(number), self._seed)] if number.isdigit() else []
            return [s for s in (*SHAPES, *drawn) if self._options.only in s.name]
        return shapes

    def _check(self, name: str, subject: object, what: str, check: Callable[[], str | None]) -> None:
        if self._options.only in name:
            self._account.check(name, subject, what, check)

    # --- ids ---

    def _texts(self) -> None:
        cli, sentences = self._cli, self._sentences
        for kind, reference in self._references.items():
            name = f"ids-{kind}"
            if self._options.only not in name:
                continue
            folder = self._folder / name
            text_checks.write_tokenizer(kind, reference, folder)
            check = partial(self._check, name, name)
            check("ids as trained", partial(text_checks.check_ids, cli, folder, reference, sentences))
            if kind == "unigram":
                marked = folder.with_name(f"{name}-added")
                text_checks.write_tokenizer(kind, reference, marked)
                lines = [s.line for s in self._some(100)]
                check("added tokens", partial(foreign_checks.check_added_tokens, cli, marked, lines))
            if kind == "bpe":
                continue  # transformers 5 reads such a file as a unigram model, which nobody can want
            rules = ("--tokenizer-rules", "transformers5")
            beside, alone = folder.with_name(f"{name}-json"), folder.with_name(f"{name}-json-alone")
            text_checks.with_tokenizer_json(kind, folder, beside, alone=False)
            text_checks.with_tokenizer_json(kind, folder, alone, alone=True)
            backend = partial(text_checks.check_backend_ids, cli, kind)
            check("ids of transformers 5", partial(backend, folder, sentences, *rules))
            trained = partial(text_checks.check_ids, cli, beside, reference, sentences)
            check("ids as trained beside tokenizer.json", trained)
            check("ids of transformers 5 beside tokenizer.json", partial(backend, beside, sentences, *rules))
            check("ids of tokenizer.json alone", partial(backend, alone, sentences))

    # --- models ---

    def _specimen(self, shape: Shape) -> Specimen:
        return make(shape, self._references[shape.tokenizer], self._folder / shape.name, self._seed)

    def _model(self, shape: Shape) -> None:
        cli, specimen, some = self._cli, self._specimen(shape), self._some(100)
        check = partial(self._check, shape.name, shape)
        check("inspect", partial(model_checks.check_inspect, cli, specimen))
        if shape.head in ("token", "sequence"):
            check("logits", partial(model_checks.check_logits, cli, specimen, some))
        elif not shape.narrowed:
            for task in ("token-classification", "sequence-classification"):
                check(f"fresh head for {task}", partial(model_checks.check_fresh_head, cli, specimen, task, some))
        if shape.dtype in model_checks.HALF_BOUND and shape.head == "token" and not shape.narrowed:
            check("half precision", partial(model_checks.check_half, specimen, some))
        if shape.uneven:
            check("export", partial(model_checks.check_padded_export, cli, specimen, some))
        else:
            for form in ("safetensors", "pytorch"):
                check(f"round trip as {form}", partial(model_checks.check_round_trip, cli, specimen, form, some))
        if shape.name in ("xlmr-plain", "bert-cased"):
            for scope in ("global", "layer"):
                check(f"prune, {scope}", partial(model_checks.check_prune, cli, specimen, scope, self._seed))
        if shape.name in ("xlmr-plain", "bert-cased"):
            self._foreign(specimen, check)
        if shape.name == "xlmr-plain":
            check("new", partial(model_checks.check_new, cli, specimen, some))

    def _foreign(self, specimen: Specimen, check: Callable[[str, Callable[[], str | None]], None]) -> None:
        for program in foreign_checks.PREFIXES:
            check(f"names under {program}", partial(foreign_checks.check_prefix, self._cli, specimen, program))
        check("masks of torch", partial(foreign_checks.check_masks, self._cli, specimen))
        for adapter in foreign_checks.ADAPTERS:
            check(adapter, partial(foreign_checks.check_adapter, self._cli, specimen, adapter))

    # --- distillation ---

    def _distillations(self) -> None:
        for number in range(2 if self._options.quick else 12):
            shape = distil_checks.random_teacher(number, self._seed)
            if self._options.only not in shape.name:
                continue
            folder = self._folder / f"{shape.name}-data"
            check = partial(
                distil_checks.check_loss, self._cli, self._specimen(shape), self._plain[:40], folder, self._seed)
            self._check(shape.name, shape, "losses", check)

    # --- structure ---

    def _structures(self) -> None:
        for number in range(3 if self._options.quick else 16):
            shape = structure_checks.random_parent(number, self._seed)
            if self._options.only not in shape.name:
                continue
            folder = self._folder / f"{shape.name}-data"
            check = partial(
                structure_checks.check_structure, self._cli, self._specimen(shape), self._plain[:60], folder, self._seed)
            self._check(shape.name, shape, "kept parts and logits", check)

    # --- adapters ---

    def _adapters(self) -> None:
        for number in range(3 if self._options.quick else 16):
            shape = adapter_checks.random_base(number, self._seed)
            if self._options.only not in shape.name:
                continue
            folder = self._folder / f"{shape.name}-data"
            check = partial(
                adapter_checks.check_adapter, self._cli, self._specimen(shape), self._plain[:60], folder, self._seed)
            self._check(shape.name, shape, "files and logits", check)

    # --- vocabularies ---

    def _trimmings(self) -> None:
        for shape in trim_checks.SHAPES:
            if self._options.only not in shape.name:
                continue
            folder = self._folder / f"{shape.name}-data"
            check = partial(
                trim_checks.check_trim, self._cli, self._specimen(shape), self._plain, folder, self._seed)
            self._check(shape.name, shape, "fewer pieces", check)

    # --- scores ---

    def _scores(self) -> None:
        cli, folder = self._cli, self._folder / "scores"
        cases = 3 if self._options.quick else 8
        self._check("score", "score", "entities", partial(metric_checks.check_score, cli, folder, self._seed, cases))
        schemes = partial(metric_checks.check_schemes, cli, self._folder / "schemes", self._seed, cases)
        self._check("schemes", "score", "entities", schemes)
        layouts = partial(metric_checks.check_layouts, cli, self._folder / "layouts", self._seed)
        self._check("layouts", "score", "entities", layouts)
        sentences = self._some(4)
        entities, classes = metric_checks.check_entities, metric_checks.check_classes
        for base, check in (
            (Shape("evaluate-ner", positions=42), entities),
            (Shape("evaluate-ner-bert", family="bert", tokenizer="uncased"), entities),
            (Shape("evaluate-pos", labels=len(UPOS), tags=UPOS), metric_checks.check_parts_of_speech),
            (Shape("evaluate-classes", head="sequence", labels=5), classes),
            (Shape("evaluate-classes-bert", head="sequence", family="bert", tokenizer="cased"), classes),
            (Shape("compare-ner"), compare_checks.check_entity_comparison),
            (Shape("compare-classes", head="sequence", labels=4), compare_checks.check_class_comparison),
        ):
            if self._options.only in base.name:
                specimen = self._specimen(base)
                data = self._folder / f"{base.name}-data"
                scores = partial(check, cli, specimen, sentences, data, self._seed)
                self._check(base.name, base, "scores", scores)
