"""The notation of hand-edited texts: 汉字/pin1yin1 and what may stand between such words.

Shared by the passages and the choice item.  A word is a run of Chinese characters; its reading
follows a slash in citation tones, syllables written together (`今天/jin1tian1`).  Spaces separate
words and mean nothing else.  Errors are plain `ValueError` sentences: the callers know the file
and the line and add them.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from wordlists.errors import NotASyllable
from wordlists.syllable import Syllable, is_legal, parse_syllable

HANZI = r"[〇\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U0003ffff]"
CUT_MARK = "//"
"""Stands in a passage after its 400th syllable."""

_TOKEN = re.compile(
    rf"(?P<space>\s+)|(?P<cut>{CUT_MARK})|(?P<note>[（(][^）)]*[）)])"
    rf"|(?P<hanzi>{HANZI}+)(?:/(?!/)(?P<reading>[0-9A-Za-züÜêÊ:]*))?"
    rf"|(?P<mark>.)"
)
_ONE_SYLLABLE = re.compile(r"[^1-5]+[1-5]")


@dataclass(frozen=True)
class Token:
    """One piece of a line: a word (with its reading, if written), a mark, a note or the cut."""

    kind: Literal["word", "mark", "cut"]
    text: str
    reading: str | None = None


def tokens(line: str) -> Iterator[Token]:
    """Yield the pieces of one line, spaces left out; `ValueError` for anything else than these.

    A note in round brackets is not read aloud (nor counted) and comes as one mark.
    """
    for match in _TOKEN.finditer(line):
        kind = match.lastgroup
        text = match.group()
        if match["space"] is not None:
            continue
        if match["hanzi"] is not None:
            yield Token("word", match["hanzi"], match["reading"])
        elif kind == "cut":
            yield Token("cut", text)
        elif kind == "note" or unicodedata.category(text)[0] == "P":
            yield Token("mark", text)
        else:
            raise ValueError(f"“{text}”既不是汉字也不是标点（第 {match.start() + 1} 个字符）")


def read_syllables(reading: str) -> tuple[Syllable, ...]:
    """Syllables of a reading written together (`jin1tian1`); `ValueError` names the wrong one."""
    pieces = _ONE_SYLLABLE.findall(reading)
    if "".join(pieces) != reading or not pieces:
        raise ValueError(f"拼音“{reading}”不完整：每个音节后面都要写声调数字 1–5（5 为轻声）")
    syllables = []
    for piece in pieces:
        try:
            syllable = parse_syllable(piece)
        except NotASyllable as error:
            raise ValueError(f"“{piece}”不是普通话音节") from error
        if not is_legal(syllable):
            raise ValueError(f"“{piece}”不是普通话音节")
        syllables.append(syllable)
    return tuple(syllables)


def spaced(syllables: tuple[Syllable, ...]) -> str:
    """The reading as papers carry it: `jin1 tian1`."""
    return " ".join(syllable.digits for syllable in syllables)


def syllables_expected(hanzi: str, syllables: tuple[Syllable, ...]) -> int:
    """Syllables a word must have: one a character, less one for each 儿 that is only erhua."""
    return len(hanzi) - sum(syllable.erhua for syllable in syllables)


def require_reading_fits(hanzi: str, syllables: tuple[Syllable, ...]) -> None:
    """Raise `ValueError` where the reading has too many or too few syllables for the characters."""
    expected = syllables_expected(hanzi, syllables)
    rhotic = sum(syllable.erhua for syllable in syllables)
    if rhotic > hanzi.count("儿"):
        raise ValueError(f"“{hanzi}”的拼音有儿化，但汉字里没有写“儿”")
    if len(syllables) != expected:
        raise ValueError(f"“{hanzi}”应有 {expected} 个音节，拼音写了 {len(syllables)} 个")
