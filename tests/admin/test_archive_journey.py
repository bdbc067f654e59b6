"""The archive in a browser: search, listen, export; disposal by two, refused by a hold."""

from __future__ import annotations

from pathlib import Path

from openpyxl import load_workbook
from playwright.sync_api import Browser, expect
from pytest_django.live_server_helper import LiveServer

from admin.accounts.rights import Role
from admin.archive.keeping import ledger, store
from admin.results.release import release
from recordings.verify import verify_archive
from tests.admin.factories import AT, add_candidate, add_person, add_session, add_user
from tests.admin.marked_sittings import add_finished, mark_all
from tests.admin.real_browser import JOURNEY, wait_until
from tests.admin.test_console_journey import logged_in, trouble_of
from tests.admin.test_disposal import old_sitting

pytestmark = JOURNEY


def test_search_listen_export(live_server: LiveServer, browser: Browser, tmp_path: Path) -> None:
    session = add_session()
    for name in ("王小红", "=王小明"):
        add_finished(session, add_candidate(session, add_person(name)))
    chief = add_user(Role.CHIEF_EXAMINER)
    mark_all(session, chief)
    release(session, by=chief, at=AT)
    page = logged_in(browser, live_server, add_user(Role.ARCHIVIST))
    page.get_by_role("link", name="档案检索").click()
    page.locator("#q").fill("王小")
    page.get_by_role("button", name="检索").click()
    expect(page.locator("tbody tr")).to_have_count(2)
    page.get_by_role("row", name="王小红").get_by_role("link", name="收听").click()
    wait_until(page, "document.querySelector('audio').readyState >= 1")
    page.get_by_role("link", name="这个人的完整档案").click()
    expect(page.get_by_role("heading", name="王小红")).to_be_visible()
    expect(page.get_by_text("90.3").or_(page.get_by_text("90.5")).first).to_be_visible()
    page.goto(f"{live_server.url}/archive/?q=王小")
    page.get_by_role("link", name="导出成绩表").click()
    page.get_by_role("button", name="导出", exact=True).click()
    with page.expect_download() as download:
        page.get_by_role("link", name="下载").click()
    download.value.save_as(tmp_path / "table.xlsx")
    sheet = load_workbook(tmp_path / "table.xlsx").active
    assert sheet is not None
    names = {row[1].value: row[1].data_type for row in sheet.iter_rows(min_row=2)}
    assert names == {"王小红": "s", "=王小明": "s"}
    assert trouble_of(page) == []


def test_two_people_dispose_and_a_hold_refuses_it(
    live_server: LiveServer, browser: Browser
) -> None:
    sitting = old_sitting()
    archivist, chief = add_user(Role.ARCHIVIST), add_user(Role.CHIEF_EXAMINER)
    page = logged_in(browser, live_server, archivist)
    page.goto(f"{live_server.url}/archive/disposals/")
    page.get_by_role("button", name="提出销毁本页选中的").click()
    expect(page.get_by_text("提出人自己不能批准")).to_be_visible()
    proposal = page.url
    page.goto(f"{live_server.url}/archive/people/{sitting.candidate.person_id}/")
    page.get_by_label("冻结理由").fill("成绩复核")
    page.get_by_role("button", name="冻结", exact=True).click()
    expect(page.get_by_text("已冻结")).to_be_visible()

    other = logged_in(browser, live_server, chief)
    other.get_by_role("link", name="份销毁申请等您审批").click()
    other.get_by_role("link", name="打开").click()
    other.get_by_label("审批意见").fill("同意")
    other.get_by_role("button", name="批准销毁").click()
    expect(other.get_by_text(sitting.candidate.admission_number).first).to_be_visible()
    expect(other.get_by_text("清单中有被冻结的档案，不能销毁")).to_be_visible()

    page.goto(f"{live_server.url}/archive/holds/")
    page.get_by_label("理由").fill("已结案")
    page.get_by_role("button", name="解除冻结").click()
    expect(page.get_by_text("冻结已解除")).to_be_visible()
    other.goto(proposal)
    other.get_by_label("审批意见").fill("同意")
    other.get_by_role("button", name="批准销毁").click()
    expect(other.get_by_text("审批意见已记录")).to_be_visible()
    page.goto(proposal)
    page.get_by_role("button", name="执行销毁").click()
    with page.expect_download() as download:
        page.get_by_role("link", name="下载销毁证明").click()
    assert download.value.path().read_bytes().startswith(b"%PDF")
    assert list(store().files()) == []
    assert verify_archive(store(), ledger()) == ()
    assert trouble_of(page) == trouble_of(other) == []
