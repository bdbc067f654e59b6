"""Drawing by a recorded seed: the same seed and population give the same choice. Pure."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Sequence
from decimal import ROUND_CEILING, Decimal

from admin.marking.rule_table import ShareStep


def share_for(size: int, steps: Sequence[ShareStep]) -> Decimal:
    """Per cent to be checked in a batch of ``size``; the last step has no end."""
    for step in steps:
        if step.up_to is None or size <= step.up_to:
            return step.per_cent
    raise ValueError("the last step has no end")


def how_many(size: int, per_cent: Decimal) -> int:
    """The share of ``size``, rounded up: never fewer than the rule says."""
    return int((Decimal(size) * per_cent / 100).to_integral_value(ROUND_CEILING))


def place_of(seed: int, key: str) -> str:
    """Where a key stands in the order that the seed makes."""
    return hashlib.sha256(f"{seed}/{key}".encode()).hexdigest()


def in_drawn_order(seed: int, population: Iterable[str]) -> list[str]:
    """The population in the seed's order, whatever order it came in."""
    return sorted(set(population), key=lambda key: place_of(seed, key))


def draw(seed: int, population: Collection[str], count: int) -> tuple[str, ...]:
    """``count`` of the population (all, where there are no more), in the seed's order."""
    return tuple(in_drawn_order(seed, population)[: max(0, count)])
