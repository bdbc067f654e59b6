"""Papers of credentials: the public notice list, and letters to those who are due."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime

from django.utils import timezone

from admin.credentials.due import ENDS
from admin.credentials.models import Case, Credential
from admin.credentials.papers import day_words
from admin.kinds.models import Kind
from admin.project.typeset import pdf_of

ROOM = "admin.credentials"


def notice_pdf(kind: Kind, cases: Sequence[Case], *, at: datetime) -> bytes:
    """The lists of those who are to be granted, with masked numbers and where to object: one for
    each period of notice, the next to end first.
    """
    periods: dict[tuple[date, date], list[Case]] = {}
    for one in cases:
        if one.notice_from and one.notice_until:
            periods.setdefault((one.notice_until, one.notice_from), []).append(one)
    data = {
        "kind": kind.name,
        "periods": [
            {
                "from": day_words(first),
                "until": day_words(until),
                "rows": [_notice_row(place, one) for place, one in enumerate(listed, 1)],
            }
            for (until, first), listed in sorted(periods.items(), key=lambda one: one[0])
        ],
        "printed": day_words(timezone.localdate(at)),
    }
    return pdf_of(ROOM, "notice.typ", data, at)


def _notice_row(place: int, one: Case) -> list[str]:
    return [
        str(place),
        one.applicant_name,
        one.person.sex if one.person else "",
        one.person.identity_masked if one.person else "",
        one.organisation.name,
        one.subject or "—",
        str(one.get_act_display()),
    ]


def letters_pdf(found: Iterable[Credential], what: str, *, at: datetime) -> bytes:
    """A letter each, a page each."""
    data = {
        "letters": [
            {
                "name": one.person.name,
                "organisation": one.organisation.name,
                "kind": one.kind.name,
                "number": one.number or "—",
                "from": day_words(one.valid_from),
                "until": day_words(one.valid_to),
                "due": day_words(one.valid_to if what == ENDS else one.review_due_on),
                "ends": what == ENDS,
                "papers": [
                    line.title
                    for line in one.rules.checklist
                    if ("renew" if what == ENDS else "review") in line.of
                ],
            }
            for one in found
        ],
        "printed": day_words(timezone.localdate(at)),
    }
    return pdf_of(ROOM, "letters.typ", data, at)
