"""Blind marks of a panel: the result, the spread, who stands far from the others. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from statistics import median
from types import MappingProxyType

CENT = Decimal("0.01")
FEWEST_TRIMMED = 4  # of fewer marks nothing is left to trim


class Method(StrEnum):
    """How marks become one."""

    MEAN = "mean"
    TRIMMED = "trimmed"


METHOD_NAMES: Mapping[Method, str] = MappingProxyType(
    {Method.MEAN: "平均分", Method.TRIMMED: "去掉最高、最低各一个后的平均分"}
)


@dataclass(frozen=True)
class Part:
    """A line of the rubric and its full mark."""

    key: str
    title: str
    most: Decimal


@dataclass(frozen=True)
class Summary:
    """``result`` rounded half up to two digits; ``spread``: highest less lowest; ``far``: places
    of marks that lie ``outlier`` or more from the median.
    """

    result: Decimal
    spread: Decimal
    far: tuple[int, ...]
    passed: bool
    trimmed: bool


def faults_of(parts: Sequence[Part], marks: Mapping[str, Decimal]) -> str:
    """What is wrong with a member's marks; empty where each part has one within its bounds."""
    for part in parts:
        mark = marks.get(part.key)
        if mark is None:
            return f"请给“{part.title}”评分。"
        if not 0 <= mark <= part.most:
            return f"“{part.title}”应在 0 到 {part.most} 分之间。"
        if mark != mark.quantize(CENT):
            return f"“{part.title}”最多两位小数。"
    return ""


def summary(
    totals: Sequence[Decimal], *, method: Method, outlier: Decimal, pass_mark: Decimal
) -> Summary | None:
    """The panel's result; None without marks.

    With fewer than four marks nothing is trimmed, and the summary says so. ``outlier`` 0: nobody
    is shown as far.
    """
    if not totals:
        return None
    trims = method == Method.TRIMMED and len(totals) >= FEWEST_TRIMMED
    counted = sorted(totals)[1:-1] if trims else list(totals)
    result = (sum(counted, Decimal(0)) / len(counted)).quantize(CENT, ROUND_HALF_UP)
    far = tuple(
        place
        for place, mark in enumerate(totals)
        if outlier > 0 and len(totals) > 2 and abs(mark - median(totals)) >= outlier
    )
    return Summary(result, max(totals) - min(totals), far, result >= pass_mark, trims)
