"""Shared parts of the booth's tests: a paper, answers as sound files, a lab server, no display."""

from __future__ import annotations

import os

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import importlib.util
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
import soundfile
from numpy.typing import NDArray

from wordlists.composer import compose
from wordlists.paper import Paper

_spec = importlib.util.spec_from_file_location(
    "fake_lab_server", Path(__file__).parent / "fake_lab_server.py"
)
assert _spec is not None
assert _spec.loader is not None
fake_lab_server = importlib.util.module_from_spec(_spec)
sys.modules["fake_lab_server"] = fake_lab_server
_spec.loader.exec_module(fake_lab_server)


def speech_like(seconds: float, rate: int, seed: int, amplitude: float = 0.25) -> NDArray[np.int16]:
    """Bursts of tone, four a second, over faint noise: level and pace as those of a voice."""
    rng = np.random.default_rng(seed)
    time = np.arange(round(seconds * rate)) / rate
    burst = (np.sin(2 * np.pi * 4.0 * time) > -0.2).astype(np.float64)
    voice = amplitude * burst * np.sin(2 * np.pi * (380 + 20 * seed) * time)
    return np.rint(32767 * voice + rng.normal(0, 12, time.size)).astype(np.int16)


@pytest.fixture
def speech() -> Callable[[float, int], NDArray[np.int16]]:
    """Makes a sound with a voice's level figures, of so many seconds at that rate."""
    return lambda seconds, rate: speech_like(seconds, rate, 1)


@pytest.fixture(scope="session")
def paper() -> Paper:
    return compose("without_choice", "2021", 11)


@pytest.fixture(scope="session")
def answers(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Four answers of some seconds each, in different formats and at different rates."""
    folder = tmp_path_factory.mktemp("answers")
    for item, (ending, rate) in enumerate(
        [("wav", 48_000), ("flac", 44_100), ("ogg", 24_000), ("wav", 16_000)], start=1
    ):
        sound = speech_like(8.0 + item, rate, item)
        soundfile.write(folder / f"item-{item}.{ending}", sound, rate)
    return folder


@pytest.fixture
def lab(paper: Paper) -> Iterator[fake_lab_server.FakeLab]:
    server = fake_lab_server.FakeLab(paper.to_json()).start()
    yield server
    server.stop()
