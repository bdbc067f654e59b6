"""Moves and swaps on the day: one seat for each, on record, refused with a clear sentence."""

from __future__ import annotations

import pytest

from admin.accounts.models import AuditEntry
from admin.testing.errors import AlreadySettled, NoSwap
from admin.testing.models import Candidate
from admin.testing.places import free_seats, move_candidate, swap_candidates
from admin.testing.stages import Stage
from tests.admin.factories import AT, add_batch, add_seat, add_seated, add_sitting, add_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def pair() -> tuple[Candidate, Candidate]:
    batch = add_batch()
    one, other = (add_seated(add_seat(batch.room), batch=batch) for _ in range(2))
    return one, other


def seats_of(*candidates: Candidate) -> list[int | None]:
    for candidate in candidates:
        candidate.refresh_from_db()
    return [candidate.seat_id for candidate in candidates]


def test_two_change_places(pair: tuple[Candidate, Candidate]) -> None:
    first, second = seats_of(*pair)
    sitting = add_sitting(pair[0])
    swap_candidates(*pair, by=add_user(), at=AT, reason="左右手写字")
    assert seats_of(*pair) == [second, first]
    sitting.refresh_from_db()
    assert sitting.seat_id == second
    moves = AuditEntry.objects.filter(action="candidate_moved", reason="左右手写字")
    assert {(one.detail["before"], one.detail["after"]) for one in moves} == {
        (first, second),
        (second, first),
    }


@pytest.mark.parametrize("stage", [Stage.STARTED, Stage.FINISHED, Stage.VOID])
def test_nobody_is_swapped_who_has_begun(pair: tuple[Candidate, Candidate], stage: Stage) -> None:
    before = seats_of(*pair)
    add_sitting(pair[1], stage=stage)
    with pytest.raises(NoSwap):
        swap_candidates(*pair, by=add_user(), at=AT, reason="对调")
    assert seats_of(*pair) == before


def test_only_two_of_one_batch_are_swapped(pair: tuple[Candidate, Candidate]) -> None:
    for other in (pair[0], add_seated()):
        with pytest.raises(NoSwap):
            swap_candidates(pair[0], other, by=add_user(), at=AT, reason="对调")


def test_one_who_is_through_is_not_moved(pair: tuple[Candidate, Candidate]) -> None:
    assert pair[0].seat
    spare = add_seat(pair[0].seat.room, is_spare=True)
    add_sitting(pair[0], stage=Stage.FINISHED)
    add_sitting(pair[1], stage=Stage.STARTED)
    with pytest.raises(AlreadySettled):
        move_candidate(pair[0], spare, by=add_user(), at=AT, reason="设备故障")
    move_candidate(pair[1], spare, by=add_user(), at=AT, reason="设备故障")
    assert seats_of(pair[1]) == [spare.pk]


def test_spare_seats_are_offered_first(pair: tuple[Candidate, Candidate]) -> None:
    batch = pair[0].batch
    assert batch
    empty = add_seat(batch.room, row=1)
    spare = add_seat(batch.room, row=9, is_spare=True)
    add_seat(batch.room, is_usable=False)
    assert free_seats(batch) == [spare, empty]
