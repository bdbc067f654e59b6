"""Incidents (异常情况): their kinds, and what has to be written before one is complete. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType


class Kind(StrEnum):
    """What happened."""

    ABSENT = "absent"
    INTERRUPTED = "interrupted"
    VOID = "void"
    MISCONDUCT = "misconduct"
    EQUIPMENT = "equipment"
    LATE = "late"
    WRONG_DATA = "wrong_data"
    OTHER = "other"


KIND_NAMES: Mapping[Kind, str] = MappingProxyType(
    {
        Kind.ABSENT: "缺考",
        Kind.INTERRUPTED: "中断",
        Kind.VOID: "作废",
        Kind.MISCONDUCT: "违纪",
        Kind.EQUIPMENT: "设备故障",
        Kind.LATE: "迟到",
        Kind.WRONG_DATA: "个人信息有误",
        Kind.OTHER: "其他",
    }
)

# What takes something from the candidate is not done without hearing her.
HEARD = frozenset({Kind.VOID, Kind.MISCONDUCT, Kind.INTERRUPTED})
# Why recordings may be short of the whole paper.
EXPLAINS_SHORT = frozenset({Kind.INTERRUPTED, Kind.EQUIPMENT, Kind.MISCONDUCT})
MOST = 2_000  # characters of each text: the sheet stays readable

_OF_EQUIPMENT = ("设备", "耳机", "话筒", "麦克风", "网络", "断电", "死机", "故障")


@dataclass(frozen=True)
class Written:
    """What stands in an incident's record; ``confirmed``: a person has read and saved it."""

    kind: str
    description: str
    handling: str
    handled_by: str
    statement: str
    confirmed: bool


def lacking(one: Written) -> tuple[str, ...]:
    """What is still to be written, as the form names it; empty: complete.

    psc.md, The day: a failure is dealt with "with a report"; so every incident says what happened,
    what was done and by whom, and where the candidate loses something, what she says to it. What an
    act began, a person reads once; a list of forty absences need not be opened one by one.
    """
    missing = []
    if not one.description.strip():
        missing.append("经过")
    if not one.handling.strip():
        missing.append("处理")
    if not one.handled_by.strip():
        missing.append("处理人")
    if one.kind in HEARD and not one.statement.strip():
        missing.append("应试人陈述")
    if not one.confirmed and one.kind != Kind.ABSENT:
        missing.append("核对")
    return tuple(missing)


def kind_of_reason(reason: str) -> Kind:
    """The kind that an invigilator's reason for a repeat or a move speaks of."""
    return Kind.EQUIPMENT if any(word in reason for word in _OF_EQUIPMENT) else Kind.OTHER
