"""Talks of one session that say the same: who is named to whom, when, and where to listen."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse
from told_talks import OTHER, STORY, transcript

from admin.accounts.models import User
from admin.accounts.rights import Role
from admin.marking.alike import alike_talks
from admin.marking.assigning import assign
from admin.marking.records import alias_of
from admin.testing.models import Candidate, Session, Sitting
from tests.admin.factories import AT, add_session, add_user
from tests.admin.marked_sittings import TALK, add_examiners, add_finished, add_score, mark

pytestmark = pytest.mark.django_db


def add_talk(
    session: Session, sentences: list[str], candidate: Candidate | None = None, number: int = 1
) -> Sitting:
    """A scored sitting whose talk says these sentences, four seconds each."""
    sitting = add_finished(session, candidate, score=False, number=number)
    tell(sitting, sentences)
    return sitting


def tell(sitting: Sitting, sentences: list[str]) -> None:
    score = add_score(sitting)
    score.report["talk"] = {**TALK, "transcript": transcript(sentences), "ineffective": []}
    score.save()


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def test_each_is_told_of_the_other_with_the_times_in_both() -> None:
    session = add_session()
    one, other = add_talk(session, STORY), add_talk(session, [*OTHER, *STORY])
    add_talk(session, OTHER[:1])
    (of_one,), (of_other,) = alike_talks(one), alike_talks(other)
    assert (of_one.sitting, of_other.sitting) == (other, one)
    assert of_one.alias == alias_of(other)
    assert [(s.start, s.end, s.other_start) for s in of_one.stretches] == [(0.0, 20.0, 8.0)]
    assert [(s.start, s.end, s.other_start) for s in of_other.stretches] == [(8.0, 28.0, 0.0)]
    assert of_one.seconds == of_other.seconds == 20.0


def test_other_sessions_and_void_sittings_are_left_out() -> None:
    session = add_session()
    one, other = add_talk(session, STORY), add_talk(session, STORY)
    add_talk(add_session(), STORY)
    assert [found.sitting for found in alike_talks(one)] == [other]
    Sitting.objects.filter(pk=other.pk).update(stage="void")
    assert alike_talks(one) == []


def test_who_is_heard_again_did_not_copy_from_himself() -> None:
    session = add_session()
    first = add_talk(session, STORY)
    second = add_talk(session, STORY, first.candidate, number=2)
    assert alike_talks(first) == alike_talks(second) == []


def test_the_newest_score_of_a_sitting_is_the_one_that_counts() -> None:
    session = add_session()
    one, other = add_talk(session, STORY), add_talk(session, STORY)
    assert alike_talks(one)
    tell(other, OTHER)
    assert alike_talks(one) == []


def test_scores_of_an_engine_without_talks_are_no_obstacle() -> None:
    session = add_session()
    one, other = add_talk(session, STORY), add_talk(session, STORY)
    silent = add_score(add_finished(session, score=False))
    silent.report["talk"] = None
    silent.save()
    older = add_score(add_finished(session, score=False))
    older.report["talk"] = {"transcript": older.report["talk"]["transcript"]}
    older.save()
    assert [found.sitting for found in alike_talks(one)] == [other]


def test_the_examiner_sees_it_after_marking_and_can_hear_the_place() -> None:
    session = add_session()
    one, other = add_talk(session, [*OTHER, *STORY]), add_talk(session, STORY)
    assignment = assign(one, add_examiners(1)[0], by="system", at=AT)
    client, address = client_of(assignment.examiner), reverse("desk", args=[assignment.pk])
    assert "雷同 20 秒" not in client.get(address).content.decode()
    mark(assignment)
    page = client.get(address).content.decode()
    assert f'<span class="mono">{alias_of(other)}</span> 的说话内容雷同 20 秒' in page
    assert 'data-at="8.00">0:08</button> 至 0:28（对方 0:00 至 0:20）' in page
    assert str(other.pk) not in page
    assert other.candidate.person.name not in page


def test_the_chief_examiner_sees_it_beside_the_talk_and_opens_the_other() -> None:
    session = add_session()
    one, other = add_talk(session, STORY), add_talk(session, STORY)
    page = client_of(add_user(Role.CHIEF_EXAMINER)).get(reverse("sitting", args=[one.pk]))
    assert "的说话内容雷同 20 秒" in page.content.decode()
    assert reverse("sitting", args=[other.pk]) in page.content.decode()
    without_marks = client_of(add_user(Role.ADMINISTRATOR)).get(reverse("sitting", args=[one.pk]))
    assert "的说话内容雷同" not in without_marks.content.decode()
