"""Signing in at the door: a short-lived signed code on the room's screen, opened by a phone.

| rule | value |
|---|---|
| the code on the screen changes | every 30 s |
| a code can be opened | 90 s after it appeared |
| the form that it opened can be sent | 10 min |
| the door opens | 60 min before the meeting begins |
| who signs in later than 15 min after the beginning | is late |
| the door closes | when the meeting ends |

Whoever opens it gives the name and the last six characters of the identity or telephone number.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.core import signing

from admin.courses.attending import note_at_door
from admin.courses.errors import DoorClosed, NotOnTheList
from admin.courses.models import Attendance, Meeting
from admin.courses.words import ATTENDED, TAKING_PART, Mark, RunState
from admin.imports.cells import Unreadable, name_of
from admin.people.cipher import cipher
from admin.people.identity import normalised
from admin.people.models import Person

STEP = timedelta(seconds=30)
OPENED = timedelta(seconds=90)
SENT = timedelta(minutes=10)
BEFORE = timedelta(minutes=60)
LATE = timedelta(minutes=15)
LAST = 6  # characters of a number that prove who somebody is
SCREEN, FORM = "courses.door.screen", "courses.door.form"


def screen_code(meeting: Meeting, *, at: datetime) -> str:
    """What the room's screen shows now; the same within one step."""
    step = int(at.timestamp() // STEP.total_seconds())
    return signing.dumps([meeting.pk, step], salt=SCREEN)


def opened(code: str, *, at: datetime) -> Meeting:
    """The meeting of a code that a phone has just opened. DoorClosed."""
    key, step = _read(code, SCREEN)
    shown_at = step * STEP.total_seconds()
    if not 0 <= at.timestamp() - shown_at <= OPENED.total_seconds():
        raise DoorClosed
    return _meeting(key, at)


def form_code(meeting: Meeting, *, at: datetime) -> str:
    """What the form carries, so that typing may take longer than the code stands."""
    return signing.dumps([meeting.pk, int(at.timestamp())], salt=FORM)


def of_form(code: str, *, at: datetime) -> Meeting:
    """The meeting of a form that is sent. DoorClosed."""
    key, seconds = _read(code, FORM)
    if not 0 <= at.timestamp() - seconds <= SENT.total_seconds():
        raise DoorClosed("填写时间过长。请重新扫教室屏幕上的签到码。")
    return _meeting(key, at)


def sign_in(meeting: Meeting, name: str, digits: str, *, at: datetime) -> Attendance:
    """Sign in who is on the list under the name and has the digits; once.

    NotOnTheList; DoorClosed where the list says absent or on leave already.
    """
    person = _person(meeting, name, digits)
    mark = Mark.LATE if at > meeting.begins_at + LATE else Mark.PRESENT
    noted = note_at_door(meeting, person, mark, at=at)
    if noted.mark not in ATTENDED:
        raise DoorClosed("名单上已登记为请假或缺席，请向工作人员更正。")
    return noted


def _person(meeting: Meeting, name: str, digits: str) -> Person:
    try:
        wanted = name_of(name)
    except Unreadable as error:
        raise NotOnTheList from error
    end = normalised(digits)
    if len(end) != LAST:
        raise NotOnTheList(f"请填写证件号码或电话的后 {LAST} 位。")
    found = [
        one.person
        for one in meeting.run.enrolments.filter(
            state__in=TAKING_PART, person__name=wanted
        ).select_related("person")
        if _ends_with(one.person, end)
    ]
    if len(found) != 1:
        raise NotOnTheList
    return found[0]


def _ends_with(person: Person, end: str) -> bool:
    numbers = (cipher().unlock(person.identity_locked), cipher().unlock(person.phone_locked))
    return any(len(number) > LAST and number.endswith(end) for number in numbers)


def is_open(meeting: Meeting, *, at: datetime) -> bool:
    """Whether people can sign in now."""
    within = meeting.begins_at - BEFORE <= at <= meeting.ends_at
    return within and meeting.run.state == RunState.RUNNING


def _meeting(key: int, at: datetime) -> Meeting:
    meeting = Meeting.objects.select_related("run").filter(pk=key).first()
    if meeting is None or not is_open(meeting, at=at):
        raise DoorClosed("这次课现在不能签到：开始前一小时起、结束前可以签到。")
    return meeting


def _read(code: str, salt: str) -> tuple[int, int]:
    try:
        key, number = signing.loads(code, salt=salt)
    except (signing.BadSignature, ValueError, TypeError) as error:
        raise DoorClosed from error
    return int(key), int(number)
