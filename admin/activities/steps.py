"""The states of an activity and the steps between them. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum


class State(StrEnum):
    """Where an activity stands."""

    PLANNED = "planned"
    ANNOUNCED = "announced"
    HELD = "held"
    REPORTED = "reported"
    CANCELLED = "cancelled"


class Step(StrEnum):
    """What is done to it."""

    ANNOUNCE = "announce"
    HOLD = "hold"
    REPORT = "report"
    CANCEL = "cancel"
    TAKE_BACK = "take_back"


STATE_NAMES: Mapping[State, str] = {
    State.PLANNED: "计划中",
    State.ANNOUNCED: "已通知",
    State.HELD: "已举行",
    State.REPORTED: "已总结",
    State.CANCELLED: "已取消",
}
STEP_NAMES: Mapping[Step, str] = {
    Step.ANNOUNCE: "发出通知",
    Step.HOLD: "登记为已举行",
    Step.REPORT: "完成总结",
    Step.CANCEL: "取消活动",
    Step.TAKE_BACK: "退回上一步",
}
# In place of one state: those that a figure counts together.
NOT_CANCELLED, OVER = "not-cancelled", "over"
STATES_COUNTED: Mapping[str, tuple[State, ...]] = {
    NOT_CANCELLED: tuple(one for one in State if one is not State.CANCELLED),
    OVER: (State.HELD, State.REPORTED),
}
WITH_REASON = frozenset({Step.CANCEL, Step.TAKE_BACK})
_TABLE: Mapping[tuple[State, Step], State] = {
    (State.PLANNED, Step.ANNOUNCE): State.ANNOUNCED,
    (State.PLANNED, Step.HOLD): State.HELD,
    (State.ANNOUNCED, Step.HOLD): State.HELD,
    (State.HELD, Step.REPORT): State.REPORTED,
    (State.PLANNED, Step.CANCEL): State.CANCELLED,
    (State.ANNOUNCED, Step.CANCEL): State.CANCELLED,
    (State.ANNOUNCED, Step.TAKE_BACK): State.PLANNED,
    (State.HELD, Step.TAKE_BACK): State.ANNOUNCED,
    (State.REPORTED, Step.TAKE_BACK): State.HELD,
    (State.CANCELLED, Step.TAKE_BACK): State.PLANNED,
}


def after(state: State, step: Step) -> State | None:
    """The state the step leads to; None where it cannot be taken."""
    return _TABLE.get((state, step))


def possible(state: State) -> list[Step]:
    """The steps that can be taken."""
    return [step for step in Step if after(state, step)]
