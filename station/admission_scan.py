"""The admission number in what was typed: digits by hand, or a code read by a scanner.

A scanner types like a keyboard: what the ticket's code holds, then Enter.
"""

from __future__ import annotations

import re
from typing import Final

LEAST_DIGITS: Final = 4
WHOLE_NUMBER: Final = 14  # year 4, site 3, session of the year 3, serial 4
_WHOLE = re.compile(rf"(?<!\d){'[0-9]' * WHOLE_NUMBER}(?![0-9Xx])")


def digits_in(typed: str) -> str | None:
    """Digits to log in with; None where this is another code, or holds two numbers.

    >>> digits_in("0023")
    '0023'
    >>> digits_in("https://psc.example/ticket?n=20260010020023")
    '20260010020023'
    >>> digits_in("220202199001011234") is None  # an identity number
    True
    """
    text = typed.strip()
    if text.isascii() and text.isdigit() and LEAST_DIGITS <= len(text) <= WHOLE_NUMBER:
        return text
    found = set(_WHOLE.findall(text))
    return found.pop() if len(found) == 1 else None
