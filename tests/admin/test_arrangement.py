"""Seating by rule: everybody once, spare seats free, nobody too late, the begun left alone."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from admin.testing.arrangement import Reason, RoomSeats, Slot, Timing, arrange, slots_over
from admin.testing.seating import GridPoint, Reading, alike_within_hearing

NINE = datetime(2026, 12, 19, 1, tzinfo=UTC)
percents = st.integers(0, 50)
sizes = st.tuples(st.integers(0, 60), st.integers(0, 8))
seeds = st.integers(0, 2**31)
# Whole rooms are filled: a busy machine may take its time over one example.
patient = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])


def room(number: int, ordinary: int, spares: int = 0) -> RoomSeats:
    return RoomSeats(number, tuple(1000 * number + seat for seat in range(ordinary)), spares)


def numbers(count: int) -> list[str]:
    return [f"2026001001{one:04d}" for one in range(1, count + 1)]


def timing(minutes: int = 30, slots: int = 8) -> Timing:
    return Timing(NINE, minutes, NINE + timedelta(minutes=minutes * (slots - 1)))


@given(sizes, percents)
def test_the_share_of_spare_seats_stays_free(size: tuple[int, int], percent: int) -> None:
    ordinary, spares = size
    capacity = room(1, ordinary, spares).capacity(percent)
    usable = ordinary + spares
    assert 0 <= capacity <= ordinary
    if usable > 1:
        assert (usable - capacity) * 100 >= usable * percent
    if ordinary:
        assert capacity >= 1


@pytest.mark.parametrize(
    ("ordinary", "spares", "capacity"),
    [(40, 0, 36), (36, 4, 36), (30, 2, 28), (1, 0, 1), (0, 3, 0)],
)
def test_seats_set_aside_count_towards_the_spare_ones(
    ordinary: int, spares: int, capacity: int
) -> None:
    assert room(1, ordinary, spares).capacity(10) == capacity


@patient
@given(
    st.lists(sizes, min_size=1, max_size=4), st.integers(0, 150), percents, seeds, st.integers(1, 8)
)
def test_everybody_has_one_place_or_a_reason(
    rooms: list[tuple[int, int]], people: int, percent: int, seed: int, slots: int
) -> None:
    all_rooms = [room(number, *size) for number, size in enumerate(rooms)]
    when = timing(slots=slots)
    made, short = slots_over(all_rooms, people, percent, when)
    drawn = arrange(numbers(people), made, percent, seed, short)
    assert set(drawn.places) | set(drawn.unplaced) == set(numbers(people))
    assert not set(drawn.places) & set(drawn.unplaced)
    assert len(set(drawn.places.values())) == len(drawn.places)
    assert (drawn.reason is None) == (not drawn.unplaced)
    counted = Counter(place.batch for place in drawn.places.values())
    for index, slot in enumerate(drawn.slots):
        assert counted[index] <= slot.room.capacity(percent)
        assert slot.begins_at is not None
        assert NINE <= slot.begins_at <= when.last
    assert arrange(reversed(numbers(people)), made, percent, seed, short) == drawn


def test_times_follow_round_by_round() -> None:
    made, short = slots_over([room(1, 10), room(2, 20)], 60, 10, timing())
    assert short is None
    assert [(slot.number, slot.room.room) for slot in made] == [
        (1, 1),
        (1, 2),
        (2, 1),
        (2, 2),
        (3, 1),
    ]
    assert [slot.begins_at for slot in made][-1] == NINE + timedelta(minutes=60)


def test_what_stands_in_the_way_is_named() -> None:
    assert slots_over([room(1, 0, 5)], 3, 10, timing()) == ((), Reason.NO_SEATS)
    made, short = slots_over([room(1, 10)], 30, 10, timing(slots=2))
    assert (len(made), short) == (2, Reason.NO_TIME)
    drawn = arrange(numbers(30), made, 10, 0, short)
    assert len(drawn.unplaced) == 12
    one = arrange(numbers(3), [Slot(1, room(1, 2))], 0, 0)
    assert one.reason == Reason.NO_BATCH


@patient
@given(st.integers(0, 60), percents, seeds, st.sets(st.integers(0, 9), max_size=10), st.booleans())
def test_whoever_has_begun_is_left_alone(
    people: int, percent: int, seed: int, begun: set[int], started: bool
) -> None:
    here = room(1, 10)
    taken = frozenset(1000 + seat for seat in begun)
    standing = Slot(1, here, NINE - timedelta(minutes=7), taken, started)
    made, short = slots_over([here], people, percent, None, [standing])
    drawn = arrange(numbers(people), made, percent, seed, short)
    assert standing in made or not started
    index = [slot.number for slot in made].index(1)
    assert made[index].begins_at == standing.begins_at
    new = {place.seat for place in drawn.places.values() if place.batch == index}
    assert not new & taken
    assert not (started and new)
    assert not new or len(new) + len(taken) <= here.capacity(percent)
    assert not drawn.unplaced


def test_a_room_no_longer_chosen_keeps_those_who_have_begun_and_takes_nobody() -> None:
    left = Slot(2, room(9, 10), NINE, frozenset({9001}))
    made, _ = slots_over([room(1, 10)], 5, 10, timing(), [left])
    assert [(slot.number, slot.room.room) for slot in made] == [(1, 1), (2, 9)]
    assert made[1].free(10) == ()


topics = st.frozensets(st.sampled_from("1234"), max_size=2)
readings = st.builds(
    Reading,
    st.integers(1, 2),
    st.integers(1, 2),
    st.integers(1, 6),
    st.builds(GridPoint, st.integers(1, 3), st.integers(1, 3)),
    st.sampled_from("ABC"),
    topics,
)


@patient
@given(st.dictionaries(st.integers(0, 30), readings, max_size=8))
def test_alike_are_exactly_neighbours_and_successors_with_common_words(
    given_readings: dict[int, Reading],
) -> None:
    expected = set()
    for one, first in given_readings.items():
        for other, second in given_readings.items():
            if one >= other:
                continue
            far = max(
                abs(first.point.row - second.point.row),
                abs(first.point.column - second.point.column),
            )
            beside = (first.room, first.batch) == (second.room, second.batch) and far <= 1
            same = first.passage == second.passage or first.topics & second.topics
            if beside and same:
                expected.add(frozenset((one, other)))
    found = alike_within_hearing(given_readings)
    assert expected <= found
    for pair in found - expected:
        first, second = (given_readings[key] for key in pair)
        assert first.seat == second.seat
        assert abs(first.batch - second.batch) == 1
        assert first.passage == second.passage or first.topics & second.topics


def test_who_follows_at_the_same_machine_hears_other_words() -> None:
    at = GridPoint(1, 1)
    alike = {"a": Reading(1, 1, 7, at, "L01"), "b": Reading(2, 1, 7, at, "L01")}
    assert alike_within_hearing(alike) == {frozenset("ab")}
    assert not alike_within_hearing({**alike, "b": Reading(3, 1, 7, at, "L01")})
