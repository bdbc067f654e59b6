"""Accommodations (特殊安排): what a booth does otherwise for a candidate who needs it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from admin.accounts import audit
from admin.accounts.models import User
from admin.testing.ended import require_not_ended
from admin.testing.errors import UnderWay
from admin.testing.models import Candidate
from admin.testing.stages import Stage

SETTLED = frozenset({Stage.STARTED, Stage.FINISHED})


@dataclass(frozen=True)
class Accommodations:
    """As the booth is told them; ``extra_time_percent`` is of each item's time, 0 to 100."""

    extra_time_percent: int = 0
    large_print: bool = False
    high_contrast: bool = False
    written_instructions: bool = False
    spoken_order: bool = False

    @property
    def words(self) -> tuple[str, ...]:
        """In words for the invigilator; none for most."""
        named = {
            f"延时 {self.extra_time_percent}%": self.extra_time_percent > 0,
            "大字": self.large_print,
            "高对比度": self.high_contrast,
            "文字提示": self.written_instructions,
            "语音说明": self.spoken_order,
        }
        return tuple(name for name, given in named.items() if given)


FIELDS = tuple(Accommodations.__dataclass_fields__)


def of_candidate(candidate: Candidate) -> Accommodations:
    """What the candidate has been granted."""
    return Accommodations(**{name: getattr(candidate, name) for name in FIELDS})


def is_settled(candidate: Candidate) -> bool:
    """Has the test begun, so that nothing can be granted any more?"""
    newest = candidate.newest_sitting()
    return newest is not None and newest.stage in SETTLED


@transaction.atomic
def grant(
    candidate: Candidate, granted: Accommodations, *, by: User, at: datetime, reason: str
) -> Candidate:
    """Set the candidate's accommodations; UnderWay once the test has begun.

    A booth is told them at log-in: one who is logged in logs in again.
    """
    if is_settled(candidate):
        raise UnderWay
    require_not_ended(candidate.session_id)
    before = vars(of_candidate(candidate))
    if before == vars(granted):
        return candidate
    for name in FIELDS:
        setattr(candidate, name, getattr(granted, name))
    candidate.save()
    audit.record(
        "accommodations_granted",
        candidate,
        by=by,
        at=at,
        reason=reason,
        before=before,
        after=vars(granted),
    )
    return candidate
