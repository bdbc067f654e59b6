"""What a passage must fulfil beyond being readable: counts, the mark, readings agreed upon."""

from collections.abc import Iterator, Set
from dataclasses import dataclass
from typing import Literal

from wordlists.passages import COUNTED_SYLLABLES, SHIPPED_FOLDER, Passage
from wordlists.second_opinion import ReviewedReading, disagreements, reviewed_readings

FindingKind = Literal["length", "cut", "unauthored", "official_table", "second_source"]


@dataclass(frozen=True)
class PassageFinding:
    """One thing to look at; `word` is its index in the passage, None for the whole text."""

    kind: FindingKind
    sentence: str
    word: int | None = None


def check_passage(
    passage: Passage, reviewed: Set[ReviewedReading] | None = None
) -> tuple[PassageFinding, ...]:
    """Every finding at once; `reviewed` None takes the shipped table of reviewed readings."""
    if reviewed is None:
        reviewed = reviewed_readings(SHIPPED_FOLDER)
    return (*_counts(passage), *_readings(passage, reviewed))


def _counts(passage: Passage) -> Iterator[PassageFinding]:
    counts = [len(word.pinyin.split()) for word in passage.words]
    before, total = sum(counts[: passage.cut]), sum(counts)
    if total < COUNTED_SYLLABLES:
        yield PassageFinding("length", f"全文 {total} 个音节，不足 {COUNTED_SYLLABLES} 个")
    if before != COUNTED_SYLLABLES:
        yield PassageFinding("cut", f"“//”前有 {before} 个音节，应为 {COUNTED_SYLLABLES} 个")


def _readings(passage: Passage, reviewed: Set[ReviewedReading]) -> Iterator[PassageFinding]:
    for index, word in enumerate(passage.words):
        if not word.authored:
            sentence = f"“{word.hanzi}”没有写拼音，暂用程序推出的“{word.pinyin}”，请人工写定"
            yield PassageFinding("unauthored", sentence, index)
    for found in disagreements(passage.words, reviewed):
        if passage.words[found.index].authored:
            yield PassageFinding(found.source, found.sentence, found.index)
