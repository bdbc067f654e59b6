"""How a sound is made, in one phrase, for people who have just read it wrong."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib import resources

HALF_THIRD = "half_third"
RHOTIC = "rhotic"


def hint_for(part: str, unit: str, half_third: bool = False) -> str:
    """How an initial ("" for zero), a final ("uar" for erhua) or a tone ("3") is made.

    `half_third`: a third tone before another syllable. "" where the table knows nothing.
    """
    hints = _table()[part]
    if part == "final" and unit not in hints and unit.endswith("r"):
        return hints[RHOTIC]
    if part == "tone" and unit == "3" and half_third:
        return hints[HALF_THIRD]
    return hints.get(unit, "")


@cache
def _table() -> dict[str, dict[str, str]]:
    text = (resources.files("scoring") / "data/practice_hints.toml").read_text("utf-8")
    return tomllib.loads(text)
