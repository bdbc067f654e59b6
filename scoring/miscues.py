"""What a reader did besides reading: left out, added, read again, broke off, paused.

All of it follows from the alignment and the silences; nothing listens again. In items 1 and 2 a
word may be read once more and the second reading counts, also where there is a third (评分办法:
可以改读一次, a setting; a word broken off is not yet read); in a passage going back costs marks and
the last reading counts. Each return is named with the stretch it went over.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain, pairwise

from scoring.align import Alignment, Reading
from scoring.expected import Expected, ExpectedSyllable
from scoring.inventory import FINALS, INITIALS, TONES
from scoring.judgement import Insertion, Pause, PauseKind, Repetition
from scoring.reading_order import returned
from scoring.readings import spelled
from scoring.speech_frames import SpeechFrames
from scoring.thresholds import PauseLimits

READ_AGAIN = 1  # times a word of items 1 and 2 may be read once more


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
    again = READ_AGAIN if expected.isolated else len(readings)
    counting = _counting(readings, expected, again if last_reading_counts else 0)
    return Miscues(
        tuple(counting),
        _places(counting),
        tuple(_repetitions(readings, counting, expected.syllables)),
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


def _counting(readings: Sequence[Reading], expected: Expected, again: int) -> list[Reading | None]:
    """Of each word the reading after `again` others or, if there are fewer, the last.

    A reading that was broken off counts only for syllables that no other has.
    """
    counting: list[Reading | None] = [None] * expected.counted
    for of_word in _attempts(readings, expected.syllables):
        whole = [one for one in of_word if _ends_word(one[-1], expected.syllables)]
        chosen = whole[min(again, len(whole) - 1)] if whole else []
        for reading in (*chain.from_iterable(of_word), *chosen):
            counting[reading.syllable] = reading
    return counting


def _attempts(
    readings: Sequence[Reading], syllables: Sequence[ExpectedSyllable]
) -> list[list[list[Reading]]]:
    """For each word that was read, each time it was begun, the readings up to the next time."""
    attempts: dict[int, list[list[Reading]]] = {}
    before: Reading | None = None
    for reading in readings:
        word = syllables[reading.syllable].word
        of_word = attempts.setdefault(word, [])
        goes_on = before and syllables[before.syllable].word == word
        if before and goes_on and before.syllable < reading.syllable:
            of_word[-1].append(reading)
        else:
            of_word.append([reading])
        before = reading
    return list(attempts.values())


def _ends_word(reading: Reading, syllables: Sequence[ExpectedSyllable]) -> bool:
    place = syllables[reading.syllable]
    return place.position == place.word_length - 1


def _places(counting: Sequence[Reading | None]) -> tuple[float, ...]:
    """Start of each reading; an omitted syllable's place is the end of the reading before it."""
    places, now = [], 0.0
    for reading in counting:
        places.append(reading.start if reading else now)
        now = reading.end if reading else now
    return tuple(places)


def _repetitions(
    readings: Sequence[Reading],
    counting: Sequence[Reading | None],
    syllables: Sequence[ExpectedSyllable],
) -> list[Repetition]:
    """Every return to an earlier syllable, with the stretch that does not count."""
    found = []
    seen: set[int] = set()
    for index, (left, back) in enumerate(pairwise(readings), start=1):
        seen.add(left.syllable)
        if not returned(left, back, seen):
            continue
        first, last = sorted((back.syllable, left.syllable))
        length = last - first + 1
        # The stretch lies right before the return and, read once more, right after it.
        over = [one for one in readings[:index] if first <= one.syllable <= last][-length:]
        again = [one for one in readings[index:] if first <= one.syllable <= last][:length]
        twice = {one.syllable for one in again}
        over_counts = any(counting[one.syllable] is one for one in over if one.syllable in twice)
        stretch = again if over_counts else over
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
