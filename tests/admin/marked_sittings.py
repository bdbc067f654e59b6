"""Sittings with sound and a machine score, ready for people's marks."""

from __future__ import annotations

import io
import uuid
from datetime import datetime
from decimal import Decimal
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import soundfile

from admin.accounts.models import User
from admin.accounts.rights import Role
from admin.archive.keeping import store
from admin.archive.models import ReceivedBundle, Recording, StoredObject
from admin.marking.assigning import share_out_session
from admin.marking.errors import NothingToDraw
from admin.marking.models import MarkingAssignment, ReviewTask, TalkMarking
from admin.marking.ordering import draw_reviews, items_of, name_reviewer, submit_review
from admin.marking.records import record_of, sentences
from admin.marking.reviews_due import READERS, ReviewKind
from admin.marking.state import missing
from admin.marking.talk import submit_talk_mark
from admin.scoring_jobs.models import MachineScore
from admin.testing.models import Candidate, Session, Sitting
from tests.admin.factories import AT, add_candidate, add_sitting, add_user

RATE = 16_000  # Hz
SECONDS = 2
MARKS: dict[int, str | None] = {1: "9.45", 2: "18.7", 3: "26.65"}
FULL = {1: "10", 2: "20", 3: "30"}
DEDUCTIONS = {
    "pronunciation": Decimal("3"),
    "vocabulary_grammar": Decimal("1"),
    "fluency": Decimal("0.5"),
    "short_time": Decimal(0),
    "off_topic": Decimal(0),
    "ineffective": Decimal(0),
}
ENGINE = {"version": "0.1.0", "weights": "ab" * 32, "thresholds": "1", "rubric": "1"}
TALK = {
    "transcript": [{"start": 0.0, "end": 2.0, "text": "我想说说我的家乡。"}],
    "effective_seconds": 171.0,
    "syllables_per_minute": 210,
    "proposal": {
        "pronunciation": {"band": 2, "deduction": "4", "reasons": ["前后鼻音不分 6 处"]},
        "vocabulary_grammar": {"band": 1, "deduction": "0", "reasons": ["未见不规范"]},
        "fluency": {"band": 2, "deduction": "0.5", "reasons": ["停顿偏多"]},
        "time": {"deduction": "0", "reasons": ["说满 3 分钟"]},
        "mark": "35.5",
        "full": "40",
    },
}


@cache
def flac(seconds: int = SECONDS) -> bytes:
    """A soft tone; what it holds does not matter to marking."""
    t = np.arange(seconds * RATE) / RATE
    out = io.BytesIO()
    soundfile.write(out, (0.1 * np.sin(2 * np.pi * 220 * t)).astype("float32"), RATE, format="FLAC")
    return out.getvalue()


def add_recordings(
    sitting: Sitting, seconds: int = SECONDS, *, sound: bytes = b"", at: datetime = AT
) -> None:
    """A bundle with one recording for each item, a soft tone by default, its sound stored."""
    sound = sound or flac(seconds)
    with TemporaryDirectory() as folder:
        path = Path(folder) / "item.flac"
        path.write_bytes(sound)
        sha = store().put(path)
    stored, _ = StoredObject.objects.get_or_create(
        sha256=sha, defaults={"size": len(sound), "stored_at": at}
    )
    bundle = ReceivedBundle.objects.create(
        sitting=sitting,
        bundle_id=uuid.uuid4(),
        manifest="{}",
        manifest_sha256="0" * 64,
        received_at=at,
    )
    assert sitting.paper is not None
    for item, row in enumerate(sitting.paper.paper["items"], 1):
        Recording.objects.create(
            bundle=bundle,
            item=item,
            attempt=1,
            kind=row["kind"],
            stored=stored,
            samples=seconds * RATE,
            sample_rate=RATE,
            started=at,
            ended=at,
            ended_by="next",
            status="complete",
            topic="3" if row["kind"] == "talk" else "",
        )


def add_score(
    sitting: Sitting,
    marks: dict[int, str | None] = MARKS,
    flags: dict[int, list[dict[str, str]]] | None = None,
    at: datetime = AT,
) -> MachineScore:
    """The machine's report; None as a mark: refused."""
    assert sitting.paper is not None
    items = [
        {
            "item": item,
            "kind": sitting.paper.paper["items"][item - 1]["kind"],
            "status": "ok" if mark is not None else "rejected",
            "reasons": [] if mark is not None else ["文本与录音不符"],
            "flags": (flags or {}).get(item, []),
            "mark": mark,
            "full": FULL[item],
        }
        for item, mark in marks.items()
    ]
    known = [Decimal(mark) for mark in marks.values() if mark is not None]
    return MachineScore.objects.create(
        sitting=sitting,
        inputs_digest="1" * 64,
        engine=ENGINE,
        engine_digest=uuid.uuid4().hex,
        report={"items": items, "talk": TALK},
        folder=str(sitting.pk),
        total_items_1_3=sum(known) if len(known) == len(marks) else None,
        begun_at=at,
        scored_at=at,
    )


def add_finished(
    session: Session | None = None, candidate: Candidate | None = None, **fields: Any
) -> Sitting:
    """A finished sitting with recordings; scored unless ``score=False``."""
    candidate = candidate or add_candidate(session)
    score = fields.pop("score", True)
    marks, flags = fields.pop("marks", MARKS), fields.pop("flags", None)
    sitting = add_sitting(candidate, **{"stage": "finished", "finished_at": AT, **fields})
    add_recordings(sitting)
    if score:
        add_score(sitting, marks, flags)
    return sitting


def add_examiners(count: int = 2) -> list[User]:
    return [add_user(Role.EXAMINER) for _ in range(count)]


def mark(assignment: MarkingAssignment, pronunciation: str = "3", at: datetime = AT) -> TalkMarking:
    """The examiner's mark: 35.5 of 40 with the usual deductions."""
    deductions = {**DEDUCTIONS, "pronunciation": Decimal(pronunciation)}
    return submit_talk_mark(assignment, deductions, by=assignment.examiner, at=at)


def mark_all(session: Session, chief: User, examiners: list[User] | None = None) -> None:
    """Two examiners for every sitting, the same marks from both, and every review due done."""
    for assignment in share_out_session(session, examiners or add_examiners(), by=chief, at=AT):
        mark(assignment)
    review_all(session, chief)


def said_missing(sitting: Sitting) -> list[str]:
    """What the pages say is missing."""
    return sentences(missing(record_of(sitting)), sitting)


def add_national() -> User:
    """A national examiner."""
    return add_user(Role.EXAMINER, examiner_grade="national")


def review_all(session: Session, chief: User) -> None:
    """Draw what is due and have people give what the machine gave, until nothing is due."""
    while True:
        try:
            ordered = draw_reviews(session, seed=7, by=chief, at=AT)
        except NothingToDraw:
            return
        for review in ordered.reviews:
            for _ in range(READERS[ReviewKind(review.kind)]):
                task = name_reviewer(review, add_national(), by=chief, at=AT)
                do_review(task)


def do_review(task: ReviewTask, less: str = "0", at: datetime = AT) -> None:
    """The reviewer's marks: the machine's, in the last item ``less`` lower."""
    marks = {one.item: one.machine_mark or one.full for one in items_of(task)}
    marks[max(marks)] -= Decimal(less)
    submit_review(task, marks, reason="听录音", by=task.reviewer, at=at)
