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
from admin.marking.errors import MarkedTwice, NoPlaceLeft, NotAnExaminer, TooFewExaminers
from admin.marking.models import MarkingAssignment
from admin.marking.records import record_of
from admin.marking.state import EXAMINERS, MOST_EXAMINERS, share_out, wants_examiner
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
    """Name the next examiner. NotAnExaminer, MarkedTwice, NoPlaceLeft."""
    Sitting.objects.select_for_update().get(pk=sitting.pk)
    if reach_of(examiner, Action.MARK) is None:
        raise NotAnExaminer
    record = record_of(sitting)
    if examiner.pk in record.assigned:
        raise MarkedTwice
    if not wants_examiner(record) or len(record.assigned) >= MOST_EXAMINERS:
        raise NoPlaceLeft
    made = MarkingAssignment.objects.create(
        sitting=sitting,
        examiner=examiner,
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
    """Give every finished sitting of the session two of the chosen examiners, evenly.

    Safe to repeat: only missing places are filled. TooFewExaminers, NotAnExaminer.
    """
    if len({examiner.pk for examiner in chosen}) < EXAMINERS:
        raise TooFewExaminers
    sittings = {str(sitting.pk): sitting for sitting in sittings_to_mark(session)}
    people = {examiner.pk: examiner for examiner in chosen}
    has = {
        key: [one.examiner_id for one in sitting.marking_assignments.all()]
        for key, sitting in sittings.items()
    }
    places = {key: EXAMINERS - len(those) for key, those in has.items()}
    counted = MarkingAssignment.objects.filter(markings=None, examiner__in=people)
    load = dict(counted.values_list("examiner").annotate(Count("id")))
    # By alias-like order, not by admission number: neighbours should not come one after another.
    order = sorted(has)
    named = share_out([(key, has[key]) for key in order], list(people), places, load)
    return [assign(sittings[key], people[examiner], by=by, at=at) for key, examiner in named]
