"""A recording held in memory and forgotten afterwards: nothing of it goes to the disk."""

from __future__ import annotations

import numpy as np

from station.level import Samples


class HeldSound:
    """A sink for the capture."""

    def __init__(self, sample_rate: int) -> None:
        self.sample_rate = sample_rate
        self._blocks: list[Samples] = []

    def write(self, block: Samples) -> None:
        """Take the next samples."""
        self._blocks.append(block)

    @property
    def samples(self) -> Samples:
        """All of them."""
        return np.concatenate(self._blocks) if self._blocks else np.zeros(0, np.int16)
