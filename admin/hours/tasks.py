"""What the queue carries."""

from __future__ import annotations

from django.utils import timezone
from django_tasks import task

from admin.hours.totals import rebuild


@task()
def rebuild_totals() -> int:
    """Make the table of totals anew; returns how many people, for the queue's log."""
    return rebuild(at=timezone.now())
