"""In a real browser: a publicity week from its plan to the printed report; on-site meetings."""

from __future__ import annotations

import io
import re
from datetime import date, timedelta
from pathlib import Path

from django.utils import timezone
from PIL import Image, ImageDraw
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from admin.accounts.models import User
from admin.activities.models import Activity, Series
from tests.admin.activity_records import City, add_city, add_teacher
from tests.admin.kept_pictures import keep, keep_file
from tests.admin.real_browser import JOURNEY, PASSWORD

pytestmark = JOURNEY


def logged_in(browser: Browser, server: LiveServer, user: User) -> Page:
    context = browser.new_context(viewport={"width": 1366, "height": 768}, locale="zh-CN")
    context.set_default_navigation_timeout(90_000)  # other work may hold the machine up
    page = context.new_page()
    page.on("dialog", lambda dialog: dialog.accept())
    page.goto(f"{server.url}/log-in/")
    page.get_by_label("用户名").fill(user.username)
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="登录").click()
    return page


def download(page: Page, link: str, path: Path) -> bytes:
    with page.expect_download() as got:
        page.get_by_role("link", name=link).click()
    got.value.save_as(path)
    keep_file(path)
    return path.read_bytes()


def photograph(colour: str, text: str) -> bytes:
    picture = Image.new("RGB", (1600, 1000), colour)
    ImageDraw.Draw(picture).ellipse((500, 200, 1100, 800), fill="white")
    ImageDraw.Draw(picture).text((700, 480), text, fill="black")
    out = io.BytesIO()
    picture.save(out, "PNG")
    return out.getvalue()


def add_event(page: Page, name: str, host: str, place: str, day: str) -> None:
    page.get_by_role("link", name="在系列里新建活动").click()
    page.get_by_label("名称").fill(name)
    page.get_by_label("主题").fill("推广普通话，奋进新征程")
    page.get_by_label("承办单位").fill(host)
    page.get_by_label("地点").fill(place)
    page.get_by_label("开始时间").fill(f"{day}T09:00")
    page.get_by_label("结束时间").fill(f"{day}T11:30")
    page.get_by_label("预计人数").fill("200")


def test_a_publicity_week_from_plan_to_report(
    live_server: LiveServer, browser: Browser, tmp_path: Path
) -> None:
    city: City = add_city()
    for name in ("王芳", "李明"):
        add_teacher(name, city.schools["east"])
    kind = city.kinds["publicity.event"]
    day = timezone.localdate() - timedelta(days=3)
    page = logged_in(browser, live_server, city.officer)
    page.goto(f"{live_server.url}/activities/kind/{kind.pk}/")
    plan_the_week(page, day)
    week = Series.objects.get()
    address = f"{live_server.url}/activities/series/{week.pk}/"
    county = logged_in(browser, live_server, city.county)
    county.goto(address)
    expect(county.get_by_role("link", name="启动仪式")).to_be_visible()  # the city's programme
    hold_in_the_county(county, day)
    show_photographs(county)

    page.goto(address)
    add_event(page, "普通话下乡", "西山县", "西山镇", (day + timedelta(days=1)).isoformat())
    page.get_by_role("button", name="保存").click()
    page.get_by_role("button", name="登记为已举行").click()
    page.get_by_role("link", name="修改").click()
    page.get_by_label("实到人数").fill("320")
    page.get_by_label("总结").fill("村民踊跃参加。")
    page.get_by_role("button", name="保存").click()
    page.get_by_role("button", name="完成总结").click()
    expect(page.get_by_text("已总结").first).to_be_visible()

    page.goto(address)
    expect(page.get_by_role("row", name=re.compile("东城区 1 1 187"))).to_be_visible()
    expect(page.get_by_role("row", name=re.compile("西山县 1 1 320"))).to_be_visible()
    keep(page, "publicity-series")
    assert download(page, "打印报告", tmp_path / "publicity.pdf").startswith(b"%PDF")
    page.goto(f"{live_server.url}/activities/kind/{kind.pk}/")
    keep(page, "publicity-list")
    assert download(page, "导出 Excel", tmp_path / "publicity.xlsx").startswith(b"PK")
    page.goto(f"{live_server.url}/activities/calendar/?month={day:%Y-%m}")
    expect(page.get_by_role("link", name="普通话进校园").first).to_be_visible()
    keep(page, "publicity-calendar")


def plan_the_week(page: Page, day: date) -> None:
    """The series with its plan, and the city's own opening with a schedule."""
    page.get_by_role("link", name="新建系列").click()
    page.get_by_label("名称").fill("第十三届全国推广普通话宣传周")
    page.get_by_label("主题").fill("规范使用国家通用语言文字")
    page.get_by_label("主办单位").fill("江城市")
    page.get_by_label("开始日期").fill(day.isoformat())
    page.get_by_label("结束日期").fill((day + timedelta(days=6)).isoformat())
    page.get_by_label("方案").fill(
        "认真贯彻《国家通用语言文字法》。\n市里办启动仪式，各县区办活动。"
    )
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_role("heading", name="第十三届全国推广普通话宣传周")).to_be_visible()
    add_event(page, "启动仪式暨经典诵读", "江城市", "市文化广场", day.isoformat())
    page.get_by_label("活动形式").select_option(label="经典诵读")
    page.get_by_label("教师").check()
    rows = page.locator("[data-kind-table] tbody tr")
    for place, (time, what) in enumerate((("09:00", "领导讲话"), ("09:30", "诵读展示"))):
        rows.nth(place).get_by_label("时间").fill(time)
        rows.nth(place).get_by_label("内容").fill(what)
    keep(page, "publicity-form")
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_text("诵读展示")).to_be_visible()


def hold_in_the_county(county: Page, day: date) -> None:
    """An event of the county: another county's host is refused, people and a head count noted."""
    add_event(county, "普通话进校园", "西山中学", "操场", day.isoformat())
    county.get_by_role("button", name="保存").click()
    expect(county.get_by_text("没有找到这个单位")).to_be_visible()
    assert county.get_by_label("地点").input_value() == "操场"  # what was typed is still there
    county.get_by_label("承办单位").fill("东城一小")
    county.get_by_role("button", name="保存").click()
    expect(county.get_by_text("已保存")).to_be_visible()
    county.get_by_role("button", name="发出通知").click()
    county.get_by_role("link", name="参加人员").click()
    for name in ("王芳", "李明"):
        county.get_by_label("姓名").fill(name)
        county.get_by_role("button", name="查找").click()
        county.get_by_role("button", name=f"加入{name}").click()
    county.get_by_label("王芳到场").check()
    county.get_by_role("button", name="保存本页考勤").click()
    expect(county.get_by_text("到场 1 人")).to_be_visible()
    county.get_by_label("单位或人群").fill("学生")
    county.get_by_label("实到").fill("186")
    county.get_by_role("button", name="登记人数").click()
    keep(county, "publicity-people")
    county.get_by_role("link", name="概况").click()
    expect(county.get_by_text("187")).to_be_visible()
    county.get_by_role("button", name="登记为已举行").click()
    assert Activity.objects.get(name="普通话进校园").participants.count() == 2


def show_photographs(county: Page) -> None:
    """Two photographs with a caption, as thumbnails."""
    county.get_by_role("link", name="材料与照片").click()
    files = [
        {"name": f"{n}.png", "mimeType": "image/png", "buffer": photograph(colour, f"{n}")}
        for n, colour in enumerate(("#a33", "#286"), 1)
    ]
    county.get_by_label("照片（").set_input_files(files)  # type: ignore[arg-type]
    county.get_by_label("说明", exact=True).last.fill("诵读展示现场")
    county.get_by_role("button", name="加入照片").click()
    expect(county.locator(".photographs img")).to_have_count(2)
    shown = county.locator(".photographs img").first
    shown.scroll_into_view_if_needed()
    expect(shown).to_have_js_property("naturalWidth", 360)
    keep(county, "publicity-files")


def test_on_site_meetings_with_their_annexes_and_follow_ups(
    live_server: LiveServer, browser: Browser, tmp_path: Path
) -> None:
    city = add_city()
    page = logged_in(browser, live_server, city.officer)
    today = timezone.localdate()
    for code, name, annex in (
        ("county-schools.meeting-1", "第一次系列现场会议", "附表一"),
        ("county-schools.meeting-2", "第二次主题工作系列现场会议", "附表二"),
    ):
        page.goto(f"{live_server.url}/activities/kind/{city.kinds[code].pk}/")
        page.get_by_role("link", name="新建系列").click()
        page.get_by_label("名称").fill(f"全市县区进修学校{name}")
        page.get_by_label("主办单位").fill("江城市")
        page.get_by_label("开始日期").fill(today.isoformat())
        page.get_by_label("结束日期").fill((today + timedelta(days=90)).isoformat())
        page.get_by_role("button", name="保存").click()
        for number, host in enumerate(("东城区", "西山县")):
            page.get_by_role("link", name="在系列里新建活动").click()
            page.get_by_label("名称").fill(f"{host}现场会议")
            page.get_by_label("主题").fill(f"{host}校本研修的实践与研究")
            page.get_by_label("承办单位").fill(host)
            page.get_by_label("地点").fill(f"{host}教师进修学校")
            day = today - timedelta(days=number)
            page.get_by_label("开始时间").fill(f"{day}T00:00")
            page.get_by_label("结束时间").fill(f"{day}T00:30")
            page.get_by_role("button", name="保存").click()
            page.get_by_role("link", name=f"全市县区进修学校{name}").click()
        got = download(page, f"打印{annex}", tmp_path / f"{code}.pdf")
        assert got.startswith(b"%PDF")
    meeting = Activity.objects.filter(name="西山县现场会议").order_by("pk")[0]
    page.goto(f"{live_server.url}/activities/{meeting.pk}/?tab=follow-ups")
    page.get_by_label("要做的工作").fill("补齐实验室设备")
    page.get_by_label("负责人或单位").fill("西山县教师进修学校")
    page.get_by_label("期限").fill((today - timedelta(days=1)).isoformat())
    page.get_by_role("button", name="登记后续工作").click()
    page.goto(f"{live_server.url}/activities/follow-ups/?state=overdue")
    expect(page.get_by_role("row", name="补齐实验室设备")).to_contain_text("已超期")
    keep(page, "publicity-follow-ups")
    county = logged_in(browser, live_server, city.county)
    county.goto(f"{live_server.url}/activities/follow-ups/")
    expect(county.get_by_text("没有未完成的后续工作")).to_be_visible()
    page.get_by_role("link", name="西山县现场会议").click()
    page.get_by_text("登记完成").click()
    page.get_by_label("完成情况").fill("设备到位")
    page.get_by_role("button", name="登记", exact=True).click()
    expect(page.get_by_text("设备到位")).to_be_visible()
