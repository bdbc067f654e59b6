"""Does a paper keep the rules? Written from the rules, knowing nothing of how papers are composed.

National papers that are brought in are checked by the same rules; what they do differently is
shown to the person who brings them in, who decides.
"""

from collections.abc import Iterator, Sequence
from functools import cache

from wordlists.checker_findings import Violation
from wordlists.checker_lists import listed
from wordlists.checker_monosyllables import monosyllable_violations
from wordlists.checker_polysyllables import polysyllable_violations
from wordlists.checker_texts import choice_violations, passage_violations, talk_violations
from wordlists.paper import (
    ChoiceItem,
    Item,
    MonosyllablesItem,
    Paper,
    PassageItem,
    PolysyllablesItem,
    TalkItem,
)
from wordlists.passages import Passage, load_passages
from wordlists.syllabus import ITEM_KINDS
from wordlists.tables import EDITIONS

__all__ = ["Violation", "violations"]


def violations(paper: Paper, passages: Sequence[Passage] | None = None) -> tuple[Violation, ...]:
    """Every rule of `syllabus.RULES` that the paper breaks, in the order of its items.

    `passages`: those the paper may draw on, by default the shipped ones. A paper of an unknown
    edition is only told so. Words must have readings that are pinyin (`Paper.from_json` sees to
    that): NotASyllable and NotAWord pass through.
    """
    if paper.edition not in EDITIONS:
        known = "、".join(EDITIONS)
        return (Violation("paper.items", 0, (), f"没有“{paper.edition}”版，应为{known}"),)
    return tuple(_violations(paper, _shipped_passages() if passages is None else passages))


@cache
def _shipped_passages() -> tuple[Passage, ...]:
    return load_passages()


def _violations(paper: Paper, passages: Sequence[Passage]) -> Iterator[Violation]:
    kinds = tuple(item.kind for item in paper.items)
    if kinds != ITEM_KINDS.get(paper.version):
        what = f"{paper.version} 版本的测试项现为 {'、'.join(kinds)}"
        yield Violation("paper.items", 0, (), what)
    for place, item in enumerate(paper.items, start=1):
        yield from _item_violations(paper, item, place, passages)


def _item_violations(
    paper: Paper, item: Item, place: int, passages: Sequence[Passage]
) -> Iterator[Violation]:
    lists = listed(paper.edition)
    match item:
        case MonosyllablesItem():
            yield from monosyllable_violations(item, place, paper.dialect_focus, lists)
        case PolysyllablesItem():
            yield from polysyllable_violations(item, place, paper.dialect_focus, lists)
        case ChoiceItem():
            yield from choice_violations(item, place)
        case PassageItem():
            yield from passage_violations(item, place, passages)
        case TalkItem():
            yield from talk_violations(item, place, paper.edition)
