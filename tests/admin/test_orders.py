"""Orders to a booth: what the rules allow, carried out once, on record; voiding ends it all."""

from __future__ import annotations

from datetime import datetime

import pytest
from django.utils import timezone

from admin.accounts.models import AuditEntry
from admin.errors import WithoutReason
from admin.testing.conduct import start_one, start_room
from admin.testing.errors import (
    AlreadyGiven,
    ItemNotReached,
    NotLoggedIn,
    NotUnderWay,
    OrderPending,
    SessionNotOpen,
    WrongItem,
)
from admin.testing.models import BoothOrder, Sitting
from admin.testing.orders import order_repeat, order_void, pending_orders
from admin.testing.places import move_candidate
from admin.testing.stages import Stage
from tests.admin.booth_client import Booth
from tests.admin.factories import AT, add_seat, add_session, add_sitting, add_user, later

pytestmark = pytest.mark.django_db

STATE = {"state": "recording", "item": 2, "at": "2026-05-16T01:00:00.000Z"}


@pytest.fixture(autouse=True)
def test_day(monkeypatch: pytest.MonkeyPatch) -> datetime:
    monkeypatch.setattr(timezone, "now", lambda: AT)
    return AT


@pytest.fixture
def booth(booth: Booth, sitting: Sitting) -> Booth:
    said(booth, sitting)
    return booth


def said(booth: Booth, sitting: Sitting, **more: object) -> list[dict[str, object]]:
    answer = booth.post(f"/sittings/{sitting.pk}/state", {**STATE, **more})
    assert answer.status_code == 200, answer.content
    orders: list[dict[str, object]] = answer.json()["orders"]
    return orders


def test_a_repeat_is_told_until_it_is_reported_done(booth: Booth, sitting: Sitting) -> None:
    user = add_user()
    order = order_repeat(sitting, 2, by=user, at=AT, reason="窗外施工")
    told = [{"id": order.pk, "order": "repeat", "item": 2}]
    assert said(booth, sitting) == told
    assert said(booth, sitting) == told
    assert said(booth, sitting, orders_done=[order.pk]) == []
    assert said(booth, sitting, orders_done=[order.pk]) == []
    acts = AuditEntry.objects.filter(subject_id=str(sitting.pk)).order_by("id")
    assert [(one.action, one.reason) for one in acts] == [
        ("order_given", "窗外施工"),
        ("order_done", ""),
    ]
    assert acts[0].actor == user


def test_the_oldest_order_comes_first(booth: Booth, sitting: Sitting) -> None:
    for item, at in ((2, AT), (1, later(seconds=5))):
        order_repeat(sitting, item, by=add_user(), at=at, reason="咳嗽")
    assert [one["item"] for one in said(booth, sitting)] == [2, 1]


def test_an_item_can_be_repeated_again_once_it_was_done(booth: Booth, sitting: Sitting) -> None:
    first = order_repeat(sitting, 1, by=add_user(), at=AT, reason="掉线")
    with pytest.raises(OrderPending):
        order_repeat(sitting, 1, by=add_user(), at=AT, reason="掉线")
    said(booth, sitting, orders_done=[first.pk])
    assert order_repeat(sitting, 1, by=add_user(), at=AT, reason="又掉线").pk != first.pk


def test_another_booths_order_is_not_done_from_here(booth: Booth, sitting: Sitting) -> None:
    other = order_repeat(add_sitting(stage="started"), 1, by=add_user(), at=AT, reason="噪声")
    said(booth, sitting, orders_done=[other.pk])
    other.refresh_from_db()
    assert other.done_at is None


@pytest.mark.parametrize("item", [0, 5])
def test_an_item_the_paper_has_not(sitting: Sitting, item: int) -> None:
    with pytest.raises(WrongItem):
        order_repeat(sitting, item, by=add_user(), at=AT, reason="噪声")


def test_what_is_not_reached_or_not_under_way_is_not_repeated(
    booth: Booth, sitting: Sitting
) -> None:
    with pytest.raises(ItemNotReached):
        order_repeat(sitting, 3, by=add_user(), at=AT, reason="噪声")
    for stage in set(Stage) - {Stage.STARTED}:
        with pytest.raises(NotUnderWay):
            order_repeat(add_sitting(stage=stage), 1, by=add_user(), at=AT, reason="噪声")
    assert not BoothOrder.objects.exists()


def test_without_a_reason_nothing_is_ordered(booth: Booth, sitting: Sitting) -> None:
    with pytest.raises(WithoutReason):
        order_repeat(sitting, 1, by=add_user(), at=AT, reason="  ")
    with pytest.raises(WithoutReason):
        order_void(sitting, by=add_user(), at=AT, reason="")
    sitting.refresh_from_db()
    assert (sitting.stage, BoothOrder.objects.count()) == (Stage.STARTED, 0)


def test_a_void_sitting_is_ended_at_its_booth(booth: Booth, sitting: Sitting) -> None:
    order_repeat(sitting, 1, by=add_user(), at=AT, reason="噪声")
    order_void(sitting, by=add_user(), at=AT, reason="耳机故障", kind="equipment")
    [order] = said(booth, sitting)
    assert (order["order"], order["reason"]) == ("void", "耳机故障")
    assert said(booth, sitting, orders_done=[order["id"]]) == []
    sitting.refresh_from_db()
    assert sitting.stage == Stage.VOID
    assert {one.kind for one in sitting.incidents.all()} == {"other", "equipment"}


@pytest.mark.parametrize("stage", [Stage.SEATED, Stage.FINISHED, Stage.ABSENT])
def test_where_nobody_is_logged_in_no_booth_is_ordered(stage: Stage) -> None:
    voided = order_void(add_sitting(stage=stage), by=add_user(), at=AT, reason="替考")
    assert (voided.stage, pending_orders(voided)) == (Stage.VOID, [])


def test_an_order_follows_the_candidate_to_another_booth(booth: Booth, sitting: Sitting) -> None:
    order_repeat(sitting, 2, by=add_user(), at=AT, reason="麦克风断开")
    candidate = sitting.candidate
    assert candidate.seat
    spare = add_seat(candidate.seat.room, is_spare=True)
    move_candidate(candidate, spare, by=add_user(), at=AT, reason="设备故障")
    assert booth.post(f"/sittings/{sitting.pk}/state", STATE).status_code == 404
    assert [one["item"] for one in said(Booth(spare), sitting)] == [2]


class TestStartForOne:
    def test_one_starts_while_the_room_waits(self) -> None:
        sitting = add_sitting(stage=Stage.CONFIRMED)
        assert sitting.candidate.seat
        booth = Booth(sitting.candidate.seat)
        path = f"/sittings/{sitting.pk}"
        assert booth.post(f"{path}/state", STATE).json()["start"] is False
        start_one(sitting, by=add_user(), at=AT)
        assert booth.post(f"{path}/state", STATE).json()["start"] is True
        assert booth.get(f"{path}/paper").status_code == 200
        assert AuditEntry.objects.filter(action="sitting_start_given").count() == 1

    def test_a_signal_given_is_not_given_again(self) -> None:
        sitting = add_sitting(stage=Stage.LOGGED_IN)
        batch = sitting.candidate.batch
        assert batch
        start_room(batch.session, batch.room, by=add_user(), at=AT)
        with pytest.raises(AlreadyGiven):
            start_one(sitting, by=add_user(), at=AT)

    @pytest.mark.parametrize("stage", [Stage.SEATED, Stage.STARTED, Stage.FINISHED, Stage.VOID])
    def test_only_one_who_is_logged_in(self, stage: Stage) -> None:
        with pytest.raises(NotLoggedIn):
            start_one(add_sitting(stage=stage), by=add_user(), at=AT)

    def test_only_in_an_open_session(self) -> None:
        sitting = add_sitting(stage=Stage.CONFIRMED)
        session = sitting.candidate.session
        session.status = add_session(status="closed").status
        session.save()
        with pytest.raises(SessionNotOpen):
            start_one(sitting, by=add_user(), at=AT)
