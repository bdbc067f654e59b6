"""The life of a sitting: every path ends, nothing finished is undone but by voiding."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from admin.testing.stages import BOOTH_STAGES, NEXT, OUTCOMES, STAGE_NAMES, Stage, Step, after

ORDER = [Stage.SEATED, Stage.LOGGED_IN, Stage.CONFIRMED, Stage.STARTED, Stage.FINISHED]


def test_every_stage_has_a_name_and_a_way_to_an_outcome() -> None:
    assert set(STAGE_NAMES) == set(Stage)
    reached = set(OUTCOMES)
    while more := {source for (source, _), target in NEXT.items() if target in reached} - reached:
        reached |= more
    assert reached == set(Stage)


def test_the_straight_way() -> None:
    stage: Stage | None = Stage.SEATED
    for step in (Step.LOG_IN, Step.CONFIRM, Step.START, Step.FINISH):
        assert stage is not None
        stage = after(stage, step)
    assert stage == Stage.FINISHED


@given(st.lists(st.sampled_from(Step)))
def test_no_sequence_of_steps_goes_back_except_by_a_person(steps: list[Step]) -> None:
    stage = Stage.SEATED
    for step in steps:
        following = after(stage, step)
        if following is None:
            continue
        if stage in ORDER and following in ORDER:
            assert ORDER.index(following) >= ORDER.index(stage)
        if stage == Stage.VOID:
            assert following == Stage.VOID
        if stage == Stage.FINISHED:
            assert following in {Stage.FINISHED, Stage.VOID}
        stage = following


@given(st.sampled_from(Stage), st.sampled_from(Step))
def test_a_repeated_step_changes_nothing_more(stage: Stage, step: Step) -> None:
    once = after(stage, step)
    if once is not None and step != Step.READMIT:
        assert after(once, step) == once


def test_booths_are_told_one_of_three_words() -> None:
    assert set(BOOTH_STAGES.values()) == {"waiting", "started", "finished"}
    assert set(BOOTH_STAGES) == set(Stage) - {Stage.ABSENT, Stage.VOID}
