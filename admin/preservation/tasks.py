"""What the queue carries for the archive."""

from __future__ import annotations

from django_tasks import task

from admin.preservation.exporting import make
from admin.preservation.models import Export


@task()
def make_export(key: str) -> str:
    """Write the file that was asked for; returns the state, for the queue's log."""
    export = Export.objects.select_related("asked_by").get(pk=key)
    if export.state in {Export.State.WAITING, Export.State.RUNNING}:
        make(export)
    return export.state
