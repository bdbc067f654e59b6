"""What is left to score, as functions over plain records.

Nothing is remembered about work to do; it follows from what is there: recordings, scores, people's
requests, failures, and who is at work. The SQL twin that narrows the field is in ``records.py``.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

MAX_FAILURES = 3  # tries at one set of recordings before a person is asked
CLAIM_LAPSES = timedelta(seconds=90)  # without a sign of life
SIGN_OF_LIFE = timedelta(seconds=15)  # between two signs


class Todo(StrEnum):
    """What a sitting's scoring needs next."""

    NOTHING = "nothing"
    SCORE = "score"
    BUSY = "busy"
    ASK_PERSON = "ask_person"


@dataclass(frozen=True)
class Claim:
    """Somebody is at work: on which machine, which process, last sign of life."""

    host: str
    process: int
    seen_at: datetime


@dataclass(frozen=True)
class ScoringRecord:
    """All that the question depends on.

    ``inputs_digest``: of the recordings that count now, None where there are none yet;
    ``requested_at``: newest request of a person not yet answered;
    ``failed_at``: times of failures with these recordings.
    """

    finished: bool
    inputs_digest: str | None
    scored_digests: Collection[str]
    requested_at: datetime | None
    failed_at: Collection[datetime]
    claim: Claim | None


def todo(record: ScoringRecord, now: datetime, host: str, is_alive: Callable[[int], bool]) -> Todo:
    """The next thing for the sitting; asked from machine ``host``, which knows its processes."""
    if not record.finished or record.inputs_digest is None:
        return Todo.NOTHING
    if record.inputs_digest in record.scored_digests and record.requested_at is None:
        return Todo.NOTHING
    if record.claim is not None and is_live(record.claim, now, host, is_alive):
        return Todo.BUSY
    since = record.requested_at
    failures = sum(1 for at in record.failed_at if since is None or at > since)
    return Todo.ASK_PERSON if failures >= MAX_FAILURES else Todo.SCORE


def is_live(claim: Claim, now: datetime, host: str, is_alive: Callable[[int], bool]) -> bool:
    """A claim holds while signs of life come; a dead process of this machine ends it at once."""
    if claim.host == host and not is_alive(claim.process):
        return False
    return now - claim.seen_at < CLAIM_LAPSES
