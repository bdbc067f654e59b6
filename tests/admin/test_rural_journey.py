"""In a real browser: needs become a batch, an order a visit that was held, a pairing is warned of
and met, new teachers' deadlines are watched.
"""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

from django.utils import timezone
from django.utils.timezone import localdate
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from admin.accounts.rights import Role
from admin.kinds.models import Kind
from admin.kinds.shipped import add_shipped
from admin.matches.models import Visit
from admin.people.models import Organisation, Person, Post
from tests.admin.factories import add_organisation, add_person, add_user
from tests.admin.kept_pictures import download, keep
from tests.admin.real_browser import JOURNEY
from tests.admin.test_console_journey import logged_in, trouble_of
from tests.admin.test_incidents import picture

pytestmark = JOURNEY


def add_teacher(name: str, unit: Organisation, **post: object) -> Person:
    person = add_person(name)
    Post.objects.create(person=person, organisation=unit, role="teacher", **post)
    return person


def make_city() -> tuple[Organisation, Organisation]:
    """A county with a rural school, and the town with its teachers."""
    add_shipped(timezone.now())
    city = add_organisation("江城市", kind="city")
    county = add_organisation("清河县", kind="county", parent=city)
    town = add_organisation("东城区", kind="county", parent=city)
    rural = add_organisation("柳沟乡中心小学", parent=county)
    urban = add_organisation("东城区实验小学", parent=town)
    add_teacher("王小红", urban, subject="语文", stage="小学", valid_from=date(2010, 9, 1))
    add_teacher("赵明", urban, subject="语文", stage="小学", valid_from=date(2012, 9, 1))
    add_teacher("孙丽", rural, subject="语文", stage="小学", valid_from=date(2015, 9, 1))
    began = localdate() - timedelta(days=400)
    add_teacher("周新", rural, subject="数学", is_special_post=True, valid_from=began)
    add_teacher("吴宁", rural, subject="英语", valid_from=localdate() - timedelta(days=320))
    return county, rural


def page_of(kind: str) -> str:
    return f"/matches/{Kind.objects.get(code=kind).pk}/"


def test_from_needs_to_a_batch(live_server: LiveServer, browser: Browser, tmp_path: Path) -> None:
    county, _ = make_city()
    user = add_user(Role.COUNTY_OFFICER, organisation=county, display_name="清河管理员")
    page = logged_in(browser, live_server, user)
    page.goto(live_server.url + page_of("rural.need"))
    for topic, people in (("统编教材识字教学", "12"), ("复式教学", "5")):
        page.get_by_role("link", name="填报需求").click()
        page.get_by_label("填报单位").fill("柳沟乡中心小学")
        page.get_by_label("学科").fill("语文")
        page.get_by_label("学段").select_option("小学")
        page.get_by_label("培训主题").fill(topic)
        page.get_by_label("人数").fill(people)
        page.get_by_label("希望最早").fill("2027-03-01")
        page.get_by_label("希望最晚").fill("2027-02-01")
        page.get_by_label("希望的培训方式").select_option(label="送培到校")
        page.get_by_role("button", name="保存").click()
        expect(page.get_by_text("希望最晚不能早于希望最早")).to_be_visible()
        page.get_by_label("希望最晚").fill("2027-05-01")
        page.get_by_role("button", name="保存").click()
        expect(page.get_by_text("需求已保存")).to_be_visible()
    keep(page, "rural-needs")
    page.get_by_role("link", name="汇总").click()
    expect(page.get_by_text("共 17 人")).to_be_visible()
    page.get_by_label("县区").check()
    page.get_by_role("button", name="汇总").click()
    expect(page.get_by_role("row", name="复式教学")).to_contain_text("清河县")
    keep(page, "rural-needs-summary")
    page.get_by_role("link", name="培训需求调查").click()
    expect(page.get_by_role("button", name="列入批次")).to_be_visible()
    for box in page.get_by_role("checkbox").all():
        box.check()
    page.get_by_label("批次名称").fill("清河县 2027 年第一批")
    page.get_by_label("对应的培训班").fill("NC-2027-01")
    page.get_by_role("button", name="列入批次").click()
    expect(page.get_by_role("heading", name="清河县 2027 年第一批")).to_be_visible()
    expect(page.get_by_text("2 条需求，17 人")).to_be_visible()
    keep(page, "rural-need-batch")
    assert download(page, "打印（PDF）", tmp_path).startswith(b"%PDF")
    assert download(page, "导出工作表", tmp_path).startswith(b"PK")
    page.get_by_role("row", name="复式教学").get_by_role("link", name="打开").click()
    page.locator("summary").filter(has_text="移出批次").click()
    page.get_by_label("理由").fill("另行安排")
    page.get_by_role("button", name="移出批次").click()
    expect(page.get_by_text("1 条需求，12 人")).to_be_visible()
    assert trouble_of(page) == []


def order_a_visit(page: Page) -> None:
    page.get_by_role("link", name="提交订单").click()
    page.get_by_label("学校").fill("柳沟乡中心小学")
    page.get_by_label("学科").fill("语文")
    page.get_by_label("学段").select_option("小学")
    page.get_by_label("送教内容").fill("识字教学示范课")
    today = localdate()
    page.get_by_label("可安排的日期").fill(f"{today} {today + timedelta(days=2):%Y年%m月%d日}")
    page.get_by_label("送教形式").select_option(label="示范课")
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_text("订单已保存")).to_be_visible()
    keep(page, "rural-order-county")


def arrange_it(officer: Page) -> None:
    officer.get_by_role("link", name="匹配送教教师").click()
    expect(officer.get_by_text("可派人员中没有“语文”学科的")).to_be_visible()
    officer.get_by_role("link", name="订单式送教下乡").click()
    officer.get_by_role("link", name="可送教教师").click()
    for name in ("王小红", "赵明（东城区实验小学）"):
        officer.get_by_label("教师", exact=True).fill(name)
        officer.get_by_role("button", name="登记").click()
        expect(officer.get_by_text("已登记")).to_be_visible()
    keep(officer, "rural-offers")
    officer.get_by_role("link", name="订单式送教下乡").click()
    officer.get_by_role("link", name="匹配送教教师").click()
    officer.get_by_role("button", name="生成匹配方案").click()
    expect(officer.get_by_text("匹配了 1 份订单，0 份没有合适的人")).to_be_visible()
    expect(officer.get_by_text("来自东城区，不是本校 +10")).to_be_visible()
    keep(officer, "rural-matching")
    officer.get_by_role("link", name="更改").click()
    keep(officer, "rural-order-choices")
    today = localdate()
    officer.get_by_label(f"赵明 {today}").check()
    officer.get_by_label("手工选择的理由").fill("王小红当天有教研活动")
    officer.get_by_role("button", name="安排选中的人").click()
    expect(officer.get_by_text(f"已安排 赵明 {today} 送教")).to_be_visible()
    assert trouble_of(officer) == []


def test_from_the_order_to_the_visit(
    live_server: LiveServer, browser: Browser, tmp_path: Path
) -> None:
    county, _ = make_city()
    user = add_user(Role.COUNTY_OFFICER, organisation=county, display_name="清河管理员")
    page = logged_in(browser, live_server, user)
    page.goto(live_server.url + page_of("rural.order"))
    order_a_visit(page)
    officer = logged_in(browser, live_server, add_user(Role.OFFICER, display_name="市级甲"))
    officer.goto(live_server.url + page_of("rural.order"))
    arrange_it(officer)

    page.reload()
    expect(page.get_by_text("赵明（东城区实验小学）")).to_be_visible()
    scan = tmp_path / "课堂.png"
    scan.write_bytes(picture((400, 300)))
    page.get_by_label("附件").set_input_files(scan)
    page.get_by_role("button", name="加入", exact=True).click()
    expect(page.get_by_role("link", name="课堂.png")).to_be_visible()
    page.get_by_label("评价").select_option(label="很满意")
    page.get_by_label("听课人数").fill("23")
    page.get_by_label("意见").fill("教法实用")
    page.get_by_role("button", name="确认已送教").click()
    expect(page.get_by_text("很满意，听课 23 人")).to_be_visible()
    keep(page, "rural-order-held")
    assert Visit.objects.get(state="held").person.name == "赵明"
    page.goto(live_server.url + page_of("rural.order"))
    keep(page, "rural-orders")
    assert download(page, "打印（PDF）", tmp_path).startswith(b"%PDF")
    assert trouble_of(page) == []


def test_a_pairing_and_new_teachers(
    live_server: LiveServer, browser: Browser, tmp_path: Path
) -> None:
    make_city()
    page = logged_in(browser, live_server, add_user(Role.OFFICER, display_name="市级甲"))
    page.goto(live_server.url + page_of("rural.pairing"))
    page.get_by_role("link", name="登记结对").click()
    page.get_by_label("城区教师").fill("王小红")
    page.get_by_label("农村教师").fill("孙丽")
    today = localdate()
    page.get_by_label("开始").fill(str(today - timedelta(days=100)))
    page.get_by_label("到期").fill(str(today + timedelta(days=265)))
    page.get_by_label("年度计划").fill("每月听评课一次，合作一节公开课。")
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_text("结对以来已 100 天没有活动")).to_be_visible()
    keep(page, "rural-pairing-warned")
    page.locator("#id_meet-day").fill(str(today - timedelta(days=3)))
    page.locator("#id_meet-what").fill("到柳沟听课、评课")
    page.locator("#id_meet-hours").fill("4")
    page.get_by_role("button", name="登记活动").click()
    expect(page.get_by_text("活动已登记")).to_be_visible()
    expect(page.get_by_text("没有活动（规定")).to_have_count(0)
    keep(page, "rural-pairing")
    assert download(page, "打印记录（PDF）", tmp_path).startswith(b"%PDF")
    page.locator("summary").filter(has_text="结束结对").click()
    page.locator("#id_end-day").fill(str(today))
    page.locator("#id_end-outcome").select_option(label="中止")
    page.locator("#id_end-note").fill("孙丽调动")
    page.get_by_role("button", name="结束结对").click()
    expect(page.get_by_text("结对已结束")).to_be_visible()
    page.goto(live_server.url + page_of("rural.pairing"))
    keep(page, "rural-pairings")

    page.goto(live_server.url + page_of("rural.induction-watch"))
    expect(page.get_by_role("row", name="周新")).to_contain_text("已逾期")
    expect(page.get_by_role("row", name="吴宁")).to_contain_text("即将到期")
    expect(page.get_by_role("row", name="孙丽")).to_have_count(0)
    keep(page, "rural-inductions")
    assert download(page, "打印（PDF）", tmp_path).startswith(b"%PDF")
    page.get_by_role("row", name="周新").get_by_role("link", name="打开").click()
    page.get_by_label("完成日期").fill(str(today - timedelta(days=40)))
    page.get_by_label("依据").fill("省级岗前培训证书 2026-118")
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_role("row", name="周新")).to_contain_text("已完成")
    assert trouble_of(page) == []
