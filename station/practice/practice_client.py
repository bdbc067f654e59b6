"""Typed calls of practice (``/api/station/v1/practice``), over the booth's own connection."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from station.errors import AnswerUnreadable
from station.lab_client import LabClient

T = TypeVar("T")
Curve = tuple[tuple[float, float], ...]
"""Pitch: place in the syllable 0 to 1, level 1 to 5."""


@dataclass(frozen=True)
class Theme:
    """Something to practise. ``reason``: why it is suggested, "" where it is not."""

    key: str
    title: str
    advice: str
    group: str
    diagnosed: bool
    reason: str


@dataclass(frozen=True)
class Progress:
    """Words read of a theme, and how many of them were right."""

    theme: str
    read: int
    right: int


@dataclass(frozen=True)
class Practice:
    """Somebody's practice at this booth."""

    practice_id: str
    name: str
    themes: tuple[Theme, ...]
    progress: tuple[Progress, ...]


@dataclass(frozen=True)
class Exercise:
    """A word to read; ``clip`` names its standard voice, None where there is none."""

    exercise_id: str
    theme: str
    hanzi: str
    pinyin: str
    hint: str
    clip: str | None


@dataclass(frozen=True)
class Part:
    """Initial ("" for zero), final, or tone ("1" to "5") of a syllable.

    ``heard``: None where the syllable was left out.
    """

    part: str
    expected: str
    heard: str | None
    verdict: str


@dataclass(frozen=True)
class Syllable:
    """What became of one syllable; ``surface``: as it should sound, in pinyin digits."""

    hanzi: str
    surface: str
    verdict: str
    parts: tuple[Part, ...]
    contour: Curve
    standard: Curve


@dataclass(frozen=True)
class Reading:
    """What became of a word; ``reasons`` where it could not be judged."""

    judged: bool
    reasons: tuple[str, ...]
    right: bool = False
    sentence: str = ""
    syllables: tuple[Syllable, ...] = ()
    progress: Progress | None = None


class PracticeClient:
    """Every method raises LabError."""

    def __init__(self, client: LabClient) -> None:
        self._client = client

    def log_in(self, code: str) -> Practice:
        """Begin to practise."""
        data = self._post("/practice/log-in", json={"code": code})
        return _read(
            lambda: Practice(
                str(data["practice_id"]),
                str(data["name"]),
                tuple(_theme(one) for one in data["themes"]),
                tuple(_progress(one) for one in data["progress"]),
            )
        )

    def exercise(self, practice_id: str, theme: str) -> Exercise:
        """The next word."""
        data = self._post(f"/practice/{practice_id}/exercise", json={"theme": theme})
        return _read(
            lambda: Exercise(
                exercise_id=str(data["exercise_id"]),
                theme=str(data["theme"]),
                hanzi=str(data["hanzi"]),
                pinyin=str(data["pinyin"]),
                hint=str(data["hint"]),
                clip=None if data["clip"] is None else str(data["clip"]),
            )
        )

    def judge(self, practice_id: str, exercise_id: str, flac: bytes) -> Reading:
        """Have a word judged; ``flac``: mono, the word alone."""
        data = self._post(
            f"/practice/{practice_id}/readings",
            params={"exercise": exercise_id},
            content=flac,
            headers={"Content-Type": "audio/flac"},
        )
        return _read(lambda: _reading(data))

    def clip(self, name: str) -> bytes:
        """The standard voice of a word (Ogg)."""
        return self._client.call("GET", f"/practice/clips/{name}.ogg").content

    def end(self, practice_id: str) -> None:
        """Done for now."""
        self._post(f"/practice/{practice_id}/end")

    def _post(self, path: str, **request: Any) -> Any:
        answer = self._client.call("POST", path, **request)
        try:
            return answer.json()
        except ValueError as error:
            raise AnswerUnreadable(f"{path}: no JSON") from error


def _read(reader: Callable[[], T]) -> T:
    try:
        return reader()
    except (KeyError, TypeError, ValueError) as error:
        raise AnswerUnreadable(f"practice: {type(error).__name__}") from error


def _theme(data: Mapping[str, Any]) -> Theme:
    return Theme(
        key=str(data["key"]),
        title=str(data["title"]),
        advice=str(data["advice"]),
        group=str(data["group"]),
        diagnosed=bool(data["diagnosed"]),
        reason=str(data["reason"]),
    )


def _progress(data: Mapping[str, Any]) -> Progress:
    return Progress(str(data["theme"]), int(data["read"]), int(data["right"]))


def _reading(data: Mapping[str, Any]) -> Reading:
    reasons = tuple(str(one) for one in data["reasons"])
    if data["status"] != "ok":
        return Reading(False, reasons)
    return Reading(
        True,
        reasons,
        bool(data["right"]),
        str(data["sentence"]),
        tuple(_syllable(one) for one in data["syllables"]),
        _progress(data["progress"]),
    )


def _syllable(data: Mapping[str, Any]) -> Syllable:
    return Syllable(
        str(data["hanzi"]),
        str(data["surface"]),
        str(data["verdict"]),
        tuple(
            Part(
                str(one["part"]),
                str(one["expected"]),
                None if one["heard"] is None else str(one["heard"]),
                str(one["verdict"]),
            )
            for one in data["parts"]
        ),
        _curve(data["contour"]),
        _curve(data["standard"]),
    )


def _curve(points: Any) -> Curve:
    return tuple((float(place), float(level)) for place, level in points)
