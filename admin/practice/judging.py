"""The worker's engine: loaded once and warm, one reading at a time."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import Any

import soundfile

from scoring.ear import Ear
from scoring.engine import Engine
from scoring.errors import UnreadableAudio
from scoring.exercises import PracticeWord, standard_clip, voiced_words
from scoring.practice_reading import reading_of
from scoring.practice_sound import decode
from scoring.practice_words import expected_of
from scoring.thresholds import default_thresholds
from wordlists.syllable import parse_pinyin

THREADS = 1  # another number rounds otherwise, and verdicts must not depend on the machine


@dataclass(frozen=True)
class PracticeJudge:
    """Judges readings, one after another."""

    engine: Engine
    version: str

    def judge(self, head: dict[str, Any], flac: bytes) -> dict[str, Any]:
        """``{"reading", "engine"}``, or ``{"unusable": sentence}`` for what is no sound."""
        try:
            recording = decode(flac)
        except UnreadableAudio as error:
            return {"unusable": error.sentence}
        word = PracticeWord(head["hanzi"], parse_pinyin(head["pinyin"]))
        expected = expected_of(word)
        examined = self.engine.examine_one(recording, expected)
        reading = reading_of(examined, expected, head["part"])
        return {"reading": reading.to_json(), "engine": self.version}


def warm_judge() -> PracticeJudge:
    """Load the shipped engine and let it read one word, so that nobody waits for the first time."""
    import torch

    torch.set_num_threads(THREADS)
    ear = Ear()
    engine = Engine(ear, ear.calibration, default_thresholds())
    judge = PracticeJudge(engine, ear.version)
    word = next(one for one in voiced_words() if standard_clip(one.clip) is not None)
    judge.judge(
        {"hanzi": word.hanzi, "pinyin": word.to_json()["pinyin"], "part": "initial"},
        standard_flac(word.clip),
    )
    return judge


def standard_flac(clip: str) -> bytes:
    """A word of the standard voice as a booth would send it. KeyError where there is none."""
    sound = standard_clip(clip)
    if sound is None:
        raise KeyError(clip)
    samples, rate = soundfile.read(io.BytesIO(sound.read_bytes()), dtype="float32")
    out = io.BytesIO()
    soundfile.write(out, samples, rate, format="FLAC")
    return out.getvalue()
