"""What the queue carries."""

from __future__ import annotations

import uuid

from django.utils import timezone
from django_tasks import task

from admin.certificates.batching import work


@task()
def issue_batch(batch_id: str) -> str:
    """Issue what is left of the batch; returns its state, for the queue's log."""
    return work(uuid.UUID(batch_id), timezone.now).state
