"""Work that waits, found in the records."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet

from admin.marking.closing import reopened
from admin.marking.records import (
    alias_of,
    newest_score,
    read_items,
    session_marking,
    with_reading,
)
from admin.marking.rules_in_force import rules_in_force
from admin.marking.state import EXAMINERS, ReadItem
from admin.results.release import row_of, with_results
from admin.testing.models import Session, Sitting
from admin.testing.stages import Stage

LOOKED_AT = 20  # sittings at once, until one is found that could be released


@dataclass(frozen=True)
class WaitingReview:
    """An item that a person has to mark."""

    sitting: Sitting
    alias: str
    item: ReadItem


def finished() -> QuerySet[Sitting]:
    """Sittings that should come to a result, oldest first."""
    return Sitting.objects.filter(stage=Stage.FINISHED).order_by("finished_at", "pk")


def unreleased() -> QuerySet[Sitting]:
    """Finished ones without a result."""
    return finished().filter(is_released=False)


def waiting_reviews() -> list[WaitingReview]:
    """Every item that waits for a person, also of sittings whose marking was reopened."""
    again = finished().filter(is_released=True, pk__in=reopened().values("sitting"))
    perhaps = [*with_reading(unreleased()), *with_reading(again)]
    return [
        WaitingReview(sitting, alias_of(sitting), one)
        for sitting in perhaps
        if (score := newest_score(sitting)) is not None
        for one in read_items(sitting, score)
        if one.needs_review
    ]


def unassigned_count() -> int:
    """Sittings that still lack an examiner."""
    named = unreleased().annotate(
        named=Count(
            "marking_assignments", filter=Q(marking_assignments__kind="marking"), distinct=True
        )
    )
    wanted = EXAMINERS - rules_in_force().rules.one_examiner
    return named.filter(named__lt=wanted).count()


def releasable_sessions() -> list[Session]:
    """Sessions where at least one sitting could be released now."""
    waiting = unreleased().order_by().values("candidate__session")
    return [one for one in Session.objects.filter(pk__in=waiting) if _is_releasable(one)]


def _is_releasable(session: Session) -> bool:
    of_session = session_marking(session)
    sittings = with_results(unreleased().filter(candidate__session=session))
    return any(
        row_of(sitting, of_session).is_news for sitting in sittings.iterator(chunk_size=LOOKED_AT)
    )
