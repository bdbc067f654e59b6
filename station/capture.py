"""From the microphone to the item's file without losing anything.

The device's callback only puts blocks into a bounded queue; one writer thread takes them out,
measures them, and writes them to the recording that is running. Commands (begin, end) travel in the
same queue, so that a recording holds exactly the blocks between them, in order. The input stays
open for the whole sitting: opening it takes time, and the first syllable would be lost.
"""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from station.level import SILENCE, Figures, Level, LevelMeter, Samples, level_of
from station.microphone import Microphone

QUEUE_SECONDS = 10.0  # a disk that hangs longer than this loses sound, and it is counted
BLOCK_SECONDS = 0.020
LOST_AFTER_SECONDS = 2.0  # no block for so long: the device is gone without having said so


class Sink(Protocol):
    """Where the samples of a recording go."""

    def write(self, samples: Samples) -> None:
        """Take the next samples; raises where the disk fails."""


@dataclass(frozen=True)
class Taken:
    """Result of a recording: its level, and the blocks lost by device or queue."""

    figures: Figures
    overruns: int
    failure: Exception | None


@dataclass
class _Begin:
    sink: Sink | None
    rate: int
    begun: threading.Event


@dataclass
class _End:
    taken: queue.SimpleQueue[Taken]


class _Quit:
    """Last command."""


class Capture:
    """One open input. ``on_lost`` and ``on_failure`` are called on threads of the capture.

    ``on_failure`` is told once per recording, when the sink raises; the recording then goes on
    being measured but not written, until ``end``.
    """

    def __init__(
        self,
        microphone: Microphone,
        on_lost: Callable[[str], None],
        on_failure: Callable[[Exception], None],
    ) -> None:
        self.microphone = microphone
        self._on_lost = on_lost
        self._on_failure = on_failure
        self._queue: queue.Queue[Samples | _Begin | _End | _Quit] = queue.Queue(
            maxsize=round(QUEUE_SECONDS / BLOCK_SECONDS)
        )
        self._level = SILENCE
        self._overruns = 0
        self._writer: threading.Thread | None = None
        self._told_lost = threading.Event()

    @property
    def level(self) -> Level:
        """Of the newest block."""
        return self._level

    @property
    def is_open(self) -> bool:
        """Is sound coming in, as far as is known?"""
        return self._writer is not None and not self._told_lost.is_set()

    def open(self) -> None:
        """Start to listen; raises MicrophoneError. Also opens again after a loss."""
        if self._writer is None:
            self._writer = threading.Thread(target=self._work, name="capture-writer", daemon=True)
            self._writer.start()
        self._told_lost.set()  # the watchdog keeps quiet while the device is being opened
        self.microphone.open(self._take, self._lose)
        self._told_lost.clear()

    def close(self) -> None:
        """Stop listening; what is queued is still written."""
        self._told_lost.set()
        self.microphone.close()
        if self._writer is not None:
            self._queue.put(_Quit())
            self._writer.join()
            self._writer = None

    def begin(self, sink: Sink | None) -> None:
        """Start a recording into ``sink`` (None: only measure); returns when it runs."""
        begun = threading.Event()
        self._queue.put(_Begin(sink, self.microphone.sample_rate, begun))
        begun.wait()

    def end(self) -> Taken:
        """End the running recording; returns when every block before this call is written."""
        taken: queue.SimpleQueue[Taken] = queue.SimpleQueue()
        self._queue.put(_End(taken))
        return taken.get()

    # --- on the device's thread ---------------------------------------------------------------

    def _take(self, block: Samples, overflowed: bool) -> None:
        if overflowed:
            self._overruns += 1
        if self.microphone.patient:
            self._queue.put(block)
            return
        try:
            self._queue.put_nowait(block)
        except queue.Full:
            self._overruns += 1

    def _lose(self, detail: str) -> None:
        if not self._told_lost.is_set():
            self._told_lost.set()
            self._level = SILENCE
            self._on_lost(detail)

    # --- on the writer's thread ---------------------------------------------------------------

    def _work(self) -> None:
        recording: _Recording | None = None
        while True:
            try:
                job = self._queue.get(timeout=LOST_AFTER_SECONDS)
            except queue.Empty:
                self._lose("no sound arrives")
                continue
            if isinstance(job, _Quit):
                return
            if isinstance(job, _Begin):
                recording = _Recording(job.sink, LevelMeter(job.rate), self._overruns)
                job.begun.set()
            elif isinstance(job, _End):
                assert recording is not None, "end without begin"
                job.taken.put(recording.taken(self._overruns))
                recording = None
            elif recording is None:
                self._level = level_of(job)
            else:
                self._level, failure = recording.add(job)
                if failure is not None:
                    self._on_failure(failure)


class _Recording:
    """The recording that is running, on the writer's thread alone."""

    def __init__(self, sink: Sink | None, meter: LevelMeter, overruns_before: int) -> None:
        self._sink = sink
        self._meter = meter
        self._overruns_before = overruns_before
        self._failure: Exception | None = None

    def add(self, block: Samples) -> tuple[Level, Exception | None]:
        """Measure and write a block; the exception where this block was the first to fail."""
        level = self._meter.add(block)
        if self._sink is None or self._failure is not None:
            return level, None
        try:
            self._sink.write(block)
        except Exception as error:  # whatever the disk does, the thread must live on
            self._failure = error
            return level, error
        return level, None

    def taken(self, overruns: int) -> Taken:
        return Taken(self._meter.figures(), overruns - self._overruns_before, self._failure)
