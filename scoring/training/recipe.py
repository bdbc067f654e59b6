"""What decides the weights: folds, copies, passes, seed. One frozen value, and its digest."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any, Final

FOLDS: Final = {"a": ("unl-f", "S0252"), "b": ("cmn-a", "S0150"), "c": ("cmn-b",)}
"""Speakers held out together, each person once: one of the isolated syllables with one of the
sentences; the reader of the words alone, who is more than half of all sound.

What is measured on a fold's speakers is never used to choose anything for the fold.
"""
VERSION: Final = "ear-3"

PEOPLE: Final = "people"
SYNTHETIC: Final = "synthetic"
HELD_OUT_SPEAKER: Final = "synthetic-held"
"""Two made voices that no run is trained on; planted errors are measured on them."""


@dataclass(frozen=True)
class Recipe:
    """Settings of one run; defaults are those of the shipped weights."""

    copies: tuple[int, ...] = (0, 1)
    synthetic_copies: tuple[int, ...] = (0, 1)
    head_passes: int = 2
    judge_passes: int = 3
    seed: int = 1

    def collections(self) -> dict[str, tuple[int, ...]]:
        """Collections of recordings that are used, with their copies."""
        both = {PEOPLE: self.copies, SYNTHETIC: self.synthetic_copies}
        return {name: copies for name, copies in both.items() if copies}

    def to_json(self) -> dict[str, Any]:
        """Plain dict."""
        return asdict(self)

    def digest(self, held_out: Sequence[str], data: Sequence[str]) -> str:
        """Names the run: same settings, held-out people and data, same digest."""
        settings = [self.to_json(), sorted(held_out), list(data), VERSION]
        return hashlib.sha256(json.dumps(settings).encode()).hexdigest()[:12]
