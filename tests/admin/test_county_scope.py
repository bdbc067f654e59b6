"""Nothing of another county is on any page, sheet or print that a county officer opens.

The city's officer walks every link of a city with two counties; the officer of one county then
opens each address that was found, and every link of the own pages. What answers, in whatever
form, names nothing of the other county, and counts what the own county has.
"""

from __future__ import annotations

import io
import re
import subprocess
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from html import unescape
from pathlib import Path
from unittest.mock import patch
from urllib.parse import parse_qsl, unquote, urljoin, urlsplit

import pytest
from django.db import transaction
from django.http import HttpResponse
from django.test import Client, override_settings
from django.urls import NoReverseMatch, Resolver404, resolve, reverse
from django.utils import timezone
from openpyxl import load_workbook
from pytest_django.fixtures import Settings
from pytest_django.plugin import DjangoDbBlocker

from admin.accounts.models import User
from admin.kinds.models import Kind
from admin.project.data_folder import prepare
from tests.admin.factories import AT
from tests.admin.own_settings import settings_over
from tests.admin.page_rights.table import TABLE
from tests.admin.two_counties import Side, TwoCounties, add_two_counties

# Pages that name, on purpose, schools of another county, never its people or their numbers.
ALLOWED = {
    "match-new": "the other side of a pairing is chosen among the schools of the whole city",
    "pairing": "the same, where a pairing is changed",
}
# Open to everybody, with nothing of any county on them.
LEFT_OUT = {
    *("log-out", "log-in", "guides", "guide", "guide-picture", "still-here", "second-factor"),
    *("second-factor-enrol", "verify", "apply", "apply-kind", "apply-state", "apply-act"),
    *("register", "register-apply", "register-state", "register-photo", "register-act"),
}
# Of records that this city has none of: city-wide bulletins and notices, which are public once
# they are issued; incidents of a test day; the seat of a juror; a course that selects;
# signing in at the door; papers beside requests and cases; study brought in.
NONE_HERE = {
    *("bulletin", "bulletin-pdf", "appraisal-notice", "incident", "incident-sheet"),
    *("incident-paper", "juror-sheet", "course-selection", "course-sign-in"),
    *("change-request-paper", "credential-file", "entry", "activity-series-annex"),
    *("credential-notice-pdf", "appraisal-self", "course-study-sheet"),
}
# Filters each value of which is another page.
TOLD_APART = {"q", "tab", "by", "as", "what"}
# Files, which lead nowhere: the city's officer need not open them.
FILE = re.compile(r"-(?:pdf|sheet|report|letters|paper|file|annex|template|export)$")
HREF = re.compile(r'(?:href|src|action|hx-get)="([^"#]+)')
SEARCH = re.compile(r'<input[^>]*name="q"')


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("city") / "data"
    prepare(made)
    return made


@pytest.fixture(scope="module")
def whole_city(
    folder: Path, django_db_setup: None, django_db_blocker: DjangoDbBlocker
) -> Iterator[TwoCounties]:
    """Made once for all tests, which change nothing."""
    over = override_settings(**settings_over(folder))
    frozen = patch.object(timezone, "now", lambda: AT)
    with django_db_blocker.unblock(), over, frozen, transaction.atomic():
        yield add_two_counties()
        transaction.set_rollback(True)


@pytest.fixture
def data_folder(settings: Settings, folder: Path) -> Path:
    """All look into the folder of the one city."""
    for name, value in settings_over(folder).items():
        setattr(settings, name, value)
    return folder


@pytest.fixture
def city(whole_city: TwoCounties, db: None) -> TwoCounties:
    return whole_city


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


@dataclass
class Walk:
    """The addresses that somebody's links lead to, each page once for every set of filters."""

    client: Client
    files: bool
    answers: dict[str, HttpResponse] = field(default_factory=dict)
    known: set[tuple[str, frozenset[str]]] = field(default_factory=set)

    def go(self, first: list[str]) -> None:
        """From these on."""
        waiting = [one for one in first if self._is_new(one)]
        while waiting:
            address = waiting.pop()
            if not self.files and FILE.search(name_of(address)):
                self.answers[address] = HttpResponse(status=204)
                continue
            answer = self.client.get(address)
            self.answers[address] = answer
            if is_html(answer):
                page = unescape(answer.content.decode())
                links = {urljoin(address, one) for one in HREF.findall(page)}
                if SEARCH.search(page):
                    links |= {f"{urlsplit(address).path}?q={word}" for word in ("青", "赤")}
                waiting += [one for one in sorted(links) if self._is_new(one)]

    def _is_new(self, address: str) -> bool:
        told = urlsplit(address)
        name = name_of(address)
        if name not in TABLE or name in LEFT_OUT or "C" not in TABLE[name].enters:
            return False
        filters = parse_qsl(told.query)
        shape = frozenset(name for name, _ in filters)
        shape |= {f"{name}={value}" for name, value in filters if name in TOLD_APART}
        if (told.path, shape) in self.known:
            return False
        self.known.add((told.path, shape))
        return True


def name_of(address: str) -> str:
    try:
        return resolve(urlsplit(address).path).url_name or ""
    except Resolver404:
        return ""


def is_html(answer: HttpResponse) -> bool:
    return answer.status_code == 200 and answer.get("Content-Type", "").startswith("text/html")


def text_of(answer: HttpResponse) -> str:
    """Whatever a person could read in it."""
    kind = answer.get("Content-Type", "")
    data = b"".join(answer) if answer.streaming else answer.content
    told = unescape(answer.get("Content-Disposition", "") + answer.get("Location", ""))
    if "spreadsheetml" in kind:
        book = load_workbook(io.BytesIO(data), read_only=True)
        cells = (
            str(cell)
            for sheet in book.worksheets
            for row in sheet.iter_rows(values_only=True)
            for cell in row
            if cell is not None
        )
        return told + "\n".join([*book.sheetnames, *cells])
    if kind == "application/pdf":
        read = subprocess.run(["pdftotext", "-", "-"], input=data, capture_output=True, check=True)
        return told + re.sub(r"\s", "", read.stdout.decode())
    if kind.startswith(("text/", "application/json")):
        return told + unescape(data.decode())
    return told


def leaks(answers: dict[str, HttpResponse], other: Side) -> dict[str, list[str]]:
    """What of the other county each answer names."""
    found = {}
    for address, answer in answers.items():
        text = text_of(answer)
        secret = set(other.marks) - ({other.mark} if name_of(address) in ALLOWED else set())
        if named := sorted(mark for mark in secret if mark in text):
            at = text.index(named[0])
            found[address] = [*named, text[max(0, at - 60) : at + 40]]
    return found


@pytest.fixture(scope="module")
def walked(whole_city: TwoCounties) -> dict[str, Walk]:
    """The city's walk, and the near county's over those addresses and its own links."""
    whole = Walk(client_of(whole_city.officer), files=False)
    own = Walk(client_of(whole_city.near.clerk), files=True)
    lists = []
    for name in TABLE:
        with suppress(NoReverseMatch):  # those of one record are found by links
            lists.append(reverse(name))
    whole.go(lists)
    far = whole_city.far.marks  # what stands in an address itself is no news to who typed it
    found = (one for one in whole.answers if not any(mark in unquote(one) for mark in far))
    own.go([*lists, *found])
    return {"city": whole, "near": own}


def test_the_walk_of_the_city_meets_both_counties(
    city: TwoCounties, walked: dict[str, Walk]
) -> None:
    for side in (city.near, city.far):
        met = leaks(walked["city"].answers, side)
        names = {name_of(address) for address in met}
        assert {
            "people",
            "hours",
            "year-room",
            "course-people",
            "credentials",
            "activities",
        } <= names
        assert len(names) > 60, sorted(names)


def test_a_county_meets_nothing_of_the_other(city: TwoCounties, walked: dict[str, Walk]) -> None:
    answers = walked["near"].answers
    assert leaks(answers, city.far) == {}
    assert {one.status_code for one in answers.values()} <= {200, 302, 403, 404, 409}


def test_every_page_that_a_county_may_open_was_opened(walked: dict[str, Walk]) -> None:
    opened = {
        name_of(address)
        for address, answer in walked["near"].answers.items()
        if answer.status_code in {200, 302}
    }
    may = {name for name, row in TABLE.items() if "C" in row.enters and not row.post}
    assert may - opened == LEFT_OUT & may | NONE_HERE


def test_counts_are_those_of_the_own_county(city: TwoCounties) -> None:
    for side in (city.near, city.far):
        client, times = client_of(side.clerk), side.times
        kind = {one.code: one.pk for one in Kind.objects.all()}
        expected = {
            reverse("people"): times + 2 + 2,
            reverse("organisations"): 4,
            reverse("results"): times,
            reverse("documents"): 1,
            reverse("hours") + "?state=all": times + 2 + 2 + 1,
            reverse("credential-due"): times,
            reverse("credential-enquiries"): times,
            reverse("credentials", args=[kind["renowned.teacher"]]): times,
            reverse("credential-cases", args=[kind["class-teachers.certificate"]]): times,
            reverse("activities", args=[kind["publicity.event"]]): times,
            reverse("activities", args=[kind["one-skill.skill"]]): times,
            reverse("follow-ups"): times,
            reverse("course-programmes"): 1,
            reverse("course-runs", args=[kind["continuing.course"]]): times + 1,
            reverse("course-takers", args=[kind["continuing.course"]]): times
            + 2
            + sum(range(2, times + 2)),
            reverse("course-people", args=[city.run.pk]): times + 2,
            reverse("matches", args=[kind["rural.need"]]): times,
            reverse("matches", args=[kind["rural.order"]]): times,
            reverse("matches", args=[kind["rural.pairing"]]): 1,
            reverse("appraisals", args=[kind["county-schools.appraisal"]]): 1,
            reverse("year"): times + 1,
            reverse("change-requests"): 1,
        }
        shown = {one: client.get(one).context["page"].paginator.count for one in expected}
        assert shown == expected
