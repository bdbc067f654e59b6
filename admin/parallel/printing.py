"""The report as PDF, with typst."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Mapping
from datetime import datetime
from importlib import resources
from pathlib import Path
from typing import Any

import typst

from admin.results.printing import FONTS

TEMPLATE = "report.typ"


def pdf_of(shown: Mapping[str, Any], at: datetime) -> bytes:
    """The PDF of what ``presenting.present`` gave, with ``title`` and ``facts`` beside it."""
    with tempfile.TemporaryDirectory(prefix="putonghua-report-") as name:
        folder = Path(name)
        for place, subject in enumerate(shown["subjects"]):
            for number, chart in enumerate(subject["charts"]):
                (folder / f"chart-{place}-{number}.svg").write_text(chart, encoding="utf-8")
        template = resources.files("admin.parallel").joinpath("typst", TEMPLATE).read_bytes()
        (folder / TEMPLATE).write_bytes(template)
        (folder / "data.json").write_text(json.dumps(shown, ensure_ascii=False), encoding="utf-8")
        made = typst.compile(
            folder / TEMPLATE,
            root=folder,
            font_paths=[FONTS],
            ignore_system_fonts=True,
            format="pdf",
            timestamp=at.replace(microsecond=0),  # PDF dates count seconds
        )
    if not isinstance(made, bytes):
        raise TypeError("typst made no single document")
    return made
