"""The file of a person as the archive asks for it: cover, basic data, hours,
credentials, headings, time line."""

from __future__ import annotations

from datetime import datetime
from itertools import groupby
from typing import Any

from django.utils import timezone

from admin.accounts import audit
from admin.accounts.models import User
from admin.credentials.models import Credential
from admin.hours.spans import spans_of
from admin.hours.wording import plain
from admin.kinds.fields import Field
from admin.people.finding import keys_of
from admin.people.models import Person
from admin.people.photo_file import photo_of
from admin.personnel.basic import FIELDS, shown_basic
from admin.personnel.models import FileEntry
from admin.personnel.timeline import Seen, entries_of, time_line
from admin.project.typeset import pdf_of
from admin.testing.models import Candidate
from admin.testing.photo import printable

PHOTO = "photo.jpg"


def file_pdf(person: Person, seen: Seen, *, by: User, at: datetime) -> bytes:
    """The PDF, by the rights in ``seen``; who printed it and when stands on every page and in the
    trail. Numbers are masked.
    """
    kept_photo = photo_of(person)
    photo = printable(kept_photo) if kept_photo else None
    data: dict[str, Any] = {
        "name": person.name,
        "number": f"{person.pk:08d}",
        "photo": PHOTO if photo else "",
        "basic": [[_title(person, one), shown_basic(person, one.key)] for one in FIELDS],
        "made": _day(person.created_at),
        "posts": _posts(person),
        "tests": _tests(person, seen),
        "hours": _hours(person) if seen.training else [],
        "credentials": _credentials(person) if seen.training else [],
        "headings": _headings(person),
        "lines": [
            [one.moment.day.isoformat(), one.name, one.moment.title, one.moment.text]
            for one in reversed(time_line(person, seen))
        ],
        "printed_by": by.get_full_name(),
        "printed_at": timezone.localtime(at).strftime("%Y-%m-%d %H:%M"),
    }
    made = pdf_of("admin.personnel", "person_file.typ", data, at, {PHOTO: photo} if photo else None)
    audit.record("person_file_printed", person, by=by, at=at)
    return made


def _title(person: Person, field: Field) -> str:
    """Of the field; a number is called by the paper it is from."""
    return str(person.get_identity_kind_display()) if field.key == "identity" else field.title


def _posts(person: Person) -> list[list[str]]:
    posts = person.posts.select_related("organisation").order_by("valid_from", "pk")
    return [
        [
            post.valid_from.isoformat() if post.valid_from else "",
            post.valid_to.isoformat() if post.valid_to else "",
            post.organisation.name,
            post.title or str(post.get_role_display()),
            "、".join(filter(None, (post.stage, post.subject))),
            "、".join(
                name
                for name, holds in (
                    ("主要职务", post.is_main),
                    ("农村教师", post.is_rural),
                    ("特岗教师", post.is_special_post),
                )
                if holds
            ),
        ]
        for post in posts
    ]


def _tests(person: Person, seen: Seen) -> list[list[str]]:
    results = {one.sitting.candidate_id: one for one in seen.results}
    rows = Candidate.objects.filter(person=person).select_related("session")
    return [
        [
            one.session.date.isoformat(),
            one.session.name,
            one.admission_number,
            str(results[one.pk].total),
            results[one.pk].level_name or "未入级",
        ]
        for one in rows.order_by("session__date", "pk")
        if one.pk in results
    ]


def _hours(person: Person) -> list[list[str]]:
    """Each period and each of its years, as credits."""
    return [
        [
            one.name if one.year is None else f"　{one.name}",
            plain(one.required),
            plain(one.have),
            plain(one.missing) if one.missing else "已达到",
        ]
        for one in spans_of(person.pk)
    ]


def _credentials(person: Person) -> list[list[str]]:
    """Each term of each, oldest first."""
    found = Credential.objects.filter(person__in=keys_of(person.pk)).select_related(
        "kind", "organisation"
    )
    return [
        [
            one.kind.name,
            one.subject,
            one.number,
            one.valid_from.isoformat(),
            one.valid_to.isoformat() if one.valid_to else "长期",
            one.standing_name,
        ]
        for one in found.order_by("valid_from", "pk")
    ]


def _headings(person: Person) -> list[dict[str, Any]]:
    """A table for each heading and version of its fields: columns are what anybody filled in."""
    tables = []
    entries = sorted(entries_of(person), key=lambda one: (one.heading.position, one.filled_by_id))
    for (heading, version), rows in groupby(entries, key=_where):
        told = [dict(one.told) for one in rows]
        titles = [one.title for one in version.fields if any(one.title in row for row in told)]
        tables.append(
            {
                "name": heading.name,
                "titles": titles,
                "rows": [[row.get(title, "") for title in titles] for row in told],
            }
        )
    return tables


def _where(entry: FileEntry) -> tuple[Any, Any]:
    return entry.heading, entry.filled_by


def _day(at: datetime) -> str:
    return timezone.localdate(at).isoformat()
