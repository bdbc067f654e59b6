"""What a scanner types, and what a hand types."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from station.admission_scan import digits_in

NUMBER = "20260010020023"


@pytest.mark.parametrize(
    ("typed", "digits"),
    [
        ("0023", "0023"),
        (" 0023\t", "0023"),
        (NUMBER, NUMBER),
        (f"https://psc.example:8443/ticket/{NUMBER}?day=20261124", NUMBER),
        (f"准考证号：{NUMBER}，林清如", NUMBER),
        ("023", None),
        ("220202199001011234", None),  # an identity number
        ("22020219900101123X", None),
        ("https://psc.example/verify/abc", None),
        (f"{NUMBER};20260010020024", None),
        ("", None),
    ],
)
def test_digits(typed: str, digits: str | None) -> None:
    assert digits_in(typed) == digits


@given(st.from_regex(r"[0-9]{14}", fullmatch=True), st.text("abc/:?=&-_ ，号", max_size=20))
def test_a_number_among_other_signs_is_found(number: str, around: str) -> None:
    assert digits_in(around + number + around.replace("X", "")) == number
