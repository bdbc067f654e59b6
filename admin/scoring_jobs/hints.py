"""Hints to the worker. Losing one costs time, never a score: the sweep finds what is left."""

from __future__ import annotations

import logging
import uuid

from django.db import DatabaseError
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from admin.scoring_jobs.tasks import score

log = logging.getLogger("lab.scoring")


def hint_scoring(sitting_id: uuid.UUID) -> None:
    """Tell the worker that a sitting may be ready; once, however often it is said."""
    arguments = {"args": [str(sitting_id)], "kwargs": {}}
    waiting = DBTaskResult.objects.filter(
        task_path=score.module_path, status=TaskResultStatus.READY, args_kwargs=arguments
    )
    try:
        if not waiting.exists():
            score.enqueue(str(sitting_id))
    except DatabaseError:
        log.warning("hint lost", exc_info=True, extra={"sitting": sitting_id})
