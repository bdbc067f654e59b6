"""Files that may be of one person and wait for a look."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import reverse

from admin.accounts.rights import Action
from admin.duplicates.finding import both_among
from admin.duplicates.models import LikelyPair
from admin.waiting.pieces import Asked, Piece, Provider, register_waiting


def register() -> None:
    """Tell the home page."""
    edit = Action.EDIT_PEOPLE
    register_waiting(Provider("duplicates", 61, edit, edit, _pairs))


def _pairs(asked: Asked) -> Iterator[Piece]:
    pairs = both_among(LikelyPair.objects.all(), asked.people)
    yield Piece(pairs.count(), "对档案可能重复", "去核对", reverse("duplicates"))
