"""Induction of new teachers within the time that the rule gives (新任教师岗前、入职培训). Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum


class State(StrEnum):
    """Where a new teacher stands."""

    LATE = "late"
    SOON = "soon"
    WAITING = "waiting"
    DONE = "done"
    DONE_LATE = "done_late"
    EXCUSED = "excused"


STATE_NAMES = {
    State.LATE: "已逾期",
    State.SOON: "即将到期",
    State.WAITING: "期限内",
    State.DONE: "已完成",
    State.DONE_LATE: "逾期完成",
    State.EXCUSED: "免除",
}


@dataclass(frozen=True)
class Rule:
    """Days from the first post to the deadline, and how long before it a warning begins;
    ``watched_days``: how long after taking up the post somebody stays on the list.
    """

    finish_days: int = 365
    warn_days: int = 60
    watched_days: int = 730


@dataclass(frozen=True)
class Facts:
    """A new teacher. ``finished``: day of completion; ``extended``: the deadline given instead."""

    began: date
    finished: date | None = None
    extended: date | None = None
    excused: bool = False


def deadline_of(facts: Facts, rule: Rule) -> date:
    """The last day on which induction is in time."""
    return facts.extended or facts.began + timedelta(days=rule.finish_days)


def state_of(facts: Facts, rule: Rule, today: date) -> State:
    """Where the new teacher stands today; what is finished after today is not finished."""
    if facts.excused:
        return State.EXCUSED
    deadline = deadline_of(facts, rule)
    if facts.finished is not None and facts.finished <= today:
        return State.DONE if facts.finished <= deadline else State.DONE_LATE
    if today > deadline:
        return State.LATE
    return State.SOON if (deadline - today).days <= rule.warn_days else State.WAITING


def since(rule: Rule, today: date) -> date:
    """Whoever took up the first post before this day is no longer watched."""
    return today - timedelta(days=max(rule.watched_days, rule.finish_days))
