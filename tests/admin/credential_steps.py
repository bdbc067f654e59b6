"""What people do on the pages of credentials, in a real browser."""

from __future__ import annotations

from pathlib import Path

from django.utils import timezone
from playwright.sync_api import Page, expect

from tests.admin.credential_cases import scan
from tests.admin.test_console_journey import trouble_of


def scripts_failed(*pages: Page) -> list[str]:
    """What went wrong in the pages' scripts; refused forms, which answer 422, are no such thing."""
    return [one for page in pages for one in trouble_of(page) if "status of 422" not in one]


def a_scan(folder: Path) -> Path:
    path = folder / "材料.png"
    path.write_bytes(scan())
    return path


def pass_all(page: Page) -> None:
    """Each paper that waits is found right, one after the other."""
    while (buttons := page.get_by_role("button", name="：通过")).count():
        left = buttons.count()
        buttons.first.click()
        expect(page.get_by_role("button", name="：通过")).to_have_count(left - 1)


def propose(page: Page, reason: str) -> None:
    page.get_by_label("拟同意", exact=True).check()
    page.get_by_label("理由", exact=True).first.fill(reason)
    page.get_by_role("button", name="保存拟定意见").click()
    expect(page.get_by_text("已保存拟定意见。")).to_be_visible()


def decide(page: Page, reason: str, **fields: str) -> None:
    """Through the preview to the decision."""
    page.get_by_role("link", name="作出决定").click()
    page.get_by_label("决定", exact=False).first.select_option("yes")
    page.get_by_label("理由").fill(reason)
    for label, text in fields.items():
        page.get_by_label(label).fill(text)
    page.get_by_role("button", name="下一步：核对").click()
    expect(page.get_by_role("heading", name="请核对：同意")).to_be_visible()
    page.get_by_role("button", name="确认作出决定").click()
    expect(page.get_by_text("决定已作出。")).to_be_visible()


def withdraw(page: Page, ground: str, minutes: Path) -> None:
    """From the credential's page to the decision, with a hearing between."""
    page.get_by_text("提出撤销").first.click()
    page.get_by_label("撤销的事由").fill(ground)
    page.get_by_role("button", name="提出撤销").click()
    expect(page.get_by_role("link", name="作出决定")).to_have_count(0)
    page.get_by_label("告知的内容、送达方式").fill("拟撤销，当面送达告知书。")
    page.get_by_role("button", name="登记告知").click()
    expect(page.get_by_text("已登记撤销告知。")).to_be_visible()
    today = timezone.localdate()
    page.get_by_label("本人要求听证的日期").fill(today.isoformat())
    page.get_by_role("button", name="登记要求听证").click()
    page.get_by_label("听证时间").fill(f"{today.isoformat()}T14:30")
    page.get_by_label("地点").fill("教育局三楼会议室")
    page.get_by_role("button", name="约定听证").click()
    expect(page.get_by_role("link", name="听证通知书")).to_be_visible()
    page.get_by_label("主持人").fill("陈主任")
    page.get_by_label("本人陈述").fill("对事实没有异议。")
    page.get_by_label("听证笔录").set_input_files(minutes)
    page.get_by_role("button", name="登记听证", exact=True).click()
    expect(page.get_by_text("已登记听证。")).to_be_visible()
    decide(page, "事实清楚，程序合法。")
