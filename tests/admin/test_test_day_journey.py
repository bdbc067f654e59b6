"""In a real browser: seats drafted and accepted, tickets printed, an examiner kept away."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Browser, expect
from pytest_django.live_server_helper import LiveServer

from admin.accounts.rights import Role
from admin.testing.models import Candidate, TicketRun
from admin.testing.ticket_runs import work
from tests.admin.factories import (
    AT,
    add_candidate,
    add_person,
    add_room,
    add_seat,
    add_session,
    add_user,
)
from tests.admin.real_browser import JOURNEY
from tests.admin.side_menu import open_entry
from tests.admin.test_console_journey import logged_in, trouble_of

pytestmark = JOURNEY


def test_from_the_draft_to_the_printed_ticket(
    live_server: LiveServer, browser: Browser, tmp_path: Path
) -> None:
    session = add_session(name="秋季测试", status="announced", opened_at=None)
    room = add_room(session.site, name="第一考场")
    for place in range(10):
        add_seat(room, label=f"A-{place + 1:02d}", row=1, column=place)
    for _ in range(12):
        add_candidate(session, add_person("王小红"))
    page = logged_in(browser, live_server, add_user(Role.OFFICER, display_name="周干事"))

    page.goto(f"{live_server.url}/sessions/{session.pk}/")
    page.get_by_role("link", name="编排机位").click()
    expect(page.get_by_text("将编排 12 人，共 2 批次")).to_be_visible()
    page.get_by_label("末批最晚开始").fill("09:00")
    page.get_by_role("button", name="重新预览").click()
    expect(page.get_by_text("3 人排不下", exact=True)).to_be_visible()
    expect(page.get_by_role("button", name="确认编排")).to_have_count(0)
    page.get_by_label("末批最晚开始").fill("17:00")
    page.get_by_label("各批间隔（分钟）").fill("45")
    page.get_by_role("button", name="重新预览").click()
    expect(page.get_by_role("cell", name="09:45")).to_be_visible()
    page.get_by_role("button", name="确认编排").click()
    expect(page.get_by_text("已编排 12 人的机位")).to_be_visible()
    assert Candidate.objects.exclude(seat=None).count() == 12

    page.get_by_role("link", name="印制材料").click()
    page.get_by_role("button", name="生成全部准考证").click()
    expect(page.get_by_text("0 / 12 人")).to_be_visible()
    work(TicketRun.objects.get().pk, lambda: AT)
    with page.expect_download() as download:
        page.get_by_role("link", name="下载准考证 PDF").click()
    assert download.value.suggested_filename == "秋季测试-准考证.pdf"
    download.value.save_as(tmp_path / "tickets.pdf")
    assert (tmp_path / "tickets.pdf").read_bytes().startswith(b"%PDF")
    with page.expect_download() as download:
        page.get_by_role("link", name="第一考场 第 1 批 门贴").click()
    assert download.value.suggested_filename == "秋季测试-第一考场-第1批-门贴.pdf"
    assert trouble_of(page) == []

    page.goto(f"{live_server.url}/sessions/{session.pk}/")
    before = set(Candidate.objects.values_list("pk", "seat", "batch__number"))
    page.get_by_role("link", name="重新编排").click()
    page.get_by_label("重新编排的理由").fill("考场调整")
    page.get_by_role("button", name="确认编排").click()
    expect(page.get_by_text("已编排 12 人的机位")).to_be_visible()
    assert set(Candidate.objects.values_list("pk", "seat", "batch__number")) != before
    assert trouble_of(page) == []


def test_an_examiner_is_kept_from_a_relative(live_server: LiveServer, browser: Browser) -> None:
    candidate = add_candidate(person=add_person("李明"))
    add_user(Role.EXAMINER, username="qian", display_name="钱测试员")
    page = logged_in(browser, live_server, add_user(Role.OFFICER))
    open_entry(page, "回避关系")
    page.get_by_label("测试员", exact=True).select_option("钱测试员（qian）")
    page.get_by_label("应试人准考证号").fill(candidate.admission_number)
    page.get_by_label("关系", exact=True).select_option("亲属")
    page.get_by_label("说明", exact=True).fill("本人申报，应试人是其子")
    page.get_by_role("button", name="登记", exact=True).click()
    row = page.get_by_role("row", name="李明")
    expect(row).to_contain_text("钱测试员")
    row.get_by_text("修改、解除").click()
    row.get_by_label("解除理由").fill("登记有误")
    row.get_by_role("button", name="解除").click()
    expect(page.get_by_text("还没有登记回避关系")).to_be_visible()
    assert trouble_of(page) == []
