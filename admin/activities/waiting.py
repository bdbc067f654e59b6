"""Follow-ups of activities that wait: overdue, or due within days."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Count
from django.urls import reverse

from admin.accounts.rights import Action
from admin.activities.follow_ups import SOON_DAYS, overdue, soon
from admin.activities.models import FollowUp
from admin.waiting.pieces import Asked, Piece, Provider, register_waiting


def register() -> None:
    """Tell the home page."""
    edit, view = Action.EDIT_TRAINING, Action.VIEW_TRAINING
    register_waiting(Provider("follow-ups", 50, edit, view, _follow_ups))


def _follow_ups(asked: Asked) -> Iterator[Piece]:
    found = FollowUp.objects.filter(activity__organisation__path__startswith=asked.within)
    page = reverse("follow-ups")
    counts = found.order_by().aggregate(
        late=Count("pk", filter=overdue(asked.today)), soon=Count("pk", filter=soon(asked.today))
    )
    yield Piece(
        counts["late"], "项活动后续工作已超期", "去登记", f"{page}?state=overdue", is_late=True
    )
    yield Piece(
        counts["soon"], f"项活动后续工作 {SOON_DAYS} 天内到期", "去登记", f"{page}?state=soon"
    )
