"""How a piece of work stands on a day. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from types import MappingProxyType


class State(StrEnum):
    """Most pressing first."""

    LATE = "late"
    SOON = "soon"
    UNPLANNED = "unplanned"
    ON_TIME = "on_time"
    DONE = "done"
    EVALUATED = "evaluated"


STATE_NAMES: Mapping[State, str] = MappingProxyType(
    {
        State.LATE: "逾期",
        State.SOON: "临近期限",
        State.UNPLANNED: "尚未安排",
        State.ON_TIME: "按期推进",
        State.DONE: "已完成",
        State.EVALUATED: "已评估",
    }
)


@dataclass(frozen=True)
class Open:
    """A day due that is not met; ``what`` is due, in words, empty for the work itself."""

    due_on: date
    what: str = ""


@dataclass(frozen=True)
class Facts:
    """What the state of a piece of work follows from. ``open``: what is due and not met, of the
    work itself, its milestones and the reports on it.
    """

    has_owner: bool
    has_days: bool
    open: tuple[Open, ...] = ()
    done_on: date | None = None
    is_evaluated: bool = False


def state_of(facts: Facts, today: date, warning_days: int) -> State:
    """Evaluated, done, late the day after the earliest open day, soon within the days of warning,
    not planned while owner or days lack, else on time.
    """
    if facts.is_evaluated:
        return State.EVALUATED
    if facts.done_on is not None:
        return State.DONE
    first = first_open(facts)
    if first is not None and first.due_on < today:
        return State.LATE
    if first is not None and first.due_on <= today + timedelta(days=warning_days):
        return State.SOON
    if not facts.has_owner or not facts.has_days:
        return State.UNPLANNED
    return State.ON_TIME


def first_open(facts: Facts) -> Open | None:
    """What is due earliest; the work itself before others of the same day."""
    return min(facts.open, key=lambda one: (one.due_on, one.what != ""), default=None)


def days_late(facts: Facts, today: date) -> int:
    """Days since the earliest open day; 0 where nothing is late."""
    first = first_open(facts)
    if first is None or facts.done_on is not None:
        return 0
    return max(0, (today - first.due_on).days)


def counts(states: Iterable[State]) -> dict[State, int]:
    """How many there are of each state, in the order of ``State``."""
    found = dict.fromkeys(State, 0)
    for one in states:
        found[one] += 1
    return found
