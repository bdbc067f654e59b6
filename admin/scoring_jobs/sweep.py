"""The regular look at the records: hint what is left, forget what the dead left behind."""

from __future__ import annotations

import logging
import shutil
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from admin.scoring_jobs.hints import hint_scoring
from admin.scoring_jobs.left import Claim, Todo, is_live
from admin.scoring_jobs.models import MachineScore, ScoringClaim
from admin.scoring_jobs.records import HOST, is_alive, perhaps_left, todo_for
from admin.scoring_jobs.run import WORK_PREFIX
from admin.scoring_jobs.tasks import score

log = logging.getLogger("lab.scoring")


def sweep(now: datetime) -> int:
    """Hint every sitting that is left to score; returns how many."""
    _forget_the_dead(now)
    count = 0
    for sitting in perhaps_left().iterator():
        if todo_for(sitting, now) == Todo.SCORE:
            hint_scoring(sitting.pk)
            count += 1
    return count


def _forget_the_dead(now: datetime) -> None:
    """End claims of dead workers, and the tasks and folders they were at."""
    for claim in ScoringClaim.objects.all():
        if is_live(Claim(claim.host, claim.process, claim.seen_at), now, HOST, is_alive):
            continue
        if ScoringClaim.objects.filter(pk=claim.pk, token=claim.token).delete()[0]:
            log.warning("claim lapsed", extra={"sitting": claim.pk, "worker": str(claim)})
    claimed = {str(pk) for pk in ScoringClaim.objects.values_list("pk", flat=True)}
    running = DBTaskResult.objects.filter(
        task_path=score.module_path, status=TaskResultStatus.RUNNING
    )
    for task in running:
        began = task.started_at or task.enqueued_at
        waited = (now - began).total_seconds()
        # A task just begun may not have claimed yet.
        if task.args_kwargs["args"][0] not in claimed and waited > GRACE_SECONDS:
            DBTaskResult.objects.filter(pk=task.pk, status=TaskResultStatus.RUNNING).update(
                status=TaskResultStatus.FAILED, finished_at=now, traceback="worker died"
            )


GRACE_SECONDS = 60.0


def tidy_folders() -> int:
    """Remove working folders and reports that no row speaks of; returns how many.

    Only to be run while this machine's workers stand still (at a worker's start).
    """
    root = Path(settings.DATA_FOLDER) / "scoring"
    tokens = {str(token) for token in ScoringClaim.objects.values_list("token", flat=True)}
    known = set(MachineScore.objects.values_list("folder", flat=True))
    removed = 0
    for folder in sorted(root.glob("*/*")) if root.is_dir() else []:
        token = folder.name.removeprefix(WORK_PREFIX)
        if f"{folder.parent.name}/{folder.name}" in known or token in tokens:
            continue
        shutil.rmtree(folder, ignore_errors=True)
        removed += 1
    return removed
