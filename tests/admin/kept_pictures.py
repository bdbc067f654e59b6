"""Pictures and files of a journey, kept in the folder JOURNEY_PICTURES, to be looked at."""

from __future__ import annotations

import os
from pathlib import Path

from playwright.sync_api import Page

FOLDER = os.environ.get("JOURNEY_PICTURES", "")


def keep(page: Page, name: str) -> None:
    """A picture of the whole page, where a folder is named."""
    if FOLDER:
        page.screenshot(path=Path(FOLDER) / f"{name}.png", full_page=True)


def download(page: Page, link: str, tmp_path: Path) -> bytes:
    """What a link hands out to be saved."""
    with page.expect_download() as waited:
        page.get_by_role("link", name=link).first.click()
    path = tmp_path / waited.value.suggested_filename
    waited.value.save_as(path)
    if FOLDER:
        (Path(FOLDER) / path.name).write_bytes(path.read_bytes())
    return path.read_bytes()
