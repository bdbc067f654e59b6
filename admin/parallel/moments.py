"""Agreement from sums: bias, spread, correlation, coefficients. Pure.

Every function takes sums over pairs (a, b), one row for each sample (the sample itself, or a
redrawn one), so that a thousand redrawn samples cost one product of matrices.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from admin.parallel.bootstrap import Counts, Floats, add_up


@dataclass(frozen=True)
class Sums:
    """Sums over weighted pairs; ``n`` counts sittings. Each is an array over samples."""

    n: Floats
    a: Floats
    b: Floats
    aa: Floats
    bb: Floats
    ab: Floats


def columns_of(a: Floats, b: Floats, weight: Floats) -> Floats:
    """What ``sums_of`` adds up: a row for each sum, a column for each pair."""
    return np.stack([np.ones_like(a), a, b, a * a, b * b, a * b]) * weight


def sums_of(columns: Floats, counts: Counts) -> Sums:
    """The sums in each sample; ``counts``: how often each column comes up in it."""
    return Sums(*add_up(columns, counts))


def bias(sums: Sums) -> Floats:
    """Mean of a − b."""
    with np.errstate(all="ignore"):
        return (sums.a - sums.b) / sums.n


def spread(sums: Sums) -> Floats:
    """Standard deviation of a − b, with n − 1."""
    with np.errstate(all="ignore"):
        squares = sums.aa + sums.bb - 2 * sums.ab - (sums.a - sums.b) ** 2 / sums.n
        return np.sqrt(np.maximum(squares, 0) / (sums.n - 1))


def pearson(sums: Sums) -> Floats:
    """Pearson's correlation; NaN where one side does not vary."""
    va, vb, cov = _variances(sums)
    with np.errstate(all="ignore"):
        return np.clip(cov / np.sqrt(va * vb), -1, 1)


def concordance(sums: Sums) -> Floats:
    """Quadratically weighted kappa of continuous marks: 2 cov / (var + var + difference²).

    Haberman (2019); the same as Lin's (1989) coefficient of concordance. With n, not n − 1, as
    Cohen's kappa of whole numbers has it.
    """
    va, vb, cov = _variances(sums)
    with np.errstate(all="ignore"):
        return 2 * cov / (va + vb + bias(sums) ** 2)


def icc(sums: Sums) -> Floats:
    """Intraclass correlation for absolute agreement of single marks, two random raters.

    ICC(2,1) of Shrout & Fleiss (1979), ICC(A,1) of McGraw & Wong (1996).
    """
    n = sums.n
    with np.errstate(all="ignore"):
        grand = (sums.a + sums.b) / (2 * n)
        total = sums.aa + sums.bb - 2 * n * grand**2
        between = (sums.aa + sums.bb + 2 * sums.ab) / 2 - 2 * n * grand**2
        raters = (sums.a - sums.b) ** 2 / (2 * n)
        mean_rows, mean_raters = between / (n - 1), raters
        error = (total - between - raters) / (n - 1)
        return (mean_rows - error) / (mean_rows + error + 2 * (mean_raters - error) / n)


def standardised_bias(sums: Sums) -> Floats:
    """Mean of a − b in standard deviations of both sides' marks pooled."""
    va, vb, _ = _variances(sums)
    with np.errstate(all="ignore"):
        pooled = np.sqrt((va + vb) / 2 * sums.n / (sums.n - 1))
        return bias(sums) / pooled


def _variances(sums: Sums) -> tuple[Floats, Floats, Floats]:
    """Variances and covariance, with n; what is only rounding error counts as none."""
    with np.errstate(all="ignore"):
        va = sums.aa / sums.n - (sums.a / sums.n) ** 2
        vb = sums.bb / sums.n - (sums.b / sums.n) ** 2
        cov = sums.ab / sums.n - sums.a * sums.b / sums.n**2
        nothing = 1e-10 * (sums.aa + sums.bb) / sums.n
    return np.where(va > nothing, va, np.nan), np.where(vb > nothing, vb, np.nan), cov
