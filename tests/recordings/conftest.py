"""Builders for this room's tests: the smallest right thing of each kind."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from recordings.bundle import BundleWriter
from recordings.ledger import Ledger
from recordings.manifest import LevelFigures, StationInfo
from recordings.store import Store

START = datetime(2026, 1, 2, 3, 4, 5, 678_000, UTC)


@pytest.fixture
def at() -> Callable[[float], datetime]:
    """A time so many seconds after the tests' beginning."""
    return lambda seconds: START + timedelta(seconds=seconds)


@pytest.fixture
def speech() -> Callable[..., NDArray[np.int16]]:
    """Known sound that no codec can guess: a tone in noise."""

    def make(seconds: float, rate: int = 16_000, seed: int = 1) -> NDArray[np.int16]:
        count = int(seconds * rate)
        noise = np.random.default_rng(seed).normal(0, 400, count)
        tone = 8_000 * np.sin(2 * np.pi * 220 * np.arange(count) / rate)
        return (tone + noise).astype(np.int16)

    return make


@pytest.fixture
def level() -> LevelFigures:
    return LevelFigures(-6.1, -21.0, -58.0, 0, 0)


@pytest.fixture
def new_bundle(tmp_path: Path) -> Callable[..., BundleWriter]:
    def make(folder: Path | None = None, **changes: Any) -> BundleWriter:
        facts: dict[str, Any] = {
            "bundle_id": "00000000-0000-4000-8000-000000000001",
            "sitting_id": "00000000-0000-4000-8000-000000000002",
            "admission_number": "2601020123",
            "paper": {"schema": 1, "items": [{"kind": "monosyllables", "words": ["爱"]}]},
            "station": StationInfo("0.1.0", "A-03", "USB 耳麦", "ALSA"),
            "at": START,
        }
        return BundleWriter.create(folder or tmp_path / "bundle", **{**facts, **changes})

    return make


@pytest.fixture
def archive(tmp_path: Path, at: Callable[[float], datetime]) -> tuple[Store, Ledger]:
    """Twelve objects in a store, each listed in the ledger, and one of them disposed of."""
    store, ledger = Store(tmp_path / "data" / "store"), Ledger(tmp_path / "data" / "ledger.jsonl")
    source = tmp_path / "sound"
    kept = []
    for number in range(12):
        source.write_bytes(b"fLaC" + bytes([number]) * (200 + number))
        kept.append(store.put(source))
        ledger.append("归档员", "stored", kept[-1], {"sitting": number}, at(number))
    ledger.append("归档员", "disposed", kept[5], {"rule": "三年"}, at(12))
    store.dispose(kept[5])
    ledger.append("归档员", "listened", kept[0], {}, at(13))
    return store, ledger
