"""Needs, ordered visits, pairings and new teachers of a year, each with the list behind it.

Needs and orders are those entered in the year; what is overdue, runs or is late is so today.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import Count, Q
from django.urls import reverse

from admin.kinds.models import Kind
from admin.matches.inducting import counted, newcomers
from admin.matches.induction_rules import STATE_NAMES, State
from admin.matches.kinds_in_use import in_use
from admin.matches.models import Need, Pairing, VisitOrder
from admin.matches.needing import OPEN, STATES, in_state
from admin.matches.ordering import overdue
from admin.matches.pairing import warned
from admin.matches.shapes import Shape, pairing_rule, shape_of
from admin.matches.waiting import OVERDUE, WARNED
from admin.year.figures import Asked, Cell, Figure, Figures, Table, with_filters

RUNNING = "running"  # in the address of the list of pairings
Rules = Mapping[str, Any]
Told = tuple[list[Figure], list[Table]]


def needs_visits_and_pairings(asked: Asked) -> Figures:
    """Of every kind in use; at most five queries a kind."""
    figures: list[Figure] = []
    tables: list[Table] = []
    for kind, rules in in_use(*Shape):
        more, of_kind = _TOLD[shape_of(rules)](asked, kind, rules)
        figures += more
        tables += of_kind
    return Figures("需求、送教与结对", tuple(figures), tuple(tables))


def _within(asked: Asked) -> Q:
    return Q(organisation__path__startswith=asked.within)


def _needs(asked: Asked, kind: Kind, _: Rules) -> Told:
    found = Need.objects.filter(_within(asked), kind=kind, entered_at__year=asked.year).order_by()
    counts = found.aggregate(
        every=Count("pk"), **{one: Count("pk", filter=in_state(one)) for one in STATES}
    )
    cells = [Cell(str(counts["every"]), _of_year(asked, kind))]
    cells += [Cell(str(counts[one]), _of_year(asked, kind, one)) for one in STATES]
    figure = Figure(
        f"{kind.name}：{STATES[OPEN]}", str(counts[OPEN]), "项", (), cells[1].address, "当年填报的"
    )
    table = _table(kind, ["需求", *STATES.values()], cells)
    return [figure], [table]


def _orders(asked: Asked, kind: Kind, rules: Rules) -> Told:
    every = VisitOrder.objects.filter(_within(asked), kind=kind).order_by()
    of_year = Q(entered_at__year=asked.year)
    counts = every.aggregate(
        every=Count("pk", filter=of_year),
        late=Count("pk", filter=overdue(rules, asked.today)),
        **{one.value: Count("pk", filter=of_year & Q(state=one)) for one in VisitOrder.State},
    )
    late = with_filters(_page(kind), state=OVERDUE, county=asked.county)
    cells = [Cell(str(counts["every"]), _of_year(asked, kind))]
    cells += [Cell(str(counts[one.value]), _of_year(asked, kind, one)) for one in VisitOrder.State]
    figures = [
        Figure(
            f"{kind.name}：订单", str(counts["every"]), "份", (), cells[0].address, "当年提交的"
        ),
        Figure(f"{kind.name}：逾期", str(counts["late"]), "份", (), late, "现在没有安排或确认的"),
    ]
    headings = ["订单", *(str(one.label) for one in VisitOrder.State)]
    return figures, [_table(kind, headings, cells)]


def _pairings(asked: Asked, kind: Kind, rules: Rules) -> Told:
    running = Pairing.objects.filter(_within(asked), kind=kind, ended_on=None)
    some = warned(running, pairing_rule(rules), asked.today)
    lists = {
        one: with_filters(_page(kind), state=one, county=asked.county) for one in (RUNNING, WARNED)
    }
    return [
        Figure(f"{kind.name}：进行中", str(running.count()), "对", (), lists[RUNNING]),
        Figure(
            f"{kind.name}：有提示", str(len(some)), "对", (), lists[WARNED], "活动或检查间隔过长等"
        ),
    ], []


def _newcomers(asked: Asked, kind: Kind, rules: Rules) -> Told:
    counts = counted(newcomers(kind, rules, _within(asked), asked.today))
    lists = {one: with_filters(_page(kind), state=one, county=asked.county) for one in State}
    cells = [Cell(str(counts[one]), lists[one]) for one in State]
    table = _table(kind, [STATE_NAMES[one] for one in State], cells)
    late = Figure(
        f"{kind.name}：{STATE_NAMES[State.LATE]}",
        str(counts[State.LATE]),
        "人",
        (),
        lists[State.LATE],
    )
    return [late], [table]


_TOLD = {
    Shape.NEED: _needs,
    Shape.ORDER: _orders,
    Shape.PAIRING: _pairings,
    Shape.DEADLINE: _newcomers,
}


def _page(kind: Kind) -> str:
    return reverse("matches", args=[kind.pk])


def _of_year(asked: Asked, kind: Kind, state: str = "") -> str:
    return with_filters(_page(kind), year=asked.year, state=state, county=asked.county)


def _table(kind: Kind, headings: Sequence[str], cells: Sequence[Cell]) -> Table:
    """One line, whose first column names the kind."""
    return Table(kind.name, ("类别", *headings), ((Cell(kind.name, _page(kind)), *cells),))
