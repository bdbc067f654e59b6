"""Pages as PDF with typst: fonts from the font package, embedded; no system fonts."""

from __future__ import annotations

import json
import re
import tempfile
from collections.abc import Mapping
from datetime import datetime
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

import pylopdf_fonts_zh_cn
import typst
from PIL import ImageFont

NEVER_THERE = "\U0010fffd"  # a private character that no font of ours draws
JPEG_START = b"\xff\xd8\xff"
_PLAIN_NAME = re.compile(r"[A-Za-z0-9_-]+\.(svg|jpg)", re.ASCII)
FONTS = Path(pylopdf_fonts_zh_cn.__file__).parent


def pdf_of(
    room: str,
    template: str,
    data: Mapping[str, Any],
    at: datetime,
    pictures: Mapping[str, str | bytes] | None = None,
) -> bytes:
    """The PDF of a template in the ``typst`` folder of a room (a package), which reads data.json.

    Templates may import others of that folder. ``pictures`` by plain file name: SVG as text, a
    photograph as the bytes of a JPEG that has been decoded and written anew before (a file as it
    was sent could stop the whole print); ValueError for anything else. The same data and time
    give the same bytes.
    """
    with tempfile.TemporaryDirectory(prefix="putonghua-print-") as name:
        folder = Path(name)
        for file, picture in (pictures or {}).items():
            (folder / file).write_bytes(_checked(file, picture))
        for shipped in resources.files(room).joinpath("typst").iterdir():
            if shipped.name.endswith(".typ"):
                (folder / shipped.name).write_bytes(shipped.read_bytes())
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


def missing_characters(text: str) -> str:
    """Characters that the shipped fonts cannot print, each once, in order; blanks are none."""
    return "".join(one for one in dict.fromkeys(text) if not one.isspace() and not _has(one))


@cache
def _has(character: str) -> bool:
    """Whether any shipped font draws it: what is lacking looks like the character never there."""
    return any(
        bytes(font.getmask(character)) != bytes(font.getmask(NEVER_THERE)) for font in _fonts()
    )


@cache
def _fonts() -> tuple[ImageFont.FreeTypeFont, ...]:
    return tuple(ImageFont.truetype(str(file), 24) for file in sorted(FONTS.glob("*.otf")))


def _checked(file: str, picture: str | bytes) -> bytes:
    if not _PLAIN_NAME.fullmatch(file):
        raise ValueError("a picture's name is plain and ends in .svg or .jpg")
    if isinstance(picture, str):
        return picture.encode()
    if not picture.startswith(JPEG_START):
        raise ValueError("a photograph is a JPEG")
    return picture
