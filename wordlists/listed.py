"""Is a word in the official lists? They tell how longer words are grouped (展览|馆, 小|老虎)."""

from functools import cache

from wordlists.tables import EDITIONS, LISTS, load_table


def is_listed(hanzi: str) -> bool:
    """Does 表一 or 表二 of any built-in edition print this word?"""
    return hanzi in _listed_words()


@cache
def _listed_words() -> frozenset[str]:
    return frozenset(
        entry.hanzi
        for edition in EDITIONS
        for list_number in LISTS
        for entry in load_table(edition, list_number)
    )
