"""A writer killed at any moment leaves a bundle that opens and says what is in it."""

from __future__ import annotations

import contextlib
import random
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from pathlib import Path

import numpy as np
import pytest
import soundfile
from numpy.typing import NDArray

from recordings.bundle_check import check_bundle
from recordings.errors import BundleInUse
from recordings.recovery import recover_bundle

Speech = Callable[..., NDArray[np.int16]]
WRITER = Path(__file__).parent / "writer_process.py"
ATTEMPTS = Path(__file__).parent / "attempts_process.py"
RATES = (16_000, 44_100, 48_000, 96_000)
KILLS = 12
LONGEST = 4.0  # s of sound before the kill


def record_and_kill(folder: Path, source: Path, rate: int, after: int) -> int:
    """Kill -9 a real writer once `after` samples are in; returns the samples it had captured."""
    command = [sys.executable, str(WRITER), str(folder), str(source), str(rate)]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        captured = 0
        while captured < after:
            captured = int(process.stdout.readline())
        process.kill()
        rest = process.stdout.read().split(b"\n")[:-1]
    return int(rest[-1]) if rest else captured


def test_a_killed_writer_loses_less_than_a_second(
    tmp_path: Path,
    speech: Speech,
    at: Callable[[float], datetime],
    record_property: Callable[[str, object], None],
) -> None:
    moments = random.Random(20260102)
    sources = {}
    for rate in RATES:
        sources[rate] = speech(LONGEST + 1, rate)
        np.save(tmp_path / f"{rate}.npy", sources[rate])
    plan = [(n, RATES[n % len(RATES)], moments.uniform(0.05, LONGEST)) for n in range(KILLS)]
    with ThreadPoolExecutor(KILLS // 2) as pool:
        captured = list(
            pool.map(
                lambda one: record_and_kill(
                    tmp_path / str(one[0]), tmp_path / f"{one[1]}.npy", one[1], int(one[1] * one[2])
                ),
                plan,
            )
        )
    worst = 0.0
    for (number, rate, _), had in zip(plan, captured, strict=True):
        folder = tmp_path / str(number)
        (item,) = recover_bundle(folder, at(60)).items
        lost = had - item.samples
        assert lost <= rate, "more than a second lost"
        # The child may have taken in one block more than it could still say.
        assert item.lost_at_most <= rate
        assert lost <= item.lost_at_most
        if item.samples:
            sound, _ = soundfile.read(folder / item.file, dtype="int16")
            assert np.array_equal(sound, sources[rate][: item.samples])
            assert check_bundle(folder) == ()
        worst = max(worst, lost / rate)
    record_property("worst_loss_s", worst)


def test_a_bundle_being_recorded_is_not_recovered(
    tmp_path: Path, speech: Speech, at: Callable[[float], datetime]
) -> None:
    np.save(tmp_path / "sound.npy", speech(30))
    folder = tmp_path / "bundle"
    command = [sys.executable, str(WRITER), str(folder), str(tmp_path / "sound.npy"), "16000"]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        process.stdout.readline()
        try:
            with pytest.raises(BundleInUse):
                recover_bundle(folder, at(1))
        finally:
            process.kill()
    assert recover_bundle(folder, at(2)).changed


def kill_between_attempts(folder: Path, source: Path, after: int, delay: float) -> int:
    """Kill -9 a writer `delay` s after `after` attempts are listed; returns the last it told of."""
    command = [sys.executable, str(ATTEMPTS), str(folder), str(source)]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        told = [int(process.stdout.readline()) for _ in range(after)]
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(delay)  # it never ends by itself: this only picks a moment
        process.kill()
        told += [int(line) for line in process.stdout.read().split(b"\n")[:-1]]
    return told[-1]


def test_a_writer_killed_anywhere_between_items_leaves_a_whole_bundle(
    tmp_path: Path, speech: Speech, at: Callable[[float], datetime]
) -> None:
    moments = random.Random(7)
    sound = speech(0.6)
    np.save(tmp_path / "sound.npy", sound)
    plan = [(tmp_path / str(n), moments.randint(1, 4), moments.uniform(0, 0.05)) for n in range(20)]
    with ThreadPoolExecutor(4) as pool:
        told = list(
            pool.map(
                lambda one: kill_between_attempts(one[0], tmp_path / "sound.npy", *one[1:]), plan
            )
        )
    for (folder, _, _), last in zip(plan, told, strict=True):
        report = recover_bundle(folder, at(60))
        assert check_bundle(folder) == ()
        complete = [r.attempt for r in report.bundle.manifest.items if r.status == "complete"]
        assert complete == list(range(1, len(complete) + 1))
        assert len(complete) >= last, "a listed attempt was lost"
        for item in report.items:
            heard = sound[:0]
            if item.samples:
                heard, _ = soundfile.read(folder / item.file, dtype="int16")
            assert np.array_equal(heard, sound[: item.samples])
