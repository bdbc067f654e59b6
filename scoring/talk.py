"""What can be measured of a talk (item 4): time, pauses, rate, fillers, what was ineffective.

Clauses: 缺时 and 无效话语 of the rubric. Silences of five seconds and more are missing time and add
up; shorter ones are a matter of fluency. Nothing here judges: the figures go to the examiners, and
into a proposal (scoring/talk_proposal.py) that they see after they have marked.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from scoring.ear import Heard
from scoring.judgement import TIME_DIGITS
from scoring.speech_frames import SpeechFrames
from scoring.talk_counting import find_counting
from scoring.talk_ineffective import (
    Ineffective,
    find_humming,
    find_noise,
    find_read_aloud,
    find_repeated,
    total_seconds,
)
from scoring.talk_limits import talk_limits
from scoring.talk_words import WordFlag, find_words
from scoring.transcript import Line

MINUTE = 60.0


@dataclass(frozen=True, order=True)
class Stretch:
    """A stretch of the recording, in seconds."""

    start: float
    end: float

    @property
    def seconds(self) -> float:
        """How long it is."""
        return self.end - self.start

    def to_json(self) -> dict[str, float]:
        """Return the stretch as a report holds it."""
        return {"start": round(self.start, TIME_DIGITS), "end": round(self.end, TIME_DIGITS)}


@dataclass(frozen=True)
class TalkFacts:
    """One talk measured; times in seconds from the start of the recording.

    `missing_seconds`: what is short of the full time, long silences included (缺时). `pauses`:
    silences worth naming, long ones included. `fillers`: word → how often. `ineffective`: in order
    of time (无效话语). `words`: words and forms that are not standard.
    """

    lines: tuple[Line, ...]
    seconds: float
    missing_seconds: float
    full_seconds: float
    long_silences: tuple[Stretch, ...] = ()
    pauses: tuple[Stretch, ...] = ()
    syllables: int = 0
    fillers: tuple[tuple[str, int], ...] = ()
    ineffective: tuple[Ineffective, ...] = ()
    words: tuple[WordFlag, ...] = ()

    @property
    def spoken_seconds(self) -> float:
        """Time within the limit in which there was speech of any kind."""
        return max(0.0, self.full_seconds - self.missing_seconds)

    @property
    def ineffective_seconds(self) -> float:
        """Time of ineffective speech."""
        return min(self.spoken_seconds, total_seconds(self.ineffective))

    @property
    def effective_seconds(self) -> float:
        """Speech that is neither missing nor ineffective."""
        return self.spoken_seconds - self.ineffective_seconds

    @property
    def syllables_per_minute(self) -> int:
        """Rate over the time spoken."""
        return round(self.syllables * MINUTE / max(1.0, self.spoken_seconds))


def measure_talk(
    frames: SpeechFrames,
    lines: Sequence[Line],
    full_seconds: float,
    passage: str = "",
    heard: Heard | None = None,
) -> TalkFacts:
    """Measure a talk of at most `full_seconds`; `passage` is the text of item 3, if there was one.

    What was not spoken until the end of `full_seconds` is missing, whether the recording goes on
    or not. `heard`: what the ear made of the recording; without it humming and noise stay unknown.
    """
    limits = talk_limits()["speech"]
    humming: tuple[Ineffective, ...] = ()
    if heard is not None:
        humming = find_humming(heard, frames)
        frames = _without(frames, find_noise(heard, frames))
    recorded = len(frames.speech) * frames.frame_seconds
    inside = [
        Stretch(start, min(end, full_seconds))
        for start, end in frames.silences()
        if start < full_seconds
    ]
    pauses = tuple(one for one in inside if one.seconds >= limits["pause_seconds"])
    long = tuple(one for one in pauses if one.seconds >= limits["long_silence_seconds"])
    seconds = min(recorded, full_seconds)
    spoken = seconds - sum(one.seconds for one in long) if frames.speech.any() else 0.0
    counted = [line for line in lines if line.start < full_seconds]
    ineffective = (
        *humming, *find_counting(counted, heard), *find_repeated(counted),
        *find_read_aloud(counted, passage),
    )  # fmt: skip
    return TalkFacts(
        lines=tuple(lines),
        seconds=seconds,
        missing_seconds=full_seconds - max(0.0, spoken),
        full_seconds=full_seconds,
        long_silences=long,
        pauses=pauses,
        syllables=sum(len(line.hanzi) for line in lines),
        fillers=count_fillers("，".join(line.text for line in lines)),
        ineffective=tuple(sorted(one for one in ineffective if one.start < full_seconds)),
        words=find_words(counted),
    )


def count_fillers(text: str) -> tuple[tuple[str, int], ...]:
    """How often each filler word was said, the most frequent first; never used ones left out."""
    counts = []
    for word in sorted(talk_limits()["fillers"]["words"], key=len, reverse=True):
        count = text.count(word)
        if count:
            counts.append((word, count))
            text = text.replace(word, "　")
    return tuple(sorted(counts, key=lambda pair: (-pair[1], pair[0])))


def _without(frames: SpeechFrames, noise: Sequence[tuple[float, float]]) -> SpeechFrames:
    """The frames with stretches of noise counted as silence."""
    speech = frames.speech.copy()
    for start, end in noise:
        speech[round(start / frames.frame_seconds) : round(end / frames.frame_seconds)] = False
    return replace(frames, speech=speech)
