"""Bodies of practice; names are part of the interface and stay."""

from __future__ import annotations

import uuid
from typing import Annotated, Literal

from ninja import Field, Schema

Point = tuple[float, float]


class CodeIn(Schema):
    """A practice code: eight digits."""

    code: Annotated[str, Field(pattern=r"^[0-9]{8}$")]


class ThemeIn(Schema):
    """Which theme the next word is for."""

    theme: Annotated[str, Field(max_length=64)]


class ThemeOut(Schema):
    """What can be practised; ``reason`` is "" where it was not diagnosed."""

    key: str
    title: str
    advice: str
    group: str
    diagnosed: bool
    reason: str


class ProgressOut(Schema):
    """Readings of a theme over the person's whole history."""

    theme: str
    read: int
    right: int


class LogInOut(Schema):
    """Who practises, and what."""

    practice_id: uuid.UUID
    name: str
    themes: list[ThemeOut]
    progress: list[ProgressOut]


class ExerciseOut(Schema):
    """A word to read; ``clip`` names its standard voice, null where there is none."""

    exercise_id: str
    theme: str
    hanzi: str
    pinyin: str
    syllables: list[str]
    hint: str
    clip: str | None


class PartOut(Schema):
    """One part of a syllable; ``expected`` and ``heard`` are texts, a tone "3", no initial ""."""

    part: Literal["initial", "final", "tone"]
    expected: str
    heard: str | None
    verdict: str
    p_correct: float


class SyllableOut(Schema):
    """A syllable as judged; curves are [place 0…1, level 1…5]."""

    hanzi: str
    expected: str
    surface: str
    start: float
    end: float
    verdict: str
    parts: list[PartOut]
    contour: list[Point]
    standard: list[Point]


class ReadingOut(Schema):
    """The verdict on one reading; rejected: ``reasons`` say why, and nothing was counted."""

    status: Literal["ok", "rejected"]
    reasons: list[str]
    took_ms: int
    right: bool
    sentence: str
    syllables: list[SyllableOut]
    progress: ProgressOut
