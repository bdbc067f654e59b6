"""The menu of a seat: what it offers at each stage, what it does, and how it refuses."""

from __future__ import annotations

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from admin.accounts.models import AuditEntry
from admin.accounts.permissions import give_role
from admin.accounts.rights import Role
from admin.testing.models import BoothOrder, Candidate, Seat, Sitting
from admin.testing.stages import Stage
from tests.admin.factories import (
    AT,
    add_batch,
    add_person,
    add_seat,
    add_seated,
    add_sitting,
    add_user,
)

pytestmark = pytest.mark.django_db


class Invigilator:
    """Somebody who conducts the room of a sitting, and its seat's menu."""

    def __init__(self, sitting: Sitting) -> None:
        batch, seat = sitting.candidate.batch, sitting.candidate.seat
        assert batch
        assert seat
        self.user = add_user(Role.INVIGILATOR)
        batch.room.invigilators.add(self.user)
        self.client = Client()
        self.client.force_login(self.user)
        self.place = [batch.session_id, batch.room_id, seat.pk]
        self.room = reverse("room", args=self.place[:2])
        self.candidate = sitting.candidate

    def menu(self) -> str:
        headers = {"X-Requested-With": "fetch"}
        answer = self.client.get(reverse("room-seat", args=self.place), headers=headers)
        assert answer.status_code == 200
        return str(answer.content.decode())

    def act(self, act: str, **form: object) -> HttpResponse:
        sent = {"candidate": self.candidate.pk, **form}
        headers = {"Referer": f"http://testserver{self.room}"}
        address = reverse("seat-act", args=[*self.place, act])
        return self.client.post(address, sent, headers=headers, follow=True)


@pytest.fixture(autouse=True)
def test_day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timezone, "now", lambda: AT)


def said(answer: HttpResponse) -> str:
    return str(answer.content.decode())


OFFERS = {
    Stage.SEATED: {"登记缺考", "对调", "换到备用机位", "作废本次应试"},
    Stage.LOGGED_IN: {"只让该应试人开始", "对调", "换到备用机位", "作废本次应试"},
    Stage.CONFIRMED: {"只让该应试人开始", "对调", "换到备用机位", "作废本次应试"},
    Stage.STARTED: {"重做一项", "换到备用机位", "作废本次应试"},
    Stage.FINISHED: {"作废本次应试"},
    Stage.ABSENT: {"准许入场", "对调", "换到备用机位", "作废本次应试"},
    Stage.VOID: {"换到备用机位"},
}
EVERYTHING = set.union(*OFFERS.values())


@pytest.mark.parametrize("stage", Stage)
def test_each_stage_offers_what_its_rules_allow(stage: Stage) -> None:
    sitting = add_sitting(stage=stage)
    batch = sitting.candidate.batch
    assert batch
    add_sitting(add_seated(add_seat(batch.room), batch=batch))
    add_seat(batch.room, is_spare=True)
    page = Invigilator(sitting).menu()
    assert {offer for offer in EVERYTHING if f">{offer}<" in page} == OFFERS[stage]


def test_a_spare_booth_takes_over_by_one_form(sitting: Sitting) -> None:
    invigilator = Invigilator(sitting)
    assert sitting.candidate.seat
    spare = add_seat(sitting.candidate.seat.room, label="S-01", is_spare=True)
    assert f'<button name="to" value="{spare.pk}" class="primary">S-01</button>' in (
        invigilator.menu()
    )
    answer = invigilator.act("move", to=spare.pk, reason="设备故障")
    assert "已换到 S-01" in said(answer)
    assert Candidate.objects.get().seat == spare
    moved = AuditEntry.objects.get(action="candidate_moved")
    assert (moved.actor, moved.reason) == (invigilator.user, "设备故障")


def test_a_repeat_is_ordered_with_its_reason(sitting: Sitting) -> None:
    invigilator = Invigilator(sitting)
    answer = invigilator.act("repeat", item="2", reason="窗外噪声")
    assert "重做第 2 项" in said(answer)
    assert "重做第 2 项待执行" in said(answer)
    order = BoothOrder.objects.get()
    assert (order.item, order.reason, order.given_by) == (2, "窗外噪声", invigilator.user)


@pytest.mark.parametrize("act", ["repeat", "void", "move", "swap", "absent", "readmit"])
def test_nothing_is_done_without_a_reason(sitting: Sitting, act: str) -> None:
    answer = Invigilator(sitting).act(act, item="1", to="1", reason=" ")
    assert "请写明理由" in said(answer)
    sitting.refresh_from_db()
    assert (sitting.stage, BoothOrder.objects.count()) == (Stage.STARTED, 0)


@pytest.mark.parametrize(
    ("act", "form", "sentence"),
    [
        ("repeat", {"item": "9", "reason": "噪声"}, "试卷没有这一项"),
        ("start", {}, "不能单独发出开始指令"),
        ("absent", {"reason": "未到"}, "当前阶段不能进行这一步"),
    ],
)
def test_a_refusal_is_a_sentence_on_the_rooms_page(
    sitting: Sitting, act: str, form: dict[str, str], sentence: str
) -> None:
    answer = Invigilator(sitting).act(act, **form)
    assert sentence in said(answer)
    assert answer.request["PATH_INFO"].startswith("/sessions/")


def test_voiding_puts_the_kind_on_record(sitting: Sitting) -> None:
    answer = Invigilator(sitting).act("void", kind="misconduct", reason="替考")
    assert "已作废" in said(answer)
    assert "作废指令待执行" in said(answer)
    assert sitting.incidents.get().kind == "misconduct"


def test_after_a_void_sitting_an_officer_has_another_paper_composed(sitting: Sitting) -> None:
    invigilator = Invigilator(sitting)
    invigilator.act("void", kind="equipment", reason="主机损坏")
    assert "另组试卷" not in invigilator.menu()
    assert invigilator.act("again").status_code == 403
    officer = Invigilator(sitting)
    give_role(officer.user, Role.OFFICER)
    assert "另组试卷" in officer.menu()
    assert "请应试人重新登录" in said(officer.act("again"))
    second = sitting.candidate.sittings.get(number=2)
    assert second.paper
    assert second.paper != sitting.paper
    assert "当前阶段不能" in said(officer.act("again"))


def test_two_change_places() -> None:
    batch = add_batch()
    one, other = (
        add_seated(add_seat(batch.room), batch=batch, person=add_person(name))
        for name in ("王小红", "李明")
    )
    before = one.seat, other.seat
    invigilator = Invigilator(add_sitting(one))
    assert "李明" in invigilator.menu()
    invigilator.act("swap", to=other.pk, reason="近视")
    for candidate in (one, other):
        candidate.refresh_from_db()
    assert (other.seat, one.seat) == before


def test_one_late_is_let_in() -> None:
    sitting = add_sitting(stage=Stage.ABSENT)
    Invigilator(sitting).act("readmit", reason="公交晚点")
    sitting.refresh_from_db()
    assert (sitting.stage, sitting.admitted_late_at) == (Stage.SEATED, AT)


def test_a_menu_that_is_out_of_date_does_nothing(sitting: Sitting) -> None:
    invigilator = Invigilator(sitting)
    Candidate.objects.update(seat=add_seat(Seat.objects.get().room))
    answer = invigilator.act("void", reason="替考")
    assert (answer.status_code, "情况已变" in said(answer)) == (404, True)
    sitting.refresh_from_db()
    assert sitting.stage == Stage.STARTED


def test_accommodations_are_granted_on_the_candidates_page() -> None:
    candidate = add_sitting().candidate
    client = Client()
    client.force_login(add_user(Role.OFFICER))
    address = reverse("accommodations", args=[candidate.pk])
    form = {"extra_time_percent": "50", "large_print": "on"}
    assert "请填写这一项" in said(client.post(address, form))
    too_much = client.post(address, {**form, "extra_time_percent": "101", "reason": "证明"})
    assert 'class="fault"' in said(too_much)
    candidate.refresh_from_db()
    assert candidate.extra_time_percent == 0
    page = said(client.post(address, {**form, "reason": "残疾人证"}, follow=True))
    assert "延时 50%、大字" in page
    assert "残疾人证" in page
    candidate.refresh_from_db()
    assert (candidate.extra_time_percent, candidate.large_print) == (50, True)
