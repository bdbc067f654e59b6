"""Share of special-post teachers in each county against its quota (特岗教师适当比例). Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_HALF_UP, Decimal

from admin.activities.rules import Quota

TENTH = Decimal("0.1")


@dataclass(frozen=True)
class Share:
    """One county: all records, those of special-post teachers, what is asked in percent."""

    county: str
    total: int
    special: int
    asked: Decimal | None

    @property
    def percent(self) -> Decimal:
        """The share, one decimal, halves up; 0 where there is no record."""
        if not self.total:
            return Decimal(0)
        return (Decimal(self.special) * 100 / self.total).quantize(TENTH, ROUND_HALF_UP)

    @property
    def due(self) -> int:
        """How many of the present records should be of special-post teachers; rounded up."""
        if self.asked is None:
            return 0
        return int((self.asked * self.total / 100).quantize(Decimal(1), ROUND_CEILING))

    @property
    def lacking(self) -> int:
        """How many are missing."""
        return max(0, self.due - self.special)

    @property
    def is_reached(self) -> bool:
        """Whether nothing is missing; a county without a record has not reached what is asked."""
        return not self.lacking and (bool(self.total) or not self.asked)


def shares(
    counties: Iterable[str], counts: Mapping[str, tuple[int, int]], quota: Quota
) -> list[Share]:
    """A line for each county in the given order; ``counts``: all and special-post, by county."""
    return [Share(one, *counts.get(one, (0, 0)), asked=quota.of(one)) for one in counties]
