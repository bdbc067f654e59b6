"""The press: typst in a process of its own, shut into one folder, with a limit of time and memory.

A design is text that people of the lab write; what it can do must end at its folder. The child
reads ``job.json`` (main file, format, pixels an inch, the time written into the file, and what to
print), and writes the pages beside it. Run as ``python -m admin.certificates.press FOLDER``.
"""

from __future__ import annotations

import io
import json
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from importlib import resources
from pathlib import Path

import segno
import typst

from admin.certificates.errors import BadDesign, PressTooSlow
from admin.project.typeset import FONTS

TIME_LIMIT = 20.0  # seconds for one document
SECONDS_EACH = 0.5  # further seconds for each further document
MEMORY = 3 * 1024**3  # bytes of address space
PREVIEW_PPI = 110
FAILED = 3
# Proxies that lead nowhere: a design cannot fetch packages.
NOWHERE = dict.fromkeys(
    ("HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy"), "http://127.0.0.1:9"
)
SAYINGS = (
    (r"unknown variable: (\S+)", "没有名为“{0}”的内容或函数"),
    (r"dictionary does not contain key \"(.+)\"", "证书数据里没有“{0}”这一项"),
    (r"unclosed (delimiter|string)", "括号或引号没有成对"),
    (r"unexpected (.+)", "这里不应出现“{0}”"),
    (r"expected (.+)", "语法不完整，此处应为“{0}”"),
    (
        r"file not found|failed to load file|access denied|project root",
        "不能读取文件夹以外或不存在的文件",
    ),
    (r"unresolved import", "缺少 width、height 或 face(data) 三项定义之一"),
    (r"package|download", "不能使用外部软件包"),
    (r"infinite|maximum .* depth|too many", "循环或嵌套没有尽头"),
)


@dataclass(frozen=True)
class Sheet:
    """What to print by one design: the texts of each document, its QR line, its photo."""

    source: str
    documents: Sequence[Mapping[str, object]]
    lines: Sequence[str]
    photos: Sequence[bytes | None]


def pdfs_of(sheet: Sheet, at: datetime) -> list[bytes]:
    """One PDF a document; the same sheet and time give the same bytes. BadDesign, PressTooSlow."""
    jobs = [{"main": f"single-{place}.typ", "out": f"{place}.pdf"} for place in _places(sheet)]
    return _press(sheet, jobs, at)


def print_sheet(sheet: Sheet, at: datetime) -> bytes:
    """All documents in one PDF on A4, as many a page as fit. BadDesign, PressTooSlow."""
    return _press(sheet, [{"main": "sheet.typ", "out": "sheet.pdf"}], at)[0]


def preview_png(sheet: Sheet, at: datetime) -> bytes:
    """The first document as a picture. BadDesign, PressTooSlow."""
    return _press(sheet, [{"main": "single-0.typ", "out": "0.png"}], at)[0]


def _places(sheet: Sheet) -> range:
    return range(len(sheet.documents))


def _press(sheet: Sheet, jobs: list[dict[str, str]], at: datetime) -> list[bytes]:
    with tempfile.TemporaryDirectory(prefix="putonghua-print-") as name:
        folder = Path(name)
        _lay_out(folder, sheet)
        job = {"jobs": jobs, "at": at.replace(microsecond=0).isoformat()}  # PDF counts seconds
        (folder / "job.json").write_text(json.dumps(job), encoding="utf-8")
        limit = TIME_LIMIT + SECONDS_EACH * len(sheet.documents)
        try:
            done = subprocess.run(
                [sys.executable, "-m", "admin.certificates.press", name],
                capture_output=True,
                timeout=limit,
                check=False,
                env={**os.environ, **NOWHERE},
            )
        except subprocess.TimeoutExpired as error:
            raise PressTooSlow(detail=f"{limit} s") from error
        if done.returncode:
            raise BadDesign(_told(done.stderr.decode(errors="replace")), detail="typst")
        return [(folder / job["out"]).read_bytes() for job in jobs]


def _lay_out(folder: Path, sheet: Sheet) -> None:
    shown = []
    for place, (texts, line, photo) in enumerate(
        zip(sheet.documents, sheet.lines, sheet.photos, strict=True)
    ):
        (folder / f"qr-{place}.svg").write_bytes(_qr(line))
        if photo:
            (folder / f"photo-{place}").write_bytes(photo)
        shown.append({**texts, "qr": f"qr-{place}.svg", "photo": f"photo-{place}" if photo else ""})
    single = _shipped("single.typ")
    for place, one in enumerate(shown):
        (folder / f"data-{place}.json").write_text(_json([one]), encoding="utf-8")
        text = single.replace("data.json", f"data-{place}.json")
        (folder / f"single-{place}.typ").write_text(text, encoding="utf-8")
    (folder / "data.json").write_text(_json(shown), encoding="utf-8")
    for file in ("paper.typ", "sheet.typ"):
        (folder / file).write_text(_shipped(file), encoding="utf-8")
    (folder / "design.typ").write_text(sheet.source, encoding="utf-8")
    (folder / "packages").mkdir()


def shipped_source(kind: str) -> str:
    """The text of a design that comes with the software."""
    return _shipped(f"{kind}.typ")


def _shipped(file: str) -> str:
    return resources.files("admin.certificates").joinpath("typst", file).read_text("utf-8")


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


def _qr(text: str) -> bytes:
    """The QR code as SVG: level M stands a stamp or a fold over part of it."""
    out = io.BytesIO()
    code = segno.make(text, error="m", micro=False, encoding="utf-8")
    code.save(out, kind="svg", border=0, scale=4, xmldecl=False, dark="#1b2b34")
    return out.getvalue()


def _told(said: str) -> str:
    """typst's complaint as one Chinese sentence with the line."""
    found = re.search(r"design\.typ:(\d+)", said)
    where = f"版式第 {found[1]} 行有误" if found else "版式有误"
    what = next((line for line in said.splitlines() if line.startswith("error: ")), "")[7:]
    for pattern, sentence in SAYINGS:
        if match := re.search(pattern, what):
            return f"{where}：{sentence.format(*match.groups())}。"
    return f"{where}：{what[:120] or '无法排版'}。"


def main(folder: Path) -> int:
    """The child: compile every job of the folder; the complaint goes to standard error."""
    if sys.platform != "win32":
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    work = json.loads((folder / "job.json").read_text("utf-8"))
    for job in work["jobs"]:
        try:
            typst.compile(
                folder / job["main"],
                output=folder / job["out"],
                root=folder,
                font_paths=[FONTS],
                ignore_system_fonts=True,
                package_path=folder / "packages",
                package_cache_path=folder / "packages",
                format=job["out"].rpartition(".")[2],
                ppi=PREVIEW_PPI,
                timestamp=datetime.fromisoformat(work["at"]),
            )
        except typst.TypstError as error:
            sys.stderr.write(f"error: {error}\n{getattr(error, 'diagnostic', '')}\n")
            return FAILED
    return 0


if __name__ == "__main__":
    raise SystemExit(main(Path(sys.argv[1])))
