"""Signs of life from a thread with a connection of its own, while long work is going on."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.db import connection


@contextmanager
def beating(beat: Callable[[], None], every: float) -> Iterator[None]:
    """Call ``beat`` each ``every`` seconds until the block is left; it must not raise."""
    done = threading.Event()

    def go_on() -> None:
        try:
            while not done.wait(every):
                beat()
        finally:
            connection.close()

    thread = threading.Thread(target=go_on, name="signs-of-life", daemon=True)
    thread.start()
    try:
        yield
    finally:
        done.set()
        thread.join()
