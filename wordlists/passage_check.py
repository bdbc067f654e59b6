"""What a passage must fulfil beyond being readable, and a second opinion on every reading.

Two independent sources are asked: the official word tables (where they list the word, they
decide) and pypinyin with its phrases.  A disagreement is either an author's slip, or it stands
in the table `reviewed.tsv` beside the passages with the reason why the author is right.
"""

from collections.abc import Iterator, Set
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

from pypinyin import Style, pinyin

from wordlists.errors import PassageError
from wordlists.passages import COUNTED_SYLLABLES, SHIPPED_FOLDER, Passage, PassageWord
from wordlists.syllable import NEUTRAL, Syllable, parse_pinyin, parse_syllable
from wordlists.tables import LISTS, erhua_words, load_table

EDITION = "2021"
REVIEWED_FILE = "reviewed.tsv"
_REVIEWED_COLUMNS = ("word", "authored", "other", "reason")

FindingKind = Literal["length", "cut", "unauthored", "official_table", "second_source"]


@dataclass(frozen=True)
class PassageFinding:
    """One thing to look at; `word` is its index in the passage, None for the whole text."""

    kind: FindingKind
    sentence: str
    word: int | None = None
    authored: str = ""
    other: str = ""


@dataclass(frozen=True)
class ReviewedReading:
    """A disagreement that a person has looked at: the authored reading stands."""

    word: str
    authored: str
    other: str


def check_passage(
    passage: Passage, reviewed: Set[ReviewedReading] | None = None
) -> tuple[PassageFinding, ...]:
    """Every finding at once; `reviewed` None takes the shipped table of reviewed readings."""
    known = reviewed_readings(SHIPPED_FOLDER) if reviewed is None else reviewed
    found = [*_counts(passage), *_unauthored(passage), *_disagreements(passage)]
    return tuple(
        finding
        for finding in found
        if finding.word is None
        or ReviewedReading(passage.words[finding.word].hanzi, finding.authored, finding.other)
        not in known
    )


def reviewed_readings(folder: Path) -> frozenset[ReviewedReading]:
    """The reviewed table of a folder of passages; empty where there is none."""
    file = folder / REVIEWED_FILE
    if not file.exists():
        return frozenset()
    rows = [line.split("\t") for line in file.read_text(encoding="utf-8-sig").splitlines()]
    if not rows or tuple(rows[0]) != _REVIEWED_COLUMNS:
        raise PassageError(file.name, 1, f"首行应为“{'、'.join(_REVIEWED_COLUMNS)}”")
    for number, row in enumerate(rows[1:], start=2):
        if len(row) != len(_REVIEWED_COLUMNS) or not row[-1].strip():
            raise PassageError(file.name, number, "每行四栏，以制表符分隔，最后一栏写明理由")
    return frozenset(ReviewedReading(*row[:3]) for row in rows[1:])


def notation(word: PassageWord) -> str:
    """The reading as it is typed in the file: `tai4·yang2`."""
    return "".join(
        ("·" if index in word.optional_neutral else "") + syllable
        for index, syllable in enumerate(word.pinyin.split())
    )


def _counts(passage: Passage) -> Iterator[PassageFinding]:
    counts = [len(word.pinyin.split()) for word in passage.words]
    before, total = sum(counts[: passage.cut]), sum(counts)
    if total < COUNTED_SYLLABLES:
        yield PassageFinding("length", f"全文 {total} 个音节，不足 {COUNTED_SYLLABLES} 个")
    if before != COUNTED_SYLLABLES:
        yield PassageFinding("cut", f"“//”前有 {before} 个音节，应为 {COUNTED_SYLLABLES} 个")


def _unauthored(passage: Passage) -> Iterator[PassageFinding]:
    for index, word in enumerate(passage.words):
        if not word.authored:
            sentence = f"“{word.hanzi}”没有写拼音，暂用程序推出的“{word.pinyin}”，请人工写定"
            yield PassageFinding("unauthored", sentence, index)


def _disagreements(passage: Passage) -> Iterator[PassageFinding]:
    """Authored readings that the official tables or, where these are silent, pypinyin deny."""
    second = _second_source([word.hanzi for word in passage.words])
    for index, (word, others) in enumerate(zip(passage.words, second, strict=True)):
        if not word.authored:
            continue
        listed = _official().get(word.hanzi, frozenset())
        if listed and notation(word) not in listed:
            yield _disagreement("official_table", "词表", word, index, "/".join(sorted(listed)))
        elif (not listed or len(word.hanzi) == 1) and not _agrees(word, others):
            yield _disagreement("second_source", "第二来源", word, index, " ".join(others))


def _disagreement(
    kind: FindingKind, source: str, word: PassageWord, index: int, other: str
) -> PassageFinding:
    authored = notation(word)
    sentence = f"“{word.hanzi}”写作“{authored}”，{source}为“{other}”"
    return PassageFinding(kind, sentence, index, authored, other)


@cache
def _official() -> dict[str, frozenset[str]]:
    """Word → the readings of the 2021 tables and the erhua list, as typed in a passage."""
    readings: dict[str, set[str]] = {}
    for number in LISTS:
        for entry in load_table(EDITION, number):
            typed = notation(
                PassageWord(
                    entry.hanzi,
                    " ".join(syllable.digits for syllable in entry.syllables),
                    optional_neutral=tuple(entry.optional_neutral),
                )
            )
            readings.setdefault(entry.hanzi, set()).add(typed)
    for erhua in erhua_words():
        typed = "".join(syllable.digits for syllable in erhua.syllables)
        readings.setdefault(erhua.hanzi, set()).add(typed)
    return {hanzi: frozenset(typed) for hanzi, typed in readings.items()}


def _second_source(words: list[str]) -> list[list[str]]:
    """pypinyin's reading of each word, one syllable a character, phrases within words known."""
    flat = pinyin(words, style=Style.TONE3, neutral_tone_with_five=True, v_to_u=True)
    syllables = iter(flat)
    return [[next(syllables)[0] for _ in word] for word in words]


def _agrees(word: PassageWord, others: list[str]) -> bool:
    """Whether the second source says the same, 儿 of erhua and optional neutral tone apart."""
    others = list(others)
    characters = iter(zip(word.hanzi, others, strict=True))
    for index, syllable in enumerate(parse_pinyin(word.pinyin)):
        _character, other = next(characters)
        if syllable.erhua:
            next(characters)
        if not _same(syllable, other, index in word.optional_neutral):
            return False
    return True


def _same(syllable: Syllable, other: str, may_be_neutral: bool) -> bool:
    heard = parse_syllable(other)
    if (syllable.initial, syllable.final) != (heard.initial, heard.final):
        return False
    return heard.tone == syllable.tone or (may_be_neutral and heard.tone == NEUTRAL)
