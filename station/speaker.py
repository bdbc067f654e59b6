"""What the candidate hears: spoken instructions and the beep, through sounddevice.

All of it is optional. Where a recording or an output device is missing the text on the page is
given the time it takes to read, from its showing on, and the sitting goes on.
"""

from __future__ import annotations

import logging
import threading
import time
import tomllib
from collections.abc import Callable
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import soundfile
from numpy.typing import NDArray

from station.language import Text
from station.portaudio import in_use, library

log = logging.getLogger(__name__)

BEEP = "beep"
BEEP_HZ = 1000.0
BEEP_SECONDS = 0.4
BEEP_RATE = 48_000
BEEP_AMPLITUDE = 0.3
READING_CHARACTERS_PER_SECOND = 6.0
PIECE_SECONDS = 0.1  # how soon a sound can be cut short


@cache
def script() -> dict[str, Text]:
    """Text of every spoken instruction by its name; what is spoken is its Chinese."""
    tables = tomllib.loads(
        (resources.files("station") / "sounds" / "script.toml").read_text("utf-8")
    )
    return {name: Text(said, tables["english"][name]) for name, said in tables["sounds"].items()}


def sound_path(name: str) -> Path:
    """Where the recording of an instruction lies, whether or not it is there."""
    return Path(str(resources.files("station") / "sounds" / f"{name}.ogg"))


def beep() -> NDArray[np.float32]:
    """The start signal, mono at ``BEEP_RATE``, with soft edges so that it does not click."""
    time = np.arange(round(BEEP_SECONDS * BEEP_RATE)) / BEEP_RATE
    edge = np.clip(np.minimum(time, BEEP_SECONDS - time) / 0.02, 0.0, 1.0)
    wave = BEEP_AMPLITUDE * edge * np.sin(2 * np.pi * BEEP_HZ * time)
    return wave.astype(np.float32)


class Speaker(Protocol):
    """Plays one sound at a time."""

    def play(self, name: str, on_end: Callable[[], None]) -> None:
        """Play; ``on_end`` comes once, from any thread, unless the sound is stopped before."""

    def play_samples(
        self, samples: NDArray[np.float32], rate: int, on_end: Callable[[], None]
    ) -> None:
        """Play a sound held in memory, mono −1 to 1 at ``rate``; ``on_end`` as above."""

    def stop(self) -> None:
        """Cut short what is playing; its ``on_end`` does not come."""


class HeadphoneSpeaker:
    """The default output of the computer."""

    def __init__(self) -> None:
        self._thread: threading.Thread | None = None
        self._stopping = threading.Event()

    def play(self, name: str, on_end: Callable[[], None]) -> None:
        """Stop what is playing and play this."""
        self._begin(lambda: _load(name), _unplayed_seconds(name), on_end)

    def play_samples(
        self, samples: NDArray[np.float32], rate: int, on_end: Callable[[], None]
    ) -> None:
        """Stop what is playing and play this."""
        self._begin(lambda: (samples, rate), samples.size / rate, on_end)

    def _begin(
        self,
        load: Callable[[], tuple[NDArray[np.float32], int]],
        unplayed_seconds: float,
        on_end: Callable[[], None],
    ) -> None:
        """``unplayed_seconds``: what it takes where it cannot be played."""
        self.stop()
        self._stopping = threading.Event()
        self._thread = threading.Thread(
            target=self._work,
            args=(load, time.monotonic() + unplayed_seconds, on_end, self._stopping),
            name="speaker",
            daemon=True,
        )
        self._thread.start()

    def stop(self) -> None:
        """Cut short; returns when the output is silent."""
        self._stopping.set()
        if self._thread is not None and self._thread is not threading.current_thread():
            self._thread.join()

    def _work(
        self,
        load: Callable[[], tuple[NDArray[np.float32], int]],
        unplayed_until: float,
        on_end: Callable[[], None],
        stopping: threading.Event,
    ) -> None:
        try:
            sound, rate = load()
            _play(sound, rate, stopping)
        except Exception as error:  # no file, no library, no device, device gone: all the same here
            log.info("sound not played: %s", error)
            stopping.wait(max(0.0, unplayed_until - time.monotonic()))
        if not stopping.is_set():
            on_end()


class NoSpeaker:
    """Plays nothing and ends at once: for rehearsals faster than real time."""

    def play(self, name: str, on_end: Callable[[], None]) -> None:
        """End at once."""
        on_end()

    def play_samples(
        self, samples: NDArray[np.float32], rate: int, on_end: Callable[[], None]
    ) -> None:
        """End at once."""
        on_end()

    def stop(self) -> None:
        """Nothing plays."""


def _unplayed_seconds(name: str) -> float:
    """How long a sound takes where it is only seen."""
    if name == BEEP:
        return BEEP_SECONDS
    said = script().get(name)
    return len(said.zh if said else "") / READING_CHARACTERS_PER_SECOND


def _load(name: str) -> tuple[NDArray[np.float32], int]:
    if name == BEEP:
        return beep(), BEEP_RATE
    sound, rate = soundfile.read(sound_path(name), dtype="float32", always_2d=True)
    return np.ascontiguousarray(sound[:, 0]), int(rate)


def _play(sound: NDArray[np.float32], rate: int, stopping: threading.Event) -> None:
    piece = round(rate * PIECE_SECONDS)
    stream: Any
    with in_use, library().OutputStream(samplerate=rate, channels=1, dtype="float32") as stream:
        for start in range(0, sound.size, piece):
            if stopping.is_set():
                return
            stream.write(sound[start : start + piece].reshape(-1, 1))
