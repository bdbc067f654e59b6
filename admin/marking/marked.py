"""What an assignment's marks say of it, kept with it: the one place that writes ``marked_at``."""

from __future__ import annotations

from django.db import transaction
from django.db.models import Max, Min, Q

from admin.marking.models import MarkingAssignment, TalkMarking
from admin.marking.quality_days import count_days, days_of


@transaction.atomic
def note_marks(assignment: MarkingAssignment) -> None:
    """Bring times and counted days up to the marks that stand.

    To be called after every change of them, under the sitting's lock.
    """
    before = days_of(assignment)
    standing = TalkMarking.objects.filter(assignment=assignment).aggregate(
        first=Min("submitted_at", filter=Q(corrects=None)), newest=Max("submitted_at")
    )
    MarkingAssignment.objects.filter(pk=assignment.pk).update(
        first_marked_at=standing["first"], marked_at=standing["newest"]
    )
    assignment.first_marked_at, assignment.marked_at = standing["first"], standing["newest"]
    count_days(before | days_of(assignment))
