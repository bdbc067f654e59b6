"""The manifest of a batch: one recording a line, checked as a whole before any work begins.

Tab-separated, UTF-8, with a header; columns `id audio item pinyin hanzi` (others are ignored).
`audio` is relative to the manifest. Every fault is found and named with its line, not only the
first.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from scoring.errors import BadManifest, BadText
from scoring.expected import ITEM_KINDS, Expected, expect_text
from wordlists.errors import NotAWord, WordlistsError

COLUMNS = ("id", "audio", "item", "pinyin", "hanzi")
TALK = "talk"  # item 4 has no text to be read


@dataclass(frozen=True)
class Row:
    """One recording of a batch and its text; `audio` is the path to open."""

    id: str
    audio: Path
    item: str
    pinyin: str
    hanzi: str

    def expected(self) -> Expected | None:
        """The text as expected syllables, None for a talk. Raises what `expect_text` raises.

        Pinyin is what counts: where the hanzi do not go with it, it is taken alone.
        """
        if self.item not in ITEM_KINDS:
            return None
        kind = ITEM_KINDS[self.item]
        try:
            return expect_text(kind, self.pinyin, self.hanzi)
        except (BadText, NotAWord):
            return expect_text(kind, self.pinyin)


def read_manifest(path: Path) -> tuple[Row, ...]:
    """Read and check a whole manifest.

    Raises BadManifest with every finding: columns missing, no row, ids empty or twice, paths that
    are absolute, go up (`..`) or lead to no file, unknown items, pinyin that is no syllable.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise BadManifest((f"读不出清单 {path.name}（应为 UTF-8 文本文件）",)) from error
    reader = csv.DictReader(text.splitlines(), delimiter="\t", quoting=csv.QUOTE_NONE)
    missing = [name for name in COLUMNS if name not in (reader.fieldnames or ())]
    if missing:
        raise BadManifest((f"第 1 行：缺少列 {'、'.join(missing)}",))
    rows: list[Row] = []
    findings: list[str] = []
    seen: set[str] = set()
    try:
        for cells in reader:
            row = _row(cells, path.parent)
            findings += [f"第 {reader.line_num} 行：{why}" for why in _faults(row, cells, seen)]
            seen.add(row.id)
            rows.append(row)
    except csv.Error as error:
        raise BadManifest((f"第 {reader.line_num + 1} 行：不是一行清单（太长）",)) from error
    if not rows:
        findings.append("清单里没有录音")
    if findings:
        raise BadManifest(tuple(findings))
    return tuple(rows)


def _row(cells: Mapping[str, str | None], folder: Path) -> Row:
    found = {name: (cells.get(name) or "").strip() for name in COLUMNS}
    return Row(found["id"], folder / found["audio"], found["item"], found["pinyin"], found["hanzi"])


def _faults(row: Row, cells: Mapping[str, str | None], seen: set[str]) -> Iterator[str]:
    if not row.id:
        yield "id 是空的"
    elif row.id in seen:
        yield f"id {row.id} 重复"
    audio = (cells.get("audio") or "").strip()
    if not audio:
        yield "audio 是空的"
    elif Path(audio).is_absolute():
        yield f"录音路径 {audio} 应相对于清单所在的文件夹"
    elif ".." in Path(audio).parts:
        yield f"录音路径 {audio} 不能含有“..”，录音应在清单所在的文件夹里"
    elif not row.audio.is_file():
        yield f"找不到录音 {audio}"
    if row.item not in ITEM_KINDS and row.item != TALK:
        yield f"item “{row.item}”不是 {'、'.join((*ITEM_KINDS, TALK))} 之一"
    try:
        row.expected()
    except WordlistsError as error:
        yield str(error)
