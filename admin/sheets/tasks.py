"""What the queue carries for sheets."""

from __future__ import annotations

from django_tasks import task

from admin.sheets.working import step


@task()
def work_on(kind: str, key: str) -> str:
    """A step of an import or an export; returns the state, for the queue's log."""
    return step(kind, key)
