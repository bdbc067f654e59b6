"""The printed summary of a session (考次小结): outcomes, and what was out of the ordinary."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Count, Q
from django.utils import timezone

from admin.accounts.actors import actor_told
from admin.accounts.models import AuditEntry
from admin.closing.facts import enrolments_of
from admin.closing.rule import OUTCOME_NAMES, Enrolment, findings, outcome_counts, outcome_of
from admin.project.typeset import pdf_of
from admin.testing.incident_rules import KIND_NAMES, Kind
from admin.testing.incidents import number_of
from admin.testing.models import Candidate, Incident, Session

CLOSINGS = {"session_opened": "开放", "session_closed": "结束", "session_reopened": "重新开放"}


def summary_pdf(session: Session, *, at: datetime) -> bytes:
    """The PDF; of a session that is not closed it says so in its heading."""
    enrolments = enrolments_of(session)
    incidents = list(
        Incident.objects.filter(sitting__candidate__session=session)
        .select_related("sitting__candidate__session", "sitting__candidate__person")
        .order_by("at", "pk")
    )
    data = {
        "name": session.name,
        "facts": _facts(session, enrolments),
        "closed": session.status == Session.Status.CLOSED,
        "counts": [[name, str(count)] for name, count in outcome_counts(enrolments)],
        "batches": _batches(session),
        "candidates": _candidates(session, enrolments),
        "incidents": [_incident(one) for one in incidents],
        "trail": _trail(session),
        "missing": len(findings(enrolments)),
        "closed_by": session.closed_by.get_full_name() if session.closed_by else "",
        "printed": _local(at),
    }
    return pdf_of("admin.closing", "summary.typ", data, at)


def _facts(session: Session, enrolments: tuple[Enrolment, ...]) -> list[list[str]]:
    closed_by = session.closed_by.get_full_name() if session.closed_by else ""
    return [
        ["测试站点", session.site.name],
        ["测试日期", session.date.isoformat()],
        ["性质", session.get_kind_display()],
        ["应到", f"{len(enrolments)} 人"],
        ["开放", _local(session.opened_at) or "—"],
        ["结束", f"{_local(session.closed_at)}　{closed_by}" if session.closed_at else "尚未结束"],
    ]


def _batches(session: Session) -> list[list[str]]:
    registered = Count("candidates", filter=Q(candidates__status=Candidate.Status.REGISTERED))
    batches = session.batches.select_related("room", "started_by").annotate(people=registered)
    return [
        [
            one.room.name,
            f"第 {one.number} 批",
            str(one.people),
            _local(one.started_at) or "未发出",
            one.started_by.get_full_name() if one.started_by else "—",
        ]
        for one in batches.order_by("room__name", "number")
    ]


def _candidates(session: Session, enrolments: tuple[Enrolment, ...]) -> list[list[str]]:
    seats = dict(session.candidates.values_list("pk", "seat__label"))
    rows = []
    for serial, one in enumerate(enrolments, 1):
        outcome = outcome_of(one)
        kinds = "、".join(dict.fromkeys(KIND_NAMES[Kind(it.kind)] for it in one.incidents))
        rows.append(
            [
                str(serial),
                one.admission_number,
                one.name,
                seats.get(one.candidate) or "—",
                OUTCOME_NAMES[outcome] if outcome else "没有结果",
                f"{len(one.whole & one.expected)} / {len(one.expected)}",
                kinds or "—",
            ]
        )
    return rows


def _incident(one: Incident) -> list[str]:
    return [
        number_of(one),
        timezone.localtime(one.at).strftime("%m-%d %H:%M"),
        one.sitting.candidate.person.name,
        str(one.get_kind_display()),
        one.description,
        one.handling or "—",
    ]


def _trail(session: Session) -> list[list[str]]:
    entries = AuditEntry.objects.filter(
        subject_type=Session._meta.label, subject_id=str(session.pk), action__in=CLOSINGS
    ).select_related("actor")
    return [
        [
            _local(entry.at),
            CLOSINGS[entry.action],
            entry.actor.get_full_name() if entry.actor else actor_told(entry.actor_name),
            entry.reason or "—",
        ]
        for entry in entries.order_by("at", "pk")
    ]


def _local(at: datetime | None) -> str:
    return timezone.localtime(at).strftime("%Y-%m-%d %H:%M") if at else ""
