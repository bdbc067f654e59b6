"""The worker: sweeps the records, works the queue off, waits, again; until told to stop.

SIGTERM or Ctrl+C lets the sitting at hand be finished; a second one ends at once.
"""

from __future__ import annotations

import logging
import os
import time

from django.utils import timezone
from django_tasks_db.management.commands.db_worker import Worker

from admin.hours.totals import rebuild_at_night
from admin.preservation.export_work import resume_exports
from admin.preservation.seals import seal
from admin.project.table_statistics import count_tables
from admin.scoring_jobs.records import HOST
from admin.scoring_jobs.sweep import sweep, tidy_folders
from admin.sheets.working import resume_sheets

INTERVAL = 2.0  # seconds between looks at the queue
SWEEP_EVERY = 15.0  # seconds between looks at the records
COUNT_EVERY = 3600.0  # seconds between counts of the tables, and looks at the hour of the night

log = logging.getLogger("lab.scoring")


def run_worker(*, until_idle: bool = False, interval: float = INTERVAL) -> None:
    """Work until stopped, or with ``until_idle`` until nothing is left."""
    worker = Worker(
        queue_names=["default"],
        interval=interval,
        batch=True,
        backend_name="default",
        startup_delay=False,
        max_tasks=None,
        worker_id=f"{HOST}:{os.getpid()}",
        excluded_queue_names=[],
    )
    worker.configure_signals()
    tidy_folders()
    log.info("worker ready", extra={"worker": worker.worker_id})
    swept = counted = float("-inf")
    while worker.running:
        if time.monotonic() - counted >= COUNT_EVERY:
            count_tables()
            rebuild_at_night(timezone.now())
            counted = time.monotonic()
        if until_idle or time.monotonic() - swept >= SWEEP_EVERY:
            left, swept = sweep(timezone.now()), time.monotonic()
            left += resume_exports(timezone.now())
            left += resume_sheets(timezone.now())
            seal(timezone.now())
            if until_idle and not left:
                return
        worker.run()
        if worker.running and not until_idle:
            time.sleep(interval)
