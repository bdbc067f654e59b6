"""When a session may be closed: everybody has an outcome, every recording is here, every incident
complete. Pure: facts in, findings out.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from uuid import UUID

from admin.testing.incident_rules import EXPLAINS_SHORT, KIND_NAMES, Kind
from admin.testing.stages import OUTCOMES, STAGE_NAMES, Stage


class Outcome(StrEnum):
    """What came of somebody's registration."""

    TESTED = "tested"
    INTERRUPTED = "interrupted"
    ABSENT = "absent"
    VOID = "void"


OUTCOME_NAMES: Mapping[Outcome, str] = MappingProxyType(
    {
        Outcome.TESTED: "完整测试",
        Outcome.INTERRUPTED: "中断（有异常记录）",
        Outcome.ABSENT: "缺考",
        Outcome.VOID: "作废",
    }
)


class Lack(StrEnum):
    """What keeps a session open."""

    OUTCOME = "outcome"  # not finished, not absent, not void
    INCIDENT = "incident"  # an incident is not complete
    UNEXPLAINED = "unexplained"  # void, or short of recordings, without an incident that says why
    UPLOAD = "upload"  # recordings are still on their way
    STORED = "stored"  # a recording was received and is not in the store


LACK_NAMES: Mapping[Lack, str] = MappingProxyType(
    {
        Lack.OUTCOME: "没有结果",
        Lack.UNEXPLAINED: "缺少异常记录",
        Lack.INCIDENT: "异常记录不完整",
        Lack.UPLOAD: "录音没有传完",
        Lack.STORED: "录音不在档案库",
    }
)


@dataclass(frozen=True)
class IncidentFacts:
    """An incident of any of the candidate's sittings, with what is still to be written."""

    key: int
    kind: str
    sitting: UUID
    lacking: tuple[str, ...] = ()


@dataclass(frozen=True)
class Enrolment:
    """Somebody registered for the session, and her newest sitting.

    ``expected``: numbers of the items that she has to read (exempted ones left out); ``whole``: of
    those recorded to their end; ``waiting``: uploads begun and not complete; ``lost``: items whose
    recording was acknowledged and is not in the store.
    """

    candidate: int
    admission_number: str
    name: str
    sitting: UUID | None = None
    stage: str = Stage.SEATED
    expected: frozenset[int] = frozenset()
    whole: frozenset[int] = frozenset()
    waiting: int = 0
    lost: tuple[int, ...] = ()
    incidents: tuple[IncidentFacts, ...] = ()

    @property
    def short(self) -> tuple[int, ...]:
        """Items without a whole recording."""
        return tuple(sorted(self.expected - self.whole))

    def _has(self, kinds: Iterable[Kind] | None = None) -> bool:
        wanted = None if kinds is None else set(kinds)
        return any(
            one.sitting == self.sitting and (wanted is None or one.kind in wanted)
            for one in self.incidents
        )

    @property
    def explained(self) -> bool:
        """Does an incident of the newest sitting say why recordings are short?"""
        return self._has(EXPLAINS_SHORT)

    @property
    def noted(self) -> bool:
        """Has the newest sitting any incident at all?"""
        return self._has()


@dataclass(frozen=True)
class Finding:
    """One thing to mend; ``incident``: which one, where it is an incident's."""

    lack: Lack
    enrolment: Enrolment
    sentence: str
    incident: int | None = None


def outcome_of(one: Enrolment) -> Outcome | None:
    """What came of it; None while it is open."""
    if one.sitting is None or one.stage not in OUTCOMES:
        return None
    if one.stage == Stage.ABSENT:
        return Outcome.ABSENT
    if one.stage == Stage.VOID:
        return Outcome.VOID
    if not one.short:
        return Outcome.TESTED
    return Outcome.INTERRUPTED if one.explained else None


def findings(enrolments: Iterable[Enrolment]) -> tuple[Finding, ...]:
    """All that keeps the session open, by candidate; empty: it may be closed."""
    return tuple(finding for one in enrolments for finding in _of(one))


def _of(one: Enrolment) -> list[Finding]:
    found = []
    if one.sitting is None or one.stage not in OUTCOMES:
        stage = STAGE_NAMES[Stage(one.stage)]
        what = f"阶段为“{stage}”，没有结果：请等测试完成，或登记缺考、作废、按已收到的录音结束"
        found.append(Finding(Lack.OUTCOME, one, what))
    if one.stage == Stage.VOID and not one.noted:
        what = "应试已作废，没有异常记录：请补记作废的理由"
        found.append(Finding(Lack.UNEXPLAINED, one, what))
    if one.stage == Stage.FINISHED:
        found += _of_finished(one)
    found += [
        Finding(
            Lack.INCIDENT,
            one,
            f"异常记录“{KIND_NAMES[Kind(incident.kind)]}”还缺：{'、'.join(incident.lacking)}",
            incident.key,
        )
        for incident in one.incidents
        if incident.lacking
    ]
    return found


def _of_finished(one: Enrolment) -> list[Finding]:
    found = []
    if one.lost:
        what = f"第 {_items(one.lost)} 项的录音已收到，但不在档案库：请管理员从备份恢复"
        found.append(Finding(Lack.STORED, one, what))
    if one.explained:
        return found
    if one.waiting:
        what = f"有 {one.waiting} 个录音文件没有传完：请让测试机联网补传，或用 U 盘带来"
        found.append(Finding(Lack.UPLOAD, one, what))
    elif one.short:
        what = f"第 {_items(one.short)} 项没有完整的录音：请补传，或补记中断、设备故障的异常情况"
        found.append(Finding(Lack.UNEXPLAINED, one, what))
    return found


def outcome_counts(enrolments: Sequence[Enrolment]) -> list[tuple[str, int]]:
    """How many came to each outcome, in the order of the list, those still open last."""
    counted = Counter(outcome_of(one) for one in enrolments)
    rows = [(name, counted[outcome]) for outcome, name in OUTCOME_NAMES.items()]
    return [*rows, ("没有结果", counted[None])]


def _items(items: Iterable[int]) -> str:
    return "、".join(str(item) for item in items)
