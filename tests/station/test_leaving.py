"""What the sitting makes of a candidate who leaves the window, and which keys reach the test."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from station import sitting_events as ev
from station.candidate import Accommodations, Candidate
from station.lockdown.covers import Covers
from station.lockdown.keys import KeyGuard, is_let_through
from station.pages.seat_label import SeatLabel
from station.room_report import room_report
from station.sitting import after
from station.sitting_state import Sitting, Stage

AT = datetime(2026, 3, 14, 1, 0, tzinfo=UTC)
SOMEBODY = Candidate(
    "s", "20260100001", "林清如", "女", "2202**********1234", None, "考次", "waiting",
    Accommodations(),
)  # fmt: skip
READING = Sitting(stage=Stage.WAITING, candidate=SOMEBODY)


def at(seconds: float, state: Sitting) -> Sitting:
    return replace(state, now=seconds)


def test_leaving_is_written_down_with_its_length_and_the_room_is_told() -> None:
    away, effects = after(at(10.0, READING), ev.WindowLeft())
    assert effects == (ev.Note("window_left"), ev.CallInvigilator("window_left"))
    assert room_report(away, None, AT).warning == "应试人离开了考试窗口"
    again, effects = after(at(12.5, away), ev.WindowLeft())
    assert (again.left_at, effects) == (10.0, ())
    back, effects = after(at(13.0, away), ev.WindowBack())
    assert effects == (ev.Note("window_back", (("milliseconds", 3000),)),)
    assert room_report(back, None, AT).warning is None
    assert back.stage is READING.stage


def test_an_empty_booth_calls_nobody() -> None:
    for event in (ev.WindowLeft(), ev.WindowBack(), ev.ScreenAdded()):
        assert after(Sitting(), event)[1] == ()


C, A, S, M = (
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.AltModifier,
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.MetaModifier,
)
NONE = Qt.KeyboardModifier.NoModifier


@pytest.mark.parametrize(
    ("key", "modifiers"),
    [
        *((getattr(Qt.Key, f"Key_{digit}"), NONE) for digit in range(10)),
        (Qt.Key.Key_5, Qt.KeyboardModifier.KeypadModifier),
        (Qt.Key.Key_Backtab, S),
        (Qt.Key.Key_Return, NONE),
        (Qt.Key.Key_PageDown, NONE),
        (Qt.Key.Key_Plus, C),
        (Qt.Key.Key_F12, C | S),
    ],
)
def test_keys_of_the_test(key: Qt.Key, modifiers: Qt.KeyboardModifier) -> None:
    assert is_let_through(key, modifiers)


@pytest.mark.parametrize(
    ("key", "modifiers"),
    [
        (Qt.Key.Key_Tab, A),
        (Qt.Key.Key_F4, A),
        (Qt.Key.Key_Escape, C),
        (Qt.Key.Key_C, C),
        (Qt.Key.Key_V, C),
        (Qt.Key.Key_Delete, C | A),
        (Qt.Key.Key_F1, NONE),
        (Qt.Key.Key_F12, C),
        (Qt.Key.Key_Print, NONE),
        (Qt.Key.Key_Meta, NONE),
        (Qt.Key.Key_L, M),
        (Qt.Key.Key_Menu, NONE),
        (Qt.Key.Key_VolumeUp, NONE),
        (Qt.Key.Key_unknown, NONE),
    ],
)
def test_keys_that_lead_elsewhere(key: Qt.Key, modifiers: Qt.KeyboardModifier) -> None:
    assert not is_let_through(key, modifiers)


def test_every_other_screen_is_covered_and_uncovered_again(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The offscreen platform has one screen; a window that stands on none leaves it to cover."""
    window = QWidget()
    qtbot.addWidget(window)
    monkeypatch.setattr(window, "screen", lambda: None)
    covers = Covers(window, lambda: None)
    covers.begin()
    screen = QApplication.primaryScreen()
    black = [w for w in QApplication.topLevelWidgets() if w.isVisible() and w is not window]
    assert [w.geometry() for w in black] == [screen.geometry()]
    covers.end()
    assert not any(w.isVisible() for w in black)


def test_the_seat_name_must_be_held(qtbot: QtBot) -> None:
    seat = SeatLabel()
    qtbot.addWidget(seat)
    with qtbot.assertNotEmitted(seat.held, wait=50):
        qtbot.mouseClick(seat, Qt.MouseButton.LeftButton)
    with qtbot.waitSignal(seat.held, timeout=60_000):
        qtbot.mousePress(seat, Qt.MouseButton.LeftButton)


def test_the_guard_swallows_before_a_page_sees(qtbot: QtBot) -> None:
    guard = KeyGuard()
    copy = QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_C, C, "c")
    digit = QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_5, NONE, "5")
    assert guard.eventFilter(guard, copy)
    assert not guard.eventFilter(guard, digit)
    assert guard.eventFilter(guard, QEvent(QEvent.Type.DragEnter))
