"""What a reviewer clicked and chose, as a form or a draft holds it, read into findings. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from scoring.hand_marking import HandMarks, graded_rules
from scoring.judgement import Verdict
from scoring.rubric import Rubric

OTHER_TEXT, ADDED = "other_text", "added"


def read_findings(
    kind: str, verdicts: object, chosen: Mapping[str, Any], rubric: Rubric
) -> HandMarks:
    """The findings so far; ValueError for what no page sends.

    ``verdicts``: syllable (from 0, as text) → verdict. ``chosen``: rule → points, with
    ``other_text`` and ``added`` beside them; what has not been chosen yet is left out.
    """
    graded = {
        rule.id: _points(chosen[rule.id])
        for rule in graded_rules(kind, rubric)
        if chosen.get(rule.id) not in {None, ""}
    }
    if not isinstance(verdicts, Mapping):
        raise ValueError("no verdicts")
    return HandMarks(
        verdicts={int(index): Verdict(verdict) for index, verdict in verdicts.items()},
        added=int(chosen.get(ADDED) or 0),
        graded={rule: points for rule, points in graded.items() if points},
        other_text=bool(chosen.get(OTHER_TEXT)),
    )


def still_open(kind: str, chosen: Mapping[str, Any], rubric: Rubric) -> list[str]:
    """The deductions of degree that nobody has chosen a value for (0 is one)."""
    if chosen.get(OTHER_TEXT):
        return []
    return [rule.id for rule in graded_rules(kind, rubric) if not chosen.get(rule.id)]


def _points(text: object) -> Decimal:
    try:
        points = Decimal(str(text))
    except InvalidOperation as error:
        raise ValueError("no points") from error
    if not points.is_finite():
        raise ValueError("no points")
    return points
