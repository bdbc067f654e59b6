"""Where does a word end? Told from the levels of the blocks that came so far. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from station.listening import VOICE_DBFS

ABOVE_NOISE_DB = 12.0  # voice is this much louder than the quietest tenth of what was heard
NOISE_PERCENTILE = 10
LEAST_VOICE_SECONDS = 0.12  # shorter ones are clicks: the shortest syllable lasts as long
SILENCE_SECONDS = 0.5  # after the word; the closure of a stop inside one lasts 0.15 at most
NOTHING_SECONDS = 5.0  # without a voice
LONGEST_SECONDS = 8.0


class Heard(StrEnum):
    """What the word has come to."""

    NOTHING_YET = "nothing_yet"
    VOICE = "voice"
    ENDED = "ended"
    NOTHING = "nothing"


@dataclass(frozen=True)
class Word:
    """``began`` and ``ended``: of the voice, in seconds from the first block; 0 without one."""

    heard: Heard
    began: float = 0.0
    ended: float = 0.0


def find_word(levels: Sequence[float], block_seconds: float) -> Word:
    """The word in blocks of these levels (RMS, dBFS), each ``block_seconds`` long.

    The quietest tenth counts as the room's noise: while somebody speaks from the first block on,
    that is their own voice, and the end shows as soon as they stop.
    """
    seconds = len(levels) * block_seconds
    if not levels:
        return Word(Heard.NOTHING_YET)
    rms = np.asarray(levels)
    noise = float(np.percentile(rms, NOISE_PERCENTILE))
    loudest = float(rms.max())
    limit = max(VOICE_DBFS, min(noise + ABOVE_NOISE_DB, loudest - ABOVE_NOISE_DB))
    voiced = np.flatnonzero(rms >= limit)
    if voiced.size * block_seconds < LEAST_VOICE_SECONDS:
        return Word(Heard.NOTHING if seconds >= NOTHING_SECONDS else Heard.NOTHING_YET)
    began, ended = voiced[0] * block_seconds, (voiced[-1] + 1) * block_seconds
    over = seconds - ended >= SILENCE_SECONDS or seconds >= LONGEST_SECONDS
    return Word(Heard.ENDED if over else Heard.VOICE, float(began), float(ended))
