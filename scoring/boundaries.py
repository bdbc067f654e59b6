"""Where the sound of each aligned syllable begins and ends, for people who look and click.

The strict judge looks at spans that begin a fixed time before the spike (scoring/edges.py), and
must; a consonant may begin earlier. Here the change of sound itself is sought between the vowels
of two neighbours: three stretches, each as even in itself as can be (end of the vowel before,
consonant, beginning of the vowel), the consonant not far from its usual length at this pace.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources

import numpy as np
from numpy.typing import NDArray
from scipy.fft import dct

from scoring.align import Alignment, Reading, Stray
from scoring.audio import SAMPLE_RATE
from scoring.expected import Expected
from scoring.inventory import INITIALS

HOP = SAMPLE_RATE // 100  # frames of 10 ms
RATE = SAMPLE_RATE / HOP
WINDOW = SAMPLE_RATE // 40  # 25 ms
BANDS = 24
CEPSTRA = 13
DEPTH = 9.0  # nats: what is further below the loud parts is silence
CHUNK = 3000  # frames analysed at a time
SHORTEST = 2  # frames: no stretch is shorter
SHORTEST_SYLLABLE = 0.04  # seconds

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class BoundaryLimits:
    """How a boundary is sought; see data/boundaries.toml for the meaning of each."""

    gap_seconds: float
    slowest: float
    fastest: float
    after_final: float
    spread: float
    trust: float
    pause_seconds: float
    before_pause: float
    end_level_db: float
    rise_db: float
    lead: Mapping[str, float]


@dataclass(frozen=True)
class Aligned:
    """One syllable as the alignment found it, in seconds: its span, its spikes, its initial."""

    start: float
    end: float
    initial_spike: float
    final_spike: float
    initial: str


@cache
def default_boundary_limits() -> BoundaryLimits:
    """The table that ships with this version of the program."""
    text = (resources.files("scoring") / "data" / "boundaries.toml").read_text("utf-8")
    table = tomllib.loads(text)
    return BoundaryLimits(**table["search"], lead=table["lead"])


def sound_edges(
    samples: NDArray[np.float32], alignment: Alignment, expected: Expected
) -> dict[Reading, tuple[float, float]]:
    """Start and end in seconds of the sound of every reading; added sound parts neighbours."""
    heard: list[Reading | Stray] = [*alignment.readings, *alignment.strays]
    sounds = sorted(heard, key=lambda one: one.spikes[1])
    initials = [
        INITIALS[one.units[0]]
        if isinstance(one, Stray)
        else expected.syllables[one.syllable].surface.allowed[0].initial
        for one in sounds
    ]
    found = boundaries(
        samples,
        [
            Aligned(one.start, one.end, one.spikes[0], one.spikes[1], initial)
            for one, initial in zip(sounds, initials, strict=True)
        ],
        default_boundary_limits(),
    )
    return {
        one: edges for one, edges in zip(sounds, found, strict=True) if isinstance(one, Reading)
    }


def boundaries(
    samples: NDArray[np.float32], syllables: Sequence[Aligned], limits: BoundaryLimits
) -> list[tuple[float, float]]:
    """Start and end in seconds of syllables in order of time.

    `samples` [n] mono at 16 kHz. Neighbours without a pause between them share one boundary.
    """
    if not syllables or len(samples) < 2 * HOP:
        return [(one.start, one.end) for one in syllables]
    cepstra, level = _analysed(samples)
    pace = _pace(syllables, limits)
    starts, ends = [], []
    for index, one in enumerate(syllables):
        before = syllables[index - 1] if index else None
        joined = before is not None and one.start - before.end < limits.pause_seconds
        if before is not None and joined:
            gap = one.final_spike - before.final_spike
            stretch = _limited(np.sqrt(gap * pace) / limits.gap_seconds, limits)
            earliest = max(before.final_spike, before.initial_spike) + limits.after_final
            starts.append(_beginning(cepstra, one, earliest, stretch, limits))
            ends.append(starts[-1])
        else:
            stretch = _limited(pace / limits.gap_seconds, limits)
            earliest = max(before.end if before else 0.0, one.initial_spike - limits.before_pause)
            begin = _beginning(cepstra, one, earliest, stretch, limits)
            starts.append(_sounding(level, begin, earliest, one, limits))
            if before is not None:
                ends.append(_fading(level, before, limits))
    ends.append(_fading(level, syllables[-1], limits))
    return [
        (start, max(end, start + SHORTEST_SYLLABLE))
        for start, end in zip(starts, ends, strict=True)
    ]


def _limited(stretch: float, limits: BoundaryLimits) -> float:
    return float(np.clip(stretch, limits.fastest, limits.slowest))


def _pace(syllables: Sequence[Aligned], limits: BoundaryLimits) -> float:
    """Seconds from final to final where nobody pauses; the usual ones where all do."""
    gaps = np.diff([one.final_spike for one in syllables])
    joined = gaps[(gaps > 0) & (gaps < 2 * limits.slowest * limits.gap_seconds)]
    return float(np.median(joined)) if len(joined) > SHORTEST else limits.gap_seconds


def _beginning(
    cepstra: Floats, one: Aligned, earliest: float, stretch: float, limits: BoundaryLimits
) -> float:
    """Where the syllable begins, from `earliest` to the spike of its initial."""
    high = min(round(one.initial_spike * RATE), len(cepstra))
    low = max(0, min(round(earliest * RATE), high - 3 * SHORTEST))
    if high - low < 3 * SHORTEST:
        return one.start
    # sum of squares around each stretch's own mean, from running sums
    inside = cepstra[low:high]
    sums = np.vstack([np.zeros(CEPSTRA), np.cumsum(inside, axis=0)])
    squares = np.concatenate([[0.0], np.cumsum(np.square(inside).sum(axis=1))])

    def unevenness(first: NDArray[np.int64], last: NDArray[np.int64]) -> Floats:
        spread: Floats = squares[last] - squares[first]
        total: Floats = np.square(sums[last] - sums[first]).sum(axis=-1)
        uneven: Floats = spread - total / np.maximum(last - first, 1)
        return uneven

    count = high - low
    places = np.arange(SHORTEST, count - SHORTEST + 1)
    begins, opens = np.meshgrid(places, places, indexing="ij")
    lead = limits.lead[one.initial or "zero"] * stretch
    off_lead = (one.initial_spike - (low + begins) / RATE - lead) / (limits.spread * stretch)
    off_vowel = (one.initial_spike - (low + opens) / RATE) / limits.spread
    cost = (
        unevenness(np.zeros_like(begins), begins)
        + unevenness(begins, np.maximum(opens, begins))
        + unevenness(opens, np.full_like(begins, count))
        + limits.trust * (np.square(off_lead) + np.square(off_vowel))
    )
    cost[opens < begins + SHORTEST] = np.inf
    begin, _ = np.unravel_index(int(cost.argmin()), cost.shape)
    return float(low + places[begin]) / RATE


def _sounding(
    level: Floats, begin: float, earliest: float, one: Aligned, limits: BoundaryLimits
) -> float:
    """A beginning after a pause, not before the silence that leads up to the spike is over."""
    high = min(round(one.initial_spike * RATE), len(level))
    first = min(round(begin * RATE), high)
    before = level[max(0, min(round(earliest * RATE), high - 1)) : high]
    quiet = np.flatnonzero(level[first:high] < before.min(initial=np.inf) + limits.rise_db)
    return begin if not len(quiet) else min(one.initial_spike, (first + int(quiet[-1]) + 1) / RATE)


def _fading(level: Floats, one: Aligned, limits: BoundaryLimits) -> float:
    """Where a syllable before a pause has faded, at the latest where its span ends."""
    first, last = round(one.final_spike * RATE), min(round(one.end * RATE), len(level))
    if last - first <= 1:
        return one.end
    inside = level[first:last]
    loud = np.flatnonzero(inside > inside.max() - limits.end_level_db)
    return float(first + int(loud[-1]) + 1) / RATE


def _analysed(samples: NDArray[np.float32]) -> tuple[Floats, Floats]:
    """Cepstra [frames, 13] of unit spread and level [frames] in dB, 100 a second."""
    count = len(samples) // HOP
    padded = np.pad(samples, ((WINDOW - HOP) // 2, WINDOW))
    windows = np.lib.stride_tricks.sliding_window_view(padded, WINDOW)[::HOP][:count]
    bands, shape = _bands(), np.hanning(WINDOW)
    logs, power = [], []
    for first in range(0, count, CHUNK):
        spectrum = np.square(np.abs(np.fft.rfft(windows[first : first + CHUNK] * shape, 512)))
        logs.append(np.log(spectrum @ bands + 1e-10))
        power.append(spectrum.sum(axis=1))
    energy = np.concatenate(logs)
    energy = np.maximum(energy, np.percentile(energy, 95) - DEPTH)
    cepstra: Floats = np.asarray(dct(energy, norm="ortho", axis=1))[:, :CEPSTRA]
    spread = np.maximum(cepstra.std(axis=0), 1e-6)
    return (cepstra - cepstra.mean(axis=0)) / spread, 10 * np.log10(np.concatenate(power) + 1e-10)


@cache
def _bands() -> Floats:
    """Triangular filters [257, 24], even on the mel scale."""
    mel = 2595 * np.log10(1 + np.fft.rfftfreq(512, 1 / SAMPLE_RATE) / 700)
    edges = np.linspace(mel[3], mel[-1], BANDS + 2)
    rising = (mel[:, None] - edges[:-2]) / (edges[1:-1] - edges[:-2])
    falling = (edges[2:] - mel[:, None]) / (edges[2:] - edges[1:-1])
    filters: Floats = np.clip(np.minimum(rising, falling), 0.0, None)
    return filters
