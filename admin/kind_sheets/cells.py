"""Readers of cells that give the text by which a sheet and a record are compared. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal, InvalidOperation

from admin.imports.cells import Unreadable, choice_of, date_of, text_of
from admin.sheets.cells import words_of

Reader = Callable[[object], str]
"""A cell as text in one spelling; "" for an empty one. Unreadable."""
YES_NO = {"是": "是", "有": "是", "√": "是", "否": "否", "无": "否", "×": "否"}
_BETWEEN = re.compile(r"[、，,;；\n]")
_TIME = re.compile(r"(\d{1,2})[:：时点](\d{1,2})?分?(?::\d{1,2})?")


def day_text(cell: object) -> str:
    """A day as 2026-05-16."""
    day = date_of(cell)
    return day.isoformat() if day else ""


def days_text(cell: object) -> str:
    """Days in order, parted by 、.

    >>> days_text("2026年5月16日，2026/5/9")
    '2026-05-09、2026-05-16'
    """
    if isinstance(cell, date):
        return day_text(cell)
    parts = re.split(_BETWEEN, str(cell or ""))
    return "、".join(sorted({day_text(part) for part in parts if part.strip()}))


def moment_text(cell: object) -> str:
    """A day with its time as 2026-05-16 09:00, in local time.

    >>> moment_text("2026年5月16日 9：00"), moment_text("20260516 14:30")
    ('2026-05-16 09:00', '2026-05-16 14:30')
    """
    if isinstance(cell, datetime):
        return f"{cell:%Y-%m-%d %H:%M}"
    text = str(cell or "").replace("T", " ").strip()
    if not text:
        return ""
    day, _, time = text.partition(" ")
    found = _TIME.fullmatch(time.strip())
    if found is None or int(found[1]) > 23 or int(found[2] or 0) > 59:
        raise Unreadable("看不懂这个时间", "请写成 2026-05-16 09:00")
    return f"{day_text(day)} {int(found[1]):02d}:{int(found[2] or 0):02d}"


def number_text(cell: object) -> str:
    """A number of at least 0, without zeros behind the point that say nothing."""
    text = text_of(cell)
    if not text:
        return ""
    try:
        number = Decimal(text)
    except InvalidOperation as error:
        raise Unreadable("应为数字", "请只填数字，不带单位") from error
    if not number.is_finite() or not 0 <= number < 100_000 or number != round(number, 1):
        raise Unreadable("数字过大、小于 0 或小数位过多", "请核对后重新填写")
    return f"{number.normalize():f}"


def whole_text(cell: object) -> str:
    """A whole number of at least 0."""
    text = number_text(cell)
    if "." in text:
        raise Unreadable("应为整数", "请填写不带小数的数字")
    return text


def prose_text(cell: object) -> str:
    """Text of several lines, kept as they are."""
    text_of(cell)  # refuses formulas
    return "\n".join(str(cell or "").splitlines()).strip()


def option_text(options: Mapping[str, str]) -> Reader:
    """One of the words that people see; ``options`` are spellings with the word each means."""
    known = dict(options)
    return lambda cell: choice_of(cell, known, "")


def several_text(cell: object) -> str:
    """Words parted by 、 in one spelling.

    >>> several_text("甲县，乙区、 甲县")
    '甲县、乙区'
    """
    parts = re.split(_BETWEEN, words_of(cell))
    return "、".join(dict.fromkeys(part.strip() for part in parts if part.strip()))
