"""The filters in an address, brought into one form. Pure."""

from __future__ import annotations

from urllib.parse import parse_qsl, urlencode

PLACES = frozenset({"page", "before"})  # where in the list, not which list
MOST_QUERY = 600  # characters


def filters_of(query: str) -> str:
    """The query string without empty filters and without the place in the list, sorted.

    ValueError where it is longer than can be kept.

    >>> filters_of("?state=&q=%E7%8E%8B&page=3&kind=void")
    'kind=void&q=%E7%8E%8B'
    """
    pairs = parse_qsl(query.removeprefix("?"), keep_blank_values=False, max_num_fields=50)
    kept = sorted(pair for pair in pairs if pair[0] not in PLACES and pair[1].strip())
    shown = urlencode(kept)
    if len(shown) > MOST_QUERY:
        raise ValueError("query too long")
    return shown
