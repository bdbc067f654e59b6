"""Who is tied to whom (回避): examiner and candidate, as facts in and a kind out. Pure.

An examiner hears nobody he knows: not himself, not whoever comes from a unit he belongs to, not
whoever the office has entered as his relative or otherwise close to him.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum


class TieKind(StrEnum):
    """What ties them; the value is what people read."""

    SELF = "本人"
    SAME_UNIT = "同一单位"
    ENTERED = "已登记的回避关系"


@dataclass(frozen=True)
class Side:
    """One of the two: person (None: not on record), the units belonged to on the day of the test.

    ``unit_names``: how the registration names the unit where that fits no single record.
    """

    person: int | None
    units: frozenset[int] = frozenset()
    unit_names: frozenset[str] = frozenset()


def tie_between(
    examiner: Side, candidate: Side, entered: Collection[int] = frozenset()
) -> TieKind | None:
    """What ties them, None: nothing. ``entered``: people the examiner is kept from."""
    if candidate.person is not None:
        if candidate.person == examiner.person:
            return TieKind.SELF
        if candidate.person in entered:
            return TieKind.ENTERED
    if examiner.units & candidate.units or examiner.unit_names & candidate.unit_names:
        return TieKind.SAME_UNIT
    return None
