"""The pages of training over a city: lists, dashboards, searches, one person's pages.

    putonghua-admin demo-city --folder CITY
    python -m benchmarks.training_pages --city CITY [--out FILE]

Asks each page for its fullest record as officer, county officer and trainer, as the server answers
it: median of five, number of queries, the slowest first. Aims: at most 200 ms and 25 queries each.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT)]
from benchmarks.hundred_thousand import show_device  # noqa: E402

AIM_MS, AIM_QUERIES = 200.0, 25
TRIES = 5
USERS = ("officer", "county3", "trainer")
LIST_PAGES = {  # family: the page of a kind's records
    "course": "course-runs",
    "credential": "credentials",
    "activity": "activities",
    "match": "matches",
    "appraisal": "appraisals",
    "work": "work-kind",
}


@dataclass(frozen=True)
class Asked:
    """A page as a user got it."""

    user: str
    page: str
    status: int
    milliseconds: float
    queries: int

    @property
    def well(self) -> bool:
        """Within both aims."""
        return self.milliseconds <= AIM_MS and self.queries <= AIM_QUERIES


def main() -> int:
    """Ask, print; 1 where an aim was missed."""
    options = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    options.add_argument("--city", type=Path, required=True)
    options.add_argument("--out", type=Path)
    chosen = options.parse_args()
    os.environ["PUTONGHUA_DATA"] = str(chosen.city.absolute())
    os.environ["DJANGO_SETTINGS_MODULE"] = "admin.project.settings"
    import django

    django.setup()
    asked = [one for user in USERS for one in ask_all(user)]
    for one in sorted(asked, key=lambda one: -one.milliseconds):
        mark = " " if one.well else "!"
        figures = f"{one.milliseconds:8.1f} ms {one.queries:4} queries"
        print(f"{mark} {figures}  {one.user:9} {one.page}")
    if chosen.out:
        rows = [vars(one) for one in asked]
        chosen.out.write_text(json.dumps(rows, indent=1, ensure_ascii=False))
    return 0 if all(one.well for one in asked) else 1


def ask_all(username: str) -> Iterator[Asked]:
    """Every page that the user may open."""
    from django.test import Client

    from admin.accounts.models import User

    client = Client(headers={"host": "localhost"})
    user = User.objects.get(username=username)
    client.force_login(user)
    if user.needs_second_factor:
        show_device(client, user)
    for address in addresses(user):
        one = ask(client, username, address)
        if one.status == 200:
            yield one
        elif one.status not in (403, 404):
            print(f"  {one.status} {username} {address}")


def ask(client: Any, user: str, address: str) -> Asked:
    """One page: once to warm up, then ``TRIES`` times."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    answer = client.get(address, follow=True)
    shown = answer.redirect_chain[-1][0] if answer.redirect_chain else address
    if answer.status_code != 200:
        return Asked(user, address, answer.status_code, 0.0, 0)
    times = []
    for _ in range(TRIES - 1):
        began = time.perf_counter()
        client.get(shown)
        times.append((time.perf_counter() - began) * 1000)
    with CaptureQueriesContext(connection) as caught:
        began = time.perf_counter()
        client.get(shown)
        times.append((time.perf_counter() - began) * 1000)
    return Asked(user, shown, 200, median(times), len(caught))


def addresses(user: Any) -> Iterator[str]:
    """Lists and dashboards, their searches, the fullest records, one person from all sides."""
    yield from _plain()
    yield from _of_kinds()
    yield from _of_records(user)
    yield from _of_person(user)


def _plain() -> Iterator[str]:
    from django.urls import reverse

    from admin.year.figures import providers

    names = (
        *(
            "home",
            "home-work",
            "people",
            "organisations",
            "change-requests",
            "duplicates",
            "hours",
            "hour-rules",
        ),
        *("training-effect", "course-programmes", "credential-due", "credential-enquiries"),
        *("activity-calendar", "follow-ups", "my-juries", "panel", "plans", "work-board"),
        *("bulletins", "systems", "year", "practice", "sheets"),
    )
    for name in names:
        yield reverse(name)
    for room in providers():
        yield reverse("year-room", args=[room.key])
    yield f"{reverse('people')}?q=王"
    yield f"{reverse('people')}?q=小学"
    for asked in ("q=王", "year=2026", "state=all", "by=unit", "by=county"):
        yield f"{reverse('hours')}?{asked}"
    yield f"{reverse('credential-due')}?what=review"
    yield f"{reverse('organisations')}?q=小学"


def _of_kinds() -> Iterator[str]:
    from django.urls import reverse

    from admin.kinds.models import System

    for kind in _fullest_kinds():
        page = reverse(LIST_PAGES[kind.family], args=[kind.pk])
        yield page
        yield f"{page}?q=王"
        yield reverse("kind-report", args=[kind.pk, 0])
        shape = kind.version().definition.rules.get("shape")
        if kind.family == "credential":
            yield reverse("credential-cases", args=[kind.pk])
            yield reverse("credential-notice", args=[kind.pk])
        if kind.code == "continuing.online":
            yield reverse("course-study", args=[kind.pk])
        if shape == "personal":
            yield reverse("activity-quota", args=[kind.pk])
        if shape == "need":
            yield reverse("needs-summary", args=[kind.pk])
        if shape == "order":
            yield reverse("offers", args=[kind.pk])
            yield reverse("matching", args=[kind.pk])
    for system in System.objects.order_by("position"):
        yield reverse("system", args=[system.pk])


def _fullest_kinds() -> list[Any]:
    """Of each system's kinds of one family and shape the one with most records."""
    from admin.kinds.families import entry_of
    from admin.kinds.models import Kind

    found: dict[tuple[Any, ...], tuple[int, Any]] = {}
    for kind in Kind.objects.filter(is_active=True).order_by("system__position", "position"):
        shape = kind.version().definition.rules.get("shape", "")
        key, size = (
            (kind.system_id, kind.family, shape),
            entry_of(kind.family).records(kind.pk).count(),
        )
        if key not in found or size > found[key][0]:
            found[key] = (size, kind)
    return [kind for _, kind in found.values()]


def _of_records(user: Any) -> Iterator[str]:
    """The fullest of each sort within the user's reach."""
    from django.db.models import Count, Q
    from django.urls import reverse

    from admin.activities.models import Activity, PersonalRecord, Series
    from admin.appraisals.models import Appraisal, AppraisalRound
    from admin.console.effect_runs import page_of_changes
    from admin.courses.models import CourseRun, Programme
    from admin.credentials.models import Case, Credential
    from admin.kinds.models import System
    from admin.matches.models import NeedBatch, Pairing, VisitOrder
    from admin.work.models import Plan, WorkItem

    def near(path: str) -> Q:
        county = user.organisation
        return Q(**{f"{path}__path__startswith": county.path}) if county else Q()

    def fullest(rows: Any, path: str, of: str) -> int:
        found = rows.filter(near(path)) if path else rows
        return int(found.annotate(size=Count(of)).order_by("-size", "pk")[0].pk)

    runs = CourseRun.objects.filter(kind__code="continuing.course", state="closed")
    run = fullest(runs, "host", "enrolments")
    for name in (
        *("course-run", "course-meetings", "course-people", "course-attendances"),
        *("course-assessment", "course-outcome"),
    ):
        yield reverse(name, args=[run])
    advanced = CourseRun.objects.filter(kind__code="principals.advanced").first()
    yield reverse("course-selection", args=[advanced.pk]) if advanced else reverse("home")
    for one in page_of_changes(user, 0, None).object_list[:3]:
        yield f"{reverse('training-effect')}?run={one.run.pk}"
    meeting = CourseRun.objects.get(pk=run).meetings.all()[0]
    yield reverse("course-attendance", args=[meeting.pk])
    yield reverse("course-programme", args=[fullest(Programme.objects.all(), "", "runs")])
    case = fullest(Case.objects.all(), "organisation", "seats")
    yield reverse("credential-case", args=[case])
    yield reverse("credential", args=[fullest(Credential.objects.all(), "organisation", "cases")])
    for system in System.objects.filter(code__in=("renowned", "qualification")):
        yield reverse("credential-committee", args=[system.pk])
    yield reverse(
        "activity", args=[fullest(Activity.objects.all(), "organisation", "participants")]
    )
    yield reverse("activity-series", args=[fullest(Series.objects.all(), "", "activities")])
    skills = PersonalRecord.objects.all()
    yield reverse("personal-record", args=[fullest(skills, "organisation", "log")])
    yield reverse("need-batch", args=[fullest(NeedBatch.objects.all(), "organisation", "needs")])
    yield reverse("visit-order", args=[fullest(VisitOrder.objects.all(), "organisation", "visits")])
    yield reverse("pairing", args=[fullest(Pairing.objects.all(), "organisation", "meetings")])
    appraisals = Appraisal.objects.filter(state="decided")
    yield reverse("appraisal", args=[fullest(appraisals, "organisation", "team")])
    rounds = AppraisalRound.objects.all()
    yield reverse("appraisal-round", args=[fullest(rounds, "", "appraisals")])
    yield reverse("plan", args=[fullest(Plan.objects.all(), "", "items")])
    items = WorkItem.objects.filter(organisations__isnull=False)
    yield reverse("work-item", args=[fullest(items, "organisations", "reports")])
    counties = user.organisation or Programme.objects.all()[0].host
    yield reverse("organisation", args=[counties.pk])


def _of_person(user: Any) -> Iterator[str]:
    """Whoever has most courses within reach."""
    from django.db.models import Count
    from django.urls import reverse

    from admin.people.models import Person

    found = Person.objects.all()
    if user.organisation:
        found = found.filter(posts__organisation__path__startswith=user.organisation.path)
    person = found.annotate(size=Count("enrolments")).order_by("-size", "pk")[0].pk
    for name in (
        *("person", "person-timeline", "person-headings", "person-basic"),
        *("hours-person", "practice-person", "credentials-person"),
    ):
        yield reverse(name, args=[person])


if __name__ == "__main__":
    sys.exit(main())
