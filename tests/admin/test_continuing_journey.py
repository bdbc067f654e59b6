"""In a real browser: continuing education from the plan to the printed list of hours."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from django.utils import timezone
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from admin.accounts.rights import Role
from admin.courses.models import Attendance, HoursGranted
from tests.admin.course_runs import Town, kind_of
from tests.admin.factories import add_user
from tests.admin.kept_pictures import download, keep
from tests.admin.real_browser import JOURNEY, painted
from tests.admin.test_console_journey import logged_in, trouble_of
from tests.admin.test_desk_journey import serious
from tests.admin.test_register_journey import stranger

pytestmark = JOURNEY
MOMENT = "%Y-%m-%dT%H:%M"


def make_plan(page: Page, address: str) -> None:
    """A plan of five years with a base school, and a programme in it."""
    page.goto(f"{address}/programmes/")
    page.get_by_role("link", name="继续教育", exact=True).click()
    page.get_by_label("名称").fill("中小学教师继续教育五年规划")
    page.get_by_label("起始年份").fill(str(timezone.localdate().year))
    page.get_by_label("终止年份").fill(str(timezone.localdate().year + 4))
    page.get_by_label("主办单位").fill("江城市")
    page.get_by_label("基地学校").fill("东城一小")
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_text("已保存《中小学教师继续教育五年规划》")).to_be_visible()
    expect(page.get_by_text("东城一小")).to_be_visible()


def make_run(page: Page) -> None:
    """A run within the plan, opened."""
    today = timezone.localdate()
    page.get_by_role("link", name="继续教育培训", exact=True).click()
    page.get_by_label("名称").fill("小学语文骨干教师研修班")
    page.get_by_label("主办单位").fill("江城市教育局")
    page.get_by_label("开班日期").fill(today.isoformat())
    page.get_by_label("结束日期").fill((today + timedelta(days=2)).isoformat())
    page.get_by_label("计划学时").fill("12")
    page.get_by_label("名额").fill("40")
    page.get_by_label("东城区").check()
    page.get_by_label("培训对象").fill("小学语文骨干教师")
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_text("没有找到单位“江城市教育局”")).to_be_visible()
    page.get_by_label("主办单位").fill("江城市")
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_text("已保存《小学语文骨干教师研修班》")).to_be_visible()
    page.get_by_role("button", name="开放报名").click()
    expect(page.get_by_text("培训班现在是“报名中”")).to_be_visible()


def add_meetings(page: Page) -> None:
    """One that begins soon, so that its door is open, and one the day after."""
    page.get_by_role("link", name="课次", exact=True).click()
    now = timezone.localtime()
    for topic, begins in (("新课标解读", now + timedelta(minutes=2)), ("课例研讨", None)):
        at = begins or (now + timedelta(days=1)).replace(hour=9, minute=0)
        page.get_by_label("内容").fill(topic)
        page.get_by_label("开始时间").fill(at.strftime(MOMENT))
        page.get_by_label("结束时间").fill((at + timedelta(minutes=50)).strftime(MOMENT))
        page.get_by_label("学时").fill("6")
        page.get_by_label("授课教师").fill("周教研员")
        page.get_by_role("button", name="加入").click()
        expect(page.get_by_text("已安排课次")).to_be_visible()
    expect(page.get_by_text("共 2 次，12 学时")).to_be_visible()


def enrol_own_people(clerk: Page) -> None:
    """The county enrols its own people."""
    clerk.get_by_label("姓名或单位").fill("东城一小")
    clerk.get_by_role("button", name="查找").click()
    for name in ("王老师", "李老师", "张老师"):
        clerk.get_by_label(name).check()
    keep(clerk, "continuing-enrolling")
    clerk.get_by_role("button", name="登记为参训").click()
    expect(clerk.get_by_text("已登记 3 人")).to_be_visible()
    assert trouble_of(clerk) == []


def sign_in_by_phone(page: Page, phone: Page) -> None:
    """A phone opens what the screen shows."""
    page.get_by_role("link", name="课次", exact=True).click()
    keep(page, "continuing-meetings")
    page.get_by_role("link", name="签到码").click()
    expect(page.get_by_text("已签到 0 / 3 人")).to_be_visible()
    keep(page, "continuing-door")
    phone.set_viewport_size({"width": 390, "height": 780})
    phone.goto(str(page.locator("[data-address]").get_attribute("data-address")))
    phone.get_by_label("姓名").fill("王老师")
    phone.get_by_label("证件号码或电话的后 6 位").fill("999999")
    phone.get_by_role("button", name="签到").click()
    expect(phone.get_by_text("名单里没有找到相符的人")).to_be_visible()
    phone.get_by_label("证件号码或电话的后 6 位").fill("001234")
    phone.get_by_role("button", name="签到").click()
    expect(phone.get_by_text("签到成功")).to_be_visible()
    keep(phone, "continuing-phone")


def call_the_roll(page: Page) -> None:
    """By keyboard: the first two came, the one who signed in is moved past."""
    page.get_by_role("link", name="小学语文骨干教师研修班").click()
    page.get_by_role("link", name="点名").first.click()
    expect(page.get_by_role("button", name="其余的人都到")).to_be_visible()
    assert serious(page) == []
    painted(page)
    for key in ("ArrowDown", "1", "1", "3"):  # 张、李、王 in order of the list
        page.keyboard.press(key)
    keep(page, "continuing-roll")
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_text("已保存，改动 3 人")).to_be_visible()
    page.get_by_role("link", name="考勤", exact=True).click()
    keep(page, "continuing-attendance")


def assess_and_decide(page: Page, folder: Path) -> None:
    """Marks, outcome, papers."""
    page.get_by_role("link", name="考核", exact=True).click()
    for name, mark in (("王老师", "90"), ("李老师", "75"), ("张老师", "88")):
        page.get_by_label(f"{name}的分数").fill(mark)
    keep(page, "continuing-assessment")
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_text("新登记或更正 3 人")).to_be_visible()
    page.get_by_role("link", name="结业与学时", exact=True).click()
    keep(page, "continuing-outcome")
    assert serious(page) == []
    page.get_by_role("button", name="认定勾选的").click()
    expect(page.get_by_text("已认定 3 人")).to_be_visible()
    keep(page, "continuing-decided")
    for name in ("结业与学时名单", "结业证书", "签到表", "参训名单"):
        assert download(page, name, folder).startswith(b"%PDF")


def test_from_the_plan_to_the_printed_list(
    live_server: LiveServer, browser: Browser, tmp_path: Path
) -> None:
    town = Town(3)
    town.teachers[0].set_phone("13800001234")
    town.teachers[0].save()
    kind_of()
    page = logged_in(browser, live_server, town.officer)
    make_plan(page, live_server.url)
    make_run(page)
    add_meetings(page)

    clerk = logged_in(browser, live_server, town.clerk)
    clerk.goto(page.url.replace("/meetings/", "/people/"))
    enrol_own_people(clerk)
    page.get_by_role("link", name="概况").click()
    keep(page, "continuing-run")
    page.get_by_role("button", name="开班").click()
    expect(page.get_by_text("培训班现在是“进行中”")).to_be_visible()

    sign_in_by_phone(page, stranger(browser))
    call_the_roll(page)
    assess_and_decide(page, tmp_path)
    page.get_by_role("link", name="概况").click()
    page.get_by_role("button", name="结束培训班").click()
    expect(page.get_by_text("培训班现在是“已结业”")).to_be_visible()
    assert trouble_of(page) == []
    corrected = Attendance.objects.get(enrolment__person=town.teachers[0])
    assert [one.source for one in corrected.history.order_by("history_id")] == ["door", "list"]
    granted = HoursGranted.objects.values_list("person__name", "amount")
    assert sorted((name, str(amount)) for name, amount in granted) == [
        ("张老师", "12.0"),
        ("李老师", "12.0"),
    ]

    auditor = logged_in(browser, live_server, add_user(Role.AUDITOR))
    auditor.goto(page.url)
    expect(auditor.get_by_role("button", name="重新开放")).to_have_count(0)
