"""In a real browser: examiners differ, others decide, reviews, release, appeal, changed result."""

from __future__ import annotations

from decimal import Decimal

from django.utils import timezone
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from admin.accounts.models import User
from admin.accounts.rights import Role
from admin.marking.ordering import open_tasks, submit_review
from admin.testing.models import Sitting
from tests.admin.factories import add_candidate, add_person, add_session, add_user
from tests.admin.marked_sittings import add_finished
from tests.admin.real_browser import JOURNEY
from tests.admin.test_console_journey import logged_in, take_off, trouble_of

pytestmark = JOURNEY


def marks_talk(browser: Browser, server: LiveServer, examiner: User, points: str) -> None:
    page = logged_in(browser, server, examiner)
    page.get_by_role("link", name="我的评分").click()
    page.get_by_role("link", name="从第一份开始").click()
    take_off(page, points)
    page.get_by_role("button", name="提交评分").click()
    page.get_by_role("dialog").get_by_role("button", name="确认提交").click()
    expect(page.get_by_role("heading", name="今天提交")).to_be_visible()
    assert trouble_of(page) == []
    page.context.close()


def reviews_items(reviewer: User) -> None:
    """By the service: how the desk is used, its own journey tells."""
    (task,) = open_tasks(reviewer)
    marks = {1: Decimal("9.5"), 2: Decimal("18.7"), 3: Decimal("26.5")}
    submit_review(task, marks, reason="前后鼻音", by=reviewer, at=timezone.now())


def two_adjudicators_by_rule(page: Page, server: LiveServer) -> None:
    page.goto(f"{server.url}/settings/marking/")
    page.get_by_label("仲裁人数").fill("2")
    page.get_by_label("修改理由").fill("按省里规定")
    page.get_by_role("button", name="保存为新版本").click()
    expect(page.get_by_text("已保存为第 2 版")).to_be_visible()


def name_examiner(page: Page, who: User) -> None:
    page.get_by_label("指定测试员").select_option(label=who.display_name)
    page.get_by_role("button", name="指定", exact=True).click()
    expect(page.get_by_text("已分配。")).to_be_visible()


def appeal_is_heard(
    browser: Browser,
    server: LiveServer,
    page: Page,
    sitting: Sitting,
    people: list[User],
    points: str,
) -> None:
    """Each of ``people`` takes ``points`` off for pronunciation."""
    page.goto(f"{server.url}/results/{sitting.pk}/")
    page.get_by_role("link", name="登记复核申请").click()
    page.get_by_label("命题说话").check()
    page.get_by_label("申请理由").fill("认为扣分偏多")
    page.get_by_role("button", name="登记").click()
    expect(page.get_by_text("复核申请已登记")).to_be_visible()
    address = page.url
    for who in people:
        page.get_by_label("国家级测试员").select_option(label=who.display_name)
        page.get_by_role("button", name="指定").click()
        expect(page.get_by_role("listitem").filter(has_text=who.display_name)).to_be_visible()
    for who in people:
        marks_talk(browser, server, who, points)
    page.goto(address)
    page.get_by_label("结论与依据").fill("语音扣分偏多")
    page.get_by_role("button", name="答复并结束复核").click()
    expect(page.get_by_text("成绩更正为总分").first).to_be_visible()


def test_from_two_who_differ_to_a_changed_result(live_server: LiveServer, browser: Browser) -> None:
    session = add_session(kind="official")
    sitting = add_finished(session, add_candidate(session, add_person("王小红")))
    chief = add_user(Role.CHIEF_EXAMINER, display_name="沈总测试员")
    names = ("钱测试员", "冯测试员", "孙测试员", "何测试员", "赵国家级", "周国家级")
    people = [
        add_user(
            Role.EXAMINER,
            display_name=name,
            examiner_grade="national" if "国家级" in name else "provincial",
        )
        for name in names
    ]
    page = logged_in(browser, live_server, chief)
    two_adjudicators_by_rule(page, live_server)
    page.goto(f"{live_server.url}/sessions/{session.pk}/marking/")
    for examiner in people[:2]:
        page.get_by_label(examiner.display_name).check()
    page.get_by_role("button", name="分配", exact=True).click()
    expect(page.get_by_text("已分配 2 份评分任务")).to_be_visible()
    marks_talk(browser, live_server, people[0], "3")
    marks_talk(browser, live_server, people[1], "12")

    page.reload()
    expect(page.get_by_text("待分配仲裁人")).to_be_visible()
    for examiner in people[2:4]:
        name_examiner(page, examiner)
    marks_talk(browser, live_server, people[2], "5")
    marks_talk(browser, live_server, people[3], "6")

    page.goto(f"{live_server.url}/sessions/{session.pk}/release/")
    expect(page.get_by_text("抽查复审尚未抽取或安排")).to_be_visible()
    expect(page.get_by_role("button", name="发布")).to_have_count(0)
    page.get_by_role("link", name="复审", exact=True).click()
    page.get_by_role("button", name="抽取并安排复审").click()
    expect(page.get_by_text("已安排 1 份复审")).to_be_visible()
    page.get_by_label("指定复审人").select_option(value=str(people[4].pk))
    page.get_by_role("button", name="指定", exact=True).click()
    reviews_items(people[4])

    page.goto(f"{live_server.url}/sessions/{session.pk}/release/")
    # 9.5 + 18.7 + 26.5, and the middle two of 37, 28, 35 and 34
    expect(page.get_by_role("row", name="王小红")).to_contain_text("89.2")
    page.get_by_role("button", name="发布 1 人的成绩").click()
    expect(page.get_by_text("已发布 1 人的成绩")).to_be_visible()

    people.append(add_user(Role.EXAMINER, display_name="吴国家级", examiner_grade="national"))
    appeal_is_heard(browser, live_server, page, sitting, people[5:], "4")
    page.goto(f"{live_server.url}/results/{sitting.pk}/")
    expect(page.get_by_role("row").filter(has_text="首次发布")).to_contain_text("89.2")
    expect(page.get_by_role("row").filter(has_text="成绩复核：")).to_contain_text("90.7")
    assert trouble_of(page) == []
