"""Which heading means which field, and how an office's spellings translate. Pure."""

from __future__ import annotations

import fnmatch
import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from admin.imports.cells import Unreadable, text_of
from admin.imports.sheet import EXAMPLE_MARKS, NOTE_MARKS, Fault, Line
from admin.sheets.cells import comparable
from admin.sheets.heads import Head, fields_of, find_head, plain
from admin.sheets.layout import OWN, SheetColumn, SheetLayout, own_key
from admin.sheets.opening import Cells, RawSheet, is_filled

IGNORED = ""
MOST_SPELLINGS = 200  # distinct spellings of a column that are shown
FEW_CELLS = 2  # a remark under the table fills no more, unless it begins as remarks do
_TRAILING = ("填表人", "制表", "审核", "负责人", "单位负责人", "联系人", "填报人", "填表日期")


@dataclass(frozen=True)
class SheetMapping:
    """Headings in their order with the field of each: a column's key, ``own:HEADING`` where it is
    kept under its own heading, "" where it is passed over. ``values``: by field, what is written →
    what it stands for. ``sheet``: pattern of the sheet's name ("" for any). ``examples``: lines
    right under the head that are examples.
    """

    headings: tuple[str, ...]
    fields: tuple[str, ...]
    values: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    sheet: str = ""
    examples: int = 0

    @property
    def places(self) -> dict[str, int]:
        """Column by field."""
        return {name: place for place, name in enumerate(self.fields) if name}

    @property
    def own(self) -> tuple[str, ...]:
        """Headings that are kept as they are."""
        return tuple(name.removeprefix(OWN) for name in self.fields if name.startswith(OWN))

    def as_json(self) -> dict[str, Any]:
        """For keeping."""
        return {
            "headings": list(self.headings),
            "fields": list(self.fields),
            "values": {name: dict(pairs) for name, pairs in self.values.items() if pairs},
            "sheet": self.sheet,
            "examples": self.examples,
        }

    @classmethod
    def of_json(cls, data: Mapping[str, Any]) -> SheetMapping:
        """As kept."""
        return cls(
            tuple(data["headings"]),
            tuple(data["fields"]),
            {name: dict(pairs) for name, pairs in data.get("values", {}).items()},
            data.get("sheet", ""),
            int(data.get("examples", 0)),
        )


def names_of(layout: SheetLayout) -> dict[str, str]:
    """Plain heading → field, of every heading that the layout knows."""
    return {
        plain(heading): column.key
        for column in layout.columns
        for heading in (column.heading, *column.synonyms)
    }


def guess(layout: SheetLayout, head: Head) -> SheetMapping:
    """Fields by the headings that the layout knows; the others are passed over, but those that we
    exported as an office's own.
    """
    found = fields_of(head.headings, names_of(layout))
    names: list[str] = []
    for place, heading in enumerate(head.headings):
        known = found.get(place, IGNORED)
        if not known and layout.keeps_own and heading.startswith(OWN_MARK):
            known = own_key(heading.removeprefix(OWN_MARK))
        names.append(known)
    return SheetMapping(head.headings, tuple(names))


OWN_MARK = "其他:"  # before the heading of a column of the office's own, in what we export


def fault_of(layout: SheetLayout, mapping: SheetMapping) -> str:
    """Why the mapping will not do, in a sentence; "" where it will."""
    counted = Counter(name for name in mapping.fields if name)
    doubled = [name for name, count in counted.items() if count > 1]
    if doubled:
        shown = "、".join(_title(layout, name) for name in doubled)
        return f"有两列都对应到“{shown}”，请只保留一列。"
    missing = [one.heading for one in layout.columns if one.required and one.key not in counted]
    if missing:
        return f"还没有找到这些栏目：{'、'.join(missing)}。请在下面为它们选定各自的列。"
    if not counted.keys() & set(layout.identifying):
        shown = "、".join(layout.column(name).heading for name in layout.identifying)
        return f"表中至少要有这些栏目之一：{shown}。"
    return ""


def _title(layout: SheetLayout, name: str) -> str:
    return name.removeprefix(OWN) if name.startswith(OWN) else layout.column(name).heading


@dataclass(frozen=True)
class Lines:
    """What stands under a head: lines of the table, and how many were passed over as what."""

    lines: tuple[Line, ...]
    faults: tuple[Fault, ...]
    examples: int = 0
    notes: int = 0


def lines_under(sheet: RawSheet, head: Head, mapping: SheetMapping, layout: SheetLayout) -> Lines:
    """Lines of the table, numbered as in the sheet. Passed over and counted: examples, numbers of
    columns, heads repeated on each page, sums, remarks. What follows remarks is read again.
    """
    places = mapping.places
    keys = [places[name] for name in layout.identifying if name in places]
    of_lines = layout.for_lines(mapping.own)
    found: list[Line] = []
    examples = notes = 0
    for number in range(head.last + 1, len(sheet.rows)):
        cells = sheet.rows[number]
        if not is_filled(cells) or _is_head_again(cells, sheet.rows[head.first : head.last + 1]):
            continue
        if _counts_columns(cells, found):
            continue
        if (examples < mapping.examples and not found) or _is_example(cells, places, layout):
            examples += 1
            continue
        if _is_remark(cells, keys, bool(found), layout, places):
            notes += 1
            continue
        values = {
            name: _translated(mapping, name, cells[place] if place < len(cells) else None)
            for name, place in places.items()
        }
        found.append(Line(number + 1, values, places, of_lines))
    faults = () if found else (Fault(0, "", "", layout.empty, "请核对是否选对了工作表"),)
    return Lines(tuple(found), faults, examples, notes)


def _translated(mapping: SheetMapping, name: str, cell: object) -> object:
    pairs = mapping.values.get(name)
    if not pairs or cell is None:
        return cell
    return pairs.get(spelling(cell), cell)


def spelling(cell: object) -> str:
    """What stands in a cell, as spellings are told apart; "" for a formula."""
    try:
        return re.sub(r"\s", "", text_of(cell))
    except Unreadable:
        return ""


def strange_spellings(
    lines: Iterable[Line], column: SheetColumn, known: Collection[str]
) -> list[tuple[str, int]]:
    """Spellings of a column whose comparable form is not known, the most frequent first, with how
    often each stands.
    """
    counted = Counter(spelling(line.values.get(column.key)) for line in lines)
    strange = [
        (text, count) for text, count in counted.most_common() if comparable(text) not in known
    ]
    return [(text, count) for text, count in strange if text][:MOST_SPELLINGS]


def chosen_sheet(
    sheets: Sequence[RawSheet], layout: SheetLayout, known: Mapping[str, str]
) -> tuple[RawSheet, Head | None]:
    """The sheet that looks most like the layout, and its head. ``known``: fingerprint → pattern of
    the sheet's name, of the mappings that were learnt.
    """
    names = names_of(layout)
    best: tuple[int, int] = (-1, 0)
    chosen: tuple[RawSheet, Head | None] = (sheets[0], None)
    for sheet in sheets:
        head = find_head(sheet, names, known)
        if head is None:
            continue
        learnt = head.fingerprint in known
        pattern = known.get(head.fingerprint, "")
        fits = learnt and (not pattern or fnmatch.fnmatch(sheet.name, pattern))
        score = (
            1_000 * learnt + 500 * fits + len(fields_of(head.headings, names)),
            len(sheet.rows),
        )
        if score > best:
            best, chosen = score, (sheet, head)
    return chosen


def _is_example(cells: Cells, places: Mapping[str, int], layout: SheetLayout) -> bool:
    looked = {0, places.get(layout.serial, 0), places.get("name", 0)}
    texts = [str(cells[place] or "").strip(" 　(（【[") for place in looked if place < len(cells)]
    return any(text.startswith(EXAMPLE_MARKS) for text in texts)


def _is_head_again(cells: Cells, head: Sequence[Cells]) -> bool:
    """A head repeated, as on each printed page: every cell says what a row of the head says."""
    filled = [(place, plain(str(cell))) for place, cell in enumerate(cells) if cell is not None]
    filled = [(place, text) for place, text in filled if text]
    return len(filled) > 1 and all(
        any(place < len(row) and plain(str(row[place] or "")) == text for row in head)
        for place, text in filled
    )


def _counts_columns(cells: Cells, found: Sequence[Line]) -> bool:
    """A row 1 2 3 … (or A B C, 甲 乙 丙) between head and table."""
    texts = [spelling(cell) for cell in cells if cell is not None]
    if found or len(texts) < 3:
        return False
    numbers = [int(text) for text in texts if text.isascii() and text.isdigit()]
    counts = len(numbers) >= 3 and all(b - a == 1 for a, b in pairwise(numbers))
    return counts and len(numbers) >= len(texts) - 2 and numbers[-1] < 200


def _is_remark(
    cells: Cells,
    keys: Sequence[int],
    begun: bool,
    layout: SheetLayout,
    places: Mapping[str, int],
) -> bool:
    """A line without anything that identifies a record which begins as remarks and sums do, or has
    few cells and no sequence number.
    """
    texts = [spelling(cell) for cell in cells]
    filled = list(dict.fromkeys(text for text in texts if text))
    if not filled:
        return True  # formulas alone, as in lines drawn in advance
    first = filled[0]
    begins = first.startswith((*NOTE_MARKS, *_TRAILING)) or re.match(r"\(?\d+[.、)]\D", first)
    identified = any(texts[place] for place in keys if place < len(texts))
    across = len(filled) == 1 and sum(map(bool, texts)) > 1  # one text merged over several cells
    if identified and not (begins and (len(filled) <= FEW_CELLS or across)) and not across:
        return False
    if begins or across:
        return True
    if identified:
        return False
    serial = places.get(layout.serial)
    numbered = serial is not None and serial < len(texts) and texts[serial].isdigit()
    if numbered and len(filled) == 1:
        return True  # numbered in advance, nothing in it
    return not numbered and len(filled) <= FEW_CELLS and begun
