"""Parallel runs: one marked, reported and decided on, one that waits for its examiners."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

import numpy as np

from admin.accounts.models import User
from admin.parallel.calibrating import calibrate, put_in_force
from admin.parallel.calibration import Method
from admin.parallel.gate import Mode
from admin.parallel.models import (
    CalibrationVersion,
    ParallelAssignment,
    ParallelReport,
    ParallelRun,
)
from admin.parallel.reporting import make_report
from admin.parallel.running import Stratum, make_run
from admin.parallel.switching import decide
from admin.testing.models import Session
from tests.admin.factories import add_paper, add_sitting
from tests.admin.filled_lab.people_of import People
from tests.admin.parallel_runs import add_machine, mark_like_the_machine, marks_of


@dataclass(frozen=True)
class Compared:
    """What pages need to find again."""

    done: ParallelRun
    report: ParallelReport
    calibration: CalibrationVersion
    going: ParallelRun


def compare(
    scored: Session,
    read: Session,
    people: People,
    users: dict[str, User],
    now: datetime,
) -> Compared:
    """``scored``: filled here with sittings without sound; ``read``: its sittings have sound."""
    chief, pair = users["chief"], [users["examiner3"], users["examiner4"]]
    at = now - timedelta(days=50)
    rng, paper = np.random.default_rng(7), add_paper()
    for candidate in people.register(scored, len(people.people), at):
        sitting = add_sitting(
            candidate, stage="finished", finished_at=at, created_at=at, paper=paper
        )
        add_machine(sitting, marks_of(float(rng.uniform(0.7, 0.98)), rng), at=at)
    strata = (Stratum.SEX, Stratum.COUNTY)
    run = make_run("2026 年秋季平行评分", [scored], pair, by=chief, at=at, seed=11, strata=strata)
    mark_like_the_machine(run, at=at + timedelta(days=1), shift=Decimal("-0.6"))
    report = make_report(run, by=chief, at=at + timedelta(days=2))
    when = at + timedelta(days=3)
    decide(report, scored.site, "passage", Mode.SPOT_CHECK, reason="试行一季", by=chief, at=when)
    decide(report, scored.site, "monosyllables", Mode.PEOPLE, reason="", by=chief, at=when)
    found = calibrate(run, "passage", Method.LINEAR, by=chief, at=when)
    put_in_force(found, reason="短文整体偏宽", by=chief, at=when)
    calibrate(run, "polysyllables", Method.LINEAR, by=chief, at=when)
    going = make_run("年末复查", [read], pair, by=chief, at=now, seed=12)
    first = ParallelAssignment.objects.filter(drawn__run=going).first()
    assert first is not None
    return Compared(run, report, found, going)
