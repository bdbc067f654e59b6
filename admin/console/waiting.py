"""Work that waits, found in the records."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from admin.marking.closing import is_open
from admin.marking.records import alias_of, newest_score, read_items
from admin.marking.rules_in_force import rules_in_force
from admin.marking.state import EXAMINERS, ReadItem
from admin.results.models import ResultVersion
from admin.results.release import row_of
from admin.testing.models import Session, Sitting
from admin.testing.stages import Stage


@dataclass(frozen=True)
class WaitingReview:
    """An item that a person has to mark."""

    sitting: Sitting
    alias: str
    item: ReadItem


def finished() -> QuerySet[Sitting]:
    """Sittings that should come to a result, oldest first."""
    return (
        Sitting.objects.filter(stage=Stage.FINISHED)
        .select_related("candidate__session", "paper")
        .order_by("finished_at", "pk")
    )


def unreleased() -> QuerySet[Sitting]:
    """Finished ones without a result."""
    released = ResultVersion.objects.filter(sitting=OuterRef("pk"))
    return finished().filter(~Exists(released))


def waiting_reviews() -> list[WaitingReview]:
    """Every item that waits for a person, also of sittings whose marking was reopened."""
    perhaps = finished().filter(Q(results=None) | Q(reopenings__isnull=False)).distinct()
    return [
        WaitingReview(sitting, alias_of(sitting), one)
        for sitting in perhaps
        if is_open(sitting) and (score := newest_score(sitting)) is not None
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
    ready: dict[int, Session] = {}
    for sitting in unreleased():
        session = sitting.candidate.session
        if session.pk not in ready and row_of(sitting).is_news:
            ready[session.pk] = session
    return list(ready.values())
