"""In a real browser: a teacher asks for a correction, the county reviews it, the file is printed;
and two files of one person are compared, merged, and parted again.
"""

from __future__ import annotations

import io
from datetime import date
from pathlib import Path

from playwright.sync_api import Browser, Page, expect
from pyhanko.pdf_utils.reader import PdfFileReader
from pytest_django.live_server_helper import LiveServer

from admin.accounts.rights import Role
from admin.duplicates.models import Merge
from admin.people.models import Person, Post
from tests.admin.factories import add_organisation, add_person, add_user
from tests.admin.kept_pictures import download, keep
from tests.admin.real_browser import JOURNEY
from tests.admin.side_menu import open_entry
from tests.admin.test_console_journey import logged_in, trouble_of
from tests.admin.test_desk_journey import serious
from tests.admin.test_incidents import picture

pytestmark = JOURNEY


def look(page: Page, name: str) -> None:
    """Nothing serious for axe; a picture where somebody wants to look."""
    assert serious(page) == []
    keep(page, f"file-{name}")


def ask_for_corrections(own: Page, scan: Path) -> None:
    """Another birth date, a wrong one first; and an entry that was missing."""
    own.get_by_role("link", name="我的档案").click()
    own.get_by_role("row", name="出生日期").get_by_role("link").click()
    own.get_by_label("出生日期").fill("3000-01-01")
    own.get_by_label("理由").first.fill("登记时写错")
    own.get_by_role("button", name="提交申请").click()
    expect(own.get_by_text("出生日期应在 1900 年以后").first).to_be_visible()
    assert own.get_by_label("理由").first.input_value() == "登记时写错"
    own.get_by_label("出生日期").fill("1990-10-01")
    own.get_by_label("证明材料").set_input_files(scan)
    look(own, "own-ask")
    own.get_by_role("button", name="提交申请").click()
    expect(own.get_by_text("申请已提交")).to_be_visible()
    study = own.locator("section").filter(has=own.get_by_role("heading", name="学习经历"))
    study.get_by_role("link", name="申请增加").click()
    own.get_by_label("入学年月").fill("20080901")
    own.get_by_label("毕业院校").fill("北华大学")
    own.get_by_label("学历").select_option("大学本科")
    own.get_by_label("理由").first.fill("补填")
    own.get_by_role("button", name="提交申请").click()
    expect(own.get_by_role("row", name="学习经历")).to_contain_text("待审核")
    look(own, "own-file")


def review(office: Page) -> None:
    """Both requests accepted."""
    open_entry(office, "更正申请")
    look(office, "change-requests")
    office.get_by_role("row", name="出生日期").get_by_role("link").click()
    expect(office.get_by_text("登记时写错").first).to_be_visible()
    expect(office.get_by_role("row", name="出生日期")).to_contain_text("1990-10-01")
    expect(office.get_by_role("link", name="身份证.png")).to_be_visible()
    look(office, "change-request")
    office.get_by_label("审核意见").fill("与证件相符")
    office.get_by_role("button", name="同意并更正").click()
    expect(office.get_by_text("已同意，档案已经更正。")).to_be_visible()
    open_entry(office, "更正申请")
    office.get_by_role("row", name="学习经历").get_by_role("link").click()
    office.get_by_role("button", name="同意并更正").click()
    expect(office.get_by_text("已同意，档案已经更正。")).to_be_visible()


def give_a_post(office: Page) -> None:
    office.get_by_role("link", name="王小红").click()
    office.get_by_role("link", name="增加任职").click()
    office.get_by_label("职务类别").select_option("班主任")
    office.get_by_label("单位").select_option("东城一小")
    office.get_by_label("起始日期").fill("2024-09-01")
    office.get_by_label("理由").fill("校务会决定")
    look(office, "post-new")
    office.get_by_role("button", name="增加", exact=True).click()
    expect(office.get_by_text("已增加任职：东城一小。")).to_be_visible()
    look(office, "person")


def print_file(office: Page, folder: Path) -> bytes:
    office.get_by_role("link", name="档案栏目").click()
    expect(office.get_by_text("北华大学")).to_be_visible()
    look(office, "person-headings")
    office.get_by_role("link", name="时间线").click()
    expect(office.get_by_text("任职：东城一小")).to_be_visible()
    look(office, "person-timeline")
    return download(office, "打印档案", folder)


def test_from_the_request_to_the_printed_file(
    live_server: LiveServer, browser: Browser, tmp_path: Path
) -> None:
    county = add_organisation("东城区", kind="county")
    school = add_organisation("东城一小", parent=county)
    person = add_person("王小红", birth_date=date(1990, 1, 1), ethnicity="汉族")
    teacher = add_user(Role.CANDIDATE, display_name="王小红", person=person)
    clerk = add_user(Role.COUNTY_OFFICER, display_name="县区甲", organisation=county)
    Post.objects.create(person=person, organisation=school)
    scan = tmp_path / "身份证.png"
    scan.write_bytes(picture((800, 500)))

    own = logged_in(browser, live_server, teacher)
    ask_for_corrections(own, scan)
    office = logged_in(browser, live_server, clerk)
    review(office)
    give_a_post(office)
    printed = PdfFileReader(io.BytesIO(print_file(office, tmp_path)))
    assert printed.root["/Pages"]["/Count"] >= 2

    own.get_by_role("link", name="我的档案").click()
    expect(own.get_by_text("与证件相符")).to_be_visible()
    person.refresh_from_db()
    assert person.birth_date == date(1990, 10, 1)
    # A refused form is answered with 422, which the browser notes as an error.
    assert [one for one in trouble_of(own) if "422" not in one] == []
    assert trouble_of(office) == []


def test_two_files_are_merged_and_parted(live_server: LiveServer, browser: Browser) -> None:
    county = add_organisation("东城区", kind="county")
    school = add_organisation("东城一小", parent=county)
    kept = add_person("欧阳晓红", birth_date=date(1990, 1, 1))
    gone = Person.objects.create(
        name="欧阳小红", sex="女", birth_date=date(1990, 1, 1), email="oy@example.cn"
    )
    post = Post.objects.create(person=gone, organisation=school)
    officer = add_user(Role.OFFICER, display_name="市级乙")

    page = logged_in(browser, live_server, officer)
    open_entry(page, "重复档案")
    page.get_by_role("button", name="重新比对全部档案").click()
    expect(page.get_by_text("找到 1 对可能重复的档案")).to_be_visible()
    expect(page.get_by_text("姓名同音")).to_be_visible()
    look(page, "duplicates")
    page.get_by_role("link", name="核对").click()
    expect(page.get_by_text("任职 1 条")).to_be_visible()
    assert page.get_by_role("radio", name="oy@example.cn").is_checked()
    page.get_by_role("radio", name="欧阳小红").check()
    page.get_by_label("理由").first.fill("同一人，电话核实")
    look(page, "duplicate")
    page.get_by_role("button", name="合并").click()
    expect(page.get_by_text("两份档案已合并")).to_be_visible()
    kept.refresh_from_db()
    post.refresh_from_db()
    assert (kept.name, kept.email, post.person) == ("欧阳小红", "oy@example.cn", kept)
    merged = f"档案 {gone.pk}（欧阳小红）并入档案 {kept.pk}（欧阳晓红）"
    expect(page.get_by_role("heading", name=merged)).to_be_visible()
    look(page, "merge")
    page.goto(f"{live_server.url}/people/{gone.pk}/")
    expect(page).to_have_url(f"{live_server.url}/people/{kept.pk}/")
    page.get_by_role("link", name="查看或撤销").click()
    page.get_by_label("理由").fill("电话核实有误")
    page.get_by_role("button", name="撤销合并").click()
    expect(page.get_by_text("已撤销合并，两份档案和合并以前一样。")).to_be_visible()
    for one in (kept, gone, post):
        one.refresh_from_db()
    assert (kept.name, kept.email, gone.merged_into) == ("欧阳晓红", "", None)
    assert post.person == gone
    assert Merge.objects.get().undone_by == officer

    page.get_by_role("link", name="单位", exact=True).click()
    page.get_by_role("link", name="东城一小").click()
    page.get_by_role("link", name="更名").click()
    page.get_by_label("新名称").fill("东城实验小学")
    page.get_by_label("理由").fill("市教字 12 号")
    look(page, "organisation-rename")
    page.get_by_role("button", name="更名").click()
    expect(page.get_by_text("东城一小已更名为东城实验小学")).to_be_visible()
    expect(page.get_by_role("link", name="欧阳小红")).to_be_visible()
    look(page, "organisation")
    page.get_by_role("button", name="撤销").click()
    expect(page.get_by_text("已撤销，一切和办理以前相同")).to_be_visible()
    assert trouble_of(page) == []
