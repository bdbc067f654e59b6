"""The proctor's way out: the server is asked whether the PIN is right."""

from __future__ import annotations

import logging
from concurrent.futures import ThreadPoolExecutor

from PySide6.QtCore import QObject, Signal

from station.errors import LabError
from station.lab_client import LabClient

log = logging.getLogger(__name__)


class WayOut(QObject):
    """Asks off the window's thread; the answer comes as a signal on it."""

    opened = Signal()
    refused = Signal(object)
    """The ``Text`` to be shown."""

    def __init__(self, client: LabClient) -> None:
        super().__init__()
        self._client = client
        self._network = ThreadPoolExecutor(1, thread_name_prefix="way-out")

    def enter(self, pin: str) -> None:
        """Somebody entered this PIN."""
        self._network.submit(self._ask, pin)

    def close(self) -> None:
        """No more answers."""
        self._network.shutdown(wait=True, cancel_futures=True)

    def _ask(self, pin: str) -> None:
        try:
            self._client.enter_pin(pin)
        except LabError as error:
            log.warning("way out refused: %s", error.id)
            self.refused.emit(error.message)
        else:
            log.warning("left by the proctor's PIN")
            self.opened.emit()
