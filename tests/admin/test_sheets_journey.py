"""In a real browser: an awkward roster is taught once and known again; an export comes back."""

from __future__ import annotations

import io
from pathlib import Path

from openpyxl import Workbook, load_workbook
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from admin.accounts.rights import Role
from admin.people.models import Person, Post
from admin.sheets.models import KnownMapping
from tests.admin.factories import add_organisation, add_user, identity_number
from tests.admin.kept_pictures import keep
from tests.admin.real_browser import JOURNEY
from tests.admin.side_menu import open_entry
from tests.admin.test_console_journey import logged_in, trouble_of

pytestmark = JOURNEY
TITLE = "教师名册（人员和现任职务）"


def roster(*, subject: str = "语文", school: str = "一小", broken: bool = False) -> bytes:
    """Two rows of headings, merged; examples, remarks; names of its own for schools and posts."""
    book, out = Workbook(), io.BytesIO()
    sheet = book.active
    assert sheet is not None
    sheet.title = "2026花名册"
    sheet.append(["清河县教师情况一览表"])
    sheet.append(["编号", "教学单位", "本人情况", None, None, "岗位", "所授课程", "政治面貌"])
    sheet.append([None, None, "名字", "公民身份号码", "生日"])
    for area in ("A1:H1", "A2:A3", "B2:B3", "C2:E2", "F2:F3", "G2:G3", "H2:H3"):
        sheet.merge_cells(area)
    sheet.append(["示例1", "某小学", "张三丰", "00000019900307123X", "19900307", "教师", "语文"])
    number: object = identity_number(1)
    wrong: object = 2.20202199001011e17 if broken else identity_number(2)
    sheet.append([1, school, "王　红", number, "19900101", "一线教师", subject, "群众"])
    sheet.append([2, school, "李小明", wrong, "1990.1.1", "一线教师", "数学", "党员"])
    sheet.append(["说明：身份证号码请用文本格式。"])
    book.save(out)
    return out.getvalue()


def send(page: Page, data: bytes, name: str) -> None:
    """From the list of kinds, as an officer does."""
    open_entry(page, "表格导入导出")
    section = page.get_by_role("region", name=TITLE)
    section.get_by_label("表格文件").set_input_files(
        {"name": name, "mimeType": "application/octet-stream", "buffer": data}
    )
    section.get_by_role("button", name="上传").click()


def teach(page: Page, folder: Path) -> None:
    """The first sheet: columns corrected, faults seen, spellings told."""
    expect(page.get_by_text("请核对一次")).to_be_visible()
    keep(page, "sheets-first-seen")
    page.get_by_label("C 列本人情况/名字导入为").select_option("name")
    page.get_by_label("B 列教学单位导入为").select_option("unit")
    page.get_by_label("H 列政治面貌导入为").select_option("own:")
    page.get_by_label("记为").fill("清河县一览表")
    page.get_by_role("button", name="预览").click()
    expect(page.get_by_text("处错误，没有导入任何一行")).to_be_visible()
    expect(page.get_by_role("cell", name="D6", exact=True)).to_be_visible()
    expect(page.get_by_text("请从下拉列表中选择：教师、班主任").first).to_be_visible()
    expect(page.get_by_text("专任教师")).to_have_count(0)  # a spelling of 教师
    keep(page, "sheets-faults")
    with page.expect_download() as download:
        page.get_by_role("link", name="下载标出错误的表格").click()
    download.value.save_as(folder / "marked.xlsx")
    marked = load_workbook(folder / "marked.xlsx").worksheets[0]
    assert "末几位已丢失" in marked["D6"].comment.text
    page.get_by_text("栏目对应：已记住的").click()
    page.get_by_label("单位“一小”的意思").fill("清河县第一小学")
    page.get_by_label("职务类别“一线教师”的意思").select_option("教师")
    page.get_by_role("button", name="重新预览").click()
    expect(page.get_by_text("有 1 处错误")).to_be_visible()
    assert not Person.objects.exists()


def export(page: Page, path: Path) -> None:
    """The sheet of teachers with whole numbers."""
    open_entry(page, "表格导入导出")
    section = page.get_by_role("region", name=TITLE)
    section.get_by_label("含完整的证件号码和电话").check()
    section.get_by_role("button", name="导出").click()
    expect(page.get_by_text("共 2 行")).to_be_visible()
    with page.expect_download() as download:
        page.get_by_role("link", name="下载").click()
    download.value.save_as(path)


def move(path: Path) -> bytes:
    """The sheet with the first teacher in another school."""
    book = load_workbook(path)
    sheet = book.worksheets[0]
    headings = [cell.value for cell in sheet[1]]
    sheet.cell(2, headings.index("单位") + 1).value = "清河县第二小学"
    book.save(path)
    return path.read_bytes()


def test_an_awkward_roster_is_taught_once_and_an_export_comes_back(
    live_server: LiveServer, browser: Browser, tmp_path: Path
) -> None:
    county = add_organisation("清河县教育局", kind="county")
    for name in ("清河县第一小学", "清河县第二小学"):
        add_organisation(name, parent=county)
    page = logged_in(browser, live_server, add_user(Role.OFFICER, display_name="周干事"))
    page.on("dialog", lambda dialog: dialog.accept())
    send(page, roster(broken=True), "清河县.xlsx")
    teach(page, tmp_path)

    send(page, roster(), "清河县-改.xlsx")
    expect(page.get_by_text("已记住的《清河县一览表》")).to_be_visible()
    page.get_by_role("button", name="预览").click()
    expect(page.get_by_text("共 2 行，没有错误：新增 2 条")).to_be_visible()
    page.get_by_role("button", name="确认导入").click()
    expect(page.get_by_text("已导入：新增 2 条")).to_be_visible()
    assert {one.name for one in Person.objects.all()} == {"王红", "李小明"}
    assert Person.objects.get(name="李小明").extra == {"政治面貌": "党员"}
    assert KnownMapping.objects.get(is_newest=True).version == 2

    export(page, tmp_path / "export.xlsx")
    send(page, (tmp_path / "export.xlsx").read_bytes(), "导出.xlsx")
    page.get_by_role("button", name="预览").click()
    expect(page.get_by_text("新增 0 条，更新 0 条，没有变化 2 条")).to_be_visible()

    send(page, move(tmp_path / "export.xlsx"), "调动.xlsx")
    page.get_by_label("变动日期").fill("2026-09-01")
    page.get_by_role("button", name="预览").click()
    expect(page.get_by_text("更新 1 条，没有变化 1 条")).to_be_visible()
    expect(page.get_by_text("至 2026-08-31")).to_be_visible()
    keep(page, "sheets-move")
    page.get_by_role("button", name="确认导入").click()
    expect(page.get_by_text("已导入：新增 0 条，更新 1 条")).to_be_visible()
    assert Post.objects.count() == 3
    open_entry(page, "表格导入导出")
    keep(page, "sheets")
    assert trouble_of(page) == []
