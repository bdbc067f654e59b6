"""What is left to score, from plain records."""

from __future__ import annotations

from collections.abc import Collection
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from admin.scoring_jobs.left import CLAIM_LAPSES, Claim, ScoringRecord, Todo, is_live, todo

NOW = datetime(2026, 5, 16, 2, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
ALIVE, DEAD = 100, 200


def ask(
    *,
    finished: bool = True,
    inputs: str | None = "new",
    scored: Collection[str] = (),
    requested: datetime | None = None,
    failed: Collection[datetime] = (),
    claim: Claim | None = None,
) -> Todo:
    record = ScoringRecord(finished, inputs, scored, requested, failed, claim)
    return todo(record, NOW, "here", lambda process: process == ALIVE)


def claim(process: int = ALIVE, host: str = "here", ago: timedelta = timedelta()) -> Claim:
    return Claim(host, process, NOW - ago)


def test_what_is_not_finished_or_not_received_is_left_alone() -> None:
    assert ask(finished=False) == Todo.NOTHING
    assert ask(inputs=None) == Todo.NOTHING


def test_new_recordings_are_scored_and_old_ones_not_again() -> None:
    assert ask() == Todo.SCORE
    assert ask(scored={"old"}) == Todo.SCORE
    assert ask(scored={"old", "new"}) == Todo.NOTHING


def test_a_request_asks_again() -> None:
    assert ask(scored={"new"}, requested=NOW) == Todo.SCORE


def test_three_failures_ask_a_person_and_the_person_gives_three_more() -> None:
    failures = [NOW - HOUR] * 3
    assert ask(failed=failures[:2]) == Todo.SCORE
    assert ask(failed=failures) == Todo.ASK_PERSON
    assert ask(failed=failures, requested=NOW - HOUR / 2) == Todo.SCORE


@pytest.mark.parametrize(
    ("held", "expected"),
    [
        (claim(), Todo.BUSY),
        (claim(DEAD), Todo.SCORE),
        (claim(DEAD, host="there"), Todo.BUSY),
        (claim(host="there", ago=CLAIM_LAPSES), Todo.SCORE),
        (claim(ago=CLAIM_LAPSES), Todo.SCORE),
    ],
)
def test_a_claim_holds_while_its_worker_lives(held: Claim, expected: Todo) -> None:
    assert ask(claim=held) == expected


@given(
    st.builds(
        ScoringRecord,
        st.booleans(),
        st.sampled_from([None, "a", "b"]),
        st.frozensets(st.sampled_from(["a", "b"])),
        st.sampled_from([None, NOW]),
        st.lists(st.just(NOW - HOUR), max_size=4),
        st.sampled_from([None, claim(), claim(DEAD), claim(ago=HOUR)]),
    )
)
def test_what_is_done_stays_done_and_nothing_runs_beside_a_living_worker(
    record: ScoringRecord,
) -> None:
    def alive(process: int) -> bool:
        return process == ALIVE

    answer = todo(record, NOW, "here", alive)
    if answer == Todo.SCORE:
        assert record.finished
        assert record.inputs_digest is not None
        assert record.requested_at or record.inputs_digest not in record.scored_digests
        assert record.claim is None or not is_live(record.claim, NOW, "here", alive)
