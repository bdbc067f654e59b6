"""A sheet on its way in: uploaded, read by a mapping, looked at, confirmed, written; or nothing.

Reading and comparing happen outside the transaction. It holds the writing alone, and begins by
asking whether the records are still those that were compared.
"""

from __future__ import annotations

import hashlib
import logging
import uuid
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.db import transaction

from admin.accounts import audit
from admin.accounts.models import User
from admin.errors import LabError, NotFound
from admin.sheets.errors import (
    ImportEnded,
    MappingIncomplete,
    NotATable,
    NotLookedAt,
    RecordsChanged,
)
from admin.sheets.files import (
    GONE,
    drop_upload,
    keep_upload,
    marked_path,
    upload_path,
    write_private,
)
from admin.sheets.heads import Head, find_head, headings_of
from admin.sheets.layout import Asked, Change, Plan, SheetLayout, Told, layout_of, require_reach
from admin.sheets.learning import known_mapping, known_sheets, learn
from admin.sheets.mapping import (
    Lines,
    SheetMapping,
    chosen_sheet,
    fault_of,
    guess,
    lines_under,
    names_of,
)
from admin.sheets.marked_copy import marked_copy
from admin.sheets.models import SheetImport
from admin.sheets.opening import RawSheet, open_sheets

AT_ONCE = 1_000  # lines; with more of them the worker looks and writes
KEPT_FAULTS = 2_000
KEPT_CHANGES = 1_000
KEPT = timedelta(days=2)  # uploads that nobody confirms
State = SheetImport.State
OPEN_STATES = (State.UPLOADED, State.LOOKED)

log = logging.getLogger("lab.sheets")


@dataclass(frozen=True)
class Opened:
    """An upload as it lies open: sheets, the one chosen, its head, how it would be read."""

    sheets: tuple[RawSheet, ...]
    sheet: RawSheet
    head: Head
    mapping: SheetMapping
    name: str  # of the mapping, where one is known for these headings
    is_known: bool


def upload(
    layout: SheetLayout, data: bytes, file_name: str, *, by: User, at: datetime, today: date
) -> SheetImport:
    """Take a file in. NotAllowed, OldFormat, WebPage, HasMacros, NotATable, SheetTooLarge."""
    require_reach(by, layout.edit)
    one = SheetImport(layout=layout.key, state=State.UPLOADED, by=by, at=at, as_of=today)
    keep_upload(one.pk, data)
    try:
        sheets = sheets_of(one.pk)
    except LabError:
        drop_upload(one.pk)
        raise
    known = known_sheets(layout)
    sheet, head = chosen_sheet(sheets, layout, known)
    one.file_name, one.sha256 = file_name[:200], hashlib.sha256(data).hexdigest()
    one.sheet, one.total = sheet.name[:100], len(sheet.rows)
    if head is not None:
        found = known_mapping(layout, head.fingerprint)
        mapping = found[1] if found else guess(layout, head)
        one.mapping = _at_head(mapping, head)
        one.known = found[2] if found else None
    one.save()
    return one


def sheets_of(key: uuid.UUID) -> tuple[RawSheet, ...]:
    """The sheets of an upload. NotFound, and whatever ``open_sheets`` raises."""
    path = upload_path(key)
    if not path.is_file():
        raise NotFound(GONE)
    return _sheets_at(path, path.stat().st_mtime_ns)


@lru_cache(maxsize=2)  # large sheets take seconds to read, and pages ask for them again and again
def _sheets_at(path: Path, changed: int) -> tuple[RawSheet, ...]:
    return open_sheets(path.read_bytes())


def _at_head(mapping: SheetMapping, head: Head) -> dict[str, Any]:
    return {**mapping.as_json(), "headings": list(head.headings), "rows": [head.first, head.last]}


def open_upload(one: SheetImport) -> Opened:
    """The upload with its head and mapping. NotFound where the file is gone, NotATable."""
    layout = layout_of(one.layout)
    sheets = sheets_of(one.pk)
    sheet = next((found for found in sheets if found.name[:100] == one.sheet), sheets[0])
    if one.mapping:
        head = _head_at(sheet, one.mapping["rows"])
        mapping = SheetMapping.of_json(one.mapping)
    else:
        head = _head_at(sheet, [0, 0])
        mapping = guess(layout, head)
    found = known_mapping(layout, head.fingerprint)
    return Opened(sheets, sheet, head, mapping, found[0] if found else "", found is not None)


def _head_at(sheet: RawSheet, rows: Sequence[int]) -> Head:
    first, last = rows
    if not 0 <= first <= last < len(sheet.rows):
        raise NotATable("工作表里没有这些标题行，请核对标题行的行号。")
    return Head(first, last, headings_of(sheet.rows[first : last + 1]))


def choose(one: SheetImport, sheet_name: str, rows: tuple[int, int] | None) -> None:
    """Another sheet, or other rows of headings: the mapping is found or guessed anew."""
    _must_be_open(one)
    layout = layout_of(one.layout)
    sheets = sheets_of(one.pk)
    sheet = next((found for found in sheets if found.name[:100] == sheet_name), sheets[0])
    if rows is not None:
        head: Head | None = _head_at(sheet, rows)
    else:
        head = find_head(sheet, names_of(layout), known_sheets(layout))
    one.sheet, one.mapping, one.state, one.total = (
        sheet.name[:100],
        {},
        State.UPLOADED,
        len(sheet.rows),
    )
    one.known, one.seen, one.digest = None, {}, ""
    if head is not None:
        found = known_mapping(layout, head.fingerprint)
        one.mapping = _at_head(found[1] if found else guess(layout, head), head)
        one.known = found[2] if found else None
    one.save()


def set_mapping(
    one: SheetImport, mapping: SheetMapping, name: str, as_of: date, *, at: datetime
) -> SheetImport:
    """Take the mapping as corrected, keep it for these headings, and look.

    MappingIncomplete with the sentence; ImportEnded.
    """
    _must_be_open(one)
    layout = layout_of(one.layout)
    opened = open_upload(one)
    mapping = replace(mapping, headings=opened.head.headings)
    if fault := fault_of(layout, mapping):
        raise MappingIncomplete(fault)
    kept = learn(layout, opened.head, mapping, name[:80] or one.file_name[:80], by=one.by, at=at)
    one.mapping, one.known, one.as_of = _at_head(mapping, opened.head), kept, as_of
    one.state, one.done, one.trouble, one.digest = State.LOOKING, 0, "", ""
    one.begun, one.seen = 0, {}
    one.save()
    return _now_or_queued(one, at)


def look(one: SheetImport, told: Told, *, at: datetime) -> None:
    """Read and compare; what it found stands in ``seen``, and faults in a marked copy of the
    sheet. Changes no other record.
    """
    opened = open_upload(one)
    lines, plan = _planned(one, opened, at, told)
    counts = Counter(change.state for change in plan.changes)
    faults = sorted(plan.faults)
    one.seen = {
        "lines": len(lines.lines),
        "examples": lines.examples,
        "notes": lines.notes,
        "counts": {state: counts.get(state, 0) for state in ("new", "changed", "unchanged")},
        "fault_count": len(faults),
        "faults": [asdict(fault) | {"cell": fault.cell} for fault in faults[:KEPT_FAULTS]],
        "changes": [
            asdict(change)
            for change in sorted(plan.changes, key=lambda each: (each.state != "changed", each.row))
            if change.state != "unchanged"
        ][:KEPT_CHANGES],
    }
    if faults:
        write_private(marked_path(one.pk), marked_copy(opened.sheet, opened.head, faults))
    one.digest = "" if faults else _digest(plan.changes)
    one.state = State.LOOKED
    one.save()


def _planned(one: SheetImport, opened: Opened, at: datetime, told: Told) -> tuple[Lines, Plan]:
    """The lines of the upload and what they would do."""
    layout = layout_of(one.layout)
    lines = lines_under(opened.sheet, opened.head, opened.mapping, layout)
    if lines.faults:
        return lines, Plan((), lines.faults)
    return lines, layout.plan(lines.lines, Asked(one.by, at, one.as_of), told)


def _digest(changes: Sequence[Change]) -> str:
    return hashlib.sha256(repr(changes).encode()).hexdigest()


def confirm(one: SheetImport, *, at: datetime) -> SheetImport:
    """Write what was looked at. NotLookedAt where there are faults; ImportEnded."""
    _must_be_open(one)
    if one.state != State.LOOKED or not one.digest:
        raise NotLookedAt
    one.state, one.done, one.total, one.begun = State.WRITING, 0, one.seen["lines"], 0
    one.save()
    return _now_or_queued(one, at)


def write(one: SheetImport, told: Told, *, at: datetime) -> None:
    """All or nothing. RecordsChanged where the records are no longer those that were looked at."""
    layout = layout_of(one.layout)
    require_reach(one.by, layout.edit)
    stood = layout.stands()
    _, plan = _planned(one, open_upload(one), at, told)
    if plan.faults or _digest(plan.changes) != one.digest:
        raise RecordsChanged
    with transaction.atomic():
        fresh = SheetImport.objects.select_for_update().get(pk=one.pk)
        if fresh.state != State.WRITING:
            return
        if layout.stands() != stood:
            raise RecordsChanged
        layout.carry_out(plan.work, Asked(one.by, at, one.as_of), told)
        counts = one.seen["counts"]
        audit.record("sheet_imported", one, by=one.by, at=at, layout=layout.key, **counts)
        one.state, one.ended_at, one.done = State.DONE, at, one.total
        one.save()
    drop_upload(one.pk)


def carry_on(one: SheetImport, told: Told, *, at: datetime) -> None:
    """The step at hand, its errors told on the import itself."""
    try:
        if one.state == State.LOOKING:
            look(one, told, at=at)
        elif one.state == State.WRITING:
            write(one, told, at=at)
    except RecordsChanged as error:
        SheetImport.objects.filter(pk=one.pk).update(
            state=State.UPLOADED, trouble=error.text, digest="", seen={}
        )
    except LabError as error:
        log.warning("import failed", extra={"sheet_import": str(one.pk), "error_id": error.id})
        SheetImport.objects.filter(pk=one.pk).update(state=State.FAILED, trouble=error.text[:300])
        drop_upload(one.pk)


def give_up(one: SheetImport, *, at: datetime) -> None:
    """Throw the upload away. ImportEnded."""
    _must_be_open(one)
    one.state, one.trouble, one.ended_at = State.FAILED, "已放弃，没有导入任何内容。", at
    one.save()
    drop_upload(one.pk)


def tidy(at: datetime) -> int:
    """Throw away uploads that nobody confirmed for two days; how many."""
    old = list(SheetImport.objects.filter(state__in=OPEN_STATES, at__lt=at - KEPT))
    for one in old:
        one.trouble = "两天内没有确认，上传的文件已清除，没有导入任何内容。"
        one.state, one.ended_at = State.FAILED, at
        one.save()
        drop_upload(one.pk)
    return len(old)


def _must_be_open(one: SheetImport) -> None:
    if one.state not in OPEN_STATES:
        raise ImportEnded


def _now_or_queued(one: SheetImport, at: datetime) -> SheetImport:
    from admin.sheets.working import hint

    if one.total <= AT_ONCE:
        carry_on(one, _nothing, at=at)
        one.refresh_from_db()
    else:
        key: uuid.UUID = one.pk
        transaction.on_commit(lambda: hint("import", key))
    return one


def _nothing(done: int) -> None:
    """Nobody waits for progress of what is done at once."""
