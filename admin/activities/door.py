"""Signing in at the door of an activity; the codes are those of every door.

The door opens 60 min before the activity begins and closes when it ends, while the activity goes
on and keeps a list.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction

from admin.accounts import audit
from admin.activities.models import Activity, Participant
from admin.activities.taking_part import list_is_open
from admin.door.codes import Door
from admin.door.errors import DoorClosed
from admin.door.proving import name_typed, proved

BEFORE = timedelta(minutes=60)


def is_open(activity: Activity, at: datetime) -> bool:
    """Whether people can sign in now."""
    return activity.begins_at - BEFORE <= at <= activity.ends_at and list_is_open(activity)


def _find(key: int) -> Activity | None:
    return Activity.objects.filter(pk=key).select_related("kind").first()


DOOR = Door("activities.door", _find, is_open, "现在不能签到：开始前一小时起、结束前可以签到。")


@transaction.atomic
def sign_in(activity: Activity, name: str, digits: str, *, at: datetime) -> None:
    """Note that who is on the list under the name and has the digits is there; again changes
    nothing.

    NotOnTheList; DoorClosed where the list says already that she is not.
    """
    parts = activity.participants.filter(person__name=name_typed(name)).select_related("person")
    person = proved((one.person for one in parts), digits)
    own = [one for one in parts if one.person_id == person.pk]
    if any(one.attended is False for one in own):
        raise DoorClosed("名单上已登记为未到，请向工作人员更正。")
    waiting = [one for one in own if one.attended is None]
    if not waiting:
        return
    for one in waiting:
        one.attended = True
    Participant.objects.bulk_update(waiting, ["attended"])
    audit.record("activity_attendance", activity, by="door", at=at, count=1, of=1)
