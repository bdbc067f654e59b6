"""Further readers of cells, beside ``admin.imports.cells``. Pure; Unreadable as there."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping

from admin.imports.cells import Unreadable, choice_of, text_of

YES, NO = "yes", "no"
_PLAIN = {
    **{code: code - 0xFEE0 for code in range(ord("！"), ord("～") + 1) if chr(code).isalnum()},
    ord("\u3000"): ord(" "),
    ord("\xa0"): ord(" "),
}
_BROKEN = re.compile(r"#(N/A|REF!|VALUE!|NAME\?|DIV/0!|NUM!|NULL!)")
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+", re.ASCII)


def words_of(value: object) -> str:
    """Text with its own punctuation; full-width letters and digits plain, blanks one.

    >>> words_of(" 第１实验小学（东校区） ")
    '第1实验小学（东校区）'
    """
    plain = text_of(value)  # refuses formulas
    if _BROKEN.fullmatch(plain):
        raise Unreadable("单元格里是出错的公式", "请改为直接填写内容")
    if not isinstance(value, str):
        return plain
    return " ".join(re.sub(r"[\u200b\ufeff]", "", value.translate(_PLAIN)).split())


def same_words(one: str, other: str) -> bool:
    """Whether two texts differ in width and blanks alone.

    >>> same_words("东校区（一）", "东校区 (一)")
    True
    """
    return comparable(one) == comparable(other)


def comparable(text: str) -> str:
    """The text as it is compared: full-width forms plain, no blanks, lower case."""
    return re.sub(r"\s", "", unicodedata.normalize("NFKC", text)).lower()


def chooser(options: Mapping[str, str]) -> Callable[[object], str]:
    """A reader of one of the options; "" for an empty cell."""
    known = dict(options)
    return lambda value: choice_of(value, known, "")


def email_of(value: object) -> str:
    """An address of electronic mail; empty stays empty."""
    text = re.sub(r"\s", "", text_of(value))
    if text and not _EMAIL.fullmatch(text):
        raise Unreadable("电子邮箱的写法不对", "请写成 name@example.com")
    return text
