"""A visit that was held stands among the activities too, with its calendar, figures and files."""

from __future__ import annotations

from datetime import datetime, timedelta

from admin.accounts.models import User
from admin.activities.keeping import Entry, from_source, take_step
from admin.activities.models import Activity, Participant
from admin.activities.steps import State, Step
from admin.activities.taking_part import note_attendance
from admin.kinds.families import Family
from admin.kinds.models import Kind
from admin.local_day import midnight_of
from admin.matches.models import Visit

MOST_NAME = 120


def keep_activity(visit: Visit, *, by: User, at: datetime) -> Activity | None:
    """The activity of a held visit, of the kind that the rules of its order name; None where they
    name none. Only the day of a visit is known, so the activity takes the whole of it.
    """
    order = visit.order
    code = order.kind.version().definition.rules.get("activity_kind")
    kind = Kind.objects.filter(code=code, family=Family.ACTIVITY).first() if code else None
    if kind is None:
        return None
    begins = midnight_of(visit.day)
    entry = Entry(
        name=f"送教下乡：{order.topic}"[:MOST_NAME],
        organisation=order.organisation,
        place=order.organisation.name,
        begins_at=begins,
        ends_at=begins + timedelta(days=1, minutes=-1),
        theme=f"{order.subject} {order.stage}".strip(),
        organiser=visit.unit,
        came=visit.listeners,
        summary=visit.remark,
    )
    speaker = [(visit.person, Participant.Role.SPEAKS)]
    made = from_source(visit, kind, entry, speaker, by=by, at=at)
    if made.state == State.PLANNED:
        shown = list(made.participants.values_list("pk", flat=True))
        note_attendance(made, shown, shown, by=by, at=at)
        take_step(made, Step.HOLD, by=by, at=at)
    return made
