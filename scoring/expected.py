"""What a recording should hold: the syllables of a text, each with all its right surface forms.

A text comes as pinyin (authored, citation tones) with hanzi, which may be missing. Words matter for
sandhi, for where a reader may pause, and for where one who slips begins again; punctuation closes
a breath group, across which no sandhi reaches.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Literal, get_args

from scoring.errors import BadText
from scoring.known_words import listed, split_words
from wordlists.paper import MonosyllablesItem, PassageItem, PolysyllablesItem
from wordlists.sandhi import SurfaceSyllable, Word, surface
from wordlists.syllable import Syllable, parse_pinyin

ItemKind = Literal["monosyllables", "polysyllables", "passage"]
ITEM_KINDS: dict[str, ItemKind] = {kind: kind for kind in get_args(ItemKind)}
ISOLATED: frozenset[str] = frozenset({"monosyllables", "polysyllables"})

ERHUA_CHARACTER = "儿"
SENTENCE_ENDS = "。！？\n"
UNKNOWN = "〓"  # the printers' mark for a character that is not at hand
# Without hanzi these are supposed, so that their right sandhi is never an error.
SUPPOSED = {"yi1": "一", "bu4": "不"}
SURELY_ONE_WORD = 3  # syllables: item 2 has words of two to four, so two words take four


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
    punctuation follows, so that a pause is in order; `closes_sentence`: it is that of a sentence's
    end, where a pause is needed.
    """

    surface: SurfaceSyllable
    hanzi: str
    word: int
    position: int
    word_length: int
    closes_group: bool
    closes_sentence: bool = False

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
    """A whole item: its kind and its syllables in reading order (at least one).

    `words_known`: whether the words are those of the text, or each syllable only stands as one.
    `uncounted`: how many syllables at the end may be read but are not judged (what follows the
    mark // in a passage).
    """

    kind: ItemKind
    syllables: tuple[ExpectedSyllable, ...]
    words_known: bool = True
    uncounted: int = 0

    @property
    def counted(self) -> int:
        """How many syllables, from the first, are judged."""
        return len(self.syllables) - self.uncounted

    @property
    def isolated(self) -> bool:
        """Are words read one by one, each surrounded by silence (items 1 and 2)?"""
        return self.kind in ISOLATED


def expect_words(kind: ItemKind, words: Sequence[TextWord]) -> Expected:
    """Build the expected syllables of words whose boundaries are known (a paper's item).

    Words of items 1 and 2 stand alone; in a passage sandhi reaches as far as the punctuation.
    Raises BadText if there is no word.
    """
    return Expected(kind, tuple(_lay_out(words, alone=kind in ISOLATED)))


def expect_item(item: MonosyllablesItem | PolysyllablesItem | PassageItem) -> Expected:
    """Build the expected syllables of an item of a paper; a passage counts up to its cut."""
    words = [
        TextWord(
            Word(word.hanzi, parse_pinyin(word.pinyin), frozenset(word.optional_neutral)),
            word.after,
        )
        for word in item.words
    ]
    expected = expect_words(ITEM_KINDS[item.kind], words)
    if not isinstance(item, PassageItem):
        return expected
    uncounted = sum(one.word >= item.cut for one in expected.syllables)
    return replace(expected, uncounted=uncounted)


def _lay_out(words: Sequence[TextWord], alone: bool) -> list[ExpectedSyllable]:
    """Syllables of the words; `alone`: each word is a breath group of its own."""
    if not words:
        raise BadText("文本是空的。请检查试卷或清单。")
    syllables: list[ExpectedSyllable] = []
    for group, first in _breath_groups(words, alone):
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
                        closes and any(mark in SENTENCE_ENDS for mark in text_word.after),
                    )
                )
    return syllables


def expect_text(kind: ItemKind, pinyin: str, hanzi: str = "") -> Expected:
    """Build the expected syllables of one manifest row.

    `pinyin`: syllables in digits or marks, separated by spaces. `hanzi`: the same text; in
    polysyllables, words are separated by spaces; a passage has its punctuation.

    Raises NotASyllable (wordlists.errors) for pinyin that is none, BadText where hanzi and pinyin
    do not go together.
    """
    syllables = parse_pinyin(pinyin)
    if hanzi.strip():
        expected = expect_words(kind, list(_with_hanzi(kind, syllables, hanzi)))
        return replace(expected, syllables=tuple(_as_authored(expected.syllables, syllables)))
    if kind == "monosyllables":
        return expect_words(kind, [TextWord(Word(UNKNOWN, (one,))) for one in syllables])
    supposed = "".join(SUPPOSED.get(one.digits, UNKNOWN) for one in syllables)
    if kind == "polysyllables" and len(syllables) <= SURELY_ONE_WORD:
        return expect_words(kind, [TextWord(Word(supposed, syllables))])
    return _words_unknown(kind, syllables, supposed)


def _as_authored(
    laid_out: Iterable[ExpectedSyllable], authored: Iterable[Syllable]
) -> Iterable[ExpectedSyllable]:
    """Results name the reading that was authored, also where the list's full tone is right too."""
    for one, syllable in zip(laid_out, authored, strict=True):
        yield replace(one, surface=replace(one.surface, expected=syllable))


def _words_unknown(kind: ItemKind, syllables: Sequence[Syllable], supposed: str) -> Expected:
    """Every syllable as a word of its own, right with sandhi and, at a word's end, without."""
    words = [
        TextWord(Word(character, (one,)))
        for one, character in zip(syllables, supposed, strict=True)
    ]
    lenient = [
        replace(one, surface=replace(one.surface, allowed=_with_citation(one.surface)))
        for one in _lay_out(words, alone=False)
    ]
    return Expected(kind, tuple(lenient), words_known=False)


def _with_citation(surface_syllable: SurfaceSyllable) -> tuple[Syllable, ...]:
    return tuple(dict.fromkeys((*surface_syllable.allowed, surface_syllable.expected)))


def _breath_groups(
    words: Sequence[TextWord], alone: bool
) -> Iterable[tuple[Sequence[TextWord], int]]:
    """Groups of words and the index of each group's first word."""
    first = 0
    for index, word in enumerate(words):
        if alone or word.after or index == len(words) - 1:
            yield words[first : index + 1], first
            first = index + 1


def _with_hanzi(kind: ItemKind, syllables: Sequence[Syllable], hanzi: str) -> Iterable[TextWord]:
    """Deal the syllables out to the written words."""
    pieces = [(c, "") for c in _hanzi_of(hanzi)] if kind == "monosyllables" else _pieces(hanzi)
    place = 0
    for written, after in pieces:
        characters: list[str] = []
        first = place
        for character in written:
            if characters and character == ERHUA_CHARACTER and syllables[place - 1].erhua:
                characters[-1] += character
                continue
            if place == len(syllables):
                raise BadText(f"汉字比拼音多：“{written}”起没有拼音。请核对该行。")
            characters.append(character)
            place += 1
        own = syllables[first:place]
        words = list(split_words(characters, own)) if kind == "passage" else [listed(written, own)]
        yield from (TextWord(word) for word in words[:-1])
        yield TextWord(words[-1], after)
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
