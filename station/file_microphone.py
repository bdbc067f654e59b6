"""Sound files as the microphone, in real time or faster: rehearsals, tests, demonstrations.

Between files there is a quiet room: noise at about -70 dBFS, so that the input never looks dead.
A file keeps its own sample rate; the microphone takes that rate over when the file is put in.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import soundfile

from station.errors import AudioUnreadable, NoMicrophone
from station.level import Samples
from station.microphone import OnBlock, OnLost

BLOCK_SECONDS = 0.100  # as sound cards at their calmest; small blocks cost a booth most of its work
ROOM_NOISE_STEPS = 10  # standard deviation in 16-bit steps: -70 dBFS


def read_mono(path: Path) -> tuple[Samples, int]:
    """First channel of any file that libsndfile reads, and its rate; raises AudioUnreadable."""
    try:
        samples, rate = soundfile.read(path, dtype="int16", always_2d=True)
    except (soundfile.SoundFileError, OSError) as error:
        raise AudioUnreadable(f"{path.name}: {error}") from error
    return np.ascontiguousarray(samples[:, 0]), int(rate)


class FileMicrophone:
    """``speed``: how many times faster than real time the sound is delivered."""

    patient = True
    host_api = "file"
    others: tuple[str, ...] = ()

    def __init__(self, speed: float = 1.0, sample_rate: int = 48_000, device: str = "file") -> None:
        self.device = device
        self.sample_rate = sample_rate
        self._speed = speed
        self._noise = np.random.default_rng(20240101)
        self._lock = threading.Lock()
        self._samples: Samples | None = None
        self._position = 0
        self._running = False
        self._on_end: Callable[[], None] | None = None
        self._thread: threading.Thread | None = None
        self._stopping = threading.Event()
        self._lost = threading.Event()
        self._unplugged = False

    def put(self, path: Path) -> None:
        """Put a file in, stopped at its beginning; takes its sample rate over."""
        samples, rate = read_mono(path)
        with self._lock:
            self._samples, self._position, self._running = samples, 0, False
            self.sample_rate = rate

    def play(self, on_end: Callable[[], None] | None = None) -> None:
        """Let the file run; ``on_end`` is called, on the microphone's thread, after its end."""
        with self._lock:
            self._running = True
            self._on_end = on_end

    def open(self, on_block: OnBlock, on_lost: OnLost) -> None:
        """Begin to deliver blocks."""
        if self._unplugged:
            raise NoMicrophone("unplugged")
        self.close()
        self._stopping.clear()
        self._lost.clear()
        self._thread = threading.Thread(
            target=self._deliver, args=(on_block, on_lost), name="file-microphone", daemon=True
        )
        self._thread.start()

    def close(self) -> None:
        """Stop delivering."""
        self._stopping.set()
        if self._thread is not None and self._thread is not threading.current_thread():
            self._thread.join()
        self._thread = None

    def unplug(self) -> None:
        """Vanish, as a pulled plug does: no more blocks, and no opening until plugged in."""
        self._unplugged = True
        self._lost.set()

    def plug_in(self) -> None:
        """Be there again; the booth has to open it."""
        self._unplugged = False

    def _deliver(self, on_block: OnBlock, on_lost: OnLost) -> None:
        due = time.monotonic()
        while not self._stopping.is_set():
            if self._lost.is_set():
                on_lost("unplugged")
                return
            block, ended = self._next_block()
            on_block(block, False)
            if ended is not None:
                ended()
            due += block.size / self.sample_rate / self._speed
            self._stopping.wait(max(0.0, due - time.monotonic()))

    def _next_block(self) -> tuple[Samples, Callable[[], None] | None]:
        """The next block and, when it was the file's last, whom to tell."""
        with self._lock:
            size = round(self.sample_rate * BLOCK_SECONDS)
            if self._running and self._samples is not None:
                block = self._samples[self._position : self._position + size]
                self._position += size
                if self._position < self._samples.size:
                    return block, None
                ended, self._on_end = self._on_end, None
                self._samples, self._running = None, False
                if block.size:
                    return block, ended
                return self._quiet(size), ended
            return self._quiet(size), None

    def _quiet(self, size: int) -> Samples:
        return np.rint(self._noise.normal(0.0, ROOM_NOISE_STEPS, size)).astype(np.int16)
