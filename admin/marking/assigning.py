"""Naming the examiners of a sitting's talk; every change is one act with its trail."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import Count, QuerySet

from admin.accounts import audit
from admin.accounts.models import User
from admin.accounts.permissions import reach_of
from admin.accounts.rights import RIGHTS, Action
from admin.marking.eligible import blind_pairs, has_heard, may_be_given, may_review, ties_among
from admin.marking.errors import (
    MarkedTwice,
    MarksInParallel,
    NoPlaceLeft,
    NotAnExaminer,
    NotNational,
    TiedToCandidate,
    TooFewExaminers,
)
from admin.marking.models import MarkingAssignment
from admin.marking.records import marking_anew, record_of, session_marking, with_marking
from admin.marking.reviews_due import ReviewKind
from admin.marking.sharing import share_out
from admin.marking.state import EXAMINERS, wants_examiner
from admin.testing.models import Session, Sitting
from admin.testing.stages import Stage


def examiners() -> QuerySet[User]:
    """Everybody who may mark."""
    roles = [role.value for role, action in RIGHTS if action == Action.MARK]
    return User.objects.filter(is_active=True, groups__name__in=roles).distinct()


def sittings_to_mark(session: Session) -> QuerySet[Sitting]:
    """The session's sittings that people have to mark: finished ones."""
    return (
        Sitting.objects.filter(candidate__session=session, stage=Stage.FINISHED)
        .select_related("candidate", "paper")
        .order_by("candidate__admission_number", "number")
    )


@transaction.atomic
def assign(sitting: Sitting, examiner: User, *, by: User | str, at: datetime) -> MarkingAssignment:
    """Name the next examiner.

    NotAnExaminer, TiedToCandidate, MarksInParallel, MarkedTwice, NoPlaceLeft; NotNational in an
    appeal.
    """
    sitting = Sitting.objects.select_for_update().get(pk=sitting.pk)
    if reach_of(examiner, Action.MARK) is None:
        raise NotAnExaminer
    if not may_be_given(sitting, examiner):
        raise TiedToCandidate
    if blind_pairs([sitting], [examiner.pk]):
        raise MarksInParallel
    record, anew = record_of(sitting), marking_anew(sitting)
    if examiner.pk in record.assigned or (anew and has_heard(sitting, examiner)):
        raise MarkedTwice
    if anew and not may_review(ReviewKind.APPEAL, examiner):
        raise NotNational
    if not wants_examiner(record) or len(record.assigned) >= record.most_examiners:
        raise NoPlaceLeft
    made = MarkingAssignment.objects.create(
        sitting=sitting,
        examiner=examiner,
        reopening=anew,
        position=len(record.assigned) + 1,
        assigned_at=at,
        assigned_by=by if isinstance(by, User) else None,
    )
    audit.record("marking_assigned", sitting, by=by, at=at, examiner=examiner.pk)
    return made


@transaction.atomic
def share_out_session(
    session: Session, chosen: Sequence[User], *, by: User | str, at: datetime
) -> list[MarkingAssignment]:
    """Give every finished sitting of the session the examiners it lacks, of those chosen, evenly.

    Pairs change from sitting to sitting; the order follows a seed of the session's own. Safe to
    repeat: only missing places are filled. TooFewExaminers, NotAnExaminer.
    """
    if len({examiner.pk for examiner in chosen}) < EXAMINERS:
        raise TooFewExaminers
    finished, of_session = with_marking(sittings_to_mark(session)), session_marking(session)
    sittings = {str(one.pk): one for one in finished if not marking_anew(one)}
    people = {examiner.pk: examiner for examiner in chosen}
    blind = blind_pairs(list(sittings.values()), people)
    records = {key: record_of(sitting, of_session) for key, sitting in sittings.items()}
    places = {key: one.examiners - len(one.assigned) for key, one in records.items()}
    ties = ties_among(sittings.values(), chosen)
    counted = MarkingAssignment.objects.filter(markings=None, examiner__in=people)
    named = share_out(
        [(key, one.assigned) for key, one in records.items()],
        list(people),
        places,
        dict(counted.values_list("examiner").annotate(Count("id"))),
        seed=session.pk,
        may=lambda key, who: (key, who) not in blind and (key, who) not in ties,
    )
    return [assign(sittings[key], people[examiner], by=by, at=at) for key, examiner in named]
