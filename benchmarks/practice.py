"""Practice against a real server and its real worker: how long a reader waits, and for what answer.

    PUTONGHUA_SPEECH=<folder> .venv/bin/python benchmarks/practice.py [--booths 10]

200 readings over HTTP: the standard voice's words held against themselves and against the other
word of their pair, and single syllables read by people. First one booth after the other, then all
booths at once. Printed: the answer time as the booth sees it (median, 95 %, longest), how many
right words were called wrong, and how many wrong words right. The people are among those that the
ear was trained on, and the standard voice is made: the counts are no measure of accuracy on others
(docs/accuracy is). Everything shares this machine.
"""

from __future__ import annotations

import argparse
import io
import json
import logging
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import soundfile

from benchmarks.real_lab import RealLab
from station.booth_key import BoothSignature
from station.pinned import trust_in
from station.registration import register

READINGS = 200
SEED = 7
PATIENCE_SECONDS = 120.0  # until the worker is warm
PAUSE_SECONDS = 0.25


@dataclass(frozen=True)
class Reading:
    """One sound held against a word; ``right``: it is that word."""

    exercise: str
    sound: bytes
    right: bool
    voice: str


@dataclass(frozen=True)
class Answered:
    """What came back, after how many milliseconds."""

    reading: Reading
    milliseconds: float
    answer: dict[str, Any]


class Booth:
    """One booth with somebody practising at it."""

    def __init__(self, address: str, registration: str, code: str) -> None:
        made = register(address, registration)
        self._http = httpx.Client(
            base_url=f"{address}/api/station/v1/practice",
            auth=BoothSignature(made.key),
            verify=trust_in(made.certificate),
            timeout=60,
            trust_env=False,
        )
        begun = self._http.post("/log-in", json={"code": code}).raise_for_status().json()
        self._practice = begun["practice_id"]

    def send(self, reading: Reading) -> httpx.Response:
        """Send one reading."""
        return self._http.post(
            f"/{self._practice}/readings",
            params={"exercise": reading.exercise},
            content=reading.sound,
            headers={"Content-Type": "audio/flac"},
        )

    def read(self, reading: Reading) -> Answered:
        """Send one reading, which has to be answered."""
        began = time.perf_counter()
        answer = self.send(reading)
        took = 1000 * (time.perf_counter() - began)
        return Answered(reading, took, answer.raise_for_status().json())


def main() -> int:
    """Run and print."""
    options = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    options.add_argument("--booths", type=int, default=10)
    chosen = options.parse_args()
    logging.getLogger("httpx").setLevel(logging.WARNING)  # a line a request takes time
    with tempfile.TemporaryDirectory(prefix="practice-") as name:
        lab = RealLab(Path(name), chosen.booths, "--with-worker")
        codes = close_session_and_issue_codes(lab)
        readings = make_readings()
        with lab:
            booths = [
                Booth(lab.address, one.code, code)
                for one, code in zip(lab.booths, codes, strict=True)
            ]
            wait_for_worker(booths[0], readings[0])
            alone = [booths[0].read(one) for one in readings]
            together = all_at_once(booths, readings)
    print(
        json.dumps(
            {"one booth": figures(alone), f"{chosen.booths} booths": figures(together)},
            indent=1,
            ensure_ascii=False,
        )
    )
    return 0


def close_session_and_issue_codes(lab: RealLab) -> list[str]:
    """A practice code for whoever sits at each booth; the room is free."""
    from django.utils import timezone

    from admin.accounts.models import User
    from admin.practice.codes import issue_code
    from admin.testing.models import Session, Sitting

    Session.objects.update(status=Session.Status.CLOSED)
    officer, now = User.objects.get(username="officer"), timezone.now()
    sittings = [Sitting.objects.get(pk=one.sitting_id) for one in lab.booths]
    return [issue_code(one.candidate.person, by=officer, at=now) for one in sittings]


def make_readings() -> list[Reading]:
    """The 200 readings in one mixed order, the same every time."""
    made = [*of_standard_voice()]
    made += list(of_people(READINGS - len(made)))
    random.Random(SEED).shuffle(made)
    return made


def of_standard_voice() -> Iterable[Reading]:
    """Every word of the pairs held against itself and against its neighbour."""
    from admin.practice.exercises import Exercise, theme_named
    from admin.practice.judging import standard_flac
    from scoring.exercises import exercises
    from scoring.practice_themes import practice_themes
    from scoring.practice_words import clip_of, words_of

    for key in practice_themes():
        for pair in exercises()[key].pairs:
            for said, meant in ((0, 0), (1, 1), (0, 1), (1, 0)):
                if clip_of(pair[said]) and pair[meant] in words_of(key):
                    exercise = Exercise(theme_named(key), pair[meant]).key
                    sound = standard_flac(pair[said].clip)
                    yield Reading(exercise, sound, said == meant, "standard voice")


def of_people(count: int) -> Iterable[Reading]:
    """Single syllables read by people, each held against a character of the lists."""
    from admin.practice.exercises import Exercise, theme_named
    from scoring.practice_themes import practice_themes
    from scoring.practice_words import words_of
    from scoring.training.speech import read_clips, speech_folder

    words = {
        word.syllables[0].digits: Exercise(theme_named(key), word).key
        for key in practice_themes()
        for word in words_of(key)
        if len(word.syllables) == 1
    }
    clips = [one for one in read_clips(speech_folder()) if one.is_isolated and one.pinyin in words]
    for clip in random.Random(SEED).sample(clips, max(0, min(count, len(clips)))):
        out = io.BytesIO()
        soundfile.write(out, clip.read(), 16_000, format="FLAC")
        yield Reading(words[clip.pinyin], out.getvalue(), True, "people")


def wait_for_worker(booth: Booth, reading: Reading) -> None:
    """Return when the worker answers."""
    limit = time.monotonic() + PATIENCE_SECONDS
    while booth.send(reading).status_code == httpx.codes.SERVICE_UNAVAILABLE:
        if time.monotonic() > limit:
            raise TimeoutError("the practice worker did not start")
        time.sleep(PAUSE_SECONDS)


def all_at_once(booths: Sequence[Booth], readings: Sequence[Reading]) -> list[Answered]:
    """Every booth reads its share without a pause: harder than people who look at their answer."""
    shares = [readings[first :: len(booths)] for first in range(len(booths))]
    with ThreadPoolExecutor(len(booths)) as pool:
        answered = pool.map(
            lambda pair: [pair[0].read(one) for one in pair[1]], zip(booths, shares, strict=True)
        )
        return [one for share in answered for one in share]


def figures(answered: Sequence[Answered]) -> dict[str, Any]:
    """Times and counts."""
    times = sorted(one.milliseconds for one in answered)
    found: dict[str, Any] = {
        "readings": len(times),
        "answer ms, median": round(statistics.median(times)),
        "answer ms, 95 %": round(statistics.quantiles(times, n=20)[-1]),
        "answer ms, longest": round(times[-1]),
        "rejected": sum(one.answer["status"] == "rejected" for one in answered),
    }
    for voice in ("standard voice", "people"):
        for right in (True, False):
            own = [
                one for one in answered if (one.reading.voice, one.reading.right) == (voice, right)
            ]
            if own:
                other = sum(one.answer["right"] != right for one in own)
                called = "right words called wrong" if right else "wrong words called right"
                found[f"{voice}: {called}"] = f"{other} of {len(own)}"
    return found


if __name__ == "__main__":
    sys.exit(main())
