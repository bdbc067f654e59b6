"""The room's page in a real browser: live by events, else by refresh; a spare booth takes over."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from django.contrib.auth.hashers import PBKDF2PasswordHasher
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from admin.accounts.models import User
from admin.accounts.rights import Role
from admin.testing.models import Candidate, Sitting
from station.booth_key import BoothSignature
from tests.admin.booth_client import BASE, register_booth
from tests.admin.factories import add_person, add_seat, add_seated, add_sitting, add_user
from tests.admin.live_server import running_server, same_database
from tests.admin.real_browser import JOURNEY, PASSWORD

STATE = {"state": "recording", "item": 1, "remaining_s": 61.0, "at": "2026-05-16T01:00:00.000Z"}

pytestmark = JOURNEY


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    page = browser.new_page(viewport={"width": 1366, "height": 768}, locale="zh-CN")
    failed: list[str] = []
    page.on("pageerror", lambda error: failed.append(str(error)))
    page.on("dialog", lambda dialog: dialog.accept())
    yield page
    assert failed == []


@pytest.fixture
def sitting() -> Sitting:
    candidate = add_seated(add_seat(label="A-01"), person=add_person("王小红"))
    assert candidate.seat
    add_seat(candidate.seat.room, label="S-01", is_spare=True)
    user = add_user(Role.OFFICER, username="officer")
    user.password = PBKDF2PasswordHasher().encode(PASSWORD, "salt", iterations=1000)
    user.save()
    return add_sitting(candidate, stage="started")


def open_room(page: Page, address: str, candidate: Candidate) -> None:
    assert candidate.batch
    page.goto(f"{address}/log-in/")
    page.get_by_label("用户名").fill("officer")
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="登录").click()
    expect(page.get_by_role("heading", name="您好")).to_be_visible()
    batch = candidate.batch
    page.goto(f"{address}/sessions/{batch.session_id}/rooms/{batch.room_id}/")


def test_a_booth_is_followed_and_a_spare_one_takes_over_in_two_clicks(
    page: Page, sitting: Sitting, data_folder: Path
) -> None:
    assert sitting.seat
    key = register_booth(sitting.seat)
    database = same_database(data_folder)
    with running_server(data_folder, **database) as (address, _):
        open_room(page, address, sitting.candidate)
        expect(page.get_by_text("实时", exact=True)).to_be_visible()
        expect(page.get_by_text("机位无回应")).to_be_visible()
        httpx.post(
            f"{address}{BASE}/sittings/{sitting.pk}/state",
            json={**STATE, "level_dbfs": -30.0},
            auth=BoothSignature(key),
            timeout=60,
        ).raise_for_status()
        seat = page.locator(".seat", has_text="王小红")
        expect(seat.locator(".state")).to_have_text("录音中")
        expect(seat.locator(".left")).to_have_text(re.compile(r"0:\d\d"))  # counted down here
        page.get_by_role("link", name="A-01").click()
        page.get_by_role("button", name="S-01").click()
        expect(page.get_by_text("王小红 已换到 S-01")).to_be_visible()
        expect(page.locator(".seat", has_text="王小红")).to_contain_text("S-01")


def test_without_events_the_page_refreshes_itself(
    page: Page, sitting: Sitting, live_server: LiveServer
) -> None:
    officer = User.objects.get()
    officer.set_password(PASSWORD)  # this server runs with the tests' own hasher
    officer.save()
    open_room(page, live_server.url, sitting.candidate)
    expect(page.get_by_text("每两秒刷新")).to_be_visible()
    sitting.stage = "finished"
    sitting.save()
    expect(page.locator(".seat", has_text="王小红").locator(".state")).to_have_text("已完成")
