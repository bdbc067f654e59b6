"""Which items a candidate need not read: what was granted, by number in the paper."""

from __future__ import annotations

from admin.testing.models import Candidate, Exemption, Sitting
from wordlists.syllabus import ITEM_KINDS, ITEM_NAMES


def granted(candidate: Candidate) -> list[Exemption]:
    """The candidate's exemptions that were approved."""
    return [one for one in candidate.exemptions.all() if one.granted]


def exempted_words(candidate: Candidate) -> tuple[str, ...]:
    """In words for the invigilator; none for most."""
    return tuple(f"免试{ITEM_NAMES[one.item]}" for one in granted(candidate))


def exempt_items(candidate: Candidate) -> frozenset[int]:
    """Their numbers in papers of the session's version, from 1."""
    kinds = ITEM_KINDS[candidate.session.version]
    return frozenset(kinds.index(one.item) + 1 for one in granted(candidate) if one.item in kinds)


def expected_items(sitting: Sitting) -> frozenset[int]:
    """Numbers of the items of the sitting's paper that have to be read; none without a paper."""
    items = len(sitting.paper.paper["items"]) if sitting.paper else 0
    return frozenset(range(1, items + 1)) - exempt_items(sitting.candidate)
