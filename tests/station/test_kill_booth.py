"""A booth killed with SIGKILL in the middle of an item loses at most a second and comes back."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest
from fake_lab_server import CODE, SEAL_SECRET, FakeLab


@pytest.fixture(scope="module")
def kill_booth() -> ModuleType:
    path = Path(__file__).parents[2] / "benchmarks" / "kill_booth.py"
    spec = importlib.util.spec_from_file_location("kill_booth", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["kill_booth"] = module
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("seed", [3, 8])
def test_kill_and_start_again(
    kill_booth: ModuleType, lab: FakeLab, tmp_path: Path, seed: int
) -> None:
    answers = kill_booth.make_answers(tmp_path / "answers", seconds=12.0)
    home = tmp_path / "booth"
    home.mkdir()
    kill_booth.register(home, lab.url, CODE)
    outcome = kill_booth.kill_once(home, answers, "0001", seed, SEAL_SECRET)
    assert outcome.lost_seconds <= 1.0
    assert outcome.complete
    assert outcome.faithful
    recovered = [i for m in lab.manifests() for i in m["items"] if i["status"] == "recovered"]
    assert len(recovered) == 1
    assert {i["sha256"] for m in lab.manifests() for i in m["items"]} == set(lab.held())
