"""The headings of a file: those shipped, further ones, and their fields changed by version."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from importlib import resources

from django.db import transaction
from django.db.models import Max

from admin.accounts import audit
from admin.accounts.models import User
from admin.errors import WithoutReason
from admin.kinds import fields as field_room
from admin.kinds.errors import ChangedMeanwhile
from admin.kinds.fields import Field, faults_of, with_keys
from admin.personnel.errors import BadEntry
from admin.personnel.models import Heading, HeadingVersion

MOST_NAME, MOST_EXPLAINED = 40, 200


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


@dataclass(frozen=True)
class HeadingTerms:
    """What a heading is called and for, who fills it in first (``Heading.EnteredBy``)."""

    name: str
    explained: str
    entered_by: str
    is_active: bool = True


@transaction.atomic
def make_heading(
    terms: HeadingTerms, wanted: Sequence[Field], *, by: User, at: datetime
) -> Heading:
    """A further heading, the last. BadEntry."""
    heading = Heading(position=(Heading.objects.aggregate(last=Max("position"))["last"] or 0) + 1)
    fields = _checked(wanted, [])
    _write_terms(heading, terms)
    heading.code = f"own-{heading.position}"
    heading.save()
    HeadingVersion.objects.create(
        heading=heading,
        number=1,
        stored=[field_room.to_json(one) for one in fields],
        made_by=by,
        made_at=at,
    )
    audit.record("heading_made", heading, by=by, at=at)
    return heading


@transaction.atomic
def change_heading(
    heading: Heading,
    terms: HeadingTerms,
    wanted: Sequence[Field],
    *,
    seen: int,
    reason: str,
    by: User,
    at: datetime,
) -> HeadingVersion:
    """Other terms, and a further version of the fields. As ``change_fields``."""
    made = change_fields(heading, wanted, seen=seen, reason=reason, by=by, at=at)
    _write_terms(heading, terms)
    heading.save()
    return made


def _checked(wanted: Sequence[Field], known: Sequence[Field]) -> tuple[Field, ...]:
    """The fields with their keys. BadEntry."""
    fields = tuple(with_keys(wanted, known))
    if not fields:
        raise BadEntry("请至少设一项。", faults={"fields": "请至少设一项。"})
    if faults := faults_of(fields):
        raise BadEntry(faults=faults)
    return fields


def _write_terms(heading: Heading, terms: HeadingTerms) -> None:
    name = terms.name.strip()
    if not name or len(name) > MOST_NAME:
        raise BadEntry(f"请填写栏目名称，不超过 {MOST_NAME} 个字。", faults={})
    if Heading.objects.filter(name=name).exclude(pk=heading.pk).exists():
        raise BadEntry("已经有这个名称的栏目，请换一个。", faults={})
    if terms.entered_by not in Heading.EnteredBy.values:
        raise BadEntry("请选择由谁填报。", faults={})
    heading.name, heading.explained = name, terms.explained.strip()[:MOST_EXPLAINED]
    heading.entered_by, heading.is_active = terms.entered_by, terms.is_active


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
    fields = _checked(wanted, known)
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
