"""Sound that nobody made: a path is drawn, and what the ear would hear of it is built."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from scoring.ear import FRAMES_PER_SECOND, Heard
from scoring.inventory import FINAL_INDEX, FINALS, INITIAL_INDEX, INITIALS, TONE_INDEX, TONES
from scoring.readings import judged_final
from scoring.speech_frames import SpeechFrames
from wordlists.syllable import Syllable, parse_syllable

SURE = 0.97
FRAME = 0.01  # seconds, of the level frames


@dataclass(frozen=True)
class Said:
    """One syllable at a time, or a silence where `syllable` is None; seconds."""

    syllable: Syllable | None
    start: float
    end: float


def timeline(said: Sequence[str | float], syllable_seconds: float = 0.24) -> list[Said]:
    """Syllables in pinyin one after the other; a number is a silence of so many seconds."""
    found, now = [], 0.0
    for one in said:
        length = one if isinstance(one, float) else syllable_seconds
        syllable = None if isinstance(one, float) else parse_syllable(one)
        found.append(Said(syllable, now, now + length))
        now += length
    return found


def hear(said: Sequence[Said], sure: float = SURE) -> tuple[Heard, SpeechFrames]:
    """Build the three label streams with one spike per part, and the level frames."""
    duration = said[-1].end
    frames = round(duration * FRAMES_PER_SECOND)
    sizes = (len(INITIALS), len(FINALS), len(TONES))
    streams = [np.full((frames, size + 1), 0.003 / size) for size in sizes]
    for stream in streams:
        stream[:, 0] = 0.997
    level = np.full(round(duration / FRAME), -80.0, np.float32)
    for one in said:
        if one.syllable is None:
            continue
        level[round(one.start / FRAME) : round(one.end / FRAME)] = -20.0
        units = (
            INITIAL_INDEX[one.syllable.initial],
            FINAL_INDEX[judged_final(one.syllable)],
            TONE_INDEX[one.syllable.tone],
        )
        for stream, unit, place in zip(streams, units, (0.2, 0.5, 0.8), strict=True):
            frame = int((one.start + place * (one.end - one.start)) * FRAMES_PER_SECOND)
            stream[frame] = (1 - sure) / stream.shape[1]
            stream[frame, unit + 1] = sure
    logs = [
        np.log(stream / stream.sum(axis=1, keepdims=True)).astype(np.float32) for stream in streams
    ]
    heard = Heard(
        duration=duration,
        log_initial=logs[0],
        log_final=logs[1],
        log_tone=logs[2],
        features=np.zeros((frames, 4), np.float16),
        pitch=np.zeros((2 * frames, 2), np.float32),
        energy=level + 20,
    )
    return heard, SpeechFrames(level, level > -50, FRAME, -80.0, -20.0)
