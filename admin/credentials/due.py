"""Who is due: terms that end, yearly reviews to be held. From the dates alone, never by a job."""

from __future__ import annotations

from datetime import date, timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet

from admin.credentials.family import in_force
from admin.credentials.models import Case, Credential
from admin.credentials.stages import ENDED

ENDS, REVIEW = "ends", "review"
WHAT_NAMES = {ENDS: "到期", REVIEW: "应年度考核"}
MOST_DAYS = 3650


def due(found: QuerySet[Credential], what: str, day: date, days: int) -> QuerySet[Credential]:
    """Those in force whose term ends, or whose review falls due, within so many days, the next
    first. Who has a further term already is not due; ``has_case``: it is being handled.
    """
    found = found.filter(is_due(what, day, days)).annotate(has_case=_handled())
    return found.order_by("review_due_on" if what == REVIEW else "valid_to", "pk")


def is_due(what: str, day: date, days: int) -> Q:
    """The same as a condition."""
    until = day + timedelta(days=min(days, MOST_DAYS))
    ends = Q(review_due_on__lte=until) if what == REVIEW else Q(valid_to__lte=until)
    return in_force(day) & Q(followed_by=None) & ends


def waiting(found: QuerySet[Credential]) -> QuerySet[Credential]:
    """Those of whom no case is being handled."""
    return found.filter(~_handled())


def _handled() -> Exists:
    return Exists(Case.objects.filter(credential=OuterRef("pk")).exclude(state__in=ENDED))
