"""What the queue carries."""

from __future__ import annotations

import uuid

from django_tasks import task

from admin.scoring_jobs.run import score_if_left


@task()
def score(sitting_id: str) -> str:
    """Score the sitting if its records say so; returns what was done, for the queue's log."""
    return score_if_left(uuid.UUID(sitting_id)).value
