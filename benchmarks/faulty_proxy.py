"""A TCP proxy between booth and server that drops, delays, truncates and resets on demand."""

from __future__ import annotations

import socket
import struct
import threading
import time
from contextlib import suppress
from enum import StrEnum

PIECE = 64 * 1024
DELAY_SECONDS = 3.0
_RESET_AT_CLOSE = struct.pack("ii", 1, 0)


class Fault(StrEnum):
    """What the network does."""

    DROP = "drop"  # every connection ends, none is made
    DELAY = "delay"  # every piece comes late
    TRUNCATE = "truncate"  # half of the next piece, then the end
    RESET = "reset"  # the connection is reset in the middle of a piece


class FaultyProxy:
    """Listens on ``port``, leads to ``target``; ``fault`` None lets everything through."""

    def __init__(self, target: int) -> None:
        self._target = ("127.0.0.1", target)
        self.fault: Fault | None = None
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=64)
        self.port: int = self._listener.getsockname()[1]
        self._pairs: list[tuple[socket.socket, socket.socket]] = []
        threading.Thread(target=self._accept, daemon=True).start()

    def begin(self, fault: Fault) -> None:
        """From now on; a drop ends what is connected."""
        self.fault = fault
        if fault is Fault.DROP:
            for pair in self._pairs:
                _end(*pair)
            self._pairs.clear()

    def end(self) -> None:
        """The network is well again."""
        self.fault = None

    def close(self) -> None:
        """No more connections."""
        self._listener.close()
        for pair in self._pairs:
            _end(*pair)

    def _accept(self) -> None:
        while True:
            try:
                near, _ = self._listener.accept()
            except OSError:
                return
            if self.fault is Fault.DROP:
                near.close()
                continue
            try:
                far = socket.create_connection(self._target)
            except OSError:
                near.close()
                continue
            self._pairs.append((near, far))
            for source, sink in ((near, far), (far, near)):
                threading.Thread(target=self._pump, args=(source, sink), daemon=True).start()

    def _pump(self, source: socket.socket, sink: socket.socket) -> None:
        try:
            while piece := source.recv(PIECE):
                if self.fault is Fault.DELAY:
                    time.sleep(DELAY_SECONDS)
                if self.fault in {Fault.TRUNCATE, Fault.RESET}:
                    sink.sendall(piece[: len(piece) // 2])
                    if self.fault is Fault.RESET:
                        for end in (sink, source):
                            end.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET_AT_CLOSE)
                    break
                sink.sendall(piece)
        except OSError:
            pass  # the other side went first
        _end(source, sink)


def _end(*sockets: socket.socket) -> None:
    for one in sockets:
        with suppress(OSError):
            one.shutdown(socket.SHUT_RDWR)
        one.close()
