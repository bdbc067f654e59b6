"""Pictures of the console: a server over a filled lab, looked at with Debian's Chromium.

    python docs/pictures/console.py                     the pictures of the guides
    python docs/pictures/console.py --all FOLDER        every page, whole, at both window sizes
    python docs/pictures/console.py --all FOLDER --only archive,room   pages whose names begin so

Run from the repository's root, with the test builders importable.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import threading
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tests" / "builders"), str(ROOT / "docs" / "pictures")]
# Width and height of the window in the page's pixels, and how much larger it is drawn.
SIZES = {"1366": (1366, 768, 1.0), "1920": (1920, 1080, 1.0), "zoom": (683, 384, 2.0)}
GUIDES = {  # page of the walk → name of the picture
    "home-chief": "home-chief",
    "room": "room",
    "desk": "marking",
    "practice-person": "practice-person",
    "release-half": "release",
    "result": "result",
    "review-flagged": "review",
    "examiners": "examiners",
    "appeal-ready": "appeal",
    "parallel-report": "parallel-report",
    "archive-found": "archive",
    "disposal-chief": "disposal",
    "account-chief": "account",
    "document-standing": "document",
}


def main() -> None:
    """Make the lab, start the server, take the pictures."""
    parser = argparse.ArgumentParser(description="控制台的图片")
    parser.add_argument("--all", type=Path, help="把每个页面的图片写到此文件夹")
    parser.add_argument("--only", default="", help="只要名称以这些字开头的页面，用逗号隔开")
    parser.add_argument("--sizes", default="1366,1920", help=f"窗口：{'、'.join(SIZES)}")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="putonghua-pictures-") as folder:
        pages = prepare_lab(Path(folder))
        address = serve()
        wanted = tuple(chosen.only.split(","))
        if chosen.all:
            for size in chosen.sizes.split(","):
                shown = [page for page in pages if page.name.startswith(wanted)]
                take(shown, address, chosen.all, size)
        else:
            take([page for page in pages if page.name in GUIDES], address, None, "1366")


def prepare_lab(folder: Path) -> list[Any]:
    """A database and data folder filled with the lab; its pages."""
    os.environ["PUTONGHUA_DATA"] = str(folder)
    os.environ["DJANGO_SETTINGS_MODULE"] = "admin.project.settings"
    from admin.project.data_folder import prepare

    prepare(folder)
    import django

    django.setup()
    from django.core.management import call_command
    from django.utils import timezone

    call_command("migrate", verbosity=0)
    from tests.admin.filled_lab.lab import make_lab
    from tests.admin.filled_lab.walk import pages_of

    return pages_of(make_lab(timezone.now()))


def serve() -> str:
    """The server in a thread; returns its address."""
    import uvicorn

    from admin.project.asgi import make_application

    config = uvicorn.Config(
        make_application(threads=4), port=0, lifespan="off", log_config=None, access_log=False
    )
    listener = config.bind_socket()
    listener.listen()
    server = uvicorn.Server(config)
    threading.Thread(target=server.run, args=([listener],), daemon=True).start()
    return f"http://127.0.0.1:{listener.getsockname()[1]}"


def take(pages: list[Any], address: str, folder: Path | None, size: str) -> None:
    """Whole pages into the folder; without one, what the window shows, small, for the guides."""
    from playwright.sync_api import sync_playwright
    from small_png import shrink

    from tests.admin.filled_lab.visiting import visit
    from tests.admin.real_browser import ARGUMENTS, CHROMIUM

    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    width, height, scale = SIZES[size]
    if folder:
        folder.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        arguments = [*ARGUMENTS, "--lang=zh-CN"]
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=arguments)
        for page, tab in visit(browser, address, pages, width, height, scale):
            if "/rooms/" in page.address:
                tab.wait_for_timeout(1500)
            if folder:
                tab.screenshot(path=folder / f"{page.name}-{size}.png", full_page=True)
                continue
            path = ROOT / "docs" / "pictures" / f"console-{GUIDES[page.name]}.png"
            tab.screenshot(path=path)
            shrink(path)
        browser.close()


if __name__ == "__main__":
    main()
