"""What the queue carries."""

from __future__ import annotations

import uuid

from django.utils import timezone
from django_tasks import task

from admin.testing.ticket_runs import work


@task()
def print_tickets(run_id: str) -> str:
    """Make the file of all tickets; returns the run's state, for the queue's log."""
    return work(uuid.UUID(run_id), timezone.now).state
