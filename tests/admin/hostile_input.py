"""What somebody might send on purpose: texts, numbers, files, bodies, drawn by hypothesis."""

from __future__ import annotations

import io
import json
import re
import zipfile
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote, quote_from_bytes

from hypothesis import strategies as st
from openpyxl import Workbook

import admin.console

SCRIPT = "<script>zq9()</script>"
IMAGE = '"><img src=x onerror=zq9()>'
ATTRIBUTE = "' onfocus=zq9() x='"
QUOTED = '" onfocus=zq9() x="'
# What a page must never hold when one of the texts above was sent to it or stands in its records.
ALIVE = (b"<script>zq9", b"<img src=x onerror=zq9", b"' onfocus=zq9", b'" onfocus=zq9')
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" onload="zq9()"><script>zq9()</script></svg>'

TEXTS = st.one_of(
    st.sampled_from(
        [
            *(SCRIPT, IMAGE, ATTRIBUTE, QUOTED, "", " ", "\x00", "a\x00b", "\ud800", "\u202e王"),
            *(
                "9" * 5000,
                "-" + "9" * 4400,
                "1e999999",
                "NaN",
                "-Infinity",
                "0x10",
                "٣",
                "½",
                "1_0",
            ),
            *(
                "2026-02-30",
                "0000-00-00",
                "99999-12-31",
                "2026-05-16T25:61",
                "%",
                "{{7*7}}",
                "{% x %}",
            ),
            *(
                "=cmd|' /C calc'!A0",
                "../../etc/passwd",
                "//zq9.example/",
                "javascript:zq9()",
                "\r\nX: y",
            ),
            *("' OR 1=1 --", "[" * 3000, '{"a":' * 3000, "王" * 3000, "true", "null", "[]", "{}"),
        ]
    ),
    st.text(max_size=40),
    st.integers().map(str),
    st.decimals().map(str),
)


def _book(value: object) -> bytes:
    book, out = Workbook(), io.BytesIO()
    sheet = book.active
    assert sheet is not None
    sheet.append(["序号", "姓名", "证件号码", "性别", "编号", "单位", "手机号码", "准考证号"])
    sheet.append([value] * 8)
    book.save(out)
    return out.getvalue()


def _bomb() -> bytes:
    """A worksheet of 200 MiB in 200 KiB."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        whole = zipfile.ZipFile(io.BytesIO(_book("x")))
        for name in whole.namelist():
            if name.startswith("xl/worksheets"):
                with packed.open(name, "w", force_zip64=True) as inside:
                    inside.write(b"<worksheet><sheetData>")
                    for _ in range(200):
                        inside.write(b"<row/>" * (2**20 // 6))
            else:
                packed.writestr(name, whole.read(name))
    return out.getvalue()


FILES: dict[str, bytes] = {
    "empty": b"",
    "bomb.xlsx": _bomb(),
    "formula.xlsx": _book('=HYPERLINK("http://zq9.example","x")'),
    "script.xlsx": _book(SCRIPT),
    "digits.xlsx": _book("9" * 5000),
    "wide.xlsx": _book("王" * 30000),
    "torn.xlsx": _book("x")[:700],
    "old.xls": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600,
    "no.zip": b"PK\x03\x04" + b"\xff" * 200,
    "script.csv": f"姓名,证件号码,编号\n{SCRIPT},=1+1,{'9' * 5000}\n".encode("gb18030"),
    "utf16.csv": "姓名,证件号码,编号\n王,1,2\n".encode("utf-16"),
    "nul.csv": b"\x00,\x00\n\x00,\x00\n",
    "picture.svg": SVG,
    "picture.jpg": b"\xff\xd8\xff\xe0" + b"\x00" * 40,
    "picture.png": b"\x89PNG\r\n\x1a\n" + b"\x00\x00\x00\x0dIHDR" + b"\xff" * 17,
    "sound.flac": b"fLaC" + b"\xff" * 60,
    "deep.json": b'{"a":' * 20000 + b"1" + b"}" * 20000,
}
NAMES = st.sampled_from(
    ["x.xlsx", "x.csv", "x.jpg", f"{SCRIPT}.xlsx", "../../x.xlsx", "a\x00.csv", "王" * 200, ""]
)
CONTENTS = st.one_of(st.sampled_from(list(FILES.values())), st.binary(max_size=80))
WORDS_OF_OURS = sorted(
    set(
        re.findall(
            r"""name="([a-z_-]+)"|(?:POST|GET|FILES)(?:\.get|\.getlist)?[\[(]"([a-z_-]+)\"""",
            "".join(
                path.read_text()
                for folder in Path(admin.console.__file__).parent.iterdir()
                if folder.name in {"views", "templates"}
                for path in folder.rglob("*.*")
                if path.suffix in {".py", ".html"}
            ),
        )
    )
)
FIELD_NAMES = sorted({one or other for one, other in WORDS_OF_OURS})
FIELDS = st.one_of(st.sampled_from(FIELD_NAMES), st.text(max_size=12))
VALUES = st.lists(st.tuples(FIELDS, TEXTS), max_size=6)


@dataclass(frozen=True)
class Sent:
    """A request but for its address: query string, body and the body's kind."""

    query: str = ""
    body: bytes = b""
    content_type: str = "application/x-www-form-urlencoded"
    headers: dict[str, str] = field(default_factory=dict)


def encoded(pairs: list[tuple[str, str]], charset: str = "utf-8") -> str:
    """As a form or query string; whatever cannot be written is sent as it lies in memory."""
    return "&".join(
        "=".join(quote_from_bytes(part.encode(charset, "surrogatepass")) for part in pair)
        for pair in pairs
    )


def multipart(pairs: list[tuple[str, str]], files: list[tuple[str, str, bytes]]) -> bytes:
    """A form with files, boundary ``zq``."""
    parts = [
        b'--zq\r\nContent-Disposition: form-data; name="%b"\r\n\r\n%b\r\n'
        % (_raw(name), _raw(text))
        for name, text in pairs
    ]
    parts += [
        b'--zq\r\nContent-Disposition: form-data; name="%b"; filename="%b"\r\n'
        b"Content-Type: application/octet-stream\r\n\r\n%b\r\n" % (_raw(field), _raw(name), content)
        for field, name, content in files
    ]
    return b"".join(parts) + b"--zq--\r\n"


def _raw(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")


QUERIES = st.one_of(
    VALUES.map(encoded), st.sampled_from(["%ff%fe=%00", "a" * 3000, "&&&=&", "%zz=%"])
)
FORMS = VALUES.map(lambda pairs: Sent(body=encoded(pairs).encode()))
FILE_FIELDS = st.sampled_from(["file", "photo", "scan"])
UPLOADS = st.builds(
    lambda pairs, files: Sent(
        body=multipart(pairs, files), content_type="multipart/form-data; boundary=zq"
    ),
    VALUES,
    st.lists(st.tuples(st.one_of(FILE_FIELDS, FIELDS), NAMES, CONTENTS), max_size=2),
)
JSON_BODIES = st.one_of(
    st.sampled_from([b'{"a":' * 20000, b"[" * 100_000, b"9" * 5000, b"\xff\xfe", b"", b"null"]),
    st.recursive(
        st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), TEXTS),
        lambda inner: st.one_of(
            st.lists(inner, max_size=3), st.dictionaries(FIELDS, inner, max_size=3)
        ),
        max_leaves=6,
    ).map(lambda value: json.dumps(value).encode()),
).map(lambda body: Sent(body=body, content_type="application/json"))
ODD_KINDS = st.builds(
    Sent,
    body=st.one_of(CONTENTS, VALUES.map(lambda pairs: encoded(pairs, "utf-16").encode())),
    content_type=st.sampled_from(
        [
            *("", "text/plain", "multipart/form-data", "multipart/form-data; boundary=\xff"),
            *(f"application/x-www-form-urlencoded; charset={c}" for c in ("utf-16", "zq9", "\xff")),
        ]
    ),
)
BODIES = st.one_of(FORMS, FORMS, UPLOADS, JSON_BODIES, ODD_KINDS)
SEGMENTS = {
    "int": st.sampled_from(["0", "1", "00", "9" * 18, "9" * 30, "9" * 5000]),
    "slug": st.sampled_from(["x", "-", "0" * 300, "withdraw", "reprint", "use", "close", "zip"]),
    "uuid": st.just("00000000-0000-0000-0000-000000000000"),
}
ANY_SEGMENT = st.one_of(
    st.text(min_size=1, max_size=12).map(lambda text: quote(text, safe="", errors="replace")),
    st.sampled_from(["%00", "%ff", "%2e%2e", quote(SCRIPT, safe="")]),
)
