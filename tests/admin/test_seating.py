"""Seats by lot and neighbours, by rule; admission numbers, there and back."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from admin.testing.admission import MAX_SERIAL, AdmissionNumber, parse
from admin.testing.seating import (
    GridPoint,
    Place,
    TooFewPlaces,
    draw_places,
    neighbours,
)

PLACES = [Place(batch, seat) for batch in (1, 2) for seat in range(30)]
numbers = st.lists(
    st.integers(1, MAX_SERIAL).map(lambda n: f"2026001001{n:04d}"), unique=True, max_size=60
)


@given(numbers, st.integers())
def test_everybody_gets_a_place_of_their_own_whatever_the_order(
    people: list[str], seed: int
) -> None:
    drawn = draw_places(people, PLACES, seed)
    assert set(drawn) == set(people)
    assert set(drawn.values()) == set(PLACES[: len(people)])
    assert draw_places(reversed(people), PLACES, seed) == drawn


def test_the_lot_is_fair() -> None:
    people = [f"2026001001{n:04d}" for n in range(1, 5)]
    first = Counter(
        next(
            name for name, place in draw_places(people, PLACES, seed).items() if place == PLACES[0]
        )
        for seed in range(4_000)
    )
    assert all(850 < first[name] < 1_150 for name in people)


def test_an_old_seating_can_be_drawn_again() -> None:
    drawn = draw_places(["20260010010001", "20260010010002", "20260010010003"], PLACES, 2026)
    assert [drawn[name].seat for name in sorted(drawn)] == [2, 1, 0]


def test_too_few_places_are_not_shared() -> None:
    with pytest.raises(TooFewPlaces):
        draw_places(["a", "b"], PLACES[:1], 0)


def test_neighbours_touch_also_across_a_corner() -> None:
    points = {
        name: GridPoint(row, column)
        for name, row, column in (("a", 1, 1), ("b", 1, 2), ("c", 2, 2), ("d", 1, 3), ("e", 9, 9))
    }
    assert {"".join(sorted(pair)) for pair in neighbours(points)} == {"ab", "ac", "bc", "bd", "cd"}


parts = st.builds(
    AdmissionNumber,
    st.integers(2000, 2099),
    st.integers(0, 999).map(lambda n: f"{n:03d}"),
    st.integers(1, 999),
    st.integers(1, MAX_SERIAL),
)


@given(parts)
def test_an_admission_number_reads_back(number: AdmissionNumber) -> None:
    assert parse(str(number)) == number
    assert len(str(number)) == 14


@pytest.mark.parametrize(
    "text", ["", "2026001001000", "2026001001000１", "20260010010000", "x" * 14]
)
def test_what_is_no_admission_number(text: str) -> None:
    with pytest.raises(ValueError, match=r"admission number|serial"):
        parse(text)
