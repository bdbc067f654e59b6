"""The demo city: the same by seed, believable, in a folder of its own."""

from __future__ import annotations

import csv
import json
import os
import random
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from admin.accounts.models import User
from admin.accounts.rights import Role
from admin.activities.models import Activity, LogEntry, Participant, PersonalRecord
from admin.appraisals.assessing import lacking_of
from admin.appraisals.models import Appraisal, AppraisalRound
from admin.attachments.keeping import path_of
from admin.attachments.models import Attachment
from admin.courses.models import Attendance, CourseRun, Enrolment, HoursGranted, Outcome
from admin.credentials.due import ENDS, due
from admin.credentials.models import Case, Credential, Decision
from admin.credentials.terms import Standing
from admin.hours.models import HandEntry, HourExemption, HourTotal, SubstituteEntry
from admin.hours.rules_in_force import rules_in_force
from admin.hours.suggestions import suggestions_for
from admin.kinds.models import Kind, System
from admin.matches.models import Need, Pairing, VisitOrder
from admin.people import identity
from admin.people.models import Organisation, Person, Post
from admin.personnel.models import ChangeRequest, FileEntry
from admin.practice.models import PracticeRun
from admin.practice.progress import newest_findings
from admin.project.data_folder import DEMO_CITY_FILE
from admin.results.models import IssuedDocument, ResultVersion
from admin.testing.models import Session, Sitting
from admin.work.models import Bulletin, StageReport, WorkItem
from admin.work.standing import standings, with_parts
from admin.work.states import State
from demo.city.founding import NotEmpty, found, make
from demo.city.makers import MAKERS
from demo.city.making import City
from demo.city.names import misheard, name_of
from demo.city.people import DUPLICATES
from tests.admin.factories import AT, TODAY, add_user

SCALE = 0.01
SMALL = 0.004  # 80 teachers
ROOMS: tuple[tuple[Any, str], ...] = (  # records, and what tells their year
    (Session, "date"),
    (CourseRun, "first_day"),
    (Attendance, "noted_at"),
    (Outcome, "decided_at"),
    (HoursGranted, "day"),
    (HandEntry, "day"),
    (SubstituteEntry, "day"),
    (Case, "opened_at"),
    (Decision, "decided_on"),
    (Credential, "valid_from"),
    (Activity, "begins_at"),
    (PersonalRecord, "begun_on"),
    (LogEntry, "day"),
    (Need, "entered_at"),
    (VisitOrder, "entered_at"),
    (Pairing, "begins"),
    (WorkItem, "listed_on"),
    (StageReport, "sent_at"),
    (AppraisalRound, "opened_at"),
    (FileEntry, "entered_at"),
    (ChangeRequest, "asked_at"),
)
OF_A_PERSON = (
    *("person", "person-timeline", "person-headings", "person-basic", "person-file"),
    *("hours-person", "hours-person-pdf", "practice-person", "credentials-person"),
)
LISTS = {
    "course": "course-runs",
    "credential": "credentials",
    "activity": "activities",
    "match": "matches",
    "appraisal": "appraisals",
    "work": "work-kind",
}
POST = ("person__name", "organisation__name", "role", "subject", "valid_from", "valid_to")


def make_city(folder: Path, seed: int = 1, scale: float = SCALE) -> None:
    folder.mkdir(exist_ok=True)
    make(City(seed, scale, TODAY, folder), lambda title: lambda done, of: None)


def told() -> list[Any]:
    """What is in the city, without keys and locked texts."""
    people = Person.objects.order_by("pk")
    results = ResultVersion.objects.order_by("sitting__candidate__pk")
    return [
        [(one.name, one.birth_date, one.identity_number, one.phone_number) for one in people],
        list(Post.objects.order_by("pk").values_list(*POST)),
        list(results.values_list("total", "level", "made_at")),
        list(HourTotal.objects.order_by("person", "begins", "year").values_list("have", "missing")),
        *(list(model.objects.order_by("pk").values_list(field)) for model, field in ROOMS),
    ]


@pytest.mark.django_db
def test_the_same_seed_makes_the_same_city(data_folder: Path) -> None:
    seen: list[Any] = []
    for seed in (1, 1, 2):
        with transaction.atomic():
            make_city(data_folder / f"city{len(seen)}", seed, SMALL)
            seen.append(told())
            transaction.set_rollback(True)
    assert seen[0] == seen[1]
    assert seen[0] != seen[2]


@pytest.mark.django_db
def test_the_city_is_believable(data_folder: Path) -> None:
    make_city(data_folder / "city")
    kinds = Counter(Organisation.objects.values_list("kind", flat=True))
    assert kinds["county"] == kinds["training_school"] == 10
    assert {"kindergarten", "school", "vocational_school"} <= set(kinds)
    assert Person.objects.count() == 204
    for one in Person.objects.order_by("pk")[:200]:
        number = one.identity_number
        assert identity.fault_of(number) is None
        assert identity.birth_date_of(number) == one.birth_date
        assert identity.sex_of(number) == one.sex
    assert Post.objects.filter(valid_to__isnull=False).exists()
    assert Post.objects.filter(is_rural=True).exists()
    assert Session.objects.count() >= 6
    assert Sitting.objects.count() == ResultVersion.objects.count() > 50
    assert IssuedDocument.objects.filter(kind="certificate").count() >= 4
    assert User.objects.filter(organisation__kind="county").count() == 10
    with (data_folder / "city" / DUPLICATES).open(encoding="utf-8") as file:
        planted = list(csv.DictReader(file))
    hows = {row["how"] for row in planted}
    assert hows == {"no number", "wrong digit", "misheard name", "other paper"}
    assert all(Person.objects.filter(pk=row["entered again"]).exists() for row in planted)


@pytest.mark.django_db
def test_each_room_has_records_of_three_years_and_shows_them(data_folder: Path) -> None:
    make_city(data_folder / "city", scale=SMALL)
    years = City(1, SMALL, TODAY, data_folder).years
    for model, field in ROOMS:
        found = {one.year for one in model.objects.values_list(field, flat=True)}
        assert len(found) >= len(years), (model, found)
    assert set(Kind.objects.filter(family="course").values_list("pk", flat=True)) == set(
        CourseRun.objects.values_list("kind", flat=True)
    )
    assert not HourTotal.objects.exclude(rule__in=[one.number for one in rules_in_force()]).exists()
    standings = {one.standing(TODAY) for one in Credential.objects.all()}
    assert {Standing.IN_FORCE, Standing.EXPIRED, Standing.WITHDRAWN} <= standings
    for one in Decision.objects.filter(granted=True):
        unmet = [found["told"] for found in one.findings if found["word"] == "不符合"]
        assert (one.by_rule, one.unmet) == (not unmet, unmet), one.exception
    client = Client()
    client.force_login(add_user(Role.OFFICER))
    for address in addresses():
        assert client.get(address, follow=True).status_code == 200, address


@pytest.mark.django_db
def test_what_the_office_looks_for_is_there_to_be_seen(
    data_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(timezone, "now", lambda: AT)
    make_city(data_folder / "city", scale=0.02)
    client = Client()
    client.force_login(add_user(Role.OFFICER))
    effect = client.get(reverse("training-effect"))
    over = CourseRun.objects.filter(kind__code="test-training.course", state="closed")
    assert effect.context["page"].paginator.count >= over.count() * 2 // 3
    told = [newest_findings(one.candidate.person) for one in Sitting.objects.all()[:40]]
    assert sum(map(bool, told)) > 20
    assert suggestions_for([])
    ends = due(Credential.objects.all(), ENDS, TODAY, 90)
    assert ends.exists()
    hosts = Activity.objects.filter(kind__code__startswith="county-schools.meeting")
    for code in ("county-schools.meeting-1", "county-schools.meeting-2"):
        of_series = hosts.filter(kind__code=code)
        assert len({one.organisation.parent_id for one in of_series}) == 10
    young = VisitOrder.objects.filter(stage="幼儿园")
    assert set(young.values_list("subject", flat=True)) <= {"学前教育"}
    assert not VisitOrder.objects.exclude(subject="语文").filter(topic__contains="作文").exists()
    issued = Bulletin.objects.filter(title__contains="全年")
    assert all(one.evaluations.exists() for one in issued)
    states = Counter(one.state for one in standings(with_parts(this_year()), TODAY))
    assert len(states) > 1
    assert states[State.DONE]
    assert states[State.ON_TIME] + states[State.SOON]
    for model in (Activity, Appraisal):
        of_type = ContentType.objects.get_for_model(model)
        pictures = Attachment.objects.filter(of_type=of_type)
        assert pictures.exists()
        assert path_of(pictures[0]).is_file()
    sent = Appraisal.objects.exclude(state="self")
    assert not any(lacking_of(one) for one in sent)


def this_year() -> Any:
    return WorkItem.objects.filter(plan__year=TODAY.year, dropped_in=None)


@pytest.mark.django_db
def test_the_account_of_a_teacher_opens_a_full_file(data_folder: Path) -> None:
    make_city(data_folder / "city", scale=SCALE)
    person = User.objects.get(username="teacher1").person
    assert person
    assert ResultVersion.objects.filter(sitting__candidate__person=person).count() >= 2
    assert IssuedDocument.objects.filter(
        result__sitting__candidate__person=person, kind="certificate"
    ).exists()
    assert Enrolment.objects.filter(person=person).exists()
    assert HoursGranted.objects.filter(person=person, amount__gt=0).exists()
    assert PracticeRun.objects.filter(person=person).count() >= 2
    assert newest_findings(person)


def addresses() -> Iterator[str]:
    """Files of people about whom each room knows something, and the lists of every kind."""
    people = {
        one.order_by("pk")[0].person_id
        for one in (
            Credential.objects.exclude(withdrawn_on=None),
            Enrolment.objects.filter(run__kind__code="principals.advanced"),
            Participant.objects.filter(role="contestant"),
            Post.objects.filter(is_special_post=True),
            HourExemption.objects.all(),
            ChangeRequest.objects.all(),
        )
    }
    for person in people:
        yield from (reverse(name, args=[person]) for name in OF_A_PERSON)
    for kind in Kind.objects.all():
        yield reverse(LISTS[kind.family], args=[kind.pk])
        yield reverse("kind-report", args=[kind.pk, 0])
    yield from (reverse("system", args=[one.pk]) for one in System.objects.all())
    yield from map(reverse, ("year", "hours", "people", "work-board", "credential-due", "plans"))


def test_every_maker_has_its_own_name() -> None:
    assert len({one.key for one in MAKERS}) == len({one.title for one in MAKERS}) == len(MAKERS)


def test_a_folder_that_holds_anything_is_refused(tmp_path: Path, monkeypatch: Any) -> None:
    (tmp_path / "db.sqlite3").write_bytes(b"")
    with pytest.raises(NotEmpty):
        found(tmp_path, seed=1, scale=SCALE, today=TODAY)
    monkeypatch.setenv("PUTONGHUA_DATABASE", "postgresql://elsewhere/real")
    with pytest.raises(NotEmpty):
        found(tmp_path / "new", seed=1, scale=SCALE, today=TODAY)
    assert not (tmp_path / "new").exists()


def test_the_command_refuses_in_a_sentence(tmp_path: Path) -> None:
    folder = tmp_path / "full"
    folder.mkdir()
    (folder / "something").write_text("")
    command = [sys.executable, "-m", "demo.city", "--folder", str(folder)]
    answer = subprocess.run(command, capture_output=True, text=True, env=dict(os.environ))
    assert answer.returncode == 2
    assert "已有内容" in answer.stdout.replace("\n", "")
    assert [one.name for one in folder.iterdir()] == ["something"]


@pytest.mark.django_db
def test_each_page_of_a_demo_city_says_so(data_folder: Path) -> None:
    client = Client()
    client.force_login(add_user(Role.OFFICER))
    assert "演示数据" not in client.get(reverse("home")).content.decode()
    (data_folder / DEMO_CITY_FILE).write_text(json.dumps({"seed": 1}))
    for name in ("home", "people", "sheets", "verify"):
        assert "演示数据" in client.get(reverse(name)).content.decode(), name


def test_names_follow_frequency_and_are_misheard_by_sound() -> None:
    rng = random.Random(4)
    names = [name_of(rng, "女", 1985) for _ in range(3_000)]
    assert Counter(name[0] for name in names).most_common(1)[0][0] in "王李张"
    assert all(2 <= len(name) <= 4 for name in names)
    assert misheard("李强") == "李强"
    assert misheard("王丽") == "王莉"
