"""Signing in at the door of a course meeting; the codes are those of every door.

| rule | value |
|---|---|
| the door opens | 60 min before the meeting begins |
| who signs in later than 15 min after the beginning | is late |
| the door closes | when the meeting ends |

Whoever opens it gives the name and the last six characters of the identity or telephone number.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from admin.courses.attending import note_at_door
from admin.courses.models import Attendance, Meeting
from admin.courses.words import ATTENDED, TAKING_PART, Mark, RunState
from admin.door.codes import Door
from admin.door.errors import DoorClosed
from admin.door.proving import name_typed, proved

BEFORE = timedelta(minutes=60)
LATE = timedelta(minutes=15)


def is_open(meeting: Meeting, at: datetime) -> bool:
    """Whether people can sign in now."""
    within = meeting.begins_at - BEFORE <= at <= meeting.ends_at
    return within and meeting.run.state == RunState.RUNNING


def _find(key: int) -> Meeting | None:
    return Meeting.objects.select_related("run").filter(pk=key).first()


DOOR = Door(
    "courses.door",
    _find,
    is_open,
    "这次课现在不能签到：开始前一小时起、结束前，培训班在进行时可以签到。",
)


def sign_in(meeting: Meeting, name: str, digits: str, *, at: datetime) -> Attendance:
    """Sign in who is on the list under the name and has the digits; once.

    NotOnTheList; DoorClosed where the list says absent or on leave already.
    """
    enrolled = meeting.run.enrolments.filter(
        state__in=TAKING_PART, person__name=name_typed(name)
    ).select_related("person")
    person = proved((one.person for one in enrolled), digits)
    mark = Mark.LATE if at > meeting.begins_at + LATE else Mark.PRESENT
    noted = note_at_door(meeting, person, mark, at=at)
    if noted.mark not in ATTENDED:
        raise DoorClosed("名单上已登记为请假或缺席，请向工作人员更正。")
    return noted
