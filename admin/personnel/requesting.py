"""Requests to put a file right: asked, withdrawn, accepted and carried out, refused.

What is approved changes only by such a request or by the office's own edit (全国教师管理信息系统:
after approval a correction is a change request with its own review).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from admin.accounts import audit
from admin.accounts.models import User
from admin.people.cipher import cipher
from admin.people.models import Person
from admin.personnel.basic import BY_KEY, LOCKED, is_same, kept, read_basic, write_basic
from admin.personnel.editing import checked_values, reason_of, write_new, write_out, write_over
from admin.personnel.errors import (
    AlreadyDecided,
    AskedAlready,
    BadEntry,
    FileChangedMeanwhile,
    NothingChanged,
    OwnRequest,
)
from admin.personnel.models import ChangeRequest, FileEntry, Heading

What, State = ChangeRequest.What, ChangeRequest.State
MOST_WORDS = 500


@transaction.atomic
def ask_field(
    person: Person, key: str, raw: object, *, reason: str, by: User, at: datetime
) -> ChangeRequest:
    """Ask that a field of the basic data be another. WithoutReason, BadEntry, NothingChanged,
    AskedAlready.
    """
    why = reason_of(reason)
    value = read_basic(key, raw, today=timezone.localdate(at))
    if is_same(person, key, value):
        raise NothingChanged
    locked = key in LOCKED
    return _ask(
        ChangeRequest(
            person=person,
            what=What.FIELD,
            field=key,
            before={"value": kept(person, key)},
            after={} if locked else {"value": value},
            after_locked=cipher().lock(value) if locked else "",
        ),
        why,
        by,
        at,
    )


@transaction.atomic
def ask_entry(
    person: Person,
    heading: Heading,
    raw: Mapping[str, object],
    *,
    reason: str,
    by: User,
    at: datetime,
    entry: FileEntry | None = None,
) -> ChangeRequest:
    """Ask for a further entry, or that one be put right. WithoutReason, BadEntry, NothingChanged,
    AskedAlready.
    """
    why, version = reason_of(reason), heading.version()
    values = checked_values(version, raw)
    if entry is not None and values == entry.values:
        raise NothingChanged
    return _ask(
        ChangeRequest(
            person=person,
            what=What.ADD if entry is None else What.CHANGE,
            version=version,
            entry=entry,
            before={} if entry is None else entry.values,
            after=values,
        ),
        why,
        by,
        at,
    )


@transaction.atomic
def ask_take_out(entry: FileEntry, *, reason: str, by: User, at: datetime) -> ChangeRequest:
    """Ask that an entry no longer stand there. WithoutReason, AskedAlready."""
    made = ChangeRequest(
        person=entry.person,
        what=What.TAKE_OUT,
        version=entry.filled_by,
        entry=entry,
        before=entry.values,
    )
    return _ask(made, reason_of(reason), by, at)


@transaction.atomic
def ask_record(
    person: Person,
    what: ChangeRequest.What,
    wanted: str,
    *,
    reason: str,
    by: User,
    at: datetime,
    key: int = 0,
    record: str = "",
) -> ChangeRequest:
    """Ask that a record of another room be put right, or that one be added (``key`` 0).

    ``record`` names it as it stands there, ``wanted`` says what should. WithoutReason, BadEntry,
    AskedAlready.
    """
    why, words = reason_of(reason), wanted.strip()
    if not words:
        raise BadEntry("请写明正确的内容。", faults={"words": "请写明正确的内容。"})
    made = ChangeRequest(
        person=person,
        what=what,
        field=str(key) if key else "",
        before={"record": record},
        after={"words": words[:MOST_WORDS]},
    )
    return _ask(made, why, by, at)


def _ask(made: ChangeRequest, why: str, by: User, at: datetime) -> ChangeRequest:
    made.reason, made.asked_by, made.asked_at = why, by, at
    try:
        with transaction.atomic():
            made.save()
    except IntegrityError as error:
        raise AskedAlready from error
    audit.record("correction_asked", made, by=by, at=at, reason=why)
    return made


@transaction.atomic
def withdraw(request: ChangeRequest, *, by: User, at: datetime) -> None:
    """Whoever asked takes it back before it is decided. AlreadyDecided."""
    waiting = _waiting(request)
    waiting.state = State.WITHDRAWN
    waiting.save()
    audit.record("correction_withdrawn", waiting, by=by, at=at)


@transaction.atomic
def accept(request: ChangeRequest, *, words: str, by: User, at: datetime) -> None:
    """Carry it out; of what another room keeps ``words`` say what was put right there.

    AlreadyDecided, OwnRequest, FileChangedMeanwhile, BadEntry; WithoutReason without those words.
    """
    waiting = _waiting(request)
    _check_other(waiting, by)
    person = Person.objects.select_for_update().get(pk=waiting.person_id)
    why = f"更正申请 {waiting.pk}：{waiting.reason}"
    if waiting.by_words:
        reason_of(words)
    elif waiting.what == What.FIELD:
        _write_field(waiting, person, why)
    else:
        _write_entry(waiting, person, why, at)
    _decide(waiting, State.ACCEPTED, words.strip(), by, at)
    audit.record("correction_accepted", waiting, by=by, at=at, reason=words.strip())


@transaction.atomic
def refuse(request: ChangeRequest, *, words: str, by: User, at: datetime) -> None:
    """Leave the file as it is, and say why. WithoutReason, AlreadyDecided, OwnRequest."""
    why, waiting = reason_of(words), _waiting(request)
    _check_other(waiting, by)
    _decide(waiting, State.REFUSED, why, by, at)
    audit.record("correction_refused", waiting, by=by, at=at, reason=why)


def wanted_value(request: ChangeRequest) -> str:
    """The field that is asked for, numbers in full: for carrying out, never for a page."""
    if request.after_locked:
        return cipher().unlock(request.after_locked)
    return str(request.after.get("value", ""))


def _write_field(request: ChangeRequest, person: Person, why: str) -> None:
    if kept(person, request.field) != request.before["value"]:
        raise FileChangedMeanwhile
    write_basic(person, {BY_KEY[request.field].key: wanted_value(request)}, why)


def _write_entry(request: ChangeRequest, person: Person, why: str, at: datetime) -> None:
    version, values = request.version, dict[str, Any](request.after)
    if version is None:
        raise AlreadyDecided
    if request.entry is None:
        request.entry = write_new(person, version, values, why, at)
        return
    entry = FileEntry.objects.select_for_update().get(pk=request.entry.pk)
    if entry.values != request.before or entry.taken_out_at is not None:
        raise FileChangedMeanwhile
    if request.what == What.TAKE_OUT:
        write_out(entry, why, at)
    else:
        write_over(entry, version, values, why)


def _waiting(request: ChangeRequest) -> ChangeRequest:
    found = ChangeRequest.objects.select_for_update().get(pk=request.pk)
    if found.state != State.WAITING:
        raise AlreadyDecided
    return found


def _check_other(request: ChangeRequest, by: User) -> None:
    if request.asked_by_id == by.pk or (by.person_id and by.person_id == request.person_id):
        raise OwnRequest


def _decide(request: ChangeRequest, state: str, words: str, by: User, at: datetime) -> None:
    request.state, request.decision = state, words[:300]
    request.decided_by, request.decided_at = by, at
    request.save()
