"""Requests and matches that wait: orders overdue, pairings with warnings, newcomers late."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from django.db.models import Q
from django.urls import reverse

from admin.accounts.rights import Action
from admin.kinds.models import Kind
from admin.matches.inducting import newcomers
from admin.matches.induction_rules import State
from admin.matches.kinds_in_use import in_use
from admin.matches.models import Pairing, VisitOrder
from admin.matches.ordering import overdue
from admin.matches.pairing import warned
from admin.matches.shapes import Shape, pairing_rule
from admin.waiting.pieces import Asked, Piece, Provider, register_waiting

OVERDUE, WARNED = "overdue", "warned"  # in the addresses of the lists
SHAPES = (Shape.ORDER, Shape.PAIRING, Shape.DEADLINE)


def register() -> None:
    """Tell the home page."""
    edit, view = Action.EDIT_TRAINING, Action.VIEW_TRAINING
    register_waiting(Provider("matches", 40, edit, view, _of_every_kind))


def _of_every_kind(asked: Asked) -> Iterator[Piece]:
    within = Q(organisation__path__startswith=asked.within) if asked.within else Q()
    for kind, rules in in_use(*SHAPES):
        match rules["shape"]:
            case Shape.ORDER:
                late = overdue(rules, asked.today)
                count = VisitOrder.objects.filter(within, late, kind=kind).count()
                yield _piece(kind, count, "份送教订单逾期没有安排或确认", OVERDUE)
            case Shape.PAIRING:
                running = Pairing.objects.filter(within, kind=kind, ended_on=None)
                found = warned(running, pairing_rule(rules), asked.today)
                yield _piece(kind, len(found), "对结对有提示", WARNED)
            case Shape.DEADLINE:
                count = newcomers_late(kind, rules, within, asked.today)
                yield _piece(kind, count, "位新任教师逾期没有完成培训", State.LATE)


def newcomers_late(kind: Kind, rules: Mapping[str, Any], within: Q, today: date) -> int:
    """How many have not completed their induction in time."""
    return sum(one.state == State.LATE for one in newcomers(kind, rules, within, today))


def _piece(kind: Kind, count: int, what: str, state: str) -> Piece:
    address = f"{reverse('matches', args=[kind.pk])}?state={state}"
    return Piece(count, f"{what}（{kind.name}）", "看名单", address, is_late=True)
