"""Test and training in a real browser: the diagnosis suggests, hours are asked before a retest,
entered, and what changed after the training is shown.
"""

from __future__ import annotations

import io
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Browser, expect
from pytest_django.live_server_helper import LiveServer

from admin.accounts.rights import Role
from admin.hours import suggestions
from admin.hours.suggestions import Suggestion
from admin.people.models import Post
from tests.admin.factories import (
    TODAY,
    add_candidate,
    add_organisation,
    add_person,
    add_session,
    add_sitting,
    add_user,
    identity_number,
)
from tests.admin.kept_pictures import keep
from tests.admin.marked_sittings import add_score
from tests.admin.real_browser import JOURNEY
from tests.admin.test_console_journey import logged_in, trouble_of
from tests.admin.test_hours_journey import download, enter
from tests.admin.test_practice_pages import FINDING
from tests.admin.test_training_effect import DAY, teacher

pytestmark = JOURNEY


def test_from_the_diagnosis_to_the_retest(
    live_server: LiveServer,
    browser: Browser,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    run = Suggestion(
        "鼻边音强化班",
        date(2026, 12, 12),
        Decimal(8),
        "taught",
        themes=frozenset({FINDING["family"]}),
        place="市教师进修学院",
        places=12,
    )
    monkeypatch.setattr(suggestions, "_SUGGEST", [lambda themes: [run]])
    county = add_organisation("东城区", kind="county")
    school = add_organisation("东城区实验小学", parent=county)
    number = identity_number(7)
    person = add_person("王小红", number=number)
    Post.objects.create(person=person, organisation=school)
    before = add_candidate(add_session(date=TODAY - timedelta(days=90)), person)
    score = add_score(add_sitting(before, stage="finished"))
    score.report["diagnosis"] = {"findings": [FINDING]}
    score.save()
    retest = add_session(name="冬季测试", status="announced", retest_hours=8)
    trainer = add_user(Role.TRAINER, display_name="培训甲")
    officer = add_user(Role.OFFICER, display_name="考务乙")

    page = logged_in(browser, live_server, trainer)
    page.goto(f"{live_server.url}/practice/{person.pk}/")
    expect(page.get_by_role("heading", name="建议加强")).to_be_visible()
    expect(page.get_by_role("row", name="鼻边音强化班")).to_contain_text("市教师进修学院")
    keep(page, "test-training-suggested")

    office = logged_in(browser, live_server, officer)
    office.goto(f"{live_server.url}/sessions/{retest.pk}/register/")
    office.get_by_label("姓名").fill("王小红")
    office.get_by_label("居民身份证号码").fill(number)
    office.get_by_role("button", name="报名").click()
    expect(office.get_by_text("没有记录，还差 8 学时。可以参加：鼻边音强化班")).to_be_visible()
    keep(office, "test-training-refused")

    page.goto(f"{live_server.url}/hours/people/{person.pk}/")
    paper = io.BytesIO()
    Image.new("RGB", (300, 200), "white").save(paper, "PNG")
    scan = tmp_path / "签到表.png"
    scan.write_bytes(paper.getvalue())
    enter(page, "2026-05-10", "鼻边音强化班", "8", paper=str(scan))
    expect(page.get_by_role("link", name="签到表.png")).to_be_visible()
    office.get_by_role("button", name="报名").click()
    expect(office.get_by_text("已报名，准考证号")).to_be_visible()
    assert trouble_of(page) == []
    assert [one for one in trouble_of(office) if "422" not in one] == []


def test_what_changed_after_a_training(
    live_server: LiveServer, browser: Browser, tmp_path: Path
) -> None:
    county = add_organisation("东城区", kind="county")
    school = add_organisation("东城区实验小学", parent=county)
    trainer = add_user(Role.TRAINER, display_name="培训甲")
    page = logged_in(browser, live_server, trainer)
    for after in ("84", "85.5", "83"):
        attended = teacher(school, "81", after)
        page.goto(f"{live_server.url}/hours/people/{attended.pk}/")
        enter(page, DAY.isoformat(), "声母班", "8")
    for after in ("81", "81.5", "80"):
        teacher(school, "81", after)
    page.goto(f"{live_server.url}/training/effect/")
    page.get_by_label("培训名称").select_option("声母班")
    page.get_by_role("button", name="比较").click()
    expect(page.get_by_text("这些数字不能证明变化是培训带来的")).to_be_visible()
    expect(page.get_by_role("img").first).to_be_visible()
    keep(page, "test-training-effect")
    download(page.get_by_role("link", name="报告（PDF）"), tmp_path / "effect.pdf")
    download(page.get_by_role("link", name="下载（Excel）"), tmp_path / "effect.xlsx")
    assert trouble_of(page) == []
