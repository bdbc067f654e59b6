"""The desk's pages: blind before submission, drafts, the next one at once, reviews by syllables."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from admin.accounts.models import User
from admin.accounts.rights import Role
from admin.console.urls import urlpatterns
from admin.desk.models import Draft, ReadingEvidence
from admin.marking.assigning import assign
from admin.marking.models import ItemReview, MarkingAssignment, TalkMarking
from tests.admin.desk_sittings import add_flagged
from tests.admin.factories import AT, add_candidate, add_person, add_seat, add_session, add_user
from tests.admin.marked_sittings import DEDUCTIONS, add_examiners, add_finished, mark

pytestmark = pytest.mark.django_db
SENT = {part: str(points) for part, points in DEDUCTIONS.items()}


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def all_of(answer: HttpResponse) -> str:
    """Headers and body, as they leave the server."""
    body = b"".join(answer) if answer.streaming else answer.content
    return str(answer.headers) + body.decode("utf-8", "replace")


def keep(client: Client, address: str, values: dict[str, Any]) -> HttpResponse:
    answer: HttpResponse = client.post(address, values, content_type="application/json")
    return answer


def test_an_examiner_reaches_no_name_number_seat_or_mark_before_submitting() -> None:
    """Every address of the console, opened with whatever key an examiner could know."""
    session = add_session()
    seat = add_seat(label="Z-77")
    person = add_person("欧阳静怡")
    sitting = add_finished(session, add_candidate(session, person, seat=seat))
    first, second = add_examiners()
    first.display_name = "慕容同评"
    first.save()
    mark(assign(sitting, first, by="system", at=AT), "14")  # 24.5 in all
    assignment = assign(sitting, second, by="system", at=AT)
    told = {
        *(person.name, sitting.candidate.admission_number, "Z-77", str(sitting.pk), session.name),
        *(first.display_name, "24.5", "前后鼻音", "35.5", "26.65", "18.7", "9.45"),
    }
    client = client_of(second)
    opened = set()
    for pattern in urlpatterns:
        keys = {"key": assignment.pk, "item": 4, "room": seat.room_id, "seat": seat.pk}
        wanted = pattern.pattern.converters
        values = {
            name: keys.get(name, 1 if type(converter).__name__ == "IntConverter" else "x")
            for name, converter in wanted.items()
        }
        if type(wanted.get("key")).__name__ == "IntConverter":
            values["key"] = session.pk
        answer = client.get(reverse(pattern.name, kwargs=values))
        text = all_of(answer)
        assert not [word for word in told if word in text], pattern.name
        if answer.status_code == 200:
            opened.add(pattern.name)
    assert {"home", "marking", "desk", "desk-sound", "desk-peaks"} <= opened
    kept = keep(client, reverse("desk-draft", args=[assignment.pk]), {"fields": SENT})
    assert kept.json() == {}


def test_a_review_shows_neither_machine_nor_others_before_submitting() -> None:
    sitting = add_flagged()
    one, two = (add_user(Role.CHIEF_EXAMINER, display_name=name) for name in ("沈甲", "韩乙"))
    page, draft = (reverse(name, args=[sitting.pk, 3]) for name in ("review", "review-draft"))
    told = ("26.65", "读成 q", "沈甲", "29.9", "jin1", "0.70", '"verdict"')
    fields = {"3.systematic": "0", "3.intonation": "0", "3.pauses": "0", "3.fluency": "0"}
    sent = {**fields, "3.over_time": "0", "verdicts": '{"0": "error"}'}
    assert client_of(one).post(page, sent).status_code == 302
    client = client_of(two)
    texts = [all_of(client.get(page)), all_of(keep(client, draft, {"verdicts": {"1": "defect"}}))]
    for text in texts:
        assert not [word for word in told if word in text.replace("韩乙", "")]
    assert 'data-start="0.40"' in texts[0]
    assert client.post(page, sent).status_code == 302
    after = client.get(page).content.decode()
    assert all(word in after for word in ("26.65", "读成 q", "沈甲"))


def queue(count: int) -> tuple[Client, list[MarkingAssignment]]:
    [examiner] = add_examiners(1)
    made = [assign(add_finished(), examiner, by="system", at=AT) for _ in range(count)]
    return client_of(examiner), made


def test_the_next_one_opens_and_the_last_can_be_taken_back() -> None:
    client, (one, two) = queue(2)
    answer = client.post(reverse("desk", args=[one.pk]), SENT, follow=True)
    assert answer.redirect_chain[-1][0] == reverse("desk", args=[two.pk])
    page = answer.content.decode()
    assert reverse("desk-withdraw", args=[one.pk]) in page
    assert "今天已评 1" in page
    answer = client.post(reverse("desk-withdraw", args=[one.pk]), follow=True)
    assert 'name="pronunciation" value="3" required checked' in answer.content.decode()
    assert not TalkMarking.objects.exists()
    assert TalkMarking.ever.count() == 1


def test_a_draft_comes_back_and_stays_when_the_form_is_refused() -> None:
    client, (one,) = queue(1)
    page, draft = (reverse(name, args=[one.pk]) for name in ("desk", "desk-draft"))
    note = {"at": 12.5, "text": "翘舌音"}
    kept = {"fields": {"fluency": "1", "note": "语速快"}, "notes": [note]}
    assert keep(client, draft, kept).status_code == 200
    text = client.get(page).content.decode()
    assert 'name="fluency" value="1" required checked' in text
    assert "语速快" in text
    assert json.dumps("翘舌音") in text or "翘舌音" in text
    assert client.post(page, {"fluency": "1"}).status_code == 422
    assert Draft.objects.count() == 1
    assert client.post(page, {**SENT, "notes": json.dumps([note])}).status_code == 302
    assert "翘舌音" in client.get(page).content.decode()
    assert not Draft.objects.exists()


@pytest.mark.parametrize("body", [b"", b"[]", b"{", b'{"notes": 1}', b'{"x": 1}', b"\xff"])
def test_a_broken_draft_is_refused_in_words(body: bytes) -> None:
    client, (one,) = queue(1)
    address = reverse("desk-draft", args=[one.pk])
    answer = client.post(address, body, content_type="application/json")
    assert answer.status_code == 422
    assert answer.json()["id"] == "bad_draft"


def test_a_review_is_marked_by_syllables() -> None:
    sitting = add_flagged()
    client = client_of(add_user(Role.CHIEF_EXAMINER))
    page, draft = (reverse(name, args=[sitting.pk, 3]) for name in ("review", "review-draft"))
    values = {"verdicts": {"1": "error"}, "fields": {"3.pauses": "0.5", "added": "1"}}
    assert keep(client, draft, values).json() == {"mark": "29.3"}
    assert keep(client, draft, {"verdicts": {"9": "error"}}).status_code == 422
    incomplete = {"verdicts": '{"1": "error"}', "3.pauses": "0.5", "added": "1"}
    assert client.post(page, incomplete).status_code == 422
    degrees = dict.fromkeys(("3.systematic", "3.intonation", "3.fluency", "3.over_time"), "0")
    assert client.post(page, {**incomplete, **degrees}).status_code == 302
    assert str(ItemReview.objects.get().mark) == "29.30"
    assert ReadingEvidence.objects.get().added == 1
    assert "天 tiān（错误）" in client.get(page).content.decode()


def test_hostile_findings_are_refused_in_words() -> None:
    page = reverse("review", args=[add_flagged().pk, 3])
    client = client_of(add_user(Role.CHIEF_EXAMINER))
    for verdicts in (
        "[",
        '{"1": 2}',
        '{"x": "error"}',
        '{"1": "error", "1": "defect"}',
        "[" * 9000,
    ):
        answer = client.post(page, {"verdicts": verdicts})
        assert answer.status_code == 422, verdicts[:20]
    assert not ItemReview.objects.exists()
