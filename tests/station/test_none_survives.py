"""The window's library must give None back as often as it takes it.

Under Python 3.11 None is counted like any object; a release of PySide6 that forgets one count at
every call ends the program after some minutes, in the middle of a sitting.
"""

from __future__ import annotations

import sys

from PySide6.QtWidgets import QLabel, QWidget
from pytestqt.qtbot import QtBot

CALLS = 1000


def test_calls_that_return_nothing_do_not_use_up_none(qtbot: QtBot) -> None:
    widget, text = QWidget(), QLabel("字")
    qtbot.addWidget(widget)
    qtbot.addWidget(text)
    before = sys.getrefcount(None)
    for _ in range(CALLS):
        widget.update()
        text.setText("字")
    assert sys.getrefcount(None) > before - CALLS / 2
