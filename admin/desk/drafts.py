"""Keeping what was typed and chosen, so that a crash of the browser loses nothing."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from admin.accounts.models import User
from admin.desk.errors import BadDraft
from admin.desk.models import Draft
from admin.desk.notes import read_notes
from admin.marking.closing import require_open
from admin.testing.models import Sitting
from recordings.canonical import canonical_json

LARGEST = 64 * 1024  # bytes of JSON
FIELDS = {"fields": dict, "verdicts": dict, "notes": list}


def talk_work(assignment: uuid.UUID) -> str:
    """The draft's name for a talk."""
    return f"talk/{assignment}"


def reading_work(sitting: uuid.UUID, item: int) -> str:
    """The draft's name for one of items 1–3."""
    return f"reading/{sitting}/{item}"


def task_work(task: uuid.UUID, item: int) -> str:
    """The draft's name for one of a review's items."""
    return f"task/{task}/{item}"


def draft_of(user: User, work: str) -> dict[str, Any]:
    """What was kept last; all fields there, empty at first."""
    found = Draft.objects.filter(user=user, work=work).first()
    empty: dict[str, Any] = {name: kind() for name, kind in FIELDS.items()}
    return {**empty, **found.values} if found else empty


def save_draft(
    user: User, work: str, values: Mapping[str, Any], *, sitting: Sitting, at: datetime
) -> Draft:
    """Keep the whole draft in place of the last. BadDraft, MarkingClosed."""
    require_open(sitting)
    known = set(values) <= set(FIELDS)
    shaped = known and all(isinstance(values[name], FIELDS[name]) for name in values)
    if not shaped or not _small(values):
        raise BadDraft
    try:
        read_notes(values.get("notes", []))
    except ValueError as error:
        raise BadDraft(detail=str(error)) from error
    draft, _ = Draft.objects.update_or_create(
        user=user, work=work, defaults={"values": dict(values), "saved_at": at}
    )
    return draft


def clear_draft(user: User, work: str) -> None:
    """Forget it; what was submitted is a record now."""
    Draft.objects.filter(user=user, work=work).delete()


def _small(values: Mapping[str, Any]) -> bool:
    try:
        return len(canonical_json(values)) <= LARGEST
    except ValueError:
        return False
