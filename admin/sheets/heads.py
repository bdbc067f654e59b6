"""Finding the head of a table: one, two or three rows of headings, merged or not. Pure."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from admin.imports.cells import Unreadable, text_of
from admin.sheets.opening import Cells, RawSheet

SEARCHED = 15  # rows in which a head is looked for
DEEPEST = 3  # rows of a head
SEPARATOR = "/"
MOST_HEADING = 60
_NOTE = re.compile(r"[(（\[【].*?[)）\]】]")


@dataclass(frozen=True)
class Head:
    """The rows from ``first`` to ``last`` (from 0) and the heading of each column, "" for none.

    Headings of several rows are joined by a stroke; each stands once.
    """

    first: int
    last: int
    headings: tuple[str, ...]

    @property
    def fingerprint(self) -> str:
        """The same for all sheets with these headings in this order."""
        text = "\n".join(map(plain, self.headings)).rstrip("\n")
        return hashlib.sha256(text.encode()).hexdigest()


def plain(heading: str) -> str:
    """A heading without blanks, stars, bracketed notes, colons; full-width forms made plain.

    >>> plain("＊ 姓　名（与证件一致）：")
    '姓名'
    """
    text = _NOTE.sub("", unicodedata.normalize("NFKC", heading))
    return re.sub(r"[\s*:：]", "", text).lower()


def last_part(heading: str) -> str:
    """What the lowest row of the head says."""
    return heading.rsplit(SEPARATOR, 1)[-1]


def fields_of(headings: Sequence[str], names: Mapping[str, str]) -> dict[int, str]:
    """Fields by column: by the whole heading, else by its lowest part; each field once."""
    found: dict[int, str] = {}
    for part in (lambda heading: heading, last_part):
        for place, heading in enumerate(headings):
            field = names.get(plain(part(heading))) if heading else None
            if field and place not in found and field not in found.values():
                found[place] = field
    return found


def find_head(
    sheet: RawSheet, names: Mapping[str, str], known: Collection[str] = ()
) -> Head | None:
    """The head: one whose fingerprint is known, else the one with most headings that ``names``
    (plain heading → field) knows, the shallowest of these; None where none has two.
    """
    best: tuple[int, int, int] = (1, 0, 0)
    chosen: Head | None = None
    for first in range(min(SEARCHED, len(sheet.rows))):
        for depth in range(1, DEEPEST + 1):
            last = first + depth - 1
            if last >= len(sheet.rows) or not _is_whole(sheet, first, last):
                continue
            head = Head(first, last, headings_of(sheet.rows[first : last + 1]))
            if head.fingerprint in known:
                return head
            score = (len(fields_of(head.headings, names)), -depth, -first)
            if score > best:
                best, chosen = score, head
    return chosen


def headings_of(rows: Sequence[Cells]) -> tuple[str, ...]:
    """One heading a column from the rows of a head; one written across without being merged counts
    for the columns to its right, as far as they are empty above and filled below.
    """
    width = max(map(len, rows), default=0)
    texts = [
        [_text(row[place]) if place < len(row) else "" for place in range(width)] for row in rows
    ]
    for upper, lower in pairwise(texts):
        for place in range(1, width):
            if not upper[place] and lower[place] and upper[place - 1] and lower[place - 1]:
                upper[place] = upper[place - 1]
    headings: list[str] = []
    for place in range(width):
        parts = dict.fromkeys(line[place] for line in texts if line[place])
        heading = SEPARATOR.join(parts)[:MOST_HEADING]
        taken = headings.count(heading) if heading else 0
        headings.append(heading if not taken else f"{heading}#{_free(headings, heading)}")
    return tuple(headings)


def _free(headings: Sequence[str], heading: str) -> int:
    number = 2
    while f"{heading}#{number}" in headings:
        number += 1
    return number


def _is_whole(sheet: RawSheet, first: int, last: int) -> bool:
    """Whether no merged cell of several rows is cut at the head's upper or lower edge, and no row
    of it is a title across the table.
    """
    for left, top, right, bottom in sheet.merges:
        if top < first <= bottom or (top <= last < bottom):
            return False
        width = len(sheet.rows[top])
        if first < last and first <= top <= last and right - left + 1 >= max(width - 1, 3):
            return False
    return True


def _text(cell: object) -> str:
    try:
        text = text_of(cell)
    except Unreadable:
        return ""
    return re.sub(r"\s+", "", text).replace(SEPARATOR, "、")
