"""Doubts that send an item to people, and how sure the machine says it is."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from constructed_judgement import reading

from recordings.manifest import ItemRecording
from scoring.confidence import confidence
from scoring.item_flags import flagged
from scoring.judgement import Flag, ItemJudgement

AT = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
WHOLE = ItemRecording(
    1, 1, "monosyllables", "ab" * 32, 480_000, 48_000, AT, AT, "next", "complete"
)  # fmt: skip
TEXT = " ".join(["shi4", "ma1", "nan2", "ren3"] * 10)


@pytest.mark.parametrize(
    ("recording", "sure", "flags"),
    [
        ({}, 0.9, []),
        ({}, None, []),
        ({}, 0.6, ["uncertain"]),
        ({"ended_by": "time"}, 0.9, []),
        ({"ended_by": "interrupted"}, 0.9, ["interrupted"]),
        ({"status": "recovered", "lost_samples": 24_000}, 0.9, ["interrupted"]),
    ],
)
def test_what_makes_an_item_doubtful(
    recording: dict[str, Any], sure: float | None, flags: list[str]
) -> None:
    found = flagged(reading(TEXT), replace(WHOLE, **recording), sure)
    assert [one.id for one in found.flags] == flags
    assert list(found.reasons) == [one.why for one in found.flags]


def test_the_loss_of_an_interrupted_recording_is_told() -> None:
    broken = replace(WHOLE, status="recovered", lost_samples=24_000)
    assert "0.5 秒" in flagged(reading(TEXT), broken, 0.9).reasons[0]


def test_a_recording_stopped_by_the_clock_may_end_in_a_word() -> None:
    cut = reading(TEXT).with_flag(Flag("cut_short", "说话中途断开。"))
    assert not flagged(cut, replace(WHOLE, ended_by="time"), 0.9).flags
    assert [one.id for one in flagged(cut, WHOLE, 0.9).flags] == ["cut_short"]


def test_a_refused_item_gets_no_further_flags() -> None:
    refused = ItemJudgement("rejected", 1.0, ("声音过小。",))
    assert flagged(refused, replace(WHOLE, ended_by="interrupted"), None) == refused


def test_confidence_is_lower_where_verdicts_are_close() -> None:
    clear = confidence(reading(TEXT, {3: ("error", {})}).syllables)
    close = confidence(reading(TEXT, {at: ("defect", {}) for at in range(40)}).syllables)
    assert clear == 0.98
    assert close == 0.65


def test_confidence_needs_something_read() -> None:
    assert confidence(reading(TEXT, {at: ("omitted", {}) for at in range(40)}).syllables) is None
