"""Files around the import: reading a lab's list (TSV, Excel), keeping it as a new edition.

An edition once kept is never overwritten: papers and results name it.
"""

import os
import re
import shutil
import tempfile
import zipfile
import zlib
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from wordlists.errors import (
    UnknownWordlist,
    WordlistNotKept,
    WordlistRefused,
    WordlistUnreadable,
)
from wordlists.import_list import Refusal, check_rows, rows_of_tsv
from wordlists.tables import EDITIONS, LISTS, Entry

if TYPE_CHECKING:
    from openpyxl.cell import Cell, MergedCell
    from openpyxl.worksheet.worksheet import Worksheet

LARGEST_FILE = 16 * 1024 * 1024  # bytes; the official 18,442 entries fill about 0.6 MB
LARGEST_UNPACKED = 4 * LARGEST_FILE  # bytes; an .xlsx is a ZIP that may hold far more
_EDITION_NAME = re.compile(r"[\w][\w .-]{0,39}")
_SHOWN = 5  # cell names in one sentence
_LARGEST_SHEET = (100_000, 50)  # rows, columns; a stray cell far out makes a sheet endless
# What a damaged workbook is seen to raise in zipfile, zlib, the XML parser and openpyxl.
_DAMAGE = (zipfile.BadZipFile, zlib.error, EOFError, KeyError, ValueError, TypeError, SyntaxError)


def read_rows(path: Path) -> tuple[tuple[str, ...], ...]:
    """Rows of a .tsv, .txt (UTF-8) or .xlsx file as texts. Raises WordlistUnreadable."""
    try:
        if path.stat().st_size > LARGEST_FILE:
            raise WordlistUnreadable(
                f"文件“{path.name}”超过 16 MB，不像词表。请检查是否选错了文件。"
            )
        if path.suffix.lower() in (".tsv", ".txt"):
            return rows_of_tsv(path.read_bytes().decode("utf-8"))
        if path.suffix.lower() == ".xlsx":
            return _workbook_rows(path)
    except UnicodeDecodeError as error:
        raise WordlistUnreadable(
            f"文件“{path.name}”不是 UTF-8 编码。请用“另存为”选 UTF-8，或存成 .xlsx 再导入。",
            str(error),
        ) from error
    except OSError as error:
        raise WordlistUnreadable(
            f"读不了文件“{path.name}”。请检查文件是否存在、是否被别的程序打开。", str(error)
        ) from error
    raise WordlistUnreadable(
        f"不支持“{path.suffix or path.name}”文件。请存成 .tsv 或 .xlsx 再导入。"
    )


def _workbook_rows(path: Path) -> tuple[tuple[str, ...], ...]:
    try:
        from openpyxl import load_workbook
    except ImportError as error:
        raise WordlistUnreadable(
            "本机没有安装读取 Excel 的组件（openpyxl）。请改用 .tsv 文件，或在服务器上导入。",
            str(error),
        ) from error
    try:
        _refuse_bomb(path)
        sheets = load_workbook(path).worksheets  # formulas kept, so that they can be refused
    except _DAMAGE as error:
        raise WordlistUnreadable(
            f"文件“{path.name}”不是完好的 Excel 工作簿。请在 Excel 里重新另存为 .xlsx。",
            f"{type(error).__name__}: {error}",
        ) from error
    for sheet in sheets:
        if sheet.max_row > _LARGEST_SHEET[0] or sheet.max_column > _LARGEST_SHEET[1]:
            raise WordlistUnreadable(
                f"工作表“{sheet.title}”的行列过多，不像词表。请把词表复制到新的工作簿再导入。"
            )
    filled = [sheet for sheet in sheets if any(_text(cell) for row in sheet for cell in row)]
    if len(filled) > 1:
        names = "、".join(sheet.title for sheet in filled)
        raise WordlistUnreadable(f"工作簿里有多张工作表（{names}）。请只留下词表那一张。")
    return _sheet_rows(filled[0]) if filled else ()


def _refuse_bomb(path: Path) -> None:
    with zipfile.ZipFile(path) as packed:
        unpacked = sum(member.file_size for member in packed.infolist())
    if unpacked > LARGEST_UNPACKED:
        raise WordlistUnreadable("工作簿解开后过大，不像词表。请检查是否选错了文件。")


def _sheet_rows(sheet: "Worksheet") -> tuple[tuple[str, ...], ...]:
    if sheet.merged_cells.ranges:
        places = [str(merged) for merged in sheet.merged_cells.ranges]
        raise WordlistUnreadable(f"工作表里有合并的单元格：{_some(places)}。请取消合并再导入。")
    formulas = [cell.coordinate for row in sheet for cell in row if cell.data_type == "f"]
    if formulas:
        raise WordlistUnreadable(
            f"工作表里有公式：{_some(formulas)}。请用“选择性粘贴—数值”换成文字再导入。"
        )
    return tuple(tuple(_text(cell) for cell in row) for row in sheet)


def _text(cell: "Cell | MergedCell") -> str:
    value = cell.value
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return str(value).strip()


def _some(places: Sequence[str]) -> str:
    more = f"等 {len(places)} 处" if len(places) > _SHOWN else ""
    return "、".join(places[:_SHOWN]) + more


def import_edition(path: Path, edition: str, folder: Path) -> tuple[Entry, ...]:
    """Check the list in `path` and keep it as <folder>/<edition>; all of it or nothing.

    Raises WordlistUnreadable, UnknownWordlist (an edition name that cannot be taken) or
    WordlistRefused, whose sentence has every refused line, or WordlistNotKept.
    """
    refuse_edition_name(edition, folder)
    result = check_rows(read_rows(path))
    if result.refusals:
        raise WordlistRefused(_all_refusals(result.refusals), f"{len(result.refusals)} refusals")
    keep_edition(result.entries, edition, folder)
    return result.entries


def refuse_edition_name(edition: str, folder: Path) -> None:
    """Raise UnknownWordlist where a new edition cannot have this name."""
    if edition in EDITIONS:
        raise UnknownWordlist(f"“{edition}”是内置词表的名称，不能替换。请用 --edition 另起名称。")
    if not _EDITION_NAME.fullmatch(edition) or edition != edition.rstrip(" ."):
        raise UnknownWordlist(
            f"版本名称“{edition}”不能用。请用 40 个以内的汉字、字母、数字、空格、点或横线。"
        )
    if (folder / edition).exists():
        raise UnknownWordlist(f"已经有“{edition}”版词表，不能覆盖。请用 --edition 另起名称。")


def keep_edition(entries: Iterable[Entry], edition: str, folder: Path) -> None:
    """Write both tables beside their final place, then move them there in one step.

    Raises WordlistNotKept.
    """
    kept = tuple(entries)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        draft = Path(tempfile.mkdtemp(prefix=".import-", dir=folder))
        try:
            for list_number in LISTS:
                table = [entry for entry in kept if entry.list_number == list_number]
                (draft / f"table{list_number}.tsv").write_text(
                    _tsv(table), encoding="utf-8", newline="\n"
                )
            draft.chmod(0o755)
            os.rename(draft, folder / edition)
        except OSError:
            shutil.rmtree(draft, ignore_errors=True)
            raise
    except OSError as error:
        raise WordlistNotKept(
            f"写不进文件夹“{folder}”，词表没有导入。请检查磁盘空间和权限。", str(error)
        ) from error


def _tsv(entries: Sequence[Entry]) -> str:
    lines = ["word\tpinyin\toptional_neutral\tentry"]
    for entry in entries:
        optional = ",".join(map(str, sorted(entry.optional_neutral))) or "0"
        lines.append(f"{entry.hanzi}\t{entry.pinyin}\t{optional}\t{entry.number or ''}")
    return "\n".join(lines) + "\n"


def _all_refusals(refusals: Sequence[Refusal]) -> str:
    told = "\n".join(
        f"第 {refusal.line} 行：{refusal.reason.rstrip('。')}。" for refusal in refusals
    )
    return f"词表没有导入，有 {len(refusals)} 处需要改正：\n{told}"
