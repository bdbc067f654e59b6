"""The engine as it ships: trained ear, measured calibration, the table of thresholds."""

from __future__ import annotations

from scoring.ear import Ear
from scoring.engine import Engine
from scoring.thresholds import default_thresholds


def shipped_engine() -> Engine:
    """Load everything once (some seconds). Raises ScoringError where weights are missing."""
    ear = Ear()
    return Engine(ear, ear.calibration, default_thresholds())
