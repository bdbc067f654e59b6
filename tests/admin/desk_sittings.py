"""Sittings for the desk: a report with the moments of syllables, and a reviewable item."""

from __future__ import annotations

from typing import Any

from admin.testing.models import Session, Sitting
from tests.admin.marked_sittings import add_finished

FLAGS = {3: [{"id": "second_voice", "why": "录音中有另一人的声音"}]}
PART = {"expected": "j", "heard": "q", "p_correct": 0.1, "verdict": "error", "defect": None}


def syllable(expected: str, start: float, hanzi: str) -> dict[str, Any]:
    """As the machine's report has it: judged wrong, so that a leak would show."""
    return {
        "expected": expected,
        "surface": expected,
        "start": start,
        "end": start + 0.3,
        "verdict": "error",
        "initial": PART,
        "final": PART,
        "tone": PART,
        "hanzi": hanzi,
    }


def add_flagged(session: Session | None = None) -> Sitting:
    """Item 3, "今天。", is flagged; the machine heard both syllables wrong, 26.65 of 30."""
    sitting = add_finished(session, flags=FLAGS)
    score = sitting.machine_scores.get()
    row = score.report["items"][2]
    row["syllables"] = [syllable("jin1", 0.4, "今"), syllable("tian1", 1.1, "天")]
    row["deductions"] = [
        {
            "rule": "3.wrong",
            "clause": "",
            "points": "0.1",
            "syllable": 0,
            "start": 0.4,
            "end": 0.7,
            "why": "“今”jīn 声母 j 读成 q。",
        }
    ]
    score.save()
    return sitting
