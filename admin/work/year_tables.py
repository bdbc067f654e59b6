"""How the pieces of work of a year stand, by system and by county. Pure over what was found."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence

from admin.work.standing import Standing
from admin.work.states import STATE_NAMES, State
from admin.year.figures import Cell, Figures, Table

NO_SYSTEM, OFFICE = "none", "office"  # in place of keys: in no system; of the city's own office
NO_SYSTEM_NAME, OFFICE_NAME = "未归入系统", "市本级"
Address = Callable[..., str]  # of the list with further filters: system, county, state


def plan_figures(stands: Sequence[Standing], address: Address, *, counties: bool) -> Figures:
    """``counties``: whether counties are told apart; work of several counts in each."""
    systems: dict[tuple[str, str], Counter[State]] = {}
    units: dict[tuple[str, str], Counter[State]] = {}
    for one in stands:
        system = one.item.system
        of_system = (system.name, str(system.pk)) if system else (NO_SYSTEM_NAME, NO_SYSTEM)
        systems.setdefault(of_system, Counter())[one.state] += 1
        concerned = [(unit.name, str(unit.pk)) for unit in one.item.organisations.all()]
        for unit in concerned or [(OFFICE_NAME, OFFICE)]:
            units.setdefault(unit, Counter())[one.state] += 1
    tables = [
        _table("各工作系统的落实", "工作系统", "system", _sorted(systems, NO_SYSTEM), address)
    ]
    if counties:
        title = "各县区的落实（一项涉及几个县区的，各计一次）"
        tables.append(_table(title, "县区", "county", _sorted(units, OFFICE), address))
    return Figures("工作计划", tables=tuple(tables) if stands else ())


Counted = tuple[tuple[str, str], Counter[State]]


def _sorted(counted: dict[tuple[str, str], Counter[State]], last: str) -> list[Counted]:
    return sorted(counted.items(), key=lambda one: (one[0][1] == last, _number(one[0][1])))


def _number(key: str) -> int:
    return int(key) if key.isdigit() else 0


def _table(title: str, first: str, name: str, rows: Iterable[Counted], address: Address) -> Table:
    lines = []
    for (told, key), counts in rows:
        every = address(**{name: key})
        cells = (
            Cell(str(counts[state]), address(**{name: key, "state": state})) for state in State
        )
        lines.append((Cell(told, every), Cell(str(counts.total()), every), *cells))
    return Table(title, (first, "工作项", *STATE_NAMES.values()), tuple(lines))
