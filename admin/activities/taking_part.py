"""Who takes part in an activity: people, organisations by head count, attendance, numbers drawn."""

from __future__ import annotations

import random
from collections.abc import Collection
from datetime import date, datetime

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from admin.accounts import audit
from admin.accounts.models import User
from admin.activities.errors import BadActivity, JuryClosed
from admin.activities.models import Activity, Delegation, Participant, PersonalRecord
from admin.activities.rules import rules_of
from admin.activities.steps import State
from admin.people.models import Organisation, Person, Post

SCORED = (Participant.Role.JUROR, Participant.Role.CONTESTANT)
# Who leads and who judges is named by the host alone.
GUEST_ROLES = (
    Participant.Role.ATTENDS.value,
    Participant.Role.SPEAKS.value,
    Participant.Role.CONTESTANT.value,
)


def list_is_open(activity: Activity) -> bool:
    """Whether its list still grows: other offices put people on it, people sign in at the door. It
    keeps one, and is neither cancelled nor reported.
    """
    closed = (State.CANCELLED, State.REPORTED)
    keeps_list = rules_of(activity.kind.version().definition.rules).participants
    return keeps_list and activity.state not in closed


def unit_of(person: Person, day: date) -> Organisation | None:
    """The organisation of the person's main post on the day."""
    posts = Post.objects.on(day).filter(person=person).select_related("organisation")
    post = posts.order_by("-is_main", "-valid_from", "-pk").first()
    return post.organisation if post else None


@transaction.atomic
def add_person(
    activity: Activity,
    person: Person,
    role: str,
    *,
    by: User | None,
    at: datetime,
    record: PersonalRecord | None = None,
    note: str = "",
) -> Participant:
    """Put a person on the list; who stands there in this role already is given back.

    A juror is no contestant of the same activity. BadActivity, JuryClosed.
    """
    if role not in Participant.Role.values:
        raise BadActivity("请选择身份。")
    if role in SCORED:
        _jury_open(activity)
        other = SCORED[1] if role == SCORED[0] else SCORED[0]
        if activity.participants.filter(person=person, role=other).exists():
            raise BadActivity("评委不能同时是选手，请核对。")
    unit = record.organisation if record else unit_of(person, _day_of(activity))
    made, is_new = Participant.objects.get_or_create(
        activity=activity,
        person=person,
        role=role,
        defaults={"organisation": unit, "record": record, "note": note[:200]},
    )
    if is_new:
        audit.record(
            "participant_added", activity, by=by or "system", at=at, person=person.pk, role=role
        )
    return made


@transaction.atomic
def drop_person(participant: Participant, *, by: User, at: datetime) -> None:
    """Take somebody off the list. JuryClosed; BadActivity where ballots depend on it."""
    activity = participant.activity
    if participant.role in SCORED:
        _jury_open(activity)
        if participant.ballots.exists() or participant.ballots_given.exists():
            raise BadActivity("已经有评分，不能移出名单；没有到场的请在考勤里登记。")
    audit.record(
        "participant_dropped",
        activity,
        by=by,
        at=at,
        person=participant.person_id,
        role=participant.role,
    )
    participant.delete()


@transaction.atomic
def note_attendance(
    activity: Activity,
    shown: Collection[int],
    present: Collection[int],
    *,
    by: User,
    at: datetime,
) -> int:
    """Who of the participants ``shown`` (keys) was there; returns how many of them were."""
    listed = list(activity.participants.filter(pk__in=shown))
    changed = [one for one in listed if one.attended is not (one.pk in present)]
    if any(one.role in SCORED for one in changed):
        _jury_open(activity)
    for one in changed:
        one.attended = one.pk in present
    Participant.objects.bulk_update(changed, ["attended"], batch_size=500)
    there = sum(1 for one in listed if one.attended)
    audit.record("activity_attendance", activity, by=by, at=at, count=there, of=len(listed))
    return there


@transaction.atomic
def set_unit(
    activity: Activity,
    organisation: Organisation | None,
    label: str,
    expected: int | None,
    came: int | None,
    *,
    by: User,
    at: datetime,
) -> Delegation:
    """The head count of an organisation, or of whoever ``label`` names; a second time changes it.

    BadActivity.
    """
    label = "" if organisation else label.strip()[:120]
    if organisation is None and not label:
        raise BadActivity("请填写参加的单位或人群。")
    made, _ = Delegation.objects.update_or_create(
        activity=activity,
        organisation=organisation,
        label=label,
        defaults={"expected": expected, "came": came},
    )
    audit.record("delegation_set", activity, by=by, at=at, count=came if came else expected)
    return made


@transaction.atomic
def drop_unit(delegation: Delegation, *, by: User, at: datetime) -> None:
    """Take a head count off the list."""
    audit.record("delegation_dropped", delegation.activity, by=by, at=at)
    delegation.delete()


@transaction.atomic
def draw_numbers(activity: Activity, *, by: User, at: datetime) -> int:
    """Give every contestant without a number one, in an order drawn by lot; returns how many."""
    _jury_open(activity)
    contestants = activity.participants.filter(role=Participant.Role.CONTESTANT)
    last = contestants.aggregate(last=Max("number"))["last"] or 0
    waiting = list(contestants.filter(number=None))
    random.SystemRandom().shuffle(waiting)
    for number, one in enumerate(waiting, last + 1):
        one.number = number
        one.save(update_fields=["number"])
    audit.record("contestants_drawn", activity, by=by, at=at, count=len(waiting))
    return len(waiting)


def _day_of(activity: Activity) -> date:
    return timezone.localtime(activity.begins_at).date()


def _jury_open(activity: Activity) -> None:
    if Activity.objects.filter(pk=activity.pk, jury_closed_at__isnull=False).exists():
        raise JuryClosed
