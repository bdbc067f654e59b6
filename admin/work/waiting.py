"""Supervised work that waits: late items, reports owed and to be read, mentions to decide on."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import reverse

from admin.accounts.rights import Action
from admin.waiting.pieces import Asked, Piece, Provider, register_waiting
from admin.work.models import Mention, StageReport
from admin.work.owed import reports_owed, standings_of_year
from admin.work.states import State


def register() -> None:
    """Tell the home page."""
    view, edit, decide = Action.VIEW_TRAINING, Action.EDIT_TRAINING, Action.DECIDE_SUPERVISION
    register_waiting(Provider("work", 10, edit, view, _late_and_owed))
    register_waiting(Provider("work-read", 11, edit, view, _to_read, whole=True))
    register_waiting(Provider("work-mentions", 12, decide, view, _mentions, whole=True))


def _late_and_owed(asked: Asked) -> Iterator[Piece]:
    stands = standings_of_year(asked.today.year, asked.today, asked.county)
    late = sum(one.state == State.LATE for one in stands)
    address = f"{reverse('year')}?year={asked.today.year}&state={State.LATE}"
    yield Piece(late, "项年度工作已逾期", "看是哪几项", address, is_late=True)
    owed = reports_owed(stands, asked.today)
    is_late = any(one.wanted.due_on < asked.today for one in owed)
    yield Piece(len(owed), "份阶段报告该报送了", "去报送", reverse("work-reports"), is_late)


def _to_read(asked: Asked) -> Iterator[Piece]:
    sent = StageReport.objects.filter(state=StageReport.State.SENT, item__dropped_in=None)
    address = f"{reverse('work-reports')}?state={StageReport.State.SENT}"
    yield Piece(sent.count(), "份阶段报告等您审核", "去审核", address)


def _mentions(asked: Asked) -> Iterator[Piece]:
    proposed = Mention.objects.filter(state=Mention.State.PROPOSED)
    yield Piece(proposed.count(), "项表扬或批评等您决定", "去决定", reverse("work-mentions"))
