"""Provincial presets of item 4: every clause, and what they leave alone."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.rubric import TALK_PARTS, national_rubric
from scoring.talk_marks import TalkMarkError, talk_mark
from scoring.talk_presets import PRESETS, Accent, PresetsClash, check_presets, rubric_under

LADDER, SILENCE, ALIKE = (PRESETS[name] for name in ("ladder", "silence", "alike"))
FULL = Decimal(40)


def points(*texts: str) -> tuple[Decimal, ...]:
    return tuple(Decimal(text) for text in texts)


@pytest.mark.parametrize(
    ("counts", "slight", "clear"),
    [
        ((0,), ("0",), ("0",)),
        ((1, 2), ("1",), ("1",)),
        ((3, 4), ("2",), ("2",)),
        ((5, 6, 7), ("3",), ("5",)),
        ((8, 9), ("4",), ("6",)),
        ((10, 15), ("5", "6"), ("7", "8")),
        ((16, 30), ("9", "10", "11"), ("9", "10", "11")),
        ((31, 200), ("12", "13", "14"), ("12", "13", "14")),
    ],
)
def test_the_ladder_by_errors(
    counts: tuple[int, ...], slight: tuple[str, ...], clear: tuple[str, ...]
) -> None:
    for count in counts:
        assert LADDER.for_errors(count, "slight") == points(*slight)
        assert LADDER.for_errors(count, "clear") == points(*clear)


@given(st.integers(0, 60), st.sampled_from(["slight", "clear"]))
def test_more_errors_never_cost_less(count: int, accent: Accent) -> None:
    assert LADDER.for_errors(count, accent)[0] <= LADDER.for_errors(count + 1, accent)[0]
    assert LADDER.for_errors(count, "slight")[0] <= LADDER.for_errors(count, "clear")[0]


@pytest.mark.parametrize(
    ("seconds", "expected"),
    [
        (0, 0),
        (15, 0),
        (16, 1),
        (30, 1),
        (31, 2),
        (45, 2),
        (46, 3),
        (60, 3),
        (61, 4),
        (90, 5),
        (91, 6),
        (180, 6),
    ],
)
def test_missing_time_in_steps_of_fifteen_seconds_the_first_free(
    seconds: int, expected: int
) -> None:
    assert LADDER.for_missing(seconds) == expected


@pytest.mark.parametrize(
    ("seconds", "expected"),
    [
        (0, 0),
        (1, 1),
        (20, 1),
        (21, 2),
        (40, 2),
        (41, 3),
        (60, 3),
        (61, 4),
        (90, 4),
        (91, 5),
        (120, 5),
        (121, 6),
        (180, 6),
    ],
)
def test_missing_time_by_twenty_then_by_thirty_seconds(seconds: int, expected: int) -> None:
    assert SILENCE.for_missing(seconds) == expected


def test_silences_of_five_seconds_count_as_missing_and_add_up() -> None:
    assert SILENCE.missing_seconds(10, [4.9, 5.0, 7.5, 1.0]) == 22
    assert LADDER.missing_seconds(10, [4.9, 5.0, 7.5, 1.0]) == 10


@pytest.mark.parametrize(
    ("seconds", "whole", "expected"),
    [
        (0, False, 0),
        (29, False, 0),
        (30, False, 5),
        (90, False, 5),
        (91, False, 10),
        (150, False, 10),
        (151, False, 15),
        (40, True, 15),
    ],
)
def test_the_same_text_as_others(seconds: int, whole: bool, expected: int) -> None:
    assert ALIKE.for_alike(seconds, whole=whole) == expected


def test_wholly_off_the_topic_nothing_is_left() -> None:
    none = dict.fromkeys(TALK_PARTS, Decimal(0))
    marked = talk_mark(FULL, {**none, "off_topic": Decimal(40)}, rubric_under(("alike",), FULL))
    assert marked.mark == 0


def offered(names: tuple[str, ...], part: str) -> set[Decimal]:
    bands = rubric_under(names, FULL).bands_of(part)
    return {value for band in bands for value in band.deductions(FULL)}


def test_a_preset_replaces_its_parts_and_no_other() -> None:
    for name, preset in PRESETS.items():
        for part in TALK_PARTS:
            same = rubric_under((name,), FULL).bands_of(part) == national_rubric().bands_of(part)
            assert same == (part not in preset.parts), (name, part)


def test_what_the_rubric_offers_is_what_is_computed() -> None:
    ladder = {
        value
        for count in range(50)
        for accent in ("slight", "clear")
        for value in LADDER.for_errors(count, accent)  # type: ignore[arg-type]
    }
    assert offered(("ladder",), "pronunciation") == ladder
    assert offered(("silence",), "short_time") == {SILENCE.for_missing(s) for s in range(181)}
    assert offered(("alike",), "off_topic") == {
        *(ALIKE.for_alike(second) for second in range(181)),
        *points("4", "5", "6", "40"),
    }


def test_a_mark_of_another_preset_is_refused() -> None:
    none = dict.fromkeys(TALK_PARTS, Decimal(0))
    with pytest.raises(TalkMarkError):
        talk_mark(FULL, {**none, "off_topic": Decimal(15)}, national_rubric())


def test_versions_are_named_and_the_talk_of_thirty_points_stays_national() -> None:
    assert rubric_under(("ladder", "alike"), FULL).version == "1+ladder1+alike1"
    assert rubric_under((), FULL) is national_rubric()
    assert rubric_under(("ladder",), Decimal(30)) is national_rubric()


def test_presets_that_set_the_same_part_are_not_chosen_together() -> None:
    assert check_presets(["alike", "ladder", "alike"]) == ("alike", "ladder")
    for names in (["ladder", "silence"], ["unknown"]):
        with pytest.raises(PresetsClash):
            check_presets(names)


def test_band_descriptions_are_told_apart() -> None:
    for preset in PRESETS.values():
        told = [(band.part, band.description) for band in preset.bands()]
        assert len(told) == len(set(told))
