"""Work shared out: even, in changing pairs, in an order of its own."""

from __future__ import annotations

from collections import Counter
from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from admin.marking.sharing import share_out


def shared(
    count: int, examiners: list[int], seed: int = 0, places: int = 2
) -> list[tuple[str, int]]:
    keys = [f"s{index}" for index in range(count)]
    return share_out([(key, ()) for key in keys], examiners, dict.fromkeys(keys, places), seed=seed)


EXAMINERS = st.lists(st.integers(1, 9), unique=True, min_size=2, max_size=6)


@given(st.integers(0, 30), EXAMINERS, st.integers())
def test_work_is_even_and_nobody_meets_a_sitting_twice(
    count: int, examiners: list[int], seed: int
) -> None:
    named = shared(count, examiners, seed)
    assert len(named) == len(set(named)) == 2 * count
    work = [sum(1 for _, who in named if who == examiner) for examiner in examiners]
    assert max(work) - min(work) <= 1


@given(st.integers())
def test_every_pair_meets_and_about_equally_often(seed: int) -> None:
    pairs = Counter()
    of: dict[str, list[int]] = {}
    for sitting, who in shared(60, [1, 2, 3, 4, 5, 6], seed):
        of.setdefault(sitting, []).append(who)
    pairs.update(frozenset(two) for two in of.values())
    assert set(pairs) == {frozenset(pair) for pair in combinations(range(1, 7), 2)}
    assert max(pairs.values()) - min(pairs.values()) <= 4


@given(st.permutations(range(12)), st.permutations([1, 2, 3, 4]))
def test_the_order_of_the_lists_decides_nothing(order: list[int], examiners: list[int]) -> None:
    keys = [f"s{index}" for index in order]
    named = share_out([(key, ()) for key in keys], examiners, dict.fromkeys(keys, 2), seed=3)
    assert named == shared(12, [1, 2, 3, 4], seed=3)


def test_neighbours_do_not_come_one_after_another() -> None:
    order = list(dict.fromkeys(sitting for sitting, _ in shared(20, [1, 2], seed=5)))
    assert order != sorted(order, key=lambda key: int(key[1:]))


def test_work_at_hand_counts_and_who_may_not_is_left_out() -> None:
    named = share_out([("a", [1])], [1, 2, 3, 4], {"a": 1}, {2: 5, 3: 1, 4: 0})
    assert named == [("a", 4)]
    named = share_out([("a", [])], [1, 2, 3], {"a": 2}, may=lambda sitting, who: who != 2)
    assert {who for _, who in named} == {1, 3}
    assert share_out([("a", [])], [2], {"a": 1}, may=lambda sitting, who: False) == []
