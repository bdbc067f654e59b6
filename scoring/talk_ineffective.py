"""Ineffective speech in a talk (无效话语): said again, read aloud, counted, hummed.

The clause counts time, so each finding has its time and what it rests on. Humming is found in the
sound (voice without syllables), what was said again or read aloud in the transcript, counting in
both (scoring/talk_counting.py).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from scoring.ear import Heard
from scoring.judgement import TIME_DIGITS
from scoring.shared_stretches import Shared, said_before, shared_stretches, syllables_of
from scoring.speech_frames import SpeechFrames, runs_of_true
from scoring.talk_limits import talk_limits
from scoring.transcript import Character, Line

KINDS = {
    "repeated": "重复前面说过的话",
    "read_aloud": "与第三项短文相同",
    "counting": "数数",
    "humming": "哼唱或拖音，没有词语",
}
"""Kinds of ineffective speech and what people read."""


@dataclass(frozen=True, order=True)
class Ineffective:
    """A stretch of ineffective speech, seconds of the recording; `text` as transcribed.

    `earlier`: when the same was said before, where it repeats.
    """

    start: float
    end: float
    kind: str
    text: str = ""
    earlier: tuple[float, float] | None = None

    @property
    def seconds(self) -> float:
        """How long it is."""
        return self.end - self.start

    def to_json(self) -> dict[str, Any]:
        """Return the stretch as a report holds it."""
        earlier = self.earlier and [round(time, TIME_DIGITS) for time in self.earlier]
        return {
            "kind": self.kind,
            "start": round(self.start, TIME_DIGITS),
            "end": round(self.end, TIME_DIGITS),
            "text": self.text,
            "earlier": earlier,
        }


def total_seconds(stretches: Iterable[Ineffective]) -> float:
    """Time of the stretches together, what is in two counted once."""
    total, reached = 0.0, 0.0
    for one in sorted(stretches):
        total += max(0.0, one.end - max(one.start, reached))
        reached = max(reached, one.end)
    return total


def find_repeated(lines: Sequence[Line]) -> tuple[Ineffective, ...]:
    """What was said before, nearly syllable for syllable."""
    said = _spoken(lines)
    found = said_before(_syllables(said), talk_limits()["ineffective"]["repeated_shortest"])
    return tuple(
        _stretch(said, one, "repeated", (said[one.other].start, said[one.other_last - 1].end))
        for one in found
    )


def find_read_aloud(lines: Sequence[Line], passage: str) -> tuple[Ineffective, ...]:
    """What stands in the passage of item 3."""
    said = _spoken(lines)
    shortest = talk_limits()["ineffective"]["read_aloud_shortest"]
    found = shared_stretches(_syllables(said), syllables_of(passage), shortest)
    return tuple(_stretch(said, one, "read_aloud") for one in found)


def find_humming(heard: Heard, frames: SpeechFrames) -> tuple[Ineffective, ...]:
    """Voice that goes on without a syllable."""
    limits = talk_limits()["ineffective"]
    return tuple(
        Ineffective(start, end, "humming")
        for start, end in without_syllables(heard, frames, limits["hum_seconds"])
        if _voiced(heard, start, end) >= limits["hum_voiced_share"]
    )


def find_noise(heard: Heard, frames: SpeechFrames) -> tuple[tuple[float, float], ...]:
    """Sound that is neither words nor voice: the candidate was silent."""
    limits = talk_limits()["ineffective"]
    return tuple(
        (start, end)
        for start, end in without_syllables(heard, frames, limits["hum_seconds"])
        if _voiced(heard, start, end) < limits["hum_voiced_share"]
    )


def without_syllables(
    heard: Heard, frames: SpeechFrames, shortest: float
) -> list[tuple[float, float]]:
    """Stretches of sound between silences or syllables in which no syllable was heard."""
    limits = talk_limits()["ineffective"]
    free = np.ones(len(frames.speech), np.bool_)
    sure = np.log(limits["syllable_sure"])
    spikes = np.flatnonzero(
        np.minimum(heard.log_initial[:, 1:].max(axis=1), heard.log_final[:, 1:].max(axis=1)) > sure
        if len(heard.log_final)
        else np.zeros(0)
    )
    reach = limits["syllable_reach"]
    for spike in spikes / heard.frames_per_second:
        first, last = spike - reach, spike + reach
        free[max(0, int(first / frames.frame_seconds)) : int(last / frames.frame_seconds)] = False
    return [
        (first * frames.frame_seconds, last * frames.frame_seconds)
        for first, last in runs_of_true(frames.speech & free)
        if (last - first) * frames.frame_seconds >= shortest
    ]


def _voiced(heard: Heard, start: float, end: float) -> float:
    """Share of the pitch frames with voice."""
    inside = heard.pitch[int(start * 100) : int(end * 100), 1]
    return float((inside > 0).mean()) if len(inside) else 0.0


def _spoken(lines: Sequence[Line]) -> list[Character]:
    return [one for line in lines for one in line.hanzi]


def _syllables(said: Sequence[Character]) -> list[str]:
    return syllables_of("".join(one.text for one in said))


def _stretch(
    said: Sequence[Character],
    shared: Shared,
    kind: str,
    earlier: tuple[float, float] | None = None,
) -> Ineffective:
    characters = said[shared.first : shared.last]
    text = "".join(one.text for one in characters)
    return Ineffective(characters[0].start, characters[-1].end, kind, text, earlier)
