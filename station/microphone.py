"""What the booth asks of a sound input, whatever stands behind it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from station.level import Samples

OnBlock = Callable[[Samples, bool], None]
"""Takes the next samples (mono int16) and whether the device lost some just before them."""
OnLost = Callable[[str], None]
"""Takes a detail for the log; called at most once per opening."""


class Microphone(Protocol):
    """A source of mono 16-bit blocks. ``on_block`` is called on a thread of the source's own."""

    @property
    def device(self) -> str:
        """Name for people and manifest."""

    @property
    def host_api(self) -> str:
        """PortAudio host API, or what takes its place."""

    @property
    def others(self) -> tuple[str, ...]:
        """Names of the other inputs of this machine, as far as known."""

    @property
    def sample_rate(self) -> int:
        """Samples a second of the blocks that are coming."""

    @property
    def patient(self) -> bool:
        """True where the source can wait for a slow disk (a file); a device cannot."""

    def open(self, on_block: OnBlock, on_lost: OnLost) -> None:
        """Begin to deliver. Raises MicrophoneError; may be called again after close or a loss."""

    def close(self) -> None:
        """Stop delivering; safe to call twice."""
