"""Papers for a session: neighbours differ, retests differ, the seed tells all."""

from __future__ import annotations

import pytest

from admin.testing.arrange import seat_candidates
from admin.testing.errors import NotSeated, PapersSeen
from admin.testing.models import Candidate, PaperRecord, PaperView, Session, Sitting
from admin.testing.papers import compose_for_session, compose_for_sitting
from admin.testing.seating import GridPoint, neighbours
from tests.admin.factories import (
    AT,
    add_candidate,
    add_person,
    add_room,
    add_seat,
    add_session,
    add_sitting,
    identity_number,
)
from wordlists.checker import violations
from wordlists.paper import Paper, digest

pytestmark = pytest.mark.django_db


def full_room(rows: int, columns: int, people: int) -> Session:
    session = add_session(spare_percent=0)
    room = add_room(session.site)
    for row in range(rows):
        for column in range(columns):
            add_seat(room, label=f"{row}-{column}", row=row, column=column)
    for serial in range(people):
        add_candidate(session, add_person(number=identity_number(serial + 1)))
    seat_candidates(session, seed=5, by="test", at=AT)
    return session


def papers(session: Session) -> dict[Candidate, PaperRecord]:
    sittings = Sitting.objects.filter(candidate__session=session)
    chosen = sittings.select_related("candidate__seat", "candidate__batch", "paper")
    return {one.candidate: one.paper for one in chosen if one.paper}


def test_neighbours_share_neither_passage_nor_topic() -> None:
    session = full_room(2, 3, 6)
    assert compose_for_session(session, seed=42, by="test", at=AT) == 6
    given = papers(session)
    points = {one: GridPoint(one.seat.row, one.seat.column) for one in given if one.seat}
    pairs = neighbours(points)
    assert pairs
    for one, other in (tuple(pair) for pair in pairs):
        assert given[one].passage_number != given[other].passage_number
        assert not set(given[one].topic_numbers) & set(given[other].topic_numbers)


def test_every_paper_keeps_the_rules_and_its_digest() -> None:
    session = full_room(1, 2, 2)
    compose_for_session(session, seed=1, by="test", at=AT)
    for record in papers(session).values():
        paper = Paper.from_json(record.paper)
        assert violations(paper) == ()
        assert digest(paper) == record.digest


def test_the_same_seed_gives_the_same_papers() -> None:
    session = full_room(1, 2, 3)
    compose_for_session(session, seed=9, by="test", at=AT)
    first = {one.pk: paper.digest for one, paper in papers(session).items()}
    compose_for_session(session, seed=10, by="test", at=AT)
    assert {one.pk: paper.digest for one, paper in papers(session).items()} != first
    compose_for_session(session, seed=9, by="test", at=AT)
    assert {one.pk: paper.digest for one, paper in papers(session).items()} == first
    session.refresh_from_db()
    assert session.papers_seed == 9


def test_whoever_comes_again_gets_another_passage_and_other_topics() -> None:
    session = full_room(1, 1, 1)
    candidate = session.candidates.get()
    earlier = add_sitting(add_candidate(add_session(), candidate.person))
    compose_for_session(session, seed=0, by="test", at=AT)
    first = papers(session)[candidate]
    assert earlier.paper
    earlier.paper = first
    earlier.save()
    PaperView.objects.create(paper=first, purpose="sitting", sitting=earlier, at=AT)
    compose_for_session(session, seed=0, by="test", at=AT)
    second = papers(session)[candidate]
    assert second.passage_number != first.passage_number
    assert not set(second.topic_numbers) & set(first.topic_numbers)


def test_the_next_batch_does_not_hear_the_same_passage_at_the_same_seat() -> None:
    session = full_room(1, 2, 4)
    compose_for_session(session, seed=3, by="test", at=AT)
    at_seat: dict[int | None, list[str]] = {}
    for candidate, record in papers(session).items():
        at_seat.setdefault(candidate.seat_id, []).append(record.passage_number)
    assert {len(set(numbers)) for numbers in at_seat.values()} == {2}


def test_papers_once_seen_are_not_composed_anew() -> None:
    session = full_room(1, 1, 1)
    compose_for_session(session, seed=3, by="test", at=AT)
    sitting = Sitting.objects.get()
    PaperView.objects.create(paper=sitting.paper, purpose="sitting", sitting=sitting, at=AT)
    with pytest.raises(PapersSeen):
        compose_for_session(session, seed=4, by="test", at=AT)
    with pytest.raises(PapersSeen):
        compose_for_sitting(sitting, seed=4, by="test", at=AT)


def test_without_seats_there_are_no_papers() -> None:
    candidate = add_candidate()
    with pytest.raises(NotSeated):
        compose_for_session(candidate.session, seed=4, by="test", at=AT)


def test_a_repeated_sitting_gets_another_paper_than_the_void_one_and_the_neighbour() -> None:
    session = full_room(1, 2, 2)
    compose_for_session(session, seed=3, by="test", at=AT)
    first, other = Sitting.objects.order_by("candidate__admission_number")
    PaperView.objects.create(paper=first.paper, purpose="sitting", sitting=first, at=AT)
    second = Sitting.objects.create(candidate=first.candidate, number=2, created_at=AT)
    compose_for_sitting(second, seed=3, by="test", at=AT)
    assert second.paper
    assert first.paper
    assert other.paper
    assert second.paper.passage_number not in {
        first.paper.passage_number,
        other.paper.passage_number,
    }
