"""A program of its own: the booth's window under lock, or another window beside it.

``python locked_window.py other`` shows a window called “other”;
``python locked_window.py locked URL KEY SEAL_KEY HOME`` the booth, and says on its standard output
when the keyboard is held, when a PIN was refused and when the window was left.
"""

from __future__ import annotations

import sys
from pathlib import Path

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QWidget

from station import sitting_events as ev
from station.clock import Clock
from station.conductor import Booth, Conductor
from station.file_microphone import FileMicrophone
from station.lab_client import LabClient
from station.lockdown.locked import locked
from station.pages.proctor import DIGITS, ProctorSheet
from station.speaker import NoSpeaker
from station.spool import Spool
from station.window import Window


def say(word: str) -> None:
    sys.stdout.write(word + "\n")
    sys.stdout.flush()


def show_other(app: QApplication) -> int:
    window = QWidget()
    window.setWindowTitle("other")
    window.resize(300, 200)
    window.show()
    QTimer.singleShot(0, lambda: say("shown"))
    return app.exec()


class Heard(Conductor):
    """Says what it is told of the window."""

    def tell(self, event: ev.Event) -> None:
        if isinstance(event, ev.WindowLeft | ev.WindowBack | ev.LeftByPin):
            say(type(event).__name__)
        super().tell(event)


class Pins:
    """Says when a whole PIN was refused, and the next one can be typed."""

    def __init__(self, sheet: ProctorSheet) -> None:
        self._sheet = sheet
        self._whole = False

    def look(self) -> None:
        if self._whole and not self._sheet.pin:
            say("refused")
        self._whole = len(self._sheet.pin) == DIGITS


def show_booth(app: QApplication, url: str, key: str, seal_key: str, home: Path) -> int:
    with LabClient(url, key) as client:
        booth = Booth(
            client, Spool(home, seal_key), FileMicrophone(1.0), NoSpeaker(), Clock(), "0.1.0"
        )
        conductor = Heard(booth)
        window = Window(conductor)
        window.setWindowTitle("booth")
        window.setGeometry(app.primaryScreen().geometry())
        window.showFullScreen()
        conductor.start()
        with locked(app, conductor, window) as lockdown:
            watch = QTimer(window)

            def look() -> None:
                if lockdown.keyboard.is_held:
                    say("held")
                    watch.stop()

            watch.timeout.connect(look)
            watch.start(50)
            pins = Pins(window.findChild(ProctorSheet))
            often = QTimer(window)
            often.timeout.connect(pins.look)
            often.start(5)
            status = app.exec()
        conductor.stop()
        return status


if __name__ == "__main__":
    application = QApplication(sys.argv[:1])
    if sys.argv[1] == "other":
        sys.exit(show_other(application))
    sys.exit(show_booth(application, *sys.argv[2:5], Path(sys.argv[5])))
