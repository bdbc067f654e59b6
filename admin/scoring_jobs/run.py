"""Scoring one sitting: claim, assemble, score, keep. Safe to run twice and to be killed anywhere.

Killed before the result is kept: the claim lapses with the process, the sweep hints again, and
what lies in the working folder is thrown away. Two workers at once: one gets the claim. A worker
thought dead that comes back: its claim's token is gone, so it keeps nothing.
"""

from __future__ import annotations

import logging
import os
import shutil
import time
import uuid
from contextlib import AbstractContextManager
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from admin.archive.keeping import store
from admin.archive.models import Recording
from admin.scoring_jobs import engine
from admin.scoring_jobs.beating import beating
from admin.scoring_jobs.bundle_folder import materialise
from admin.scoring_jobs.errors import ClaimLost, NoReport
from admin.scoring_jobs.left import SIGN_OF_LIFE, Todo
from admin.scoring_jobs.models import (
    MachineScore,
    ScoringClaim,
    ScoringFailure,
    ScoringRequest,
)
from admin.scoring_jobs.records import HOST, digest_of_inputs, inputs_of, todo_for
from admin.testing.models import Sitting
from recordings.canonical import digest_of

log = logging.getLogger("lab.scoring")

WORK_PREFIX = ".work-"


def folder_of(sitting_id: uuid.UUID) -> Path:
    """Where a sitting's reports lie."""
    return Path(settings.DATA_FOLDER) / "scoring" / str(sitting_id)


def score_if_left(sitting_id: uuid.UUID) -> Todo:
    """Score the sitting where its records ask for it; returns what they asked for.

    A failing engine is recorded as ScoringFailure and logged, not raised: the sweep decides.
    """
    claimed = _claim(sitting_id)
    if isinstance(claimed, Todo):
        return claimed
    sitting, token = claimed
    work = folder_of(sitting_id) / f"{WORK_PREFIX}{token}"
    digest = ""
    try:
        with _signs_of_life(token):
            begun_at, clock = timezone.now(), time.monotonic()
            inputs = inputs_of(sitting)
            digest = digest_of_inputs(sitting, inputs) or ""
            report = _work(sitting, inputs, work)
            seconds = time.monotonic() - clock
        score = MachineScore(
            sitting=sitting,
            inputs_digest=digest,
            engine=report["engine"],
            engine_digest=digest_of(report["engine"]),
            report=report,
            folder=f"{sitting_id}/{token}",
            total_items_1_3=_total(report),
            begun_at=begun_at,
            scored_at=timezone.now(),
            seconds=seconds,
        )
        _keep(score, token, work / "out")
        log.info("scored", extra={"sitting": sitting_id, "seconds": round(seconds, 1)})
    except Exception as error:  # whatever the engine raises must not stop the worker
        _note_failure(sitting, digest, token, error)
    finally:
        shutil.rmtree(work, ignore_errors=True)
    return Todo.SCORE


def _claim(sitting_id: uuid.UUID) -> tuple[Sitting, uuid.UUID] | Todo:
    now = timezone.now()
    with transaction.atomic():
        # The row lock keeps two workers from deciding at once (SQLite: the whole transaction).
        locked = Sitting.objects.select_for_update(of=("self",)).filter(pk=sitting_id)
        sitting = locked.select_related("paper", "candidate").first()
        if sitting is None:
            return Todo.NOTHING
        wanted = todo_for(sitting, now)
        if wanted != Todo.SCORE:
            return wanted
        token = uuid.uuid4()
        ScoringClaim.objects.update_or_create(
            sitting=sitting,
            defaults={
                "host": HOST,
                "process": os.getpid(),
                "token": token,
                "claimed_at": now,
                "seen_at": now,
            },
        )
    return sitting, token


def _work(sitting: Sitting, inputs: dict[int, Recording], work: Path) -> dict[str, Any]:
    materialise(sitting, inputs, work / "bundle", store())
    out = work / "out"
    out.mkdir()
    report = engine.score(work / "bundle", out)
    if not isinstance(report.get("engine"), dict) or "items" not in report:
        raise NoReport(detail="engine or items missing")
    return report


def _total(report: dict[str, Any]) -> Decimal | None:
    text = report.get("machine_total_items_1_3")
    try:
        return None if text is None else Decimal(str(text))
    except InvalidOperation as error:
        raise NoReport(detail="total is no number") from error


def _keep(score: MachineScore, token: uuid.UUID, out: Path) -> None:
    """Move the report into its place, then commit; a folder without a row is swept away later."""
    with transaction.atomic():
        if not ScoringClaim.objects.filter(token=token).delete()[0]:
            raise ClaimLost
        known = MachineScore.objects.filter(
            sitting=score.sitting,
            inputs_digest=score.inputs_digest,
            engine_digest=score.engine_digest,
        )
        if not known.exists():
            os.replace(out, folder_of(score.sitting_id) / str(token))
            score.save()
        requests = ScoringRequest.objects.filter(sitting=score.sitting, done_at=None)
        requests.filter(at__lte=score.begun_at).update(done_at=score.scored_at)


def _note_failure(sitting: Sitting, digest: str, token: uuid.UUID, error: Exception) -> None:
    error_id = str(getattr(error, "id", type(error).__name__))
    log.error("scoring failed", exc_info=True, extra={"sitting": sitting.pk, "error": error_id})
    with transaction.atomic():
        if ScoringClaim.objects.filter(token=token).delete()[0]:
            ScoringFailure.objects.create(
                sitting=sitting,
                inputs_digest=digest,
                at=timezone.now(),
                error_id=error_id[:60],
                message=str(getattr(error, "sentence", "") or getattr(error, "text", ""))[:500],
            )


def _signs_of_life(token: uuid.UUID) -> AbstractContextManager[None]:
    """Keep the claim fresh while the engine computes."""

    def beat() -> None:
        ScoringClaim.objects.filter(token=token).update(seen_at=timezone.now())

    return beating(beat, SIGN_OF_LIFE.total_seconds())
