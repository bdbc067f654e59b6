"""Agreement of levels: shares and weighted kappa from tables of counts. Pure.

Levels are counted from the lowest: 0 no level, 1 3B … 6 1A.
"""

from __future__ import annotations

from decimal import Decimal

import numpy as np

from admin.parallel.bootstrap import Counts, Floats, Whole
from scoring.levels import LEVEL_NAMES, level_of
from scoring.rubric import national_rubric

LADDER = (None, *reversed(LEVEL_NAMES))
GRADES = len(LADDER)


def grade_of(total: Decimal) -> int:
    """Place of a rounded total's level on the ladder, 0 for none."""
    level = level_of(total)
    return LADDER.index(level.code if level else None)


def grades_of(totals: Floats) -> Whole:
    """The same for many totals, each rounded half up to a tenth as ``total_mark`` does."""
    tenths = np.floor(np.round(totals * 10, 6) + 0.5)
    lowest = sorted(int(limit * 10) for limit in national_rubric().levels.values())
    return np.searchsorted(np.array(lowest), tenths, side="right")


def cells_of(a: Whole, b: Whole, weight: Floats) -> Floats:
    """What ``tables_of`` adds up: a row for each pair of levels, a column for each pair."""
    cells = np.zeros((GRADES * GRADES, a.size))
    cells[a * GRADES + b, np.arange(a.size)] = weight
    return cells


def tables_of(cells: Floats, counts: Counts) -> Floats:
    """Tables of a's level by b's level, one for each sample: shape (samples, 7, 7)."""
    tables = cells.astype(counts.dtype) @ counts
    shaped: Floats = tables.T.astype(np.float64).reshape(-1, GRADES, GRADES)
    return shaped


def share_within(tables: Floats, steps: int) -> Floats:
    """Share of sittings whose levels are at most ``steps`` apart."""
    with np.errstate(all="ignore"):
        near = (tables * (_apart() <= steps)).sum(axis=(1, 2))
        return np.asarray(near / tables.sum(axis=(1, 2)))


def kappa(tables: Floats, power: int) -> Floats:
    """Weighted kappa (Cohen 1968); ``power`` 1: linear weights, 2: quadratic ones."""
    weights = _apart() ** power
    n = tables.sum(axis=(1, 2))
    by_chance = tables.sum(axis=2)[:, :, None] * tables.sum(axis=1)[:, None, :]
    with np.errstate(all="ignore"):
        expected = (by_chance * weights).sum(axis=(1, 2)) / n
        found = 1 - (tables * weights).sum(axis=(1, 2)) / expected
    return np.where(expected > 0, found, np.nan)


def _apart() -> Floats:
    places = np.arange(GRADES, dtype=np.float64)
    return np.abs(places[:, None] - places[None, :])
