"""The 95 % interval of a share that was counted."""

from math import sqrt
from typing import Final

Z: Final = 1.96


def wilson(hits: int, trials: int) -> tuple[float, float]:
    """95 % interval of ``hits`` of ``trials`` (Wilson 1927); 0 to 1 without trials."""
    if not trials:
        return 0.0, 1.0
    share, weight = hits / trials, Z * Z / trials
    centre = (share + weight / 2) / (1 + weight)
    half = sqrt(share * (1 - share) * weight + weight * weight / 4) / (1 + weight)
    return min(share, max(0.0, centre - half)), max(share, min(1.0, centre + half))
