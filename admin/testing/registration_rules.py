"""Who may be registered for a session: rules and facts in, refusals in words out. Pure.

psc.md, Registration: open to all, a quota, fees by group; no interval and no hours of training
by default; one open test per person until its result is published.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import StrEnum


class Ground(StrEnum):
    """Why somebody is refused."""

    CLOSED = "closed"
    ALREADY_HERE = "already_here"
    NUMBERS_SPENT = "numbers_spent"
    NOT_YET = "not_yet"
    TOO_LATE = "too_late"
    FULL = "full"
    WRONG_GROUP = "wrong_group"
    OPEN_TEST = "open_test"
    INTERVAL = "interval"
    HOURS = "hours"


NEVER_OVERRIDDEN = frozenset({Ground.CLOSED, Ground.ALREADY_HERE, Ground.NUMBERS_SPENT})
"""No reason helps: there is nothing left to be registered for."""

PERSONAL = frozenset({Ground.ALREADY_HERE, Ground.OPEN_TEST, Ground.INTERVAL, Ground.HOURS})
"""These tell something about a person, so that a stranger is never told them."""

OF_SESSION = frozenset(Ground) - PERSONAL - {Ground.WRONG_GROUP}
"""These hold for whoever comes next, whoever that is."""


@dataclass(frozen=True)
class Rules:
    """What a session asks; ``groups`` empty: everybody, ``quota`` None: no limit.

    ``interval_days`` between the last test and this one; ``retest_hours`` of training since the
    last test. Both 0: not asked.
    """

    quota: int | None = None
    opens_at: datetime | None = None
    closes_at: datetime | None = None
    groups: frozenset[str] = frozenset()
    one_open_test: bool = True
    interval_days: int = 0
    retest_hours: int = 0


@dataclass(frozen=True)
class Facts:
    """How things stand for one person at one moment; ``taken`` places hold already.

    ``hours`` of training since the last test; None where nothing is on record. ``courses``: open
    course runs that could give what is missing, in words.
    """

    at: datetime
    test_date: date
    taken: int = 0
    group: str = ""
    session_closed: bool = False
    numbers_left: bool = True
    already_here: bool = False
    open_elsewhere: bool = False
    last_test: date | None = None
    hours: Decimal | None = None
    courses: tuple[str, ...] = ()


@dataclass(frozen=True)
class Refusal:
    """One ground, and the sentence that says it."""

    ground: Ground
    sentence: str = field(compare=False)

    @property
    def may_be_overridden(self) -> bool:
        """Whether the office may register all the same, with a reason."""
        return self.ground not in NEVER_OVERRIDDEN


def refusals(rules: Rules, facts: Facts) -> list[Refusal]:
    """Everything that speaks against the registration; empty: nothing does."""
    found = [*_of_session(rules, facts), *_of_person(rules, facts)]
    return [Refusal(ground, sentence) for ground, sentence in found]


def _of_session(rules: Rules, facts: Facts) -> list[tuple[Ground, str]]:
    found = []
    if facts.session_closed:
        found.append((Ground.CLOSED, "本考次已结束，不能再报名。"))
    if not facts.numbers_left:
        found.append((Ground.NUMBERS_SPENT, "本考次的准考证号已用完，请另设考次。"))
    if rules.opens_at and facts.at < rules.opens_at:
        found.append((Ground.NOT_YET, "报名尚未开始，请在报名时间内办理。"))
    if rules.closes_at and facts.at >= rules.closes_at:
        found.append((Ground.TOO_LATE, "报名已截止，请选择其他考次。"))
    if rules.quota is not None and facts.taken >= rules.quota:
        found.append((Ground.FULL, f"名额 {rules.quota} 人已满，请选择其他考次。"))
    if rules.groups and facts.group not in rules.groups:
        named = "、".join(sorted(rules.groups))
        found.append((Ground.WRONG_GROUP, f"本考次只接受以下类别：{named}。"))
    return found


def _of_person(rules: Rules, facts: Facts) -> list[tuple[Ground, str]]:
    found = []
    if facts.already_here:
        found.append((Ground.ALREADY_HERE, "此人已报名本考次。"))
    if rules.one_open_test and facts.open_elsewhere:
        what = "此人已报名另一场正式测试，成绩尚未公布；请待成绩公布后再报名。"
        found.append((Ground.OPEN_TEST, what))
    if facts.last_test is None:
        return found
    earliest = facts.last_test + timedelta(days=rules.interval_days)
    if rules.interval_days and facts.test_date < earliest:
        what = f"距上次测试不满 {rules.interval_days} 天，最早可报 {earliest:%Y-%m-%d} 的测试。"
        found.append((Ground.INTERVAL, what))
    if rules.retest_hours and (facts.hours is None or facts.hours < rules.retest_hours):
        found.append((Ground.HOURS, _hours_missing(rules.retest_hours, facts)))
    return found


def _hours_missing(asked: int, facts: Facts) -> str:
    had = "没有记录" if facts.hours is None else f"已有 {plain(facts.hours)} 学时"
    missing = plain(asked - (facts.hours or Decimal(0)))
    what = f"再次测试前须参加培训 {asked} 学时，{facts.last_test:%Y-%m-%d} 测试以后{had}，"
    what += f"还差 {missing} 学时。"
    if facts.courses:
        what += f"可以参加：{'；'.join(facts.courses)}。"
    return what


def plain(number: Decimal) -> str:
    """Without zeros behind the point that say nothing."""
    return f"{number.normalize():f}"
