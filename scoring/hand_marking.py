"""Items 1 to 3 as people mark them: which syllables were wrong, and the deductions of degree.

What a person says takes the form of a judgement and goes through the rules that the machine's
judgement goes through (`scoring.item_marks`), so that the same fault costs the same.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from scoring.deductions import Deduction
from scoring.expected import Expected, ExpectedSyllable
from scoring.item_marks import ITEM_OF_KIND, MISMATCH, ItemMark, mark_item
from scoring.judgement import (
    Flag,
    Insertion,
    ItemJudgement,
    PartJudgement,
    SyllableJudgement,
    Verdict,
)
from scoring.rubric import Rubric, Rule

BY_SYLLABLE = frozenset({"wrong", "defect", "omitted", "added"})
"""Rules that are counted; what remains of an item's rules is chosen by degree."""
VERDICTS = (Verdict.ERROR, Verdict.DEFECT, Verdict.OMITTED)
MOST_ADDED = 400
UNHEARD = PartJudgement("", None, 1.0, Verdict.CORRECT)


class HandMarkError(ValueError):
    """Something that the item or the rubric does not have; the sentence names it."""


@dataclass(frozen=True)
class HandMarks:
    """What a person found in one item.

    `verdicts`: expected syllable (from 0) → wrong, defective or omitted. `added`: how many
    syllables the text does not have (item 3). `graded`: rule → points. `other_text`: the recording
    is no reading of the text, the item counts 0.
    """

    verdicts: Mapping[int, Verdict] = field(default_factory=dict)
    added: int = 0
    graded: Mapping[str, Decimal] = field(default_factory=dict)
    other_text: bool = False

    def count(self, verdict: Verdict) -> int:
        """How many syllables got this verdict."""
        return sum(1 for one in self.verdicts.values() if one is verdict)


def graded_rules(kind: str, rubric: Rubric) -> tuple[Rule, ...]:
    """The deductions of an item that are chosen by degree, in the order of the table."""
    rules = [rule for rule in rubric.rules.values() if rule.kind == kind]
    return tuple(rule for rule in rules if rule.id.rpartition(".")[2] not in BY_SYLLABLE)


def hand_mark(expected: Expected, found: HandMarks, full: Decimal, rubric: Rubric) -> ItemMark:
    """The mark that a person's findings come to. HandMarkError for what cannot be.

    Over time is among the graded deductions: who listens says so, the length of the recording
    does not.
    """
    _check(expected, found, rubric)
    syllables = tuple(
        _judged(one, found.verdicts.get(index, Verdict.CORRECT))
        for index, one in enumerate(expected.syllables[: expected.counted])
    )
    flags = (Flag(MISMATCH, "不是本题文本"),) if found.other_text else ()
    added = tuple(Insertion(0.0, 0.0, "") for _ in range(found.added))
    judgement = ItemJudgement("ok", 0.0, flags=flags, syllables=syllables, insertions=added)
    graded = tuple(
        Deduction(rubric.rules[rule], points, "测试员听评") for rule, points in found.graded.items()
    )
    return mark_item(expected.kind, judgement, full, rubric, math.inf, None, graded)


def _judged(one: ExpectedSyllable, verdict: Verdict) -> SyllableJudgement:
    citation = str(one.citation)
    parts = (UNHEARD, UNHEARD, UNHEARD)
    return SyllableJudgement(citation, citation, 0.0, 0.0, verdict, *parts, hanzi=one.hanzi)


def _check(expected: Expected, found: HandMarks, rubric: Rubric) -> None:
    number = ITEM_OF_KIND[expected.kind]
    for index, verdict in found.verdicts.items():
        if not 0 <= index < expected.counted:
            raise HandMarkError(f"no syllable {index}")
        if verdict not in VERDICTS:
            raise HandMarkError(f"verdict {verdict}")
    if not 0 <= found.added <= (MOST_ADDED if f"{number}.added" in rubric.rules else 0):
        raise HandMarkError(f"{found.added} syllables added")
    offered = {rule.id: rule.points for rule in graded_rules(expected.kind, rubric)}
    for rule, points in found.graded.items():
        if points not in offered.get(rule, ()):
            raise HandMarkError(f"{rule} does not take {points} points off")
