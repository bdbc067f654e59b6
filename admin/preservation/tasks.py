"""What the queue carries for the archive."""

from __future__ import annotations

from django_tasks import task

from admin.preservation.export_work import make
from admin.preservation.models import Export


@task()
def make_export(key: str) -> str:
    """Write the file that was asked for; returns the state, for the queue's log."""
    export = Export.objects.select_related("asked_by").get(pk=key)
    make(export, watched=True)
    return export.state
