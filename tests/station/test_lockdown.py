"""The lock-down on a real desktop: keys lead nowhere, leaving is noticed, the PIN opens."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from fake_lab_server import KEY, SEAL_KEY, FakeLab

from tests.station.desktop import Desktop, Program, missing

pytestmark = pytest.mark.skipif(missing() is not None, reason=str(missing()))


@pytest.fixture
def desktop() -> Iterator[Desktop]:
    with Desktop() as made:
        other = made.show("other")
        other.wait_for("shown")
        made.do("search", "--sync", "--name", "^other$")
        yield made


@pytest.fixture
def booth(desktop: Desktop, lab: FakeLab, tmp_path: Path) -> Program:
    program = desktop.show("locked", lab.url, KEY, SEAL_KEY, str(tmp_path))
    program.wait_for("held")
    return program


def test_the_desktop_switches_windows_where_nothing_is_locked(desktop: Desktop) -> None:
    """So that the test below can fail."""
    second = desktop.show("other")
    second.wait_for("shown")
    windows = desktop.do("search", "--sync", "--name", "^other$").split()
    desktop.do("windowactivate", "--sync", windows[0])
    assert desktop.in_front() == "other"
    assert any(closes(desktop, second) for _ in range(10))


def closes(desktop: Desktop, program: Program) -> bool:
    """Does it end by Alt+F4? A window manager that has just begun may miss the first."""
    desktop.do("key", "alt+F4")
    try:
        return program.process.wait(3) == 0
    except subprocess.TimeoutExpired:
        return False


@pytest.mark.parametrize("keys", ["alt+Tab", "alt+F4", "alt+space", "ctrl+alt+d", "super+e"])
def test_keys_that_lead_out_reach_nobody(desktop: Desktop, booth: Program, keys: str) -> None:
    desktop.do("key", keys)
    desktop.do("key", "ctrl+shift+F12")  # taken after the keys before: they have had their effect
    assert desktop.in_front() == "booth"
    assert booth.process.poll() is None


def test_leaving_is_noticed_and_the_test_comes_back(desktop: Desktop, booth: Program) -> None:
    desktop.do("windowactivate", *desktop.do("search", "--name", "^other$").split()[:1])
    booth.wait_for("WindowLeft")
    booth.wait_for("WindowBack")
    assert desktop.in_front() == "booth"


def test_only_the_right_pin_opens(desktop: Desktop, booth: Program, lab: FakeLab) -> None:
    desktop.do("key", "ctrl+shift+F12")
    desktop.do("type", "000000")
    desktop.do("key", "Return")
    booth.wait_for("refused")
    assert lab.pins == ["000000"]
    desktop.do("type", lab.pin)
    desktop.do("key", "Return")
    booth.wait_for("LeftByPin")
    assert booth.process.wait(timeout=30) == 0
