"""The headings of a file: those shipped, and their fields changed by version."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from importlib import resources

from django.db import transaction

from admin.accounts import audit
from admin.accounts.models import User
from admin.errors import WithoutReason
from admin.kinds import fields as field_room
from admin.kinds.errors import ChangedMeanwhile
from admin.kinds.fields import Field, faults_of, with_keys
from admin.personnel.errors import BadEntry
from admin.personnel.models import Heading, HeadingVersion


@transaction.atomic
def add_headings(at: datetime) -> int:
    """Add the shipped headings that are not there yet; returns how many."""
    text = resources.files("admin.personnel").joinpath("shipped/headings.json").read_text("utf-8")
    known = set(Heading.objects.values_list("code", flat=True))
    new = [one for one in enumerate(json.loads(text), 1) if one[1]["code"] not in known]
    for position, told in new:
        heading = Heading.objects.create(
            code=told["code"],
            name=told["name"],
            explained=told["explained"],
            entered_by=told["entered_by"],
            position=position,
        )
        fields = tuple(field_room.from_json(one) for one in told["fields"])
        HeadingVersion.objects.create(
            heading=heading,
            number=1,
            stored=[field_room.to_json(one) for one in fields],
            made_at=at,
        )
    return len(new)


@transaction.atomic
def change_fields(
    heading: Heading, wanted: Sequence[Field], *, seen: int, reason: str, by: User, at: datetime
) -> HeadingVersion:
    """A further version of a heading's fields; entries keep theirs. ``seen``: the number of the
    version that was changed. WithoutReason, ChangedMeanwhile, BadEntry.
    """
    if not reason.strip():
        raise WithoutReason
    heading = Heading.objects.select_for_update().get(pk=heading.pk)
    before = heading.version()
    if before.number != seen:
        raise ChangedMeanwhile
    known = [one for version in heading.versions.all() for one in version.fields]
    fields = with_keys(wanted, known)
    if faults := faults_of(fields):
        raise BadEntry(faults=faults)
    made = HeadingVersion.objects.create(
        heading=heading,
        number=before.number + 1,
        stored=[field_room.to_json(one) for one in fields],
        reason=reason.strip()[:300],
        made_by=by,
        made_at=at,
    )
    audit.record("heading_changed", heading, by=by, at=at, reason=made.reason, version=made.number)
    return made
