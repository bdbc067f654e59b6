"""In a real browser: a teacher's qualification, from the own page to the answered appeal."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from django.utils import timezone
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from admin.accounts.models import User
from admin.accounts.rights import Role
from admin.credentials.models import Case, Credential
from admin.kinds.models import Kind
from admin.people.models import Post
from admin.results.recognition import RecognitionEntry, enter_recognition
from admin.results.release import release
from tests.admin.credential_cases import kind_of
from tests.admin.credential_steps import a_scan, decide, pass_all, propose, scripts_failed
from tests.admin.factories import (
    AT,
    TODAY,
    add_candidate,
    add_organisation,
    add_person,
    add_session,
    add_user,
    identity_number,
)
from tests.admin.kept_pictures import keep
from tests.admin.marked_sittings import add_examiners, add_finished, mark_all
from tests.admin.real_browser import JOURNEY
from tests.admin.test_console_journey import logged_in
from tests.admin.test_desk_journey import serious
from tests.admin.test_register_journey import stranger

pytestmark = JOURNEY


def with_a_recognised_test(number: str, officer: User) -> None:
    person = add_person("李明", number=number)
    session = add_session(kind="official")
    sitting = add_finished(session, add_candidate(session, person))
    chief = add_user(Role.CHIEF_EXAMINER)
    mark_all(session, chief, add_examiners())
    release(session, by=chief, at=AT)
    entry = RecognitionEntry("省语测〔2026〕1 号", "省语委", TODAY)
    enter_recognition(sitting, entry, by=officer, at=AT)


def apply_herself(page: Page, address: str, number: str, folder: Path) -> str:
    page.goto(f"{address}/apply/")
    keep(page, "qualification-apply")
    page.get_by_role("link", name="申报：小学教师资格").click()
    page.get_by_role("button", name="开始申报").click()
    expect(page.get_by_text("没有保存，请按提示修改。")).to_be_visible()
    page.get_by_label("姓名").fill("李明")
    page.get_by_label("证件号码").fill(number)
    page.get_by_label("手机号码").fill("13800001111")
    page.get_by_label("所在县区").select_option("东城区")
    page.get_by_label("学校或单位").fill("东城一小")
    page.get_by_label("学科或项目").fill("数学")
    page.get_by_label("学历").select_option("大学本科")
    page.get_by_label("以上内容属实").check()
    keep(page, "qualification-apply-kind")
    page.get_by_role("button", name="开始申报").click()
    expect(page.get_by_text("还没有提交")).to_be_visible()
    page.get_by_role("button", name="提交申报").click()
    expect(page.get_by_text("还没有上传：户口簿")).to_be_visible()
    for line in Case.objects.get().lines.filter(how="scan"):
        page.get_by_label(line.title, exact=True).set_input_files(a_scan(folder))
        page.get_by_role("button", name=f"上传{line.title}").click()
        expect(page.get_by_text("已上传《材料.png》。")).to_be_visible()
    assert serious(page) == []
    page.get_by_role("button", name="提交申报").click()
    expect(page.get_by_text("已提交，等待审核。")).to_be_visible()
    assert "二级" not in page.content().replace("二级及以上", "")  # what was found is not told yet
    keep(page, "qualification-apply-state")
    return page.locator(".number").inner_text()


def appoint(office: Page, name: str, account: str = "") -> None:
    office.get_by_label("姓名，或完整的证件号码、电话").fill(name)
    office.get_by_role("button", name="查找").click()
    if account:
        option = office.get_by_label(f"{name}的账号").locator("option", has_text=account)
        office.get_by_label(f"{name}的账号").select_option(option.get_attribute("value"))
    office.get_by_role("button", name=f"聘任{name}").click()
    expect(office.get_by_text(f"已聘任{name}。")).to_be_visible()


def give_marks(page: Page, *marks: str) -> None:
    for place, mark in enumerate(marks, 1):
        page.locator(f"#mark-p{place}").fill(mark)
    page.get_by_role("button", name="提交评分").click()
    expect(page.get_by_text("评分已提交。")).to_be_visible()


def accepted(office: Page, address: str, kind: Kind, expert: User) -> None:
    """The committee is appointed, the papers are found right, the panel gets the case."""
    office.goto(f"{address}/credentials/committees/{kind.system_id}/")
    appoint(office, "钱专家", expert.username)
    for name in ("孙专家", "李专家", "周同事"):
        appoint(office, name)
    keep(office, "qualification-committee")
    office.goto(f"{address}/credentials/{kind.pk}/cases/?state=submitted")
    keep(office, "qualification-cases")
    office.get_by_role("link", name="打开李明的申报").click()
    expect(office.get_by_text("系统自动核对")).to_be_visible()
    keep(office, "qualification-case-submitted")
    assert serious(office) == []
    pass_all(office)
    office.get_by_role("button", name="材料齐全").click()
    expect(office.get_by_text("材料齐全，可以进入下一步。")).to_be_visible()
    expect(office.get_by_label("周同事")).to_be_disabled()
    for name in ("钱专家", "孙专家", "李专家"):
        office.get_by_label(name).check()
    keep(office, "qualification-case-panel")
    office.get_by_role("button", name="交专家评审").click()
    expect(office.get_by_text("已交 3 位委员评审。")).to_be_visible()


def judged(desk: Page, office: Page, address: str) -> None:
    """One expert marks by herself, the office copies the papers of the two others."""
    desk.goto(f"{address}/panel/")
    desk.get_by_role("link", name="评审李明").click()
    desk.get_by_role("button", name="提交评分").click()
    expect(desk.get_by_text("请给“教学设计”评分。")).to_be_visible()
    keep(desk, "qualification-panel-seat")
    give_marks(desk, "26", "42", "16")
    for name, marks in (("孙专家", ("25", "43", "15")), ("李专家", ("15", "28", "10"))):
        expect(office.get_by_text("各位委员都评完以后才显示评分。")).to_be_visible()
        office.get_by_role("link", name=f"代录{name}的评分").click()
        give_marks(office, *marks)
    expect(office.get_by_text("与其他委员相差较大")).to_be_visible()
    expect(office.get_by_text("73.33")).to_be_visible()
    keep(office, "qualification-case-marks")


def appealed(own: Page, office: Page, address: str, told: str, number: str) -> None:
    """The applicant comes back with number and identity number, appeals, reads the answer."""
    own.get_by_role("button", name="结束查询").click()
    own.get_by_label("申报号").fill(told.lower())
    own.get_by_label("申报时所填的证件号码").fill(number)
    own.get_by_role("button", name="查询").click()
    expect(own.get_by_text("编号 20262201200001")).to_be_visible()
    own.get_by_text("提出咨询、异议或申诉").click()
    own.get_by_label("种类").select_option("申诉")
    own.get_by_label("内容").fill("证书上的学科请核对。")
    own.get_by_role("button", name="提交", exact=True).click()
    expect(own.get_by_text("已收到，我们会在期限内答复")).to_be_visible()
    office.goto(f"{address}/credentials/enquiries/")
    keep(office, "qualification-enquiries")
    office.get_by_label("答复").fill("学科为数学，无误。")
    office.get_by_role("button", name="答复").click()
    expect(office.get_by_text("已答复。")).to_be_visible()
    own.reload()
    expect(own.get_by_text("学科为数学，无误。")).to_be_visible()
    keep(own, "qualification-apply-answered")


def test_from_the_own_page_to_the_answered_appeal(
    live_server: LiveServer, browser: Browser, tmp_path: Path
) -> None:
    kind, number = kind_of("qualification.primary"), identity_number()
    county = add_organisation("东城区", kind="county")
    school = add_organisation("东城一小", parent=county)
    officer, expert = add_user(Role.OFFICER), add_user(display_name="钱专家")
    with_a_recognised_test(number, officer)
    for name in ("钱专家", "孙专家", "李专家"):
        add_person(name)
    Post.objects.create(person=add_person("周同事"), organisation=school)

    own = stranger(browser)
    told = apply_herself(own, live_server.url, number, tmp_path)

    office = logged_in(browser, live_server, officer)
    accepted(office, live_server.url, kind, expert)
    desk = logged_in(browser, live_server, expert)
    judged(desk, office, live_server.url)
    propose(office, "评审合格。")
    office.get_by_role("button", name="开始公示").click()
    expect(office.get_by_text("公示期还没有结束。")).to_be_visible()
    office.goto(f"{live_server.url}/credentials/{kind.pk}/notice/")
    keep(office, "qualification-notice")
    with office.expect_download() as list_:
        office.get_by_role("link", name="打印公示名单（PDF）").click()
    list_.value.save_as(tmp_path / "notice.pdf")
    assert (tmp_path / "notice.pdf").read_bytes().startswith(b"%PDF")

    # The days of the notice pass.
    Case.objects.update(notice_until=timezone.localdate() - timedelta(days=1))
    case = Case.objects.get()
    office.goto(f"{live_server.url}/credentials/cases/{case.pk}/")
    decide(office, "符合法定条件。", 编号="20262201200001")
    keep(office, "qualification-case-decided")
    assert Credential.objects.get().number == "20262201200001"

    appealed(own, office, live_server.url, told, number)
    assert scripts_failed(own, office, desk) == []
