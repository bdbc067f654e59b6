"""What the office itself writes into a file: basic data and entries, each with a reason."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from admin.accounts import audit
from admin.accounts.models import User
from admin.errors import WithoutReason
from admin.kinds.values import read
from admin.people.models import Person
from admin.people.with_reason import save_with_reason
from admin.personnel.basic import BY_KEY, is_same, read_basic, write_basic
from admin.personnel.errors import BadEntry, NothingChanged
from admin.personnel.models import FileEntry, Heading, HeadingVersion, first_day


def reason_of(text: str) -> str:
    """The reason without blanks; WithoutReason."""
    if not text.strip():
        raise WithoutReason
    return text.strip()[:300]


@transaction.atomic
def edit_basic(
    person: Person, raw: Mapping[str, object], *, reason: str, by: User, at: datetime
) -> list[str]:
    """Write the fields that differ; a number left empty stays as it is. Returns their keys.

    WithoutReason, NothingChanged, BadEntry (all faults at once).
    """
    why = reason_of(reason)
    person = Person.objects.select_for_update().get(pk=person.pk)
    today = timezone.localdate(at)
    faults: dict[str, str] = {}
    values: dict[str, str] = {}
    for key in BY_KEY:
        if key not in raw:
            continue
        try:
            value = read_basic(key, raw[key], today=today)
        except BadEntry as error:
            faults[key] = error.text
            continue
        is_left = key in {"identity", "phone"} and not value
        if not is_left and not is_same(person, key, value):
            values[key] = value
    if faults:
        raise BadEntry(faults=faults)
    if not values:
        raise NothingChanged
    write_basic(person, values, why)
    audit.record(
        "basic_data_edited",
        person,
        by=by,
        at=at,
        reason=why,
        fields=[BY_KEY[key].title for key in values],
    )
    return [*values]


def checked_values(version: HeadingVersion, raw: Mapping[str, object]) -> dict[str, Any]:
    """What was filled in under a version; BadEntry."""
    reading = read(version.fields, raw)
    if reading.faults:
        raise BadEntry(faults=reading.faults)
    if not reading.values:
        raise BadEntry("请至少填写一项。", faults={})
    return reading.values


@transaction.atomic
def enter(
    person: Person,
    heading: Heading,
    raw: Mapping[str, object],
    *,
    reason: str,
    by: User,
    at: datetime,
) -> FileEntry:
    """A further entry. WithoutReason, BadEntry."""
    why, version = reason_of(reason), heading.version()
    made = write_new(person, version, checked_values(version, raw), why, at)
    audit.record("file_entry_made", person, by=by, at=at, reason=why, entry=made.pk)
    return made


@transaction.atomic
def correct(
    entry: FileEntry, raw: Mapping[str, object], *, reason: str, by: User, at: datetime
) -> None:
    """Other values, by the heading's newest version. WithoutReason, BadEntry, NothingChanged."""
    why, version = reason_of(reason), entry.heading.version()
    values = checked_values(version, raw)
    entry = FileEntry.objects.select_for_update().get(pk=entry.pk)
    if values == entry.values and version == entry.filled_by:
        raise NothingChanged
    write_over(entry, version, values, why)
    audit.record("file_entry_corrected", entry.person, by=by, at=at, reason=why, entry=entry.pk)


@transaction.atomic
def take_out(entry: FileEntry, *, reason: str, by: User, at: datetime) -> None:
    """No longer show it; the record stays. WithoutReason."""
    why = reason_of(reason)
    if entry.taken_out_at is None:
        write_out(entry, why, at)
        audit.record("file_entry_taken_out", entry.person, by=by, at=at, reason=why, entry=entry.pk)


def write_new(
    person: Person, version: HeadingVersion, values: dict[str, Any], why: str, at: datetime
) -> FileEntry:
    """The row and its history, for those who traced the act."""
    made = FileEntry(
        person=person,
        heading=version.heading,
        filled_by=version,
        values=values,
        day=first_day(version, values),
        entered_at=at,
    )
    save_with_reason(made, why)
    return made


def write_over(entry: FileEntry, version: HeadingVersion, values: dict[str, Any], why: str) -> None:
    """As ``write_new``, over what stood there."""
    entry.filled_by, entry.values, entry.day = version, values, first_day(version, values)
    save_with_reason(entry, why)


def write_out(entry: FileEntry, why: str, at: datetime) -> None:
    """As ``write_new``, out of sight."""
    entry.taken_out_at = at
    save_with_reason(entry, why)
