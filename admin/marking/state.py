"""What a sitting's marking still needs, computed from its records. Pure.

Items 1–3 (and the choice item) are the machine's; one that it refused or flagged is a person's.
The talk is marked by two examiners, and by a third where they differ by more than allowed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Literal

from scoring.talk_marks import combine_examiners

EXAMINERS = 2
MOST_EXAMINERS = 3
Source = Literal["machine", "person", "examiners"]


class Need(StrEnum):
    """What is missing before a result can be made."""

    MACHINE = "machine"  # the machine has not scored the sitting
    REVIEW = "review"  # a person marks an item that the machine refused or flagged
    ASSIGN = "assign"  # an examiner must be named
    MARK = "mark"  # a named examiner has not marked yet
    ADJUDICATOR = "adjudicator"  # the two differ too much: a third examiner must be named
    ADJUDICATE = "adjudicate"  # the third has not marked yet


@dataclass(frozen=True)
class ReadItem:
    """An item that the machine marks. ``machine_mark`` None: not scored, or refused.

    ``doubts``: why a person must mark it (the machine's reasons and flags, in Chinese).
    """

    item: int
    kind: str
    full: Decimal
    machine_mark: Decimal | None
    doubts: tuple[str, ...] = ()
    review: Decimal | None = None

    @property
    def needs_review(self) -> bool:
        """True while a person has to mark it."""
        return self.review is None and (self.machine_mark is None or bool(self.doubts))


@dataclass(frozen=True)
class MarkingRecord:
    """Everything recorded about one sitting's marking.

    ``assigned``: examiners in the order they were named; ``talk_marks``: their newest marks.
    """

    scored: bool
    read: tuple[ReadItem, ...]
    talk_item: int
    talk_full: Decimal
    allowed_difference: Decimal
    assigned: tuple[int, ...] = ()
    talk_marks: Mapping[int, Decimal] | None = None

    @property
    def marks_in_order(self) -> tuple[Decimal, ...]:
        """The examiners' marks, in the order the examiners were named."""
        marks = self.talk_marks or {}
        return tuple(marks[examiner] for examiner in self.assigned if examiner in marks)


@dataclass(frozen=True)
class Missing:
    """One thing that is missing: which item, and whose work it is (None: nobody named)."""

    need: Need
    item: int
    examiner: int | None = None


@dataclass(frozen=True)
class ItemMark:
    """An item's mark as it enters the result, with where it comes from."""

    item: int
    kind: str
    full: Decimal
    mark: Decimal
    source: Source


def missing(record: MarkingRecord) -> tuple[Missing, ...]:
    """What is still to be done, in the order of the paper; empty: a result can be made."""
    todo: list[Missing] = []
    if not record.scored:
        todo.append(Missing(Need.MACHINE, 0))
    else:
        todo += [Missing(Need.REVIEW, one.item) for one in record.read if one.needs_review]
    return (*todo, *_missing_in_talk(record))


def _missing_in_talk(record: MarkingRecord) -> list[Missing]:
    marks = record.talk_marks or {}
    item = record.talk_item
    first = record.assigned[:EXAMINERS]
    todo = [Missing(Need.ASSIGN, item)] * (EXAMINERS - len(first))
    todo += [Missing(Need.MARK, item, who) for who in first if who not in marks]
    if todo or not _differ(record):
        return todo
    third = record.assigned[EXAMINERS:MOST_EXAMINERS]
    if not third:
        return [Missing(Need.ADJUDICATOR, item)]
    return [Missing(Need.ADJUDICATE, item, who) for who in third if who not in marks]


def _differ(record: MarkingRecord) -> bool:
    first_two = record.marks_in_order[:EXAMINERS]
    return combine_examiners(first_two, record.allowed_difference).needs_adjudication


def wants_examiner(record: MarkingRecord) -> bool:
    """True where a further examiner may be named now."""
    return any(one.need in {Need.ASSIGN, Need.ADJUDICATOR} for one in missing(record))


def item_marks(record: MarkingRecord) -> tuple[ItemMark, ...]:
    """The marks of all items in the order of the paper; ValueError while something is missing."""
    if missing(record):
        raise ValueError("marking is not complete")
    marks = [_read_mark(one) for one in record.read]
    talk = combine_examiners(record.marks_in_order, record.allowed_difference).mark
    if talk is None:
        raise ValueError("the talk has no mark")
    marks.append(ItemMark(record.talk_item, "talk", record.talk_full, talk, "examiners"))
    return tuple(sorted(marks, key=lambda mark: mark.item))


def _read_mark(one: ReadItem) -> ItemMark:
    if one.review is not None:
        return ItemMark(one.item, one.kind, one.full, one.review, "person")
    if one.machine_mark is None:
        raise ValueError(f"item {one.item} has no mark")
    return ItemMark(one.item, one.kind, one.full, one.machine_mark, "machine")


def share_out(
    sittings: Sequence[tuple[str, Iterable[int]]],
    examiners: Sequence[int],
    places: Mapping[str, int],
    load: Mapping[int, int] | None = None,
) -> list[tuple[str, int]]:
    """Name examiners for each sitting so that work is even and nobody meets a sitting twice.

    ``sittings``: id and the examiners it has; ``places``: how many it still wants. The least
    busy comes first; ties follow the order of ``examiners``, turned by one for each sitting so
    that the same two do not always meet. Sittings for which nobody is left stay short.
    """
    busy = {examiner: (load or {}).get(examiner, 0) for examiner in examiners}
    named: list[tuple[str, int]] = []
    for turn, (sitting, has) in enumerate(sittings):
        taken = set(has)
        shift = turn % len(examiners) if examiners else 0
        order = [*examiners[shift:], *examiners[:shift]]
        for _ in range(places.get(sitting, 0)):
            free = [examiner for examiner in order if examiner not in taken]
            if not free:
                break
            chosen = min(free, key=lambda examiner: busy[examiner])
            taken.add(chosen)
            busy[chosen] += 1
            named.append((sitting, chosen))
    return named
