"""In a real browser: a run is drawn, two examiners mark, the chief decides, drift, the way back."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import numpy as np
from django.utils import timezone
from playwright.sync_api import Browser, Locator, Page, expect
from pytest_django.live_server_helper import LiveServer

from admin.accounts.models import User
from admin.accounts.rights import Role
from admin.parallel.gate import Mode
from admin.parallel.models import ParallelRun
from admin.parallel.running import make_run
from admin.parallel.switching import in_force
from admin.testing.models import Site
from tests.admin.factories import AT, add_person, add_session, add_site, add_user
from tests.admin.marked_sittings import add_recordings
from tests.admin.parallel_runs import add_scored, mark_like_the_machine
from tests.admin.real_browser import JOURNEY
from tests.admin.test_console_journey import logged_in, trouble_of

pytestmark = JOURNEY
NAMES = {
    "读单音节字词": "9.1",
    "读多音节词语": "18.2",
    "朗读短文": "27.3",
    "命题说话": "36.4",
}


def mark_one(page: Page) -> None:
    """The first recording of the queue, heard and marked."""
    page.get_by_role("link", name="我的平行评分").click()
    page.get_by_role("link", name="从第一份开始").click()
    said = page.content()
    assert "王小红" not in said
    assert "机器评分" not in said
    for name, mark in NAMES.items():
        item = page.locator("article", has=page.get_by_role("heading", name=name))
        assert item.locator("audio").evaluate("one => one.getAttribute('src')")
        item.get_by_label("得分").fill(mark)
    page.get_by_role("button", name="提交评分").click()
    expect(page.get_by_text("号的评分已提交")).to_be_visible()
    assert trouble_of(page) == []


def decide_spot_check(row: Locator, reason: str) -> None:
    """On the report, for one item at one site."""
    row.get_by_role("combobox").select_option("spot_check")
    row.get_by_role("textbox").fill(reason)
    row.get_by_role("button", name="决定").click()


def mark_a_drifted_session(
    site: Site, examiners: list[User], chief: User, rng: np.random.Generator
) -> None:
    """A later session in which the machine is two points too lenient."""
    now, session = timezone.now(), add_session(site, name="秋季第二场")
    for _ in range(12):
        sitting = add_scored(session, 0.85, rng)
        sitting.finished_at = now
        sitting.save()
    check = make_run("复查", [session], examiners, by=chief, at=AT, seed=3)
    mark_like_the_machine(check, at=now, shift=Decimal("-2"))


def test_from_sampling_to_decision_and_back(
    live_server: LiveServer, browser: Browser, tmp_path: Path
) -> None:
    rng = np.random.default_rng(4)
    site = add_site(name="市直测试站")
    session = add_session(site, name="秋季第一场")
    for share in np.linspace(0.72, 0.97, 12):
        add_recordings(add_scored(session, float(share), rng, person=add_person("王小红")))
    chief = add_user(Role.CHIEF_EXAMINER, display_name="沈总测试员")
    examiners = [add_user(Role.EXAMINER, display_name=name) for name in ("钱测试员", "冯测试员")]

    page = logged_in(browser, live_server, chief)
    page.get_by_role("link", name="平行评分", exact=True).click()
    page.get_by_role("link", name="新建平行评分").click()
    page.get_by_label("名称").fill("秋季平行评分")
    page.get_by_label("秋季第一场").check()
    page.get_by_label("随机抽取").check()
    page.get_by_label("抽取份数").fill("10")
    for one in examiners:
        page.get_by_label(one.display_name).check()
    page.get_by_role("button", name="抽样并分配").click()
    expect(page.get_by_text("已建立，抽取 10 份录音")).to_be_visible()
    run = ParallelRun.objects.get()

    for one in examiners:
        mark_one(logged_in(browser, live_server, one))
    mark_like_the_machine(run)
    page.get_by_role("button", name="出报告").click()
    expect(page.get_by_role("heading", name="平行评分报告")).to_be_visible()
    expect(page.locator("figure svg")).to_have_count(10)
    row = page.locator("table.gate > tbody > tr:not(.why)", has_text="朗读短文")
    expect(row).to_contain_text("人工评分")
    with page.expect_download() as download:
        page.get_by_role("link", name="下载 PDF").click()
    download.value.save_as(tmp_path / "report.pdf")
    assert (tmp_path / "report.pdf").read_bytes().startswith(b"%PDF")

    row.get_by_role("combobox").select_option("spot_check")
    row.get_by_role("button", name="决定").click()
    expect(page.get_by_text("如仍要采用，请写明理由")).to_be_visible()
    decide_spot_check(row, "市教育局批准试点")
    expect(page.get_by_text("机器评分加抽查，从今后开考的考次起生效")).to_be_visible()
    assert in_force(site, "passage", timezone.now()).mode == Mode.SPOT_CHECK

    mark_a_drifted_session(site, examiners, chief, rng)
    page.reload()
    expect(page.get_by_text("机器偏宽：决定以后的").first).to_be_visible()
    expect(page.get_by_role("cell", name="漂移，自动撤回")).to_be_visible()
    assert in_force(site, "passage", timezone.now()).mode == Mode.PEOPLE

    page.get_by_role("link", name="依据：秋季平行评分").click()
    decide_spot_check(row, "已更换麦克风")
    page.get_by_label("撤回 市直测试站 朗读短文 的理由").fill("复查发现偏宽")
    page.get_by_role("button", name="撤回").click()
    expect(page.get_by_text("自现在起由人工评分")).to_be_visible()
    assert in_force(site, "passage", timezone.now()).mode == Mode.PEOPLE
    assert trouble_of(page) == []
