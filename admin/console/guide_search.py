"""Finding a place in the guides and in the help beside pages by the words that it has."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from admin.console.guide_text import GUIDES, anchor_of, sections_of
from admin.console.help import HELP

MOST = 40  # places told of
AROUND = 40  # characters before and after the first word found
_MARKS = re.compile(r"!\[[^\]]*\]\([^)]*\)|\[([^\]]*)\]\([^)]*\)|[*`#|]|^\s*[-\d]+\.?\s", re.M)


@dataclass(frozen=True)
class Place:
    """A section of a guide: who reads the guide, its heading, and the words around the find."""

    guide: str
    reader: str
    heading: str
    anchor: str
    excerpt: str


def search_guides(words: str) -> list[Place]:
    """Sections that have all the words (parted by blanks), those in a heading first; at most
    ``MOST``. A help's words count for the section it leads into.
    """
    wanted = words.lower().split()
    if not wanted:
        return []
    found = [
        (sum(word in place.heading.lower() for word in wanted), place)
        for place, text in _sections()
        if all(word in text.lower() for word in wanted)
    ]
    found.sort(key=lambda pair: -pair[0])
    return [_with_excerpt(place, wanted) for _, place in found[:MOST]]


def _sections() -> Iterator[tuple[Place, str]]:
    helps: dict[tuple[str, str], list[str]] = {}
    for one in HELP.values():
        helps.setdefault((one.guide, one.section), []).append(one.text)
    for guide, reader in GUIDES.items():
        for heading, text in sections_of(guide):
            plain = " ".join(_MARKS.sub(r"\1", text).split())
            whole = " ".join([heading, plain, *helps.get((guide, heading), [])])
            yield Place(guide, reader, heading, anchor_of(heading), whole), whole


def _with_excerpt(place: Place, wanted: list[str]) -> Place:
    text = place.excerpt
    at = max(text.lower().find(wanted[0]), 0)
    begin, end = max(at - AROUND, 0), at + len(wanted[0]) + 2 * AROUND
    told = ("…" if begin else "") + text[begin:end] + ("…" if end < len(text) else "")
    return Place(place.guide, place.reader, place.heading, place.anchor, told)
