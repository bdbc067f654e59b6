"""The outline of a sound: its lowest and highest sample in short, equal stretches. Pure numpy."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import numpy as np
from numpy.typing import NDArray

PER_SECOND = 50  # stretches
SCALE = 127  # full scale, so that a value fits into a signed byte


def stretches_of(sample_rate: int) -> int:
    """Samples in one stretch, at least one."""
    return max(1, sample_rate // PER_SECOND)


def outline(blocks: Iterable[NDArray[np.float32]], stretch: int) -> NDArray[np.int8]:
    """Lowest and highest value [N, 2] of every ``stretch`` samples, −127 to 127.

    ``blocks``: mono samples within ±1 (louder ones are cut), in whatever portions they come; the
    last stretch may be short. No samples: no stretches.
    """
    found = [_extremes(portion, stretch) for portion in _whole(blocks, stretch)]
    if not found:
        return np.zeros((0, 2), np.int8)
    return np.rint(np.clip(np.concatenate(found), -1, 1) * SCALE).astype(np.int8)


def _whole(blocks: Iterable[NDArray[np.float32]], stretch: int) -> Iterator[NDArray[np.float32]]:
    """The same samples in portions of whole stretches; what is left comes last."""
    rest = np.zeros(0, np.float32)
    for block in blocks:
        joined = np.concatenate([rest, block])
        whole = len(joined) - len(joined) % stretch
        if whole:
            yield joined[:whole]
        rest = joined[whole:]
    if len(rest):
        yield rest


def _extremes(samples: NDArray[np.float32], stretch: int) -> NDArray[np.float32]:
    starts = np.arange(0, len(samples), stretch)
    lowest = np.minimum.reduceat(samples, starts)
    return np.stack([lowest, np.maximum.reduceat(samples, starts)], axis=1)
