"""Finding a sitting years later, and whether its sound is still what was stored."""

from __future__ import annotations

from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from admin.accounts.models import User
from admin.accounts.permissions import reach_of
from admin.accounts.rights import Action
from admin.archive.keeping import ledger, store
from admin.archive.models import ReceivedBundle
from admin.console.access import page, user_of
from admin.people.models import Organisation
from admin.preservation.holds import held
from admin.preservation.seals import verify_records
from admin.preservation.search import SHOWN, Filters, matching
from admin.results.models import LEVEL_CHOICES
from admin.results.release import newest_results
from admin.testing.models import Session, Sitting
from admin.testing.models.sittings import STAGE_CHOICES
from recordings.verify import verify_archive

PAGE_SIZE = 50
RECENT_SESSIONS = 200


@page(Action.VIEW_ARCHIVE)
def archive(request: HttpRequest) -> HttpResponse:
    """Search over people, sessions, sittings, marks and free text; the filters stay in the URL."""
    user, filters = user_of(request), Filters.of(request.GET.dict())
    keys = _keys(filters, user) if filters.asked else []
    shown = Paginator(_ordered(keys[:SHOWN]), PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "filters": filters,
        "page": shown,
        "rows": _rows(list(shown)),
        "too_many": len(keys) > SHOWN,
        "limit": SHOWN,
        "query": request.GET.urlencode(),
        "sessions": Session.objects.only("name", "date")[:RECENT_SESSIONS],
        "counties": Organisation.objects.filter(kind=Organisation.Kind.COUNTY),
        "levels": LEVEL_CHOICES,
        "stages": STAGE_CHOICES,
        "listens": reach_of(user, Action.LISTEN) is not None,
    }
    return render(request, "console/archive.html", context)


@page(Action.VERIFY_ARCHIVE, post=True)
def archive_verify(request: HttpRequest) -> HttpResponse:
    """Read every file, the whole ledger and every sealed record, and tell what does not fit."""
    context: dict[str, object] = {"asked": request.method == "POST"}
    if request.method == "POST":
        findings = verify_archive(store(), ledger()) + verify_records(ledger())
        context["findings"] = findings
    return render(request, "console/archive_verify.html", context)


def _keys(filters: Filters, user: User) -> list[UUID]:
    """One more than are shown, at most: a search that hits everything must stay quick."""
    found = matching(
        filters,
        Sitting.objects.order_by(),
        marks=reach_of(user, Action.VIEW_MARKS) is not None,
        identity=reach_of(user, Action.VIEW_PEOPLE) is not None,
    )
    return list(found.values_list("pk", flat=True)[: SHOWN + 1])


def _ordered(keys: list[UUID]) -> list[UUID]:
    """Newest test first, then by admission number."""
    rows = list(
        Sitting.objects.filter(pk__in=keys)
        .order_by()
        .values_list("candidate__session__date", "candidate__admission_number", "pk")
    )
    rows.sort(key=lambda row: row[1])
    rows.sort(key=lambda row: row[0], reverse=True)
    return [row[2] for row in rows]


def _rows(keys: list[UUID]) -> list[dict[str, object]]:
    """What a page shows of its sittings: five queries, however long."""
    sittings = Sitting.objects.select_related("candidate__person", "candidate__session")
    found = sittings.in_bulk(keys)
    results = {one.sitting_id: one for one in newest_results().filter(sitting__in=keys)}
    with_sound = set(
        ReceivedBundle.objects.filter(
            sitting__in=keys, recordings__stored__disposed_at=None, recordings__isnull=False
        ).values_list("sitting", flat=True)
    )
    frozen = set(held(Sitting.objects.filter(pk__in=keys)).values_list("pk", flat=True))
    return [
        {
            "sitting": found[key],
            "result": results.get(key),
            "sound": key in with_sound,
            "held": key in frozen,
        }
        for key in keys
    ]
