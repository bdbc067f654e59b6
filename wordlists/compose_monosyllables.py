"""Item 1: one hundred characters, by the rules `monosyllables.*` of the syllabus."""

from collections.abc import Collection

from wordlists.arrange import arranged
from wordlists.compose_needs import CannotFill, Selection
from wordlists.compose_pool import Candidate, monosyllable_pool
from wordlists.draw import Draw
from wordlists.paper import MonosyllablesItem
from wordlists.syllabus import SYLLABLES_AN_ITEM, final_of, words_of_table_one


def compose_monosyllables(edition: str, draw: Draw, focus: Collection[str]) -> MonosyllablesItem:
    """Draw item 1 from the edition's tables; raises CannotFill where this lot meets a dead end.

    表二 goes first: with few characters it could not give its thirty after the rare finals.
    """
    pool = monosyllable_pool(edition)
    from_table_one = words_of_table_one(SYLLABLES_AN_ITEM)
    quota = {1: from_table_one, 2: SYLLABLES_AN_ITEM - from_table_one}
    table_two = [c for c in pool.candidates if c.word.list == 2]
    selection = Selection("monosyllables", focus, quota, distinct_syllables=True)
    while quota[2]:
        selection.take_one(draw, table_two)
    while quota[1] and selection.take_needed(draw, pool):
        pass
    while quota[1]:
        selection.take_one(draw, pool.candidates)
    row = None if selection.unmet() else arranged(draw, selection.chosen, _may_follow)
    if row is None:
        raise CannotFill
    return MonosyllablesItem(tuple(candidate.word for candidate in row))


def _may_follow(before: Candidate, after: Candidate) -> bool:
    """Rule monosyllables.in_a_row: neighbours differ in initial, final and tone."""
    first, second = before.syllables[-1], after.syllables[0]
    return (
        first.initial != second.initial
        and final_of(first) != final_of(second)
        and first.tone != second.tone
    )
