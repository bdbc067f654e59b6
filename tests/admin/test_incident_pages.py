"""The pages of incidents: written with what they lack, listed within reach, printed."""

from __future__ import annotations

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pyhanko.pdf_utils.reader import PdfFileReader

from admin.accounts.rights import Role
from admin.testing.incident_sheet import sheet_pdf
from admin.testing.incidents import Entry, enter
from admin.testing.models import Incident, Sitting
from admin.testing.stages import Stage
from tests.admin.factories import AT, add_seat, add_seated, add_session, add_sitting, add_user
from tests.admin.test_incidents import WHOLE, picture

pytestmark = pytest.mark.django_db
FORM = {
    "kind": "interrupted",
    "at": "2026-05-16T08:55",
    "description": "第三项时突发不适",
    "handling": "停止测试，送医务室",
    "handled_by": "监考乙",
}


@pytest.fixture(autouse=True)
def test_day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timezone, "now", lambda: AT)


@pytest.fixture
def sitting() -> Sitting:
    return add_sitting(add_seated(add_seat()), stage=Stage.STARTED)


@pytest.fixture
def invigilator(sitting: Sitting) -> Client:
    user = add_user(Role.INVIGILATOR, display_name="监考乙")
    assert sitting.seat
    sitting.seat.room.invigilators.add(user)
    client = Client()
    client.force_login(user)
    return client


def test_an_invigilator_writes_one_and_is_told_what_it_lacks(
    sitting: Sitting, invigilator: Client
) -> None:
    page = reverse("incident-new", args=[sitting.pk])
    assert 'value="interrupted" selected' in (
        invigilator.get(page + "?kind=interrupted").content.decode()
    )
    answer = invigilator.post(page, FORM, follow=True)
    assert "还缺：应试人陈述" in answer.content.decode()
    one = sitting.incidents.get()
    address = reverse("incident", args=[one.pk])
    answer = invigilator.post(address, {**FORM, "statement": "情况属实"}, follow=True)
    assert "记录完整" in answer.content.decode()
    file = SimpleUploadedFile("陈述.png", picture(), "image/png")
    added = reverse("incident-paper-add", args=[one.pk])
    assert "陈述.png" in invigilator.post(added, {"paper": file}, follow=True).content.decode()
    shown = invigilator.get(reverse("incident-paper", args=[one.papers.get().pk]))
    assert shown["Content-Type"] == "image/jpeg"


def test_what_is_wrong_keeps_what_was_typed(sitting: Sitting, invigilator: Client) -> None:
    page = reverse("incident-new", args=[sitting.pk])
    answer = invigilator.post(page, {**FORM, "at": "2026-05-17T09:00"})
    assert "在现在以后" in answer.content.decode()
    assert "突发不适" in answer.content.decode()
    assert not Incident.objects.exists()


def test_the_list_filters_in_its_address_within_reach(
    sitting: Sitting, invigilator: Client
) -> None:
    user = add_user()
    enter(sitting, WHOLE, by=user, at=AT)
    enter(sitting, Entry("equipment", AT, "断电"), by=user, at=AT)
    enter(add_sitting(), WHOLE, by=user, at=AT)  # of a room of others

    def rows(query: str) -> list[str]:
        answer = invigilator.get(reverse("incidents") + query)
        return [one.kind for one in answer.context["page"]]

    assert sorted(rows("")) == ["equipment", "void"]
    assert rows("?state=open") == ["equipment"]
    assert rows("?kind=void&since=2026-05-16&until=2026-05-16") == ["void"]
    assert rows("?q=断电") == ["equipment"]
    assert rows(f"?session={add_session().pk}") == []
    assert rows("?since=2026-05-17") == []
    assert len(rows("?session=x&since=y&kind=z&state=w")) == 2
    assert len(rows("?since=0001-01-01&until=9999-12-31")) == 2  # no days of these centuries


def test_the_list_asks_no_more_for_more_rows(
    sitting: Sitting,
    invigilator: Client,
    django_assert_max_num_queries: object,
) -> None:
    for _ in range(12):
        enter(sitting, WHOLE, by=add_user(), at=AT)
    with django_assert_max_num_queries(14):  # type: ignore[operator]
        assert len(invigilator.get(reverse("incidents")).context["page"]) == 12


def test_the_sheet_is_one_page_with_its_number(sitting: Sitting, invigilator: Client) -> None:
    one = enter(sitting, WHOLE, by=add_user(), at=AT)
    answer = invigilator.get(reverse("incident-sheet", args=[one.pk]))
    assert answer["Content-Type"] == "application/pdf"
    reader = PdfFileReader(io.BytesIO(sheet_pdf(one, at=AT)))
    assert int(reader.root["/Pages"]["/Count"]) == 1
    assert str(one.pk) in str(reader.trailer["/Info"]["/Title"])
