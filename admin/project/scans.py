"""Scanned papers that people send: pictures made anew, PDFs looked through. Pure: bytes in and out.

A picture keeps nothing but its pixels. A PDF is kept as it came, once it is known to be whole, not
locked, of few pages, and without anything that could run or be hidden in it.
"""

from __future__ import annotations

import io
from collections.abc import Iterator

from PIL import Image
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader

from admin.errors import Refused

MAX_BYTES = 4 * 1024 * 1024
MAX_PIXELS = 50_000_000
LONGEST_EDGE = 2_400  # pixels: A4 at 200 an inch
QUALITY = 85
MAX_PAGES = 20
MAX_OBJECTS = 20_000
PDF_START = b"%PDF-"
# What a scanner never writes, and what could run, send or hide something.
ACTIVE = frozenset(
    {"/JavaScript", "/JS", "/Launch", "/EmbeddedFile", "/EmbeddedFiles", "/RichMedia", "/XFA"}
    | {"/SubmitForm", "/ImportData", "/GoToE", "/GoToR", "/OpenAction", "/AA", "/Movie", "/Sound"}
)


class BadScan(Refused):
    """The scan cannot be read."""

    id = "bad_scan"
    message = "扫描件应为 JPG 或 PNG 图片，不超过 4 MB。"


def re_encoded(data: bytes) -> bytes:
    """The picture as a fresh JPEG: nothing but its pixels is kept. BadScan."""
    if len(data) > MAX_BYTES:
        raise BadScan
    try:
        with Image.open(io.BytesIO(data), formats=("JPEG", "PNG")) as picture:
            if picture.width * picture.height > MAX_PIXELS:
                raise BadScan("扫描件的像素过多，请以 300 dpi 以下重新扫描。")
            plain = picture.convert("RGB")
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise BadScan(detail=type(error).__name__) from error
    plain.thumbnail((LONGEST_EDGE, LONGEST_EDGE))
    out = io.BytesIO()
    plain.save(out, "JPEG", quality=QUALITY)
    return out.getvalue()


def checked_pdf(data: bytes) -> bytes:
    """The PDF as it came, where it can be kept. BadScan says what is wrong with it."""
    if len(data) > MAX_BYTES:
        raise BadScan("扫描件应为不超过 4 MB 的 PDF，请降低分辨率后重新扫描。")
    try:
        reader = PdfFileReader(io.BytesIO(data))
        if reader.encrypted:
            raise BadScan("PDF 设有密码，请取消密码后重新上传。")
        pages = int(reader.root["/Pages"]["/Count"])
        if any(name in ACTIVE for name in _names(reader.root)):
            raise BadScan("PDF 中含有脚本、附件或动作，请重新扫描为只有页面图像的 PDF。")
    # A broken file leads the reader into many kinds of error; all mean the same to the sender.
    except (PdfError, ValueError, KeyError, TypeError, IndexError, AttributeError) as error:
        raise BadScan("PDF 文件不完整，请重新扫描后上传。", detail=type(error).__name__) from error
    except (OSError, RecursionError, NotImplementedError) as error:
        raise BadScan("PDF 文件不完整，请重新扫描后上传。", detail=type(error).__name__) from error
    if not 1 <= pages <= MAX_PAGES:
        raise BadScan(f"PDF 应为 1 至 {MAX_PAGES} 页，现有 {pages} 页。")
    return data


def kept_form(data: bytes) -> tuple[str, bytes]:
    """Ending ("pdf" or "jpg") and bytes of a scan as it is kept. BadScan."""
    if data.startswith(PDF_START):
        return "pdf", checked_pdf(data)
    return "jpg", re_encoded(data)


def _names(root: generic.DictionaryObject) -> Iterator[str]:
    """Every key and name in the document, object by object."""
    waiting: list[object] = [root]
    seen: set[object] = set()
    while waiting:
        one = waiting.pop()
        if isinstance(one, generic.IndirectObject):
            if (place := (one.idnum, one.generation)) in seen:
                continue
            seen.add(place)
            if len(seen) > MAX_OBJECTS:
                raise ValueError("too many objects")
            one = one.get_object()  # type: ignore[no-untyped-call]
        if isinstance(one, generic.NameObject):
            yield str(one)
        elif isinstance(one, generic.DictionaryObject):
            yield from (str(key) for key in one)
            waiting.extend(one.raw_get(key) for key in one)
        elif isinstance(one, generic.ArrayObject):
            waiting.extend(one.raw_get(index) for index in range(len(one)))
