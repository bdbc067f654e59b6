"""A booth that practises, and judges that stand in for the engine behind the real socket."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Any

from django.http import HttpResponse
from django.utils import timezone

from admin.people.models import Person
from admin.practice import wire
from admin.practice.codes import issue_code
from admin.practice.exercises import Exercise, theme_named
from admin.practice.worker import Judge, listen, serve
from admin.testing.models import Seat
from scoring.practice_words import words_of
from tests.admin.booth_client import Booth
from tests.admin.factories import add_person, add_seat, add_user

FLAC = "audio/flac"


class PracticeBooth(Booth):
    """Speaks the practice part of the interface for one seat."""

    def __init__(self, seat: Seat | None = None) -> None:
        self.seat = seat or add_seat()
        super().__init__(self.seat)

    def enter(self, code: str) -> HttpResponse:
        return self.post("/practice/log-in", {"code": code})

    def begin(self, person: Person | None = None) -> str:
        """Log in with a code of one's own; the id of the practice."""
        answer = self.enter(code_for(person or add_person()))
        assert answer.status_code == 200, answer.content
        return str(answer.json()["practice_id"])

    def ask(self, practice: str, theme: str = "retroflex") -> HttpResponse:
        return self.post(f"/practice/{practice}/exercise", {"theme": theme})

    def read(self, practice: str, exercise: str, body: bytes = b"fLaC...") -> HttpResponse:
        return self.send("POST", f"/practice/{practice}/readings?exercise={exercise}", body, FLAC)


def code_for(person: Person) -> str:
    return issue_code(person, by=add_user(), at=timezone.now())


def exercise_of(theme: str, hanzi: str) -> Exercise:
    """The exercise of a word of a theme."""
    word = next(one for one in words_of(theme) if one.hanzi == hanzi)
    return Exercise(theme_named(theme), word)


class SaysRight:
    """Every reading is right, and says which word it was held against."""

    def judge(self, head: dict[str, Any], flac: bytes) -> dict[str, Any]:
        part = {"part": "initial", "expected": "zh", "heard": "zh", "verdict": "correct"}
        syllable = {
            "hanzi": head["hanzi"],
            "expected": head["pinyin"].split()[0],
            "surface": head["pinyin"].split()[0],
            "start": 0.1,
            "end": 0.4,
            "verdict": "correct",
            "parts": [{**part, "p_correct": 0.99}],
            "contour": [[0.0, 3.0], [1.0, 1.0]],
            "standard": [[0, 2], [1, 1]],
        }
        return reading(True, f"读对了：{head['pinyin']}。", [syllable])


class SaysWrong:
    """Every reading is wrong."""

    def judge(self, head: dict[str, Any], flac: bytes) -> dict[str, Any]:
        return reading(False, "声母读成了 z。")


class SaysUnusable:
    """No sound can be used."""

    def judge(self, head: dict[str, Any], flac: bytes) -> dict[str, Any]:
        return {"unusable": "录音太长。"}


class Rejects:
    """Nothing was heard."""

    def judge(self, head: dict[str, Any], flac: bytes) -> dict[str, Any]:
        answer = reading(False, "")
        return answer | {"reading": {**answer["reading"], "status": "rejected", "reasons": ["静"]}}


class Falls:
    """The engine fails."""

    def judge(self, head: dict[str, Any], flac: bytes) -> dict[str, Any]:
        raise RuntimeError("the engine fell over")


def reading(right: bool, sentence: str, syllables: Any = ()) -> dict[str, Any]:
    told = {"status": "ok", "reasons": [], "right": right, "sentence": sentence}
    return {"reading": {**told, "syllables": list(syllables)}, "engine": "0"}


def stand_in(folder: Path, judge: Judge) -> None:
    """A worker of the folder in a thread of this process."""
    listener = listen(folder)
    work = (listener, wire.key_of(folder), judge)
    threading.Thread(target=serve, args=work, daemon=True).start()
