"""Practice at a booth: log-in with a code, exercises, readings, end.

Closed while a session is open today with people in the seat's room: booths and the server's
processor belong to the test then. A booth sees the runs of its own seat alone.
"""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from admin.accounts import audit
from admin.errors import NotFound
from admin.practice.codes import person_of_code
from admin.practice.errors import PracticeClosed, PracticeOver
from admin.practice.exercises import Exercise, choose_exercise, exercise_named, theme_named
from admin.practice.models import PracticeReading, PracticeRun
from admin.practice.progress import history_of, progress_in
from admin.testing.booth import name_of
from admin.testing.models import Batch, Seat, Session

LONGEST = timedelta(hours=4)  # of one run; then the code is asked for again

Judge = Callable[[Exercise, bytes], dict[str, Any]]


def log_in(seat: Seat, code: str, *, at: datetime) -> PracticeRun:
    """Begin practising with a code. A run left open at this seat ends.

    Raises PracticeClosed, TooManyAttempts, NoSuchCode.
    """
    refuse_while_testing(seat, at)
    person = person_of_code(seat, code, at=at)
    with transaction.atomic():
        PracticeRun.objects.filter(seat=seat, ended_at=None).update(ended_at=at)
        run = PracticeRun.objects.create(person=person, seat=seat, begun_at=at)
        audit.record("practice_begun", run, by=name_of(seat), at=at, person=person.pk)
    return run


def refuse_while_testing(seat: Seat, at: datetime) -> None:
    """Raises PracticeClosed where a session is open today with a batch in the seat's room."""
    testing = Batch.objects.filter(
        room=seat.room_id,
        session__status=Session.Status.OPEN,
        session__date=timezone.localtime(at).date(),
    )
    if testing.exists():
        raise PracticeClosed


def own_run(seat: Seat, key: uuid.UUID, *, at: datetime) -> PracticeRun:
    """The seat's run, as long as it lasts. Raises NotFound, PracticeOver, PracticeClosed."""
    run = _of_seat(seat, key)
    if run.ended_at is not None or at - run.begun_at > LONGEST:
        raise PracticeOver
    refuse_while_testing(seat, at)
    return run


def next_exercise(run: PracticeRun, theme: str) -> Exercise:
    """The next word of a theme, remembered as the one shown last. Raises NoSuchExercise."""
    known = theme_named(theme)
    history = history_of(run.person, known.key)
    chosen = choose_exercise(known, history, run.last_exercise)
    run.last_exercise = chosen.key
    run.save(update_fields=["last_exercise"])
    return chosen


def read_word(
    run: PracticeRun, exercise: str, flac: bytes, judge: Judge, *, at: datetime, begun: float
) -> dict[str, Any]:
    """Have one reading judged, and keep the verdict where there is one.

    `begun`: `time.monotonic()` when the request came. Raises NoSuchExercise and what `judge`
    raises.
    """
    chosen = exercise_named(exercise)
    answer = judge(chosen, flac)
    reading, took_ms = answer["reading"], round(1000 * (time.monotonic() - begun))
    if reading["status"] == "ok":
        _keep(run, chosen, reading, answer["engine"], took_ms, at)
    return {**reading, "took_ms": took_ms, "progress": progress_in(run.person, chosen.theme.key)}


def end(seat: Seat, key: uuid.UUID, *, at: datetime) -> None:
    """End the seat's run; safe to repeat. Raises NotFound."""
    run = _of_seat(seat, key)
    if run.ended_at is None:
        run.ended_at = at
        run.save(update_fields=["ended_at"])
        audit.record("practice_ended", run, by=name_of(seat), at=at, person=run.person_id)


def _of_seat(seat: Seat, key: uuid.UUID) -> PracticeRun:
    run = PracticeRun.objects.select_related("person").filter(pk=key, seat=seat).first()
    if run is None:
        raise NotFound
    return run


def _keep(
    run: PracticeRun,
    exercise: Exercise,
    reading: dict[str, Any],
    engine: str,
    took_ms: int,
    at: datetime,
) -> None:
    kept = ("hanzi", "expected", "surface", "verdict", "parts")
    PracticeReading.objects.create(
        run=run,
        at=at,
        theme=exercise.theme.key,
        exercise=exercise.key,
        hanzi=exercise.word.hanzi,
        pinyin=exercise.word.marks,
        right=reading["right"],
        sentence=reading["sentence"],
        syllables=[{name: one[name] for name in kept} for one in reading["syllables"]],
        engine=engine,
        took_ms=took_ms,
    )
