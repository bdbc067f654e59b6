"""The notation of hand-edited texts: 汉字/pin1yin1 and what may stand between such words.

Shared by the passages and the choice item.  A word is a run of Chinese characters; its reading
follows a slash in citation tones, syllables written together (`今天/jin1tian1`).  A dot before a
syllable says, as in the official lists, that it may be neutral (`太阳/tai4·yang2`).  Spaces
separate words and mean nothing else.  Errors are plain `ValueError` sentences: the callers know
the file and the line and add them.
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
    rf"|(?P<hanzi>{HANZI}+)(?:/(?!/)(?P<reading>[0-9A-Za-züÜêÊ:·.]*))?"
    rf"|(?P<mark>.)"
)
_ONE_SYLLABLE = re.compile(r"([·.]?)([^1-5·.]+[1-5])")


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


@dataclass(frozen=True)
class Reading:
    """Syllables in citation tones, and the indexes of those that may also be neutral."""

    syllables: tuple[Syllable, ...]
    optional_neutral: tuple[int, ...] = ()

    @property
    def pinyin(self) -> str:
        """As papers carry it: `jin1 tian1`."""
        return " ".join(syllable.digits for syllable in self.syllables)


def read(hanzi: str, text: str) -> Reading:
    """The reading `text` (`jin1tian1`) of the word `hanzi`; `ValueError` names what is wrong."""
    pieces = _ONE_SYLLABLE.findall(text)
    if not pieces or "".join(dot + piece for dot, piece in pieces) != text:
        raise ValueError(f"拼音“{text}”不完整：每个音节后面都要写声调数字 1–5（5 为轻声）")
    syllables = tuple(_syllable(piece) for _dot, piece in pieces)
    _require_fit(hanzi, syllables)
    return Reading(syllables, tuple(i for i, (dot, _piece) in enumerate(pieces) if dot))


def _syllable(piece: str) -> Syllable:
    try:
        syllable = parse_syllable(piece)
    except NotASyllable as error:
        raise ValueError(f"“{piece}”不是普通话音节") from error
    if not is_legal(syllable):
        raise ValueError(f"“{piece}”不是普通话音节")
    return syllable


def _require_fit(hanzi: str, syllables: tuple[Syllable, ...]) -> None:
    """One syllable a character, less one for each 儿 that is only erhua."""
    rhotic = sum(syllable.erhua for syllable in syllables)
    if rhotic > hanzi.count("儿"):
        raise ValueError(f"“{hanzi}”的拼音有儿化，但汉字里没有写“儿”")
    expected = len(hanzi) - rhotic
    if len(syllables) != expected:
        raise ValueError(f"“{hanzi}”应有 {expected} 个音节，拼音写了 {len(syllables)} 个")
