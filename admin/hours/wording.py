"""What the rule made of an entry, and what is missing, in words. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal

from admin.hours.reckoning import Line, Outcome
from admin.hours.rule import Bound, HourRule, Span


def plain(number: Decimal) -> str:
    """Without zeros behind the point that say nothing.

    >>> plain(Decimal("2.50")), plain(Decimal("30"))
    ('2.5', '30')
    """
    return f"{number.normalize():f}"


def year_name(rule: HourRule, year: int | None) -> str:
    """A year, or the period, as people name it."""
    if year is None:
        return f"{rule.begins:%Y-%m} 至 {rule.ends:%Y-%m}"
    return f"{year} 年" if rule.month == 1 else f"{year}—{year + 1} 学年"


def made_of(rule: HourRule, line: Line) -> str:
    """How the credits of a line came about."""
    match line.outcome:
        case Outcome.REVERSAL:
            return "撤销另一条，本条不计"
        case Outcome.TAKEN_BACK:
            return "已撤销，不计"
        case Outcome.UNKNOWN:
            return "规则里没有这个类别，不计"
        case Outcome.NOT_COUNTED:
            return f"“{rule.kind_of[line.entry.kind].name}”不计入学分"
    made = _conversion(rule, line)
    if line.outcome == Outcome.CAPPED and line.cap is not None:
        made += f"；{cap_words(rule, line.cap)}，本条计 {plain(line.counted)}"
    return made


def _conversion(rule: HourRule, line: Line) -> str:
    entry = line.entry
    if entry.substitute:
        return f"{rule.substitute_of[entry.substitute].name}，代替 {plain(line.worth)} 学分"
    kind = rule.kind_of[entry.kind]
    left = "" if line.hours == entry.hours else f"撤销后余 {plain(line.hours)}；"
    made = f"{left}{plain(line.hours)} 学时 ÷ {plain(kind.per_credit)}"
    level = rule.level_of.get(entry.level)
    if level is not None and level.weight != 1:
        made += f" × {plain(level.weight)}（{level.name}）"
    grade = rule.grade_of.get(entry.grade, Decimal(1))
    if grade != 1:
        made += f" × {plain(grade)}（{entry.grade}）"
    if entry.taught and rule.taught_weight != 1:
        made += f" × {plain(rule.taught_weight)}（授课）"
    return f"{made} = {plain(line.worth)} 学分"


def cap_words(rule: HourRule, cap: Bound) -> str:
    """A cap that is full."""
    span = "每年" if cap.span == Span.YEAR else "本周期"
    name = rule.part_name(cap.level, cap.kind)
    return f"{'' if name == '合计' else name}{span}最多计 {plain(cap.credits)} 学分"


def lacking_words(rule: HourRule, lacking: Iterable[Sequence[str]]) -> str:
    """What is missing, part by part, from a row of the table of totals."""
    return "、".join(
        f"{rule.part_name(level, kind)}差 {plain(Decimal(credits))}"
        for level, kind, credits in lacking
    )


def rule_words(rule: HourRule) -> list[tuple[str, str]]:
    """The rule as people read it: titles and sentences."""
    minima = "；".join(
        f"{'每年' if one.span == Span.YEAR else '周期内'}"
        f"{rule.part_name(one.level, one.kind)}至少 {plain(one.credits)} 学分"
        for one in rule.minima
    )
    kinds = "；".join(
        f"{one.name} {plain(one.per_credit)} 学时 = 1 学分" if one.counts else f"{one.name}不计"
        for one in rule.kinds
    )
    levels = "、".join(f"{one.name} {plain(one.weight)}" for one in rule.levels)
    carried = f"每年最多 {plain(rule.carry_year)} 学分转入下一年，"
    carried += f"周期最多 {plain(rule.carry_period)} 学分转入下一周期"
    return [
        ("周期", f"{rule.begins:%Y-%m-%d} 至 {rule.ends:%Y-%m-%d}"),
        ("最低要求", minima),
        ("折算", kinds),
        ("级别权重", levels or "无"),
        ("最多计入", "；".join(cap_words(rule, one) for one in rule.caps) or "无"),
        (
            "可以代替",
            "；".join(f"{one.name} {plain(one.credits)} 学分" for one in rule.substitutes) or "无",
        ),
        ("结转", carried),
    ]
