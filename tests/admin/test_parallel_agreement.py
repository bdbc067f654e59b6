"""Figures of agreement against a published example and independent packages."""

from __future__ import annotations

from decimal import Decimal

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats
from sklearn.metrics import cohen_kappa_score

from admin.parallel.agreement import Agreement, Pairs, agreement_of, degradation
from admin.parallel.bootstrap import Floats, redraw
from admin.parallel.levels import LADDER, grade_of, grades_of

# Bland & Altman (1986), table 1: peak expiratory flow in l/min, first reading by each meter.
WRIGHT = [494, 395, 516, 434, 476, 557, 413, 442, 650, 433, 417, 656, 267, 478, 178, 423, 427]
MINI = [512, 430, 520, 428, 500, 600, 364, 380, 658, 445, 432, 626, 260, 477, 259, 350, 451]


def pairs_of(a: object, b: object, *, totals: bool = False) -> Pairs:
    first, second = np.asarray(a, dtype=float), np.asarray(b, dtype=float)
    return Pairs(np.arange(first.size), first, second, totals)


def figures(pairs: Pairs, *, points: float = 1, draws: int = 200, **options: float) -> Agreement:
    counts = redraw(int(pairs.sitting.max()) + 1, 1, draws)
    return agreement_of(pairs, counts, points, **options)


def two_examiners(n: int = 300, seed: int = 3) -> tuple[Floats, Floats]:
    rng = np.random.default_rng(seed)
    truth = rng.normal(85, 7, n).clip(40, 99)
    return tuple((truth + rng.normal(0, 2, n)).round(1) for _ in range(2))  # type: ignore[return-value]


def test_bland_and_altman_1986() -> None:
    found = figures(pairs_of(WRIGHT, MINI), limit_sds=2)
    assert found.n == 17
    assert round(found.bias.value or 0, 1) == -2.1
    assert round(found.sd.value or 0, 1) == 38.8
    # The paper rounds d and s before it adds: −2.1 ± 2 × 38.8; its intervals likewise.
    assert (found.lower.value, found.upper.value) == pytest.approx((-79.7, 75.5), abs=0.1)
    assert (found.bias.low, found.bias.high) == pytest.approx((-22.0, 17.8), abs=0.1)
    assert (found.lower.low, found.lower.high) == pytest.approx((-114.3, -45.1), abs=0.2)
    assert (found.upper.low, found.upper.high) == pytest.approx((40.9, 110.1), abs=0.2)
    assert round(found.pearson.value or 0, 2) == 0.94


def test_correlations_as_scipy_has_them() -> None:
    a, b = two_examiners()
    found = figures(pairs_of(a, b))
    assert found.pearson.value == pytest.approx(stats.pearsonr(a, b).statistic, abs=1e-6)
    assert found.spearman.value == pytest.approx(stats.spearmanr(a, b).statistic, abs=1e-6)


def test_intraclass_correlation_as_pingouin_has_it() -> None:
    pandas, pingouin = pytest.importorskip("pandas"), pytest.importorskip("pingouin")
    for a, b in (two_examiners(), (np.array(WRIGHT, float), np.array(MINI, float))):
        rows = [(i, who, x) for who, side in enumerate((a, b)) for i, x in enumerate(side)]
        table = pandas.DataFrame(rows, columns=["sitting", "rater", "mark"])
        told = pingouin.intraclass_corr(table, "sitting", "rater", "mark").set_index("Type")
        single = next(name for name in ("ICC2", "ICC(A,1)") if name in told.index)
        found = figures(pairs_of(a, b))
        assert found.icc.value == pytest.approx(told.loc[single, "ICC"], abs=1e-6)


def test_kappa_of_levels_as_scikit_learn_and_statsmodels_have_it() -> None:
    a, b = two_examiners()
    found = figures(pairs_of(a, b, totals=True))
    first, second = grades_of(a), grades_of(b)
    for weights, figure in (("linear", found.kappa_linear), ("quadratic", found.kappa_quadratic)):
        told = cohen_kappa_score(first, second, weights=weights, labels=range(len(LADDER)))
        assert figure.value == pytest.approx(told, abs=1e-6)
    raters = pytest.importorskip("statsmodels.stats.inter_rater")
    table = np.zeros((len(LADDER), len(LADDER)))
    np.add.at(table, (first, second), 1)
    told = raters.cohens_kappa(table, wt="quadratic", return_results=False)
    assert found.kappa_quadratic.value == pytest.approx(told, abs=1e-6)
    assert found.same_level.value == pytest.approx((first == second).mean())
    assert found.within_one_level.value == pytest.approx((abs(first - second) <= 1).mean())


def test_concordance_is_the_kappa_of_whole_marks() -> None:
    a, b = (side.round() for side in two_examiners())
    told = cohen_kappa_score(a.astype(int), b.astype(int), weights="quadratic")
    assert figures(pairs_of(a, b)).concordance.value == pytest.approx(told, abs=1e-6)


def test_intervals_cover_the_truth_about_as_often_as_they_say() -> None:
    rng = np.random.default_rng(5)
    inside = 0
    for _ in range(100):
        truth = rng.normal(20, 2, 80)
        a, b = truth + rng.normal(0, 1, 80), truth + rng.normal(0, 1, 80)
        pearson = figures(pairs_of(a, b), draws=300).pearson
        assert pearson.low is not None
        assert pearson.high is not None
        inside += pearson.low <= 0.8 <= pearson.high
    assert 86 <= inside <= 100


def test_the_same_seed_gives_the_same_intervals() -> None:
    pairs = pairs_of(*two_examiners())
    assert figures(pairs) == figures(pairs)


def test_a_sitting_counts_once_however_many_pairs_it_gives() -> None:
    a, b = two_examiners(40)
    once = pairs_of(a, b)
    twice = Pairs(np.tile(once.sitting, 2), np.tile(a, 2), np.tile(b, 2))
    counts = redraw(40, 1, 100)
    first, second = (agreement_of(one, counts, 1) for one in (once, twice))
    assert first.n == second.n == 40
    assert first.concordance.value == pytest.approx(second.concordance.value)
    assert first.sd.value == pytest.approx(second.sd.value)


def test_too_few_or_all_alike_says_nothing_instead_of_something_wrong() -> None:
    assert figures(pairs_of([1, 2], [1, 2])).pearson.value is None
    alike = figures(pairs_of([5.0] * 20, [5.0] * 20, totals=True))
    assert alike.bias.value == 0
    assert alike.pearson.value is None
    assert alike.kappa_quadratic.value is None
    assert alike.same_level.value == 1


def test_degradation_is_the_people_minus_the_machine() -> None:
    a, b = two_examiners()
    poor = a + np.random.default_rng(1).normal(0, 6, a.size)
    counts = redraw(a.size, 2, 300)
    found = degradation(pairs_of(poor, b), pairs_of(a, b), counts)
    people, single = figures(pairs_of(a, b)), figures(pairs_of(poor, b))
    assert people.concordance.value is not None
    assert single.concordance.value is not None
    told = people.concordance.value - single.concordance.value
    assert found.value == pytest.approx(told)
    assert found.low is not None
    assert found.low > 0


@given(st.integers(0, 1000))
def test_levels_of_many_totals_are_the_levels_of_each(tenths: int) -> None:
    total = Decimal(tenths) / 10
    assert grades_of(np.array([float(total)]))[0] == grade_of(total)
