"""In a real browser: the class teacher's certificate issued, verified, renewed, withdrawn."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from django.utils import timezone
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from admin.accounts.rights import Role
from admin.credentials.models import Credential
from admin.people.models import Post
from tests.admin.credential_cases import kind_of
from tests.admin.credential_steps import a_scan, decide, pass_all, propose, scripts_failed, withdraw
from tests.admin.factories import add_organisation, add_person, add_user
from tests.admin.kept_pictures import keep
from tests.admin.real_browser import JOURNEY
from tests.admin.test_console_journey import logged_in
from tests.admin.test_register_journey import stranger

pytestmark = JOURNEY


def verified(page: Page, address: str, number: str, name: str) -> str:
    page.goto(f"{address}/verify/")
    page.locator("#number").fill(number)
    page.locator("#name").fill(name)
    page.locator("form button.primary").first.click()
    expect(page.locator(".verdict").first).to_be_visible()
    return page.locator(".verdict").first.inner_text()


def through_the_papers(page: Page) -> None:
    page.get_by_role("button", name="提交", exact=True).click()
    pass_all(page)
    page.get_by_role("button", name="材料齐全").click()
    propose(page, "培训、考核合格，证明已看过原件。")


def renewed(office: Page, address: str, first: Credential) -> Credential:
    """Near its end it is renewed: a further term after the first, with its own certificate."""
    today = timezone.localdate()
    Credential.objects.update(valid_to=today + timedelta(days=20))
    office.goto(f"{address}/credentials/due/?days=30")
    office.get_by_role("link", name="打开吴老师的班主任任职资格证书").click()
    office.get_by_role("button", name="办理续聘（延续）").click()
    through_the_papers(office)
    decide(office, "同意延续。")
    second = Credential.objects.get(follows=first)
    assert second.valid_from == today + timedelta(days=21)
    office.goto(f"{address}/credentials/one/{second.pk}/")
    office.get_by_role("button", name="出具证书").click()
    expect(office.get_by_text("证书已出具")).to_be_visible()
    keep(office, "class-teachers-renewed")
    return second


def test_issued_verified_renewed_withdrawn(
    live_server: LiveServer, browser: Browser, tmp_path: Path
) -> None:
    kind = kind_of("class-teachers.certificate")
    county = add_organisation("东城区", kind="county")
    school = add_organisation("东城一小", parent=county)
    teacher = add_person("吴老师")
    Post.objects.create(person=teacher, organisation=school)
    elsewhere = add_organisation("西城区", kind="county")

    # The county officer files it, the city's officer decides.
    clerk = logged_in(browser, live_server, add_user(Role.COUNTY_OFFICER, organisation=county))
    clerk.goto(f"{live_server.url}/credentials/{kind.pk}/new/?person={teacher.pk}")
    clerk.get_by_label("学段").select_option("小学")
    clerk.get_by_role("button", name="保存").click()
    expect(clerk.get_by_text("班主任任职资格考核")).to_be_visible()
    keep(clerk, "class-teachers-case")
    through_the_papers(clerk)
    expect(clerk.get_by_role("link", name="作出决定")).to_have_count(0)
    other = logged_in(browser, live_server, add_user(Role.COUNTY_OFFICER, organisation=elsewhere))
    other.goto(f"{live_server.url}/credentials/{kind.pk}/cases/")
    expect(other.get_by_text("还没有申报。")).to_be_visible()

    office = logged_in(browser, live_server, add_user(Role.OFFICER))
    office.goto(f"{live_server.url}/credentials/{kind.pk}/cases/?state=proposed")
    office.get_by_role("link", name="打开吴老师的申报").click()
    decide(office, "符合标准。")
    office.get_by_role("link", name="授予的资格").click()
    office.get_by_role("button", name="出具证书").click()
    expect(office.get_by_text("证书已出具")).to_be_visible()
    first = Credential.objects.get()
    assert first.document is not None
    keep(office, "class-teachers-certificate")
    with office.expect_download() as paper:
        office.goto(f"{live_server.url}/documents/{first.document.number}/page/")
        office.get_by_role("link", name="下载").first.click()
    paper.value.save_as(tmp_path / "certificate.pdf")

    public = stranger(browser)
    found = verified(public, live_server.url, first.document.number, "吴老师")
    assert "班主任任职资格证书" in public.content()
    assert "撤销" not in found
    keep(public, "class-teachers-verified")

    second = renewed(office, live_server.url, first)
    withdraw(office, "体罚学生，查证属实。", a_scan(tmp_path))
    second.refresh_from_db()
    assert second.document is not None
    assert "撤销" in verified(public, live_server.url, second.document.number, "吴老师")
    keep(public, "class-teachers-verified-withdrawn")
    assert scripts_failed(office, clerk, public) == []
