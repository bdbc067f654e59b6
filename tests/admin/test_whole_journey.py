"""One session from its announcement to the archive, in a real browser, with three real booths.

The machine's marks are given: how it hears is told elsewhere. Everything else is done as people do
it, each in a window of their own.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from subprocess import Popen

import pytest
from django.utils import timezone
from openpyxl import load_workbook
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from admin.accounts.models import User
from admin.accounts.rights import Role
from admin.archive.keeping import ledger, store
from admin.marking.models import MarkingAssignment
from admin.testing.models import Room, SeatState, Session, Sitting, TicketRun
from admin.testing.seat_keys import issue_code
from admin.testing.ticket_runs import work
from demo.booth import Booth
from demo.sample_answers import SAMPLE
from recordings.verify import verify_archive
from tests.admin.factories import add_room, add_seat, add_user, identity_number
from tests.admin.marked_sittings import add_score, mark
from tests.admin.real_browser import JOURNEY, painted
from tests.admin.sent_applications import sent
from tests.admin.test_console_journey import logged_in, trouble_of
from tests.admin.test_register_journey import register_herself, stranger
from tests.admin.test_review_journey import appeal_is_heard, marks_talk, name_examiner

pytestmark = [*JOURNEY, pytest.mark.both_databases]

PATIENCE = 240  # seconds for what three booths do at once on a busy machine


def wait_for(processes: list[Popen[bytes]], count: int, state: str, log: Path) -> None:
    """Until so many booths say ``state``; AssertionError where one has ended before."""
    until = time.monotonic() + PATIENCE
    while SeatState.objects.filter(state__state=state).count() < count:
        assert all(one.poll() is None for one in processes), log.read_text()
        assert time.monotonic() < until, log.read_text()
        time.sleep(0.2)


@contextmanager
def booths_of(session: Session, address: str, home: Path) -> Iterator[list[Popen[bytes]]]:
    """A registered booth at each seat of the session, its candidate logged in and waiting."""
    log, processes = home / "booths.log", []
    try:
        for number, candidate in enumerate(session.candidates.order_by("seat__label"), start=1):
            assert candidate.seat
            booth = Booth(home / f"booth{number}", log)
            booth.register(address, issue_code(candidate.seat, by="system", at=timezone.now()))
            processes.append(booth.begin(SAMPLE, candidate.admission_number[-4:]))
        wait_for(processes, len(processes), "waiting_for_start", log)
        yield processes
    finally:
        for one in processes:
            one.kill()


def plan_and_announce(office: Page, address: str) -> Session:
    office.goto(f"{address}/sessions/new/")
    office.get_by_label("考次名称").fill("冬季测试")
    office.get_by_label("测试站点").select_option(index=1)
    office.get_by_label("测试日期").fill(timezone.localdate().isoformat())
    office.get_by_label("名额").fill("5")
    office.get_by_label("收费类别").fill("教师 0")
    office.get_by_role("button", name="建立考次").click()
    office.get_by_role("button", name="公布考次").click()
    expect(office.get_by_text("考次已公布，可以报名")).to_be_visible()
    return Session.objects.get()


def approve_all(office: Page, address: str, session: Session, count: int) -> None:
    office.goto(f"{address}/sessions/{session.pk}/applications/?state=applied")
    expect(office.get_by_role("button", name="全选本页")).to_be_visible()
    painted(office)
    office.keyboard.press("a")
    expect(office.locator("[data-chosen]")).to_have_text(str(count))
    office.keyboard.press("1")
    expect(office.get_by_text(f"已处理 {count} 份")).to_be_visible()


def seat_and_print(office: Page, address: str, session: Session) -> bytes:
    """Seats, papers, tickets; the session is open at the end."""
    office.goto(f"{address}/sessions/{session.pk}/")
    office.get_by_role("link", name="编排机位").click()
    office.get_by_role("button", name="确认编排").click()
    expect(office.get_by_text("已编排 3 人的机位")).to_be_visible()
    office.get_by_role("button", name="组卷", exact=True).click()
    expect(office.get_by_text("已为每名应试人组卷")).to_be_visible()
    office.get_by_role("link", name="印制材料").click()
    office.get_by_role("button", name="生成全部准考证").click()
    expect(office.get_by_text("0 / 3 人")).to_be_visible()
    work(TicketRun.objects.get().pk, timezone.now)
    with office.expect_download() as download:
        office.get_by_role("link", name="下载准考证 PDF").click()
    office.goto(f"{address}/sessions/{session.pk}/")
    office.get_by_role("button", name="开放考次").click()
    expect(office.get_by_text("考次已开放，考场可以登录")).to_be_visible()
    return download.value.path().read_bytes()


def hold_the_test(page: Page, address: str, session: Session, room: Room, home: Path) -> None:
    """Three booths, started together by the invigilator, until everything is received."""
    with booths_of(session, address, home) as booths:
        page.goto(f"{address}/sessions/{session.pk}/rooms/{room.pk}/")
        page.get_by_role("button", name="全部开始").click()
        expect(page.get_by_text("已发出").first).to_be_visible()
        assert [one.wait(PATIENCE) for one in booths] == [0, 0, 0], (
            home / "booths.log"
        ).read_text()
    page.reload()
    expect(page.locator(".seat .state", has_text="已完成")).to_have_count(3)


def close_session(office: Page, address: str, session: Session) -> None:
    office.goto(f"{address}/sessions/{session.pk}/closing/")
    expect(office.get_by_text("可以结束考次")).to_be_visible()
    office.get_by_role("button", name="结束考次").click()
    expect(office.get_by_text("考次已由 周干事 结束")).to_be_visible()


def mark_by_two_and_a_third(
    browser: Browser, server: LiveServer, page: Page, session: Session, people: list[User]
) -> Sitting:
    """Two examiners mark all three; one talk they see differently, and a third decides it."""
    page.goto(f"{server.url}/sessions/{session.pk}/marking/")
    for who in people[:2]:
        page.get_by_label(who.display_name).check()
    page.get_by_role("button", name="分配", exact=True).click()
    expect(page.get_by_text("已分配 6 份评分任务")).to_be_visible()
    argued = Sitting.objects.get(candidate__person__name="李明")
    for agreed in MarkingAssignment.objects.exclude(sitting=argued):
        mark(agreed, at=timezone.now())
    marks_talk(browser, server, people[0], "3")
    marks_talk(browser, server, people[1], "12")
    page.reload()
    expect(page.get_by_text("待分配仲裁人")).to_be_visible()
    name_examiner(page, people[2])
    marks_talk(browser, server, people[2], "5")
    return argued


def release(page: Page, address: str, session: Session) -> None:
    page.goto(f"{address}/sessions/{session.pk}/release/")
    page.get_by_role("button", name="发布 3 人的成绩").click()
    expect(page.get_by_text("已发布 3 人的成绩")).to_be_visible()


def certificate(office: Page, address: str, sitting: Sitting) -> bytes:
    office.goto(f"{address}/results/{sitting.pk}/")
    office.get_by_role("button", name="出具证书").click()
    with office.expect_download() as download:
        office.get_by_role("link", name="下载 PDF").first.click()
    return download.value.path().read_bytes()


def export_table(page: Page, address: str, folder: Path) -> dict[object, object]:
    """Names and totals of the exported table."""
    page.goto(f"{address}/archive/?q=冬季测试")
    expect(page.locator("tbody tr")).to_have_count(3)
    page.get_by_role("link", name="导出成绩表").click()
    page.get_by_role("button", name="导出", exact=True).click()
    with page.expect_download() as download:
        page.get_by_role("link", name="下载", exact=True).click()
    download.value.save_as(folder / "table.xlsx")
    sheet = load_workbook(folder / "table.xlsx").active
    assert sheet is not None
    head, *rows = sheet.iter_rows(values_only=True)
    name, total = head.index("姓名"), head.index("总分")
    return {row[name]: str(row[total]) for row in rows}


def test_from_the_announcement_to_the_archive(
    live_server: LiveServer, browser: Browser, tmp_path: Path
) -> None:
    address, room = live_server.url, add_room(name="第一考场")
    for place in range(4):
        add_seat(room, label=f"A-{place + 1:02d}", row=1, column=place)
    office = logged_in(browser, live_server, add_user(Role.OFFICER, display_name="周干事"))
    chief = logged_in(browser, live_server, add_user(Role.CHIEF_EXAMINER, display_name="沈总测"))
    invigilator = add_user(Role.INVIGILATOR, display_name="林监考")
    room.invigilators.add(invigilator)
    examiners = [
        add_user(Role.EXAMINER, display_name=name, examiner_grade=grade)
        for name, grade in (
            *(("钱测试员", "provincial"), ("冯测试员", "provincial"), ("孙测试员", "provincial")),
            *(("赵国家级", "national"), ("周国家级", "national")),
        )
    ]

    session = plan_and_announce(office, address)
    register_herself(stranger(browser), address, identity_number(7), tmp_path)
    for name in ("王芳", "陈静"):
        sent(session, name=name, group="教师", unit_name="实验小学", at=timezone.now())
    approve_all(office, address, session, 3)
    assert seat_and_print(office, address, session).startswith(b"%PDF")
    hold_the_test(logged_in(browser, live_server, invigilator), address, session, room, tmp_path)
    close_session(office, address, session)

    for sitting in Sitting.objects.all():
        add_score(sitting, at=timezone.now())
    argued = mark_by_two_and_a_third(browser, live_server, chief, session, examiners)
    release(chief, address, session)
    assert certificate(office, address, argued).startswith(b"%PDF")
    first = str(argued.results.get().total)
    appeal_is_heard(browser, live_server, chief, argued, examiners[3:], "6")
    changed = str(argued.results.get(number=2).total)
    office.reload()
    expect(office.get_by_role("row").filter(has_text="首次发布")).to_contain_text(first)
    expect(office.get_by_role("row").filter(has_text="成绩复核：")).to_contain_text(changed)
    expect(office.get_by_text("旧版成绩")).to_be_visible()

    archivist = logged_in(browser, live_server, add_user(Role.ARCHIVIST))
    totals = export_table(archivist, address, tmp_path)
    assert totals.keys() == {"李明", "王芳", "陈静"}
    assert totals["李明"] == changed != first
    assert verify_archive(store(), ledger()) == ()
    assert trouble_of(office) == trouble_of(chief) == trouble_of(archivist) == []
