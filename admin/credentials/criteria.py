"""Criteria of a kind, and whether the facts meet them, explained line by line. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from types import MappingProxyType
from typing import Any

from admin.credentials.stages import Act
from scoring.levels import LEVEL_NAMES


class Ask(StrEnum):
    """What a criterion asks for."""

    HOURS = "hours"
    COURSE = "course"
    ASSESSMENT = "assessment"
    PUTONGHUA = "putonghua"
    YEARS = "years"
    CREDENTIAL = "credential"
    CLEAN = "clean"
    JUDGED = "judged"


ASK_NAMES: Mapping[Ask, str] = MappingProxyType(
    {
        Ask.HOURS: "培训学时不少于",
        Ask.COURSE: "完成某一培训",
        Ask.ASSESSMENT: "考核成绩不低于",
        Ask.PUTONGHUA: "普通话等级不低于",
        Ask.YEARS: "任职年限不少于",
        Ask.CREDENTIAL: "持有某一资格",
        Ask.CLEAN: "若干年内没有被撤销",
        Ask.JUDGED: "由评审认定",
    }
)
MEASURED = frozenset({Ask.HOURS, Ask.ASSESSMENT, Ask.YEARS})
UNKNOWN = "系统里没有查到，请申报人提供证明。"


@dataclass(frozen=True)
class Criterion:
    """One line. ``amount``: hours, mark or years; ``within``: of the last so many years, 0: ever.

    ``course`` and ``credential``: codes of kinds; ``level``: as ``scoring.levels``; ``subject``:
    holds for that subject alone, in place of the line of the same ask without a subject; ``of``:
    the acts it holds for.
    """

    ask: Ask
    amount: Decimal = Decimal(0)
    within: int = 0
    course: str = ""
    credential: str = ""
    level: str = ""
    subject: str = ""
    text: str = ""
    of: frozenset[Act] = frozenset({Act.APPLY, Act.REVIEW, Act.RENEW})

    def told(self, kind_names: Mapping[str, str] = MappingProxyType({})) -> str:
        """The criterion in words."""
        within = f"近 {self.within} 年" if self.within else ""
        match self.ask:
            case Ask.HOURS:
                course = f"“{kind_names.get(self.course, self.course)}”" if self.course else ""
                said = f"{within}{course}培训不少于 {plain(self.amount)} 学时"
            case Ask.COURSE:
                said = f"{within}完成“{kind_names.get(self.course, self.course)}”"
            case Ask.ASSESSMENT:
                course = f"“{kind_names.get(self.course, self.course)}”" if self.course else ""
                said = f"{within}{course}考核成绩不低于 {plain(self.amount)} 分"
            case Ask.PUTONGHUA:
                subject = f"（{self.subject}学科）" if self.subject else ""
                said = f"普通话水平不低于{LEVEL_NAMES.get(self.level, self.level)}{subject}"
            case Ask.YEARS:
                said = f"任职满 {plain(self.amount)} 年"
            case Ask.CREDENTIAL:
                said = f"持有有效的“{kind_names.get(self.credential, self.credential)}”"
            case Ask.CLEAN:
                said = f"{within or '从来'}没有被撤销过称号或证书"
            case Ask.JUDGED:
                return self.text
        return f"{said}：{self.text}" if self.text else said


@dataclass(frozen=True)
class Found:
    """What is on record. ``amount`` for what is measured; ``yes`` for what is or is not;
    ``level``: the best Putonghua level; ``sure`` False: somebody has to look at the paper.
    """

    told: str
    amount: Decimal | None = None
    yes: bool | None = None
    level: str = ""
    sure: bool = True


@dataclass(frozen=True)
class Finding:
    """A criterion held against the facts. ``met`` None: the system cannot say."""

    criterion: Criterion
    met: bool | None
    told: str

    @property
    def word(self) -> str:
        """Its state in a word."""
        if self.met is None:
            return "由评审认定" if self.criterion.ask == Ask.JUDGED else "待核实"
        return "符合" if self.met else "不符合"


def applying(criteria: Iterable[Criterion], act: Act, subject: str) -> tuple[Criterion, ...]:
    """Those that hold for the act and the subject.

    Of lines of one ask, one of the subject replaces those without (语文 二级甲等, 其他 二级乙等).
    """
    of_act = [one for one in criteria if act in one.of]
    special = {one.ask for one in of_act if one.subject and one.subject == subject}
    return tuple(
        one for one in of_act if (one.subject == subject if one.subject else one.ask not in special)
    )


def evaluate(
    criteria: Sequence[Criterion], facts: Mapping[Criterion, Found | None]
) -> tuple[Finding, ...]:
    """Each criterion with what was found. A fact that nobody knows is no failure."""
    return tuple(_finding(one, facts.get(one)) for one in criteria)


def _finding(one: Criterion, found: Found | None) -> Finding:
    if one.ask == Ask.JUDGED:
        return Finding(one, None, "由评审或办理人认定。")
    if found is None:
        return Finding(one, None, UNKNOWN)
    met = _met(one, found)
    return Finding(one, met if met is False or found.sure else None, found.told)


def _met(one: Criterion, found: Found) -> bool | None:
    if one.ask in MEASURED:
        return None if found.amount is None else found.amount >= one.amount
    if one.ask == Ask.PUTONGHUA:
        return reaches(found.level, one.level)
    if found.yes is None:
        return None
    return not found.yes if one.ask == Ask.CLEAN else found.yes


def reaches(level: str, needed: str) -> bool:
    """Whether a level is at least the needed one; an unknown or empty one is not."""
    order = list(LEVEL_NAMES)
    return level in order and needed in order and order.index(level) <= order.index(needed)


def plain(amount: Decimal) -> str:
    """24.0 → 24."""
    return format(amount.normalize(), "f")


def criterion_of(row: Mapping[str, Any]) -> Criterion:
    """A row of the kind's table of criteria."""
    acts = {
        "apply": {Act.APPLY},
        "renew": {Act.RENEW},
        "review": {Act.REVIEW},
        "term": {Act.APPLY, Act.RENEW},
    }.get(row.get("of", ""), {Act.APPLY, Act.RENEW, Act.REVIEW})
    return Criterion(
        ask=Ask(row["ask"]),
        amount=Decimal(row.get("amount", "0")),
        within=int(row.get("within", 0)),
        course=row.get("course", ""),
        credential=row.get("credential", ""),
        level=row.get("level", ""),
        subject=row.get("subject", ""),
        text=row.get("text", ""),
        of=frozenset(acts),
    )
