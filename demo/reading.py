"""How the sample candidate reads a paper: breath groups of surface syllables, errors planted."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from pypinyin import Style, lazy_pinyin

from demo.planting import Place, PlantedError
from wordlists.paper import PaperWord
from wordlists.sandhi import Word, surface
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


def automatic_word(hanzi: str, after: str = "") -> PaperWord:
    """A word of a script without authored pinyin: its most usual reading."""
    syllables = lazy_pinyin(hanzi, style=Style.TONE3, neutral_tone_with_five=True, v_to_u=True)
    return PaperWord(hanzi, " ".join(syllables), after=after)


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
    words_a_breath: int | None = None,
) -> tuple[BreathGroup, ...]:
    """The reading with its planted errors.

    `words_a_breath`: how many words of a list are read in one breath; None: running text, one
    group up to each punctuation mark.
    """
    errors = {error.syllable: error for error in planted}
    repeated = {error.word for error in planted if error.kind == "repeated"}
    groups: list[BreathGroup] = []
    group: list[tuple[Syllable, ...]] = []
    for number, word in enumerate(words, start=1):
        said = _said(word, errors)
        group.extend(said for _ in range(2 if word.index in repeated else 1) if said)
        pause = _pause_after(printed[word.index], number, words_a_breath)
        if group and (pause or number == len(words)):
            pause = pause or FULL_STOP_PAUSE
            groups.append(BreathGroup(tuple(group), "," if pause < WORD_LIST_PAUSE else ".", pause))
            group = []
    return tuple(groups)


def _pause_after(printed: PaperWord, number: int, words_a_breath: int | None) -> float:
    """Seconds of silence after the `number`th word; 0 inside a breath."""
    if words_a_breath is not None:
        return 0.0 if number % words_a_breath else WORD_LIST_PAUSE
    return max((PAUSES[mark] for mark in printed.after if mark in PAUSES), default=0.0)


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
