"""Admission numbers (准考证号): 14 digits = year 4 + site 3 + session of the year 3 + serial 4.

The last four digits are what a candidate types at the booth. The length differs on purpose from
the official certificate numbers (15 digits, formerly 13), so that the two are never mixed up.
Pure.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

LENGTH = 14
MAX_SERIAL = 9_999
_SHAPE = re.compile(r"(\d{4})(\d{3})(\d{3})(\d{4})", re.ASCII)


@dataclass(frozen=True, order=True)
class AdmissionNumber:
    """The parts; serial counts from 1.

    >>> str(AdmissionNumber(2026, "001", 2, 17))
    '20260010020017'
    """

    year: int
    site: str
    session: int
    serial: int

    def __post_init__(self) -> None:
        fits = 1000 <= self.year <= 9999 and 1 <= self.session <= 999
        if not (fits and re.fullmatch(r"\d{3}", self.site, re.ASCII)):
            raise ValueError("no such year, site or session")
        if not 1 <= self.serial <= MAX_SERIAL:
            raise ValueError(f"serial must be 1 to {MAX_SERIAL}")

    def __str__(self) -> str:
        return f"{self.year:04d}{self.site}{self.session:03d}{self.serial:04d}"


def parse(text: str) -> AdmissionNumber:
    """The parts of a number; ValueError for anything else."""
    match = _SHAPE.fullmatch(text)
    if match is None:
        raise ValueError("not an admission number")
    year, site, session, serial = match.groups()
    return AdmissionNumber(int(year), site, int(session), int(serial))
