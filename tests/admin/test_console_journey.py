"""In a real browser: two examiners mark, the chief releases, an officer fetches the certificate."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from admin.accounts.models import User
from admin.accounts.rights import Role
from admin.marking.assigning import assign
from admin.marking.models import TalkMarking
from tests.admin.factories import AT, add_candidate, add_person, add_session, add_user
from tests.admin.marked_sittings import add_finished, add_score, mark
from tests.admin.real_browser import JOURNEY, PASSWORD, painted, wait_until

pytestmark = JOURNEY


def logged_in(browser: Browser, server: LiveServer, user: User) -> Page:
    context = browser.new_context(viewport={"width": 1366, "height": 768}, locale="zh-CN")
    page = context.new_page()
    trouble: list[str] = []
    page.on("pageerror", lambda error: trouble.append(str(error)))
    page.on("console", lambda said: trouble.append(said.text) if said.type == "error" else None)
    page.on("dialog", lambda dialog: dialog.accept())
    page.goto(f"{server.url}/log-in/")
    page.get_by_label("用户名").fill(user.username)
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="登录").click()
    expect(page.get_by_role("heading", name="您好")).to_be_visible()
    page.trouble = trouble  # type: ignore[attr-defined]
    return page


def trouble_of(page: Page) -> list[str]:
    """Scripts that failed, and what the content policy refused."""
    told: list[str] = page.trouble  # type: ignore[attr-defined]
    return told


def take_off(page: Page, points: str) -> None:
    """Choose on the open desk ``points`` off for pronunciation and nothing for the rest."""
    expect(page.get_by_role("button", name="提交评分")).to_be_visible()
    painted(page)
    for part in page.locator("fieldset.part").all():
        name = part.locator("legend").inner_text()
        wanted = points if name == "语音标准程度" else "0"
        part.locator(f"input[value='{wanted}']").check(force=True)


def give_mark(page: Page, points: str, expected: str) -> None:
    page.get_by_role("link", name="我的评分").click()
    page.get_by_role("link", name="从第一份开始").click()
    assert "王小红" not in page.content()
    assert "机器建议" not in page.content()
    take_off(page, points)
    expect(page.locator("#mark")).to_have_text(expected)
    page.get_by_role("button", name="提交评分").click()
    page.get_by_role("button", name="确认提交").click()
    page.get_by_role("link", name="查看、更正").click()
    expect(page.get_by_role("heading", name="您的评分")).to_contain_text(expected)
    expect(page.get_by_text("机器建议")).to_be_visible()
    assert trouble_of(page) == []


def test_from_marking_to_the_certificate(
    live_server: LiveServer, browser: Browser, tmp_path: Path
) -> None:
    session = add_session()
    sitting = add_finished(session, add_candidate(session, add_person("王小红")))
    chief = add_user(Role.CHIEF_EXAMINER, display_name="沈总测试员")
    examiners = [add_user(Role.EXAMINER, display_name=name) for name in ("钱测试员", "冯测试员")]
    officer = add_user(Role.OFFICER)

    page = logged_in(browser, live_server, chief)
    page.goto(f"{live_server.url}/sessions/{session.pk}/marking/")
    for examiner in examiners:
        page.get_by_label(examiner.display_name).check()
    page.get_by_role("button", name="分配", exact=True).click()
    expect(page.get_by_text("已分配 2 份评分任务")).to_be_visible()

    for examiner, points, expected in zip(examiners, ("4", "5"), ("36", "35"), strict=True):
        give_mark(logged_in(browser, live_server, examiner), points, expected)
    assert TalkMarking.objects.count() == 2

    page.goto(f"{live_server.url}/sessions/{session.pk}/release/")
    expect(page.get_by_role("row", name="王小红")).to_contain_text("90.3")
    page.get_by_role("button", name="发布 1 人的成绩").click()
    expect(page.get_by_text("已发布 1 人的成绩")).to_be_visible()
    assert trouble_of(page) == []

    page = logged_in(browser, live_server, officer)
    page.goto(f"{live_server.url}/results/{sitting.pk}/")
    page.get_by_role("button", name="出具证书").click()
    expect(page.get_by_text("PTH-2026-000001").first).to_be_visible()
    with page.expect_download() as download:
        page.get_by_role("link", name="下载 PDF").click()
    download.value.save_as(tmp_path / "certificate.pdf")
    assert (tmp_path / "certificate.pdf").read_bytes().startswith(b"%PDF")
    assert trouble_of(page) == []

    page.goto(f"{live_server.url}/verify/")
    page.get_by_label("编号").fill("PTH-2026-000001")
    page.get_by_label("姓名").fill("王小红")
    page.get_by_role("button", name="查验").click()
    expect(page.get_by_role("heading", name="真实有效")).to_be_visible()


def test_a_time_in_the_transcript_is_heard_there(live_server: LiveServer, browser: Browser) -> None:
    sitting = add_finished(add_session(), score=False)
    score = add_score(sitting)
    score.report["talk"]["transcript"] = [{"start": 1.0, "end": 2.0, "text": "家乡的春天。"}]
    score.save()
    examiner = add_user(Role.EXAMINER, display_name="钱")
    assignment = assign(sitting, examiner, by="system", at=AT)
    mark(assignment)
    page = logged_in(browser, live_server, examiner)
    page.goto(f"{live_server.url}/marking/{assignment.pk}/")
    page.get_by_text("自动转写").click()
    page.get_by_role("button", name="0:01", exact=True).click()
    wait_until(page, "document.querySelector('audio').currentTime >= 1")
    assert trouble_of(page) == []
