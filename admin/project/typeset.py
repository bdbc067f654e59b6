"""Pages as PDF with typst: fonts from the font package, embedded; no system fonts."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Mapping
from datetime import datetime
from importlib import resources
from pathlib import Path
from typing import Any

import pylopdf_fonts_zh_cn
import typst

FONTS = Path(pylopdf_fonts_zh_cn.__file__).parent


def pdf_of(
    room: str,
    template: str,
    data: Mapping[str, Any],
    at: datetime,
    pictures: Mapping[str, str] | None = None,
) -> bytes:
    """The PDF of a template in the ``typst`` folder of a room (a package), which reads data.json.

    ``pictures``: SVG by file name. The same data and time give the same bytes.
    """
    with tempfile.TemporaryDirectory(prefix="putonghua-print-") as name:
        folder = Path(name)
        for file, drawn in (pictures or {}).items():
            (folder / file).write_text(drawn, encoding="utf-8")
        text = resources.files(room).joinpath("typst", template).read_bytes()
        (folder / template).write_bytes(text)
        (folder / "data.json").write_text(json.dumps(data, ensure_ascii=False), encoding="utf-8")
        made = typst.compile(
            folder / template,
            root=folder,
            font_paths=[FONTS],
            ignore_system_fonts=True,
            format="pdf",
            timestamp=at.replace(microsecond=0),  # PDF dates count seconds
        )
    if not isinstance(made, bytes):
        raise TypeError("typst made no single document")
    return made
