"""The trail (操作记录): who did what to what, when and why."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from admin.accounts.actors import actors_named
from admin.accounts.models import AuditEntry, User
from admin.accounts.rights import Action
from admin.console.access import page
from admin.console.trail_words import ACTS, SUBJECTS
from admin.local_day import day_typed, midnight_of, span_of
from admin.whole_number import whole_number

PAGE_SIZE = 50
PEOPLE = 50  # users that a word in "who" may mean at most


@page(Action.VIEW_AUDIT)
def trail(request: HttpRequest) -> HttpResponse:
    """Entries, newest first; pages go on from an entry, so that late pages are as fast as early."""
    names = ("who", "what", "kind", "subject", "since", "until")
    asked = {name: request.GET.get(name, "").strip() for name in names}
    found = _within(_about(_by(AuditEntry.objects.all(), asked["who"]), asked), asked)
    before = request.GET.get("before", "")
    if entry := whole_number(before):
        found = _older_than(found, entry)
    entries = list(found.select_related("actor")[: PAGE_SIZE + 1])
    context: dict[str, Any] = {
        **asked,
        "records": entries[:PAGE_SIZE],
        "older": entries[PAGE_SIZE - 1].pk if len(entries) > PAGE_SIZE else None,
        "before": before,
        "is_filtered": any(asked.values()),
        "acts": sorted(ACTS.items(), key=lambda pair: pair[1]),
        "kinds": list(SUBJECTS.items()),
    }
    return render(request, "console/trail.html", context)


def _by(found: QuerySet[AuditEntry], who: str) -> QuerySet[AuditEntry]:
    """A user by name, or exactly the name of what acted by itself."""
    if not who:
        return found
    named = User.objects.filter(Q(username__icontains=who) | Q(display_name__icontains=who))
    keys = list(named.values_list("pk", flat=True)[:PEOPLE])
    return found.filter(actor__in=keys) if keys else found.filter(actor_name__in=actors_named(who))


def _about(found: QuerySet[AuditEntry], asked: dict[str, str]) -> QuerySet[AuditEntry]:
    if asked["what"]:
        found = found.filter(action=asked["what"])
    if asked["kind"]:
        found = found.filter(subject_type=asked["kind"])
    if asked["subject"]:
        found = found.filter(subject_id=asked["subject"])
    return found


def _within(found: QuerySet[AuditEntry], asked: dict[str, str]) -> QuerySet[AuditEntry]:
    since, until = day_typed(asked["since"]), day_typed(asked["until"])
    if since is not None:
        found = found.filter(at__gte=midnight_of(since))
    if until is not None:
        found = found.filter(at__lt=span_of(until)[1])
    return found


def _older_than(found: QuerySet[AuditEntry], key: int) -> QuerySet[AuditEntry]:
    last = AuditEntry.objects.filter(pk=key).first()
    if last is None:
        return found
    return found.filter(at__lte=last.at).exclude(at=last.at, pk__gte=key)
