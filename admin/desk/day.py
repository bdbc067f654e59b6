"""An examiner's own day: what was submitted today, and before."""

from __future__ import annotations

from datetime import datetime

from django.db.models import QuerySet
from django.utils.timezone import localdate

from admin.accounts.models import User
from admin.local_day import span_of
from admin.marking.models import TalkMarking
from admin.marking.rules_in_force import rules_in_force


def submitted_on(examiner: User, now: datetime) -> QuerySet[TalkMarking]:
    """The examiner's newest mark of every talk marked on the day of ``now``, latest first."""
    begin, end = span_of(localdate(now))
    newest = _newest(examiner)
    return newest.filter(assignment__marked_at__gte=begin, assignment__marked_at__lt=end)


def submitted_before(examiner: User, now: datetime) -> QuerySet[TalkMarking]:
    """The same of earlier days."""
    begin, _ = span_of(localdate(now))
    return _newest(examiner).filter(assignment__marked_at__lt=begin)


def marked_on(examiner: User, now: datetime) -> int:
    """How many talks the examiner marked on the day of ``now``; corrections do not count."""
    begin, end = span_of(localdate(now))
    marked = examiner.marking_assignments.filter(first_marked_at__gte=begin)
    return marked.filter(first_marked_at__lt=end).count()


def daily_target() -> int | None:
    """How many talks a day the rules of marking ask of an examiner; None: nothing is asked."""
    return rules_in_force().rules.daily_target or None


def _newest(examiner: User) -> QuerySet[TalkMarking]:
    """Not corrected, the one submitted last first; found through the index of the work."""
    return (
        TalkMarking.objects.filter(assignment__examiner=examiner, corrected_by=None)
        .select_related("assignment__sitting")
        .order_by("-assignment__marked_at", "-id")
    )
