"""Defects of pronunciation (语音缺陷), by name and evidence: no other sound, not the standard one.

A defect is *half way* where a part leans to a neighbour that speakers slide to (zh to z, ing to in,
the third tone to the second) without reaching it, or *measured* where the right tone is heard but
its contour misses the target. Names are data (data/defects.toml): a pair without a name is no
defect, for there the machine is only unsure. docs/scoring.md says what each asks for.
"""

from __future__ import annotations

import tomllib
from functools import cache
from importlib import resources
from typing import Any

from scoring.thresholds import ContourLimits
from scoring.tone_shape import ToneShape

NAMED_RHOTIC = "er"  # the final that is rhotic by itself


def half_way(part: str, expected: str | int, heard: str | int | None) -> str | None:
    """The name of what lies between two units of a part, None where nobody slides between them."""
    if part == "final":
        own, other = _bare(str(expected)), _bare(str(heard))
        if own[1] != other[1]:
            return erhua_defect(own[1])
        expected, heard = own[0], other[0]
    return _names().get((part, f"{expected}>{heard}"))


def erhua_defect(asked: bool) -> str:
    """The name of an r that is missing, or of one that nobody asked for."""
    return str(_table()["erhua"]["missing" if asked else "unasked"])


def contour_defect(tone: int, shape: ToneShape, limits: ContourLimits) -> str | None:
    """What a full tone's contour lacks, None for nothing; the syllable stands alone.

    The first tone is high and level, the second rises, the third has its low point, the fourth
    falls. The rise at the end of a third tone is not asked for: creak hides it (docs/scoring.md).
    """
    missed = {
        1: [
            ("level_low", shape.height < limits.level_height),
            ("level_not_level", abs(shape.end - shape.height) > limits.level_drift),
        ],
        2: [("rising_short", shape.rise < limits.rising_rise)],
        3: [("third_high", shape.lowest > limits.third_lowest)],
        4: [("falling_short", shape.fall < limits.falling_fall)],
    }
    for name, found in missed.get(tone, ()):
        if found:
            return str(_table()["measured"][name])
    return None


def doubt_said(doubt: str) -> str:
    """A reason for doubt in Chinese."""
    return str(_table()["doubt"][doubt])


def defects_version() -> str:
    """Version of the names; part of every report."""
    return str(_table()["version"])


def _bare(final: str) -> tuple[str, bool]:
    """A final as results write it → without its r, and whether it had one."""
    if final.endswith("r") and final != NAMED_RHOTIC:
        return final[:-1], True
    return final, False


@cache
def _names() -> dict[tuple[str, str], str]:
    return {
        (row["part"], pair): row["name"] for row in _table()["half_way"] for pair in row["pairs"]
    }


@cache
def _table() -> dict[str, Any]:
    return tomllib.loads((resources.files("scoring") / "data/defects.toml").read_text("utf-8"))
