"""In a real browser: a tenth system is set up, used, reported and exported, without code."""

from __future__ import annotations

import io
import shutil
import subprocess
from datetime import datetime, time, timedelta
from pathlib import Path

from django.utils import timezone
from openpyxl import load_workbook
from playwright.sync_api import Browser, Locator, Page, expect
from pytest_django.live_server_helper import LiveServer

from admin.credentials.terms import years_later
from admin.kinds.shipped import add_shipped, shipped_systems
from tests.admin.course_runs import Town
from tests.admin.credential_steps import decide, pass_all, propose, scripts_failed
from tests.admin.factories import AT
from tests.admin.kept_pictures import download, keep
from tests.admin.real_browser import JOURNEY
from tests.admin.side_menu import open_entry
from tests.admin.test_class_teachers_journey import verified
from tests.admin.test_console_journey import logged_in
from tests.admin.test_desk_journey import serious
from tests.admin.test_register_journey import stranger

pytestmark = JOURNEY
MOMENT = "%Y-%m-%dT%H:%M"
SYSTEM, COURSE, CERTIFICATE = "校园安全员", "校园安全员培训", "校园安全员证书"
RUN = "首期校园安全员培训班"


def look(page: Page, name: str) -> None:
    """A picture for whoever wants one; nothing serious for axe."""
    assert serious(page) == [], name
    keep(page, f"tenth-{name}")


def by_menu(page: Page, name: str) -> None:
    open_entry(page, name)


def part(page: Page, heading: str) -> Locator:
    """The part of a kind's settings under the heading."""
    return page.locator("section").filter(has=page.get_by_role("heading", name=heading, exact=True))


def rows(table: Locator, *lines: dict[str, str]) -> None:
    """Fill in lines of a table of settings: what is chosen and what is typed by its heading."""
    for place, line in enumerate(lines):
        if place >= table.locator("tbody tr").count():
            table.get_by_role("button", name="加一行").click()
        row = table.locator("tbody tr").nth(place)
        for heading, said in line.items():
            box = row.get_by_label(heading, exact=True)
            if box.evaluate("one => one.tagName") == "SELECT":
                box.select_option(said)
            else:
                box.fill(said)


def answer(table: Locator, **said: str) -> None:
    """Rules by their titles."""
    for title, text in said.items():
        box = table.get_by_label(title).first
        if box.evaluate("one => one.tagName") == "SELECT":
            box.select_option(text)
        else:
            box.fill(text)


def set_up_system(page: Page) -> None:
    by_menu(page, "工作系统")
    page.get_by_text("新建一个工作系统").click()
    page.get_by_label("名称").fill(SYSTEM)
    page.get_by_label("说明").fill("各校专兼职安全员的培训与持证上岗。")
    look(page, "systems")
    page.get_by_role("button", name="建立").click()
    expect(page.get_by_text(f"已建立“{SYSTEM}”")).to_be_visible()
    expect(page.get_by_text("还没有类别。")).to_be_visible()


def set_up_course(page: Page) -> None:
    """Training with own fields and hours; what is missing is said where it is missing."""
    page.get_by_role("link", name="培训班", exact=True).click()
    page.get_by_label("类别名称").fill(COURSE)
    rules = part(page, "规则")
    answer(rules, 学时类别="集中面授", 级别="市级", 授予多少学时="计划学时")
    answer(rules, **{"出勤率要求": "80", "结业证书名称": "结业证书"})
    answer(rules, 结业证书正文="【姓名】参加【培训班】，完成【学时】学时，准予结业。")
    rules.get_by_label("考核").first.select_option("百分制")
    rows(
        part(page, "自己的栏目"),
        {
            "名称": "培训模块",
            "填写方式": "单选",
            "必填": "是",
            "选项（每行一个）": "消防安全\n应急疏散\n校车安全",
        },
        {"名称": "演练场地", "填写方式": "一行文字", "填写说明": "实操演练在哪里进行"},
        {"名称": "演练次数", "填写方式": "整数", "不小于": "0", "不大于": "20"},
    )
    page.get_by_role("button", name="建立类别").click()
    expect(page.get_by_text("百分制考核请填写合格分数。")).to_be_visible()
    look(page, "course-kind-refused")
    answer(part(page, "规则"), 合格分数="60")
    page.get_by_role("button", name="建立类别").click()
    expect(page.get_by_text(f"已建立类别“{COURSE}”。")).to_be_visible()


def add_course_report(page: Page) -> None:
    """A report over what is the office's own, as a further version."""
    page.get_by_role("row", name=COURSE).get_by_role("link", name="设置").click()
    reports = part(page, "报表")
    row = reports.locator("tbody tr").first
    row.get_by_label("报表名称").fill("按模块统计")
    for column in ("培训班", "主办单位", "开班日期", "培训模块", "演练次数", "结业人数"):
        row.get_by_role("group", name="栏").get_by_label(column, exact=True).check()
    row.get_by_label("分组").select_option("培训模块")
    for column in ("演练次数", "结业人数"):
        row.get_by_role("group", name="合计").get_by_label(column, exact=True).check()
    page.get_by_label("修改理由").fill("增加按模块的统计")
    page.get_by_role("button", name="保存为新的一版").click()
    expect(page.get_by_text("已保存为新的一版")).to_be_visible()
    look(page, "course-kind")
    page.get_by_role("link", name=SYSTEM, exact=True).click()


def set_up_certificate(page: Page) -> None:
    """A certificate for three years that asks for the training, numbered by the system."""
    page.get_by_role("link", name="称号、证书与资格", exact=True).click()
    page.get_by_label("类别名称").fill(CERTIFICATE)
    rules = part(page, "规则")
    answer(
        rules,
        本人可以在网上申报="是",
        必须有终止日期="是",
        一期几年="3",
        到期以前多少天列入提醒="90",
    )
    answer(rules, 编号字头="AQY", 颁发证书="是", 证书名称=CERTIFICATE, 颁发单位="江城市教育局")
    answer(rules, 证书正文="{姓名}同志（{单位}）经培训、考核合格，可任校园安全员。编号 {编号}。")
    rules.get_by_label("编号", exact=True).select_option("由系统编号")
    rows(
        rules.get_by_role("group", name="材料清单"),
        {"材料": "身份证（正反面）", "怎样核对": "现场验原件"},
        {"材料": "学校推荐意见", "怎样核对": "现场验原件"},
    )
    course = f"{SYSTEM} · {COURSE}"
    rows(
        rules.get_by_role("group", name="条件"),
        {
            "条件": "培训学时不少于",
            "学时、分数或年数": "12",
            "近几年内": "2",
            "哪一类培训": course,
        },
        {"条件": "考核成绩不低于", "学时、分数或年数": "60", "哪一类培训": course},
        {"条件": "若干年内没有被撤销", "近几年内": "3"},
    )
    rows(
        part(page, "自己的栏目"),
        {"名称": "学校岗位", "填写方式": "单选", "必填": "是", "选项（每行一个）": "专职\n兼职"},
    )
    row = part(page, "报表").locator("tbody tr").first
    row.get_by_label("报表名称").fill("持证名册")
    for column in ("姓名", "单位", "编号", "起始日期", "终止日期", "状态"):
        row.get_by_role("group", name="栏").get_by_label(column, exact=True).check()
    look(page, "certificate-kind")
    page.get_by_role("button", name="建立类别").click()
    expect(page.get_by_text(f"已建立类别“{CERTIFICATE}”。")).to_be_visible()
    look(page, "system")


def hold_course(page: Page) -> None:
    """A run of two meetings with three people, by the menu as any other training."""
    today = timezone.localdate()
    by_menu(page, "培训")
    page.get_by_role("link", name=COURSE, exact=True).click()
    page.get_by_role("link", name="新建培训班").click()
    for label, text in (
        ("名称", RUN),
        ("主办单位", "江城市"),
        ("开班日期", (today - timedelta(days=1)).isoformat()),
        ("结束日期", today.isoformat()),
        ("计划学时", "12"),
        ("演练场地", "市消防培训基地"),
        ("演练次数", "30"),
    ):
        page.get_by_label(label).fill(text)
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_text("请填写“培训模块”。")).to_be_visible()
    expect(page.get_by_text("不能大于 20，请核对后重新填写。")).to_be_visible()
    page.get_by_label("培训模块").select_option("应急疏散")
    page.get_by_label("演练次数").fill("4")
    look(page, "run-form")
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_text(f"已保存《{RUN}》")).to_be_visible()
    expect(page.get_by_text("市消防培训基地")).to_be_visible()
    page.get_by_role("link", name="课次", exact=True).click()
    for topic, day in (("消防设施使用", today - timedelta(days=1)), ("疏散演练", today)):
        at = datetime.combine(day, time(9))
        page.get_by_label("内容").fill(topic)
        page.get_by_label("开始时间").fill(at.strftime(MOMENT))
        page.get_by_label("结束时间").fill((at + timedelta(hours=5)).strftime(MOMENT))
        page.get_by_label("学时").fill("6")
        page.get_by_role("button", name="加入").click()
        expect(page.get_by_text("已安排课次")).to_be_visible()
    page.get_by_role("link", name="概况").click()
    page.get_by_role("button", name="开班").click()
    expect(page.get_by_text("培训班现在是“进行中”")).to_be_visible()


def enrol(page: Page) -> None:
    page.get_by_role("link", name="参训人员", exact=True).click()
    page.get_by_label("姓名或单位").fill("东城一小")
    page.get_by_role("button", name="查找").click()
    for name in ("王老师", "李老师", "张老师"):
        page.get_by_label(name).check()
    page.get_by_role("button", name="登记为参训").click()
    expect(page.get_by_text("已登记 3 人")).to_be_visible()


def call_the_roll(page: Page) -> None:
    """All come the first day; one stays away from the second."""
    for place, away in ((0, ""), (1, "张老师")):
        page.get_by_role("link", name="课次", exact=True).click()
        page.get_by_role("link", name="点名").nth(place).click()
        page.get_by_role("button", name="其余的人都到").click()
        if away:
            page.get_by_role("radiogroup", name=away).get_by_label("缺席").check()
        page.get_by_role("button", name="保存").click()
        expect(page.get_by_text("已保存，改动 3 人")).to_be_visible()


def complete(page: Page) -> None:
    """Marks, then the outcome by the kind's rules: who missed a day does not complete."""
    page.get_by_role("link", name="考核", exact=True).click()
    for name, mark in (("王老师", "92"), ("李老师", "81"), ("张老师", "88")):
        page.get_by_label(f"{name}的分数").fill(mark)
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_text("新登记或更正 3 人")).to_be_visible()
    page.get_by_role("link", name="结业与学时", exact=True).click()
    expect(page.get_by_text("未达到：出勤 6/12 学时，50%（要求 80%）")).to_be_visible()
    page.get_by_role("button", name="认定勾选的").click()
    expect(page.get_by_text("已认定 3 人")).to_be_visible()
    look(page, "outcome")
    page.get_by_role("link", name="概况").click()
    page.get_by_role("button", name="结束培训班").click()
    expect(page.get_by_text("培训班现在是“已结业”")).to_be_visible()


def certify(page: Page) -> str:
    """Applied for, decided, issued; the number of the certificate to be verified by."""
    by_menu(page, "工作系统")
    page.get_by_role("link", name=SYSTEM).click()
    page.get_by_role("link", name=CERTIFICATE, exact=True).click()
    page.get_by_role("link", name="新申报").click()
    page.get_by_label("姓名，或完整的证件号码、电话").fill("王老师")
    page.get_by_role("button", name="查找").click()
    page.get_by_role("link", name="选王老师").click()
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_text("请填写“学校岗位”。")).to_be_visible()
    page.get_by_label("学校岗位").select_option("专职")
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_text("申报已建立")).to_be_visible()
    page.get_by_role("button", name="提交", exact=True).click()
    pass_all(page)
    page.get_by_role("button", name="材料齐全").click()
    for line in (f"近 2 年“{COURSE}”培训不少于 12 学时", f"“{COURSE}”考核成绩不低于 60 分"):
        expect(page.get_by_role("row", name=line)).to_contain_text("符合")
        expect(page.get_by_role("row", name=line)).not_to_contain_text("不符合")
    look(page, "case")
    propose(page, "培训合格，材料齐全。")
    decide(page, "符合条件。")
    page.get_by_role("link", name="授予的资格").click()
    number = f"AQY{timezone.localdate().year}0001"
    expect(page.get_by_text(number).first).to_be_visible()
    page.get_by_role("button", name="出具证书").click()
    expect(page.get_by_text("证书已出具")).to_be_visible()
    look(page, "credential")
    return page.locator("dd a[href^='/documents/']").inner_text()


def text_of(pdf: bytes) -> str:
    """What stands in a PDF, without blanks."""
    read = subprocess.run(
        ["pdftotext", "-raw", "-", "-"], input=pdf, capture_output=True, check=True
    )
    return "".join(read.stdout.decode().split())


def sheet_of(workbook: bytes) -> list[list[str]]:
    """The lines of a workbook's first sheet."""
    sheet = load_workbook(io.BytesIO(workbook)).worksheets[0]
    return [["" if one is None else str(one) for one in row] for row in sheet.values]


def reported(page: Page, report: str, folder: Path, *said: str) -> list[list[str]]:
    """A report on its page and printed, each saying what it must; its worksheet."""
    by_menu(page, "工作系统")
    page.get_by_role("link", name=SYSTEM).click()
    page.get_by_role("link", name=report, exact=True).click()
    for one in said:
        expect(page.get_by_role("cell", name=one, exact=True).first).to_be_visible()
    look(page, f"report-{report}")
    printed = download(page, "导出 PDF", folder)
    assert printed.startswith(b"%PDF")
    if shutil.which("pdftotext"):
        text = text_of(printed)
        assert [one for one in (report, SYSTEM, *said) if one not in text] == []
    return sheet_of(download(page, "导出 Excel", folder))


def exported(page: Page, folder: Path) -> None:
    """Reports and lists tell what was done, on the page, on paper and as worksheets."""
    today = timezone.localdate()
    began = (today - timedelta(days=1)).isoformat()
    first, *lines = reported(page, "按模块统计", folder, RUN, "应急疏散", "4", "2")
    assert first == ["序号", "培训班", "主办单位", "开班日期", "结业人数", "培训模块", "演练次数"]
    assert lines == [["1", RUN, "江城市", began, "2", "应急疏散", "4"]]
    number = f"AQY{today.year}0001"
    _, line = reported(page, "持证名册", folder, "王老师", "东城一小", number)
    until = years_later(today, 3) - timedelta(days=1)
    assert line[1:6] == ["王老师", "东城一小", number, today.isoformat(), until.isoformat()]
    page.get_by_role("link", name=SYSTEM, exact=True).click()
    page.get_by_role("link", name=CERTIFICATE, exact=True).click()
    head, line = sheet_of(download(page, "导出 Excel", folder))
    assert dict(zip(head, line, strict=True))["学校岗位"] == "专职"


def papers(page: Page, number: str, folder: Path) -> None:
    """The certificate, and that of the training, say what the kinds' settings say."""
    by_menu(page, "证书")
    page.get_by_role("link", name=number).first.click()
    printed = {CERTIFICATE: download(page, "下载", folder)}
    by_menu(page, "培训")
    page.get_by_role("link", name=COURSE, exact=True).click()
    page.get_by_role("link", name=RUN).click()
    page.get_by_role("link", name="结业与学时", exact=True).click()
    printed["结业证书"] = download(page, "结业证书", folder)
    said = {
        CERTIFICATE: ("王老师同志（东城一小）", f"AQY{timezone.localdate().year}0001", number),
        "结业证书": (f"王老师参加{RUN}，完成12学时，准予结业。", "李老师参加"),
    }
    for title, data in printed.items():
        assert data.startswith(b"%PDF")
        if shutil.which("pdftotext"):
            text = text_of(data)
            assert [one for one in (title, *said[title]) if one not in text] == []


def stands_in_the_file(page: Page) -> None:
    """Training and certificate are lines of the person's file, as those of any system."""
    by_menu(page, "人员")
    page.get_by_role("searchbox").first.fill("王老师")
    page.keyboard.press("Enter")
    page.get_by_role("link", name="王老师").click()
    page.get_by_role("link", name="时间线").click()
    expect(page.get_by_text(RUN)).to_be_visible()
    expect(page.get_by_text(f"{SYSTEM} · {COURSE}：结业，12 学时")).to_be_visible()
    expect(page.get_by_text(f"获得{CERTIFICATE}")).to_be_visible()
    look(page, "file")


def test_set_up_used_reported_and_exported(
    live_server: LiveServer, browser: Browser, tmp_path: Path
) -> None:
    town = Town(3)
    add_shipped(AT)
    assert SYSTEM not in {one["name"] for one in shipped_systems()}
    page = logged_in(browser, live_server, town.officer)
    set_up_system(page)
    set_up_course(page)
    add_course_report(page)
    set_up_certificate(page)
    hold_course(page)
    enrol(page)
    call_the_roll(page)
    complete(page)
    number = certify(page)
    exported(page, tmp_path)
    papers(page, number, tmp_path)
    stands_in_the_file(page)

    public = stranger(browser)
    assert "真实有效" in verified(public, live_server.url, number, "王老师")
    expect(public.get_by_text(CERTIFICATE).first).to_be_visible()
    public.goto(f"{live_server.url}/apply/")
    expect(public.get_by_role("link", name=f"申报：{CERTIFICATE}")).to_be_visible()
    clerk = logged_in(browser, live_server, town.clerk)
    by_menu(clerk, "工作系统")
    clerk.get_by_role("link", name=SYSTEM).click()
    expect(clerk.get_by_text("新建类别")).to_have_count(0)
    assert scripts_failed(page, public, clerk) == []
