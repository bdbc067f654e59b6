"""Shapes and locality of the two networks, their file, and the calibration curves."""

from pathlib import Path

import numpy as np
import pytest
import torch

from scoring.calibration import Calibration, Curve, fit_curve, log_ratio
from scoring.errors import HeadWeightsDamaged
from scoring.head import (
    POSITIONS,
    SegmentJudge,
    SequenceHead,
    place_in_word,
    positions,
)
from scoring.head_weights import load_heads, save_heads


def test_sequence_head_gives_distributions() -> None:
    outputs = SequenceHead().eval()(torch.randn(2, 30, 1024), torch.randn(2, 30, 8))
    assert {part: tuple(value.shape) for part, value in outputs.items()} == {
        "initial": (2, 30, 23), "final": (2, 30, 39), "tone": (2, 30, 6)
    }  # fmt: skip
    for value in outputs.values():
        torch.testing.assert_close(value.exp().sum(-1), torch.ones(2, 30))


def test_padding_does_not_reach_the_sound() -> None:
    head = SequenceHead().eval()
    features, prosody = torch.randn(1, 40, 1024), torch.randn(1, 40, 8)
    alone = head(features, prosody)
    mask = torch.cat([torch.ones(1, 40), torch.zeros(1, 25)], dim=1)
    padded = head(
        torch.cat([features, torch.zeros(1, 25, 1024)], 1),
        torch.cat([prosody, torch.zeros(1, 25, 8)], 1),
        mask,
    )
    torch.testing.assert_close(padded["tone"][:, :40], alone["tone"], atol=1e-5, rtol=1e-5)


def test_judge_looks_at_its_own_syllable_and_neighbourhood_only() -> None:
    judge = SegmentJudge().eval()
    features, prosody = torch.randn(200, 1024), torch.randn(200, 8)
    where = torch.from_numpy(positions(np.array([1.0]), np.array([1.3])))
    place = torch.tensor([0])
    before = judge(features, prosody, where, place)
    far = features.clone()
    far[:30], far[100:] = 0, 0  # sound before 0.6 s and after 2.0 s
    torch.testing.assert_close(judge(far, prosody, where, place), before)
    near = features.clone()
    near[52:60] = 0
    assert not torch.allclose(judge(near, prosody, where, place)["final"], before["final"])
    assert {part: value.shape[1] for part, value in before.items()} == {
        "initial": 22, "final": 38, "tone": 5, "rhotic": 2
    }  # fmt: skip


def test_positions_span_the_syllable_evenly() -> None:
    where = positions(np.array([1.0]), np.array([1.32]))
    assert where.shape == (1, POSITIONS)
    inside = where[0, 4:20]
    np.testing.assert_allclose(np.diff(inside), 1.0, rtol=1e-4)  # 16 positions over 16 frames
    assert where[0, 3] < inside[0] < inside[-1] < where[0, 20]


@pytest.mark.parametrize(
    ("position", "length", "place"), [(0, 1, 0), (0, 2, 1), (1, 2, 3), (1, 3, 2), (3, 4, 3)]
)
def test_place_in_word(position: int, length: int, place: int) -> None:
    assert place_in_word(position, length) == place


def test_weights_come_back_and_damage_is_noticed(tmp_path: Path) -> None:
    path = tmp_path / "ear.npz"
    head, judge = SequenceHead().eval(), SegmentJudge().eval()
    save_heads(path, head, judge, {"version": "test"})
    loaded = load_heads(path)
    assert loaded.record["version"] == "test"
    torch.testing.assert_close(loaded.judge.place.weight, judge.place.weight, atol=1e-3, rtol=1e-3)
    path.write_bytes(path.read_bytes()[:-5000])
    with pytest.raises(HeadWeightsDamaged):
        load_heads(path)
    with pytest.raises(HeadWeightsDamaged):
        load_heads(tmp_path / "absent.npz")


def test_ratio_is_against_the_best_other() -> None:
    logs = np.log(np.array([[0.7, 0.2, 0.1], [0.7, 0.2, 0.1]]))
    np.testing.assert_allclose(
        log_ratio(logs, np.array([0, 2])), [np.log(0.7 / 0.2), np.log(0.1 / 0.7)]
    )


def test_curve_finds_the_one_the_trials_were_drawn_from() -> None:
    random = np.random.default_rng(0)
    truth = Curve(-0.6, 0.8)
    ratios = random.normal(0.75, 3.0, 20_000)
    right = random.random(len(ratios)) < truth(ratios)
    found = fit_curve(ratios, right)
    # Right and wrong weigh the same in the fit, so only the offset moves with their shares.
    assert found.slope == pytest.approx(truth.slope, rel=0.06)


def test_calibration_survives_json() -> None:
    calibration = Calibration({"tone": Curve(0.1, 0.9)})
    logs = np.log(np.array([[0.9, 0.1], [0.2, 0.8]]))
    again = Calibration.from_json(calibration.to_json())
    p = again.p_correct("tone", logs, np.array([0, 0]))
    assert p[0] > 0.5 > p[1]
