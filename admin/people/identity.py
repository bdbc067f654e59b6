"""Identity numbers (居民身份证号码, GB 11643-1999) as rules: 18 digits, date, checksum, mask.

Pure: what is asked about a number is answered from the number alone.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from enum import StrEnum

LENGTH = 18
# Weights of the seventeen leading digits, ISO 7064 MOD 11-2: 2^(18-i) mod 11.
WEIGHTS = tuple(pow(2, LENGTH - i, 11) for i in range(1, LENGTH))
CHECK_CHARACTERS = "10X98765432"
KEPT = 4  # characters left readable at either end of a masked number
EARLIEST_YEAR = 1900

_SHAPE = re.compile(r"[1-9]\d{16}[\dX]", re.ASCII)


class IdentityFault(StrEnum):
    """Why a number is none; the value is the sentence people read."""

    LENGTH = "身份证号码应为 18 位"
    CHARACTERS = "身份证号码应为 17 位数字加 1 位数字或大写 X"
    DATE = "身份证号码中的出生日期不存在"
    CHECKSUM = "身份证号码校验位不符，请对照证件核对每一位"


def normalised(text: str) -> str:
    """Full-width digits made plain, blanks removed, x made X."""
    return re.sub(r"[\s\u200b\ufeff'’‘]", "", unicodedata.normalize("NFKC", text)).upper()


def check_character(seventeen: str) -> str:
    """The eighteenth character of a number with these seventeen digits."""
    total = sum(int(digit) * weight for digit, weight in zip(seventeen, WEIGHTS, strict=True))
    return CHECK_CHARACTERS[total % 11]


def fault_of(number: str) -> IdentityFault | None:
    """What is wrong with a normalised number; None: nothing."""
    if len(number) != LENGTH:
        return IdentityFault.LENGTH
    if not _SHAPE.fullmatch(number):
        return IdentityFault.CHARACTERS
    if birth_date_of(number) is None:
        return IdentityFault.DATE
    if check_character(number[:-1]) != number[-1]:
        return IdentityFault.CHECKSUM
    return None


def birth_date_of(number: str) -> date | None:
    """Digits 7–14 as a date; None where there is no such day."""
    try:
        day = date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return None
    return day if day.year >= EARLIEST_YEAR else None


def sex_of(number: str) -> str:
    """男 where digit 17 is odd, 女 where it is even."""
    return "男" if int(number[16]) % 2 else "女"


def masked(number: str) -> str:
    """The form that may be shown: four characters at either end, stars between.

    >>> masked("220202199001011234")
    '2202**********1234'
    """
    if len(number) <= 2 * KEPT:
        return "*" * len(number)
    return number[:KEPT] + "*" * (len(number) - 2 * KEPT) + number[-KEPT:]
