"""The rules of identity numbers."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from admin.people.identity import (
    IdentityFault,
    birth_date_of,
    check_character,
    fault_of,
    masked,
    normalised,
    sex_of,
)

# The worked example of the standard itself (GB 11643-1999, appendix): 11010519491231002X.
EXAMPLE = "11010519491231002X"

leading = st.builds(
    lambda region, day, order: f"{region}{day:%Y%m%d}{order:03d}",
    st.integers(100000, 999999),
    st.dates(date(1900, 1, 1), date(2099, 12, 31)),
    st.integers(0, 999),
)
numbers = leading.map(lambda text: text + check_character(text))


def test_the_example_of_the_standard_is_right() -> None:
    assert fault_of(EXAMPLE) is None
    assert (birth_date_of(EXAMPLE), sex_of(EXAMPLE)) == (date(1949, 12, 31), "女")
    assert fault_of("440524188001010014") is IdentityFault.DATE


@given(numbers)
def test_a_number_built_by_the_rules_is_right(number: str) -> None:
    assert fault_of(number) is None


@given(numbers, st.integers(0, 16), st.integers(1, 9))
def test_one_wrong_digit_is_always_found(number: str, place: int, shift: int) -> None:
    digit = (int(number[place]) + shift) % 10
    assert fault_of(number[:place] + str(digit) + number[place + 1 :]) is not None


@given(numbers, st.integers(0, 15))
def test_two_digits_swapped_are_always_found(number: str, place: int) -> None:
    swapped = number[:place] + number[place + 1] + number[place] + number[place + 2 :]
    assert swapped == number or fault_of(swapped) is not None


@pytest.mark.parametrize(
    ("number", "fault"),
    [
        ("", IdentityFault.LENGTH),
        (EXAMPLE[:-1], IdentityFault.LENGTH),
        ("X" * 18, IdentityFault.CHARACTERS),
        ("0" + EXAMPLE[1:], IdentityFault.CHARACTERS),
        ("١" * 18, IdentityFault.CHARACTERS),
        ("110105194902300021", IdentityFault.DATE),
        ("110105194912310021", IdentityFault.CHECKSUM),
    ],
)
def test_faults_are_told_apart(number: str, fault: IdentityFault) -> None:
    assert fault_of(number) is fault


def test_spellings_become_one() -> None:
    assert normalised("’１１０１０５ 19491231 002x\u200b") == EXAMPLE


@given(st.text(max_size=40))
def test_a_mask_never_shows_more_than_eight_characters(text: str) -> None:
    shown = masked(text)
    assert len(shown) == len(text)
    hidden = sum(1 for a, b in zip(shown, text, strict=True) if a == "*" and b != "*")
    assert len(text) - hidden - text.count("*") <= 8
