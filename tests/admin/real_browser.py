"""The browser that journeys through the console are made in."""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Page

CHROMIUM = Path("/usr/bin/chromium")
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PASSWORD = "correct horse"
PATIENCE = 20  # seconds that a page may take: a busy machine fails no journey
JOURNEY = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(
        not CHROMIUM.exists(), reason="Chromium is not installed: no journey in a real browser"
    ),
]
"""What every module of journeys is marked with."""


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
    page.wait_for_load_state()
    page.evaluate("() => new Promise(done => requestAnimationFrame(() => setTimeout(done)))")
