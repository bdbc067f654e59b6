"""Practice in the console: finding people, giving out a code that is shown once, the record."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from admin.accounts.rights import Role
from admin.people.models import Person
from admin.practice.models import PracticeReading, PracticeRun
from admin.practice.progress import newest_findings
from admin.scoring_jobs.models import MachineScore
from tests.admin.factories import add_candidate, add_person, add_session, add_user
from tests.admin.marked_sittings import add_finished
from tests.admin.practice_booth import PracticeBooth, code_for, exercise_of

pytestmark = pytest.mark.django_db
FINDING = {
    "family": "n_l",
    "name": "鼻音读成边音（n → l）",
    "chances": 20,
    "failures": 6,
    "pairs": [{"expected": "n", "heard": "l", "chances": 20, "failures": 6}],
}


def visitor(role: Role = Role.TRAINER) -> Client:
    client = Client()
    client.force_login(add_user(role))
    return client


def add_readings(person: Person, theme: str, hanzi: str, *right: bool) -> None:
    run = PracticeRun.objects.create(
        person=person, seat=PracticeBooth().seat, begun_at=timezone.now()
    )
    exercise = exercise_of(theme, hanzi)
    for number, one in enumerate(right):
        PracticeReading.objects.create(
            run=run,
            at=timezone.now() + timedelta(seconds=number),
            theme=theme,
            exercise=exercise.key,
            hanzi=hanzi,
            pinyin=exercise.word.marks,
            right=one,
            sentence="读对了。" if one else "“主”的声母读成了 z。",
            engine="0",
            took_ms=200,
        )


def page_of(client: Client, name: str, *key: int, **query: str) -> str:
    answer = client.get(reverse(name, args=key), query)
    assert answer.status_code == 200
    return answer.content.decode()


def test_people_are_found_by_name_and_by_admission_number() -> None:
    fang, other = add_person("王芳"), add_person("李明")
    number = add_candidate(person=fang).admission_number
    add_candidate(person=other)
    for words in ("芳", number[-5:]):
        text = page_of(visitor(), "practice", q=words)
        assert "王芳" in text
        assert "李明" not in text


def test_a_merged_record_is_not_offered() -> None:
    person = add_person("王芳")
    add_person("王芳芳", merged_into=person)
    assert "王芳芳" not in page_of(visitor(), "practice", q="王芳")


def test_the_code_is_shown_once_and_opens_practice() -> None:
    client, person = visitor(), add_person("王芳")
    answer = client.post(reverse("practice-code", args=[person.pk]))
    shown = re.search(r"pin-digits\">(\d{4}) (\d{4})<", answer.content.decode())
    assert shown
    assert answer["Cache-Control"] == "no-store"
    assert PracticeBooth().enter("".join(shown.groups())).status_code == 200
    text = page_of(client, "practice-person", person.pk)
    assert "有效" in text
    assert shown.group(1) not in text


def test_a_code_is_taken_back_from_its_page() -> None:
    client, person = visitor(), add_person()
    code = code_for(person)
    client.post(reverse("practice-withdraw", args=[person.pk]))
    assert PracticeBooth().enter(code).status_code == 404
    assert "没有有效的练习码" in page_of(client, "practice-person", person.pk)


def test_the_record_counts_by_theme() -> None:
    person = add_person()
    add_readings(person, "retroflex", "主力", False, True, True, True)
    text = page_of(visitor(), "practice-person", person.pk)
    row = re.search(r"<tr><td>平翘舌音.*?</tr>", text)
    assert row
    assert '<td class="right">4</td><td class="right">3</td>' in row.group()
    assert "75%" in row.group()
    assert row.group().count("<i") == 4
    assert row.group().count("right-one") == 3
    assert "“主”的声母读成了 z。" in text


def test_an_invigilator_gives_out_codes_and_sees_no_record() -> None:
    user, person = add_user(Role.INVIGILATOR), add_person()
    add_readings(person, "retroflex", "主力", False)
    seat = PracticeBooth().seat
    seat.room.invigilators.add(user)
    session = add_session(seat.room.site)
    add_candidate(session, person, batch=session.batches.create(room=seat.room, number=1))
    client = Client()
    client.force_login(user)
    text = page_of(client, "practice-person", person.pk)
    assert "发放练习码" in text
    assert "平翘舌音" not in text


@pytest.mark.parametrize(("kind", "told"), [("mock", True), ("official", False)])
def test_an_official_test_tells_nothing_before_its_release(kind: str, told: bool) -> None:
    person = add_person()
    sitting = add_finished(add_session(kind=kind), add_candidate(add_session(kind=kind), person))
    score = MachineScore.objects.get(sitting=sitting)
    score.report["diagnosis"] = {"findings": [FINDING]}
    score.save()
    assert bool(newest_findings(person)) == told
    assert ("20 个音节里有 6 个" in page_of(visitor(), "practice-person", person.pk)) == told
