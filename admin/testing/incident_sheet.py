"""The incident's sheet (考场异常情况记录表), printed for signatures."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone

from admin.project.typeset import pdf_of
from admin.testing.incidents import number_of
from admin.testing.models import Incident


def sheet_pdf(incident: Incident, *, at: datetime) -> bytes:
    """The PDF; what is still to be written is left as an empty field for the pen."""
    sitting = incident.sitting
    candidate = sitting.candidate
    session = candidate.session
    room = candidate.batch.room.name if candidate.batch else "—"
    data = {
        "number": number_of(incident),
        "session": session.name,
        "site": session.site.name,
        "room": room,
        "seat": candidate.seat.label if candidate.seat else "—",
        "name": candidate.person.name,
        "admission_number": candidate.admission_number,
        "sitting": f"第 {sitting.number} 次应试",
        "kind": str(incident.get_kind_display()),
        "at": _local(incident.at),
        "noted_by": incident.noted_by.get_full_name() if incident.noted_by else "系统",
        "confirmed": _confirmed(incident),
        "description": incident.description,
        "handling": incident.handling,
        "handled_by": incident.handled_by,
        "statement": incident.statement,
        "papers": [paper.name for paper in incident.papers.filter(taken_off_at=None)],
        "printed": _local(at),
    }
    return pdf_of("admin.testing", "incident.typ", data, at)


def _confirmed(incident: Incident) -> str:
    if incident.confirmed_at is None or incident.confirmed_by is None:
        return "尚未核对"
    return f"{incident.confirmed_by.get_full_name()}　{_local(incident.confirmed_at)}"


def _local(at: datetime) -> str:
    return timezone.localtime(at).strftime("%Y-%m-%d %H:%M")
