"""Evidence for records of the database: their digests are appended to the ledger, and compared.

A record that is written once (a mark, a result, an act of the trail …) is sealed by the next run
of ``seal``: the worker runs it with every sweep, a timer can. Until then the record is protected
by the database alone; that window is what the interval of the runs leaves open. What is slipped
in later with an old date is not sealed but found: ``LATE`` is how old a record may be, counted
back from the run before.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from django.apps import apps
from django.db import transaction
from django.db.models import CharField, Exists, Model, OuterRef, QuerySet
from django.db.models.functions import Cast

from admin.archive.keeping import ledger, telling_trouble
from admin.preservation.models import SealedRecord
from recordings.canonical import digest_of
from recordings.errors import LedgerDamaged
from recordings.findings import Finding, finding
from recordings.ledger import Entry, Ledger

SEALED = "records_sealed"  # ledger action; subject: the kind of record
PER_LINE = 500  # records named in one line of the ledger
LATE = timedelta(hours=1)
ALL = "all"  # subject of a line that speaks of every kind
COMPLETE = ""  # key of the mark that a kind was sealed to its end


@dataclass(frozen=True)
class Kind:
    """A model whose records are sealed: which fields, and which of them is its time."""

    label: str
    time: str
    name: str
    fields: tuple[str, ...]


KINDS = (
    Kind(
        "lab_marking.TalkMarking",
        "submitted_at",
        "命题说话评分",
        (
            *("assignment_id", "full", "deductions", "no_speech", "mark", "note"),
            *("rubric_version", "corrects_id", "reason", "submitted_at"),
        ),
    ),
    Kind(
        "lab_marking.ItemReview",
        "reviewed_at",
        "人工复审",
        (
            *("sitting_id", "item", "kind", "full", "mark", "machine_mark", "reason"),
            *("rubric_version", "reviewer_id", "reviewed_at"),
        ),
    ),
    Kind("lab_marking.Reopening", "at", "重新评分", ("sitting_id", "by_id", "reason", "at")),
    Kind(
        "lab_scoring_jobs.MachineScore",
        "scored_at",
        "机器评分",
        (
            *("sitting_id", "inputs_digest", "engine", "engine_digest", "report"),
            *("total_items_1_3", "scored_at"),
        ),
    ),
    Kind(
        "lab_results.ResultVersion",
        "made_at",
        "成绩",
        (
            *("sitting_id", "number", "item_marks", "total", "level", "status", "paper_digest"),
            *("engine", "rubric_version", "machine_score_id", "made_at", "made_by_id", "reason"),
        ),
    ),
    Kind(
        "lab_results.Recognition",
        "entered_at",
        "认定",
        (
            *("result_id", "number", "body", "recognised_on", "certificate_number"),
            *("entered_at", "entered_by_id"),
        ),
    ),
    Kind(
        "lab_results.IssuedDocument",
        "issued_at",
        "证书与成绩单",
        (
            *("kind", "number", "result_id", "name", "signed_text", "file_sha256"),
            *("issued_at", "issued_by_id"),
        ),
    ),
    Kind(
        "lab_archive.ReceivedBundle",
        "received_at",
        "录音包",
        ("sitting_id", "bundle_id", "manifest_sha256", "manifest", "received_at"),
    ),
    Kind(
        "lab_accounts.AuditEntry",
        "at",
        "操作记录",
        (
            *("at", "actor_id", "actor_name", "action", "subject_type", "subject_id"),
            *("reason", "detail"),
        ),
    ),
)
_BY_LABEL = {kind.label: kind for kind in KINDS}


def record_digest(record: Model, fields: Iterable[str]) -> str:
    """SHA-256 of the record's key and fields, as they come from the database."""
    return digest_of({"pk": str(record.pk), **{name: _plain(record, name) for name in fields}})


def _plain(record: Model, name: str) -> Any:
    value = getattr(record, name)
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    if value is None or isinstance(value, bool | int | str | dict | list):
        return value
    return str(value)


def unsealed(kind: Kind) -> QuerySet[Any]:
    """The records whose digest is not in the ledger yet, oldest first."""
    known = SealedRecord.objects.filter(kind=kind.label, key=OuterRef("as_key"))
    found: QuerySet[Any] = (
        _model(kind)
        ._base_manager.annotate(as_key=Cast("pk", CharField()))
        .filter(~Exists(known))
        .order_by(kind.time, "pk")
    )
    return found


def seal(at: datetime, who: str = "system") -> int:
    """Append the digests of new records to the ledger; how many. Two runs at once do no harm.

    Raises StorageTrouble, LedgerDamaged; what was not sealed then is sealed by the next run.
    """
    sealed = sum(_seal_kind(kind, who, at) for kind in KINDS)
    marks = SealedRecord.objects.filter(key=COMPLETE).values_list("sealed_at", flat=True)
    if len(marks) < len(KINDS) or min(marks) <= at - LATE:
        _say_complete(who, at)
    return sealed


def _say_complete(who: str, at: datetime) -> None:
    """Say that nothing waits, also of kinds without anything new: what comes later is late."""
    with transaction.atomic(), telling_trouble():
        for kind in KINDS:
            SealedRecord.objects.update_or_create(
                kind=kind.label, key=COMPLETE, defaults={"sealed_at": at}
            )
        ledger().append(who, SEALED, ALL, {"complete": True}, at)


def _seal_kind(kind: Kind, who: str, at: datetime) -> int:
    """Seal what is new of a kind, along the index of its time: what is old is not looked at."""
    mark = SealedRecord.objects.filter(kind=kind.label, key=COMPLETE).first()
    found = unsealed(kind).only("pk", kind.time, *kind.fields)
    rows, sealed = _from(found, kind, mark.sealed_at - LATE if mark else None), 0
    while rows:
        here, more = rows[:PER_LINE], len(rows) > PER_LINE
        _seal_some(kind, here, who, at, complete=not more)
        sealed += len(here)
        rows = _from(found, kind, getattr(here[-1], kind.time)) if more else []
    return sealed


def _from(found: QuerySet[Any], kind: Kind, since: datetime | None) -> list[Any]:
    """A line's worth of them from that time on, and one more where there are more."""
    if since is not None:
        found = found.filter(**{f"{kind.time}__gte": since})
    return list(found[: PER_LINE + 1])


def _seal_some(kind: Kind, rows: list[Any], who: str, at: datetime, *, complete: bool) -> None:
    digests = {str(row.pk): record_digest(row, kind.fields) for row in rows}
    marks = [SealedRecord(kind=kind.label, key=key, sealed_at=at) for key in digests]
    with transaction.atomic(), telling_trouble():
        SealedRecord.objects.bulk_create(marks, ignore_conflicts=True)
        if complete:
            SealedRecord.objects.update_or_create(
                kind=kind.label, key=COMPLETE, defaults={"sealed_at": at}
            )
        # Last: a ledger line for a record that the next run seals again does no harm.
        detail = {"fields": list(kind.fields), "records": digests, "complete": complete}
        ledger().append(who, SEALED, kind.label, detail, at)


@dataclass(frozen=True)
class _Seal:
    """What the ledger first said of a record, and how old it might be then."""

    digest: str
    fields: tuple[str, ...]
    after: datetime | None


@dataclass
class _Sealed:
    """What the ledger says of one kind."""

    records: dict[str, _Seal] = field(default_factory=dict)
    contradicted: set[str] = field(default_factory=set)
    complete: datetime | None = None


def has_seals(book: Ledger) -> bool:
    """Whether the ledger seals any record at all, as far as it can be read."""
    try:
        return any(entry.action == SEALED for entry in book.entries())
    except LedgerDamaged:
        return False


def verify_records(book: Ledger) -> tuple[Finding, ...]:
    """Sealed records that were changed or are gone, and records slipped in; sorted.

    What cannot be read of the ledger is left out: ``verify_archive`` tells that.
    """
    sealed = {kind.label: _Sealed() for kind in KINDS}
    try:
        for entry in book.entries():
            if entry.action == SEALED:
                for label in sealed if entry.subject == ALL else {entry.subject} & set(sealed):
                    _note(sealed[label], entry)
    except LedgerDamaged:
        pass
    return tuple(sorted(one for kind in KINDS for one in _of_kind(kind, sealed[kind.label])))


def _note(sealed: _Sealed, entry: Entry) -> None:
    fields = tuple(str(name) for name in entry.detail.get("fields", ()))
    records: Mapping[str, str] = entry.detail.get("records", {})
    for key, digest in records.items():
        # The first word stands: sealing anew cannot make a later change good.
        before = sealed.records.setdefault(key, _Seal(digest, fields, sealed.complete))
        if before.fields == fields and before.digest != digest:
            sealed.contradicted.add(key)
    if entry.detail.get("complete"):
        sealed.complete = entry.at


def _of_kind(kind: Kind, sealed: _Sealed) -> Iterator[Finding]:
    seen = set()
    for record in _model(kind)._base_manager.only(*kind.fields).order_by("pk").iterator(2000):
        key = str(record.pk)
        seen.add(key)
        seal = sealed.records.get(key)
        if seal is not None:
            known = set(seal.fields) <= set(kind.fields)
            found = record_digest(record, seal.fields) if known else "unknown fields"
            if found != seal.digest or key in sealed.contradicted:
                yield finding(
                    "record_changed",
                    _place(kind, key),
                    f"{kind.name}的内容与封存时不一致，被改动过。",
                    expected=seal.digest,
                    found=found,
                )
        after = seal.after if seal else sealed.complete
        if after is not None and getattr(record, kind.time) < after - LATE:
            yield finding(
                "record_slipped_in",
                _place(kind, key),
                f"{kind.name}的时间早于此前的封存，当时却没有它，可能是事后添加的。",
            )
    for key in sorted(set(sealed.records) - seen):
        yield finding(
            "record_missing",
            _place(kind, key),
            f"{kind.name}已经封存过，数据库里却没有了。",
            expected=sealed.records[key].digest,
        )


def _place(kind: Kind, key: str) -> str:
    return f"{kind.label}/{key}"


def _model(kind: Kind) -> Any:
    """Asked by its base manager: a mark that was taken back is still on record."""
    return apps.get_model(kind.label)
