"""Continuing education in a real browser: the rule, hours, who lacks some, letters, the list."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Browser, Locator, Page, expect
from pytest_django.live_server_helper import LiveServer

from admin.accounts.rights import Role
from admin.hours.totals import rebuild
from admin.people.models import Person, Post
from tests.admin.factories import AT, add_organisation, add_person, add_user
from tests.admin.kept_pictures import keep, keep_file
from tests.admin.real_browser import JOURNEY
from tests.admin.side_menu import open_entry
from tests.admin.test_console_journey import logged_in, trouble_of

pytestmark = JOURNEY


def teachers() -> list[Person]:
    made = []
    for county in ("东城区", "西城区"):
        above = add_organisation(county, kind="county")
        for school in ("实验小学", "第二中学"):
            unit = add_organisation(f"{county}{school}", parent=above)
            for name in ("王小红", "李明", "赵丽华"):
                person = add_person(f"{name}")
                Post.objects.create(
                    person=person,
                    organisation=unit,
                    subject="语文",
                    stage="小学",
                    is_rural=county == "西城区",
                )
                made.append(person)
    return made


def test_from_the_rule_to_the_letters(
    live_server: LiveServer, browser: Browser, tmp_path: Path
) -> None:
    people = teachers()
    officer = add_user(Role.OFFICER, display_name="师训处甲")
    county = people[-1].posts.get().organisation.parent
    clerk = add_user(Role.COUNTY_OFFICER, display_name="县区乙", organisation=county)

    page = logged_in(browser, live_server, officer)
    open_entry(page, "学时学分")
    expect(page.get_by_text("共 12 条")).to_have_count(0)  # one page
    expect(page.get_by_role("row")).to_have_count(13)
    keep(page, "hours-list")
    change_rule(page)
    rebuild(at=AT)  # as the worker does
    page.goto(f"{live_server.url}/hours/people/{people[0].pk}/")
    enter(page, "2026-05-06", "新课标集中培训", "60", level="city")
    expect(page.get_by_text("60 学时 ÷ 10 × 1.2（市级） = 7.2 学分")).to_be_visible()
    exempt(page)
    download(page.get_by_role("link", name="打印明细（PDF）"), tmp_path / "statement.pdf")
    page.goto(f"{live_server.url}/hours/")
    by_county(page)
    download(page.get_by_role("button", name="下载提醒函（PDF）"), tmp_path / "letters.pdf")
    download(page.get_by_role("button", name="下载名单（Excel）"), tmp_path / "list.xlsx")
    # The browser notes the form that was refused.
    assert [one for one in trouble_of(page) if "422" not in one] == []

    theirs = logged_in(browser, live_server, clerk)
    open_entry(theirs, "学时学分")
    expect(theirs.get_by_role("row")).to_have_count(7)
    expect(theirs.get_by_text("东城区")).to_have_count(0)
    download(theirs.get_by_role("button", name="下载提醒函（PDF）"), tmp_path / "county.pdf")


def change_rule(page: Page) -> None:
    page.get_by_role("link", name="学分规则").click()
    page.get_by_text("修改规则或设定新的周期").click()
    page.get_by_label("每年超出的学分最多转入下一年").fill("三")
    page.get_by_label("修改理由").fill("市里规定放宽")
    page.get_by_role("button", name="保存为新版本").click()
    expect(page.get_by_text("应为数字")).to_be_visible()
    keep(page, "hours-rule")
    page.get_by_label("每年超出的学分最多转入下一年").fill("3")
    page.get_by_role("button", name="保存为新版本").click()
    expect(page.get_by_text("已保存为第 2 版")).to_be_visible()
    expect(page.get_by_role("row", name="市里规定放宽")).to_contain_text("2 → 3")
    keep(page, "hours-versions")


def enter(page: Page, day: str, title: str, hours: str, level: str = "", paper: str = "") -> None:
    """Hours taught, by the form of a person's page."""
    page.get_by_text("登记学时", exact=True).first.click()
    page.locator("#hand-day").fill(day)
    page.locator("#hand-title").fill(title)
    page.locator("#hand-hours").fill(hours)
    page.locator("#hand-kind").select_option("taught")
    page.locator("#hand-level").select_option(level)
    page.locator("#hand-reason").fill("签到表、结业证")
    if paper:
        page.locator("#hand-paper").set_input_files(paper)
    page.get_by_role("button", name="登记学时").click()
    expect(page.get_by_text("已登记，合计已更新。")).to_be_visible()


def exempt(page: Page) -> None:
    page.get_by_text("批准免修", exact=True).first.click()
    page.locator("#exemption-since").fill("2027-01-01")
    page.locator("#exemption-until").fill("2027-12-31")
    page.locator("#exemption-reason").fill("援派支教")
    page.get_by_role("button", name="批准免修").click()
    expect(page.get_by_text("12 个月，已从应修学分中按比例减去")).to_be_visible()
    keep(page, "hours-statement")


def by_county(page: Page) -> None:
    page.get_by_label("年度").select_option("2026")
    page.get_by_role("button", name="筛选").click()
    expect(page.get_by_role("row")).to_have_count(12)  # one has reached the year's
    page.get_by_label("列法").select_option("county")
    page.get_by_role("button", name="筛选").click()
    expect(page.get_by_role("row", name="东城区")).to_contain_text("17%")
    keep(page, "hours-counties")
    page.get_by_role("row", name="东城区").get_by_role("link", name="看学校").click()
    page.get_by_role("row", name="东城区实验小学").get_by_role("link", name="看名单").click()
    expect(page.get_by_role("row")).to_have_count(3)


def download(button: Locator, path: Path) -> None:
    with button.page.expect_download() as coming:
        button.click()
    coming.value.save_as(path)
    assert path.read_bytes()[:4] in {b"%PDF", b"PK\x03\x04"}
    keep_file(path)
