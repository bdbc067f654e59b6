"""How the sample candidate reads a paper: breath groups of surface syllables, errors planted."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from wordlists.sandhi import Word, surface

from demo.planting import Place, PlantedError
from wordlists.paper import PaperWord
from wordlists.syllable import Syllable, parse_pinyin, parse_syllable

COMMA_PAUSE = 0.25  # seconds
FULL_STOP_PAUSE = 0.55
PARAGRAPH_PAUSE = 0.9
WORD_LIST_PAUSE = 0.45
PAUSES = {"，": COMMA_PAUSE, "、": 0.15, "。": FULL_STOP_PAUSE, "？": FULL_STOP_PAUSE}
PAUSES |= {"！": FULL_STOP_PAUSE, "；": 0.4, "：": 0.3, "\n": PARAGRAPH_PAUSE}


@dataclass(frozen=True)
class SpokenWord:
    """A word as it is spoken when right; `first` is the 0-based index of its first syllable."""

    index: int
    first: int
    hanzi: str
    syllables: tuple[Syllable, ...]


@dataclass(frozen=True)
class BreathGroup:
    """Words spoken in one breath, the mark the voice ends it with, and the silence after it."""

    words: tuple[tuple[Syllable, ...], ...]
    ending: str
    pause: float  # seconds


def spoken_words(words: Sequence[PaperWord], isolated: bool) -> tuple[SpokenWord, ...]:
    """Every word with its surface syllables, as a good reader says them.

    `isolated`: items 1 and 2, where sandhi does not cross words. In running text it does, up to
    the next punctuation mark.
    """
    spoken = []
    syllable = 0
    for group in _sandhi_groups(words, isolated):
        surfaces = iter(surface([_word(words[index]) for index in group]))
        for index in group:
            length = len(parse_pinyin(words[index].pinyin))
            syllables = tuple(next(surfaces).allowed[0] for _ in range(length))
            spoken.append(SpokenWord(index, syllable, words[index].hanzi, syllables))
            syllable += length
    return tuple(spoken)


def places(words: Iterable[SpokenWord]) -> tuple[Place, ...]:
    """Every syllable of the words as a place where an error may be planted."""
    return tuple(
        Place(
            word.first + offset, word.index, word.hanzi, spoken, offset == len(word.syllables) - 1
        )
        for word in words
        for offset, spoken in enumerate(word.syllables)
    )


def breath_groups(
    words: Sequence[SpokenWord],
    printed: Sequence[PaperWord],
    planted: Sequence[PlantedError],
    isolated: bool,
) -> tuple[BreathGroup, ...]:
    """The reading with its planted errors, one group a word (isolated) or a punctuated phrase."""
    errors = {error.syllable: error for error in planted}
    groups: list[BreathGroup] = []
    group: list[tuple[Syllable, ...]] = []
    for word in words:
        said = _said(word, errors)
        repeated = any(error.kind == "repeated" and error.word == word.index for error in planted)
        group.extend(said for _ in range(2 if repeated else 1) if said)
        after = "。" if isolated else printed[word.index].after
        marks = [mark for mark in after if mark in PAUSES]
        if marks and group:
            pause = WORD_LIST_PAUSE if isolated else max(PAUSES[mark] for mark in marks)
            groups.append(BreathGroup(tuple(group), "," if pause < 0.4 else ".", pause))
            group = []
    if group:
        groups.append(BreathGroup(tuple(group), ".", FULL_STOP_PAUSE))
    return tuple(groups)


def _said(word: SpokenWord, errors: dict[int, PlantedError]) -> tuple[Syllable, ...]:
    said = []
    for offset, syllable in enumerate(word.syllables):
        error = errors.get(word.first + offset)
        if error is None:
            said.append(syllable)
        elif error.said:
            said.append(parse_syllable(error.said))
    return tuple(said)


def _sandhi_groups(words: Sequence[PaperWord], isolated: bool) -> list[list[int]]:
    if isolated:
        return [[index] for index in range(len(words))]
    groups: list[list[int]] = [[]]
    for index, word in enumerate(words):
        groups[-1].append(index)
        if any(mark in PAUSES for mark in word.after):
            groups.append([])
    return [group for group in groups if group]


def _word(word: PaperWord) -> Word:
    return Word(word.hanzi, parse_pinyin(word.pinyin), frozenset(word.optional_neutral))
