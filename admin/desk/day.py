"""An examiner's own day: what was submitted today."""

from __future__ import annotations

from datetime import datetime

from django.db.models import QuerySet
from django.utils.timezone import localdate

from admin.accounts.models import User
from admin.marking.models import TalkMarking
from admin.marking.rules_in_force import rules_in_force


def submitted_on(examiner: User, now: datetime) -> QuerySet[TalkMarking]:
    """The examiner's newest mark of every talk marked on the day of ``now``, latest first."""
    return (
        TalkMarking.objects.filter(
            assignment__examiner=examiner,
            submitted_at__date=localdate(now),
            corrected_by__isnull=True,
        )
        .select_related("assignment__sitting")
        .order_by("-submitted_at", "-id")
    )


def marked_on(examiner: User, now: datetime) -> int:
    """How many talks the examiner marked on the day of ``now``; corrections do not count."""
    first = TalkMarking.objects.filter(assignment__examiner=examiner, corrects=None)
    return first.filter(submitted_at__date=localdate(now)).count()


def daily_target() -> int | None:
    """How many talks a day the rules of marking ask of an examiner; None: nothing is asked."""
    return rules_in_force().rules.daily_target or None
