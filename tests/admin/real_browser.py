"""The browser that journeys through the console are made in."""

from __future__ import annotations

import functools
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

CHROMIUM = Path("/usr/bin/chromium-headless-shell")
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PASSWORD = "correct horse"
PATIENCE = 60  # seconds that a page may take: a busy machine fails no journey
JOURNEY = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(
        not CHROMIUM.exists(), reason="Chromium is not installed: no journey in a real browser"
    ),
]
"""What every module of journeys is marked with."""

ON_A_PART = (
    *("check", "click", "fill", "press", "select_option", "set_input_files", "uncheck"),
    *("all", "count", "evaluate", "evaluate_all", "is_visible"),
)
ON_THE_PAGE = ("content", "evaluate")


def read_before_acting(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever acts on a page, or looks at it once, does so after it has been read to its end.

    A click returns when the next page has begun to come. What is looked up then may not be there
    yet, and a button pressed before its script has run says nothing.
    """
    from playwright.sync_api import Locator, Page

    def after_reading(act: Callable[..., Any]) -> Callable[..., Any]:
        @functools.wraps(act)
        def patient(self: Locator | Page, *arguments: Any, **options: Any) -> Any:
            page = self.page if isinstance(self, Locator) else self
            page.wait_for_load_state()
            return act(self, *arguments, **options)

        return patient

    for one, names in ((Locator, ON_A_PART), (Page, ON_THE_PAGE)):
        for name in names:
            monkeypatch.setattr(one, name, after_reading(getattr(one, name)))


def wait_until(page: Page, condition: str) -> None:
    """Return when ``condition``, JavaScript, holds on ``page``; AssertionError when it never does.

    The page's own waiting would evaluate text inside the page, which its content security
    policy rightly refuses.
    """
    until = time.monotonic() + PATIENCE
    while not page.evaluate(condition):
        assert time.monotonic() < until, f"never so: {condition}"
        page.wait_for_timeout(50)


def painted(page: Page) -> None:
    """Return when the page is loaded and drawn: until then Chromium lets keys go unheard."""
    page.evaluate("() => new Promise(done => requestAnimationFrame(() => setTimeout(done)))")
