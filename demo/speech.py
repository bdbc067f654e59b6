"""Breath groups read aloud by a made voice, with their pauses, in a quiet room."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from rich.progress import track

from demo.reading import BreathGroup
from scoring.synthesis.kokoro import SAMPLE_RATE, Kokoro
from scoring.synthesis.phonemes import phrase_phonemes

ROOM_NOISE = 0.0004  # standard deviation, full scale 1: a quiet room, about −68 dBFS
LOUDNESS = 0.35  # peak of each breath group, full scale 1
EDGE = 0.02  # loudness below which the voice's own silence around a group is cut
LEAD_IN = 0.8  # seconds before the first word
MARGIN = int(0.05 * SAMPLE_RATE)  # samples kept before a group; twice as many after


def read_aloud(
    kokoro: Kokoro, groups: Sequence[BreathGroup], voice: str, speed: float, title: str
) -> NDArray[np.float32]:
    """All groups with their pauses over a quiet room, 24 kHz, shape (samples,)."""
    pieces = [np.zeros(int(LEAD_IN * SAMPLE_RATE), np.float32)]
    for group in track(groups, description=title):
        spoken = kokoro.read(phrase_phonemes(group.words, group.ending), voice, speed)
        loud = np.flatnonzero(np.abs(spoken) > EDGE)
        spoken = spoken[max(0, loud[0] - MARGIN) : loud[-1] + 2 * MARGIN]
        pieces += [
            spoken * (LOUDNESS / np.abs(spoken).max()),
            np.zeros(int(group.pause * SAMPLE_RATE), np.float32),
        ]
    sound = np.concatenate(pieces)
    room = np.random.default_rng(len(sound)).normal(0, ROOM_NOISE, len(sound))
    return (sound + room).astype(np.float32)
