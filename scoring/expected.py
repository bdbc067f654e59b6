"""What a recording should hold: the syllables of a text, each with all its right surface forms.

A text comes as pinyin (authored, citation tones) with hanzi, which may be missing. Words matter for
sandhi, for where a reader may pause, and for where one who slips begins again; punctuation closes
a breath group, across which no sandhi reaches.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal, get_args

from scoring.errors import BadText
from wordlists.sandhi import SurfaceSyllable, Word, surface
from wordlists.syllable import Syllable, parse_pinyin

ItemKind = Literal["monosyllables", "polysyllables", "passage"]
ITEM_KINDS: tuple[str, ...] = get_args(ItemKind)
ISOLATED: frozenset[str] = frozenset({"monosyllables", "polysyllables"})

ERHUA_CHARACTER = "儿"
UNKNOWN = "〓"  # the printers' mark for a character that is not at hand


@dataclass(frozen=True)
class TextWord:
    """A word of the text and the punctuation or line end that follows it ("" for none)."""

    word: Word
    after: str = ""


@dataclass(frozen=True)
class ExpectedSyllable:
    """One syllable to be read.

    `surface.allowed` are the readings that are right, best first. `word` is the index of its word
    in the text, `position` its place in it, `word_length` the syllables of it. `closes_group`:
    punctuation follows, so that a pause is in order.
    """

    surface: SurfaceSyllable
    hanzi: str
    word: int
    position: int
    word_length: int
    closes_group: bool

    @property
    def citation(self) -> Syllable:
        """The reading as the paper writes it."""
        return self.surface.expected

    @property
    def begins_word(self) -> bool:
        """Is it the first syllable of its word?"""
        return self.position == 0


@dataclass(frozen=True)
class Expected:
    """A whole item: its kind and its syllables in reading order (at least one)."""

    kind: ItemKind
    syllables: tuple[ExpectedSyllable, ...]

    @property
    def isolated(self) -> bool:
        """Are words read one by one, each surrounded by silence (items 1 and 2)?"""
        return self.kind in ISOLATED


def expect_words(kind: ItemKind, words: Sequence[TextWord]) -> Expected:
    """Build the expected syllables of words whose boundaries are known (a paper's item).

    Words of items 1 and 2 stand alone; in a passage sandhi reaches as far as the punctuation.
    Raises BadText if there is no word.
    """
    if not words:
        raise BadText("文本是空的。请检查试卷或清单。")
    syllables: list[ExpectedSyllable] = []
    for group, first in _breath_groups(words, alone=kind in ISOLATED):
        surfaces = iter(surface([text_word.word for text_word in group]))
        for offset, text_word in enumerate(group):
            word = text_word.word
            length = len(word.syllables)
            for position, characters in enumerate(word.characters):
                closes = position == length - 1 and offset == len(group) - 1
                syllables.append(
                    ExpectedSyllable(
                        next(surfaces),
                        characters.strip(UNKNOWN),
                        first + offset,
                        position,
                        length,
                        closes,
                    )
                )
    return Expected(kind, tuple(syllables))


def expect_text(kind: ItemKind, pinyin: str, hanzi: str = "") -> Expected:
    """Build the expected syllables of one manifest row.

    `pinyin`: syllables in digits or marks, separated by spaces. `hanzi`: the same text; in
    polysyllables, words are separated by spaces; a passage has its punctuation. Without hanzi, the
    words of a passage or of polysyllables are unknown: every syllable stands as a word of its own,
    and 一 and 不 are supposed where their reading occurs, so that right sandhi is never an error.

    Raises NotASyllable (wordlists.errors) for pinyin that is none, BadText where hanzi and pinyin
    do not go together.
    """
    syllables = parse_pinyin(pinyin)
    if not hanzi.strip():
        return expect_words(kind, [TextWord(word) for word in _without_hanzi(kind, syllables)])
    return expect_words(kind, list(_with_hanzi(kind, syllables, hanzi)))


def _breath_groups(
    words: Sequence[TextWord], alone: bool
) -> Iterable[tuple[Sequence[TextWord], int]]:
    """Groups of words and the index of each group's first word."""
    first = 0
    for index, word in enumerate(words):
        if alone or word.after or index == len(words) - 1:
            yield words[first : index + 1], first
            first = index + 1


def _without_hanzi(kind: ItemKind, syllables: Sequence[Syllable]) -> Iterable[Word]:
    supposed = {"yi1": "一", "bu4": "不"} if kind != "monosyllables" else {}
    for syllable in syllables:
        yield Word(supposed.get(syllable.digits, UNKNOWN), (syllable,))


def _with_hanzi(kind: ItemKind, syllables: Sequence[Syllable], hanzi: str) -> Iterable[TextWord]:
    """Deal the syllables out to the written words."""
    pieces = [(c, "") for c in _hanzi_of(hanzi)] if kind == "monosyllables" else _pieces(hanzi)
    place = 0
    for written, after in pieces:
        own: list[Syllable] = []
        for index, character in enumerate(written):
            if index and character == ERHUA_CHARACTER and own[-1].erhua:
                continue
            if place == len(syllables):
                raise BadText(f"汉字比拼音多：“{written}”起没有拼音。请核对该行。")
            own.append(syllables[place])
            place += 1
        yield TextWord(Word(written, tuple(own)), after)
    if place < len(syllables):
        raise BadText(f"拼音比汉字多：第 {place + 1} 个音节起没有汉字。请核对该行。")


def _hanzi_of(text: str) -> list[str]:
    return [character for character in text if _is_hanzi(character)]


def _pieces(hanzi: str) -> list[tuple[str, str]]:
    """Written words and what follows each: spaces part words, punctuation also closes a group."""
    pieces: list[tuple[str, str]] = []
    word = ""
    for character in hanzi + " ":
        if _is_hanzi(character):
            word += character
            continue
        if word:
            pieces.append((word, ""))
            word = ""
        if not character.isspace() and pieces:
            written, after = pieces[-1]
            pieces[-1] = (written, after + character)
    return pieces


def _is_hanzi(character: str) -> bool:
    return "㐀" <= character <= "鿿" or "𠀀" <= character <= "𳎯" or character == "〇"
