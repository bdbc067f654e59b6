"""Which sittings of the chosen sessions enter the run: all, or a draw by strata. Pure."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Sequence


def draw(sittings: Sequence[tuple[str, str]], size: int | None, seed: int) -> list[str]:
    """``size`` sittings at random, spread over strata in proportion; None: all of them.

    ``sittings``: id and stratum. The answer comes in random order, the same for the same seed
    whatever order the sittings come in; every stratum is represented while there is room.
    """
    rng = random.Random(seed)
    strata: dict[str, list[str]] = defaultdict(list)
    for key, stratum in sorted(sittings):
        strata[stratum].append(key)
    if size is None or size >= len(sittings):
        chosen = [key for key, _ in sorted(sittings)]
    else:
        shares = _shares({name: len(keys) for name, keys in strata.items()}, size)
        chosen = [key for name in sorted(strata) for key in rng.sample(strata[name], shares[name])]
    rng.shuffle(chosen)
    return chosen


def _shares(sizes: dict[str, int], size: int) -> dict[str, int]:
    """Places for each stratum: proportional, by largest remainder."""
    total = sum(sizes.values())
    exact = {name: count * size / total for name, count in sizes.items()}
    shares = {name: int(share) for name, share in exact.items()}
    by_rest = sorted(sizes, key=lambda name: (shares[name] > 0, shares[name] - exact[name], name))
    for name in by_rest[: size - sum(shares.values())]:
        shares[name] += 1
    return shares
