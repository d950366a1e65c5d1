# SPDX-License-Identifier: GPL-3.0-or-later
"""Trains the demo's tokenizer and its small XLM-R NER model from scratch.

One thread and fixed seeds: on one machine a second run gives the same bytes.
There is no pre-training.
"""

import io
import math
import random
from dataclasses import dataclass
from pathlib import Path

import numpy
import sentencepiece
import torch
from safetensors.torch import save
from torch import nn
from transformers import XLMRobertaConfig, XLMRobertaForTokenClassification

from text import Sentence

LABELS = ("O", "B-DATE", "I-DATE", "B-PER", "I-PER", "B-ORG", "I-ORG", "B-LOC", "I-LOC")
BOS, PAD, EOS, UNK = 0, 1, 2, 3
FAIRSEQ_OFFSET = 1
MAX_PIECES = 158  # with <s> and </s> 160
POSITIONS = 162  # XLM-R counts positions from 2
IGNORED = -100
SMOOTHING = 0.1  # 0: all splits of a word alike; 1: as likely as the unigram model says


@dataclass(frozen=True)
class Recipe:
    """Everything that decides the training."""

    seed: int = 7
    vocabulary: int = 1600
    hidden: int = 96
    layers: int = 4
    heads: int = 6
    ffn: int = 384
    batch: int = 16
    epochs: int = 14
    rate: float = 1.5e-3
    weight_decay: float = 0.0
    initial_spread: float = 0.05
    resplit: float = 0.3


def make_deterministic(seed: int) -> None:
    """One thread, deterministic kernels and every random generator seeded."""
    torch.set_num_threads(1)
    torch.use_deterministic_algorithms(True)
    random.seed(seed)
    numpy.random.seed(seed)
    torch.manual_seed(seed)


class Tokenizer:
    """SentencePiece with the fairseq offset, each word on its own, as XLM-R NER does it."""

    def __init__(self, model: bytes):
        self.pieces = sentencepiece.SentencePieceProcessor(model_proto=model)
        self.size = len(self.pieces) + 2  # room for <pad> and, last, <mask>

        self.scores = {self.pieces.id_to_piece(i): self.pieces.get_score(i)
                       for i in range(3, len(self.pieces))}
        self.longest = max(map(len, self.scores))
        self.lattices: dict[str, list[tuple[list[int], list[float]]]] = {}

    def word(self, word: str) -> list[int]:
        """Ids of one word."""
        return [i + FAIRSEQ_OFFSET if i else UNK for i in self.pieces.encode(word)]

    def resplit(self, word: str) -> list[int]:
        """Ids of one of the word's splits, the likelier ones a little more often.

        SentencePiece can draw splits itself, but its random numbers differ from run to run.
        """
        text = "".join(self.pieces.encode(word, out_type=str))
        if text not in self.lattices:
            self.lattices[text] = self._lattice(text)
        lattice, start, ids = self.lattices[text], 0, []
        while start < len(text):
            ends, weights = lattice[start]
            if not ends:  # a character without a piece
                return self.word(word)
            end = random.choices(ends, weights)[0]
            ids.append(self.pieces.piece_to_id(text[start:end]) + FAIRSEQ_OFFSET)
            start = end
        return ids

    def _lattice(self, text: str) -> list[tuple[list[int], list[float]]]:
        """For each place in the text, where a piece may end and with what weight."""
        total = [0.0] * len(text) + [1.0]
        steps: list[tuple[list[int], list[float]]] = [([], []) for _ in text]
        for start in reversed(range(len(text))):
            for end in range(start + 1, min(len(text), start + self.longest) + 1):
                score = self.scores.get(text[start:end])
                if score is not None and total[end] > 0:
                    steps[start][0].append(end)
                    steps[start][1].append(math.exp(SMOOTHING * score) * total[end])
            total[start] = sum(steps[start][1])
        return steps

    def sentence(self, sentence: Sentence, resplit: float = 0.0) -> tuple[list[int], list[int]]:
        """Ids with <s> and </s>, and label ids: the first piece has the word's label.

        In training a share of the words is split in another way each time.  Otherwise the
        pieces of unseen names, which no training word needs, would never be learnt.
        """
        ids: list[int] = []
        labels: list[int] = []
        for token, label in sentence:
            word = (self.resplit if random.random() < resplit else self.word)(token)
            ids += word
            labels += [LABELS.index(label)] + [IGNORED] * (len(word) - 1) if word else []
        ids, labels = ids[:MAX_PIECES], labels[:MAX_PIECES]
        return [BOS, *ids, EOS], [IGNORED, *labels, IGNORED]


def train_tokenizer(sentences: list[Sentence], recipe: Recipe) -> bytes:
    """A unigram SentencePiece model of the training words, as bytes without any path in them."""
    model = io.BytesIO()
    lines = (" ".join(token for token, _ in s) for s in sentences)
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=lines, model_writer=model, model_type="unigram",
        vocab_size=recipe.vocabulary, character_coverage=1.0, num_threads=1,
        unk_id=0, bos_id=1, eos_id=2, pad_id=-1, minloglevel=1,
    )
    return model.getvalue()


def model_config(vocabulary: int, recipe: Recipe) -> XLMRobertaConfig:
    """The demo's shape, in XLM-R's terms."""
    return XLMRobertaConfig(
        architectures=["XLMRobertaForTokenClassification"],
        vocab_size=vocabulary, hidden_size=recipe.hidden, num_hidden_layers=recipe.layers,
        num_attention_heads=recipe.heads, intermediate_size=recipe.ffn, hidden_act="gelu",
        hidden_dropout_prob=0.1, attention_probs_dropout_prob=0.1, initializer_range=recipe.initial_spread,
        max_position_embeddings=POSITIONS, type_vocab_size=1, layer_norm_eps=1e-5,
        bos_token_id=BOS, pad_token_id=PAD, eos_token_id=EOS,
        id2label=dict(enumerate(LABELS)), label2id={l: i for i, l in enumerate(LABELS)},
    )


def pad(rows: list[list[int]], filler: int) -> torch.Tensor:
    """Rows of unequal length as one tensor."""
    width = max(map(len, rows))
    return torch.tensor([row + [filler] * (width - len(row)) for row in rows])


def batches(rows: list, size: int, rng: random.Random) -> list[list]:
    """Shuffled batches of sentences of about the same length."""
    order = list(range(len(rows)))
    rng.shuffle(order)
    window = size * 16
    for start in range(0, len(order), window):
        order[start:start + window] = sorted(
            order[start:start + window], key=lambda i: len(rows[i][0]))
    groups = [[rows[i] for i in order[k:k + size]] for k in range(0, len(order), size)]
    rng.shuffle(groups)
    return groups


def train_model(sentences: list[Sentence], tokenizer: Tokenizer,
                recipe: Recipe) -> XLMRobertaForTokenClassification:
    """AdamW with a short warm-up and linear decay; the model comes back in evaluation mode."""
    make_deterministic(recipe.seed)
    rng = random.Random(recipe.seed)
    model = XLMRobertaForTokenClassification(model_config(tokenizer.size, recipe))
    steps = recipe.epochs * -(-len(sentences) // recipe.batch)
    warm_up = max(1, steps // 20)
    optimizer = torch.optim.AdamW(model.parameters(), lr=recipe.rate,
                                  weight_decay=recipe.weight_decay)
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda k: min((k + 1) / warm_up, (steps - k) / (steps - warm_up)))
    model.train()
    for epoch in range(recipe.epochs):
        total = 0.0
        rows = [tokenizer.sentence(s, recipe.resplit) for s in sentences]
        groups = batches(rows, recipe.batch, rng)
        for group in groups:
            ids = pad([row[0] for row in group], PAD)
            labels = pad([row[1] for row in group], IGNORED)
            loss = model(input_ids=ids, attention_mask=(ids != PAD).long(), labels=labels).loss
            optimizer.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimizer.step()
            schedule.step()
            total += float(loss.detach())
        print(f"epoch {epoch + 1}/{recipe.epochs}: loss {total / len(groups):.4f}", flush=True)
    return model.eval()


def save_model(model: XLMRobertaForTokenClassification, path: Path) -> None:
    """The trained weights under Hugging Face's names, float32."""
    weights = {k: v.contiguous() for k, v in model.state_dict().items() if "position_ids" not in k}
    path.write_bytes(save(weights, metadata={"format": "pt"}))
