"""The engine's table of limits, read from `thresholds.toml`.

The table says what each limit was chosen for; here each has its type. Unknown or missing names are
a fault of the installation and raise at once, so that no limit is ever silently a default.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources


@dataclass(frozen=True)
class QualityLimits:
    """When a recording is refused, and when only flagged. Shares are of 1, levels in dBFS."""

    longest_seconds: float
    shortest_seconds: float
    seconds_of_speech_per_syllable: float
    lowest_sample_rate: int
    full_sample_rate: int
    silence_peak_dbfs: float
    quiet_speech_dbfs: float
    clipped_share: float
    clipped_share_flag: float
    flat_tops_flag: float
    soft_speech_dbfs: float
    dc_share: float
    lowest_snr_db: float
    snr_flag_db: float
    dropout_seconds: float
    dropouts_flag: int


@dataclass(frozen=True)
class SpeechLimits:
    """Which frames of a recording count as speech."""

    frame_seconds: float
    over_noise_db: float
    under_peak_db: float
    bridge_seconds: float
    shortest_burst_seconds: float


@dataclass(frozen=True)
class AlignmentCosts:
    """Costs of the alignment's arcs in nats; see the table for their meaning."""

    substitution: float
    omission: float
    omission_more: float
    insertion: float
    inserted_syllable: float
    repetition: float
    repetition_of_word: float
    furthest_back: int
    silence_inside: float
    beam: float


@dataclass(frozen=True)
class MismatchLimits:
    """When a recording is not a reading of the text at all."""

    fewest_syllables: int
    matching_share: float
    read_share: float


@dataclass(frozen=True)
class VerdictLimits:
    """Per part: p_correct from `_correct` on is right, below `_error` wrong, between a defect."""

    initial_correct: float
    initial_error: float
    final_correct: float
    final_error: float
    tone_correct: float
    tone_error: float
    half_third_as_fourth: float
    own_place: float


@dataclass(frozen=True)
class ContourLimits:
    """What the contour of a tone said alone must reach, in levels of the speaker's own five."""

    fewest_syllables: int
    level_height: float
    level_drift: float
    rising_rise: float
    third_lowest: float
    falling_fall: float


@dataclass(frozen=True)
class DoubtLimits:
    """Where the machine does not know; probabilities are at the item's own rate of errors."""

    usual_wrong_share: float
    usual_weight: float
    sure_right: float
    sure_wrong: float
    faint_db: float
    defect_stands: float
    interval: float
    flag_points: float


@dataclass(frozen=True)
class PauseLimits:
    """Silences worth naming, in seconds, by where they stand."""

    within_word: float
    within_phrase: float
    between: float


@dataclass(frozen=True)
class Thresholds:
    """The whole table; `version` goes into every result."""

    version: str
    quality: QualityLimits
    speech: SpeechLimits
    alignment: AlignmentCosts
    mismatch: MismatchLimits
    verdict: VerdictLimits
    contour: ContourLimits
    doubt: DoubtLimits
    pauses: PauseLimits


def parse_thresholds(text: str) -> Thresholds:
    """Read a table in TOML. Raises KeyError or TypeError where a name is missing or unknown."""
    table = tomllib.loads(text)
    return Thresholds(
        version=table["version"],
        quality=QualityLimits(**table["quality"]),
        speech=SpeechLimits(**table["speech"]),
        alignment=AlignmentCosts(**table["alignment"]),
        mismatch=MismatchLimits(**table["mismatch"]),
        verdict=VerdictLimits(**table["verdict"]),
        contour=ContourLimits(**table["contour"]),
        doubt=DoubtLimits(**table["doubt"]),
        pauses=PauseLimits(**table["pauses"]),
    )


@cache
def default_thresholds() -> Thresholds:
    """The table that ships with this version of the program."""
    return parse_thresholds((resources.files("scoring") / "thresholds.toml").read_text("utf-8"))
