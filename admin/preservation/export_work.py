"""Making the file of an export: claimed, written aside, put in its place whole.

Killed in the middle: the claim lapses with the process, the worker's next look at the records
(``resume_exports``) begins the export anew, and what the dead one left is thrown away. Two workers
at once: one gets the claim. A worker thought dead that comes back: its token is gone, so its file
is thrown away. An export that breaks off ``MOST_BEGUN`` times is given up, and says so.
"""

from __future__ import annotations

import logging
import os
import shutil
import uuid
from collections.abc import Callable
from contextlib import AbstractContextManager, closing, nullcontext
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.db import DatabaseError, transaction
from django.db.models import QuerySet
from django.utils import timezone
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from admin.errors import LabError
from admin.preservation.bags import write_bag
from admin.preservation.exporting import folder, path_of, sittings_for
from admin.preservation.models import Export
from admin.preservation.sheets import write_csv, write_xlsx
from admin.preservation.table import columns_of, rows_of
from admin.scoring_jobs.beating import beating
from admin.scoring_jobs.left import SIGN_OF_LIFE, Claim, is_live
from admin.scoring_jobs.records import HOST, is_alive

MOST_BEGUN = 5
TELL_EVERY = 1.0  # seconds between two words on progress
GRACE = timedelta(seconds=60)  # a task just begun may not have claimed its export yet
WORK_PREFIX = ".work-"
GIVEN_UP = f"导出已自动试了 {MOST_BEGUN} 次，每次都中断，不再重试。"
State = Export.State
UNFINISHED = (State.WAITING, State.RUNNING)

log = logging.getLogger("lab.preservation")


@dataclass
class Progress:
    """Rows written so far; kept here, and told to the database by the thread of signs of life."""

    done: int = 0

    def told(self, done: int) -> None:
        """So many rows are written."""
        self.done = done


def hint(key: uuid.UUID) -> None:
    """Put the export on the worker's queue; once, however often it is said."""
    from admin.preservation.tasks import make_export

    waiting = DBTaskResult.objects.filter(
        task_path=make_export.module_path,
        status=TaskResultStatus.READY,
        args_kwargs={"args": [str(key)], "kwargs": {}},
    )
    if not waiting.exists():
        make_export.enqueue(str(key))


def make(
    export: Export, *, watched: bool = False, now: Callable[[], datetime] = timezone.now
) -> None:
    """Write the file unless it is made already or another is at it; what fails is told on the
    export. ``watched``: a thread tells progress and gives signs of life, for whatever takes long.
    """
    token = _claim(export.pk, now())
    if token is not None:
        work = folder() / f"{WORK_PREFIX}{export.pk}-{token}"
        progress = Progress()
        try:
            _clear(export.pk)
            work.mkdir(mode=0o700)
            part = work / path_of(export).name
            with _signs_of_life(token, progress) if watched else nullcontext():
                _write(export, part, progress.told)
            part.chmod(0o600)
            _keep(export, token, part, progress.done, now())
        except (LabError, OSError) as error:
            log.warning("export failed", extra={"export": str(export.pk), "detail": str(error)})
            text = error.text if isinstance(error, LabError) else "磁盘空间不足或无法写入。"
            _claimed(token).update(state=State.FAILED, trouble=text, token=None)
        except Exception:
            # Whatever it was, the next look at the records tries again, and at last gives up.
            _claimed(token).update(state=State.WAITING, token=None, seen_at=None)
            raise
        finally:
            shutil.rmtree(work, ignore_errors=True)
    export.refresh_from_db()


def resume_exports(now: datetime) -> int:
    """Queue every export that waits and that nobody is at; how many. Those that broke off too
    often are given up.
    """
    left = [one for one in Export.objects.filter(state__in=UNFINISHED) if not _is_live(one, now)]
    _end_tasks_of_the_dead(left, now)
    count = 0
    for export in left:
        if export.begun >= MOST_BEGUN:
            _give_up(export)
            continue
        if export.state == State.RUNNING:
            log.warning("export resumed", extra={"export": str(export.pk), "begun": export.begun})
        hint(export.pk)
        count += 1
    return count


def _claim(key: uuid.UUID, now: datetime) -> uuid.UUID | None:
    """Take the export; None where there is nothing to do, or somebody is at it."""
    with transaction.atomic():
        export = Export.objects.select_for_update().get(pk=key)
        if export.state not in UNFINISHED or _is_live(export, now) or export.begun >= MOST_BEGUN:
            return None
        token = uuid.uuid4()
        export.state, export.done, export.token = State.RUNNING, 0, token
        export.host, export.process, export.seen_at = HOST, os.getpid(), now
        export.begun += 1
        export.save()
    return token


def _is_live(export: Export, now: datetime) -> bool:
    """Whether somebody is at it."""
    if export.token is None or export.seen_at is None:
        return False
    return is_live(Claim(export.host, export.process, export.seen_at), now, HOST, is_alive)


def _claimed(token: uuid.UUID) -> QuerySet[Export]:
    return Export.objects.filter(token=token)


def _keep(export: Export, token: uuid.UUID, part: Path, done: int, at: datetime) -> None:
    """Put the file in its place while the claim holds; else leave it to be thrown away."""
    with transaction.atomic():
        if not _claimed(token).select_for_update().exists():
            log.warning("export came too late", extra={"export": str(export.pk)})
            return
        os.replace(part, path_of(export))
        changes: dict[str, Any] = {"state": State.DONE, "done": done, "ended_at": at}
        _claimed(token).update(**changes, token=None)


def _write(export: Export, part: Path, told: Callable[[int], None]) -> None:
    sittings = sittings_for(export.filters, export.asked_by)
    if export.kind == Export.Kind.BAG:
        write_bag(sittings, part, export=export, told=told)
        return
    columns = columns_of(export.columns)
    headings = [column.heading for column in columns]
    # Closed also where writing fails: an open reading would keep SQLite from noting the failure.
    with closing(rows_of(sittings, columns, unmasked=export.unmasked)) as rows:
        if export.format == "csv":
            write_csv(part, headings, rows, told)
        else:
            write_xlsx(part, "成绩册", headings, [one.width for one in columns], rows, told)


def _signs_of_life(token: uuid.UUID, progress: Progress) -> AbstractContextManager[None]:
    """Tell progress and keep the claim fresh, on a connection of its own: the writing one holds a
    long reading open, on which SQLite lets nobody write.
    """
    told, seen = 0, timezone.now()

    def beat() -> None:
        nonlocal told, seen
        now = timezone.now()
        if progress.done == told and now - seen < SIGN_OF_LIFE:
            return
        try:
            _claimed(token).update(done=progress.done, seen_at=now)
            told, seen = progress.done, now
        except DatabaseError:
            log.warning("sign of life lost", exc_info=True)

    return beating(beat, TELL_EVERY)


def _clear(key: uuid.UUID) -> None:
    """Throw away what dead ones left of this export: recordings must not lie about."""
    for left in folder().glob(f"{WORK_PREFIX}{key}-*"):
        shutil.rmtree(left, ignore_errors=True)


def _give_up(export: Export) -> None:
    with transaction.atomic():
        again = Export.objects.select_for_update().get(pk=export.pk)
        if again.state not in UNFINISHED or again.token != export.token:
            return
        again.state, again.trouble, again.token = State.FAILED, GIVEN_UP, None
        again.save()
    _clear(export.pk)
    log.error("export given up", extra={"export": str(export.pk)})


def _end_tasks_of_the_dead(left: list[Export], now: datetime) -> None:
    """End the queue's entries that a dead worker left as running."""
    from admin.preservation.tasks import make_export

    keys = {str(one.pk) for one in left}
    running = DBTaskResult.objects.filter(
        task_path=make_export.module_path,
        status=TaskResultStatus.RUNNING,
        started_at__lt=now - GRACE,
    )
    dead = [one.pk for one in running if keys and one.args_kwargs["args"][0] in keys]
    DBTaskResult.objects.filter(pk__in=dead, status=TaskResultStatus.RUNNING).update(
        status=TaskResultStatus.FAILED, finished_at=now, traceback="worker died"
    )
