"""Documents as PDF with typst: fonts from the font package, embedded; no system fonts."""

from __future__ import annotations

import io
import json
import tempfile
from dataclasses import asdict, dataclass
from datetime import datetime
from importlib import resources
from pathlib import Path

import pylopdf_fonts_zh_cn
import segno
import typst

FONTS = Path(pylopdf_fonts_zh_cn.__file__).parent
TEMPLATES = {"notice": "notice.typ", "certificate": "certificate.typ"}
SHARED = "paper.typ"


@dataclass(frozen=True)
class PrintedItem:
    """A line of the result notice."""

    number: str
    name: str
    full: str
    mark: str


@dataclass(frozen=True)
class PrintedDocument:
    """Everything on the page, as text."""

    kind: str
    number: str
    name: str
    sex: str
    identity: str
    unit: str
    admission_number: str
    session: str
    session_kind: str
    test_date: str
    issued_on: str
    issuer: str
    total: str
    level: str
    status: str
    items: tuple[PrintedItem, ...]
    signed_text: str
    photo: bytes | None = None
    recognition: str = ""


def pdf_of(document: PrintedDocument, at: datetime) -> bytes:
    """The PDF; the same document and time give the same bytes."""
    with tempfile.TemporaryDirectory(prefix="putonghua-print-") as name:
        folder = Path(name)
        shown = asdict(document) | {"photo": "photo" if document.photo else ""}
        if document.photo:
            (folder / "photo").write_bytes(document.photo)
        (folder / "qr.svg").write_bytes(_qr(document.signed_text))
        for file in (SHARED, TEMPLATES[document.kind]):
            text = resources.files("admin.results").joinpath("typst", file).read_bytes()
            (folder / file).write_bytes(text)
        (folder / "data.json").write_text(json.dumps(shown, ensure_ascii=False), encoding="utf-8")
        made = typst.compile(
            folder / TEMPLATES[document.kind],
            root=folder,
            font_paths=[FONTS],
            ignore_system_fonts=True,
            format="pdf",
            timestamp=at.replace(microsecond=0),  # PDF dates count seconds
        )
    if not isinstance(made, bytes):
        raise TypeError("typst made no single document")
    return made


def _qr(text: str) -> bytes:
    """The QR code as SVG: level M stands a stamp or a fold over part of it."""
    out = io.BytesIO()
    code = segno.make(text, error="m", micro=False, encoding="utf-8")
    code.save(out, kind="svg", border=0, scale=4, xmldecl=False, dark="#1b2b34")
    return out.getvalue()
