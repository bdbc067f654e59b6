"""The office seats a session: draft, acceptance, and seating anew without moving the begun."""

from __future__ import annotations

import re
from datetime import date, time
from pathlib import Path

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from admin.accounts.models import AuditEntry, User
from admin.accounts.rights import Role
from admin.errors import WithoutReason
from admin.testing.alike_papers import alike_papers
from admin.testing.arrange import (
    Terms,
    accept_seating,
    draft_seating,
    terms_of,
)
from admin.testing.errors import NotEnoughSeats, PapersSeen, SeatingChanged, StepNotOpen
from admin.testing.models import Batch, Candidate, Room, Session, Sitting
from admin.testing.papers import compose_for_session, note_view
from admin.testing.stages import Stage
from admin.testing.ticket_runs import begin_run, path_of, work
from tests.admin.factories import (
    AT,
    add_candidate,
    add_person,
    add_room,
    add_seat,
    add_session,
    add_user,
    identity_number,
)

pytestmark = pytest.mark.django_db


def prepared(people: int, rows: int = 2, columns: int = 5, spares: int = 1) -> Session:
    """A session with one room of rows × columns seats, the last of them spare."""
    session = add_session(date=date(2026, 12, 19), status="announced", opened_at=None)
    room = add_room(session.site, name="一号考场")
    places = [(row, column) for row in range(rows) for column in range(columns)]
    for at, (row, column) in enumerate(places):
        is_spare = at >= len(places) - spares
        add_seat(room, label=f"{row}-{column}", row=row, column=column, is_spare=is_spare)
    for serial in range(people):
        add_candidate(session, add_person(number=identity_number(serial + 1)))
    return session


def accepted(session: Session, terms: Terms, seed: int, by: User, reason: str = "") -> int:
    digest = draft_seating(session, terms, seed).digest
    return accept_seating(session, terms, seed=seed, digest=digest, by=by, at=AT, reason=reason)


def places_of(session: Session) -> dict[str, tuple[int, str]]:
    rows = session.candidates.exclude(seat=None).values_list(
        "admission_number", "batch__number", "seat__label"
    )
    return {number: (batch, seat) for number, batch, seat in rows}


def terms(session: Session, **change: object) -> Terms:
    return Terms(**{**vars(terms_of(session)), **change})  # type: ignore[arg-type]


class TestAccepting:
    def test_what_was_shown_is_what_comes(self, data_folder: Path) -> None:
        session, officer = prepared(14), add_user(Role.OFFICER)
        wanted = terms(session, first=time(8, 30), minutes=45)
        draft = draft_seating(session, wanted, 7)
        assert not session.batches.exists()  # a draft changes nothing
        assert accepted(session, wanted, 7, officer) == 14
        shown = {
            who: (draft.arrangement.slots[place.batch].number, place.seat)
            for who, place in draft.arrangement.places.items()
        }
        rows = session.candidates.values_list("admission_number", "batch__number", "seat")
        assert {who: (batch, seat) for who, batch, seat in rows} == shown
        begins = [timezone.localtime(one.planned_at) for one in session.batches.order_by("number")]
        assert [f"{one:%Y-%m-%d %H:%M}" for one in begins] == [
            "2026-12-19 08:30",
            "2026-12-19 09:15",
        ]
        session.refresh_from_db()
        assert terms_of(session) == wanted
        assert Sitting.objects.filter(candidate__session=session).count() == 14
        entry = AuditEntry.objects.get(action="candidates_seated")
        assert (entry.detail["seed"], entry.detail["count"]) == (7, 14)

    def test_a_tenth_stays_free_and_the_session_says_how_much(self, data_folder: Path) -> None:
        session, officer = prepared(18, rows=2, columns=10, spares=0), add_user(Role.OFFICER)
        accepted(session, terms(session), 1, officer)
        assert {one.candidates.count() for one in session.batches.all()} == {18}
        accepted(session, terms(session, spare_percent=50), 1, officer, "留一半备用")
        assert [one.candidates.count() for one in session.batches.order_by("number")] == [10, 8]

    def test_a_draft_gone_stale_is_refused(self, data_folder: Path) -> None:
        session, officer = prepared(4), add_user(Role.OFFICER)
        wanted = terms(session)
        digest = draft_seating(session, wanted, 1).digest
        add_candidate(session)
        with pytest.raises(SeatingChanged):
            accept_seating(session, wanted, seed=1, digest=digest, by=officer, at=AT)
        assert not places_of(session)

    def test_all_or_nothing(self, data_folder: Path) -> None:
        session, officer = prepared(20), add_user(Role.OFFICER)
        with pytest.raises(NotEnoughSeats):
            accepted(session, terms(session, last=terms_of(session).first), 1, officer)
        assert not places_of(session)

    def test_seating_anew_asks_for_its_reason_and_ends_with_the_session(
        self, data_folder: Path
    ) -> None:
        session, officer = prepared(9), add_user(Role.OFFICER)
        accepted(session, terms(session), 1, officer)
        before = places_of(session)
        with pytest.raises(WithoutReason):
            accepted(session, terms(session), 2, officer)
        assert places_of(session) == before
        run = work(begin_run(session, per_page=2, by=officer, at=AT).pk, lambda: AT)
        assert path_of(run).is_file()
        accepted(session, terms(session), 2, officer, "两人调整时间")
        assert places_of(session) != before
        assert not path_of(run).exists()  # a ticket of the former seating must not turn up again
        assert AuditEntry.objects.filter(reason="两人调整时间").exists()
        session.status = Session.Status.CLOSED
        session.save()
        with pytest.raises(StepNotOpen):
            accepted(session, terms(session), 3, officer, "再排")


class TestWhoHasBegun:
    def test_stays_where_the_test_began(self, data_folder: Path) -> None:
        session, officer = prepared(18), add_user(Role.OFFICER)
        accepted(session, terms(session), 1, officer)
        first = session.batches.get(number=1)
        begun = first.candidates.order_by("admission_number")[:3]
        for one, stage in zip(begun, (Stage.LOGGED_IN, Stage.FINISHED, Stage.ABSENT), strict=True):
            one.sittings.update(stage=stage)
        before = places_of(session)
        kept = {one.admission_number for one in begun}
        room = add_room(session.site, name="二号考场")
        for place in range(20):
            add_seat(room, label=f"B-{place}")
        wanted = terms(session, rooms=(room.pk,), first=time(14))
        assert accepted(session, wanted, 2, officer, "一号考场停电") == 15
        after = places_of(session)
        assert {who: after[who] for who in kept} == {who: before[who] for who in kept}
        moved = session.candidates.exclude(admission_number__in=kept)
        assert {one.batch.room for one in moved if one.batch} == {room}
        first.refresh_from_db()  # the batch that holds them keeps its time
        assert timezone.localtime(first.planned_at).hour == 9
        assert not Batch.objects.filter(session=session, candidates=None).exists()

    def test_a_batch_that_has_started_keeps_all_of_its_people(self, data_folder: Path) -> None:
        session, officer = prepared(12), add_user(Role.OFFICER)
        accepted(session, terms(session), 1, officer)
        first = session.batches.get(number=1)
        first.started_at = AT
        first.save()
        inside = set(first.candidates.values_list("admission_number", "seat"))
        accepted(session, terms(session), 5, officer, "后面的重排")
        assert set(first.candidates.values_list("admission_number", "seat")) == inside


class TestPapers:
    def test_neighbours_share_no_passage_after_seating_anew(self, data_folder: Path) -> None:
        session, officer = prepared(9), add_user(Role.OFFICER)
        accepted(session, terms(session), 1, officer)
        compose_for_session(session, seed=3, by=officer, at=AT)
        assert not alike_papers(session)
        one, other = Sitting.objects.filter(
            candidate__session=session, candidate__seat__row=0
        ).order_by("candidate__seat__column")[:2]
        other.paper = one.paper  # as if the lot had brought two of one passage together
        other.save()
        assert alike_papers(session)
        for seed in range(2, 8):
            accepted(session, terms(session), seed, officer, "再排")
            assert not alike_papers(session)
        assert Sitting.objects.filter(paper=None).count() == 0

    def test_papers_that_were_looked_at_are_not_changed_for_it(self, data_folder: Path) -> None:
        session, officer = prepared(2, rows=1, columns=3, spares=1), add_user(Role.OFFICER)
        accepted(session, terms(session), 1, officer)
        compose_for_session(session, seed=3, by=officer, at=AT)
        one, other = Sitting.objects.order_by("pk")
        other.paper = one.paper
        other.save()
        assert one.paper
        for sitting in (one, other):
            note_view(one.paper, by=officer, purpose="print", at=AT, sitting=sitting)
        before = places_of(session)
        with pytest.raises(PapersSeen), transaction.atomic():
            accepted(session, terms(session), 2, officer, "再排")
        assert places_of(session) == before


class TestPage:
    @pytest.fixture
    def office(self, data_folder: Path) -> Client:
        client = Client()
        client.force_login(add_user(Role.OFFICER))
        return client

    def form_on(self, page: str) -> dict[str, object]:
        """What the browser would send with the acceptance."""
        form = page[page.index('class="panel row"') :]
        fields = re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', form)
        sent: dict[str, object] = {name: value for name, value in fields if name != "rooms"}
        return {**sent, "rooms": [value for name, value in fields if name == "rooms"]}

    def test_preview_then_accept(self, office: Client) -> None:
        session = prepared(12)
        address = reverse("seating", args=(session.pk,))
        page = office.get(address).content.decode()
        assert "将编排 <b>12</b> 人，共 2 批次" in page
        assert "12 人没有照片" in page
        answer = office.post(address, self.form_on(page))
        assert answer.status_code == 302
        assert len(places_of(session)) == 12
        again = office.get(address).content.decode()
        assert "重新编排的理由" in again
        assert "data-confirm" in again

    def test_the_preview_names_whom_there_is_no_place_for_and_why(self, office: Client) -> None:
        session = prepared(12)
        room = Room.objects.get(site=session.site)
        asked = {
            **{"rooms": room.pk, "first": "09:00", "last": "09:10", "minutes": 30},
            **{"spare_percent": 10, "seed": 1},
        }
        page = office.get(reverse("seating", args=(session.pk,)), asked).content.decode()
        assert "3 人排不下" in page
        assert "推迟末批时间" in page
        assert "确认编排" not in page

    @pytest.mark.parametrize(
        "wrong",
        [
            {"last": "08:00"},
            {"minutes": "0"},
            {"spare_percent": "80"},
            {"first": "x"},
            {"rooms": "7x"},
        ],
    )
    def test_terms_nobody_can_keep_are_told(self, office: Client, wrong: dict[str, str]) -> None:
        session = prepared(2)
        asked = {
            **{"rooms": "", "first": "09:00", "last": "12:00", "minutes": "30"},
            **{"spare_percent": "10", "seed": "1"},
        }
        answer = office.get(reverse("seating", args=(session.pk,)), {**asked, **wrong})
        assert answer.status_code == 200
        assert 'class="fault"' in answer.content.decode()

    def test_a_preview_costs_the_same_for_few_and_many(
        self, office: Client, django_assert_max_num_queries: object
    ) -> None:
        session = prepared(40)
        address = reverse("seating", args=(session.pk,))
        office.get(address)
        with django_assert_max_num_queries(25):  # type: ignore[operator]
            office.get(address)
        assert Candidate.objects.filter(seat=None).count() == 40
