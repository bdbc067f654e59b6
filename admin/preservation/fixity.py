"""Fixity on a schedule: a share of the store each time, those unread longest first.

The whole ledger and every sealed record are compared each time too: they are small beside sound.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil

from django.db import transaction
from django.db.models import Count, F, Min, Q

from admin.archive.keeping import ledger, store
from admin.archive.models import StoredObject
from admin.preservation.models import FixityRun, FixityState
from admin.preservation.seals import verify_records
from recordings.errors import ObjectNotHeld
from recordings.file_digest import file_digest
from recordings.findings import Finding, finding
from recordings.ledger_check import read_ledger
from recordings.store import relative_path

WITHIN = 30  # days in which every file is to be read
SAVED_EVERY = 200  # files between two notes of progress


@dataclass(frozen=True)
class Standing:
    """How the store stands: files held, read within the period, never read, oldest reading."""

    held: int
    current: int
    never: int
    oldest: datetime | None


def share_size(held: int, share: float) -> int:
    """How many files a share of the store is; at least one where there is any.

    >>> share_size(1000, 1 / 30), share_size(3, 0.01), share_size(0, 0.5)
    (34, 1, 0)
    """
    return min(held, ceil(held * share))


def check_fixity(share: float, *, by: str, at: datetime) -> FixityRun:
    """Read the share of the store longest unread, the ledger, the sealed records; keep a report.

    Raises OSError where the disk itself cannot be read.
    """
    reading = read_ledger(ledger())
    order = F("fixity__checked_at").asc(nulls_first=True)
    by_age = StoredObject.objects.order_by(order, "pk").values_list("pk", flat=True)
    kept = [key for key in by_age if key not in reading.disposed]
    keys = kept[: share_size(len(kept), share)]
    findings = list(reading.findings)
    known_bad = FixityState.objects.filter(sound=False).values_list("pk", flat=True)
    keys = list(dict.fromkeys([*keys, *(key for key in known_bad if key not in reading.disposed)]))
    for first in range(0, len(keys), SAVED_EVERY):
        findings += _check_some(keys[first : first + SAVED_EVERY], at)
    findings += _unknown(reading.held)
    findings += verify_records(ledger())
    return FixityRun.objects.create(
        began_at=at,
        ended_at=at,
        checked=len(keys),
        held=len(kept),
        findings=[one.to_json() for one in sorted(set(findings))],
        by=by,
    )


def _check_some(keys: list[str], at: datetime) -> list[Finding]:
    found = [_check(key) for key in keys]
    states = [
        FixityState(stored_id=key, checked_at=at, sound=one is None)
        for key, one in zip(keys, found, strict=True)
    ]
    with transaction.atomic():
        FixityState.objects.bulk_create(
            states,
            update_conflicts=True,
            unique_fields=["stored"],
            update_fields=["checked_at", "sound"],
        )
    return [one for one in found if one is not None]


def _check(sha256: str) -> Finding | None:
    place = relative_path(sha256).as_posix()
    try:
        digest = file_digest(store().path_of(sha256))
    except ObjectNotHeld:
        return finding("file_missing", place, "录音文件不在档案库中。", expected=sha256)
    if digest == sha256:
        return None
    return finding(
        "file_changed", place, "录音文件的内容被改动或已损坏。", expected=sha256, found=digest
    )


def _unknown(held: dict[str, int]) -> list[Finding]:
    """Stored by the ledger, but without a row in the database."""
    rows = set(StoredObject.objects.values_list("pk", flat=True))
    return [
        finding("row_missing", key[:80], f"档案账第 {line} 行记有这个录音，数据库里却没有。")
        for key, line in held.items()
        if key not in rows
    ]


def standing(at: datetime, within: int = WITHIN) -> Standing:
    """How far the files were read within the period."""
    edge = at - timedelta(days=within)
    rows = StoredObject.objects.filter(disposed_at=None).aggregate(
        held=Count("pk"),
        current=Count("pk", filter=Q(fixity__checked_at__gte=edge)),
        never=Count("pk", filter=Q(fixity=None)),
        oldest=Min("fixity__checked_at"),
    )
    return Standing(**rows)


def open_findings() -> int:
    """Findings of the newest run: what waits for the archivist."""
    newest = FixityRun.objects.first()
    return len(newest.findings) if newest else 0
