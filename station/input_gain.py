"""The gain of the input: read and set where the system lets us, told where it does not.

Linux: PulseAudio's or PipeWire's default source (``pactl``), or the capture control of an ALSA card
(``amixer``). Elsewhere nothing is set: the system's own settings are for the technician.
"""

from __future__ import annotations

import re
import shutil
import subprocess
from dataclasses import dataclass

from station.microphone_check import MicrophoneVerdict

TARGET_SPEECH_DBFS = -24.0  # a voice at 2-3 cm: far from the limits on both sides
CLIPPED_STEP_DB = -12.0  # how far above the limit it was cannot be seen
LEAST_PERCENT, MOST_PERCENT = 10, 100
PULSE_DB_PER_DECADE = 60.0  # PulseAudio's volume is the cube root of the amplitude
CALL_SECONDS = 3.0
MENDED_BY_GAIN = frozenset(
    {MicrophoneVerdict.TOO_SOFT, MicrophoneVerdict.TOO_LOUD, MicrophoneVerdict.CLIPPED}
)
_PERCENT = re.compile(r"(\d+)%")
_CARD = re.compile(r"\(hw:(\d+),\d+\)")


@dataclass(frozen=True)
class GainChange:
    """Percent of the control's range, before and now."""

    before: int
    now: int


def next_gain(percent: int, verdict: MicrophoneVerdict, speech_dbfs: float) -> int:
    """The gain to try next; the same where gain is not what is wrong, or nothing is left."""
    if verdict not in MENDED_BY_GAIN:
        return percent
    clipped = verdict is MicrophoneVerdict.CLIPPED
    step_db = CLIPPED_STEP_DB if clipped else TARGET_SPEECH_DBFS - speech_dbfs
    wanted = round(percent * 10 ** (step_db / PULSE_DB_PER_DECADE))
    return max(LEAST_PERCENT, min(MOST_PERCENT, wanted))


def adapt_gain(device: str, verdict: MicrophoneVerdict, speech_dbfs: float) -> GainChange | None:
    """Set the gain for a verdict, and take off a mute; None where nothing was changed."""
    control = _control_of(device)
    if control is None:
        return None
    read, write, unmute = control
    if verdict is MicrophoneVerdict.SILENT:
        _run(unmute)
        return None
    found = _PERCENT.search(_run(read))
    if found is None:
        return None
    before = int(found.group(1))
    wanted = next_gain(before, verdict, speech_dbfs)
    if wanted == before:
        return None
    _run([*write, f"{wanted}%"])
    now = _PERCENT.search(_run(read))
    after = int(now.group(1)) if now else before
    return GainChange(before, after) if after != before else None


def _control_of(device: str) -> tuple[list[str], list[str], list[str]] | None:
    """Commands that read, set and unmute the input; None where there are none."""
    card = _CARD.search(device)
    if card and shutil.which("amixer"):
        amixer = ["amixer", "-c", card.group(1)]
        return (
            [*amixer, "sget", "Capture"],
            [*amixer, "sset", "Capture"],
            [*amixer, "sset", "Capture", "cap"],
        )
    if not card and shutil.which("pactl"):
        source = "@DEFAULT_SOURCE@"
        return (
            ["pactl", "get-source-volume", source],
            ["pactl", "set-source-volume", source],
            ["pactl", "set-source-mute", source, "0"],
        )
    return None


def _run(command: list[str]) -> str:
    try:
        done = subprocess.run(
            command, capture_output=True, text=True, timeout=CALL_SECONDS, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout if done.returncode == 0 else ""
