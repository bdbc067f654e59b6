"""Sound that nobody made: a path is drawn, and what the ear would hear of it is built."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from scoring.audio import SAMPLE_RATE, Recording, from_samples
from scoring.calibration import Calibration, Curve
from scoring.ear import FRAMES_PER_SECOND, Heard, SegmentPosteriors, Span
from scoring.engine import Engine
from scoring.inventory import FINAL_INDEX, FINALS, INITIAL_INDEX, INITIALS, TONE_INDEX, TONES
from scoring.readings import judged_final
from scoring.speech_frames import SpeechFrames
from scoring.thresholds import default_thresholds
from wordlists.syllable import Syllable, parse_syllable

SURE = 0.97
FRAME = 0.01  # seconds, of the level frames
EVEN = Calibration(
    {part: Curve(0.0, 1.0) for part in ("initial", "final", "tone", "rhotic", "plain")}
)


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


def sound(said: Sequence[Said], level: float = 0.2) -> Recording:
    """Make what was said audible to the gate: a buzz for each syllable, faint hiss between."""
    random = np.random.default_rng(1)
    samples = random.normal(0, 1e-4, round(said[-1].end * SAMPLE_RATE))
    for one in said:
        if one.syllable is not None:
            first, last = round(one.start * SAMPLE_RATE), round(one.end * SAMPLE_RATE)
            time = np.arange(last - first) / SAMPLE_RATE
            buzz = sum(np.sin(2 * np.pi * 220 * k * time + k) / k for k in range(1, 12))
            samples[first:last] += level * buzz / np.abs(buzz).max()
    return from_samples(samples.astype(np.float32), SAMPLE_RATE)


@dataclass(frozen=True)
class ConstructedEar:
    """An ear that hears one drawn recording after the other, and judges what was drawn."""

    recordings: Sequence[Sequence[Said]]
    sure: float = SURE

    def listen_many(self, clips: Sequence[NDArray[np.float32]]) -> list[Heard]:
        """Hear the drawn recording of the same length as each clip."""
        by_length = {round(said[-1].end * SAMPLE_RATE): said for said in self.recordings}
        return [hear(by_length[len(clip)], self.sure)[0] for clip in clips]

    def judge(self, heard: Heard, spans: Sequence[Span]) -> SegmentPosteriors:
        """Judge each span as the syllable drawn in its middle."""
        said = next(one for one in self.recordings if one[-1].end == heard.duration)
        found = [self._said_in(said, span) for span in spans]
        return SegmentPosteriors(
            self._posteriors([INITIAL_INDEX[one.initial] for one in found], len(INITIALS)),
            self._posteriors([FINAL_INDEX[judged_final(one)] for one in found], len(FINALS)),
            self._posteriors([TONE_INDEX[one.tone] for one in found], len(TONES)),
            self._posteriors([int(one.erhua) for one in found], 2),
        )

    @staticmethod
    def _said_in(said: Sequence[Said], span: Span) -> Syllable:
        middle = (span.start + span.end) / 2
        spoken = [one for one in said if one.syllable is not None]
        nearest = min(spoken, key=lambda one: abs((one.start + one.end) / 2 - middle))
        assert nearest.syllable is not None
        return nearest.syllable

    def _posteriors(self, units: Sequence[int], size: int) -> NDArray[np.float32]:
        rows = np.full((len(units), size), (1 - self.sure) / (size - 1))
        rows[np.arange(len(units)), list(units)] = self.sure
        return np.log(rows).astype(np.float32)


def constructed_engine(*recordings: Sequence[Said], sure: float = SURE) -> Engine:
    """An engine whose ear hears these recordings."""
    return Engine(ConstructedEar(recordings, sure), EVEN, default_thresholds())
