"""What makers share: the city while it is made, chance by maker, records written in batches."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import Any

BATCH = 2_000
Told = Callable[[int, int], None]  # how many of how many


@dataclass
class City:
    """``made``: what earlier makers leave for later ones, by name. ``today``: the last day that
    anything happened. ``scale``: 1 is the whole city.
    """

    seed: int
    scale: float
    today: date
    folder: Path
    made: dict[str, Any] = field(default_factory=dict)

    def chance(self, maker: str) -> random.Random:
        """Chance of a maker alone: a further maker changes nothing that others make."""
        return random.Random(f"{self.seed}:{maker}")

    def count(self, whole: int, least: int = 1) -> int:
        """How many of so many in the whole city."""
        return max(least, round(whole * self.scale))

    @property
    def years(self) -> tuple[int, ...]:
        """The three calendar years whose training is on record, the last one still going on."""
        return (self.today.year - 2, self.today.year - 1, self.today.year)

    @property
    def first_day(self) -> date:
        """Three years before the last day."""
        return date(self.today.year - 3, self.today.month, 1)


@dataclass(frozen=True)
class Maker:
    """One kind of records: its key, what people see while it works, and the making itself."""

    key: str
    title: str
    make: Callable[[City, Told], None]


def in_batches(rows: Iterable[Any], size: int = BATCH) -> Iterator[list[Any]]:
    """Lists of at most ``size``."""
    source = iter(rows)
    while batch := list(islice(source, size)):
        yield batch


def write_all(model: Any, rows: Iterable[Any], told: Told | None = None, of: int = 0) -> list[Any]:
    """Write records whole batches at a time; they have their keys afterwards."""
    made: list[Any] = []
    for batch in in_batches(rows):
        made += model.objects.bulk_create(batch)
        if told is not None:
            told(len(made), of)
    return made


def write_traced(
    model: Any, rows: Iterable[Any], when: Callable[[Any], datetime], by: Any
) -> list[Any]:
    """As ``write_all``, for records with a history: each begins at its own moment, by a user."""
    from simple_history.utils import bulk_create_with_history

    made: list[Any] = []
    for batch in in_batches(rows):
        for one in batch:
            one._history_date = when(one)
        made += bulk_create_with_history(batch, model, batch_size=BATCH, default_user=by)
    return made


def write_links(field: Any, links: Iterable[tuple[Any, Any]]) -> None:
    """Many-to-many links of a field (``CourseRun.open_to``): records, and what they name."""
    through = field.through
    near, far = field.field.m2m_field_name(), field.field.m2m_reverse_field_name()
    write_all(through, (through(**{near: one, far: other}) for one, other in links))


def morning(day: date, hour: int = 9) -> datetime:
    """An hour of the day there (Shanghai), as it is stored."""
    return datetime(day.year, day.month, day.day, tzinfo=UTC) + timedelta(hours=hour - 8)
