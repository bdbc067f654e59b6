"""Fields that are data: what is filled in is read with patience, kept exactly, shown again."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from admin.kinds.fields import (
    Field,
    FieldKind,
    choices_of,
    faults_of,
    from_json,
    to_json,
    with_keys,
)
from admin.kinds.values import read, shown

COLOURS = (("c1", "红"), ("c2", "黑"), ("c3", "白"))
GROUPS = (("c1", "教师"), ("c2", "居民、村民"), ("c3", "其他（写明）"))


def one(kind: FieldKind, **more: Any) -> Field:
    return Field("x", "栏目", kind, **more)


@pytest.mark.parametrize(
    ("field", "raw", "value"),
    [
        (one(FieldKind.TEXT), "　实验小学 ", "实验小学"),
        (one(FieldKind.TEXT), "第１２中学（东校区），初一", "第12中学（东校区），初一"),
        (one(FieldKind.WHOLE), "１２", 12),
        (one(FieldKind.WHOLE), 12.0, 12),
        (one(FieldKind.NUMBER), "1,200.50", "1200.50"),
        (one(FieldKind.DAY), "2026年5月1日", "2026-05-01"),
        (one(FieldKind.DAY), "20260501", "2026-05-01"),
        (one(FieldKind.YES_NO), "是", True),
        (one(FieldKind.YES_NO), "否", False),
        (one(FieldKind.CHOICE, choices=COLOURS), "黑", "c2"),
        (one(FieldKind.CHOICE, choices=COLOURS), "c2", "c2"),
        (one(FieldKind.CHOICES, choices=COLOURS), "白，红", ["c1", "c3"]),
        (one(FieldKind.CHOICES, choices=GROUPS), "居民、村民,教师", ["c1", "c2"]),
        (one(FieldKind.CHOICE, choices=GROUPS), "其他（写明）", "c3"),
        (one(FieldKind.CHOICES, choices=GROUPS), "其他（写明）、居民、村民", ["c2", "c3"]),
        (one(FieldKind.CHOICES, choices=COLOURS), ["c3", "c1"], ["c1", "c3"]),
    ],
)
def test_what_people_write_is_understood(field: Field, raw: object, value: object) -> None:
    assert read([field], {"x": raw}).values == {"x": value}


@pytest.mark.parametrize(
    ("field", "raw", "sentence"),
    [
        (one(FieldKind.WHOLE), "十二", "应为数字"),
        (one(FieldKind.WHOLE), "1.5", "应为整数"),
        (one(FieldKind.NUMBER, least=0), "-1", "不能小于 0"),
        (one(FieldKind.NUMBER, most=100), "101", "不能大于 100"),
        (one(FieldKind.NUMBER), "NaN", "数字过大"),
        (one(FieldKind.NUMBER), "1e999999", "数字过大"),
        (one(FieldKind.DAY), "2026-02-30", "没有这一天"),
        (one(FieldKind.YES_NO), "也许", "应为是或否"),
        (one(FieldKind.CHOICE, choices=COLOURS), "蓝", "红、黑、白"),
        (one(FieldKind.TEXT), "=1+1", "公式"),
        (one(FieldKind.TEXT), "长" * 201, "200 字以内"),
        (one(FieldKind.TEXT, required=True), " ", "请填写“栏目”"),
    ],
)
def test_what_cannot_be_taken_is_told_with_what_to_do(
    field: Field, raw: object, sentence: str
) -> None:
    reading = read([field], {"x": raw})
    assert not reading.values
    assert sentence in reading.faults["x"]


def test_a_row_where_nothing_is_ticked_is_empty() -> None:
    table = Field("rows", "行", FieldKind.TABLE, columns=(one(FieldKind.CHOICES, choices=COLOURS),))
    assert read([table], {"rows": [{"x": []}, {"x": ["c1"]}]}).values == {"rows": [{"x": ["c1"]}]}


def test_a_table_drops_empty_rows_and_names_the_faulty_cell() -> None:
    table = Field(
        "rows",
        "指标",
        FieldKind.TABLE,
        columns=(Field("name", "名称", required=True), Field("weight", "权重", FieldKind.NUMBER)),
    )
    sent = {
        "rows": [{"name": "校舍", "weight": "30"}, {"name": "", "weight": " "}, {"weight": "x"}]
    }
    reading = read([table], sent)
    assert reading.values == {"rows": [{"name": "校舍", "weight": "30"}, {}]}
    assert set(reading.faults) == {"rows.2.name", "rows.2.weight"}
    assert shown(table, reading.values["rows"][:1]) == "名称 校舍，权重 30"


@given(
    st.decimals(
        allow_nan=False, allow_infinity=False, places=4, min_value=-(10**9), max_value=10**9
    )
)
def test_numbers_are_kept_to_the_last_digit(number: Decimal) -> None:
    field = one(FieldKind.NUMBER)
    value = read([field], {"x": str(number)}).values["x"]
    assert Decimal(value) == number
    assert read([field], {"x": value}).values["x"] == value


@given(
    st.dates(date(1950, 1, 1), date(2099, 12, 31)),
    st.sampled_from(
        ["{0:%Y-%m-%d}", "{0:%Y%m%d}", "{0:%Y/%m/%d}", "{0.year}年{0.month}月{0.day}日"]
    ),
)
def test_days_in_every_usual_spelling(day: date, spelling: str) -> None:
    assert read([one(FieldKind.DAY)], {"x": spelling.format(day)}).values == {"x": day.isoformat()}


ANSWERS = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), st.text(), st.lists(st.text()), st.dates()
)


@given(st.sampled_from(list(FieldKind)), ANSWERS)
def test_any_answer_is_taken_or_told_and_what_is_taken_is_taken_again(
    kind: FieldKind, raw: object
) -> None:
    field = one(kind, choices=COLOURS, columns=(Field("a", "甲"),))
    reading = read([field], {"x": raw})
    assert not (reading.values and reading.faults)
    again = read([field], reading.values)
    assert again.values == reading.values
    assert not again.faults
    assert isinstance(shown(field, reading.values.get("x")), str)


def test_a_renamed_field_and_a_renamed_option_keep_what_was_filled_in() -> None:
    (first,) = with_keys([Field("", "校舍面积", FieldKind.NUMBER)])
    assert first.key == "f1"
    old = Field("f2", "已删去的栏目")
    renamed, new = with_keys(
        [Field("f1", "校舍建筑面积", FieldKind.NUMBER), Field("", "新栏目")], [first, old]
    )
    assert (renamed.key, new.key) == ("f1", "f3")
    before = one(FieldKind.CHOICE, choices=choices_of(["红", "黑"]))
    after = choices_of(["白", "黑"], before)
    assert after == (("c3", "白"), ("c2", "黑"))


def test_faulty_fields_are_told_apart() -> None:
    fields = [
        Field("", "学科"),
        Field("", "学科"),
        Field("", " "),
        Field("", "颜色", FieldKind.CHOICE, choices=(("c1", "红"),)),
    ]
    assert set(faults_of(fields)) == {"field:1", "field:2", "field:3"}
    assert not faults_of([Field("", "颜色", FieldKind.CHOICE, choices=COLOURS)])


@given(
    st.sampled_from(list(FieldKind)), st.text(min_size=1), st.booleans(), st.integers() | st.none()
)
def test_a_field_comes_back_as_it_was_stored(
    kind: FieldKind, title: str, required: bool, least: int | None
) -> None:
    field = Field("f1", title, kind, required, COLOURS, "说明", least)
    assert from_json(to_json(field)) == field
