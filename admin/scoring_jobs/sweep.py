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
from admin.scoring_jobs.run import WORK_PREFIX, folder_of
from admin.scoring_jobs.tasks import score

GRACE_SECONDS = 60.0  # a task just begun may not have claimed its sitting yet

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
            work = folder_of(claim.pk) / f"{WORK_PREFIX}{claim.token}"
            shutil.rmtree(work, ignore_errors=True)
            log.warning("claim lapsed", extra={"sitting": claim.pk, "worker": str(claim)})
    claimed = {str(pk) for pk in ScoringClaim.objects.values_list("pk", flat=True)}
    running = DBTaskResult.objects.filter(
        task_path=score.module_path, status=TaskResultStatus.RUNNING
    )
    for task in running:
        began = task.started_at or task.enqueued_at
        waited = (now - began).total_seconds()
        if task.args_kwargs["args"][0] not in claimed and waited > GRACE_SECONDS:
            DBTaskResult.objects.filter(pk=task.pk, status=TaskResultStatus.RUNNING).update(
                status=TaskResultStatus.FAILED, finished_at=now, traceback="worker died"
            )


def tidy_folders() -> int:
    """Remove working folders and reports that nobody speaks of; returns how many.

    Safe beside working workers: folders are listed first, and whoever has a folder had a claim
    before it, and has a row after it.
    """
    root = Path(settings.DATA_FOLDER) / "scoring"
    folders = sorted(root.glob("*/*"))
    tokens = {str(token) for token in ScoringClaim.objects.values_list("token", flat=True)}
    known = set(MachineScore.objects.values_list("folder", flat=True))
    unknown = [
        folder
        for folder in folders
        if folder.name.removeprefix(WORK_PREFIX) not in tokens
        and f"{folder.parent.name}/{folder.name}" not in known
    ]
    for folder in unknown:
        shutil.rmtree(folder, ignore_errors=True)
    return len(unknown)
