"""Sheets in the background: put on the worker's queue, taken up again when a worker died.

Each step is safe to begin twice: looking changes nothing, and writing holds its import's row and
ends it in the same transaction as it writes.
"""

from __future__ import annotations

import logging
import time
import uuid
from datetime import datetime, timedelta

from django.db import DatabaseError, transaction
from django.db.models import F
from django.utils import timezone
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from admin.sheets.exporting import make_file
from admin.sheets.importing import carry_on
from admin.sheets.models import SheetExport, SheetImport, Work

MOST_BEGUN = 5
TELL_EVERY = 1.0  # seconds
LOST_AFTER = timedelta(minutes=15)  # no step takes as long
GIVEN_UP = f"已自动试了 {MOST_BEGUN} 次，每次都中断，不再重试。"
MODELS: dict[str, type[SheetImport] | type[SheetExport]] = {
    "import": SheetImport,
    "export": SheetExport,
}
GOING = (Work.State.LOOKING, Work.State.WRITING)

log = logging.getLogger("lab.sheets")


def hint(kind: str, key: uuid.UUID) -> None:
    """Put it on the worker's queue; once, however often it is said."""
    from admin.sheets.tasks import work_on

    waiting = DBTaskResult.objects.filter(
        task_path=work_on.module_path,
        status=TaskResultStatus.READY,
        args_kwargs={"args": [kind, str(key)], "kwargs": {}},
    )
    if not waiting.exists():
        work_on.enqueue(kind, str(key))


def step(kind: str, key: str) -> str:
    """The next step of an import, or the file of an export; the state it leaves."""
    model = MODELS[kind]
    model.objects.filter(pk=key).update(begun=F("begun") + 1)
    one = model.objects.get(pk=key)
    if isinstance(one, SheetImport):
        carry_on(one, _teller(one), at=timezone.now())
    else:
        make_file(one, _teller(one), at=timezone.now())
    one.refresh_from_db()
    return str(one.state)


def resume_sheets(now: datetime) -> int:
    """Queue every step that nobody is at; how many. Those that broke off too often are given up."""
    from admin.sheets.tasks import work_on

    queued = {
        tuple(one.args_kwargs["args"])
        for one in DBTaskResult.objects.filter(task_path=work_on.module_path).exclude(
            status__in=(TaskResultStatus.SUCCESSFUL, TaskResultStatus.FAILED)
        )
        if one.status == TaskResultStatus.READY
        or (one.started_at is not None and one.started_at > now - LOST_AFTER)
    }
    count = 0
    for kind, model in MODELS.items():
        for one in model.objects.filter(state__in=GOING):
            if (kind, str(one.pk)) in queued:
                continue
            if one.begun >= MOST_BEGUN:
                model.objects.filter(pk=one.pk).update(state=Work.State.FAILED, trouble=GIVEN_UP)
                continue
            hint(kind, one.pk)
            count += 1
    return count


def _teller(one: SheetImport | SheetExport):  # type: ignore[no-untyped-def]
    """Tells progress once a second; never from within the transaction that writes."""
    model, last = type(one), time.monotonic()

    def told(done: int) -> None:
        nonlocal last
        if time.monotonic() - last < TELL_EVERY or transaction.get_connection().in_atomic_block:
            return
        last = time.monotonic()
        try:
            model.objects.filter(pk=one.pk).update(done=done)
        except DatabaseError:
            log.warning("progress lost", exc_info=True)

    return told
