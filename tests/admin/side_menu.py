"""The entries at the side of a page, found as a person finds them."""

from __future__ import annotations

from playwright.sync_api import Page


def open_entry(page: Page, name: str) -> None:
    """Click the entry, after its group where that is folded."""
    menu = page.get_by_role("navigation", name="主导航")
    entry = menu.get_by_role("link", name=name, exact=True, include_hidden=True)
    if not entry.is_visible():
        menu.locator("details").filter(has=page.get_by_text(name, exact=True)).locator(
            "summary"
        ).click()
    entry.click()
