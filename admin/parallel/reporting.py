"""Making a report of a run: figures now, kept as they were."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction

from admin.accounts import audit
from admin.accounts.models import User
from admin.accounts.permissions import require
from admin.accounts.rights import Action
from admin.parallel.errors import NothingToReport
from admin.parallel.models import ParallelReport, ParallelRun
from admin.parallel.report import report_of
from admin.parallel.table import load
from admin.parallel.thresholds import thresholds_in_force
from admin.testing.models import Site


@transaction.atomic
def make_report(run: ParallelRun, *, by: User, at: datetime) -> ParallelReport:
    """The report over what has been marked by now. NotAllowed, NothingToReport."""
    require(by, Action.RUN_PARALLEL)
    loaded = load(run)
    if not loaded.table.sittings:
        raise NothingToReport
    figures = report_of(loaded.table, thresholds_in_force(), seed=run.seed)
    made = ParallelReport.objects.create(
        run=run,
        figures=figures | {"engines": loaded.engines, "names": _names(figures)},
        sittings=loaded.table.sittings,
        by=by,
        at=at,
    )
    audit.record("parallel_report_made", run, by=by, at=at, sittings=made.sittings)
    return made


def newest_report(run: ParallelRun) -> ParallelReport | None:
    """The last one made."""
    return run.reports.first()


def _names(figures: dict[str, Any]) -> dict[str, dict[str, str]]:
    """Names of sites and examiners by the numbers that stand in the figures."""
    named = {
        (group["by"], group["name"])
        for subject in figures["subjects"]
        for group in subject["groups"]
    }
    sites = Site.objects.filter(pk__in=[key for by, key in named if by == "site"])
    people = User.objects.filter(pk__in=[key for by, key in named if by == "examiner"])
    return {
        "site": {str(one.pk): one.name for one in sites},
        "examiner": {str(one.pk): one.get_full_name() or one.username for one in people},
    }
