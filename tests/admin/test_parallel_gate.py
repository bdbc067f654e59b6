"""The gate, the watch for drift, calibration, sampling: rules as tables."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from admin.parallel.agreement import Agreement
from admin.parallel.bootstrap import UNKNOWN, Figure
from admin.parallel.calibration import Calibration, Method, cross_validated, fit
from admin.parallel.drift import drift_of
from admin.parallel.gate import (
    Evidence,
    GroupBias,
    Mode,
    Thresholds,
    is_laxer,
    strictest,
    verdict_of,
)
from admin.parallel.sampling import draw

SURE = Figure(0.85, 0.80, 0.89)
NONE = Figure(0.0, -0.05, 0.05)


def agreement(n: int = 200, **figures: Figure) -> Agreement:
    usual = {
        **dict.fromkeys(("bias", "sd", "lower", "upper", "standardised_bias"), NONE),
        **dict.fromkeys(("pearson", "spearman", "icc", "concordance", "within"), SURE),
    }
    return Agreement(n, **{**usual, **figures})


GOOD = Evidence("passage", agreement(), agreement(), NONE)


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({}, Mode.ALONE),
        ({"single": agreement(99)}, Mode.SPOT_CHECK),
        ({"single": agreement(29)}, Mode.PEOPLE),
        ({"people": agreement(29)}, Mode.PEOPLE),
        ({"single": agreement(pearson=Figure(0.74, 0.69, 0.80))}, Mode.SPOT_CHECK),
        ({"single": agreement(pearson=Figure(0.69, 0.60, 0.75))}, Mode.PEOPLE),
        ({"single": agreement(concordance=Figure(0.72, 0.65, 0.80))}, Mode.SPOT_CHECK),
        ({"single": agreement(concordance=UNKNOWN)}, Mode.PEOPLE),
        ({"single": agreement(concordance=Figure(0.9))}, Mode.SPOT_CHECK),
        ({"people": agreement(concordance=Figure(0.60, 0.5, 0.7))}, Mode.PEOPLE),
        ({"degradation": Figure(0.08, 0.02, 0.14)}, Mode.SPOT_CHECK),
        ({"degradation": Figure(0.12, 0.06, 0.18)}, Mode.PEOPLE),
        ({"degradation": UNKNOWN}, Mode.PEOPLE),
        ({"single": agreement(standardised_bias=Figure(-0.1, -0.2, 0.0))}, Mode.SPOT_CHECK),
        ({"single": agreement(standardised_bias=Figure(-0.2, -0.3, -0.1))}, Mode.PEOPLE),
        (
            {"groups": {"男": GroupBias(60, Figure(0.2, 0.12, 0.3))}},
            Mode.SPOT_CHECK,
        ),
        ({"groups": {"男": GroupBias(60, Figure(0.2, 0.05, 0.3))}}, Mode.ALONE),
        ({"groups": {"男": GroupBias(9, Figure(0.5, 0.4, 0.6))}}, Mode.ALONE),
        ({"item": "talk"}, Mode.PEOPLE),
    ],
)
def test_what_the_gate_allows(change: dict[str, object], expected: Mode) -> None:
    assert verdict_of(replace(GOOD, **change), Thresholds()).mode == expected  # type: ignore[arg-type]


def test_the_ceiling_of_the_talk_is_a_setting() -> None:
    lifted = Thresholds(version="2", ceilings={"talk": Mode.SPOT_CHECK})
    assert verdict_of(replace(GOOD, item="talk"), lifted).mode == Mode.SPOT_CHECK


def test_thresholds_come_back_from_store_as_they_were() -> None:
    own = Thresholds(version="7", concordance=0.8, ceilings={"passage": Mode.SPOT_CHECK})
    assert Thresholds.of_json(own.as_json()) == own


def test_strictness() -> None:
    assert strictest(Mode.ALONE, Mode.PEOPLE, Mode.SPOT_CHECK) == Mode.PEOPLE
    assert is_laxer(Mode.ALONE, Mode.SPOT_CHECK)
    assert not is_laxer(Mode.PEOPLE, Mode.PEOPLE)


def test_drift_shows_a_shift_soon_and_stays_calm_without_one() -> None:
    rng = np.random.default_rng(4)
    before = rng.normal(0.2, 1.0, 100)
    assert drift_of(before, 0.2, 1.0).flagged_at is None
    shifted = drift_of([*before, *rng.normal(1.7, 1.0, 20)], 0.2, 1.0)
    assert shifted.flagged_at in range(100, 112)
    assert shifted.direction == "up"
    assert drift_of(rng.normal(-1.3, 1, 30), 0.2, 1.0).direction == "down"


def test_drift_by_hand() -> None:
    # Steps of 2 SD leave 1.5 each: 1.5, 3.0, 4.5, 6.0, and 5 is passed at the fourth.
    found = drift_of([2, 2, 2, 2], 0, 1)
    assert found.upward == (1.5, 3.0, 4.5, 6.0)
    assert found.flagged_at == 3
    with pytest.raises(ValueError, match="spread"):
        drift_of([1], 0, 0)


def marks(seed: int = 2, n: int = 200) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    people = rng.normal(24, 2.5, n).clip(10, 30)
    return (0.7 * people + 4 + rng.normal(0, 0.5, n)).clip(0, 30).round(2), people.round(2)


@pytest.mark.parametrize("method", Method)
def test_calibration_brings_the_machine_to_the_people_on_sittings_not_seen(
    method: Method,
) -> None:
    machine, people = marks()
    calibrated, effect = cross_validated(method, machine, people, Decimal(30), seed=1)
    assert effect.sittings == calibrated.size == 200
    assert effect.rmse_after < 0.5 * effect.rmse_before
    assert abs(effect.bias_after) < 0.1 < abs(effect.bias_before)
    assert (calibrated >= 0).all()
    assert (calibrated <= 30).all()


@pytest.mark.parametrize("method", Method)
def test_calibration_on_all_sittings_as_scikit_learn_has_it(method: Method) -> None:
    from sklearn.isotonic import IsotonicRegression
    from sklearn.linear_model import LinearRegression

    machine, people = marks()
    ours = fit(method, machine, people, Decimal(30))
    if method == Method.LINEAR:
        told = LinearRegression().fit(machine[:, None], people).predict(machine[:, None])
    else:
        told = IsotonicRegression(out_of_bounds="clip").fit(machine, people).predict(machine)
    applied = [float(ours.apply(Decimal(str(mark)))) for mark in machine]
    assert applied == pytest.approx(np.clip(told, 0, 30), abs=0.0051)


@settings(max_examples=50, deadline=None)
@given(
    st.sampled_from(Method),
    st.lists(st.tuples(st.integers(0, 1000), st.integers(0, 1000)), min_size=30, max_size=60),
    st.lists(st.integers(0, 1000), min_size=2, max_size=10),
)
def test_calibrated_marks_never_fall_nor_leave_the_scale(
    method: Method, data: list[tuple[int, int]], asked: list[int]
) -> None:
    machine, people = (np.array(side, float) / 100 for side in zip(*data, strict=True))
    if np.ptp(machine) == 0:
        return
    line = Calibration.of_json(fit(method, machine, people, Decimal(10)).as_json())
    out = [line.apply(Decimal(mark) / 100) for mark in sorted(asked)]
    assert out == sorted(out)
    assert all(0 <= mark <= 10 and mark == mark.quantize(Decimal("0.01")) for mark in out)


def test_calibration_refuses_too_little_and_what_is_no_mark() -> None:
    machine, people = marks(n=29)
    with pytest.raises(ValueError, match="too few"):
        fit(Method.LINEAR, machine, people, Decimal(30))
    with pytest.raises(ValueError, match="differ"):
        fit(Method.LINEAR, np.full(40, 5.0), np.arange(40.0), Decimal(30))
    machine, people = marks()
    with pytest.raises(ValueError, match="outside"):
        fit(Method.LINEAR, machine, people, Decimal(30)).apply(Decimal("30.01"))


@given(st.integers(0, 200), st.integers(0, 2**31), st.lists(st.sampled_from("abc"), max_size=150))
def test_a_draw_is_of_the_size_without_doubles_and_in_proportion(
    size: int, seed: int, strata: list[str]
) -> None:
    sittings = [(f"s{i:03d}", stratum) for i, stratum in enumerate(strata)]
    drawn = draw(sittings, size, seed)
    assert len(drawn) == len(set(drawn)) == min(size, len(sittings))
    assert drawn == draw(sittings[::-1], size, seed)
    of = dict(sittings)
    for stratum in set(strata):
        share = strata.count(stratum) * min(size, len(strata)) / len(strata)
        assert abs(sum(of[key] == stratum for key in drawn) - share) <= 1


def test_all_sittings_without_a_size() -> None:
    assert sorted(draw([("b", ""), ("a", "")], None, 1)) == ["a", "b"]
