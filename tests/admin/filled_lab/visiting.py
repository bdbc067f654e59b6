"""Going through the pages of the lab in a browser."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from admin.accounts.one_time_codes import code_at
from tests.admin.filled_lab.staff import HALF_IN, SECRET
from tests.admin.filled_lab.walk import Page
from tests.admin.real_browser import PASSWORD

if TYPE_CHECKING:
    from playwright.sync_api import Browser
    from playwright.sync_api import Page as Tab


def visit(
    browser: Browser,
    server: str,
    pages: Iterable[Page],
    width: int = 1366,
    height: int = 768,
    scale: float = 1,
) -> Iterator[tuple[Page, Tab]]:
    """Each page with the tab that shows it, user after user, each logged in once."""
    pages = list(pages)
    for user in dict.fromkeys(page.user for page in pages):
        context = browser.new_context(
            viewport={"width": width, "height": height}, device_scale_factor=scale, locale="zh-CN"
        )
        tab = context.new_page()
        tab.on("dialog", lambda dialog: dialog.accept())
        if user:
            _log_in(tab, server, user)
        for page in pages:
            if page.user == user:
                tab.goto(server + page.address)
                for step in page.steps:
                    take(tab, *step)
                yield page, tab
        context.close()


def take(tab: Tab, what: str, where: str, text: str) -> None:
    """One step on the page."""
    match what:
        case "press":
            tab.locator(where).first.click()
            tab.wait_for_load_state()
        case "fill":
            tab.locator(where).first.fill(text)
        case "choose":
            tab.locator(where).first.select_option(text)
        case "see":
            tab.locator(where).wait_for()
        case "gone":
            tab.wait_for_function("where => !document.querySelector(where)", arg=where)
        case "open":
            tab.locator(where).evaluate_all("all => all.forEach(one => one.open = true)")
        case "send":
            tab.locator(where).first.evaluate("form => form.submit()")
            tab.wait_for_load_state()
        case _:
            raise ValueError(what)


def _log_in(tab: Tab, server: str, user: str) -> None:
    tab.goto(f"{server}/log-in/")
    tab.fill("#id_username", user)
    tab.fill("#id_password", PASSWORD)
    tab.click("button.primary")
    if user == HALF_IN:
        return  # the password alone
    if "/second-factor/" in tab.url and "/enrol/" not in tab.url:
        tab.fill("#id_code", code_at(SECRET, datetime.now(UTC)))
        tab.click("button.primary")
