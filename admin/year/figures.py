"""Figures of a year with the lists behind them. Rooms that have some register them. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from urllib.parse import urlencode

from admin.accounts.rights import Action

OUTSIDE = "none"  # in place of a county's key: what lies in none
OUTSIDE_NAME = "不在县区内"


@dataclass(frozen=True)
class County:
    """A county, and where its units lie in the tree."""

    key: int
    name: str
    path: str


@dataclass(frozen=True)
class Asked:
    """What figures are asked for. ``within``: path of the county below which everything counted
    must lie; empty: all. ``counties``: those that are told apart.
    """

    year: int
    today: date
    within: str = ""
    counties: tuple[County, ...] = ()

    @property
    def county(self) -> str:
        """The key of the one county asked for, as it stands in an address; empty: all."""
        return self.within.rstrip("/").rpartition("/")[2]

    def county_of(self, path: str | None) -> County | None:
        """The county at or above a unit."""
        parts = (path or "").strip("/").split("/")
        paths = ("/" + "/".join(parts[:length]) + "/" for length in range(1, len(parts) + 1))
        return next((self._by_path[one] for one in paths if one in self._by_path), None)

    @cached_property
    def _by_path(self) -> Mapping[str, County]:
        return {one.path: one for one in self.counties}


@dataclass(frozen=True)
class Figure:
    """A figure: ``value`` as it is shown, ``trend`` by year with ``value`` last, ``address`` of
    the list behind it.
    """

    name: str
    value: str
    unit: str = ""
    trend: tuple[tuple[str, float], ...] = ()
    address: str = ""
    note: str = ""

    @property
    def trend_told(self) -> str:
        """The trend for those who do not see the picture."""
        return "，".join(f"{name} {told(value, self.unit)}" for name, value in self.trend)


@dataclass(frozen=True)
class Cell:
    """A cell of a table, with the list behind it."""

    text: str
    address: str = ""


@dataclass(frozen=True)
class Table:
    """Figures by two things."""

    title: str
    headings: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]


@dataclass(frozen=True)
class Figures:
    """What a room tells of the year."""

    title: str
    figures: tuple[Figure, ...] = ()
    tables: tuple[Table, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to show."""
        return not self.figures and not any(one.rows for one in self.tables)


@dataclass(frozen=True)
class Provider:
    """``needs``: the right whose reach limits what is counted; without it nothing is shown."""

    key: str
    position: int
    needs: Action
    figures: Callable[[Asked], Figures]


_PROVIDERS: dict[str, Provider] = {}


def register_figures(provider: Provider) -> None:
    """Called once by each room that has figures, from its ``AppConfig.ready``."""
    _PROVIDERS[provider.key] = provider


def providers() -> Sequence[Provider]:
    """All that are registered, in their order."""
    return sorted(_PROVIDERS.values(), key=lambda one: (one.position, one.key))


def with_filters(page: str, **filters: object) -> str:
    """The address of a list with those of the filters that say something."""
    chosen = {name: value for name, value in filters.items() if value not in ("", None)}
    return f"{page}?{urlencode(chosen)}" if chosen else page


def by_county(
    asked: Asked, counted: Iterable[tuple[str | None, Sequence[int]]]
) -> list[tuple[str, str, list[int]]]:
    """Counts by path of a unit added up by county: name, key as it stands in an address, counts;
    in the order of ``asked.counties``, what lies in none last.
    """
    added: dict[County | None, list[int]] = {}
    for path, counts in counted:
        county = asked.county_of(path)
        before = added.get(county, [0] * len(counts))
        added[county] = [one + more for one, more in zip(before, counts, strict=True)]
    rows = [(one.name, str(one.key), added[one]) for one in asked.counties if one in added]
    if None in added:
        rows.append((OUTSIDE_NAME, OUTSIDE, added[None]))
    return rows


def year_by_year(asked: Asked, years: int, counted: Iterable[tuple[int, int]]) -> dict[int, int]:
    """Counts of the last ``years`` years added up, the year asked for last."""
    added = dict.fromkeys(range(asked.year - years + 1, asked.year + 1), 0)
    for year, count in counted:
        added[year] += count
    return added


def trend_of(years: Mapping[int, int]) -> tuple[tuple[str, float], ...]:
    """Counts by year as a figure's trend."""
    return tuple((str(year), float(count)) for year, count in years.items())


def told(value: float, unit: str) -> str:
    """A value of a trend with its unit: shares with one decimal, others with one where they need
    it.

    >>> told(73.9521, "%"), told(1234567.0, "人次")
    ('74.0%', '1234567人次')
    """
    text = f"{value:.1f}"
    return f"{text if unit == '%' else text.removesuffix('.0')}{unit}"


def percent(part: int, whole: int) -> float:
    """A share in percent with one decimal; 0 of nothing."""
    return round(100 * part / whole, 1) if whole else 0.0
