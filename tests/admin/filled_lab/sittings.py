"""Finished sittings as they look in life: whole papers, speech-like sound, a machine's report."""

from __future__ import annotations

import hashlib
import io
from datetime import datetime
from decimal import Decimal
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import soundfile
from django.conf import settings

from admin.archive.models import Recording
from admin.archive.storing import keep_recording
from admin.desk.reading import text_of
from admin.testing.models import Candidate, PaperRecord, Sitting
from admin.testing.papers import record_of
from tests.admin.factories import add_sitting
from tests.admin.marked_sittings import MARKS, RATE, add_recordings, add_score
from wordlists.composer import compose

SECONDS = 40
VOICES = 6
REPORT = """<!doctype html><html lang="zh-CN"><meta charset="utf-8"><title>评分报告</title>
<main><h1>评分报告</h1><p>三项合计 54.8 分。</p></main></html>"""
SYLLABLE = 0.35  # seconds


@cache
def speech(voice_number: int) -> bytes:
    """Sound with the outline of speech: syllables, pauses, louder and softer words."""
    rng = np.random.default_rng(voice_number)
    t = np.arange(SECONDS * RATE) / RATE
    place = (t / SYLLABLE).astype(int)
    loud = rng.uniform(0.25, 1, place.max() + 1) * (rng.random(place.max() + 1) > 0.12)
    beat = np.sin(np.pi * (t / SYLLABLE - place)) ** 2
    voice = np.sin(2 * np.pi * 210 * t) + 0.4 * rng.normal(size=t.size)
    out = io.BytesIO()
    sound = (0.3 * loud[place] * beat * voice).astype("float32")
    soundfile.write(out, sound, RATE, format="FLAC")
    return out.getvalue()


@cache
def _paper(seed: int) -> Any:
    return compose("without_choice", "2021", seed)


def add_read(
    candidate: Candidate,
    at: datetime,
    *,
    seed: int = 11,
    marks: dict[int, str | None] = MARKS,
    flags: dict[int, list[dict[str, str]]] | None = None,
) -> Sitting:
    """A finished sitting of a composed paper, heard and scored by the machine."""
    paper: PaperRecord = record_of(_paper(seed), at=at)
    sitting = add_sitting(candidate, stage="finished", finished_at=at, created_at=at, paper=paper)
    _record(sitting, speech(seed % VOICES), at)
    score = add_score(sitting, marks, flags, at=at)
    report = Path(settings.DATA_FOLDER) / "scoring" / score.folder / "report.html"
    report.parent.mkdir(parents=True)
    report.write_text(REPORT, encoding="utf-8")
    for row in score.report["items"]:
        row["syllables"], row["deductions"] = _syllables(sitting, row["item"]), _deductions(row)
    score.save()
    return sitting


def _record(sitting: Sitting, sound: bytes, at: datetime) -> None:
    """The four recordings as they come to stay; the talk on the paper's first topic."""
    assert sitting.paper is not None
    with TemporaryDirectory() as folder:
        path, digest = Path(folder) / "item.flac", hashlib.sha256(sound).hexdigest()
        for item in range(1, 5):
            path.write_bytes(sound)
            keep_recording(
                path, digest, sitting=sitting, file=f"item-{item}.flac", who="booth", at=at
            )
    add_recordings(sitting, SECONDS, sound=sound, at=at)
    topic = sitting.paper.topic_numbers[0]
    Recording.objects.filter(bundle__sitting=sitting, kind="talk").update(topic=topic)


def _syllables(sitting: Sitting, item: int) -> list[dict[str, Any]]:
    text = text_of(sitting, item)
    assert text is not None
    step = (SECONDS - 1) / max(len(text.syllables), 1)
    part = {"expected": "", "heard": "", "p_correct": 0.97, "verdict": "correct", "defect": None}
    return [
        {
            "expected": one.citation.digits,
            "surface": one.citation.digits,
            "start": 0.5 + place * step,
            "end": 0.5 + (place + 0.8) * step,
            "verdict": "correct",
            **dict.fromkeys(("initial", "final", "tone"), part),
            "hanzi": one.hanzi,
        }
        for place, one in enumerate(text.expected.syllables[: text.expected.counted])
    ]


def _deductions(row: dict[str, Any]) -> list[dict[str, Any]]:
    if row["mark"] is None:
        return []
    lost = Decimal(row["full"]) - Decimal(row["mark"])
    return [
        {
            "rule": f"{row['item']}.wrong",
            "clause": "",
            "points": str(lost),
            "syllable": 0,
            "start": 0.5,
            "end": 0.8,
            "why": "第一个音节的声调不够到位。",
        }
    ]
