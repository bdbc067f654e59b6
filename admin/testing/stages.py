"""The life of a sitting as data: stages, steps, and which step leads where.

seated ──log_in──▶ logged_in ──confirm──▶ confirmed ──start──▶ started ──finish──▶ finished
   └─mark_absent─▶ absent ──readmit──▶ seated          (any) ──void──▶ void

Pure; the services in ``conduct.py`` apply it under a lock.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType


class Stage(StrEnum):
    """Where a sitting stands."""

    SEATED = "seated"
    LOGGED_IN = "logged_in"
    CONFIRMED = "confirmed"
    STARTED = "started"
    FINISHED = "finished"
    ABSENT = "absent"
    VOID = "void"


class Step(StrEnum):
    """What can happen to it."""

    LOG_IN = "log_in"
    CONFIRM = "confirm"
    START = "start"
    FINISH = "finish"
    MARK_ABSENT = "mark_absent"
    READMIT = "readmit"
    VOID = "void"


STAGE_NAMES: Mapping[Stage, str] = MappingProxyType(
    {
        Stage.SEATED: "未到",
        Stage.LOGGED_IN: "已登录",
        Stage.CONFIRMED: "已确认",
        Stage.STARTED: "测试中",
        Stage.FINISHED: "已完成",
        Stage.ABSENT: "缺考",
        Stage.VOID: "作废",
    }
)

S, T = Stage, Step

NEXT: Mapping[tuple[Stage, Step], Stage] = MappingProxyType(
    {
        (S.SEATED, T.LOG_IN): S.LOGGED_IN,
        # After a crash or a move the booth logs in again; nothing already reached is lost.
        (S.LOGGED_IN, T.LOG_IN): S.LOGGED_IN,
        (S.CONFIRMED, T.LOG_IN): S.CONFIRMED,
        (S.STARTED, T.LOG_IN): S.STARTED,
        (S.FINISHED, T.LOG_IN): S.FINISHED,
        (S.LOGGED_IN, T.CONFIRM): S.CONFIRMED,
        (S.CONFIRMED, T.CONFIRM): S.CONFIRMED,
        (S.STARTED, T.CONFIRM): S.STARTED,
        (S.CONFIRMED, T.START): S.STARTED,
        (S.STARTED, T.START): S.STARTED,
        (S.STARTED, T.FINISH): S.FINISHED,
        (S.FINISHED, T.FINISH): S.FINISHED,
        (S.SEATED, T.MARK_ABSENT): S.ABSENT,
        (S.LOGGED_IN, T.MARK_ABSENT): S.ABSENT,
        (S.CONFIRMED, T.MARK_ABSENT): S.ABSENT,
        (S.ABSENT, T.MARK_ABSENT): S.ABSENT,
        (S.ABSENT, T.READMIT): S.SEATED,
        **{
            (stage, T.VOID): S.VOID
            for stage in (S.SEATED, S.LOGGED_IN, S.CONFIRMED, S.STARTED, S.ABSENT, S.VOID)
        },
        # Misconduct or a spoilt recording found afterwards.
        (S.FINISHED, T.VOID): S.VOID,
    }
)

# What the booth is told (station interface): three words are all it needs.
BOOTH_STAGES: Mapping[Stage, str] = MappingProxyType(
    {
        S.SEATED: "waiting",
        S.LOGGED_IN: "waiting",
        S.CONFIRMED: "waiting",
        S.STARTED: "started",
        S.FINISHED: "finished",
    }
)

OUTCOMES = frozenset({S.FINISHED, S.ABSENT, S.VOID})


def after(stage: Stage, step: Step) -> Stage | None:
    """The stage that the step leads to; None where the step is not open."""
    return NEXT.get((stage, step))
