"""Rows of a worksheet of candidates: columns, checks within a row, checks across rows. Pure.

Nothing stops at the first fault: every cell that cannot be taken is named with what is wrong and
how to mend it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from admin.imports.cells import (
    Unreadable,
    choice_of,
    date_of,
    identity_of,
    name_of,
    phone_of,
    text_of,
)
from admin.people import identity

IDENTITY_KINDS = {
    "居民身份证": "resident",
    "身份证": "resident",
    "港澳居民来往内地通行证": "hong_kong_macao",
    "台湾居民来往大陆通行证": "taiwan",
    "港澳台居民居住证": "residence_permit",
    "护照": "passport",
    "外国人永久居留身份证": "foreigner",
}
SEXES = {"男": "男", "女": "女"}


@dataclass(frozen=True)
class Column:
    """A column: its heading, other headings offices use, whether a sheet must have it."""

    field: str
    heading: str
    synonyms: tuple[str, ...] = ()
    required: bool = False


COLUMNS: tuple[Column, ...] = (
    Column("serial", "序号", ("编号",)),
    Column("name", "姓名", ("应试人姓名", "考生姓名"), required=True),
    Column("sex", "性别"),
    Column("identity_kind", "证件类型", ("证件类别", "证件种类")),
    Column(
        "identity_number",
        "证件号码",
        ("身份证号", "身份证号码", "证件号", "居民身份证号码"),
        required=True,
    ),
    Column("birth_date", "出生日期", ("出生年月日", "生日")),
    Column("ethnicity", "民族"),
    Column("unit", "单位", ("工作单位", "所在单位", "学校", "单位名称"), required=True),
    Column("group", "应试人类别", ("类别", "身份类别", "职业")),
    Column("phone", "联系电话", ("手机", "手机号", "电话", "联系方式")),
    Column("remarks", "备注"),
)
_FIELD_OF = {
    heading: column.field for column in COLUMNS for heading in (column.heading, *column.synonyms)
}
HEADING_OF = {column.field: column.heading for column in COLUMNS}
HEADER_SEARCH_ROWS = 10
EXAMPLE_MARKS = ("示例", "例", "样例")
NOTE_MARKS = ("注", "说明", "备注", "填表", "填报", "制表", "审核", "合计")


@dataclass(frozen=True)
class CandidateRow:
    """One candidate as read; ``row`` is the line in the worksheet."""

    row: int
    name: str
    sex: str
    identity_kind: str
    identity_number: str
    birth_date: date | None
    ethnicity: str
    unit: str
    group: str
    phone: str
    remarks: str


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


@dataclass(frozen=True)
class SheetReading:
    """Everything read and everything wrong."""

    rows: tuple[CandidateRow, ...]
    faults: tuple[Fault, ...]
    examples: int = 0  # example lines passed over


def read_sheet(lines: Iterable[tuple[int, Sequence[object]]]) -> SheetReading:
    """Read numbered lines of cell values: heading line found, examples and notes passed over."""
    numbered = iter(lines)
    places = _find_header(numbered)
    if isinstance(places, Fault):
        return SheetReading((), (places,))
    rows: list[CandidateRow] = []
    faults: list[Fault] = []
    examples = 0
    for number, cells in numbered:
        values = {field: _at(cells, index) for field, index in places.items()}
        if _is_empty(cells):
            continue
        if _is_note(cells, values):
            break
        if str(values.get("serial") or "").strip().startswith(EXAMPLE_MARKS):
            examples += 1
            continue
        row, found = _read_row(number, values, places)
        faults += found
        if row is not None:
            rows.append(row)
    faults += _repeated(rows, places)
    if not rows and not faults:
        faults.append(Fault(0, "", "", "表中没有应试人", "请在标题行下面填写，每人一行"))
    return SheetReading(tuple(rows), tuple(sorted(faults)), examples)


def column_letter(index: int) -> str:
    """0 → A, 25 → Z, 26 → AA."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def _find_header(lines: Iterable[tuple[int, Sequence[object]]]) -> dict[str, int] | Fault:
    required = {column.field for column in COLUMNS if column.required}
    best: set[str] = set()
    for number, cells in lines:
        headings = [_heading(cell) for cell in cells]
        fields = [_FIELD_OF.get(heading) for heading in headings]
        known = [field for field in fields if field]
        doubled = {field for field in known if known.count(field) > 1}
        if required <= set(known):
            if doubled:
                names = "、".join(sorted(HEADING_OF[field] for field in doubled))
                return Fault(number, "", names, f"标题“{names}”出现了两次", "请只保留一列")
            return {field: index for index, field in enumerate(fields) if field}
        best = max(best, set(known) & required, key=len)
        if number >= HEADER_SEARCH_ROWS:
            break
    missing = "、".join(c.heading for c in COLUMNS if c.required and c.field not in best)
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


def _is_note(cells: Sequence[object], values: dict[str, object]) -> bool:
    """The remark block under the table: no name, no number, first words as notes begin."""
    if values.get("identity_number") not in (None, ""):
        return False
    first = next(str(cell).strip() for cell in cells if cell is not None and str(cell).strip())
    filled = sum(1 for cell in cells if cell is not None and str(cell).strip())
    return filled <= 2 and first.startswith(NOTE_MARKS)


READERS: dict[str, Callable[[object], object]] = {
    "name": name_of,
    "birth_date": date_of,
    "ethnicity": text_of,
    "unit": text_of,
    "group": text_of,
    "phone": phone_of,
    "remarks": text_of,
}
LENGTHS = {"ethnicity": 20, "unit": 120, "group": 40, "remarks": 500}


def _read_row(
    number: int, values: dict[str, object], places: dict[str, int]
) -> tuple[CandidateRow | None, list[Fault]]:
    faults: list[Fault] = []

    def take(field: str, read: Callable[[object], object]) -> object:
        try:
            value = read(values.get(field))
            if isinstance(value, str) and len(value) > LENGTHS.get(field, 1_000):
                raise Unreadable("内容过长", f"请控制在 {LENGTHS[field]} 字以内")
        except Unreadable as error:
            faults.append(_fault(number, field, places, error.what, error.how))
            return None
        return value

    kind = take("identity_kind", lambda cell: choice_of(cell, IDENTITY_KINDS, "resident"))
    got = {field: take(field, read) for field, read in READERS.items()}
    sex = take("sex", lambda cell: choice_of(cell, SEXES, ""))
    id_number = None
    if kind is not None:
        id_number = take("identity_number", lambda cell: identity_of(cell, str(kind)))
    if id_number is not None:
        sex, got["birth_date"], found = _agree(
            number, places, str(kind), str(id_number), sex, got["birth_date"]
        )
        faults += found
    if got["unit"] == "":
        faults.append(_fault(number, "unit", places, "没有填写单位", "请填写；无单位的填“无”"))
    if faults:
        return None, faults
    row = CandidateRow(
        row=number,
        sex=str(sex),
        identity_kind=str(kind),
        identity_number=str(id_number),
        **got,  # type: ignore[arg-type]
    )
    return row, []


def _agree(
    number: int, places: dict[str, int], kind: str, id_number: str, sex: object, born: object
) -> tuple[object, object, list[Fault]]:
    """Sex and birth date filled in from a resident's number, or found to contradict it."""
    faults = []
    if kind != "resident":
        if sex == "":
            faults.append(_fault(number, "sex", places, "没有填写性别", "请选择男或女"))
        return sex, born, faults
    if sex and sex != identity.sex_of(id_number):
        faults.append(
            _fault(number, "sex", places, "性别与身份证号码不符", "请核对性别和身份证号码")
        )
    birth = identity.birth_date_of(id_number)
    if born is not None and born != birth:
        what = f"出生日期与身份证号码不符（号码中为 {birth}）"
        faults.append(_fault(number, "birth_date", places, what, "请核对；也可不填，由号码得出"))
    return identity.sex_of(id_number), birth, faults


def _repeated(rows: Sequence[CandidateRow], places: dict[str, int]) -> list[Fault]:
    first: dict[tuple[str, str], int] = {}
    faults = []
    for row in rows:
        key = (row.identity_kind, row.identity_number)
        if key in first:
            what = f"证件号码与第 {first[key]} 行重复"
            faults.append(
                _fault(row.row, "identity_number", places, what, "请删除重复的行或更正号码")
            )
        first.setdefault(key, row.row)
    return faults


def _fault(number: int, field: str, places: dict[str, int], what: str, how: str) -> Fault:
    column = column_letter(places[field]) if field in places else ""
    return Fault(number, column, HEADING_OF[field], what, how)
