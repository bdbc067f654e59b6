"""What the machine finds in a sitting: confusions of the region, more of them the weaker it was."""

from __future__ import annotations

import random
from decimal import Decimal
from functools import cache
from typing import Any

MOST = 3
FAMILIES = {  # of confusions: how many of the weak have it, syllables of a paper that can show it
    "retroflex": (0.6, 46),
    "front_back_nasal": (0.4, 52),
    "neutral": (0.35, 16),
    "tone_1": (0.3, 48),
    "tone_2": (0.25, 44),
    "third_sandhi": (0.2, 12),
    "rounded_i": (0.15, 18),
    "erhua": (0.12, 6),
}
WEAK, STRONG = 70, 96  # what a reading is worth where it has all of this, and none


def diagnosis_of(rng: random.Random, worth: float) -> dict[str, Any]:
    """As a report of the machine holds it; ``worth`` of 100."""
    from scoring.diagnosis import Diagnosis

    weakness = min(1.0, max(0.0, (STRONG - worth) / (STRONG - WEAK)))
    found = [
        _finding(rng, family, chances, weakness)
        for family, (share, chances) in FAMILIES.items()
        if rng.random() < share * (0.4 + weakness)
    ]
    worst = sorted(found, key=lambda one: -one.points)[:MOST]
    told = "、".join(one.name for one in worst)
    summary = f"建议先练：{told}。" if worst else "没有发现需要专门练习的问题。"
    return Diagnosis("1", summary, tuple(worst), (), (), None).to_json()


def _finding(rng: random.Random, family: str, chances: int, weakness: float) -> Any:
    from scoring.diagnosis import Finding, Rate, Severity

    failures = max(2, round(chances * min(0.7, rng.uniform(0.1, 0.25 + weakness / 2))))
    share = failures / chances
    severity = Severity.GENERAL if share > 0.45 else Severity.COMMON
    if share < 0.2:
        severity = Severity.OCCASIONAL
    points = Decimal(failures) / 20
    rate = Rate(chances, failures)
    return Finding(family, _titles()[family], severity, rate, points, (), (), ())


@cache
def _titles() -> dict[str, str]:
    from scoring.practice_themes import practice_themes

    return {key: one.title for key, one in practice_themes().items()}
