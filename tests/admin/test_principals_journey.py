"""In a real browser: the advanced class of principals, from applications to certificates."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from django.utils import timezone
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from admin.courses.models import Enrolment, Outcome
from tests.admin.course_runs import Town, kind_of
from tests.admin.kept_pictures import download, keep
from tests.admin.real_browser import JOURNEY
from tests.admin.side_menu import open_entry
from tests.admin.test_console_journey import logged_in, trouble_of
from tests.admin.test_desk_journey import serious

pytestmark = JOURNEY


def make_class(page: Page) -> None:
    """An advanced class of two places, open for applications."""
    today = timezone.localdate()
    page.get_by_role("link", name="名优校长高级研修班", exact=True).click()
    page.get_by_role("link", name="新建培训班").click()
    page.get_by_label("名称").fill("首期名优校长高级研修班")
    page.get_by_label("主办单位").fill("江城市")
    page.get_by_label("开班日期").fill(today.isoformat())
    page.get_by_label("结束日期").fill((today + timedelta(days=30)).isoformat())
    page.get_by_label("计划学时").fill("80")
    page.get_by_label("名额").fill("2")
    page.get_by_label("导师").fill("顾教授")
    page.get_by_role("button", name="保存").click()
    page.get_by_role("button", name="开放报名").click()
    expect(page.get_by_text("培训班现在是“报名中”")).to_be_visible()


def apply_for_all(page: Page) -> None:
    page.get_by_role("link", name="参训人员", exact=True).click()
    page.get_by_label("姓名或单位").fill("东城一小")
    page.get_by_role("button", name="查找").click()
    for name in ("王老师", "李老师", "张老师"):
        page.get_by_label(name).check()
    page.get_by_label("申请理由").fill("县区推荐，任正职三年以上")
    page.get_by_role("button", name="登记申请").click()
    expect(page.get_by_text("已登记 3 人")).to_be_visible()


def choose(page: Page) -> None:
    """Points first, then two are chosen and one is not, each with the reason."""
    page.get_by_role("link", name="遴选", exact=True).click()
    given = {
        "王老师": ("38", "25", "28"),
        "李老师": ("30", "28", "27"),
        "张老师": ("20", "20", "20"),
    }
    for name, points in given.items():
        for (criterion, most), value in zip(
            (("办学业绩", 40), ("理论素养", 30), ("培养潜力", 30)), points, strict=True
        ):
            page.get_by_label(f"{name} {criterion}，满分 {most}").fill(value)
    page.get_by_role("button", name="保存得分").click()
    expect(page.get_by_text("得分已保存")).to_be_visible()
    assert page.locator("tbody tr").first.inner_text().count("91") == 1
    keep(page, "principals-selection")
    assert serious(page) == []
    for name in ("王老师", "李老师"):
        page.get_by_label(f"选择{name}").check()
    page.get_by_role("button", name="选入勾选的").click()
    expect(page.get_by_text("请写明理由")).to_be_visible()
    for name in ("王老师", "李老师"):
        page.get_by_label(f"选择{name}").check()
    page.get_by_label("理由", exact=True).fill("总分列前两名，经评审组同意")
    page.get_by_role("button", name="选入勾选的").click()
    expect(page.get_by_text("已选入 2 人")).to_be_visible()
    page.get_by_label("选择张老师").check()
    page.get_by_label("理由", exact=True).fill("名额有限，列为下期候选")
    page.get_by_role("button", name="勾选的未入选").click()
    expect(page.get_by_text("已列为未入选 1 人")).to_be_visible()
    keep(page, "principals-selected")


def test_from_applications_to_certificates(
    live_server: LiveServer, browser: Browser, tmp_path: Path
) -> None:
    town = Town(3)
    kind_of()
    page = logged_in(browser, live_server, town.officer)
    open_entry(page, "培训")
    keep(page, "principals-training")
    make_class(page)
    apply_for_all(page)
    choose(page)
    page.get_by_role("link", name="概况").click()
    page.get_by_role("button", name="开班").click()

    # No meetings were noted: the rule says no, the officer says otherwise by name, with a reason.
    page.get_by_role("link", name="考核", exact=True).click()
    for name, grade in (("王老师", "优秀"), ("李老师", "良好")):
        page.get_by_label(f"{name}的等第").select_option(grade)
    page.get_by_role("button", name="保存").click()
    page.get_by_role("link", name="结业与学时", exact=True).click()
    expect(page.get_by_text("未达到：还没有考勤记录").first).to_be_visible()
    page.get_by_label("王老师认定为").select_option("结业")
    page.get_by_role("button", name="认定勾选的").click()
    expect(page.get_by_text("与规则不一致的认定、重新认定要写明理由")).to_be_visible()
    page.get_by_label("王老师认定为").select_option("结业")
    page.get_by_label("理由", exact=True).fill("考勤由北京研修基地登记，已核对纸质签到表")
    page.get_by_role("button", name="认定勾选的").click()
    expect(page.get_by_text("已认定 2 人")).to_be_visible()
    keep(page, "principals-decided")
    assert download(page, "结业证书", tmp_path).startswith(b"%PDF")
    states = Enrolment.objects.order_by("pk").values_list("person__name", "state")
    assert sorted(states) == [("张老师", "declined"), ("李老师", "failed"), ("王老师", "completed")]
    assert Outcome.objects.get(completed=True).by_rule is False
    assert trouble_of(page) == []


def test_training_is_sent_to_the_countryside(
    live_server: LiveServer, browser: Browser, tmp_path: Path
) -> None:
    town, today = Town(2), timezone.localdate()
    kind_of()
    page = logged_in(browser, live_server, town.officer)
    open_entry(page, "培训")
    page.get_by_role("link", name="送培下乡", exact=True).click()
    page.get_by_role("link", name="新建培训班").click()
    page.get_by_label("名称").fill("东城区农村校长班")
    page.get_by_label("主办单位").fill("江城市")
    page.get_by_label("开班日期").fill(today.isoformat())
    page.get_by_label("结束日期").fill(today.isoformat())
    page.get_by_label("计划学时").fill("12")
    page.get_by_role("group", name="面向").get_by_label("东城区").check()
    page.get_by_label("授课名优校长").fill("顾校长、冯校长")
    page.get_by_role("group", name="送培内容").get_by_label("学校管理").check()
    page.get_by_role("button", name="保存").click()
    page.get_by_role("button", name="开放报名").click()
    keep(page, "principals-countryside")
    address = page.url

    clerk = logged_in(browser, live_server, town.clerk)
    clerk.goto(address)
    expect(clerk.get_by_text("顾校长、冯校长")).to_be_visible()
    clerk.get_by_role("link", name="参训人员", exact=True).click()
    clerk.get_by_label("姓名或单位").fill("东城一小")
    clerk.get_by_role("button", name="查找").click()
    for name in ("王老师", "李老师"):
        clerk.get_by_label(name).check()
    clerk.get_by_role("button", name="登记为参训").click()
    expect(clerk.get_by_text("已登记 2 人")).to_be_visible()
    assert trouble_of(clerk) == []
    assert trouble_of(page) == []
