"""In a real browser: a queue marked by keyboard alone, drafts kept, nothing serious for axe."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from admin.accounts.rights import Role
from admin.desk.models import PinnedNote, ReadingEvidence
from admin.marking.assigning import assign
from admin.marking.models import ItemReview, MarkingAssignment, SittingReview, TalkMarking
from admin.marking.ordering import name_reviewer
from tests.admin.desk_sittings import add_flagged
from tests.admin.factories import AT, add_user
from tests.admin.marked_sittings import add_finished
from tests.admin.real_browser import JOURNEY, wait_until
from tests.admin.test_console_journey import logged_in, trouble_of

pytestmark = JOURNEY
AXE = (Path(__file__).parent / "axe" / "axe.min.js").read_text(encoding="utf-8")
SOUND = "document.querySelector('audio')"
TIME = f"{SOUND}.currentTime"


def ready(page: Page) -> None:
    """The sound can be heard, the waveform is drawn, keys are listened to."""
    wait_until(page, f"{SOUND}.readyState >= 1")
    wait_until(page, "document.querySelector('[data-peaks]').dataset.drawn === 'yes'")


def press(page: Page, *keys: str) -> None:
    for key in keys:
        page.keyboard.press(key)


def choose_all(page: Page, parts: int) -> None:
    """E to the first part; Enter takes its first value and goes on."""
    press(page, "e", *["Enter"] * parts)


def serious(page: Page) -> list[dict[str, Any]]:
    """What axe finds that is serious or critical."""
    page.evaluate(AXE)
    found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
    return [
        {"id": one["id"], "where": [node["html"][:160] for node in one["nodes"]]}
        for one in found["violations"]
        if one["impact"] in {"serious", "critical"}
    ]


def test_a_queue_is_marked_by_keyboard_alone(live_server: LiveServer, browser: Browser) -> None:
    chief = add_user(Role.CHIEF_EXAMINER, display_name="沈总测试员")
    for _ in range(3):
        assign(add_finished(), chief, by="system", at=AT)
    add_flagged()
    page = logged_in(browser, live_server, chief)
    page.goto(f"{live_server.url}/marking/")
    page.get_by_role("link", name="从第一份开始").focus()
    press(page, "Enter")
    for number in range(3):
        expect(page.get_by_text(f"今天已评 {number}")).to_be_visible()
        ready(page)
        press(page, "n")
        page.keyboard.type(f"第 {number} 条")
        press(page, "Enter")
        press(page, "e", "ArrowDown")  # the second value of the first part
        choose_all(page, 5)
        expect(page.locator("#mark")).not_to_have_text("—")
        press(page, "Control+Enter")
        expect(page.get_by_role("dialog")).to_contain_text("自然流畅程度")
        press(page, "Enter")
    expect(page.get_by_role("heading", name="今天提交（3）")).to_be_visible()
    assert [str(one.mark) for one in TalkMarking.objects.all()] == ["39.00"] * 3
    assert PinnedNote.objects.count() == 3

    page.get_by_role("link", name="异常复审").focus()
    press(page, "Enter")
    page.get_by_role("link", name="复审", exact=True).focus()
    press(page, "Enter")
    expect(page.get_by_role("heading", name="朗读短文")).to_be_visible()
    ready(page)
    press(page, ".")
    wait_until(page, f"Math.abs({TIME} - 1.1) < 0.01")
    press(page, "x", ",", "q")
    choose_all(page, 5)
    expect(page.locator("#mark")).to_have_text("29.9")
    press(page, "Control+Enter")
    expect(page.get_by_role("dialog")).to_contain_text("错误 1、缺陷 1、漏读 0")
    press(page, "Enter")
    expect(page.get_by_role("heading", name="我最近的复审")).to_be_visible()
    assert str(ItemReview.objects.get().mark) == "29.90"
    assert [one["verdict"] for one in ReadingEvidence.objects.get().syllables] == [
        "defect",
        "error",
    ]
    assert trouble_of(page) == []


def test_the_player_obeys_the_keyboard(live_server: LiveServer, browser: Browser) -> None:
    page = opened_desk(live_server, browser)
    press(page, "ArrowRight")
    wait_until(page, f"{TIME} > 1.9")
    press(page, "ArrowLeft", "Shift+ArrowRight")
    wait_until(page, f"{TIME} === 0.5")
    press(page, "[", "Shift+ArrowRight", "]")
    wait_until(page, "document.querySelector('[data-loop]').ariaPressed === 'true'")
    wait_until(page, f"{TIME} === 0.5")  # at the loop's end it begins again
    press(page, "5", " ")
    wait_until(page, f"{SOUND}.playbackRate === 2 && {SOUND}.preservesPitch && !{SOUND}.paused")
    page.wait_for_timeout(700)  # longer than the loop takes
    assert 0.45 <= page.evaluate(TIME) <= 1.1
    press(page, " ")
    wait_until(page, f"{SOUND}.paused")
    press(page, "l", "1")
    wait_until(page, f"{SOUND}.playbackRate === 0.5")
    assert page.locator("[data-loop]").get_attribute("aria-pressed") == "false"
    assert trouble_of(page) == []


def test_the_waveform_is_clicked_and_dragged(live_server: LiveServer, browser: Browser) -> None:
    page = opened_desk(live_server, browser)
    canvas = page.locator("canvas.wave")
    box = canvas.bounding_box()
    assert box
    canvas.click(position={"x": box["width"] / 2, "y": 20})
    wait_until(page, f"Math.abs({TIME} - 1) < 0.02")
    page.mouse.move(box["x"] + box["width"] * 0.25, box["y"] + 20)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] * 0.75, box["y"] + 20, steps=4)
    page.mouse.up()
    wait_until(page, f"Math.abs({TIME} - 0.5) < 0.02 || Math.abs({TIME} - 1) < 0.02")
    assert page.locator("[data-loop]").get_attribute("aria-pressed") == "true"
    dark = page.evaluate(
        "(() => { const c = document.querySelector('canvas.wave'); const d = c.getContext('2d')"
        ".getImageData(0, 0, c.width, c.height).data; let n = 0; for (let i = 0; i < d.length;"
        " i += 4) if (d[i] < 60 && d[i + 1] > 40) n += 1; return n; })()"
    )
    assert dark > box["width"]  # a tone from end to end
    assert trouble_of(page) == []


def test_a_crash_of_the_browser_loses_nothing(live_server: LiveServer, browser: Browser) -> None:
    page = opened_desk(live_server, browser)
    press(page, "n")
    page.keyboard.type("儿化生硬")
    press(page, "Enter", "e", "Enter")
    page.get_by_label("备注", exact=True).fill("整体流畅")
    expect(page.locator("[data-draft-state]")).to_contain_text("草稿已保存")
    wait_until(page, "!document.querySelector('[data-draft-state]').classList.contains('bad')")
    page.wait_for_timeout(900)  # the last letters are on their way
    address, cookies = page.url, page.context.cookies()
    page.context.close()
    context = browser.new_context(locale="zh-CN")
    context.add_cookies(cookies)  # type: ignore[arg-type]
    page = context.new_page()
    page.goto(address)
    expect(page.get_by_text("儿化生硬")).to_be_visible()
    expect(page.get_by_label("备注", exact=True)).to_have_value("整体流畅")
    assert page.locator("input[name=pronunciation][value='0']").is_checked()


def test_axe_finds_nothing_serious(live_server: LiveServer, browser: Browser) -> None:
    chief = add_user(Role.CHIEF_EXAMINER, display_name="沈总测试员")
    sitting = add_flagged()
    assignment = assign(add_finished(), chief, by="system", at=AT)
    page = logged_in(browser, live_server, chief)
    for address in ("/marking/", f"/marking/{assignment.pk}/", f"/reviews/{sitting.pk}/3/"):
        page.goto(f"{live_server.url}{address}")
        assert serious(page) == [], address


def opened_desk(live_server: LiveServer, browser: Browser) -> Page:
    """The desk of one talk of two seconds."""
    examiner = add_user(Role.EXAMINER, display_name="钱测试员")
    assignment: MarkingAssignment = assign(add_finished(), examiner, by="system", at=AT)
    page = logged_in(browser, live_server, examiner)
    page.goto(f"{live_server.url}/marking/{assignment.pk}/")
    ready(page)
    return page


def test_an_ordered_review_is_marked_item_by_item(
    live_server: LiveServer, browser: Browser
) -> None:
    chief = add_user(Role.CHIEF_EXAMINER)
    sitting = add_flagged()
    review = SittingReview.objects.create(
        sitting=sitting, kind="spot", ordered_at=AT, ordered_by=chief
    )
    reviewer = add_user(Role.EXAMINER, display_name="钱测试员")
    task = name_reviewer(review, reviewer, by=chief, at=AT)
    page = logged_in(browser, live_server, reviewer)
    page.goto(f"{live_server.url}/review-tasks/{task.pk}/")
    page.get_by_role("link", name="评分 第 1 项").focus()
    press(page, "Enter")
    for item, name, parts in ((1, "读单音节", 1), (2, "读多音节", 1), (3, "朗读短文", 5)):
        expect(page.get_by_role("heading", name=f"{item}. {name}")).to_be_visible()
        ready(page)
        assert serious(page) == []
        press(page, "x")
        choose_all(page, parts)
        expect(page.locator("#mark")).to_have_text(("9.9", "19.8", "29.9")[item - 1])
        press(page, "Control+Enter", "Enter")
    expect(page.get_by_role("row", name="3. 朗读短文")).to_contain_text("29.9")
    assert serious(page) == []
    page.get_by_role("button", name="提交复审评分").focus()
    press(page, "Enter")
    expect(page.get_by_text("的复审评分已提交")).to_be_visible()
    assert task.marks.count() == 3
    assert trouble_of(page) == []
