"""Holds the sound of one word while it is read, and notices its end. Nothing goes to the disk."""

from __future__ import annotations

import io
import time
from collections.abc import Callable

import numpy as np
import soundfile

from station.level import Samples, level_of
from station.practice.endpoint import Heard, Word, find_word

FRAME_SECONDS = 0.020
BEFORE_SECONDS = 0.20  # of silence sent along: a stop's burst is softer than the voice
AFTER_SECONDS = 0.25
OVER = frozenset({Heard.ENDED, Heard.NOTHING})


class WordSink:
    """Takes the capture's blocks on its writer's thread. ``on_over`` comes once, from there."""

    def __init__(self, sample_rate: int, on_over: Callable[[], None]) -> None:
        self.sample_rate = sample_rate
        self._frame = round(sample_rate * FRAME_SECONDS)
        self._on_over = on_over
        self._told = False
        self._sound = np.zeros(0, np.int16)
        self._levels: list[float] = []
        self._ended_at = 0.0
        self.word = Word(Heard.NOTHING_YET)

    def write(self, block: Samples) -> None:
        """Take the next samples."""
        self._sound = np.concatenate([self._sound, block])
        whole = self._sound.size // self._frame
        for place in range(len(self._levels), whole):
            frame = self._sound[place * self._frame : (place + 1) * self._frame]
            self._levels.append(level_of(frame).rms_dbfs)
        if not self._told:
            self.word = find_word(self._levels, FRAME_SECONDS)
            unvoiced = self._sound.size / self.sample_rate - self.word.ended
            self._ended_at = time.monotonic() - unvoiced
            if self.word.heard in OVER:
                self._told = True
                self._on_over()

    @property
    def seconds_since_end(self) -> float:
        """Since the last voice of the word."""
        return time.monotonic() - self._ended_at

    @property
    def samples(self) -> Samples:
        """The word with a little silence around; empty where nobody spoke."""
        if self.word.heard in {Heard.NOTHING, Heard.NOTHING_YET}:
            return np.zeros(0, np.int16)
        first = max(0.0, self.word.began - BEFORE_SECONDS)
        last = self.word.ended + AFTER_SECONDS
        return self._sound[round(first * self.sample_rate) : round(last * self.sample_rate)]

    def flac(self) -> bytes:
        """The word as FLAC."""
        file = io.BytesIO()
        soundfile.write(file, self.samples, self.sample_rate, format="FLAC", subtype="PCM_16")
        return file.getvalue()
