"""The text of a plan that is uploaded: plain text in the usual encodings, or a Word document."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from admin.work.errors import BadPlan
from admin.work.plan_text import MOST_TEXT

MOST_BYTES = 4 * 1024 * 1024
MOST_UNPACKED = 32 * 1024 * 1024
DOCUMENT = "word/document.xml"
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_ZIP_START = b"PK\x03\x04"


def text_of(data: bytes) -> str:
    """The text; paragraphs of a Word document are parted by an empty line. BadPlan."""
    if len(data) > MOST_BYTES:
        raise BadPlan
    return checked(_of_word(data) if data.startswith(_ZIP_START) else _plain(data))


def checked(text: str) -> str:
    """The text with one kind of line break; BadPlan for none, too much, or what is no text."""
    text = text.lstrip("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    if not text.strip() or len(text) > MOST_TEXT or "\x00" in text:
        raise BadPlan
    return text


def _plain(data: bytes) -> str:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings: tuple[str, ...] = ("utf-16",)
    else:
        encodings = ("utf-8", "gb18030")
    for encoding in encodings:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise BadPlan("读不出文件的文字。请用 .txt 或 .docx 格式保存后重新上传，或直接粘贴正文。")


def _of_word(data: bytes) -> str:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as parts:
            if parts.getinfo(DOCUMENT).file_size > MOST_UNPACKED:
                raise BadPlan
            root = fromstring(parts.read(DOCUMENT))
    except (
        *(zipfile.BadZipFile, KeyError, OSError, ValueError, NotImplementedError, RuntimeError),
        *(ParseError, DefusedXmlException),
    ) as error:
        raise BadPlan(
            "这个文件不是完整的 Word 文档（.docx）。请用 Word 另存为 .docx 后重新上传。",
            detail=type(error).__name__,
        ) from error
    paragraphs = ("".join(_runs(one)) for one in root.iter(f"{_W}p"))
    return "\n\n".join(text for text in paragraphs if text.strip())


def _runs(paragraph: Element) -> Iterator[str]:
    for part in paragraph.iter():
        if part.tag == f"{_W}t":
            yield part.text or ""
        elif part.tag == f"{_W}tab":
            yield "\t"
        elif part.tag == f"{_W}br":
            yield "\n"
