"""A booth's window under lock: nobody leaves it but by the proctor's PIN."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from PySide6.QtWidgets import QApplication

from station import sitting_events as ev
from station.conductor import Conductor
from station.lockdown.lockdown import Lockdown
from station.lockdown.way_out import WayOut
from station.pages.proctor import ProctorSheet
from station.window import Window


@contextmanager
def locked(app: QApplication, conductor: Conductor, window: Window) -> Iterator[Lockdown]:
    """Lock while the block runs. The right PIN ends the application's event loop."""

    def leave() -> None:
        conductor.tell(ev.LeftByPin())
        app.exit()

    way_out = WayOut(conductor.client)
    sheet = ProctorSheet(window, way_out.enter)
    window.way_out_asked.connect(sheet.open_sheet)
    way_out.refused.connect(sheet.show_refusal)
    way_out.opened.connect(leave)
    lockdown = Lockdown(app, window, conductor.tell)
    lockdown.begin()
    try:
        yield lockdown
    finally:
        lockdown.end()
        way_out.close()
