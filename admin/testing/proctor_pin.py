"""The proctor's PIN: whoever enters it may leave the booth program.

Six digits can be guessed by whoever may try often enough, so tries are counted, per booth and for
the PIN as a whole, and a PIN at which too many guesses were made is worth nothing any more.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.contrib.auth.hashers import check_password, make_password
from django.db import transaction
from django.db.models import Count

from admin.accounts import audit
from admin.accounts.models import User
from admin.errors import TooManyAttempts
from admin.testing.booth import name_of
from admin.testing.errors import NoPin, PinRefused
from admin.testing.models import PinTry, ProctorPin, Room, Seat

DIGITS = 6
VALID = timedelta(hours=24)
SEAT_TRIES = 5  # wrong ones that a booth has …
SEAT_WINDOW = timedelta(minutes=15)  # … within this time
PIN_TRIES = 30  # wrong ones, from all booths together, after which the PIN is worth nothing


@dataclass(frozen=True)
class PinStanding:
    """What the room's page says of the PIN; ``guesses``: seat label and wrong tries, recent."""

    issued_at: datetime
    guesses: tuple[tuple[str, int], ...]


@transaction.atomic
def issue_pin(room: Room, *, by: User, at: datetime) -> str:
    """A new PIN for the room, to be shown once; the one before is worth nothing from now on."""
    pin = "".join(secrets.choice("0123456789") for _ in range(DIGITS))
    issued = ProctorPin.objects.create(
        room=room, pin_hash=make_password(pin), issued_at=at, issued_by=by
    )
    audit.record("proctor_pin_issued", issued, by=by, at=at, room=room.pk)
    return pin


def enter_pin(seat: Seat, pin: str, *, at: datetime) -> None:
    """Somebody enters a PIN to leave the booth program; returns where that is right.

    Raises NoPin, TooManyAttempts, PinRefused. The try is written down before it is looked at, so
    that tries made at the same moment cannot slip past the count.
    """
    current = _in_force(seat.room_id, at)
    if current is None:
        raise NoPin
    entered = PinTry.objects.create(pin=current, seat=seat, at=at)
    wrong = PinTry.objects.filter(was_right=False)
    of_seat = wrong.filter(seat=seat, at__gt=at - SEAT_WINDOW).count()
    if of_seat > SEAT_TRIES or wrong.filter(pin=current).count() > PIN_TRIES:
        entered.delete()  # not looked at: it neither counts nor fills the disk
        raise TooManyAttempts
    if not check_password(pin, current.pin_hash):
        audit.record("proctor_pin_refused", seat, by=name_of(seat), at=at, tries=of_seat)
        raise PinRefused(left=SEAT_TRIES - of_seat)
    entered.was_right = True
    entered.save(update_fields=["was_right"])
    audit.record("booth_left_by_pin", seat, by=name_of(seat), at=at, pin=current.pk)


def pin_standing(room: Room, at: datetime) -> PinStanding | None:
    """The PIN in force and the wrong tries of the last minutes; None where there is no PIN."""
    current = _in_force(room.pk, at)
    if current is None:
        return None
    recent = current.tries.filter(was_right=False, at__gt=at - SEAT_WINDOW).order_by()
    counted = recent.values_list("seat__label").annotate(Count("pk")).order_by("seat__label")
    return PinStanding(current.issued_at, tuple(counted))


def _in_force(room_key: int, at: datetime) -> ProctorPin | None:
    newest = ProctorPin.objects.filter(room=room_key, issued_at__gt=at - VALID).first()
    if newest is None or newest.tries.filter(was_right=False).count() >= PIN_TRIES:
        return None
    return newest
