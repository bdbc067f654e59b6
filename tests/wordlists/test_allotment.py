"""Sharing out passages and topics: neighbours differ, nothing comes twice to the same person."""

from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wordlists.allotment import Seat, allot, neighbours_in_rows
from wordlists.composer import LARGEST_SEED, compose
from wordlists.errors import NoAllotment
from wordlists.passages import load_passages
from wordlists.tables import topics as listed_topics

PASSAGES = tuple(f"L{number:02}" for number in range(1, 13))
TOPICS = tuple(str(number) for number in range(1, 51))

numbers = st.integers(1, 12).map(lambda number: f"L{number:02}")
histories = st.tuples(
    st.frozensets(numbers, max_size=3), st.frozensets(st.sampled_from(TOPICS), max_size=8)
)


def _room(rows: int, columns: int) -> list[list[str]]:
    return [[f"{row}-{column}" for column in range(columns)] for row in range(rows)]


def _seats(room: list[list[str]]) -> list[Seat]:
    return [Seat(name) for row in room for name in row]


@settings(max_examples=60, deadline=None)
@given(st.integers(1, 6), st.integers(1, 10), st.integers(0, LARGEST_SEED), st.data())
def test_neighbours_and_retests_get_others(rows: int, columns: int, seed: int, data: st.DataObject):
    room = _room(rows, columns)
    seats = [Seat(seat.seat, *data.draw(histories)) for seat in _seats(room)]
    pairs = neighbours_in_rows(room)
    allotted = {seat.seat: seat for seat in allot(seats, pairs, PASSAGES, TOPICS, seed)}
    assert list(allotted) == [seat.seat for seat in seats]
    for one, other in pairs:
        assert allotted[one].passage != allotted[other].passage
        assert not allotted[one].topics & allotted[other].topics
    for seat in seats:
        given_to = allotted[seat.seat]
        assert given_to.passage in set(PASSAGES) - seat.had_passages
        assert given_to.topics <= set(TOPICS) - seat.had_topics
        assert len(given_to.topics) == 2


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, 7), st.integers(0, 7)), max_size=14),
    st.integers(2, 4),
    st.integers(0, 1000),
)
def test_it_fails_only_where_no_allotment_exists(
    pairs: list[tuple[int, int]], passages: int, seed: int
):
    names = [str(number) for number in range(8)]
    edges = [(str(one), str(other)) for one, other in pairs]
    possible = _colourable({(a, b) for a, b in edges if a != b}, names, passages)
    arguments = [Seat(name) for name in names], edges, PASSAGES[:passages], TOPICS, seed
    if possible:
        allot(*arguments)
    else:
        with pytest.raises(NoAllotment, match="短文不够分"):
            allot(*arguments)


def _colourable(edges: set[tuple[str, str]], names: list[str], colours: int) -> bool:
    """Plain search, seat by seat."""

    def search(colour_of: dict[str, int]) -> bool:
        if len(colour_of) == len(names):
            return True
        name = names[len(colour_of)]
        near = {a if b == name else b for a, b in edges if name in (a, b)}
        taken = {colour_of[other] for other in near if other in colour_of}
        return any(
            search(colour_of | {name: colour}) for colour in range(colours) if colour not in taken
        )

    return search({})


def test_the_paper_of_a_seat_is_what_it_was_allotted():
    room = _room(1, 3)
    topics = [topic.number for topic in listed_topics("2021")]
    passages = [passage.number for passage in load_passages()]
    for seat in allot(_seats(room), neighbours_in_rows(room), passages, topics, 4):
        paper = compose("without_choice", "2021", seat.seed, seat.avoid_passages, seat.avoid_topics)
        assert paper.items[2].number == seat.passage
        assert {topic.number for topic in paper.items[3].topics} == seat.topics


def test_seeds_differ_and_the_same_arguments_give_the_same():
    room = _room(6, 10)
    arguments = _seats(room), neighbours_in_rows(room), PASSAGES, TOPICS, 9
    allotted = allot(*arguments)
    assert allotted == allot(*arguments)
    assert allotted != allot(*arguments[:-1], 10)
    assert len({seat.seed for seat in allotted}) == 60


def test_passages_are_used_evenly():
    room = _room(6, 10)
    allotted = allot(_seats(room), neighbours_in_rows(room), PASSAGES, TOPICS, 2)
    counts = Counter(seat.passage for seat in allotted)
    assert set(counts) == set(PASSAGES)
    assert max(counts.values()) <= 8


def test_empty_seats_do_not_matter():
    pairs = {("A", "B"), ("B", "C")}
    allotted = allot([Seat("A"), Seat("C")], pairs, PASSAGES[:1], TOPICS, 1)
    assert {seat.passage for seat in allotted} == {"L01"}


def test_a_retest_that_has_had_everything_is_told():
    seats = [Seat("A", had_passages=frozenset(PASSAGES))]
    with pytest.raises(NoAllotment, match="短文不够分给各机位"):
        allot(seats, [], PASSAGES, TOPICS, 1)
    seats = [Seat("A", had_topics=frozenset(TOPICS[1:]))]
    with pytest.raises(NoAllotment, match="话题不够分给各机位"):
        allot(seats, [], PASSAGES, TOPICS, 1)


def test_a_seat_listed_twice_is_refused():
    with pytest.raises(NoAllotment, match="机位 A 列了两次"):
        allot([Seat("A"), Seat("A")], [], PASSAGES, TOPICS, 1)


def test_corners_are_neighbours_and_gaps_are_not():
    pairs = neighbours_in_rows([["A", None, "C"], [None, "E", None]])
    assert pairs == {("A", "E"), ("C", "E")}
