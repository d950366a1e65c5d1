# SPDX-FileCopyrightText: 2026 The Ndogo authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Sentences to compare on, in sixteen languages, all from this repository.

Ten languages come from the generated sentences of resources/demo/data. The others are put together here from
lists of phrases: invented and plain, they are there for their scripts. A seed decides which sentences are
taken and what is done to them: every third one is bent in a way that tokenizers are known to stumble over.
"""

import csv
import random
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Sentence:
    language: str  # ISO 639-3
    words: tuple[str, ...]

    @property
    def line(self) -> str:
        return " ".join(self.words)


# Who, does, what, where, when: one is drawn from each list.
PHRASES: dict[str, tuple[str, str, str, str, str]] = {
    "fra": (
        "L’institutrice|Le maçon de l’île|Aïcha N’Diaye|Ma grand-mère|Hélène Bœuf|Le député élu",
        "a acheté|n’a pas vu|préfère|cherche encore|répare|vend à l’aube",
        "des œufs frais|la barque d’occasion|un vélo à 30 €|l’été dernier|trois ânes|ce qu’il reste",
        "à Saint-Étienne|près du fleuve Sénégal|derrière l’école|chez elle|au marché d’Évry|là-bas",
        "hier soir .|dès 8h30 !|le 14 juillet 2021 .|aujourd’hui ?|« sans façon » .|…",
    ),
    "por": (
        "A avó|O João|Dona Conceição|O pescador|Irmãos Guimarães|Uma criança",
        "comprou|não esqueceu|dançará com|pôs|levou|pediu-lhe",
        "pão e maçãs|o coração da mãe|três botões|a canção inteira|vinte lições|água à vontade",
        "em São Tomé|no Maputo|atrás da estação|à beira do rio Zambeze|lá fora|na praça",
        "amanhã cedo .|às 17h .|em março de 1998 .|já ?|ontem à noite !|por fim …",
    ),
    "ara": (
        "المعلمة|أحمد بن يوسف|الطبيب الجديد|سكان القرية|مُحَمَّدٌ|السيدة عائشة",
        "اشترى|لم يقرأ|زار|ســأل عن|يحبّ|وصلت إلى",
        "الكتابَ الأول|٣ تفاحات|سوق السمك|بيتًا صغيرًا|رسالةً طويلة|المدرسة",
        "في القاهرة|قرب النيل|خلف المسجد|في الخرطوم|عند البحر|هناك",
        "صباح اليوم .|أمس؟|في ١٥ مارس ٢٠٢٠،|غدًا !|منذ أسبوع ؛|الآن .",
    ),
    "zho": (
        "王老师|李小明|我的祖母|这位工程师|北京的朋友|孩子们",
        "昨天买了|还没看见|很喜欢|正在修理|卖掉了|问起",
        "三本新书|那条小船|2020年的茶叶|一辆自行车|热豆腐，米饭|旧房子",
        "在上海|靠近长江|学校后面|市场里|东京站|家里",
        "。|！|？真的吗|，他说：“好。”|……|（上午9点）",
    ),
    "tir": (
        "መምህር|ኣስቴር ገብረስላሴ|እቲ ሓኪም|ደቂ ዓዲ|ሰብ ሞያ|ኣደይ",
        "ገዚኣ|ኣይረኣየን|ትፈቱ|ሸይጡ|ረኺቦም|ትሓትት",
        "ሓድሽ መጽሓፍ|ሰለስተ እንቋቑሖ|ማይ ዝስተ|ዓሳ|ንእሽቶ ገዛ|፳፭ ብርኪ",
        "ኣብ ኣስመራ|ኣብ መቐለ፡|ጥቓ ሩባ|ድሕሪ ቤት፡ትምህርቲ|ኣብ ዕዳጋ|ኣብኡ",
        "ትማሊ ።|ሎሚ ንግሆ፣|ብ 12 መጋቢት 2013 ዓ.ም. ።|ጽባሕ፧|ሕጂ ።|ቅድሚ ሰሙን ፤",
    ),
    "eng": (
        "The teacher|Mrs. O'Brien-Adeyemi|A fisherman|My grandmother|Unit 7B|Ruth and Sam",
        "bought|didn't see|re-opens|asked about|can't find|sold",
        "two fresh eggs|the old boat|a $30 bike|iPhone chargers|what's left|3,000.50 litres",
        "in Port-au-Prince|near the river Volta|behind the school|at home|@ the market|over there",
        "yesterday .|at 8:30 a.m.|on 14/07/2021 .|today ?|(really!)|...",
    ),
}
DEMO_LANGUAGES = ("amh", "hau", "ibo", "kin", "lug", "luo", "pcm", "swa", "wol", "yor")
LANGUAGES = DEMO_LANGUAGES + tuple(PHRASES)


def read_conll(file: Path) -> list[tuple[str, ...]]:
    """The words of each sentence."""
    blocks = file.read_text(encoding="utf-8-sig").replace("\r", "").split("\n\n")
    rows = [[line.split(" ")[0] for line in block.split("\n") if line.strip()] for block in blocks]
    return [tuple(row) for row in rows if row]


def phrases(language: str, rng: random.Random) -> Iterator[tuple[str, ...]]:
    """Ever new sentences of a language that is made here."""
    slots = [slot.split("|") for slot in PHRASES[language]]
    while True:
        chosen = [rng.choice(slot) for slot in slots]
        yield ("".join(chosen),) if language == "zho" else tuple(" ".join(chosen).split(" "))


def recombined(pool: Sequence[tuple[str, ...]], rng: random.Random) -> Iterator[tuple[str, ...]]:
    """The head of one sentence of the pool and the tail of another."""
    while True:
        head, tail = rng.choice(pool), rng.choice(pool)
        yield head[: rng.randint(1, len(head))] + tail[rng.randint(0, len(tail) - 1) :]


def _inserted(mark: str) -> Callable[[str, random.Random], str]:
    def bend(word: str, rng: random.Random) -> str:
        at = rng.randint(0, len(word))
        return word[:at] + mark + word[at:]

    return bend


BENDS: tuple[Callable[[str, random.Random], str], ...] = (
    lambda word, _: unicodedata.normalize("NFD", word),
    lambda word, _: unicodedata.normalize("NFC", word),
    lambda word, _: word.upper(),
    lambda word, _: word.title(),
    lambda word, rng: word + rng.choice(["!", "?!", "…", "፡", "،", "’s", "-", "_", "。"]),
    lambda word, rng: rng.choice(["(", "“", "«", "¿", "#", "@", "##", "'"]) + word,
    lambda word, rng: word + rng.choice(["😂", "👨‍👩‍👧", "🙏🏾", "🇳🇬", "❤️"]),
    lambda word, rng: word + str(rng.randint(0, 10**6)),
    lambda word, rng: word * rng.randint(2, 5),
    lambda word, rng: word + rng.choice(["\u0301", "\u0323\u0301", "\u0300", "\u135f", "\u064e"]),
    _inserted("\u200b"),
    _inserted("\u200d"),
    _inserted("\u00ad"),
    _inserted("\ufeff"),
    _inserted("\u2060"),
    _inserted("中"),
)


def bent(words: tuple[str, ...], rng: random.Random) -> tuple[str, ...]:
    """The same sentence with one or two words changed."""
    words_out = list(words)
    for _ in range(rng.randint(1, 2)):
        at = rng.randrange(len(words_out))
        words_out[at] = rng.choice(BENDS)(words_out[at], rng)
    return tuple(words_out)


def plain_sentences(
    seed: int, per_language: int, data: Path | None = None, repository: Path = REPOSITORY
) -> list[Sentence]:
    """`per_language` sentences of each language, and as many of each language of `data`."""
    sentences = []
    for language in LANGUAGES:
        rng = random.Random(f"{seed}/{language}")
        if language in PHRASES:
            source = phrases(language, rng)
        else:
            source = recombined(read_conll(repository / f"resources/demo/data/{language}/test.txt"), rng)
        sentences += [Sentence(language, words) for words in islice(source, per_language)]
    for file in sorted(data.glob("**/test.txt")) + sorted(data.glob("corpus/*.txt")) if data else ():
        language = file.stem if file.parent.name == "corpus" else file.parent.name
        rng = random.Random(f"{seed}/{file}")
        if file.parent.name == "corpus":
            lines = file.read_text(encoding="utf-8").split("\n")
            pool = [tuple(line.split(" ")) for line in lines if line.strip() and "\r" not in line]
        else:
            pool = read_conll(file)
        rng.shuffle(pool)
        sentences += [Sentence(language, words) for words in pool[:per_language]]
    return sentences


def bent_sentences(sentences: Sequence[Sentence], seed: int) -> list[Sentence]:
    """Every third sentence bent."""
    rng = random.Random(f"{seed}/bent")
    return [
        Sentence(s.language, bent(s.words, rng)) if i % 3 == 2 else s for i, s in enumerate(sentences)
    ]


# Lines that hold one difficulty each. Blanks separate words; two in a row hold an empty word.
EDGE_LINES: tuple[str, ...] = (
    "", " ", "   ", "a  b", " a", "a ", "\t", "a\tb", "\u00a0", "a\u00a0b", "\u3000", "\u200b", "\u200c",
    "\u200d", "\ufeff", "\u00ad", "\u2060", "a\u200bb", "a\u200db", "a\ufeffb", "\u2028", "x\u2028y", "\u0085",
    "x\u0085y", "\u0007", "a\u0007b", "\u001f", "a\u001fb", "a\u0000b", "a\u007fb", "\ufffd", "a\ufffdb",
    "\ue000", "a\ue000b", "▁", "▁▁", "a▁b", "▁a",
    "é", "e\u0301", "Ọjọ́ ẹ̀kọ́", unicodedata.normalize("NFD", "Ọjọ́ ẹ̀kọ́"), unicodedata.normalize("NFC", "Ọjọ́ ẹ̀kọ́"),
    "q\u0307\u0323", "q\u0323\u0307", "\u0301", "a \u0301 b", "\u1100\u1161\u11a8", "각", "Å Å Å",
    "ﬁ ½ ² ① ㌀ ™ ﷺ", "ＡＢＣ１２３", "ß ẞ", "İ ı", "İSTANBUL", "ΟΔΥΣΣΕΥΣ", "ΣΑΣ ΑΣ.Β ΑΣ-Β", "ǅ ǆ Ǆ", "ŉ ǰ",
    "A" * 99, "A" * 100, "A" * 101, "é" * 100, "e\u0301" * 60, "中" * 120, "a" * 100 + "!", "ab" * 300, "😂" * 101,
    "[MASK] [CLS] [SEP] [PAD] [UNK]", "x[MASK]y", "[mask]", "[ MASK ]", "[UNK]s", "##ing ##", "[[SEP]]",
    "北京是中国的首都。", "abc北京def", "日本語テスト", "한국어 텍스트", "𠀀𪜶", "〇々〆", "ไทย ภาษา", "हिन्दी में", "বাংলা",
    "don't stop-me (now)!", "a.b,c;d:e?f!g", "$100 €50 ₦200 £3", "^`|~+=<>", "«Wolof» „x“ ‚y‘ ‹z›", "…—–‐‑",
    "¿Qué?", "§¶†‡•", "@user #tag http://x.y/z?a=b&c=%20", "1,234.56 2020-01-31", "_under_score_",
    "አዲስ አበባ፣ ኢትዮጵያ።", "ሰላም፡ለዓለም", "፩፪፫ ፼", "مُحَمَّد ـــ ٣٤", "א\u05b0ב\u05bcג", "\u202bعربي\u202c",
    "😂 👨‍👩‍👧 🙏🏾 🇳🇬 ❤️ ☺︎", "👍🏿👍", "N'Djamena l’an Ng'ombe", "ƙasar ɗan ɓangare Ƙ Ɗ Ɓ ŋ Ŋ", "ꞌaꞌa ʼokina ʻ",
)  # fmt: skip

# Spelt-out special pieces, where sentencepiece and the tokenizers backend go separate ways.
SPECIAL_LINES: tuple[str, ...] = (
    "<s> </s> <pad> <unk> <mask>", "a<mask>b", "x <s>y", "<mask> <mask>", "<S> <MASK>",
    "<s>NOTUSED </s>NOTUSED <unk>NOTUSED",
)  # fmt: skip


def write_conll(file: Path, sentences: Sequence[Sequence[str]], tags: Sequence[Sequence[str]]) -> None:
    """`word TAG` lines, a blank line after each sentence."""
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("w", encoding="utf-8", newline="") as out:
        for words, row in zip(sentences, tags, strict=True):
            out.writelines(f"{word} {tag}\n" for word, tag in zip(words, row, strict=True))
            out.write("\n")


def write_tsv(file: Path, header: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Tab separated columns; fields with a quote or a tab in them are quoted as in CSV."""
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out, delimiter="\t", lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)
