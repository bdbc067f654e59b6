"""Putting a booth together and running its window: one list of steps, undone in reverse order."""

from __future__ import annotations

import logging
import logging.handlers
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

from PySide6.QtCore import qInstallMessageHandler
from PySide6.QtWidgets import QApplication

from recordings.locks import FileLock
from station.clock import Clock
from station.conductor import Booth, Conductor
from station.errors import AlreadyRunning
from station.fonts import load_fonts
from station.lab_client import LabClient
from station.microphone import Microphone
from station.settings import Settings
from station.speaker import Speaker
from station.spool import Spool
from station.version import version
from station.window import Window

log = logging.getLogger(__name__)

LOG_BYTES = 1 << 20
LOG_FILES = 5


def write_log(home: Path) -> None:
    """Log to ``home/log/station.log``, a few files of limited size."""
    folder = home / "log"
    folder.mkdir(exist_ok=True)
    handler = logging.handlers.RotatingFileHandler(
        folder / "station.log", maxBytes=LOG_BYTES, backupCount=LOG_FILES, encoding="utf-8"
    )
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s %(message)s"))
    root = logging.getLogger()
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    qInstallMessageHandler(lambda kind, context, text: log.info("Qt: %s", text))
    logging.getLogger("httpx").setLevel(logging.WARNING)  # its lines hold addresses with digits


@contextmanager
def only_one(home: Path) -> Iterator[None]:
    """Hold the booth's home for this program; raises AlreadyRunning."""
    lock = FileLock(home / "station.lock")
    if not lock.acquire(wait=False):
        raise AlreadyRunning(str(home))
    try:
        yield
    finally:
        lock.release()


def quit_when_told(app: QApplication) -> None:
    """End in good order when the system or a technician ends the program."""
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: app.exit())  # quit() would ask the window


@contextmanager
def booth_window(
    app: QApplication,
    settings: Settings,
    home: Path,
    microphone: Microphone,
    speaker: Speaker,
    clock: Clock,
    closable: bool,
) -> Iterator[tuple[Conductor, Window]]:
    """A running booth: what a crash left is finished first, then device, uploads and window."""
    if not load_fonts():
        log.warning("bundled fonts missing, the system's are used")
    quit_when_told(app)
    spool = Spool(home, settings.seal_key)
    recovery = spool.recover(clock.utc())
    for report in recovery.finished:
        log.warning("recovered bundle %s: %d items", report.bundle.folder.name, len(report.items))
    for name, error in recovery.unreadable:
        log.error("bundle %s unreadable: %s %s", name, error.id, error.detail)
    spool.dispose(clock.utc(), timedelta(days=settings.keep_days))
    with LabClient.of_booth(settings) as client:
        booth = Booth(client, spool, microphone, speaker, clock, version())
        conductor = Conductor(booth)
        window = Window(conductor, closable)
        conductor.start()
        try:
            yield conductor, window
        finally:
            window.practice.conductor.stop()
            conductor.stop()
            window.deleteLater()
            app.processEvents()
