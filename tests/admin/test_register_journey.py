"""In a real browser: a session is announced, a candidate registers herself, the office approves."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from django.utils import timezone
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from admin.accounts.rights import Role
from admin.registering.applying import Wish
from admin.registering.models import Application
from admin.testing.models import Candidate, FeeGroup, Session
from tests.admin.factories import add_candidate, add_person, add_user, identity_number
from tests.admin.kept_pictures import keep
from tests.admin.real_browser import JOURNEY, painted
from tests.admin.sent_applications import add_announced, sent
from tests.admin.test_console_journey import logged_in, trouble_of
from tests.admin.test_desk_journey import serious
from tests.admin.test_photo import photo

pytestmark = JOURNEY


def planned() -> Session:
    day = timezone.localdate() + timedelta(days=30)
    session = add_announced(name="冬季测试", status="planned", date=day, quota=5)
    FeeGroup.objects.create(session=session, name="教师", amount=50)
    return session


def stranger(browser: Browser) -> Page:
    page = browser.new_context(viewport={"width": 1366, "height": 768}, locale="zh-CN").new_page()
    trouble: list[str] = []
    page.on("pageerror", lambda error: trouble.append(str(error)))
    page.on("dialog", lambda dialog: dialog.accept())
    page.trouble = trouble  # type: ignore[attr-defined]
    return page


def register_herself(page: Page, address: str, identity: str, folder: Path) -> str:
    """From the list to the registration number; a wrong photo first."""
    small, right = folder / "small.jpg", folder / "right.jpg"
    small.write_bytes(photo((300, 400)))
    right.write_bytes(photo())
    page.goto(f"{address}/register/")
    expect(page.get_by_text("还余 5 人")).to_be_visible()
    page.get_by_role("link", name="报名：冬季测试").click()
    expect(page.get_by_label("性别")).to_be_hidden()
    page.get_by_label("姓名").fill("李明")
    page.get_by_label("证件号码").fill(identity)
    page.get_by_label("手机号码").fill("138 0000 1111")
    page.get_by_label("学校或单位").fill("城关中心小学")
    page.get_by_label("应试人类别").select_option("教师")
    page.get_by_label("照片 *").set_input_files(small)
    expect(page.get_by_text("照片为 300 × 400 像素")).to_be_visible()
    page.get_by_label("以上内容属实").check()
    page.get_by_role("button", name="提交报名").click()
    expect(page.get_by_text("照片为 300 × 400 像素")).to_be_visible()
    assert page.get_by_label("姓名").input_value() == "李明"
    keep(page, "register-refused")
    page.get_by_label("照片 *").set_input_files(right)
    expect(page.get_by_text("大小合适。")).to_be_visible()
    page.get_by_role("button", name="提交报名").click()
    expect(page.get_by_text("工作人员正在审核")).to_be_visible()
    return page.locator(".number").inner_text()


def test_from_the_announcement_to_the_admission_number(
    live_server: LiveServer, browser: Browser, tmp_path: Path
) -> None:
    session, identity = planned(), identity_number()
    page = stranger(browser)
    page.goto(f"{live_server.url}/register/")
    expect(page.get_by_text("现在没有可以报名的考次")).to_be_visible()

    office = logged_in(browser, live_server, add_user(Role.OFFICER))
    office.goto(f"{live_server.url}/sessions/{session.pk}/")
    office.get_by_role("button", name="公布考次").click()
    expect(office.get_by_text("考次已公布，可以报名")).to_be_visible()

    number = register_herself(page, live_server.url, identity, tmp_path)
    assert number == Application.objects.get().number_shown

    # The office sends it back for another photo, then approves it by keyboard.
    office.get_by_role("link", name="报名审核").click()
    office.get_by_role("link", name="审核", exact=True).click()
    expect(office.get_by_role("button", name="全选本页")).to_be_visible()  # the script is there
    keep(office, "register-applications")
    painted(office)
    office.keyboard.press("ArrowRight")
    office.keyboard.press("Space")
    expect(office.locator("[data-chosen]")).to_have_text("1")
    office.keyboard.press("2")
    office.keyboard.type("照片模糊，请更换。")
    office.get_by_role("button", name="退回补材料").click()
    expect(office.get_by_text("已处理 1 份")).to_be_visible()

    page.get_by_role("button", name="结束查询").click()
    page.get_by_label("报名号").fill(number.lower())
    page.get_by_label("报名时所填的证件号码").fill(identity)
    page.get_by_role("button", name="查询").click()
    expect(page.get_by_text("照片模糊，请更换。")).to_be_visible()
    page.get_by_label("更换照片").set_input_files(tmp_path / "right.jpg")
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_text("已保存，等待审核")).to_be_visible()

    office.goto(f"{live_server.url}/sessions/{session.pk}/applications/?state=applied&q=李明")
    painted(office)
    office.keyboard.press("ArrowDown")
    office.keyboard.press("Enter")
    expect(office.get_by_text("符合本考次的报名规则")).to_be_visible()
    keep(office, "register-application")
    painted(office)
    office.keyboard.press("1")
    expect(office.get_by_text("李明已通过，准考证号")).to_be_visible()
    made = Candidate.objects.get()
    assert made.admission_number.endswith("0001")

    page.goto(f"{live_server.url}/register/state/")
    expect(page.get_by_text(made.admission_number)).to_be_visible()
    expect(page.get_by_text("待缴费 50.00 元")).to_be_visible()
    keep(page, "register-state")
    page.get_by_role("button", name="取消报名").click()
    expect(page.get_by_text("报名已取消").first).to_be_visible()
    made.refresh_from_db()
    assert made.status == "cancelled"
    assert trouble_of(page) == trouble_of(office) == []


def test_many_are_approved_by_keyboard_with_the_filter_kept(
    live_server: LiveServer, browser: Browser
) -> None:
    session = add_announced(date=timezone.localdate() + timedelta(days=30))
    for name in ("李明", "李强", "王芳"):
        sent(session, name=name, at=timezone.now())
    office = logged_in(browser, live_server, add_user(Role.OFFICER))
    address = f"{live_server.url}/sessions/{session.pk}/applications/?state=applied&q=%E6%9D%8E"
    office.goto(address)
    painted(office)
    office.keyboard.press("a")
    expect(office.locator("[data-chosen]")).to_have_text("2")
    office.keyboard.press("3")  # no reason yet: it is asked for, nothing is sent
    expect(office.get_by_label("理由")).to_be_focused()
    office.keyboard.press("Enter")
    assert session.applications.filter(state="applied").count() == 3
    office.get_by_role("button", name="全选本页").focus()
    office.keyboard.press("1")
    expect(office.get_by_text("已处理 2 份")).to_be_visible()
    assert office.url == address
    assert session.candidates.count() == 2
    assert trouble_of(office) == []


def test_axe_finds_nothing_serious(live_server: LiveServer, browser: Browser) -> None:
    session = add_announced(date=timezone.localdate() + timedelta(days=30), quota=9)
    identity = identity_number()
    waiting = sent(session, identity_number=identity, at=timezone.now(), wish=Wish(["extra_time"]))
    barred = add_person("李明")
    gone = add_candidate(session, barred, status="cancelled")
    page = stranger(browser)
    for address in ("/register/", f"/register/{session.pk}/", "/register/state/"):
        page.goto(f"{live_server.url}{address}")
        assert serious(page) == [], address
    page.get_by_label("报名号").fill(waiting.number)
    page.get_by_label("报名时所填的证件号码").fill(identity)
    page.get_by_role("button", name="查询").click()
    page.get_by_text("修改报名、更换照片").click()
    assert serious(page) == []
    office = logged_in(browser, live_server, add_user(Role.OFFICER))
    for address in (
        "/applications/",
        f"/sessions/{session.pk}/applications/",
        f"/applications/{waiting.pk}/",
        f"/sessions/{session.pk}/edit/",
        f"/sessions/{session.pk}/registrations/",
        f"/candidates/{gone.pk}/registration/",
    ):
        office.goto(f"{live_server.url}{address}")
        assert serious(office) == [], address
