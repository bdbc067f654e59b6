"""Whatever is uploaded is opened as rows or refused in a sentence; heads are found."""

from __future__ import annotations

import io
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from admin.errors import LabError
from admin.imports.sheet import Column, Layout, Line
from admin.sheets.cells import same_words, words_of
from admin.sheets.heads import Head, find_head, headings_of, plain
from admin.sheets.opening import RawSheet, open_sheets

CELLS = st.one_of(
    st.none(),
    st.text(max_size=12),
    st.integers(-(10**18), 10**18),
    st.floats(allow_nan=False, allow_infinity=False),
    st.dates(),
    st.booleans(),
    st.sampled_from(
        ["姓名", "身份证号", "单位", "序号", "说明：", "合计", "示例1", "=1+1", "#REF!"]
    ),
)
ROWS = st.lists(st.lists(CELLS, max_size=8).map(tuple), max_size=12).map(tuple)
NAMES = {"姓名": "name", "身份证号": "identity_number", "单位": "unit", "序号": "serial"}


def sentence_of(data: bytes) -> str:
    """Why it is refused; "" where it is opened. Anything but rows or a refusal fails the test."""
    try:
        return "" if open_sheets(data) else "nothing"
    except LabError as error:
        return error.text


@settings(deadline=None)
@given(st.binary(max_size=400))
def test_any_bytes_are_opened_or_refused(data: bytes) -> None:
    assert sentence_of(data)[-1:] in ("", "。")


@settings(deadline=None)
@given(st.text(max_size=300), st.sampled_from(["utf-8", "gb18030", "utf-16", "utf-8-sig"]))
def test_any_text_is_opened_or_refused(text: str, coding: str) -> None:
    assert sentence_of(text.encode(coding, "ignore"))[-1:] in ("", "。")


@given(st.binary(min_size=1, max_size=30), st.integers(0, 4_000))
@settings(max_examples=60, deadline=None)
def test_a_damaged_workbook_is_opened_or_refused(damage: bytes, where: int) -> None:
    book, out = Workbook(), io.BytesIO()
    assert book.active is not None
    book.active.append(["姓名", "单位"])
    book.save(out)
    data = out.getvalue()
    where %= len(data)
    damaged = data[:where] + damage + data[where + len(damage) :]
    assert sentence_of(damaged)[-1:] in ("", "。")


@settings(deadline=None)
@given(ROWS)
def test_a_head_lies_within_its_sheet(rows: tuple[tuple[Any, ...], ...]) -> None:
    head = find_head(RawSheet("表", rows), NAMES)
    if head is not None:
        assert 0 <= head.first <= head.last < len(rows)
        named = [one for one in head.headings if one]
        assert len(named) == len(set(named))


@settings(deadline=None)
@given(st.text(max_size=20), st.text(max_size=20))
def test_the_same_words_are_the_same_after_reading(one: str, other: str) -> None:
    assert same_words(one, other) == same_words(other, one)
    assert same_words(one, one)
    if not one.strip().startswith(("=", "＝")):
        layout = Layout((Column("a", "甲"),), "a", "空", {"a": 100})
        line = Line(2, {"a": one}, {"a": 0}, layout)
        read = line.take("a", words_of)
        assert line.faults or same_words(str(read), one.replace("\ufeff", "").replace("\u200b", ""))


@pytest.mark.parametrize(
    "text", ["姓名", " 姓　名 ", "＊姓名", "姓名（与证件一致）", "姓名：", "*姓名[必填]"]
)
def test_headings_are_known_however_they_are_written(text: str) -> None:
    assert plain(text) == "姓名"


def test_two_rows_of_headings_become_one() -> None:
    upper = ("序号", "基本情况", None, "任职情况", None, "备注")
    lower = (None, "姓名", "性别", "学校", "时间", None)
    assert headings_of([upper, lower]) == (
        *("序号", "基本情况/姓名", "基本情况/性别"),
        *("任职情况/学校", "任职情况/时间", "备注"),
    )


def test_a_fingerprint_forgets_blanks_stars_and_brackets_but_not_the_order() -> None:
    one = Head(0, 0, ("序号", "姓名", "单位", ""))
    assert one.fingerprint == Head(3, 3, ("序 号", "*姓名（全名）", "单位：")).fingerprint
    assert one.fingerprint != Head(0, 0, ("序号", "单位", "姓名")).fingerprint


@pytest.mark.parametrize("coding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("separator", [",", "\t", ";"])
def test_text_in_columns_is_read(coding: str, separator: str) -> None:
    text = f"姓名{separator}单位\n王小红{separator}第一小学\n'=1+1{separator}\n"
    (sheet,) = open_sheets(text.encode(coding))
    assert sheet.rows == (("姓名", "单位"), ("王小红", "第一小学"), ("=1+1", None))
