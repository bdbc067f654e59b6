"""Whole items put together from pieces, with so many of them wrong on purpose.

A candidate's item is a list to be read, the sound of its reading, and for every syllable whether it
was planted as an error. What is planted is exact: another syllable was read than the list has.
"""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

import numpy as np

from benchmarks.confusable_syllables import others
from benchmarks.simulated.stock import Piece, Sound, Stock
from benchmarks.simulated.tones import Throat, by_throat, middle_of_range, with_tones
from scoring.audio import SAMPLE_RATE
from scoring.expected import Expected, ItemKind, TextWord, expect_text, expect_words
from scoring.training.labels import labels_of
from scoring.training.speech import Clip
from wordlists.sandhi import Word
from wordlists.syllable import Syllable, parse_pinyin, parse_syllable

LEVELS = (0.0, 0.03, 0.08, 0.15, 0.25, 0.4)  # shares of syllables (item 1) or words (item 2) wrong
SYLLABLES = 100  # of item 1
WORDS = 50  # of item 2
GAPS = (0.35, 0.8)  # seconds between readings
FLOOR = 1e-4  # noise of the room, of full scale
TRIMMED = 0.02  # of a recording's peak: what is softer at its ends is silence
THROATS = (
    Throat(1.0, 1.0), Throat(0.92, 0.85), Throat(1.08, 1.12), Throat(0.96, 1.1), Throat(1.04, 0.9),
)  # fmt: skip
POINTS = {"monosyllables": Decimal("0.1"), "polysyllables": Decimal("0.2")}


@dataclass(frozen=True)
class ReadItem:
    """One item as read: the list, the sound at 16 kHz, and which syllables are wrong."""

    kind: ItemKind
    expected: Expected
    sound: Sound
    wrong: tuple[bool, ...]  # one a syllable

    @property
    def deduction(self) -> Decimal:
        """Points that its planted errors cost."""
        return POINTS[self.kind] * sum(self.wrong)


@dataclass(frozen=True)
class Candidate:
    """A name for the table, and the items that were read."""

    name: str
    items: tuple[ReadItem, ...]


def from_stock(stock: Stock, seed: int) -> Iterator[Candidate]:
    """Items 1 and 2 by each throat of a made voice, the levels of error going round."""
    middle = middle_of_range([one.read() for one in stock.words])
    for number in range(len(THROATS) * 3):
        draw = random.Random(f"{stock.voice} {seed} {number}")
        level = LEVELS[number % len(LEVELS)]
        throat = THROATS[number % len(THROATS)]
        items = (
            _syllables_from_stock(stock.syllables, middle, level, draw),
            _words_from_stock(stock.words, middle, level, draw),
        )
        changed = [
            ReadItem(one.kind, one.expected, by_throat(one.sound, throat), one.wrong)
            for one in items
        ]
        yield Candidate(f"{stock.voice} {number}", tuple(changed))


def _syllables_from_stock(
    pieces: Sequence[Piece], middle: float, level: float, draw: random.Random
) -> ReadItem:
    """Item 1: each syllable drawn with its own tone, or a confusable one in its place."""
    stock = {parse_syllable(one.said): one for one in pieces}
    chosen = [
        draw.choice(list(stock)).with_tone(draw.choice((1, 2, 3, 4))) for _ in range(SYLLABLES)
    ]
    plan = list(_planted(chosen, set(stock), level, draw))
    readings = [_toned(stock[said.with_tone(1)], (said.tone,), middle) for _, said in plan]
    return _item(plan, readings, draw)


def _toned(piece: Piece, tones: Sequence[int], middle: float) -> Sound:
    return with_tones(piece.read(), piece.spans, tones, middle)


def _planted(
    chosen: Sequence[Syllable], sayable: set[Syllable], level: float, draw: random.Random
) -> Iterator[tuple[Syllable, Syllable]]:
    """Listed and said syllables: a share of them differ in one unit (tone 1 stands for any)."""
    wrong = set(draw.sample(range(len(chosen)), round(level * len(chosen))))
    for index, one in enumerate(chosen):
        said = one
        if index in wrong:
            parts = draw.sample(("initial", "final", "tone"), 3)
            near = [
                other for part in parts for other in others(one, part)
                if other.with_tone(1) in sayable
            ]  # fmt: skip
            said = near[0] if near else one
        yield one, said


def _words_from_stock(
    words: Sequence[Piece], middle: float, level: float, draw: random.Random
) -> ReadItem:
    """Item 2: every word of the stock once, some of those that have one in their wrong reading."""
    right = [one for one in words if not one.wrong]
    misread = {one.listed: one for one in words if one.wrong}
    order = draw.sample(right, len(right))
    able = [one.listed for one in order if one.listed in misread]
    wrong = set(draw.sample(able, min(len(able), round(level * len(right)))))
    read = [misread[one.listed] if one.listed in wrong else one for one in order]
    text = [TextWord(Word(one.hanzi, parse_pinyin(one.listed))) for one in read]
    flags = [flag for one in read for flag in _wrong_syllables(one, right)]
    tones = [[one.tone for one in parse_pinyin(piece.said)] for piece in read]
    sound = joined([_toned(*pair, middle) for pair in zip(read, tones, strict=True)], draw)
    return ReadItem("polysyllables", expect_words("polysyllables", text), sound, tuple(flags))


def _wrong_syllables(piece: Piece, right: Sequence[Piece]) -> list[bool]:
    """Which syllables of a piece are not read as in the right reading of the same word."""
    own = next(one for one in right if one.listed == piece.listed and one.hanzi == piece.hanzi)
    pairs = zip(piece.said.split(), own.said.split(), strict=True)
    return [said != meant for said, meant in pairs]


def from_people(clips: Sequence[Clip], seed: int, count: int) -> Iterator[Candidate]:
    """Item 1 from one person's recorded syllables, another recording in place of some."""
    by_syllable = {parse_syllable(clip.pinyin): clip for clip in clips if labels_of(clip)}
    full = [one for one in by_syllable if one.tone != 5]
    for number in range(count):
        draw = random.Random(f"{seed} {number}")
        level = LEVELS[number % len(LEVELS)]
        chosen = draw.sample(full, SYLLABLES)
        wrong = set(draw.sample(range(SYLLABLES), round(level * SYLLABLES)))
        plan = [
            (one, _recorded_error(one, by_syllable, draw) if index in wrong else one)
            for index, one in enumerate(chosen)
        ]
        readings = [trimmed(by_syllable[said].read()) for _, said in plan]
        yield Candidate(f"{clips[0].speaker} {number}", (_item(plan, readings, draw),))


def _recorded_error(one: Syllable, recorded: dict[Syllable, Clip], draw: random.Random) -> Syllable:
    """A confusable syllable that was recorded too; the syllable itself where there is none."""
    for part in draw.sample(("initial", "final", "tone"), 3):
        near = [other for other in others(one, part) if other in recorded]
        if near:
            return draw.choice(near)
    return one


def _item(
    plan: Sequence[tuple[Syllable, Syllable]], readings: Sequence[Sound], draw: random.Random
) -> ReadItem:
    """Item 1 of listed and said syllables."""
    expected = expect_text("monosyllables", " ".join(listed.digits for listed, _ in plan))
    wrong = tuple(listed != said for listed, said in plan)
    return ReadItem("monosyllables", expected, joined(readings, draw), wrong)


def joined(readings: Sequence[Sound], draw: random.Random) -> Sound:
    """Readings at one level with pauses between them, over a soft noise."""
    pieces: list[Sound] = []
    for reading in readings:
        pause = np.zeros(round(draw.uniform(*GAPS) * SAMPLE_RATE), np.float32)
        pieces += [pause, reading * np.float32(0.4 / (np.abs(reading).max() + 1e-9))]
    sound = np.concatenate([*pieces, np.zeros(SAMPLE_RATE // 2, np.float32)])
    noise = np.random.default_rng(len(sound)).standard_normal(len(sound)) * FLOOR
    return np.asarray(sound + noise, np.float32)


def trimmed(sound: Sound) -> Sound:
    """Without the silence at both ends."""
    loud = np.flatnonzero(np.abs(sound) > TRIMMED * np.abs(sound).max())
    return sound[loud[0] : loud[-1] + 1]
