"""Arranging: nothing lost, neighbours as asked, and None where it cannot be."""

from collections import Counter
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from wordlists.arrange import arranged
from wordlists.draw import Draw


@given(st.lists(st.integers(0, 5), max_size=40), st.integers(0, 1000))
def test_neighbours_differ_or_there_is_no_row(things: list[int], seed: int):
    row = arranged(Draw(seed, "row"), things, lambda before, after: before != after)
    most = max(Counter(things).values(), default=0)
    if most > (len(things) + 1) // 2:
        assert row is None
    elif row is not None:
        assert Counter(row) == Counter(things)
        assert all(before != after for before, after in pairwise(row))


@given(st.permutations(range(12)), st.integers(0, 1000))
def test_where_everything_may_follow_there_is_always_a_row(things: list[int], seed: int):
    row = arranged(Draw(seed, "row"), things, lambda before, after: True)
    assert row is not None
    assert sorted(row) == list(range(12))
