"""In a real browser: a title for a term, its yearly review, who is due, its withdrawal."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from django.utils import timezone
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from admin.accounts.rights import Role
from admin.credentials.models import Case, Credential
from admin.kinds.models import Kind
from admin.people.models import Post
from tests.admin.credential_cases import kind_of, scored
from tests.admin.credential_steps import (
    a_scan,
    decide,
    pass_all,
    propose,
    scripts_failed,
    withdraw,
)
from tests.admin.factories import add_organisation, add_person, add_user
from tests.admin.kept_pictures import keep
from tests.admin.real_browser import JOURNEY
from tests.admin.test_console_journey import logged_in
from tests.admin.test_desk_journey import serious

pytestmark = JOURNEY


def filed(office: Page, address: str, kind: Kind, folder: Path) -> None:
    """From the list of titles to the papers that are right."""
    office.goto(f"{address}/credentials/{kind.pk}/")
    office.get_by_role("link", name="新申报").click()
    office.get_by_label("姓名，或完整的证件号码、电话").fill("郑")
    office.get_by_role("button", name="查找").click()
    office.get_by_role("link", name="选郑老师").click()
    assert office.get_by_label("单位").input_value() == "东城一小"
    office.get_by_label("学科或项目").fill("语文")
    office.get_by_role("button", name="保存").click()
    expect(office.get_by_text("请填写“主要业绩”。")).to_be_visible()
    assert office.get_by_label("学科或项目").input_value() == "语文"
    office.get_by_label("主要业绩").fill("省级优质课一等奖两次。")
    keep(office, "renowned-case-new")
    office.get_by_role("button", name="保存").click()
    office.get_by_text("上传", exact=True).first.click()
    office.get_by_label("申报表（学校盖章）的文件").set_input_files(a_scan(folder))
    papers = office.get_by_role("row").filter(has_text="申报表（学校盖章）")
    papers.get_by_role("button", name="上传").click()
    expect(office.get_by_text("已加入《材料.png》。")).to_be_visible()
    office.get_by_role("button", name="提交", exact=True).click()
    pass_all(office)
    office.get_by_role("button", name="材料齐全").click()
    expect(office.get_by_text("系统里没有查到，请申报人提供证明。").first).to_be_visible()
    keep(office, "renowned-case")


def no_title_without_an_end(office: Page) -> None:
    office.get_by_role("link", name="作出决定").click()
    office.get_by_label("决定").select_option("yes")
    office.get_by_label("理由").fill("同意授予。")
    usual = office.get_by_label("终止日期").input_value()
    office.get_by_label("终止日期").fill("")
    office.get_by_role("button", name="下一步：核对").click()
    office.get_by_role("button", name="确认作出决定").click()
    expect(office.get_by_text("没有终身的称号")).to_be_visible()
    keep(office, "renowned-decide-refused")
    office.get_by_label("终止日期").fill(usual)
    office.get_by_role("button", name="下一步：核对").click()
    office.get_by_role("button", name="确认作出决定").click()
    expect(office.get_by_text("决定已作出。")).to_be_visible()


def reviewed(office: Page, address: str, folder: Path) -> None:
    """A year later: who is due, with letters; the review."""
    today = timezone.localdate()
    Credential.objects.update(review_due_on=today - timedelta(days=2))
    office.goto(f"{address}/credentials/due/?what=review&days=30")
    expect(office.get_by_text("逾期")).to_be_visible()
    keep(office, "renowned-due")
    assert serious(office) == []
    with office.expect_download() as letters:
        office.get_by_role("link", name="通知书（PDF）").click()
    letters.value.save_as(folder / "letters.pdf")
    assert (folder / "letters.pdf").read_bytes().startswith(b"%PDF")
    office.get_by_role("link", name="打开郑老师的名优教师").click()
    office.get_by_role("button", name="办理年度考核").click()
    office.get_by_role("button", name="提交", exact=True).click()
    pass_all(office)
    office.get_by_role("button", name="材料齐全").click()
    propose(office, "履职情况好。")
    decide(office, "考核合格。")


def test_a_title_for_a_term(live_server: LiveServer, browser: Browser, tmp_path: Path) -> None:
    kind, today = kind_of("renowned.teacher"), timezone.localdate()
    school = add_organisation("东城一小", parent=add_organisation("东城区", kind="county"))
    teacher = add_person("郑老师")
    Post.objects.create(
        person=teacher, organisation=school, valid_from=today - timedelta(days=4000)
    )
    officer = add_user(Role.OFFICER)
    office = logged_in(browser, live_server, officer)
    filed(office, live_server.url, kind, tmp_path)
    scored(Case.objects.get(), [88, 90, 86, 92, 60], officer, timezone.now())
    office.reload()
    expect(office.get_by_text("88.00", exact=True).first).to_be_visible()
    propose(office, "评审合格。")
    office.get_by_role("button", name="开始公示").click()
    expect(office.get_by_text("公示已开始。")).to_be_visible()
    Case.objects.update(notice_until=today - timedelta(days=1))
    office.reload()

    no_title_without_an_end(office)
    title = Credential.objects.get()
    assert title.number == f"MS{today.year}0001"

    reviewed(office, live_server.url, tmp_path)
    title.refresh_from_db()
    assert title.review_due_on is not None
    assert title.review_due_on > today

    office.goto(f"{live_server.url}/credentials/one/{title.pk}/")
    keep(office, "renowned-credential")
    assert serious(office) == []
    withdraw(office, "有偿补课，查证属实。", a_scan(tmp_path))
    office.goto(f"{live_server.url}/credentials/{kind.pk}/?standing=withdrawn")
    expect(office.get_by_role("cell", name="郑老师", exact=True)).to_be_visible()
    keep(office, "renowned-credentials")
    office.goto(f"{live_server.url}/credentials/person/{teacher.pk}/")
    expect(office.get_by_text("已撤销").first).to_be_visible()
    keep(office, "renowned-person")
    assert scripts_failed(office) == []
