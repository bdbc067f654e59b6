"""In a real browser: an incident, closing refused, mended, closed, opened again by the chief."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Browser, expect
from pytest_django.live_server_helper import LiveServer

from admin.accounts.rights import Role
from admin.testing.models import Session, Sitting
from tests.admin.factories import add_person, add_seat, add_seated, add_sitting, add_user
from tests.admin.marked_sittings import add_recordings
from tests.admin.real_browser import JOURNEY
from tests.admin.test_console_journey import logged_in, trouble_of
from tests.admin.test_incidents import picture

pytestmark = JOURNEY


def one_who_left() -> Sitting:
    """Under way, all four items recorded but the last."""
    candidate = add_seated(add_seat(label="A-01"), person=add_person("王小红"))
    sitting = add_sitting(candidate, stage="started")
    add_recordings(sitting)
    bundle = sitting.bundles.get()
    bundle.recordings.filter(item=4).delete()
    return sitting


def test_from_the_incident_to_the_closed_session(
    live_server: LiveServer, browser: Browser, tmp_path: Path
) -> None:
    sitting = one_who_left()
    session = sitting.candidate.session
    officer = add_user(Role.OFFICER, display_name="考务丙")
    chief = add_user(Role.CHIEF_EXAMINER, display_name="总测试员丁")
    scan = tmp_path / "陈述.png"
    scan.write_bytes(picture((800, 1100)))

    page = logged_in(browser, live_server, officer)
    page.goto(f"{live_server.url}/sessions/{session.pk}/")
    page.get_by_role("link", name="结束考次").click()
    expect(page.get_by_role("row", name="王小红")).to_contain_text("没有结果")
    page.get_by_role("button", name="由 考务丙 结束考次").click()
    expect(page.get_by_text("还有 1 名应试人的事项没有办完")).to_be_visible()

    page.get_by_role("link", name="去处理").click()
    page.get_by_label("理由").fill("突发不适，离场就医")
    page.get_by_role("button", name="按已收到的录音结束").click()
    expect(page.get_by_text("已按收到的录音结束")).to_be_visible()

    page.goto(f"{live_server.url}/sessions/{session.pk}/closing/")
    expect(page.get_by_role("row", name="王小红")).to_contain_text("还缺：应试人陈述、核对")
    page.get_by_role("link", name="去处理").click()
    page.get_by_label("应试人陈述").fill("读到第三项时头晕，同意结束。")
    page.get_by_role("button", name="核对并保存").click()
    expect(page.get_by_text("已保存，记录完整。")).to_be_visible()
    page.get_by_label("扫描件").set_input_files(scan)
    page.get_by_role("button", name="加入附件").click()
    expect(page.get_by_role("link", name="陈述.png")).to_be_visible()
    with page.expect_download() as download:
        page.get_by_role("link", name="打印记录表（PDF）").click()
    download.value.save_as(tmp_path / "sheet.pdf")
    assert (tmp_path / "sheet.pdf").read_bytes().startswith(b"%PDF")

    page.goto(f"{live_server.url}/sessions/{session.pk}/closing/")
    expect(page.get_by_text("可以结束考次")).to_be_visible()
    page.get_by_role("button", name="由 考务丙 结束考次").click()
    expect(page.get_by_text("考次已由 考务丙 结束")).to_be_visible()
    expect(page.get_by_role("button", name="重新开放")).to_have_count(0)
    page.goto(f"{live_server.url}/incidents/{sitting.incidents.get().pk}/")
    expect(page.get_by_text("考次已结束，记录不能再修改")).to_be_visible()
    assert trouble_of(page) == []

    page = logged_in(browser, live_server, chief)
    page.goto(f"{live_server.url}/sessions/{session.pk}/closing/")
    page.get_by_label("重新开放的理由").fill("用 U 盘补传第四项")
    page.get_by_role("button", name="重新开放").click()
    expect(page.get_by_text("考次已重新开放")).to_be_visible()
    assert Session.objects.get(pk=session.pk).status == Session.Status.OPEN
    assert trouble_of(page) == []


def test_filters_are_kept_under_a_name(live_server: LiveServer, browser: Browser) -> None:
    add_sitting()
    page = logged_in(browser, live_server, add_user(Role.OFFICER))
    page.goto(f"{live_server.url}/sessions/")
    page.get_by_label("性质").select_option(label="模拟测试")
    page.get_by_role("button", name="筛选").click()
    page.get_by_text("保存当前筛选").click()
    page.get_by_label("名称", exact=True).fill("模拟")
    page.get_by_role("button", name="保存", exact=True).click()
    expect(page.get_by_text("已保存常用筛选“模拟”")).to_be_visible()
    page.goto(f"{live_server.url}/sessions/")
    page.get_by_role("link", name="模拟", exact=True).click()
    expect(page.get_by_label("性质")).to_have_value("mock")
    page.get_by_role("link", name="管理", exact=True).click()
    page.get_by_label("“模拟”的新名称").fill("模拟考次")
    page.get_by_role("button", name="改名").click()
    expect(page.get_by_text("已改名为“模拟考次”")).to_be_visible()
    page.get_by_role("button", name="删除").click()
    expect(page.get_by_text("还没有常用筛选")).to_be_visible()
    assert trouble_of(page) == []
