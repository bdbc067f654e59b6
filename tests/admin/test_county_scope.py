"""Nothing of another county is on any page, sheet or print that a county officer opens.

The city's officer walks every link of a city with two counties; the officer of one county then
opens each address that was found, and every link of the own pages. What answers, in whatever
form, names nothing of the other county, and counts what the own county has. Pictures and other
files that cannot be read are handed out in their own county alone.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from unittest.mock import patch
from urllib.parse import unquote

import pytest
from django.db import transaction
from django.db.models import Model
from django.test import Client, override_settings
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from pytest_django.fixtures import Settings
from pytest_django.plugin import DjangoDbBlocker

from admin.accounts.models import User
from admin.activities.log_photographs import PURPOSE
from admin.activities.models import Activity, PersonalRecord
from admin.appraisals.models import Appraisal
from admin.attachments.models import Attachment
from admin.credentials.models import Case
from admin.hours.models import HandEntry
from admin.kinds.models import Kind
from admin.matches.models import PairingMeeting
from admin.matches.models import Visit as VisitOfOrder
from admin.personnel.models import ChangeRequest
from admin.project.data_folder import prepare
from admin.testing.models import IncidentPaper
from admin.work.models import Bulletin, Visit, WorkItem
from tests.admin.county_walk import LEFT_OUT, UNREAD, Answer, Walk, name_of
from tests.admin.factories import AT
from tests.admin.own_settings import settings_over
from tests.admin.page_rights.table import TABLE
from tests.admin.two_counties import Side, TwoCounties, add_two_counties
from tests.admin.two_counties_papers import add_papers

# What pages name, on purpose, of another county: its schools, its people; never their numbers.
SCHOOLS, PEOPLE = "mark", "surname"
ALLOWED = {
    "match-new": (SCHOOLS,),  # the other side of a pairing is a school of the whole city
    "pairing": (SCHOOLS,),  # the same, where a pairing is changed
    # Whoever sees the code on a room's screen learns what is taught and done there.
    **dict.fromkeys(("course-sign-in", "activity-sign-in"), (SCHOOLS,)),
    # The programme of a series of the city names the schools that are hosts.
    **dict.fromkeys(
        ("activities", "activities-sheet", "activity", "activity-series", "activity-series-annex"),
        (SCHOOLS,),
    ),
    "activity-calendar": (SCHOOLS,),  # the same, day by day
    "appraisal-notice": (SCHOOLS,),  # put up in public, so that everybody can object to a rank
    # Issued to the whole city, so that all know who is praised and who is criticised.
    "bulletin": (SCHOOLS, PEOPLE),
    "bulletin-pdf": (SCHOOLS, PEOPLE),
}
# The page that hands out the files beside each sort of record.
FILE_PAGES: dict[type[Model], str] = {
    Activity: "activity-file",
    PersonalRecord: "personal-record-photograph",
    HandEntry: "hours-evidence",
    ChangeRequest: "change-request-paper",
    Case: "credential-file",
    Visit: "work-file",
    **dict.fromkeys((VisitOfOrder, PairingMeeting, Appraisal), "evidence"),
}


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
        made = add_two_counties()
        add_papers(made)
        yield made
        transaction.set_rollback(True)


@pytest.fixture
def data_folder(settings: Settings, folder: Path) -> Path:
    """All look into the folder of the one city."""
    for name, value in settings_over(folder).items():
        setattr(settings, name, value)
    return folder


@pytest.fixture
def city(whole_city: TwoCounties, db: None) -> TwoCounties:
    """Every test asks for it: those that do not are run after all others, and would walk again."""
    return whole_city


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def leaks(answers: dict[str, Answer], other: Side) -> dict[str, list[str]]:
    """What of the other county each answer names."""
    found, marks = {}, set(other.marks)
    for address, answer in answers.items():
        allowed = {getattr(other, one) for one in ALLOWED.get(name_of(address), ())}
        text = answer.text
        if named := sorted(mark for mark in marks - allowed if mark in text):
            at = text.index(named[0])
            found[address] = [*named, text[max(0, at - 60) : at + 40]]
    return found


@pytest.fixture(scope="module")
def walked(whole_city: TwoCounties) -> dict[str, Walk]:
    """The city's walk, and the near county's over those addresses and its own links."""
    whole = Walk(client_of(whole_city.officer), looks=True)
    own = Walk(client_of(whole_city.near.clerk))
    lists = []
    for name in TABLE:
        with suppress(NoReverseMatch):  # those of one record are found by links
            lists.append(reverse(name))
    whole.go(lists)
    far = whole_city.far.marks  # what stands in an address itself is no news to who typed it
    found = (one for one in whole.answers if not any(mark in unquote(one) for mark in far))
    own.go(lists)  # own ones stand for those of the same sort
    own.go([*found])
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
    assert {one.status for one in answers.values()} <= {200, 403, 404, 409}


def test_what_is_named_on_purpose_is_met(city: TwoCounties, walked: dict[str, Walk]) -> None:
    met = {
        (name_of(address), one)
        for address, answer in walked["near"].answers.items()
        for one in (SCHOOLS, PEOPLE)
        if getattr(city.far, one) in answer.text
    }
    assert met == {(name, one) for name, named in ALLOWED.items() for one in named}


def test_every_page_that_a_county_may_open_was_opened(
    city: TwoCounties, walked: dict[str, Walk]
) -> None:
    opened = {
        name_of(address)
        for address, answer in walked["near"].answers.items()
        if answer.status == 200
    }
    may = {name for name, row in TABLE.items() if "C" in row.enters and not row.post}
    assert may - opened == LEFT_OUT & may


def address_of(file: Attachment) -> str:
    page = FILE_PAGES.get(type(file.subject), "work-file")
    match page:
        case "activity-file":
            keys = [file.of_key, file.pk]
        case "personal-record-photograph":
            keys = [file.of_key, int(file.purpose.removeprefix(PURPOSE))]
        case _:
            keys = [file.pk]
    return reverse(page, args=keys)


def files_of(side: Side) -> dict[str, set[str]]:
    """The addresses of the files whose name is of the county, by the sort of record."""
    found: dict[str, set[str]] = {}
    for one in Attachment.objects.filter(name__regex=f"{side.mark}|{side.surname}"):
        found.setdefault(type(one.subject)._meta.label, set()).add(address_of(one))
    papers = IncidentPaper.objects.filter(name__contains=side.mark)
    found["incidents"] = {reverse("incident-paper", args=[one.pk]) for one in papers}
    return found


def test_files_are_handed_out_in_their_own_county_alone(city: TwoCounties) -> None:
    for side, other in ((city.near, city.far), (city.far, city.near)):
        client = client_of(side.clerk)
        own, strange = files_of(side), files_of(other)
        assert all(own.values())
        assert len(own) == len(FILE_PAGES) + 1
        expected = dict.fromkeys(set().union(*own.values()), 200)
        expected |= dict.fromkeys(set().union(*strange.values()), 404)
        assert {one: client.get(one).status_code for one in expected} == expected


def test_of_the_files_of_the_city_a_county_gets_what_was_issued(city: TwoCounties) -> None:
    client, sides = client_of(city.near.clerk), (city.near, city.far)
    counties = "|".join(name for side in sides for name in (side.mark, side.surname))
    answers: dict[type[object], set[int]] = {}
    for one in Attachment.objects.exclude(name__regex=counties):
        status = client.get(address_of(one)).status_code
        answers.setdefault(type(one.subject), set()).add(status)
    assert answers == {Bulletin: {200}, WorkItem: {404}}


def test_whatever_cannot_be_read_is_such_a_file(city: TwoCounties, walked: dict[str, Walk]) -> None:
    unread = {
        name_of(address) for address, one in walked["near"].answers.items() if not one.is_read
    }
    assert unread == UNREAD == {*FILE_PAGES.values(), "incident-paper"}


def test_counts_are_those_of_the_own_county(city: TwoCounties) -> None:
    for side in (city.near, city.far):
        client, times = client_of(side.clerk), side.times
        kind = {one.code: one.pk for one in Kind.objects.all()}
        expected = {
            reverse("people"): times + 2 + 2,
            reverse("organisations"): 4,
            reverse("results"): times,
            reverse("documents"): 1,
            reverse("incidents"): times,
            reverse("hours") + "?state=all": times + 2 + 2 + 1,
            reverse("credential-due"): times,
            reverse("credential-enquiries"): times,
            reverse("credentials", args=[kind["renowned.teacher"]]): times,
            reverse("credential-cases", args=[kind["class-teachers.certificate"]]): times,
            reverse("credential-notice", args=[kind["qualification.primary"]]): times,
            reverse("activities", args=[kind["publicity.event"]]): times,
            reverse("activities", args=[kind["county-schools.meeting-1"]]): times + 4,
            reverse("activities", args=[kind["one-skill.skill"]]): times,
            reverse("follow-ups"): times + 1,
            reverse("activities", args=[kind["one-skill.showing"]]): times + 1,
            reverse("course-programmes"): 1,
            reverse("course-study", args=[kind["continuing.online"]]): times,
            reverse("course-runs", args=[kind["continuing.course"]]): times + 1,
            reverse("course-takers", args=[kind["continuing.course"]]): times
            + 2
            + sum(range(2, times + 2)),
            reverse("course-people", args=[city.run.pk]): times + 2,
            reverse("matches", args=[kind["rural.need"]]): times,
            reverse("matches", args=[kind["rural.order"]]): times,
            reverse("matches", args=[kind["rural.pairing"]]): 1,
            reverse("appraisals", args=[kind["county-schools.appraisal"]]): 3,
            reverse("year"): times + 1,
            reverse("change-requests"): times + 1,
        }
        shown = {one: client.get(one).context["page"].paginator.count for one in expected}
        assert shown == expected
