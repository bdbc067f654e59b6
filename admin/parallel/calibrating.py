"""Calibrations: found on a run, looked at, put in force by an act, taken out by another."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from decimal import Decimal

import numpy as np
from django.db import transaction

from admin.accounts import audit
from admin.accounts.models import User
from admin.accounts.permissions import require
from admin.accounts.rights import Action
from admin.errors import WithoutReason
from admin.parallel.calibration import Method, cross_validated, fit
from admin.parallel.errors import CalibrationState, CannotCalibrate
from admin.parallel.levels import grades_of
from admin.parallel.models import CalibrationAct, CalibrationVersion, ParallelRun
from admin.parallel.report import MarkTable, against_mean, rounded, sides_of
from admin.parallel.table import load


@transaction.atomic
def calibrate(
    run: ParallelRun, item: str, method: Method, *, by: User, at: datetime
) -> CalibrationVersion:
    """Find a calibration of the item on the run's double-marked sittings; it is not in force yet.

    NotAllowed, CannotCalibrate.
    """
    require(by, Action.RUN_PARALLEL)
    table = load(run).table
    sides = next((one for one in sides_of(table) if one.subject == item), None)
    if sides is None or item not in table.kinds:
        raise CannotCalibrate
    pairs, full = against_mean(sides), Decimal(str(sides.full))
    try:
        found = fit(method, pairs.a, pairs.b, full)
        calibrated, effect = cross_validated(method, pairs.a, pairs.b, full, seed=run.seed)
    except ValueError as error:
        raise CannotCalibrate(detail=str(error)) from error
    levels = _levels_changed(table, item, pairs.numbers, calibrated)
    made = CalibrationVersion.objects.create(
        run=run,
        item=item,
        method=method.value,
        knots=found.as_json(),
        effect=asdict(effect) | levels,
        seed=run.seed,
        by=by,
        at=at,
    )
    audit.record("calibration_found", made, by=by, at=at, item=item, method=method.value)
    return made


def _levels_changed(
    table: MarkTable, item: str, sittings: np.ndarray, calibrated: np.ndarray
) -> dict[str, int]:
    """How many machine totals would be of another level, and how many could be compared."""
    after = table.machine.copy()
    after[sittings, table.kinds.index(item)] = calibrated
    totals = [rounded(marks.sum(axis=1)) for marks in (table.machine, after)]
    known = np.isfinite(totals[0])
    before, then = (grades_of(one[known]) for one in totals)
    return {"totals": int(known.sum()), "levels_changed": int((before != then).sum())}


@transaction.atomic
def put_in_force(
    version: CalibrationVersion, *, reason: str, by: User, at: datetime
) -> CalibrationAct:
    """Use this version from now on, in place of another of the item. As ``take_out``."""
    return _act(version, True, reason=reason, by=by, at=at)


@transaction.atomic
def take_out(version: CalibrationVersion, *, reason: str, by: User, at: datetime) -> CalibrationAct:
    """Use the machine's own marks again. NotAllowed, WithoutReason, CalibrationState."""
    return _act(version, False, reason=reason, by=by, at=at)


def _act(
    version: CalibrationVersion, use: bool, *, reason: str, by: User, at: datetime
) -> CalibrationAct:
    require(by, Action.DECIDE_SWITCH)
    if not reason.strip():
        raise WithoutReason
    now = version_in_force(version.item, at)
    if (now == version) == use:
        raise CalibrationState
    made = CalibrationAct.objects.create(
        version=version, in_force=use, reason=reason.strip(), by=by, at=at
    )
    audit.record(
        "calibration_in_force" if use else "calibration_taken_out",
        version,
        by=by,
        at=at,
        reason=reason,
        item=version.item,
        before=now.pk if now else None,
    )
    return made


def version_in_force(item: str, at: datetime) -> CalibrationVersion | None:
    """The version of this kind of item that was in force at that time."""
    acts = CalibrationAct.objects.filter(version__item=item, at__lte=at)
    newest = acts.select_related("version").first()
    return newest.version if newest and newest.in_force else None
