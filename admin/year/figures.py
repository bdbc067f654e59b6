"""Figures of a year with the lists behind them. Rooms that have some register them. Pure."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from admin.accounts.rights import Action


@dataclass(frozen=True)
class Asked:
    """What figures are asked for. ``within``: path of the organisation below which everything
    counted must lie; empty: all.
    """

    year: int
    today: date
    within: str = ""


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
        return "，".join(f"{name} {value:g}{self.unit}" for name, value in self.trend)


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
