"""Errors planted in what the sample candidate reads: each at a known place, each of a known kind.

The confusions are those examiners know from dialect speakers (平翘舌, 鼻边音, 前后鼻音, 声调 …).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from random import Random

from wordlists.syllable import Syllable, is_legal

INITIAL_CONFUSIONS = (
    ("zh", "z"), ("ch", "c"), ("sh", "s"), ("z", "zh"),
    ("n", "l"), ("l", "n"), ("f", "h"), ("r", "l"),
)  # fmt: skip
FINAL_CONFUSIONS = (
    ("ing", "in"), ("in", "ing"), ("eng", "en"), ("en", "eng"),
    ("ang", "an"), ("an", "ang"), ("uo", "ou"),
)  # fmt: skip
TONE_CONFUSIONS = ((1, 4), (2, 3), (3, 1), (4, 1), (1, 2))

KINDS = ("initial", "final", "tone", "neutral", "omitted", "repeated")


@dataclass(frozen=True)
class PlantedError:
    """One deliberate error of the sample candidate.

    `item` is 1-based in the paper, `syllable` 0-based in the item. `said` is the surface syllable
    spoken instead; empty for an omitted one, unchanged for the repetition of a whole word.
    """

    item: int
    syllable: int
    word: int
    hanzi: str
    expected: str
    said: str
    kind: str


@dataclass(frozen=True)
class Place:
    """A syllable that may be misread: where it stands and how it is spoken when right."""

    syllable: int
    word: int
    hanzi: str
    spoken: Syllable
    last_of_word: bool


def misread(spoken: Syllable, kind: str) -> Syllable | None:
    """The syllable heard instead, or None where this kind of error cannot be made here."""
    if kind == "neutral":
        return spoken.with_tone(4) if spoken.tone == 5 else None
    if spoken.tone == 5 or spoken.erhua:
        return None
    if kind == "tone":
        tone = dict(TONE_CONFUSIONS).get(spoken.tone)
        return spoken.with_tone(tone) if tone else None
    try:
        if kind == "initial":
            other = dict(INITIAL_CONFUSIONS).get(spoken.initial)
            wrong = Syllable(other, spoken.final, spoken.tone) if other else None
        else:
            other = dict(FINAL_CONFUSIONS).get(spoken.final)
            wrong = Syllable(spoken.initial, other, spoken.tone) if other else None
    except ValueError:  # a combination that cannot be written
        return None
    return wrong if wrong and is_legal(wrong) else None


def plant(
    item: int, places: Sequence[Place], wanted: Iterable[tuple[str, int]], random: Random
) -> tuple[PlantedError, ...]:
    """Choose places for the wanted kinds of error, never two within three syllables.

    `wanted` gives (kind, how many). Raises ValueError when the item has no place left for one.
    """
    taken: set[int] = set()
    planted = []
    for kind, count in wanted:
        for _ in range(count):
            candidates = [
                (place, said)
                for place in places
                if not any(abs(place.syllable - other) < 3 for other in taken)
                and (said := _said(place, kind)) is not None
            ]
            if not candidates:
                raise ValueError(f"item {item} has no place for an error of kind {kind}")
            place, said = candidates[int(random.random() * len(candidates))]
            taken.add(place.syllable)
            planted.append(
                PlantedError(
                    item, place.syllable, place.word, place.hanzi, str(place.spoken), said, kind
                )
            )
    return tuple(sorted(planted, key=lambda error: error.syllable))


def _said(place: Place, kind: str) -> str | None:
    if kind == "omitted":
        return ""
    if kind == "repeated":
        return str(place.spoken) if place.last_of_word else None
    wrong = misread(place.spoken, kind)
    return str(wrong) if wrong else None
