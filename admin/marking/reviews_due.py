"""Which reviews of items 1–3 by people a sitting is due (一级、抽查、偏差复审). Pure.

Flagged and refused items (异常复审) are asked for by the items themselves; see ``state``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from admin.marking.exemption_rules import total_of
from scoring.levels import level_of


class ReviewKind(StrEnum):
    """Why people mark items 1–3 of a sitting."""

    SPOT = "spot"
    FIRST_LEVEL = "first_level"
    DEVIATION = "deviation"
    APPEAL = "appeal"


REVIEW_NAMES = {
    ReviewKind.SPOT: "抽查复审",
    ReviewKind.FIRST_LEVEL: "一级复审",
    ReviewKind.DEVIATION: "偏差复审",
    ReviewKind.APPEAL: "成绩复核",
}
READERS = {
    ReviewKind.SPOT: 1,
    ReviewKind.FIRST_LEVEL: 2,
    ReviewKind.DEVIATION: 1,
    ReviewKind.APPEAL: 2,
}
NATIONAL_ONLY = frozenset({ReviewKind.FIRST_LEVEL, ReviewKind.APPEAL})
"""Kinds that only national examiners (国家级测试员) do."""


@dataclass(frozen=True)
class OrderedReview:
    """A review that was ordered: who is to listen, who has marked."""

    kind: ReviewKind
    assigned: tuple[int, ...] = ()
    done: frozenset[int] = frozenset()

    @property
    def places_left(self) -> int:
        """How many reviewers must still be named."""
        return max(0, READERS[self.kind] - len(self.assigned))

    @property
    def is_finished(self) -> bool:
        """True once every place has its marks."""
        return not self.places_left and self.done >= set(self.assigned)


@dataclass(frozen=True)
class ReviewRules:
    """What the settings say. ``applies``: this session's items 1–3 are reviewed at all."""

    applies: bool = False
    talk_deviation: Decimal = Decimal(15)
    review_deviation: Decimal = Decimal(2)


@dataclass(frozen=True)
class MarksSoFar:
    """Items 1–3 (and the choice item) and the talk, as they would enter the result now.

    ``machine``: the machine's own sum where it gave every mark; ``reviewed``: people marked too.
    ``scaled_away``: points of exempted items, see ``exemption_rules.total_of``.
    """

    read: Decimal
    read_full: Decimal
    talk: Decimal
    talk_full: Decimal
    machine: Decimal | None
    reviewed: bool
    scaled_away: Decimal = Decimal(0)


def due_kinds(marks: MarksSoFar, rules: ReviewRules) -> tuple[ReviewKind, ...]:
    """First level and deviation as the marks stand; the spot check is drawn, not computed."""
    if not rules.applies:
        return ()
    due = []
    level = level_of(total_of([marks.read, marks.talk], marks.scaled_away))
    if level is not None and level.code.startswith("1"):
        due.append(ReviewKind.FIRST_LEVEL)
    if deviates(marks, rules):
        due.append(ReviewKind.DEVIATION)
    return tuple(due)


def deviates(marks: MarksSoFar, rules: ReviewRules) -> bool:
    """True where machine and people are too far apart.

    Either the machine's items 1–3 and the examiners' talk, each as a share of its full points, or
    the machine's items 1–3 and what reviewers gave for them.
    """
    if marks.machine is None:
        return False
    shares = marks.machine / marks.read_full - marks.talk / marks.talk_full
    if abs(shares) * 100 > rules.talk_deviation:
        return True
    return marks.reviewed and abs(marks.machine - marks.read) > rules.review_deviation


def still_to_order(
    due: Sequence[ReviewKind], ordered: Sequence[OrderedReview], spot: bool | None
) -> tuple[ReviewKind, ...]:
    """Kinds that are due and not ordered yet. ``spot`` None: the draw has not been made."""
    wanted = [*([ReviewKind.SPOT] if spot is None else []), *due]
    there = {one.kind for one in ordered}
    return tuple(kind for kind in wanted if kind not in there)
