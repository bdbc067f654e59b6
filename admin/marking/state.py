"""What a sitting's marking still needs, computed from its records. Pure.

Items 1–3 (and the choice item) are the machine's; one that it refused or flagged is a person's,
and so are those of sittings under review. The talk is marked by two examiners, and by a third, or
two more, where they differ by more than the rule allows. A decision of the switch-over
(``admin.parallel``) that holds for the session says otherwise, item by item.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Literal

from admin.marking.exemption_rules import total_of
from admin.marking.reviews_due import (
    MarksSoFar,
    OrderedReview,
    ReviewKind,
    ReviewRules,
    due_kinds,
    still_to_order,
)
from admin.parallel.gate import Mode
from admin.parallel.holding import NOTHING, Held
from scoring.levels import level_of
from scoring.talk_marks import combine_marks, differ

EXAMINERS = 2
NO_REVIEWS = ReviewRules()
Source = Literal["machine", "person", "examiners"]


class Need(StrEnum):
    """What is missing before a result can be made."""

    MACHINE = "machine"  # the machine has not scored the sitting
    REVIEW = "review"  # a person marks an item that the machine refused or flagged
    ASSIGN = "assign"  # an examiner must be named
    MARK = "mark"  # a named examiner has not marked yet
    ADJUDICATOR = "adjudicator"  # the two differ too much: a further examiner must be named
    ADJUDICATE = "adjudicate"  # the further one has not marked yet
    ORDER = "order"  # a review of items 1–3 is due and has not been drawn or ordered
    REVIEWER = "reviewer"  # a reviewer must be named
    REVIEWED = "reviewed"  # a named reviewer has not marked yet


@dataclass(frozen=True)
class ReadItem:
    """An item that the machine marks. ``machine_mark`` None: not scored, or refused.

    ``doubts``: why a person must mark it (the machine's reasons and flags, or a decision that
    people mark it, in Chinese). ``held``: what the switch-over says of it.
    """

    item: int
    kind: str
    full: Decimal
    machine_mark: Decimal | None
    doubts: tuple[str, ...] = ()
    review: Decimal | None = None
    held: Held = NOTHING

    @property
    def counted(self) -> Decimal | None:
        """The machine's mark as it would count: by the calibration, where one holds."""
        return None if self.machine_mark is None else self.held.counted(self.machine_mark)

    @property
    def needs_review(self) -> bool:
        """True while a person has to mark it."""
        return self.review is None and (self.machine_mark is None or bool(self.doubts))


@dataclass(frozen=True)
class AdjudicationRule:
    """When examiners differ too much, and how many more then decide (1 or 2)."""

    allowed_difference: Decimal = Decimal(5)
    other_level: bool = True
    adjudicators: int = 1


@dataclass(frozen=True)
class MarkingRecord:
    """Everything recorded about one sitting's marking.

    ``assigned``: examiners in the order they were named; ``talk_marks``: their newest marks.
    ``opinion``: the machine's mark of the talk where it takes the second examiner's place.
    ``scaled_away``: points of exempted items, see ``exemption_rules.total_of``.
    ``spot``: whether the spot check's draw took this sitting; None: not drawn yet.
    ``talk_held``: what the switch-over says of the talk; ``talk_machine``: the machine's own mark
    of it, where nothing but a decision is needed for it to count.
    """

    scored: bool
    read: tuple[ReadItem, ...]
    talk_item: int
    talk_full: Decimal
    rule: AdjudicationRule = AdjudicationRule()
    assigned: tuple[int, ...] = ()
    talk_marks: Mapping[int, Decimal] | None = None
    opinion: Decimal | None = None
    review_rules: ReviewRules = NO_REVIEWS
    spot: bool | None = None
    reviews: tuple[OrderedReview, ...] = ()
    talk_held: Held = NOTHING
    talk_machine: Decimal | None = None
    scaled_away: Decimal = Decimal(0)

    @property
    def examiners(self) -> int:
        """How many examiners mark the talk before anybody adjudicates."""
        if self.talk_is_machines:
            return 0
        return EXAMINERS if self.opinion is None else EXAMINERS - 1

    @property
    def talk_is_machines(self) -> bool:
        """True where the machine's mark of the talk counts: decided so, not drawn, nobody named."""
        if self.talk_machine is None or self.assigned:
            return False
        mode = self.talk_held.mode
        return mode == Mode.ALONE or (mode == Mode.SPOT_CHECK and not self.spot)

    @property
    def wants_spot(self) -> bool:
        """True where the sitting belongs to the population of a spot check.

        Decided so for an item; or nothing is decided for one, and the rules review the session.
        """
        modes = {*(one.held.mode for one in self.read), self.talk_held.mode}
        undecided = any(one.held.mode is None for one in self.read)
        return Mode.SPOT_CHECK in modes or (self.review_rules.applies and undecided)

    @property
    def most_examiners(self) -> int:
        """How many may be named at most."""
        return self.examiners + self.rule.adjudicators


@dataclass(frozen=True)
class Missing:
    """One thing that is missing: which item, and whose work it is (None: nobody named)."""

    need: Need
    item: int
    examiner: int | None = None
    review: ReviewKind | None = None


@dataclass(frozen=True)
class ItemMark:
    """An item's mark as it enters the result, with where it comes from."""

    item: int
    kind: str
    full: Decimal
    mark: Decimal
    source: Source
    held: Held = NOTHING
    raw: Decimal | None = None
    """The machine's own mark, where a calibration made ``mark`` of it."""


def missing(record: MarkingRecord) -> tuple[Missing, ...]:
    """What is still to be done, in the order of the paper; empty: a result can be made."""
    todo: list[Missing] = []
    if not record.scored:
        todo.append(Missing(Need.MACHINE, 0))
    else:
        todo += [Missing(Need.REVIEW, one.item) for one in record.read if one.needs_review]
    todo += _missing_in_talk(record)
    todo += _missing_in_reviews(record, marks_known=not todo)
    return tuple(todo)


def _missing_in_talk(record: MarkingRecord) -> list[Missing]:
    marks = record.talk_marks or {}
    item = record.talk_item
    first = record.assigned[: record.examiners]
    todo = [Missing(Need.ASSIGN, item)] * (record.examiners - len(first))
    todo += [Missing(Need.MARK, item, who) for who in first if who not in marks]
    if todo or not needs_adjudication(record):
        return todo
    further = record.assigned[record.examiners : record.most_examiners]
    todo = [Missing(Need.ADJUDICATOR, item)] * (record.rule.adjudicators - len(further))
    return todo + [Missing(Need.ADJUDICATE, item, who) for who in further if who not in marks]


def needs_adjudication(record: MarkingRecord) -> bool:
    """True where the first two marks are too far apart, or make totals of different levels.

    Levels can be compared only once items 1–3 have their marks; False until both marks are there.
    """
    marks = _first_marks(record)
    if len(marks) < EXAMINERS:
        return False
    first, second = marks
    if differ(first, second, record.rule.allowed_difference):
        return True
    if not record.rule.other_level or not _is_read(record):
        return False
    read = [_read_mark(one).mark for one in record.read]
    levels = {level_of(total_of([*read, mark], record.scaled_away)) for mark in marks}
    return len(levels) > 1


def _is_read(record: MarkingRecord) -> bool:
    return record.scored and not any(one.needs_review for one in record.read)


def _first_marks(record: MarkingRecord) -> tuple[Decimal, ...]:
    marks = record.talk_marks or {}
    first = [marks[who] for who in record.assigned[: record.examiners] if who in marks]
    return (*first, *([] if record.opinion is None else [record.opinion]))


def _missing_in_reviews(record: MarkingRecord, *, marks_known: bool) -> list[Missing]:
    due = due_kinds(marks_so_far(record), record.review_rules) if marks_known else ()
    spot = record.spot if record.wants_spot else False
    todo = [
        Missing(Need.ORDER, 0, review=kind) for kind in still_to_order(due, record.reviews, spot)
    ]
    for one in record.reviews:
        todo += [Missing(Need.REVIEWER, 0, review=one.kind)] * one.places_left
        todo += [
            Missing(Need.REVIEWED, 0, who, one.kind) for who in one.assigned if who not in one.done
        ]
    return todo


def marks_so_far(record: MarkingRecord) -> MarksSoFar:
    """What the reviews are decided by; ValueError while an item or the talk has no mark.

    An item that people are to mark by decision has no mark of the machine's to deviate from.
    """
    machine = [None if one.held.mode == Mode.PEOPLE else one.counted for one in record.read]
    known = [mark for mark in machine if mark is not None]
    return MarksSoFar(
        read=sum((_read_mark(one).mark for one in record.read), Decimal(0)),
        read_full=sum((one.full for one in record.read), Decimal(0)),
        talk=talk_mark_of(record),
        talk_full=record.talk_full,
        machine=sum(known, Decimal(0)) if len(known) == len(machine) else None,
        reviewed=any(one.review is not None for one in record.read),
        scaled_away=record.scaled_away,
    )


def talk_mark_of(record: MarkingRecord) -> Decimal:
    """The talk's mark by the rule in force; ValueError while a mark is missing."""
    if record.talk_is_machines and record.talk_machine is not None:
        return record.talk_held.counted(record.talk_machine)
    marks = _first_marks(record)
    if _missing_in_talk(record):
        raise ValueError("the talk has no mark")
    if needs_adjudication(record):
        given = record.talk_marks or {}
        further = record.assigned[record.examiners : record.most_examiners]
        marks = (*marks, *(given[who] for who in further))
    return combine_marks(marks)


def wants_examiner(record: MarkingRecord) -> bool:
    """True where a further examiner may be named now."""
    return any(one.need in {Need.ASSIGN, Need.ADJUDICATOR} for one in missing(record))


def item_marks(record: MarkingRecord) -> tuple[ItemMark, ...]:
    """The marks of all items in the order of the paper; ValueError while something is missing."""
    if missing(record):
        raise ValueError("marking is not complete")
    marks = [_read_mark(one) for one in record.read]
    marks.append(_talk_item(record))
    return tuple(sorted(marks, key=lambda mark: mark.item))


def _talk_item(record: MarkingRecord) -> ItemMark:
    mark, held = talk_mark_of(record), record.talk_held
    item, full = record.talk_item, record.talk_full
    if not record.talk_is_machines:
        return ItemMark(item, "talk", full, mark, "examiners", held.without_calibration)
    raw = None if held.calibration is None else record.talk_machine
    return ItemMark(item, "talk", full, mark, "machine", held, raw)


def _read_mark(one: ReadItem) -> ItemMark:
    if one.review is not None:
        held = one.held.without_calibration
        return ItemMark(one.item, one.kind, one.full, one.review, "person", held)
    if one.counted is None:
        raise ValueError(f"item {one.item} has no mark")
    raw = None if one.held.calibration is None else one.machine_mark
    return ItemMark(one.item, one.kind, one.full, one.counted, "machine", one.held, raw)


def items_reviewed(kind: ReviewKind, read: Sequence[ReadItem]) -> tuple[ReadItem, ...]:
    """What a reviewer marks: all; in a spot check not what the machine marks alone by decision."""
    if kind != ReviewKind.SPOT:
        return tuple(read)
    return tuple(one for one in read if one.held.mode != Mode.ALONE)
