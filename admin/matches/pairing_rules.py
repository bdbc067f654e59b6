"""What is overdue with a pairing (城乡教师结对). Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal


@dataclass(frozen=True)
class Rule:
    """``meeting_days``: the longest time without a meeting; ``check_days``: between stage checks;
    ``least_meetings`` and ``least_hours`` until the end. None: not asked for.
    """

    meeting_days: int | None = 60
    check_days: int | None = 180
    least_meetings: int | None = None
    least_hours: Decimal | None = None


@dataclass(frozen=True)
class Facts:
    """A pairing as it stands. ``hours`` of all its meetings."""

    begins: date
    ends: date
    ended: date | None = None
    meetings: tuple[date, ...] = ()
    checks: tuple[date, ...] = ()
    hours: Decimal = Decimal(0)


def warnings_of(facts: Facts, rule: Rule, today: date) -> list[str]:
    """Sentences on what is overdue, most urgent first; none before it begins or once it ended."""
    if facts.ended is not None or today < facts.begins:
        return []
    warnings = []
    until = min(today, facts.ends)
    if today > facts.ends:
        warnings.append(f"期限 {facts.ends} 已过，请填写结果并结束。")
    quiet = _quiet(facts.meetings, facts.begins, until)
    if rule.meeting_days is not None and quiet > rule.meeting_days:
        since = "" if facts.meetings else "结对以来"
        warnings.append(f"{since}已 {quiet} 天没有活动（规定不超过 {rule.meeting_days} 天）。")
    unchecked = _quiet(facts.checks, facts.begins, until)
    if rule.check_days is not None and unchecked > rule.check_days:
        warnings.append(f"已 {unchecked} 天没有阶段检查（规定不超过 {rule.check_days} 天）。")
    if today > facts.ends - timedelta(days=30):
        warnings += _short(facts, rule)
    return warnings


def _short(facts: Facts, rule: Rule) -> list[str]:
    """What is lacking when the end is near."""
    found = []
    if rule.least_meetings is not None and len(facts.meetings) < rule.least_meetings:
        found.append(f"活动 {len(facts.meetings)} 次，规定至少 {rule.least_meetings} 次。")
    if rule.least_hours is not None and facts.hours < rule.least_hours:
        found.append(f"活动 {facts.hours:f} 学时，规定至少 {rule.least_hours:f} 学时。")
    return found


def _quiet(days: Iterable[date], begins: date, until: date) -> int:
    """Days since the last one, or since the beginning."""
    last = max((day for day in days if day <= until), default=begins)
    return (until - max(last, begins)).days
