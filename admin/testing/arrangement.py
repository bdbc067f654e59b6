"""A session's rooms and slots, and who sits where: by lot, spare seats kept free. Pure.

psc.md, The day: 10 % of a room's machines are spare; seats by lot. Whoever has begun, and whoever
belongs to a batch that has begun, is not part of the lot: only the seat taken is known here.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from admin.testing.seating import Place, draw_places, in_lot_order

MOST_SPARE_PERCENT = 50


class Reason(StrEnum):
    """Why somebody has no place; the value is the sentence people read."""

    NO_SEATS = "所选考场没有可用的机位，请另选考场，或先在“数据管理”里启用机位。"
    NO_TIME = "到末批开始时间为止的机位已排满，请增加考场、推迟末批时间，或缩短各批间隔。"
    NO_BATCH = "现有批次的机位已排满，请增加批次或考场。"


@dataclass(frozen=True)
class RoomSeats:
    """A room by its id: ordinary usable seats in the order they are filled; spare ones counted."""

    room: int
    seats: tuple[int, ...]
    spares: int = 0

    def capacity(self, spare_percent: int) -> int:
        """How many may sit here at one time.

        At least ``spare_percent`` of all usable seats stay free, those set aside as spare counting
        towards it; a room is never kept empty for its spare seats' sake.
        """
        usable = len(self.seats) + self.spares
        kept = min(-(-usable * spare_percent // 100), max(0, usable - 1))
        return min(len(self.seats), usable - kept)


@dataclass(frozen=True)
class Slot:
    """A room at one time (a batch). ``taken``: seats of those who stay where they are.

    ``started``: nobody else is put there any more.
    """

    number: int
    room: RoomSeats
    begins_at: datetime | None = None
    taken: frozenset[int] = frozenset()
    started: bool = False

    def free(self, spare_percent: int) -> tuple[int, ...]:
        """Seats that may still be filled, in order."""
        if self.started:
            return ()
        left = max(0, self.room.capacity(spare_percent) - len(self.taken))
        return tuple(seat for seat in self.room.seats if seat not in self.taken)[:left]


@dataclass(frozen=True)
class Timing:
    """When slots begin: the first, how many minutes apart, none later than ``last``."""

    first: datetime
    minutes: int
    last: datetime

    def begin_of(self, number: int) -> datetime:
        """Slots count from 1."""
        return self.first + timedelta(minutes=self.minutes * (number - 1))


@dataclass(frozen=True)
class Arrangement:
    """``places``: slot (its index in ``slots``) and seat by admission number."""

    slots: tuple[Slot, ...]
    places: Mapping[str, Place]
    unplaced: tuple[str, ...] = ()
    reason: Reason | None = None


def slots_over(
    rooms: Sequence[RoomSeats],
    people: int,
    spare_percent: int,
    timing: Timing | None = None,
    standing: Collection[Slot] = (),
) -> tuple[tuple[Slot, ...], Reason | None]:
    """As many rounds over the rooms as the people need, and what stopped it short of them.

    ``standing``: slots that hold somebody who stays; all of them are kept. Without ``timing``
    slots have no time and rounds no end.
    """
    open_rooms = [room for room in rooms if room.capacity(spare_percent)]
    left = {(slot.number, slot.room.room): slot for slot in standing}
    chosen: list[Slot] = []
    places, number = 0, 1
    reason = None if open_rooms or not people else Reason.NO_SEATS
    while places < people and reason is None:
        begins_at = timing.begin_of(number) if timing else None
        if timing and begins_at and begins_at > timing.last:
            reason = Reason.NO_TIME
            break
        for room in open_rooms:
            if places >= people:
                break
            slot = left.pop((number, room.room), None) or Slot(number, room, begins_at)
            places += len(slot.free(spare_percent))
            chosen.append(slot)
        number += 1
    chosen += [replace(slot, started=True) for slot in left.values()]
    return tuple(sorted(chosen, key=lambda slot: slot.number)), reason


def arrange(
    numbers: Collection[str],
    slots: Sequence[Slot],
    spare_percent: int,
    seed: int,
    reason: Reason | None = None,
) -> Arrangement:
    """Everybody to a place by lot, as far as places go; the same arguments give the same again."""
    free = [
        Place(index, seat) for index, slot in enumerate(slots) for seat in slot.free(spare_percent)
    ]
    order = in_lot_order(numbers, seed)
    placed = draw_places(order[: len(free)], free, seed)
    left = tuple(sorted(order[len(free) :]))
    why = (reason or Reason.NO_BATCH) if left else None
    return Arrangement(tuple(slots), placed, left, why)
