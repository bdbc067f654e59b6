"""Every test that docs/bad-input.md names exists."""

import re
from pathlib import Path

TESTS = Path(__file__).parent
PAGE = TESTS.parent / "docs" / "bad-input.md"
UPLOADS = "admin/test_station_api_uploads.py"  # named once, at the head of its table


def test_every_test_named_on_the_page_is_there() -> None:
    named = re.findall(r"`(?:([\w/]+\.py)::)?((?:\w+::)*test_\w+)`", PAGE.read_text("utf-8"))
    assert len(named) > 50
    missing = [
        f"{file or UPLOADS}::{name}"
        for file, name in named
        if not re.search(
            rf"def {name.split('::')[-1]}\(", (TESTS / (file or UPLOADS)).read_text("utf-8")
        )
    ]
    assert missing == []
