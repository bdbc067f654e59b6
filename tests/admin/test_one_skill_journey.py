"""In a real browser: each teacher's skill, the log, the showing, the jury, ranks, the quota."""

from __future__ import annotations

from pathlib import Path

from django.utils import timezone
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from admin.accounts.rights import Role
from admin.activities.models import Activity, Participant
from tests.admin.activity_records import add_city, add_teacher
from tests.admin.factories import add_user
from tests.admin.kept_pictures import keep
from tests.admin.real_browser import JOURNEY
from tests.admin.test_publicity_journey import download, logged_in

pytestmark = JOURNEY
RUBRIC = ("基本功", "难度与特色", "教学应用", "仪态与表达")


def score(page: Page, contestant: str, points: tuple[str, ...]) -> None:
    ballot = page.locator(".ballot", has_text=contestant)
    for name, value in zip(RUBRIC, points, strict=True):
        ballot.get_by_label(name).fill(value)
    ballot.get_by_role("button", name="保存").click()
    expect(page.get_by_text("已保存")).to_be_visible()


def test_from_the_skill_to_the_ranks_and_the_quota(
    live_server: LiveServer, browser: Browser, tmp_path: Path
) -> None:
    city = add_city()
    add_teacher("王芳", city.schools["east"])
    add_teacher("李明", city.schools["east"], is_special_post=True)
    jurors = [add_teacher(name, city.schools["west"]) for name in ("赵评委", "钱评委", "孙评委")]
    own_account = add_user(Role.CANDIDATE, display_name="赵评委", person=jurors[0])
    skills, showings = (
        f"{live_server.url}/activities/kind/{city.kinds[f'one-skill.{name}'].pk}/"
        for name in ("skill", "showing")
    )
    page = logged_in(browser, live_server, city.officer)
    register_skills(page, skills)
    look_at_the_quota(page, skills)
    page.goto(f"{showings}new/")
    prepare_the_showing(page, [one.name for one in jurors])
    jury = f"{live_server.url}/activities/{Activity.objects.get().pk}/?tab=jury"
    score_by_oneself(logged_in(browser, live_server, own_account), live_server.url)
    enter_for_others(page, jury, [one.name for one in jurors[1:]])

    page.goto(jury)
    keep(page, "skill-jury-open")
    page.get_by_role("button", name="确定评分").click()
    expect(page.get_by_role("row", name="王芳")).to_contain_text("89.00")
    expect(page.get_by_role("row", name="李明")).to_contain_text("离群")
    keep(page, "skill-jury-closed")
    ranks = Participant.objects.filter(role="contestant").order_by("rank")
    assert [(one.person.name, one.rank, one.award) for one in ranks] == [
        ("王芳", 1, "二等奖"),
        ("李明", 2, ""),
    ]
    assert download(page, "打印报告", tmp_path / "showing.pdf").startswith(b"%PDF")
    page.goto(f"{skills}?q=王芳")
    page.get_by_role("link", name="王芳").click()
    expect(page.get_by_text("得分 89.00，第 1 名")).to_be_visible()


def register_skills(page: Page, skills: str) -> None:
    """Two teachers' skills, and an entry in the log of the second."""
    for name, skill in (("王芳", "粉笔字"), ("李明", "简笔画")):
        page.goto(skills)
        page.get_by_role("link", name="登记一人").click()
        page.get_by_label("先找到人：姓名").fill(name)
        page.get_by_role("button", name="查找").click()
        page.get_by_role("link", name=name).click()
        page.get_by_label("技能 必填").fill(skill)
        page.get_by_label("起步水平").fill("能写工整")
        page.get_by_label("目标").fill("能在全校作示范")
        page.get_by_label("技能类别").select_option(label=skill)
        keep(page, "skill-form")
        page.get_by_role("button", name="保存").click()
        expect(page.get_by_role("heading", name=f"{name}：{skill}")).to_be_visible()
    page.get_by_label("分钟").fill("45")
    page.get_by_label("练了什么").fill("人物动态二十幅")
    page.get_by_label("佐证").fill("作业本第 3 页")
    page.get_by_role("button", name="记入日志").click()
    expect(page.get_by_text("共练习 45 分钟")).to_be_visible()
    keep(page, "skill-record")


def look_at_the_quota(page: Page, skills: str) -> None:
    """The figure of each county, and the list behind one."""
    page.goto(skills)
    keep(page, "skill-list")
    page.get_by_role("link", name="特岗教师比例").click()
    expect(page.get_by_role("row", name="东城区")).to_contain_text("达到")
    expect(page.get_by_role("row", name="西山县")).to_contain_text("还没有登记")
    keep(page, "skill-quota")
    page.get_by_role("row", name="东城区").get_by_role("link").nth(1).click()
    expect(page.get_by_role("link", name="李明")).to_be_visible()
    expect(page.get_by_role("link", name="王芳")).to_have_count(0)


def prepare_the_showing(page: Page, jurors: list[str]) -> None:
    """The activity with contestants out of the skills, jurors, numbers drawn."""
    today = timezone.localdate()
    page.get_by_label("名称").fill("东城区“每人一绝”展示")
    page.get_by_label("承办单位").fill("东城区")
    page.get_by_label("地点").fill("区礼堂")
    page.get_by_label("开始时间").fill(f"{today}T00:00")
    page.get_by_label("结束时间").fill(f"{today}T23:00")
    page.get_by_role("button", name="保存").click()
    page.get_by_role("link", name="参加人员").click()
    for name in ("王芳", "李明"):
        page.get_by_label("姓名或参赛内容").fill(name)
        page.get_by_role("button", name="查找").click()
        page.get_by_role("button", name=f"加入选手{name}").click()
    for name in jurors:
        page.get_by_label("姓名或参赛内容").fill(name)
        page.get_by_role("button", name="查找").click()
        page.get_by_label("身份").last.select_option(label="评委")
        page.get_by_role("button", name=f"加入{name}").click()
    page.get_by_role("button", name="抽签编号").click()
    expect(page.get_by_text("2 位选手编了号")).to_be_visible()
    keep(page, "skill-showing-people")


def score_by_oneself(juror: Page, server: str) -> None:
    """A juror with an account: a score beyond the rubric is refused in its place."""
    juror.goto(f"{server}/mine/")
    juror.get_by_role("link", name="我的评审").click()
    juror.get_by_role("link", name="评分", exact=True).click()
    ballot = juror.locator(".ballot", has_text="王芳")
    ballot.get_by_label("基本功").fill("41")
    ballot.get_by_role("button", name="保存").click()
    expect(juror.get_by_text("应在 0 至 40 分之间")).to_be_visible()
    keep(juror, "skill-juror-fault")
    score(juror, "王芳", ("36", "27", "18", "9"))
    score(juror, "李明", ("30", "25", "16", "8"))
    keep(juror, "skill-juror-sheet")


def enter_for_others(page: Page, jury: str, jurors: list[str]) -> None:
    """What the others wrote on paper; the total of the first juror is nowhere to be seen."""
    for place, name in enumerate(jurors):
        page.goto(jury)
        assert "90.0" not in page.locator("main").inner_text()
        page.get_by_role("link", name=f"录入{name}的评分").click()
        score(page, "王芳", ("35", "26.5", "18", "9"))
        score(page, "李明", (("38", "29", "19", "9.5"), ("30", "24", "16", "8"))[place])
