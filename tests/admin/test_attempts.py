"""Which attempt counts, from a truth built first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from admin.archive.attempts import newest_of_each_item
from tests.admin.factories import AT


@dataclass(frozen=True)
class Take:
    item: int
    attempt: int
    status: str
    ended_by: str
    started: datetime


def take(item: int, minute: int, status: str = "complete", ended_by: str = "next") -> Take:
    return Take(item, 1, status, ended_by, AT + timedelta(minutes=minute))


def test_a_complete_one_counts_before_a_newer_broken_one() -> None:
    good, broken = take(1, 0), take(1, 9, "recovered", "interrupted")
    assert newest_of_each_item([broken, good]) == {1: good}


def test_of_complete_ones_the_newest_counts() -> None:
    old, new = take(1, 0), take(1, 5, ended_by="time")
    assert newest_of_each_item([new, old]) == {1: new}


def test_a_broken_one_is_better_than_none() -> None:
    older, newer = take(2, 0, "recovered", "interrupted"), take(2, 1, "recovered", "interrupted")
    assert newest_of_each_item([newer, older]) == {2: newer}


takes = st.builds(
    take,
    st.integers(1, 4),
    st.integers(0, 30),
    st.sampled_from(["complete", "recovered"]),
    st.sampled_from(["next", "time", "interrupted"]),
)


@given(st.lists(takes, unique=True))
def test_the_order_of_arrival_does_not_matter(found: list[Take]) -> None:
    chosen = newest_of_each_item(found)
    assert set(chosen) == {one.item for one in found}
    assert newest_of_each_item(reversed(found)).keys() == chosen.keys()
    for item, one in chosen.items():
        rivals = [other for other in found if other.item == item]
        if any(r.status == "complete" and r.ended_by != "interrupted" for r in rivals):
            assert one.status == "complete"
            assert one.ended_by != "interrupted"
