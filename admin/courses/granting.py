"""Hours granted and taken back."""

from __future__ import annotations

from datetime import datetime

from admin.accounts.models import User
from admin.courses.models import HoursGranted, Outcome, StudyImport


def grant(hours: HoursGranted, *, by: User, at: datetime) -> HoursGranted:
    """Write a grant; the year is that of its day."""
    hours.year = hours.day.year
    hours.granted_by, hours.granted_at = by, at
    hours.save()
    return hours


def reverse(
    former: HoursGranted,
    *,
    by: User,
    at: datetime,
    outcome: Outcome | None = None,
    study: StudyImport | None = None,
) -> HoursGranted:
    """Take back a grant that stands, by the decision or the worksheet that says otherwise."""
    return HoursGranted.objects.create(
        person_id=former.person_id,
        kind_id=former.kind_id,
        run_id=former.run_id,
        course_name=former.course_name,
        amount=-former.amount,
        hour_kind=former.hour_kind,
        level=former.level,
        day=former.day,
        year=former.year,
        source=former.source,
        outcome=outcome,
        study=study,
        reverses=former,
        granted_by=by,
        granted_at=at,
    )
