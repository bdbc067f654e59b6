"""Incidents of the day: begun by an act or by hand, written, with scanned papers beside them.

An act begins its incident within its own transaction, tied to its entry in the trail: none is lost
where the act stands, and none is doubled.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.db import transaction

from admin.accounts import audit
from admin.accounts.models import AuditEntry, User
from admin.errors import WithoutReason
from admin.project.kept_files import name_sent, write_whole
from admin.project.scans import kept_form
from admin.testing.ended import require_not_ended
from admin.testing.errors import BadIncident
from admin.testing.incident_rules import MOST, Kind
from admin.testing.models import Incident, IncidentPaper, Sitting

FOLDER = "incidents"
MOST_PAPERS = 10
CLOCKS_DIFFER = timedelta(minutes=5)  # between a person's watch and the server
MOST_NAME = 60


@dataclass(frozen=True)
class Entry:
    """What a person writes; ``at``: when it happened (aware)."""

    kind: str
    at: datetime
    description: str
    handling: str = ""
    handled_by: str = ""
    statement: str = ""


FIELDS = tuple(field.name for field in fields(Entry))


def begin(
    sitting: Sitting, act: AuditEntry, *, kind: str, description: str, handling: str
) -> Incident:
    """The incident of an act of the day; the same act again: the same incident."""
    by = act.actor
    made, _ = Incident.objects.get_or_create(
        act=act,
        defaults={
            "sitting": sitting,
            "kind": kind,
            "at": act.at,
            "noted_by": by,
            "description": description,
            "handling": handling,
            "handled_by": by.get_full_name() if by else "系统",
        },
    )
    return made


@transaction.atomic
def enter(sitting: Sitting, entry: Entry, *, by: User, at: datetime) -> Incident:
    """Write a new incident by hand. BadIncident, SessionEnded."""
    require_not_ended(sitting.candidate.session_id)
    _check(entry, at)
    made = Incident.objects.create(
        sitting=sitting, noted_by=by, confirmed_by=by, confirmed_at=at, **_texts(entry)
    )
    audit.record("incident_entered", made, by=by, at=at, kind=made.kind, sitting=str(sitting.pk))
    return made


@transaction.atomic
def write(incident: Incident, entry: Entry, *, by: User, at: datetime) -> Incident:
    """Write the incident anew; what stood before stays in its history. BadIncident, SessionEnded.

    Whoever saves it has read it: that is noted too.
    """
    incident = Incident.objects.select_for_update().get(pk=incident.pk)
    require_not_ended(incident.sitting.candidate.session_id)
    _check(entry, at)
    new = _texts(entry)
    changed = [name for name, value in new.items() if getattr(incident, name) != value]
    for name, value in new.items():
        setattr(incident, name, value)
    incident.confirmed_by, incident.confirmed_at = by, at
    incident.save()
    audit.record("incident_written", incident, by=by, at=at, changed=changed, kind=incident.kind)
    return incident


@transaction.atomic
def add_paper(
    incident: Incident, name: str, data: bytes, *, by: User, at: datetime
) -> IncidentPaper:
    """Put a scan beside the incident; the same one again changes nothing.

    BadIncident, BadScan, SessionEnded.
    """
    incident = Incident.objects.select_for_update().get(pk=incident.pk)
    require_not_ended(incident.sitting.candidate.session_id)
    ending, kept = kept_form(data)
    sha256 = hashlib.sha256(kept).hexdigest()
    known = incident.papers.filter(sha256=sha256).first()
    if known is not None:
        known.taken_off_at = None
        known.save()
        return known
    if incident.papers.filter(taken_off_at=None).count() >= MOST_PAPERS:
        raise BadIncident(f"一份记录最多附 {MOST_PAPERS} 个文件，请合并后上传。")
    write_whole(_place(sha256, ending), kept)
    made = IncidentPaper.objects.create(
        incident=incident,
        name=name_sent(name, ending),
        sha256=sha256,
        ending=ending,
        added_at=at,
        added_by=by,
    )
    audit.record("incident_paper_added", incident, by=by, at=at, paper=made.pk)
    return made


@transaction.atomic
def take_off_paper(paper: IncidentPaper, *, by: User, at: datetime, reason: str) -> None:
    """No longer show a scan that was put there by mistake; its file stays. WithoutReason."""
    require_not_ended(paper.incident.sitting.candidate.session_id)
    if not reason.strip():
        raise WithoutReason
    if paper.taken_off_at is not None:
        return
    paper.taken_off_at = at
    paper.save()
    audit.record(
        "incident_paper_taken_off",
        paper.incident,
        by=by,
        at=at,
        reason=reason.strip(),
        paper=paper.pk,
    )


def path_of(paper: IncidentPaper) -> Path:
    """Where the scan lies."""
    return _place(paper.sha256, paper.ending)


def number_of(incident: Incident) -> str:
    """As the sheet and the list print it: day and number of the session, then its own."""
    session = incident.sitting.candidate.session
    return f"{session.date:%Y%m%d}-{session.number:03d}-{incident.pk}"


def _place(sha256: str, ending: str) -> Path:
    return Path(settings.DATA_FOLDER) / FOLDER / f"{sha256}.{ending}"


def _texts(entry: Entry) -> dict[str, object]:
    values = {name: getattr(entry, name) for name in FIELDS}
    return {
        name: value.strip() if isinstance(value, str) else value for name, value in values.items()
    }


def _check(entry: Entry, at: datetime) -> None:
    if entry.kind not in set(Kind) or not entry.description.strip():
        raise BadIncident
    if entry.at > at + CLOCKS_DIFFER:
        raise BadIncident("发生时间在现在以后，请核对。")
    for label, text in (
        ("经过", entry.description),
        ("处理", entry.handling),
        ("应试人陈述", entry.statement),
    ):
        if len(text.strip()) > MOST:
            raise BadIncident(f"{label}最多 {MOST} 个字，较长的材料请作为附件上传。")
    if len(entry.handled_by.strip()) > MOST_NAME:
        raise BadIncident(f"处理人最多 {MOST_NAME} 个字。")
