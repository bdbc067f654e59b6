"""A second opinion on hand-written readings: the official tables, and pypinyin with its phrases.

Where the official tables of 2021 list a word, they decide; elsewhere pypinyin is asked, and for
single characters both (a table lists every reading of a character, whatever the context).  A
disagreement is the author's slip, or it stands in a folder's `reviewed.tsv` with the reason why
the author is right.
"""

from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal, Protocol

from pypinyin import Style, pinyin

from wordlists.errors import TextFileError
from wordlists.syllable import NEUTRAL, Syllable, parse_pinyin, parse_syllable
from wordlists.tables import LISTS, erhua_words, load_table

EDITION = "2021"
REVIEWED_FILE = "reviewed.tsv"
_REVIEWED_COLUMNS = ("word", "authored", "other", "reason")


class ReadWord(Protocol):
    """A word with its reading: `tai4 yang2`, of which syllable 1 may be neutral."""

    @property
    def hanzi(self) -> str:
        """Characters as printed."""
        ...

    @property
    def pinyin(self) -> str:
        """Syllables in citation tones with spaces; "" where there is no reading."""
        ...

    @property
    def optional_neutral(self) -> tuple[int, ...]:
        """Indexes of syllables that may be neutral."""
        ...


@dataclass(frozen=True)
class ReviewedReading:
    """A disagreement that a person has looked at: the authored reading stands."""

    word: str
    authored: str
    other: str


@dataclass(frozen=True)
class Disagreement:
    """The word at `index` is read otherwise by `source`; readings as typed (`tai4·yang2`)."""

    source: Literal["official_table", "second_source"]
    index: int
    word: str
    authored: str
    other: str

    @property
    def sentence(self) -> str:
        """For the author of the text."""
        source = "词表" if self.source == "official_table" else "第二来源"
        return f"“{self.word}”写作“{self.authored}”，{source}为“{self.other}”"


def disagreements(
    words: Sequence[ReadWord], reviewed: Set[ReviewedReading]
) -> tuple[Disagreement, ...]:
    """Every unreviewed disagreement about a run of words; words without reading are passed."""
    return tuple(
        found
        for found in _all_disagreements(words)
        if ReviewedReading(found.word, found.authored, found.other) not in reviewed
    )


def reviewed_readings(folder: Path) -> frozenset[ReviewedReading]:
    """The reviewed table of a folder, empty where there is none; raises `TextFileError`."""
    file = folder / REVIEWED_FILE
    if not file.exists():
        return frozenset()
    rows = [line.split("\t") for line in file.read_text(encoding="utf-8-sig").splitlines()]
    if not rows or tuple(rows[0]) != _REVIEWED_COLUMNS:
        columns = "、".join(_REVIEWED_COLUMNS)
        raise TextFileError(file.name, 1, f"首行应为“{columns}”，以制表符分隔")
    for number, row in enumerate(rows[1:], start=2):
        if len(row) != len(_REVIEWED_COLUMNS) or not row[-1].strip():
            raise TextFileError(file.name, number, "每行四栏，以制表符分隔，最后一栏写明理由")
    return frozenset(ReviewedReading(*row[:3]) for row in rows[1:])


def as_typed(syllables: Sequence[str], optional_neutral: Set[int] | Sequence[int]) -> str:
    """The reading as an author types it: `tai4·yang2`."""
    return "".join(
        ("·" if index in optional_neutral else "") + syllable
        for index, syllable in enumerate(syllables)
    )


def _all_disagreements(words: Sequence[ReadWord]) -> Iterator[Disagreement]:
    second = _second_source([word.hanzi for word in words])
    for index, (word, others) in enumerate(zip(words, second, strict=True)):
        if not word.pinyin:
            continue
        authored = as_typed(word.pinyin.split(), word.optional_neutral)
        listed = _official().get(word.hanzi, frozenset())
        if listed and authored not in listed:
            other = "/".join(sorted(listed))
            yield Disagreement("official_table", index, word.hanzi, authored, other)
        elif (not listed or len(word.hanzi) == 1) and not _agrees(word, others):
            yield Disagreement("second_source", index, word.hanzi, authored, " ".join(others))


@cache
def _official() -> dict[str, frozenset[str]]:
    """Word → its readings in the 2021 tables and the erhua list, as typed."""
    readings: dict[str, set[str]] = {}
    for number in LISTS:
        for entry in load_table(EDITION, number):
            syllables = [syllable.digits for syllable in entry.syllables]
            typed = as_typed(syllables, entry.optional_neutral)
            readings.setdefault(entry.hanzi, set()).add(typed)
    for erhua in erhua_words():
        typed = "".join(syllable.digits for syllable in erhua.syllables)
        readings.setdefault(erhua.hanzi, set()).add(typed)
    return {hanzi: frozenset(typed) for hanzi, typed in readings.items()}


def _second_source(words: list[str]) -> list[list[str]]:
    """pypinyin's reading of each word, one syllable a character; phrases are known to it."""
    flat = pinyin(words, style=Style.TONE3, neutral_tone_with_five=True, v_to_u=True)
    syllables = iter(flat)
    return [[next(syllables)[0] for _ in word] for word in words]


def _agrees(word: ReadWord, others: Sequence[str]) -> bool:
    """Whether the second source says the same, 儿 of erhua and optional neutral tone apart."""
    remaining = iter(others)
    for index, syllable in enumerate(parse_pinyin(word.pinyin)):
        if not _same(syllable, next(remaining), index in word.optional_neutral):
            return False
        if syllable.erhua:
            next(remaining)
    return True


def _same(syllable: Syllable, other: str, may_be_neutral: bool) -> bool:
    try:
        heard = parse_syllable(other)
    except ValueError:  # pypinyin gives back a character that it does not know
        return False
    if (syllable.initial, syllable.final) != (heard.initial, heard.final):
        return False
    return heard.tone == syllable.tone or (may_be_neutral and heard.tone == NEUTRAL)
