"""What was spoken in each recording, as far as it can be known.

Recorded syllables are what their name says. Words and sentences carry automatic citation readings;
here the official lists correct them, tone sandhi turns them into what is spoken, and 儿 melts into
the syllable before it. What stays doubtful gets a low weight.
"""

from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Final

from scoring.inventory import FINAL_INDEX, INITIAL_INDEX, TONE_INDEX
from scoring.training.speech import SYNTHESISED, WORD_BREAK, Clip
from wordlists.errors import NotASyllable
from wordlists.syllable import Syllable, parse_pinyin
from wordlists.tables import Entry, load_table

NO_ERHUA: Final = frozenset("女男婴幼孤胎少健宠混产患育优托生小")
"""Characters after which 儿 is a syllable of its own (女儿, 婴儿, 小儿)."""
DOUBTS_TABLE: Final = Path(__file__).with_name("label_doubts.tsv")
"""Decisions on labels that a model did not believe, see ``doubts``."""
DIGITS: Final = frozenset("零〇一二三四五六七八九十百千万亿第两")
LONGEST_WORD: Final = 4  # syllables, for segmenting sentences
AUTOMATIC_WEIGHT: Final = 0.7
DOUBTFUL_TONE_WEIGHT: Final = 0.3


@dataclass(frozen=True)
class Label:
    """One spoken syllable in inventory indexes, its place in its word, and how sure it is."""

    initial: int
    final: int
    tone: int
    rhotic: bool
    position_in_word: int
    word_length: int
    weight: float = 1.0
    tone_weight: float = 1.0


@dataclass(frozen=True)
class _Spoken:
    """A syllable on its way from citation to surface."""

    hanzi: str
    syllable: Syllable
    position: int
    length: int
    sure: bool
    doubtful_tone: bool = False


def labels_of(clip: Clip) -> tuple[Label, ...] | None:
    """The labels of one recording, or None where the text is not plain syllables."""
    if clip.label_origin == SYNTHESISED:
        return _made_labels(clip.pinyin)
    try:
        syllables = parse_pinyin(clip.pinyin)
    except NotASyllable:
        return None
    if any(
        syllable.final not in FINAL_INDEX or syllable.initial not in INITIAL_INDEX
        for syllable in syllables
    ):
        return None
    if clip.is_isolated:
        return tuple(_label(_Spoken("", syllable, 0, 1, True)) for syllable in syllables)
    hanzi = clip.hanzi.replace(" ", "")
    if len(hanzi) != len(syllables):
        return tuple(
            replace(_label(_Spoken("", syllable, 0, 1, False)), tone_weight=DOUBTFUL_TONE_WEIGHT)
            for syllable in syllables
        )
    return tuple(_label(spoken) for spoken in _surface(_words(hanzi, syllables)))


def _label(spoken: _Spoken) -> Label:
    """Inventory indexes of one spoken syllable."""
    syllable = spoken.syllable
    weight = 1.0 if spoken.sure else AUTOMATIC_WEIGHT
    return Label(
        INITIAL_INDEX[syllable.initial],
        FINAL_INDEX[syllable.final],
        TONE_INDEX[syllable.tone],
        syllable.erhua or syllable.final == "er",
        spoken.position,
        spoken.length,
        weight,
        weight * (DOUBTFUL_TONE_WEIGHT if spoken.doubtful_tone else 1.0),
    )


def _made_labels(pinyin: str) -> tuple[Label, ...]:
    """A made recording says what its script says: words apart by ``WORD_BREAK``, all sure."""
    words = [parse_pinyin(word) for word in pinyin.split(WORD_BREAK)]
    return tuple(
        _label(_Spoken("", syllable, position, len(word), True))
        for word in words
        for position, syllable in enumerate(word)
    )


@cache
def _readings() -> dict[str, Entry | None]:
    """Official reading of every listed word; None where a word has several."""
    readings: dict[str, Entry | None] = {}
    for number in (1, 2):
        for entry in load_table("2021", number):
            known = readings.setdefault(entry.hanzi, entry)
            if known is None or known.syllables != entry.syllables:
                readings[entry.hanzi] = None
    return readings


def _words(hanzi: str, syllables: tuple[Syllable, ...]) -> list[_Spoken]:
    """Longest listed words from the left; their official reading replaces the automatic one."""
    spoken: list[_Spoken] = []
    at = 0
    while at < len(hanzi):
        whole = at == 0 and len(hanzi) <= LONGEST_WORD
        length = len(hanzi) if whole else _longest_word(hanzi, at)
        word = hanzi[at : at + length]
        official = _readings().get(word) if length > 1 else None
        reading = syllables[at : at + length]
        fits = official is not None and len(official.syllables) == length
        optional: frozenset[int] = frozenset()
        if official is not None and fits:
            reading, optional = official.syllables, official.optional_neutral
        sure = fits or length == 1 == len(hanzi)
        spoken += [
            _Spoken(word[index], syllable, index, length, sure, index in optional)
            for index, syllable in enumerate(reading)
        ]
        at += length
    return _melt_erhua(spoken)


def _longest_word(hanzi: str, at: int) -> int:
    """Length of the longest listed word that begins at ``at``; 1 when none does."""
    for length in range(min(LONGEST_WORD, len(hanzi) - at), 1, -1):
        if hanzi[at : at + length] in _readings():
            return length
    return 1


def _melt_erhua(spoken: list[_Spoken]) -> list[_Spoken]:
    """儿 after a word's syllable becomes the r of that syllable."""
    melted: list[_Spoken] = []
    for item in spoken:
        before = melted[-1] if melted else None
        if item.hanzi == "儿" and before and item.position > 0 and before.hanzi not in NO_ERHUA:
            try:
                syllable = replace(before.syllable, erhua=True)
            except NotASyllable:
                melted.append(item)
                continue
            melted[-1] = replace(before, syllable=syllable)
        else:
            melted.append(item)
    return melted


def _surface(spoken: list[_Spoken]) -> list[_Spoken]:
    """Tones as spoken: 一, 不, then third tones before third tones."""
    result = [_with_tone(item, _yi_bu(spoken, index)) for index, item in enumerate(spoken)]
    for index in range(len(result) - 1):
        here, after = result[index], result[index + 1]
        if here.syllable.tone == 3 and after.syllable.tone == 3:
            across = after.position == 0 or here.length > 2
            result[index] = replace(_with_tone(here, 2), doubtful_tone=across or here.doubtful_tone)
    return result


def _with_tone(item: _Spoken, tone: int) -> _Spoken:
    return replace(item, syllable=item.syllable.with_tone(tone))


def _yi_bu(spoken: list[_Spoken], index: int) -> int:
    """Spoken tone of the syllable at ``index`` as far as the rules of 一 and 不 change it."""
    item = spoken[index]
    tone = item.syllable.tone
    if item.hanzi not in "一不" or not item.hanzi or tone == 5:
        return tone
    after = spoken[index + 1] if index + 1 < len(spoken) else None
    if item.hanzi == "不":
        return 2 if after and after.syllable.tone == 4 else 4
    counting = index > 0 and spoken[index - 1].hanzi in DIGITS
    if after is None or counting or after.hanzi in DIGITS:
        return 1
    return 2 if after.syllable.tone == 4 or after.hanzi == "个" else 4
