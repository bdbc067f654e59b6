"""Cells of office worksheets: what is read, what is refused."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from admin.imports.cells import (
    Unreadable,
    choice_of,
    date_of,
    identity_of,
    name_of,
    phone_of,
    text_of,
)
from tests.admin.factories import identity_number

NUMBER = identity_number(7)


@pytest.mark.parametrize(
    "cell",
    [
        "1990-03-01",
        "1990/3/1",
        "1990.3.1",
        "1990年3月1日",
        " 1990 年 3 月 1 日 ",
        "19900301",
        "１９９００３０１",
        19900301,
        19900301.0,
        32933,
        datetime(1990, 3, 1),
        date(1990, 3, 1),
        "1990-03-01 00:00:00",
    ],
)
def test_a_date_in_the_usual_spellings(cell: object) -> None:
    assert date_of(cell) == date(1990, 3, 1)


@pytest.mark.parametrize("cell", ["1990-02-30", "19901301", "90-3-1", "三月一日", "1990", -5])
def test_what_is_no_date_is_named(cell: object) -> None:
    with pytest.raises(Unreadable):
        date_of(cell)


@pytest.mark.parametrize(
    ("cell", "name"),
    [
        ("王 小 红", "王小红"),
        ("　王小红\u200b", "王小红"),
        ("John  Smith", "John Smith"),
        ("阿依古丽·买买提", "阿依古丽·买买提"),
        ("\ufeff李明\n", "李明"),
    ],
)
def test_names_lose_their_padding(cell: str, name: str) -> None:
    assert name_of(cell) == name


@pytest.mark.parametrize("cell", [None, "", "  ", "王3", "<b>王</b>", "=A1", "王" * 61])
def test_what_is_no_name_is_named(cell: object) -> None:
    with pytest.raises(Unreadable):
        name_of(cell)


@pytest.mark.parametrize(
    "cell",
    [
        NUMBER,
        " " + NUMBER[:6] + " " + NUMBER[6:],
        "'" + NUMBER,
        NUMBER.translate({ord("0") + i: ord("０") + i for i in range(10)}),
        NUMBER.lower(),
    ],
)
def test_identity_numbers_are_read_with_patience(cell: str) -> None:
    assert identity_of(cell, "resident") == NUMBER


@pytest.mark.parametrize("cell", [2.20202199001011e17, 220202199001010149, "2.20202E+17"])
def test_a_number_that_excel_has_cut_is_refused_with_its_cause(cell: object) -> None:
    with pytest.raises(Unreadable, match="末几位已丢失"):
        identity_of(cell, "resident")


def test_a_passport_may_be_a_plain_number() -> None:
    assert identity_of(12345678, "passport") == "12345678"
    assert identity_of(12345678.0, "passport") == "12345678"


@pytest.mark.parametrize("cell", ["=1+1", '=HYPERLINK("http://x")', " =A2"])
def test_formulas_are_never_taken(cell: str) -> None:
    with pytest.raises(Unreadable, match="公式"):
        text_of(cell)


@pytest.mark.parametrize(
    ("cell", "phone"), [(13800000000, "13800000000"), ("138-0000 0000", "13800000000"), (None, "")]
)
def test_telephone_numbers(cell: object, phone: str) -> None:
    assert phone_of(cell) == phone


anything = st.one_of(
    st.none(), st.text(), st.integers(), st.floats(), st.booleans(), st.datetimes()
)


def refusal(read: Callable[[object], object], cell: object) -> Unreadable | None:
    try:
        read(cell)
    except Unreadable as refused:
        return refused
    return None


@given(anything)
def test_no_cell_brings_a_reader_down(cell: object) -> None:
    for read in (text_of, name_of, date_of, phone_of, lambda c: identity_of(c, "resident")):
        refused = refusal(read, cell)
        assert refused is None or (refused.what and refused.how)


def test_what_can_be_chosen_is_told_once_each_as_lists_offer_it() -> None:
    options = {"教师": "teacher", "专任教师": "teacher", "其他": "other"}
    assert choice_of(" 专任 教师", options, None) == "teacher"
    with pytest.raises(Unreadable) as told:
        choice_of("园丁", options, None)
    assert told.value.how == "请从下拉列表中选择：教师、其他"
