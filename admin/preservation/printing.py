"""Lists and certificates of the archive as PDF with typst."""

from __future__ import annotations

import json
import tempfile
from datetime import datetime
from importlib import resources
from pathlib import Path
from typing import Any

import typst

from admin.results.printing import FONTS


def pdf_of(template: str, data: dict[str, Any], at: datetime) -> bytes:
    """The PDF of a template of this room; the same data and time give the same bytes."""
    with tempfile.TemporaryDirectory(prefix="putonghua-print-") as name:
        folder = Path(name)
        text = resources.files("admin.preservation").joinpath("typst", template).read_bytes()
        (folder / template).write_bytes(text)
        (folder / "data.json").write_text(json.dumps(data, ensure_ascii=False), encoding="utf-8")
        made = typst.compile(
            folder / template,
            root=folder,
            font_paths=[FONTS],
            ignore_system_fonts=True,
            format="pdf",
            timestamp=at.replace(microsecond=0),
        )
    if not isinstance(made, bytes):
        raise TypeError("typst made no single document")
    return made
