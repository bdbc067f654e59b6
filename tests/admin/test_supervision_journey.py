"""In a real browser: the customer's plan brought in, corrected, approved; a piece of work laid
down, reported on by a county, visited, evaluated, praised, told in a bulletin; the year page.
"""

from __future__ import annotations

from pathlib import Path

from django.utils import timezone
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from admin.accounts.rights import Role
from admin.kinds.shipped import add_shipped
from admin.work.models import Plan
from admin.work.pieces import joined
from tests.admin.factories import add_organisation, add_user
from tests.admin.kept_pictures import download, keep
from tests.admin.real_browser import JOURNEY
from tests.admin.test_console_journey import logged_in, trouble_of
from tests.admin.test_incidents import picture

pytestmark = JOURNEY
PLAN = Path(__file__).parent / "work-plan.txt"


def bring_in_and_approve(page: Page, address: str) -> None:
    page.goto(f"{address}/work/plans/")
    page.get_by_label("计划文件").set_input_files(PLAN)
    page.get_by_role("button", name="导入并识别").click()
    expect(page.get_by_text("已导入并识别，请逐段核对。")).to_be_visible()
    expect(page.locator(".plan-counts")).to_contain_text("42 个工作项")
    piece = page.locator(".plan-pieces li", has_text="全面发挥各进修学校").first
    piece.get_by_text("修改").click()
    piece.get_by_label("这一段是").select_option(label="并入上一工作项")
    piece.get_by_role("button", name="改", exact=True).click()
    expect(page.locator(".plan-counts")).to_contain_text("41 个工作项")
    slogan = page.locator(".plan-pieces li", has_text="为真正实现我市教育").first
    slogan.get_by_role("button", name="列为工作项").click()
    expect(page.locator(".plan-counts")).to_contain_text("42 个工作项")
    page.get_by_role("button", name="由 处长甲 批准").click()
    expect(page.get_by_text("已批准第 1 版")).to_be_visible()


def lay_down(page: Page, address: str) -> str:
    """Returns the address of the piece of work."""
    page.goto(f"{address}/year/")
    page.get_by_role("link", name="2、继续开好").first.click()
    page.get_by_role("link", name="套用节点模板").click()
    page.get_by_label("责任人（有账号）").select_option(label="处长甲")
    page.get_by_label("东城区").check()
    page.get_by_label("标准").fill("每县至少一次现场会，资料齐全。")
    page.get_by_label("完成期限").fill(f"{timezone.localdate().year}-12-31")
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_text("已保存。")).to_be_visible()
    return page.url


def report(local: Page, address: str) -> None:
    local.goto(f"{address}/work/board/")
    expect(local.locator(".board li")).to_have_count(1)
    local.get_by_role("link", name="2、继续开好").click()
    local.get_by_role("link", name="报送阶段报告").click()
    local.get_by_label("时段").select_option(index=4)
    local.get_by_label("参与教师（人）").fill("120")
    local.get_by_label("进展情况").fill("已召开现场会两次，每所进修学校都走到。")
    keep(local, "supervision-report")
    local.get_by_role("button", name="报送").click()
    expect(local.get_by_text("阶段报告已报送。")).to_be_visible()
    assert trouble_of(local) == []


def accept_and_visit(page: Page, item: str, folder: Path) -> None:
    page.goto(item)
    page.get_by_role("link", name="全年").click()
    page.get_by_role("button", name="通过").click()
    expect(page.get_by_text("已通过。")).to_be_visible()
    page.goto(item)
    page.get_by_role("link", name="记录督导").click()
    page.get_by_label("受督导单位").select_option(label="东城区")
    page.get_by_label("地点").fill("东城区教师进修学校")
    page.get_by_label("督导情况").fill("主题明确，参会人员到位。")
    page.get_by_role("button", name="保存").click()
    scan = folder / "现场.png"
    scan.write_bytes(picture((900, 600)))
    page.get_by_label("照片或文件").set_input_files(scan)
    page.get_by_role("button", name="加入附件").click()
    expect(page.get_by_role("link", name="现场.png")).to_be_visible()


def evaluate_and_praise(page: Page, item: str) -> None:
    page.goto(item)
    page.get_by_role("link", name="评估结果").click()
    page.get_by_label("评估对象").select_option(label="东城区")
    for name, score in (("目标", "38"), ("过程", "28"), ("实际", "18"), ("档案", "9")):
        page.get_by_label(name).fill(score)
    page.get_by_label("评估意见").fill("完成好，资料齐全。")
    page.get_by_role("button", name="由 处长甲 评估").click()
    expect(page.get_by_role("row", name="东城区 93.00")).to_be_visible()
    page.get_by_role("link", name="提出表扬或批评").click()
    page.get_by_label("事由").fill("两次现场会组织得好，值得各县区学习。")
    page.get_by_role("button", name="提出").click()
    page.get_by_role("button", name="决定通报").click()
    expect(page.get_by_text("已决定，可以写进通报。")).to_be_visible()
    keep(page, "supervision-item")


def issue(page: Page, address: str, folder: Path) -> None:
    page.goto(f"{address}/work/bulletins/new/")
    page.get_by_label("开头").fill("现将县区进修学校系列现场会落实情况通报如下：")
    page.get_by_role("group", name="工作进展").get_by_label("2、继续开好").check()
    page.get_by_label("93 分").check()
    page.get_by_label("表扬 东城区").check()
    page.get_by_label("落款").fill("市教育局师资培训处")
    keep(page, "supervision-bulletin")
    page.get_by_role("button", name="保存草稿").click()
    assert download(page, "预览（PDF）", folder).startswith(b"%PDF")
    page.get_by_role("button", name="由 处长甲 印发").click()
    expect(page.get_by_text("已印发：通报")).to_be_visible()
    assert download(page, "通报（PDF）", folder).startswith(b"%PDF")


def test_from_the_plans_text_to_the_bulletin_and_the_year(
    live_server: LiveServer, browser: Browser, tmp_path: Path
) -> None:
    add_shipped(timezone.now())
    county = add_organisation("东城区", kind="county")
    add_organisation("西城区", kind="county")
    officer = add_user(Role.OFFICER, display_name="处长甲")
    clerk = add_user(Role.COUNTY_OFFICER, display_name="县办乙", organisation=county)
    page, address = logged_in(browser, live_server, officer), live_server.url
    bring_in_and_approve(page, address)
    keep(page, "supervision-plan")
    plan = Plan.objects.get()
    assert joined(plan.pieces) == plan.text == PLAN.read_text(encoding="utf-8")
    item = lay_down(page, address)

    local = logged_in(browser, live_server, clerk)
    report(local, address)
    accept_and_visit(page, item, tmp_path)
    evaluate_and_praise(page, item)
    issue(page, address, tmp_path)
    page.goto(f"{address}/work/board/")
    keep(page, "supervision-board")
    page.goto(f"{address}/year/")
    expect(page.get_by_text("42 项")).to_be_visible()
    expect(page.get_by_text("正在汇总")).to_have_count(0)
    keep(page, "supervision-year")
    assert download(page, "年度报告（PDF）", tmp_path).startswith(b"%PDF")
    assert download(page, "导出 Excel", tmp_path).startswith(b"PK")
    local.goto(f"{address}/work/bulletins/")
    expect(local.get_by_role("link", name="PDF")).to_be_visible()
    assert trouble_of(page) == []
