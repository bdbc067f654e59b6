"""Worksheets as offices really keep them: one clean roster, made awkward in many ways by seed.

Each sheet says what must come of it: the people that are then on record, or faults in which cells.
"""

from __future__ import annotations

import csv
import io
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from openpyxl import Workbook

from tests.admin.factories import identity_number

SURNAMES = "王李张刘陈杨赵黄周吴"
GIVEN = ("伟", "芳", "秀英", "建国", "小红", "雨桐", "志强", "丽娟")
SUBJECTS = ("语文", "数学", "英语", "音乐")
HEADINGS = {
    "serial": ("序号", "编号"),
    "name": ("姓名", "教师姓名", "姓　名", "＊姓名", "姓名（与证件一致）"),
    "sex": ("性别",),
    "identity_number": ("身份证号", "身份证号码", "证件号码", "身份证号码（18位）"),
    "birth_date": ("出生日期", "出生年月日"),
    "unit": ("单位", "工作单位", "所在学校", "学校名称"),
    "subject": ("任教学科", "学科"),
    "is_rural": ("是否农村教师", "农村教师"),
    "phone": ("联系电话", "手机"),
}
GROUPS = {
    "name": "基本情况",
    "sex": "基本情况",
    "identity_number": "基本情况",
    "birth_date": "基本情况",
}


@dataclass
class Awkward:
    """A sheet as bytes, under a name, and what must come of it."""

    file_name: str
    data: bytes = b""
    people: dict[str, str] = field(default_factory=dict)  # number → name
    faulty: set[str] = field(default_factory=set)  # cells that must be named
    done: list[str] = field(default_factory=list)  # what makes it awkward


class Making:
    """A roster while it is made: heads, lines and marks, then the file."""

    def __init__(self, rng: random.Random, schools: list[str]) -> None:
        self.rng = rng
        self.keys = [*HEADINGS]
        self.rows: list[dict[str, Any]] = []
        for serial in range(rng.randint(3, 9)):
            female = rng.random() < 0.5
            number = identity_number(rng.randint(1, 499), female=female, birth=_birth(rng))
            self.rows.append(
                {
                    "serial": serial + 1,
                    "name": rng.choice(SURNAMES) + rng.choice(GIVEN),
                    "sex": "女" if female else "男",
                    "identity_number": number,
                    "birth_date": f"{number[6:10]}-{number[10:12]}-{number[12:14]}",
                    "unit": rng.choice(schools),
                    "subject": rng.choice(SUBJECTS),
                    "is_rural": rng.choice(("是", "否")),
                    "phone": f"1380000{rng.randint(0, 9999):04d}",
                }
            )
        seen: set[str] = set()
        self.rows = [
            one
            for one in self.rows
            if one["identity_number"] not in seen and not seen.add(one["identity_number"])
        ]
        self.people = {one["identity_number"]: one["name"] for one in self.rows}
        self.above: list[list[Any]] = []
        self.two_rows = self.merged = False
        self.between: list[list[Any]] = []
        self.below: list[list[Any]] = []
        self.merge_units = False
        self.further: list[tuple[str, str]] = []  # further sheets: name, state
        self.faults: list[tuple[int, str]] = []  # row in self.rows, field
        self.repeat_head = False
        self.coding = ""

    def place(self, key: str) -> int:
        return self.keys.index(key)


def _birth(rng: random.Random) -> str:
    return f"{rng.randint(1962, 2001)}{rng.randint(1, 12):02d}{rng.randint(1, 28):02d}"


# --- ways to be awkward ------------------------------------------------------------------------


def title_above(making: Making) -> None:
    making.above += [["XX县教师花名册"], ["填报单位：（盖章）", None, None, "2026年9月"]]


def two_row_head(making: Making) -> None:
    making.two_rows = True


def merged_head(making: Making) -> None:
    making.two_rows = making.merged = True


def examples(making: Making) -> None:
    for number in range(making.rng.randint(1, 3)):
        making.between.append([f"示例{number + 1}", "张三丰", "男", "00000019900307123X"])


def column_numbers(making: Making) -> None:
    making.between.insert(0, list(range(1, len(making.keys) + 1)))


def notes_below(making: Making) -> None:
    making.below += [[], ["说明：1. 本表由学校填写。"], ["2、身份证号码用文本格式。"]]
    making.below += [["填表人：王五", None, None, "审核人：赵六"]]


def sum_below(making: Making) -> None:
    making.below.insert(0, ["合计", f"{len(making.rows)}人"])


def four_dates(making: Making) -> None:
    for one in making.rows:
        day = date.fromisoformat(one["birth_date"])
        one["birth_date"] = making.rng.choice(
            [
                f"{day:%Y%m%d}",
                f"{day.year}.{day.month}.{day.day}",
                f"{day.year}年{day.month}月{day.day}日",
                datetime(day.year, day.month, day.day),
                f"{day.year}/{day.month}/{day.day}",
                int(f"{day:%Y%m%d}"),
            ]
        )


def full_width(making: Making) -> None:
    wide = {ord(str(digit)): chr(0xFF10 + digit) for digit in range(10)} | {ord("X"): "Ｘ"}
    for one in making.rows:
        for key in ("identity_number", "phone"):
            if making.rng.random() < 0.6:
                one[key] = str(one[key]).translate(wide)


def spaced_names(making: Making) -> None:
    for one in making.rows:
        name = str(one["name"])
        if len(name) == 2:
            one["name"] = making.rng.choice((f"{name[0]}　{name[1]}", f" {name[0]}  {name[1]} "))


def small_x_and_apostrophes(making: Making) -> None:
    for one in making.rows:
        one["identity_number"] = making.rng.choice("' ") + str(one["identity_number"]).lower()


def other_order(making: Making) -> None:
    rest = making.keys[1:]
    making.rng.shuffle(rest)
    making.keys = [making.keys[0], *rest]


def fewer_columns(making: Making) -> None:
    for key in making.rng.sample(["sex", "birth_date", "subject", "is_rural", "phone"], 2):
        making.keys.remove(key)


def strange_columns(making: Making) -> None:
    making.keys.insert(making.rng.randint(1, len(making.keys)), "血型")
    for one in making.rows:
        one["血型"] = making.rng.choice("ABO")


def empty_lines(making: Making) -> None:
    making.rows.insert(making.rng.randint(1, len(making.rows)), {})


def numbered_in_advance(making: Making) -> None:
    making.below += [[len(making.rows) + n] for n in range(1, 6)]


def merged_units(making: Making) -> None:
    for one in making.rows:
        if one:
            one["unit"] = making.rows[0]["unit"]
    making.merge_units = True


def further_sheets(making: Making) -> None:
    making.further += [("填表说明", "visible"), ("选项", "hidden"), ("Sheet3", "visible")]


def head_on_each_page(making: Making) -> None:
    making.repeat_head = True


def as_csv(making: Making) -> None:
    making.coding = making.rng.choice(("gb18030", "utf-8-sig", "utf-8", "utf-16"))


CLEAN: tuple[Callable[[Making], None], ...] = (
    *(title_above, two_row_head, merged_head, examples, column_numbers, notes_below, sum_below),
    *(four_dates, full_width, spaced_names, small_x_and_apostrophes, other_order, fewer_columns),
    *(strange_columns, empty_lines, numbered_in_advance, merged_units, further_sheets),
    *(head_on_each_page, as_csv),
)


def _spoil(making: Making, key: str, value: Any) -> None:
    filled = [index for index, one in enumerate(making.rows) if one]
    index = making.rng.choice(filled)
    if key in making.keys and (index, key) not in making.faults:
        making.rows[index][key] = value
        making.faults.append((index, key))


def number_as_float(making: Making) -> None:
    _spoil(making, "identity_number", 2.20202199001011e17)


def number_in_powers(making: Making) -> None:
    _spoil(making, "identity_number", "2.20202E+17")


def wrong_check_digit(making: Making) -> None:
    _spoil(making, "identity_number", "220202199001011235"[:17] + "0")


def formula_for_name(making: Making) -> None:
    _spoil(making, "name", "=B3")


def no_name(making: Making) -> None:
    _spoil(making, "name", None)


def unknown_school(making: Making) -> None:
    _spoil(making, "unit", "没有的学校")


def no_such_day(making: Making) -> None:
    _spoil(making, "birth_date", "1990年2月30日")


def strange_sex(making: Making) -> None:
    _spoil(making, "sex", "不详")


def broken_reference(making: Making) -> None:
    _spoil(making, "subject", "#REF!")


SPOILING: tuple[Callable[[Making], None], ...] = (
    *(number_as_float, number_in_powers, wrong_check_digit, formula_for_name, no_name),
    *(unknown_school, no_such_day, strange_sex, broken_reference),
)


# --- the file ----------------------------------------------------------------------------------


def make(seed: int, schools: list[str]) -> Awkward:
    """The awkward sheet of a seed; every second one has faults."""
    rng = random.Random(seed)
    making = Making(rng, schools)
    ways = rng.sample(CLEAN, rng.randint(1, 6))
    if two_row_head in ways and merged_head in ways:
        ways.remove(two_row_head)
    if merged_units in ways and empty_lines in ways:
        ways.remove(empty_lines)
    spoils = rng.sample(SPOILING, rng.randint(1, 3)) if seed % 2 else []
    for way in sorted(ways, key=lambda one: one in (empty_lines, as_csv)):
        way(making)
    for spoil in spoils:
        if spoil is unknown_school and making.merge_units:
            continue
        spoil(making)
    if making.coding:
        making.merged = making.merge_units = False
    found = Awkward("名册.csv" if making.coding else "名册.xlsx", people=making.people)
    found.done = [way.__name__ for way in (*ways, *spoils)]
    _write(making, found)
    return found


def _heads(making: Making) -> list[list[Any]]:
    lower = [making.rng.choice(HEADINGS[key]) if key in HEADINGS else key for key in making.keys]
    if not making.two_rows:
        return [lower]
    upper: list[Any] = []
    under: list[Any] = []
    for key, heading in zip(making.keys, lower, strict=True):
        group = GROUPS.get(key)
        before = making.keys[making.keys.index(key) - 1] if upper else ""
        starts = group is not None and GROUPS.get(before) != group
        upper.append(group if starts else None if group else heading)
        under.append(heading if group else None)
    return [upper, under]


def _write(making: Making, found: Awkward) -> None:
    heads = _heads(making)
    lines: list[list[Any]] = [*making.above, *heads, *making.between]
    first = len(lines) + 1
    numbers: dict[int, int] = {}
    for index, one in enumerate(making.rows):
        if making.repeat_head and index == 2:
            lines += heads
        numbers[index] = len(lines) + 1
        lines.append([one.get(key) for key in making.keys])
    last = len(lines)
    lines += making.below
    for index, key in making.faults:
        letter = chr(ord("A") + making.place(key))
        found.faulty.add(f"{letter}{numbers[index]}")
    if making.coding:
        found.data = _as_text(lines, making.coding)
        return
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "2026年花名册"
    for line in lines:
        sheet.append(line)
    if making.merged:
        _merge_head(sheet, heads, len(making.above) + 1)
    if making.above:
        sheet.merge_cells(start_row=1, start_column=1, end_row=1, end_column=len(making.keys))
    if making.merge_units and not making.repeat_head and last > first:
        column = making.place("unit") + 1
        sheet.merge_cells(start_row=first, start_column=column, end_row=last, end_column=column)
    for name, state in making.further:
        further = book.create_sheet(name, 0 if making.rng.random() < 0.5 else None)
        further.sheet_state = state
        further.append(["填表说明"])
    out = io.BytesIO()
    book.save(out)
    found.data = out.getvalue()


def _merge_head(sheet: Any, heads: list[list[Any]], row: int) -> None:
    upper, under = heads
    column = 1
    while column <= len(upper):
        end = column
        if under[column - 1] is None:
            sheet.merge_cells(
                start_row=row, start_column=column, end_row=row + 1, end_column=column
            )
        else:
            while end < len(upper) and upper[end] is None:
                end += 1
            if end > column:
                sheet.merge_cells(start_row=row, start_column=column, end_row=row, end_column=end)
        column = end + 1


def _as_text(lines: list[list[Any]], coding: str) -> bytes:
    out = io.StringIO()
    writer = csv.writer(out)
    for line in lines:
        writer.writerow(
            [
                f"{cell:%Y/%m/%d}" if isinstance(cell, datetime) else "" if cell is None else cell
                for cell in line
            ]
        )
    return out.getvalue().encode(coding)
