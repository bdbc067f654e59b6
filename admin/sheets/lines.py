"""The lines of a worksheet read one after another, while it is told how far the reading is."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

from admin.imports.sheet import Line
from admin.sheets.layout import Told

TOLD_EVERY = 500  # lines
Read = TypeVar("Read")


def read_all(lines: Sequence[Line], read: Callable[[Line], Read | None], told: Told) -> list[Read]:
    """What the lines say, those left out that have faults or get one (``read`` gives None)."""
    found = []
    for number, line in enumerate(lines, 1):
        if not line.faults and (one := read(line)) is not None:
            found.append(one)
        if number % TOLD_EVERY == 0:
            told(number)
    return found
