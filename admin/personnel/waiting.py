"""Requests to put files right that wait for a decision."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import reverse

from admin.accounts.rights import Action
from admin.personnel.models import ChangeRequest
from admin.waiting.pieces import Asked, Piece, Provider, register_waiting


def register() -> None:
    """Tell the home page."""
    edit, view = Action.EDIT_PEOPLE, Action.VIEW_PEOPLE
    register_waiting(Provider("change-requests", 60, edit, view, _requests))


def _requests(asked: Asked) -> Iterator[Piece]:
    waiting = ChangeRequest.objects.filter(
        state=ChangeRequest.State.WAITING, person__in=asked.people.order_by().values("pk")
    )
    yield Piece(waiting.count(), "项更正档案的申请等您审核", "去审核", reverse("change-requests"))
