"""What the queue carries."""

from __future__ import annotations

from django.utils import timezone
from django_tasks import task

from admin.duplicates.finding import look_for_pairs


@task()
def find_duplicates() -> int:
    """Compare everybody; returns how many pairs were found, for the queue's log."""
    return look_for_pairs(timezone.now())
