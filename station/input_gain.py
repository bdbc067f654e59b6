"""The gain of the input: read and set where the system lets us, told where it does not.

Linux: PulseAudio's or PipeWire's default source (``pactl``), or the capture control of an ALSA card
(``amixer``). Elsewhere nothing is set: the system's own settings are for the technician.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from dataclasses import dataclass

from station.microphone_check import MicrophoneVerdict

TARGET_SPEECH_DBFS = -24.0  # a voice at 2-3 cm: far from the limits on both sides
CLIPPED_STEP_DB = -12.0  # how far above the limit it was cannot be seen
LEAST_PERCENT, MOST_PERCENT = 10, 100
ALSA_CONTROLS = ("Capture", "Mic")  # what cards and USB headsets call theirs
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


@dataclass(frozen=True)
class Control:
    """Commands of an input's control; ``muted``: what the program says of a mute."""

    read: list[str]
    write: list[str]
    read_mute: list[str]
    unmute: list[str]
    muted: str

    def percent(self) -> int | None:
        """The gain; None where the program does not tell."""
        found = _PERCENT.search(_run(self.read))
        return int(found.group(1)) if found else None

    def is_muted(self) -> bool:
        """Is nothing let through?"""
        return self.muted in _run(self.read_mute)


def next_gain(percent: int, verdict: MicrophoneVerdict, speech_dbfs: float) -> int:
    """The gain to try next; the same where gain is not what is wrong, or nothing is left."""
    if verdict not in MENDED_BY_GAIN:
        return percent
    clipped = verdict is MicrophoneVerdict.CLIPPED
    step_db = CLIPPED_STEP_DB if clipped else TARGET_SPEECH_DBFS - speech_dbfs
    wanted = round(percent * 10 ** (step_db / PULSE_DB_PER_DECADE))
    if verdict is MicrophoneVerdict.TOO_SOFT:
        return max(percent, min(MOST_PERCENT, wanted))
    return min(percent, max(LEAST_PERCENT, wanted))


def adapt_gain(device: str, verdict: MicrophoneVerdict, speech_dbfs: float) -> GainChange | None:
    """Set the gain for a verdict, or take off a mute; None where nothing was changed.

    A mute counts as a gain of 0.
    """
    control = _control_of(device)
    before = control.percent() if control else None
    if control is None or before is None:
        return None
    if verdict is MicrophoneVerdict.SILENT:
        if not control.is_muted():
            return None
        _run(control.unmute)
        return None if control.is_muted() else GainChange(0, before)
    wanted = next_gain(before, verdict, speech_dbfs)
    if wanted == before:
        return None
    _run([*control.write, f"{wanted}%"])
    now = control.percent()
    if now is None or now == before:
        return None
    return GainChange(before, now)


def _control_of(device: str) -> Control | None:
    """How this input is read and set; None where it cannot be."""
    card = _CARD.search(device)
    if card and shutil.which("amixer"):
        amixer = ["amixer", "-c", card.group(1)]
        for name in ALSA_CONTROLS:
            found = Control(
                read=[*amixer, "sget", name],
                write=[*amixer, "sset", name],
                read_mute=[*amixer, "sget", name],
                unmute=[*amixer, "sset", name, "cap"],
                muted="[off]",
            )
            if found.percent() is not None:
                return found
    if not card and shutil.which("pactl"):
        source = "@DEFAULT_SOURCE@"
        return Control(
            read=["pactl", "get-source-volume", source],
            write=["pactl", "set-source-volume", source],
            read_mute=["pactl", "get-source-mute", source],
            unmute=["pactl", "set-source-mute", source, "0"],
            muted="yes",
        )
    return None


def _run(command: list[str]) -> str:
    try:
        done = subprocess.run(
            command,
            env={**os.environ, "LC_ALL": "C"},  # its answers are read
            capture_output=True,
            text=True,
            timeout=CALL_SECONDS,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout if done.returncode == 0 else ""
