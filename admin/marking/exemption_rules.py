"""Exemptions from an item by a province's rule, and the total of whoever was exempted. Pure.

The national rules as the product knows them name no exemption and no arithmetic for one: so none
is offered until somebody enters a province's rule, and where that rule says nothing of the
arithmetic, the items that were read are scaled to a hundred (docs/decisions/0080).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from types import MappingProxyType

from scoring.levels import total_mark
from wordlists.syllabus import ITEM_NAMES

FULL = Decimal(100)
# The talk is what two examiners hear; a test without it would be no test of this kind.
EXEMPTABLE = ("monosyllables", "polysyllables", "choice", "passage")
MOST_GROUND, MOST_SOURCE = 40, 120  # characters


class Method(StrEnum):
    """What becomes of the points of an item that was not read."""

    PROPORTIONAL = "proportional"  # the others are scaled to a hundred
    SUM = "sum"  # the others are added up, and that is the total


METHOD_WORDS: Mapping[Method, str] = MappingProxyType(
    {Method.PROPORTIONAL: "折算", Method.SUM: "合计"}
)
_METHOD_OF = {word: method for method, word in METHOD_WORDS.items()}
_ITEM_OF = {ITEM_NAMES[kind]: kind for kind in EXEMPTABLE}


@dataclass(frozen=True)
class ExemptionRule:
    """One exemption a province provides for: which item, for whom, by what document."""

    item: str
    ground: str
    method: Method
    source: str

    @property
    def line(self) -> str:
        """As it stands in the table of settings."""
        return f"{ITEM_NAMES[self.item]} {self.ground} {METHOD_WORDS[self.method]} {self.source}"


def rule_of(line: str) -> ExemptionRule:
    """Read a line: item, ground, 折算 or 合计 (left out: 折算), document. ValueError in Chinese."""
    parts = line.split()
    if len(parts) < 3:
        raise ValueError("每行写：测试项 适用情形 折算或合计 规定的文件名，中间用空格")
    item, ground, *rest = parts
    if item not in _ITEM_OF:
        raise ValueError(f"没有“{item}”这一项，或这一项不能免试（可写：{'、'.join(_ITEM_OF)}）")
    method = _METHOD_OF.get(rest[0])
    source = "".join(rest if method is None else rest[1:])
    if not source:
        raise ValueError("请写明规定的文件名，例如“省语委〔2024〕3号”")
    if len(ground) > MOST_GROUND or len(source) > MOST_SOURCE:
        raise ValueError(f"适用情形最多 {MOST_GROUND} 个字，文件名最多 {MOST_SOURCE} 个字")
    return ExemptionRule(_ITEM_OF[item], ground, method or Method.PROPORTIONAL, source)


def rules_of_text(text: str) -> tuple[ExemptionRule, ...]:
    """Every line; the same item and ground once. ValueError in Chinese."""
    rules = tuple(rule_of(line) for line in text.splitlines() if line.strip())
    if len({(rule.item, rule.ground) for rule in rules}) < len(rules):
        raise ValueError("同一测试项、同一情形写了两次")
    return rules


def total_of(marks: Iterable[Decimal], scaled_away: Decimal = Decimal(0)) -> Decimal:
    """The total, rounded by the rubric. ``scaled_away``: points of items exempted by 折算.

    >>> total_of([Decimal("9"), Decimal("18"), Decimal("36")], Decimal(30))
    Decimal('90.0')
    """
    whole = sum(marks, Decimal(0))
    return total_mark([whole if not scaled_away else whole * FULL / (FULL - scaled_away)])


def scaled_away_of(exempted: Iterable[tuple[Decimal, str]]) -> Decimal:
    """The points that are scaled away, of exempted items with their full points and methods."""
    return sum((full for full, how in exempted if how == Method.PROPORTIONAL), Decimal(0))


def words_of(items: Iterable[str], method: str, read_full: Decimal) -> str:
    """What stands on results and documents: what was exempted, and how the total comes about."""
    named = "、".join(ITEM_NAMES[item] for item in items)
    if method == Method.PROPORTIONAL:
        return f"{named}免试，总分由其余各项（满分 {read_full:f} 分）折算为百分制"
    return f"{named}免试，总分为其余各项得分之和"
