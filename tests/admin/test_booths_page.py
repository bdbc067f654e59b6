"""The page of the booths: codes for those chosen, a file for the room, a lost one withdrawn."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django.live_server_helper import LiveServer

from admin.accounts.rights import Role
from admin.testing.models import Seat
from station.lab_client import LabClient
from station.registration import read_sheet
from station.registration import register as register_booth
from tests.admin.booth_client import Booth
from tests.admin.factories import add_room, add_seat, add_user

CODE = re.compile(r"[0-9A-Z]{5}-[0-9A-Z]{5}")


@pytest.fixture
def seats(db: None) -> list[Seat]:
    room = add_room()
    return [add_seat(room, label=f"A-{number:02d}") for number in (1, 2, 3)]


@pytest.fixture
def browser(seats: list[Seat]) -> Client:
    client = Client()
    client.force_login(add_user(Role.ADMINISTRATOR))
    return client


def ask(browser: Client, chosen: list[Seat], how: str, **more: object):
    address = reverse("booth-codes", args=[chosen[0].room_id if chosen else add_room().pk])
    return browser.post(address, {"seat": [seat.pk for seat in chosen], "as": how}, **more)


def test_codes_are_shown_once_and_never_kept_by_the_browser(
    browser: Client, seats: list[Seat]
) -> None:
    shown = ask(browser, seats[:2], "page")
    codes = CODE.findall(shown.content.decode())
    assert len(set(codes)) == 2
    assert shown["Cache-Control"] == "no-store"
    page = browser.get(reverse("booths")).content.decode()
    assert "发出的登记码尚未使用" in page
    assert not CODE.search(page)


def test_a_room_is_registered_from_its_file(
    live_server: LiveServer, browser: Client, seats: list[Seat], tmp_path: Path
) -> None:
    host = live_server.url.removeprefix("http://")
    sheet = tmp_path / "registration.json"
    sheet.write_bytes(ask(browser, seats, "file", headers={"Host": host}).content)
    for seat in seats:
        made = register_booth(*read_sheet(sheet, seat.label))
        with LabClient(live_server.url, made.key, made.certificate) as client:
            assert client.room().seat == seat.label
    assert browser.get(reverse("booths")).content.decode().count(" 登记") >= 3


def test_a_file_never_names_an_address_without_tls(
    browser: Client, seats: list[Seat], settings
) -> None:
    settings.ALLOWED_HOSTS = ["10.0.0.7"]
    answer = ask(browser, seats, "file", headers={"Host": "10.0.0.7:8000"})
    assert answer.status_code == 422
    assert "https://" in answer.content.decode()
    assert not Seat.objects.exclude(code_key="").exists()
    assert ask(browser, seats, "file", headers={"Host": "10.0.0.7"}, secure=True).status_code == 200


def test_nobody_chosen_is_said(browser: Client) -> None:
    answer = ask(browser, [], "page")
    assert (answer.status_code, "请先勾选" in answer.content.decode()) == (422, True)


def test_a_lost_booth_is_withdrawn_with_a_reason(browser: Client, seats: list[Seat]) -> None:
    booth = Booth(seats[0])
    address = reverse("booth-withdraw", args=[seats[0].pk])
    assert browser.post(address, {"reason": " "}).status_code == 422
    assert booth.get("/room").status_code == 200
    page = browser.post(address, {"reason": "测试机丢失"}, follow=True).content.decode()
    assert "的登记已撤销" in page
    assert booth.get("/room").status_code == 401
