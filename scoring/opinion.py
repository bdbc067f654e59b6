"""What the tolerant head heard inside a syllable, as a second opinion beside the strict judge's.

The two networks see the same frames but were asked different things, so their mistakes differ.
"""

from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from scoring.encoder import FRAMES_PER_SECOND

Floats = NDArray[np.floating[Any]]

SECOND_SHARE: Final = 0.3
"""Weight of the head's opinion; the judge's is the rest. Chosen among 0.15, 0.3, 0.5, 0.7."""


def head_opinion(log_posteriors: Floats, starts: Floats, ends: Floats) -> NDArray[np.float32]:
    """Log posteriors over the units (blank left out) of each span.

    Args:
        log_posteriors: [T, C + 1] of the sequence head, blank first.
        starts: [N] seconds, ends likewise.

    Returns:
        [N, C]: each unit's probability summed over the span's frames, then normalised.
    """
    frames = len(log_posteriors)
    opinions = np.zeros((len(starts), log_posteriors.shape[1] - 1), dtype=np.float32)
    for row, (start, end) in enumerate(zip(starts, ends, strict=True)):
        first = min(max(0, int(start * FRAMES_PER_SECOND)), frames - 1)
        last = min(frames, max(first + 2, int(np.ceil(end * FRAMES_PER_SECOND))))
        opinions[row] = np.logaddexp.reduce(log_posteriors[first:last, 1:], axis=0)
    return normalised(opinions)


def mixed(judge: Floats, head: Floats) -> NDArray[np.float32]:
    """Both opinions [N, C] as one, by weighted logarithms."""
    return normalised((1 - SECOND_SHARE) * judge + SECOND_SHARE * head)


def normalised(logs: Floats) -> NDArray[np.float32]:
    """Log weights [N, C] as log posteriors."""
    total = np.logaddexp.reduce(logs, axis=1, keepdims=True)
    return np.asarray(logs - total, dtype=np.float32)
