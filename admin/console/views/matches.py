"""The records of a kind of request or match, and a new one: which page it is, its shape says."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseBase

from admin.accounts.rights import Action
from admin.console.access import page
from admin.console.match_pages import match_kind
from admin.console.views import inductions, needs, pairings, visit_orders
from admin.errors import NotFound
from admin.matches.shapes import Shape, shape_of

LISTS = {
    Shape.NEED: needs.needs,
    Shape.ORDER: visit_orders.visit_orders,
    Shape.PAIRING: pairings.pairings,
    Shape.DEADLINE: inductions.inductions,
}
NEW = {
    Shape.NEED: needs.need_new,
    Shape.ORDER: visit_orders.visit_order_new,
    Shape.PAIRING: pairings.pairing_new,
}


@page(Action.VIEW_TRAINING)
def matches(request: HttpRequest, key: int) -> HttpResponseBase:
    """The list."""
    kind, definition = match_kind(key)
    return LISTS[shape_of(definition.rules)](request, kind, definition)


@page(Action.EDIT_TRAINING, post=True)
def match_new(request: HttpRequest, key: int) -> HttpResponse:
    """The form of a new record."""
    kind, definition = match_kind(key)
    form = NEW.get(shape_of(definition.rules))
    if form is None or not kind.is_active:
        raise NotFound
    return form(request, kind, definition)
