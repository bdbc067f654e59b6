"""Drawing by lot: the published sequence, and fair."""

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from wordlists.draw import Draw, SplitMix64


def test_the_generator_gives_the_published_numbers():
    """The vector for seed 1234567 that the implementations of SplitMix64 are compared by."""
    bits = SplitMix64(1234567)
    assert [bits.next() for _ in range(5)] == [
        6457827717110365317,
        3203168211198807973,
        9817491932198370423,
        4593380528125082431,
        16408922859458223821,
    ]


def test_the_same_urn_gives_the_same_lots_and_another_urn_others():
    first, again, other = Draw(7, "a"), Draw(7, "a"), Draw(7, "b")
    lots = [first.below(1000) for _ in range(20)]
    assert lots == [again.below(1000) for _ in range(20)]
    assert lots != [other.below(1000) for _ in range(20)]


def test_lots_are_spread_evenly():
    draw = Draw(1, "even")
    counts = Counter(draw.below(7) for _ in range(7000))
    assert set(counts) == set(range(7))
    assert all(850 < count < 1150 for count in counts.values())


@given(st.integers(0, 2**53 - 1), st.lists(st.integers(), unique=True, max_size=30), st.data())
def test_some_are_different_ones_of_the_things(seed: int, things: list[int], data: st.DataObject):
    count = data.draw(st.integers(0, len(things)))
    drawn = Draw(seed, "some").some(things, count)
    assert len(drawn) == len(set(drawn)) == count
    assert set(drawn) <= set(things)


@given(st.integers(0, 2**53 - 1), st.lists(st.integers(), max_size=30))
def test_shuffling_loses_nothing(seed: int, things: list[int]):
    assert Counter(Draw(seed, "all").shuffled(things)) == Counter(things)
