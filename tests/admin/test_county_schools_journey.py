"""In a real browser: a county training school assesses itself with evidence, is visited, scored,
ranked and announced.
"""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

from django.utils import timezone
from django.utils.timezone import localdate
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from admin.accounts.rights import Role
from admin.appraisals.models import Appraisal, AppraisalRound
from admin.appraisals.rounds import standard_in
from admin.attachments.keeping import attach
from admin.kinds.models import Kind
from admin.kinds.shipped import add_shipped
from admin.people.models import Post
from tests.admin.factories import add_organisation, add_person, add_user
from tests.admin.kept_pictures import download, keep
from tests.admin.real_browser import JOURNEY
from tests.admin.test_console_journey import logged_in, trouble_of
from tests.admin.test_incidents import picture

pytestmark = JOURNEY


def open_round(page: Page) -> None:
    """An officer looks at the standard and opens a round."""
    page.get_by_role("link", name="标准", exact=True).click()
    expect(page.get_by_role("heading", name="硬实力（50 分）")).to_be_visible()
    keep(page, "county-schools-standard")
    assert page.get_by_role("row").count() == 18 + 3 + 3
    page.get_by_role("link", name="县区示范性进修学校评估").click()
    page.get_by_role("link", name="新的评估").click()
    page.get_by_label("名称").fill("2027 年示范性进修学校评估")
    page.get_by_label("自评截止").fill(str(localdate() + timedelta(days=30)))
    page.get_by_label("清河县教师进修学校").check()
    page.get_by_role("button", name="建立").click()
    expect(page.get_by_text("各单位可以开始自评")).to_be_visible()


def assess_self(page: Page, tmp_path: Path) -> None:
    """The county officer fills in points, adds evidence, hands in."""
    page.get_by_role("link", name="打开").click()
    page.get_by_role("link", name="填写自评").click()
    expect(page.get_by_role("button", name="提交自评")).to_be_disabled()
    indicators = standard_in(AppraisalRound.objects.get()).indicators
    for one in indicators:
        page.get_by_label(f"{one.code} 自评分").fill(str(one.points))
    page.get_by_label("A1 自评分").fill("99")
    page.get_by_label("A1 说明").fill("独立校园 4200 平方米")
    page.get_by_label("自评报告").fill("三年来改建校舍，增加录播教室。")
    page.get_by_label("专任教师人数").fill("36")
    page.get_by_role("button", name="保存自评").click()
    expect(page.get_by_text("应在 0 到 8 之间")).to_be_visible()
    expect(page.get_by_label("A1 说明")).to_have_value("独立校园 4200 平方米")
    page.get_by_label("A1 自评分").fill("8")
    page.get_by_role("button", name="保存自评").click()
    expect(page.get_by_text("自评已保存")).to_be_visible()
    scan = tmp_path / "产权证明.png"
    scan.write_bytes(picture((600, 800)))
    page.get_by_label("文件").set_input_files(scan)
    page.get_by_role("button", name="加入证据").click()
    expect(page.get_by_role("link", name="产权证明.png")).to_be_visible()
    keep(page, "county-schools-self")
    appraisal = Appraisal.objects.get()
    for number, one in enumerate(indicators):
        data = picture((40 + number, 60))
        attach(appraisal, "台账.png", data, by=None, at=timezone.now(), purpose=one.code)
    page.reload()
    page.get_by_role("button", name="提交自评").click()
    expect(page.get_by_text("自评已提交")).to_be_visible()
    assert trouble_of(page) == []


def visit_and_score(page: Page) -> None:
    """The officer names the day and the team, enters the sheets of three members, decides."""
    page.reload()
    page.get_by_role("link", name="打开").click()
    page.get_by_label("日期").fill(str(localdate()))
    page.get_by_role("button", name="定下日期").click()
    page.get_by_label("成员").fill("本校李")
    page.get_by_role("button", name="加入评估组").click()
    expect(page.get_by_text("应当回避")).to_be_visible()
    members = ("评估张", "评估陈", "评估刘")
    for name in members:
        page.get_by_label("成员").fill(name)
        if name == members[0]:
            page.get_by_label("组长").check()
        page.get_by_role("button", name="加入评估组").click()
        expect(page.get_by_text(f"{name} 已加入评估组")).to_be_visible()
    indicators = standard_in(AppraisalRound.objects.get()).indicators
    for off, name in enumerate(members):
        row = page.get_by_role("listitem").filter(has_text=name)
        row.get_by_role("link", name="登记评分").click()
        for one in indicators:
            points = one.points if one.code != "A1" else one.points - 2 * off
            page.get_by_label(f"{one.code} 得分").fill(str(points))
        if name == members[-1]:
            keep(page, "county-schools-scores")
        page.get_by_role("button", name="保存评分").click()
        expect(page.get_by_text(f"{name} 的评分已保存，写入 18 项")).to_be_visible()
    expect(page.get_by_text("分差 4 分，超过满分的 30%")).to_be_visible()
    page.get_by_role("button", name="评定", exact=True).click()
    expect(page.get_by_text("已评定：98.00 分，推荐国家级示范性")).to_be_visible()
    keep(page, "county-schools-appraisal")


def test_from_the_standard_to_the_notice(
    live_server: LiveServer, browser: Browser, tmp_path: Path
) -> None:
    add_shipped(timezone.now())
    city = add_organisation("江城市", kind="city")
    county = add_organisation("清河县", kind="county", parent=city)
    school = add_organisation("清河县教师进修学校", kind="training_school", parent=county)
    college = add_organisation("北华大学师范分院", kind="college", parent=city)
    staff = {"评估张": college, "评估陈": college, "评估刘": city, "本校李": school}
    for name, unit in staff.items():
        post = {"role": "trainer", "valid_from": date(2015, 9, 1)}
        Post.objects.create(person=add_person(name), organisation=unit, **post)
    kind = Kind.objects.get(code="county-schools.appraisal")
    address = f"{live_server.url}/appraisals/kinds/{kind.pk}/"

    page = logged_in(browser, live_server, add_user(Role.OFFICER, display_name="市级甲"))
    page.goto(address)
    open_round(page)
    user = add_user(Role.COUNTY_OFFICER, organisation=county, display_name="清河管理员")
    of_county = logged_in(browser, live_server, user)
    of_county.goto(address)
    assess_self(of_county, tmp_path)
    visit_and_score(page)
    assert download(page, "打印结果（PDF）", tmp_path).startswith(b"%PDF")

    page.get_by_role("link", name="2027 年示范性进修学校评估").click()
    page.get_by_label("公示到").fill(str(localdate() + timedelta(days=7)))
    page.get_by_role("button", name="公示结果").click()
    expect(page.get_by_text("结果已公示")).to_be_visible()
    keep(page, "county-schools-round")
    assert download(page, "打印公示（PDF）", tmp_path).startswith(b"%PDF")
    assert download(page, "导出工作表", tmp_path).startswith(b"PK")
    page.goto(address)
    keep(page, "county-schools-appraisals")
    assert trouble_of(page) == []
