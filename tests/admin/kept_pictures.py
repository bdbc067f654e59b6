"""Pictures and files of a journey, kept in the folder JOURNEY_PICTURES, to be looked at."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from playwright.sync_api import Page

FOLDER = os.environ.get("JOURNEY_PICTURES", "")


def keep(page: Page, name: str) -> None:
    """A picture of the whole page, where a folder is named."""
    if FOLDER:
        page.screenshot(path=Path(FOLDER) / f"{name}.png", full_page=True)


def keep_file(path: Path) -> None:
    """A copy of a file, where a folder is named."""
    if FOLDER:
        shutil.copy(path, FOLDER)


def download(page: Page, link: str, tmp_path: Path) -> bytes:
    """What a link hands out to be saved."""
    with page.expect_download() as waited:
        page.get_by_role("link", name=link).first.click()
    path = tmp_path / waited.value.suggested_filename
    waited.value.save_as(path)
    keep_file(path)
    return path.read_bytes()
