"""How far two sides agree on the same sittings: one set of figures, with intervals. Pure.

Sides are the machine and people, or one examiner and another. Pairs carry the sitting they belong
to; a sitting counts once however many pairs it gives. Formulas and sources: docs/parallel-run.md.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from scipy import stats

from admin.parallel import levels, moments
from admin.parallel.bootstrap import CONFIDENCE, UNKNOWN, Counts, Figure, Floats, Whole, interval

LIMIT_SDS = 1.96  # 95 % of differences, if they spread normally
FEWEST = 3  # sittings below which nothing is said


@dataclass(frozen=True)
class Pairs:
    """Marks of two sides: a[i] and b[i] are of sitting number ``sitting[i]``.

    ``totals``: the marks are totals, so that levels can be compared.
    """

    sitting: Whole
    a: Floats
    b: Floats
    totals: bool = False

    def chosen(self, mask: np.ndarray) -> Pairs:
        """Only the pairs of these sittings; ``mask`` is over sittings."""
        keep = mask[self.sitting]
        return replace(self, sitting=self.sitting[keep], a=self.a[keep], b=self.b[keep])

    @property
    def n(self) -> int:
        """How many sittings."""
        return int(self.numbers.size)

    @cached_property
    def weight(self) -> Floats:
        """Each pair's share of its sitting."""
        if not self.sitting.size:
            return np.empty(0)
        shares: Floats = 1.0 / np.bincount(self.sitting)[self.sitting]
        return shares

    def by_sitting(self, columns: Floats) -> Floats:
        """Columns of pairs added up to columns of sittings, in the order of ``numbers``."""
        if self.n == self.sitting.size and (self.sitting == self.numbers).all():
            return columns
        place = self._numbered[1]
        return np.stack([np.bincount(place, row, self.n) for row in columns])

    @property
    def numbers(self) -> Whole:
        """The sittings' numbers, rising."""
        return self._numbered[0]

    @cached_property
    def _numbered(self) -> tuple[Whole, Whole]:
        """The numbers, and which of them each pair has."""
        numbers, place = np.unique(self.sitting, return_inverse=True)
        return numbers, place

    def drawn(self, counts: Counts) -> Counts:
        """The part of all sittings' counts that is of these, in the order of ``numbers``."""
        return counts if self.n == counts.shape[0] else counts[self.numbers]


@dataclass(frozen=True)
class Agreement:
    """Figures of agreement; differences are a − b, in points.

    ``lower`` and ``upper``: limits of agreement (Bland & Altman 1986). ``within``: share of
    sittings no more than the asked points apart. Level figures are of totals only.
    """

    n: int
    bias: Figure
    sd: Figure
    lower: Figure
    upper: Figure
    standardised_bias: Figure
    pearson: Figure
    spearman: Figure
    icc: Figure
    concordance: Figure
    within: Figure
    same_level: Figure = UNKNOWN
    within_one_level: Figure = UNKNOWN
    kappa_linear: Figure = UNKNOWN
    kappa_quadratic: Figure = UNKNOWN


def agreement_of(
    pairs: Pairs, counts: Counts, points: float, *, limit_sds: float = LIMIT_SDS
) -> Agreement:
    """The figures of the pairs; ``counts`` from ``redraw``, ``points`` for ``within``.

    Bias and limits have intervals by Student's t, Spearman's by Bonett & Wright (2000), all
    others by the bootstrap.
    """
    n = pairs.n
    if n < FEWEST:
        return Agreement(n, *[UNKNOWN] * 10)
    mean, sd, lower, upper = _limits(pairs, n, limit_sds)
    figure = _Bootstrapped(pairs, pairs.drawn(counts))
    return Agreement(
        n=n,
        bias=mean,
        sd=replace(figure.of(moments.spread), value=sd),
        lower=lower,
        upper=upper,
        standardised_bias=figure.of(moments.standardised_bias),
        pearson=figure.of(moments.pearson),
        spearman=_spearman(pairs, n),
        icc=figure.of(moments.icc),
        concordance=figure.of(moments.concordance),
        within=figure.share(np.abs(pairs.a - pairs.b) <= points + 1e-9),
        **(figure.levels() if pairs.totals else {}),
    )


def standardised_bias(pairs: Pairs, counts: Counts) -> Figure:
    """That figure alone."""
    if pairs.n < FEWEST:
        return UNKNOWN
    return _Bootstrapped(pairs, pairs.drawn(counts)).of(moments.standardised_bias)


def degradation(single: Pairs, people: Pairs, counts: Counts) -> Figure:
    """How much less the machine agrees with an examiner than examiners among themselves.

    The difference of the coefficients of concordance, drawn together sitting by sitting.
    """
    if min(single.n, people.n) < FEWEST:
        return UNKNOWN
    among, machine = (_Bootstrapped(one, one.drawn(counts)) for one in (people, single))
    own = moments.concordance(among.own) - moments.concordance(machine.own)
    drawn = moments.concordance(among.drawn) - moments.concordance(machine.drawn)
    return interval(float(own[0]), drawn)


class _Bootstrapped:
    """Figures of the sample and of its redrawn samples (``drawn``: counts of its sittings)."""

    def __init__(self, pairs: Pairs, drawn: Counts) -> None:
        # About the sample's own mean: single precision then loses nothing that matters.
        centre = float((pairs.a.mean() + pairs.b.mean()) / 2)
        columns = moments.columns_of(pairs.a - centre, pairs.b - centre, pairs.weight)
        self.pairs, self.counts = pairs, drawn
        self.once = np.ones((pairs.n, 1))
        self.own = moments.sums_of(pairs.by_sitting(columns), self.once)
        self.drawn = moments.sums_of(pairs.by_sitting(columns), drawn)

    def of(self, figure: Callable[[moments.Sums], Floats]) -> Figure:
        """A figure that follows from sums."""
        return interval(float(figure(self.own)[0]), figure(self.drawn))

    def share(self, hit: np.ndarray) -> Figure:
        """The share of sittings where something holds."""
        hits = self.pairs.by_sitting((hit * self.pairs.weight)[None])
        with np.errstate(all="ignore"):
            drawn = (hits.astype(self.counts.dtype) @ self.counts)[0] / self.drawn.n
        return interval(float(hits.sum() / self.pairs.n), drawn)

    def levels(self) -> dict[str, Figure]:
        """The figures of levels, of totals."""
        a, b = levels.grades_of(self.pairs.a), levels.grades_of(self.pairs.b)
        cells = self.pairs.by_sitting(levels.cells_of(a, b, self.pairs.weight))
        own, drawn = (levels.tables_of(cells, counts) for counts in (self.once, self.counts))
        figures: dict[str, Callable[[Floats], Floats]] = {
            "same_level": lambda tables: levels.share_within(tables, 0),
            "within_one_level": lambda tables: levels.share_within(tables, 1),
            "kappa_linear": lambda tables: levels.kappa(tables, 1),
            "kappa_quadratic": lambda tables: levels.kappa(tables, 2),
        }
        return {
            name: interval(float(figure(own)[0]), figure(drawn)) for name, figure in figures.items()
        }


def _limits(pairs: Pairs, n: int, limit_sds: float) -> tuple[Figure, float, Figure, Figure]:
    """Bias, SD, limits; standard errors s/√n and √(3 s²/n) as in Bland & Altman (1986)."""
    weight, difference = pairs.weight, pairs.a - pairs.b
    mean = float((weight * difference).sum() / n)
    sd = float(np.sqrt((weight * (difference - mean) ** 2).sum() / (n - 1)))
    quantile = float(stats.t.ppf((1 + CONFIDENCE) / 2, n - 1))
    around_mean, around_limit = quantile * sd / n**0.5, quantile * sd * (3 / n) ** 0.5

    def about(value: float, half: float) -> Figure:
        return Figure(value, value - half, value + half)

    return (
        about(mean, around_mean),
        sd,
        about(mean - limit_sds * sd, around_limit),
        about(mean + limit_sds * sd, around_limit),
    )


def _spearman(pairs: Pairs, n: int) -> Figure:
    """Rank correlation; interval through Fisher's z with variance (1 + r²/2)/(n − 3)."""
    ranks_a, ranks_b = stats.rankdata(pairs.a), stats.rankdata(pairs.b)
    columns = moments.columns_of(ranks_a, ranks_b, pairs.weight)
    value = float(moments.pearson(moments.sums_of(columns, np.ones((pairs.a.size, 1))))[0])
    if not np.isfinite(value):
        return UNKNOWN
    if n <= FEWEST or abs(value) >= 1 - 1e-12:
        return Figure(value)
    half = float(stats.norm.ppf((1 + CONFIDENCE) / 2) * np.sqrt((1 + value**2 / 2) / (n - 3)))
    low, high = np.tanh([np.arctanh(value) - half, np.arctanh(value) + half])
    return Figure(value, float(low), float(high))
