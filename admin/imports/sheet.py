"""A worksheet of an office as rows: its columns, the heading line, examples and notes. Pure.

Nothing stops at the first fault: every cell that cannot be taken is named with what is wrong and
how to mend it.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from admin.imports.cells import Unreadable, text_of

HEADER_SEARCH_ROWS = 10
EXAMPLE_MARKS = ("示例", "例", "样例")
NOTE_MARKS = ("注", "说明", "备注", "填表", "填报", "制表", "审核", "合计")
MOST_TEXT = 1_000  # characters of a cell without a limit of its own


@dataclass(frozen=True)
class Column:
    """A column: its heading, other headings offices use, whether a sheet must have it."""

    field: str
    heading: str
    synonyms: tuple[str, ...] = ()
    required: bool = False


@dataclass(frozen=True)
class Layout:
    """The columns of a kind of sheet. ``serial`` is the field of the sequence number, ``key`` the
    one that no line of the table lacks, ``lengths`` the most characters of a field, ``empty`` what
    is said of a sheet without lines.
    """

    columns: tuple[Column, ...]
    key: str
    empty: str
    lengths: Mapping[str, int]
    serial: str = "serial"

    def heading(self, name: str) -> str:
        """The heading of a field."""
        return next(column.heading for column in self.columns if column.field == name)


@dataclass(frozen=True, order=True)
class Fault:
    """A cell (or line, or sheet) that cannot be taken: where, what, how to mend."""

    row: int
    column: str
    heading: str
    what: str
    how: str

    @property
    def cell(self) -> str:
        """Like C7; the whole line as 第7行; the sheet as 整表."""
        if not self.row:
            return "整表"
        return f"{self.column}{self.row}" if self.column else f"第{self.row}行"


@dataclass
class Line:
    """One line of the table while it is read; faults gather in it."""

    number: int
    values: Mapping[str, object]
    places: Mapping[str, int]
    layout: Layout
    faults: list[Fault] = field(default_factory=list)

    def take(self, name: str, read: Callable[[object], object]) -> object:
        """The cell by its reader; None where it cannot be taken."""
        try:
            value = read(self.values.get(name))
            most = self.layout.lengths.get(name, MOST_TEXT)
            if isinstance(value, str) and len(value) > most:
                raise Unreadable("内容过长", f"请控制在 {most} 字以内")
        except Unreadable as error:
            self.refuse(name, error.what, error.how)
            return None
        return value

    def refuse(self, name: str, what: str, how: str) -> None:
        """Name a fault of one of the line's cells."""
        place = self.places.get(name)
        column = "" if place is None else column_letter(place)
        self.faults.append(Fault(self.number, column, self.layout.heading(name), what, how))


@dataclass(frozen=True)
class Table:
    """The lines under the heading, those of the example left out and counted."""

    lines: tuple[Line, ...]
    faults: tuple[Fault, ...] = ()
    examples: int = 0


def read_table(lines: Iterable[tuple[int, Sequence[object]]], layout: Layout) -> Table:
    """Read numbered lines of cell values: heading line found, examples and notes passed over."""
    numbered = iter(lines)
    places = _find_header(numbered, layout)
    if isinstance(places, Fault):
        return Table((), (places,))
    found: list[Line] = []
    examples = 0
    for number, cells in numbered:
        values = {name: _at(cells, index) for name, index in places.items()}
        if _is_empty(cells):
            continue
        if _is_note(cells, values.get(layout.key)):
            break
        if str(values.get(layout.serial) or "").strip().startswith(EXAMPLE_MARKS):
            examples += 1
            continue
        found.append(Line(number, values, places, layout))
    if found:
        return Table(tuple(found), (), examples)
    return Table((), (Fault(0, "", "", layout.empty, "请在标题行下面填写，每人一行"),), examples)


def refuse_repeated(pairs: Iterable[tuple[Line, Hashable]], name: str, what: str) -> list[Fault]:
    """Faults of lines whose key stood in an earlier line already; ``what`` takes its number."""
    first: dict[Hashable, int] = {}
    faults: list[Fault] = []
    for line, key in pairs:
        if key in first:
            line.refuse(name, what.format(first[key]), "请删除重复的行或更正")
            faults.append(line.faults[-1])
        first.setdefault(key, line.number)
    return faults


def column_letter(index: int) -> str:
    """0 → A, 25 → Z, 26 → AA."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def _find_header(
    lines: Iterable[tuple[int, Sequence[object]]], layout: Layout
) -> dict[str, int] | Fault:
    names = {
        heading: column.field
        for column in layout.columns
        for heading in (column.heading, *column.synonyms)
    }
    required = {column.field for column in layout.columns if column.required}
    best: set[str] = set()
    for number, cells in lines:
        fields = [names.get(_heading(cell)) for cell in cells]
        known = [name for name in fields if name]
        doubled = {name for name in known if known.count(name) > 1}
        if required <= set(known):
            if doubled:
                shown = "、".join(sorted(layout.heading(name) for name in doubled))
                return Fault(number, "", shown, f"标题“{shown}”出现了两次", "请只保留一列")
            return {name: index for index, name in enumerate(fields) if name}
        best = max(best, set(known) & required, key=len)
        if number >= HEADER_SEARCH_ROWS:
            break
    missing = "、".join(c.heading for c in layout.columns if c.required and c.field not in best)
    what = f"前 {HEADER_SEARCH_ROWS} 行中没有找到完整的标题行，缺少：{missing}"
    return Fault(0, "", "", what, "请使用下载的模板，不要改动标题")


def _heading(value: object) -> str:
    """A heading cell without blanks, stars and bracketed notes."""
    try:
        text = text_of(value)
    except Unreadable:
        return ""
    return "".join(text.split("(")[0].replace("*", "").split())


def _at(cells: Sequence[object], index: int) -> object:
    return cells[index] if index < len(cells) else None


def _is_empty(cells: Sequence[object]) -> bool:
    return all(cell is None or not str(cell).strip() for cell in cells)


def _is_note(cells: Sequence[object], key: object) -> bool:
    """The remark block under the table: no key, few cells, first words as notes begin."""
    if key not in (None, ""):
        return False
    first = next(str(cell).strip() for cell in cells if cell is not None and str(cell).strip())
    filled = sum(1 for cell in cells if cell is not None and str(cell).strip())
    return filled <= 2 and first.startswith(NOTE_MARKS)
