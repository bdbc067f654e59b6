"""Total, level, status, official numbers: rules of results. Pure; marks are Decimal."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from admin.marking.exemption_rules import total_of
from admin.marking.state import ItemMark
from scoring.levels import Level, level_of


class Status(StrEnum):
    """How much a result is worth."""

    INITIAL = "initial"  # 初始成绩: an official test before recognition
    FINAL = "final"


STATUS_NAMES = {Status.INITIAL: "初始成绩", Status.FINAL: "最终成绩"}
OFFICIAL = "official"


@dataclass(frozen=True)
class Outcome:
    """What the item marks come to."""

    marks: tuple[ItemMark, ...]
    total: Decimal
    level: Level | None


def outcome_of(marks: Sequence[ItemMark], scaled_away: Decimal = Decimal(0)) -> Outcome:
    """Total (rounded by the rubric) and level; the level is taken from the rounded total.

    ``scaled_away``: points of exempted items, see ``exemption_rules.total_of``.
    """
    total = total_of([one.mark for one in marks], scaled_away)
    return Outcome(tuple(marks), total, level_of(total))


def status_on_release(kind: str) -> Status:
    """Official results stay initial until recognised; the lab's own are final on release."""
    return Status.INITIAL if kind == OFFICIAL else Status.FINAL


def marks_to_json(marks: Iterable[ItemMark]) -> list[dict[str, object]]:
    """As stored in a result version; numbers as strings so that they stay decimal.

    Where a decision of the switch-over held: its key and mode; where a calibration did: its key
    and the machine's own mark (``raw``).
    """
    return [
        {
            "item": one.item,
            "kind": one.kind,
            "full": str(one.full),
            "mark": str(one.mark),
            "source": one.source,
            **one.held.as_json(),
            **({} if one.raw is None else {"raw": str(one.raw)}),
        }
        for one in marks
    ]


# --- official certificate numbers (等级证书编号) -------------------------------------------------

# GB/T 2260, first two digits.
PROVINCES = frozenset(
    str(code)
    for codes in (
        range(11, 16),
        range(21, 24),
        range(31, 38),
        range(41, 47),
        range(50, 55),
        range(61, 67),
        (71, 81, 82),
    )
    for code in codes
)
FIRST_YEAR = 1994  # the test began
NEW_NUMBERS_SINCE = 2022
_NEW = re.compile(r"(\d{2})(\d{4})(\d{3})(\d{6})", re.ASCII)
_OLD = re.compile(r"(\d{2})(\d{2})(\d{3})(\d{6})", re.ASCII)


@dataclass(frozen=True)
class OfficialNumber:
    """The parts of an official number; ``year`` is the year of the test."""

    province: str
    year: int
    station: str
    serial: str


def parse_official(text: str) -> OfficialNumber:
    """15 digits (province 2, year 4, station 3, serial 6), or the older 13 (year 2).

    ValueError with a Chinese sentence for anything else.

    >>> parse_official("422026001000123").year
    2026
    """
    if match := _NEW.fullmatch(text):
        province, year, station, serial = match.groups()
        whole = int(year)
        if whole < NEW_NUMBERS_SINCE:
            raise ValueError(f"15 位编号自 {NEW_NUMBERS_SINCE} 年起使用，编号中的年份是 {whole}")
    elif match := _OLD.fullmatch(text):
        province, year, station, serial = match.groups()
        whole = int(year) + (1900 if int(year) >= FIRST_YEAR % 100 else 2000)
        if whole >= NEW_NUMBERS_SINCE:
            raise ValueError("2022 年起的证书编号为 15 位数字")
    else:
        raise ValueError("证书编号应为 15 位数字（2022 年以前的为 13 位）")
    if province not in PROVINCES:
        raise ValueError(f"编号开头的省级代码 {province} 不存在")
    return OfficialNumber(province, whole, station, serial)


def fault_of_official(text: str, test_year: int, station: str) -> str | None:
    """What is wrong with a number for a test of that year at that station, in Chinese; None:
    nothing. ``station``: three digits.
    """
    try:
        number = parse_official(text)
    except ValueError as error:
        return str(error)
    if number.year != test_year:
        return f"编号中的年份是 {number.year}，而测试在 {test_year} 年"
    if number.station != station:
        return f"编号中的测试站代码是 {number.station}，而本站代码是 {station}"
    return None
