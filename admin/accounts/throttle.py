"""How often strangers may try something on the public pages.

Counted in the database: every process of the server counts the same tries.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from admin.accounts.models import AttemptCount
from admin.errors import TooManyAttempts
from admin.people.cipher import cipher

FORGOTTEN = timedelta(days=1)  # counts begun before that are deleted
EVERYBODY = "all"


@dataclass(frozen=True)
class Limit:
    """``of_one`` may try within ``window``, and ``of_all`` together, so that many cannot guess
    for one. ``sentence``: what the next one is told.
    """

    name: str
    of_one: int
    of_all: int
    window: timedelta
    sentence: str


def count_try(limit: Limit, who: str, *, at: datetime) -> None:
    """Count one try of ``who`` (an address, a number that is guessed for).

    TooManyAttempts; who has reached the limit does not use up that of all.
    """
    _count(limit, f"one {who}", limit.of_one, at)
    _count(limit, EVERYBODY, limit.of_all, at)


@transaction.atomic
def _count(limit: Limit, who: str, most: int, at: datetime) -> None:
    digest = cipher().digest("throttle", f"{limit.name} {who}")
    counts = AttemptCount.objects.select_for_update()
    counted, is_new = counts.get_or_create(digest=digest, defaults={"begun_at": at})
    if is_new:
        AttemptCount.objects.filter(begun_at__lt=at - FORGOTTEN).delete()
    if at - counted.begun_at >= limit.window:
        counted.begun_at, counted.count = at, 0
    if counted.count >= most:
        raise TooManyAttempts(limit.sentence, detail=limit.name)
    counted.count += 1
    counted.save()
