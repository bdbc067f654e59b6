"""What a reader did besides reading: left out, added, read again, broke off, paused.

All of it follows from the alignment and the silences; nothing listens again. In items 1 and 2 a
word may be read once more and the second reading counts (评分办法, a setting); in a passage going
back costs marks, so each return is named with the stretch it went over.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from scoring.align import Alignment, Reading
from scoring.expected import Expected, ExpectedSyllable
from scoring.inventory import FINALS, INITIALS, TONES
from scoring.judgement import Insertion, Pause, PauseKind, Repetition
from scoring.readings import spelled
from scoring.speech_frames import SpeechFrames
from scoring.thresholds import PauseLimits


@dataclass(frozen=True)
class Miscues:
    """One item's readings sorted out; N syllables that count.

    `counting` [N]: the reading that counts, None where the syllable was omitted. `places` [N]: the
    time (seconds) at which an omitted syllable should have been read, or its reading's start.
    """

    counting: tuple[Reading | None, ...]
    places: tuple[float, ...]
    repetitions: tuple[Repetition, ...]
    insertions: tuple[Insertion, ...]
    pauses: tuple[Pause, ...]


def find_miscues(
    alignment: Alignment,
    expected: Expected,
    frames: SpeechFrames,
    limits: PauseLimits,
    last_reading_counts: bool = True,
) -> Miscues:
    """Sort out readings: which count, what was repeated, added and paused.

    What was read after the last counted syllable is left out.
    """
    readings = [one for one in alignment.readings if one.syllable < expected.counted]
    end = expected.counted if expected.uncounted else expected.counted + 1
    counting: list[Reading | None] = [None] * expected.counted
    for reading in readings:
        if last_reading_counts or counting[reading.syllable] is None:
            counting[reading.syllable] = reading
    return Miscues(
        tuple(counting),
        _places(counting),
        tuple(_repetitions(readings, expected.syllables, last_reading_counts)),
        tuple(
            Insertion(
                stray.start,
                stray.end,
                spelled(INITIALS[stray.units[0]], FINALS[stray.units[1]], TONES[stray.units[2]]),
            )
            for stray in alignment.strays
            if stray.before < end
        ),
        tuple(_pauses(readings, expected, frames, limits)),
    )


def _places(counting: Sequence[Reading | None]) -> tuple[float, ...]:
    """Start of each reading; an omitted syllable's place is the end of the reading before it."""
    places, now = [], 0.0
    for reading in counting:
        places.append(reading.start if reading else now)
        now = reading.end if reading else now
    return tuple(places)


def _repetitions(
    readings: Sequence[Reading], syllables: Sequence[ExpectedSyllable], last_counts: bool
) -> list[Repetition]:
    """Every return to an earlier syllable, with the stretch that does not count."""
    found = []
    for index in range(1, len(readings)):
        left, back = readings[index - 1], readings[index]
        if back.syllable > left.syllable:
            continue
        first, last = back.syllable, left.syllable
        over = readings[:index] if last_counts else readings[index:]
        # The stretch lies right before the return, or right after it.
        stretch = [one for one in over if first <= one.syllable <= last]
        stretch = stretch[-(last - first + 1) :] if last_counts else stretch[: last - first + 1]
        same_word = syllables[first].word == syllables[last].word
        broken_off = syllables[last].position < syllables[last].word_length - 1
        found.append(
            Repetition(
                stretch[0].start, stretch[-1].end, first, last, restart=same_word and broken_off
            )
        )
    return found


def _pauses(
    readings: Sequence[Reading],
    expected: Expected,
    frames: SpeechFrames,
    limits: PauseLimits,
) -> list[Pause]:
    """Silences between neighbouring readings that are longer than their place allows."""
    allowed = {
        PauseKind.WITHIN_WORD: limits.within_word,
        PauseKind.WITHIN_PHRASE: limits.within_phrase,
        PauseKind.BETWEEN: limits.between,
    }
    silences = frames.silences()
    found = []
    for left, right in pairwise(readings):
        kind = _kind_between(expected.syllables[left.syllable], right, expected)
        # A reading may reach a little into the silence after it: its tone's spike tells.
        for start, end in silences:
            inside = left.spikes[1] < start and end < max(right.spikes)
            if inside and end - start > allowed[kind]:
                found.append(Pause(start, end, kind, right.syllable))
    return found


def _kind_between(left: ExpectedSyllable, right: Reading, expected: Expected) -> PauseKind:
    following = expected.syllables[right.syllable]
    if following.word == left.word and following.position == left.position + 1:
        return PauseKind.WITHIN_WORD
    # Going back and skipping are miscues of their own; the silence before them is hesitation.
    if expected.isolated or (left.closes_group and following.begins_word):
        return PauseKind.BETWEEN
    return PauseKind.WITHIN_PHRASE
