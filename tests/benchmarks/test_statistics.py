"""The figures of the accuracy page, on cases whose answer is known."""

import numpy as np
import pytest

from benchmarks.accuracy.statistics import (
    agreement,
    alarms_where_found,
    calibration_error,
    equal_error,
    reliability,
    share,
    trade_off,
)


def test_a_share_lies_inside_its_interval() -> None:
    figure = share(45, 50)
    assert figure.low < figure.value == 0.9 < figure.high
    assert figure.trials == 50


def test_probabilities_that_come_true_as_often_as_they_say_have_no_calibration_error() -> None:
    p = np.repeat([0.25, 0.75], 100)
    right = np.concatenate([np.arange(100) < 25, np.arange(100) < 75])
    assert calibration_error(p, right) == pytest.approx(0.0)


def test_sure_of_everything_and_right_half_the_time_is_half_off() -> None:
    p, right = np.ones(200), np.arange(200) % 2 == 0
    assert calibration_error(p, right) == pytest.approx(0.5)
    (only,) = reliability(p, right)
    assert (only.mean_p, only.right, only.trials) == (1.0, 0.5, 200)


def test_equal_error_of_separable_trials_is_nought_and_of_chance_a_half() -> None:
    assert equal_error(np.arange(5.0, 105.0), -np.arange(1.0, 101.0)).value == 0.0
    same = np.arange(100.0)
    assert equal_error(same, same).value == pytest.approx(0.5, abs=0.02)


def test_trade_off_runs_from_no_alarm_to_no_miss() -> None:
    random = np.random.default_rng(1)
    alarms, misses = trade_off(random.normal(2, 1, 500), random.normal(-2, 1, 500))
    assert alarms[0] == 0.0
    assert misses[0] == 1.0
    assert misses[-1] <= 0.01
    assert (np.diff(alarms) >= 0).all()
    assert (np.diff(misses) <= 0).all()


def test_alarms_are_counted_at_the_limit_that_finds_enough() -> None:
    wrong = np.array([0.0, 0.1, 0.2, 0.3, 0.9])
    right = np.array([0.25, 0.5, 0.6, 0.7])
    figure, limit = alarms_where_found(right, wrong, 0.8)
    assert (wrong < limit).mean() == 0.8
    assert figure.value == 0.25


def test_marks_that_are_all_half_a_point_too_low() -> None:
    known = np.linspace(10, 30, 20)
    found = agreement(known, known - 0.5)
    assert found.error.value == pytest.approx(0.5)
    assert found.bias == pytest.approx(-0.5)
    assert found.correlation.value == pytest.approx(1.0)
