"""From marks to the total and its level (普通话水平测试等级标准)."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from scoring.rubric import Rubric, national_rubric

LEVEL_NAMES = {
    "1A": "一级甲等",
    "1B": "一级乙等",
    "2A": "二级甲等",
    "2B": "二级乙等",
    "3A": "三级甲等",
    "3B": "三级乙等",
}


@dataclass(frozen=True)
class Level:
    """A level: `code` as in "2B", `name` as printed on a certificate."""

    code: str
    name: str


def total_mark(marks: Iterable[Decimal], rubric: Rubric | None = None) -> Decimal:
    """The sum of the item marks, rounded half up to the rubric's digits.

    >>> total_mark([Decimal("9.75"), Decimal("19.4"), Decimal("28.1"), Decimal("34.5")])
    Decimal('91.8')
    """
    digits = (rubric or national_rubric()).total_digits
    return sum(marks, Decimal(0)).quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP)


def level_of(total: Decimal, rubric: Rubric | None = None) -> Level | None:
    """The level of a rounded total, or None below the lowest (不入级).

    >>> level_of(Decimal("91.9")).name, level_of(Decimal("59.9"))
    ('二级甲等', None)
    """
    for code, lowest in (rubric or national_rubric()).levels.items():
        if total >= lowest:
            return Level(code, LEVEL_NAMES[code])
    return None
