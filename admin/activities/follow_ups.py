"""What is to be done after activities: noted, done, overdue."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from functools import reduce
from operator import or_

from django.db import transaction
from django.db.models import CharField, Exists, ExpressionWrapper, F, OuterRef, Q

from admin.accounts import audit
from admin.accounts.models import User
from admin.activities.errors import BadActivity
from admin.activities.models import Activity, FollowUp
from admin.people.models import Organisation

EVERYBODY = ("各", "全市")  # 各县区、各进修学校、全市小学：laid on every county

SOON_DAYS = 7


@transaction.atomic
def add_follow_up(
    activity: Activity, what: str, who: str, due: date | None, *, by: User, at: datetime
) -> FollowUp:
    """Something to be done until a day. BadActivity."""
    if not what.strip() or not who.strip() or due is None:
        raise BadActivity("请填写要做的工作、负责人和期限。")
    made = FollowUp.objects.create(
        activity=activity, what=what.strip()[:300], who=who.strip()[:100], due=due
    )
    audit.record("follow_up_added", activity, by=by, at=at, due=due.isoformat())
    return made


@transaction.atomic
def finish(
    follow_up: FollowUp, done_on: date | None, outcome: str, *, by: User, at: datetime, today: date
) -> None:
    """Note that it is done, and how; BadActivity for no day or one to come."""
    if done_on is None or done_on > today:
        raise BadActivity("请填写完成日期，不能晚于今天。")
    follow_up.done_on, follow_up.outcome = done_on, outcome.strip()[:300]
    follow_up.save()
    audit.record("follow_up_done", follow_up.activity, by=by, at=at, day=done_on.isoformat())


@transaction.atomic
def reopen(follow_up: FollowUp, *, by: User, at: datetime) -> None:
    """Not done after all."""
    follow_up.done_on = None
    follow_up.save()
    audit.record("follow_up_reopened", follow_up.activity, by=by, at=at)


def overdue(today: date) -> Q:
    """Those whose day has passed and that are not done."""
    return Q(done_on=None, due__lt=today)


def soon(today: date) -> Q:
    """Those whose day comes within ``SOON_DAYS`` and that are not done."""
    return Q(done_on=None, due__gte=today, due__lte=today + timedelta(days=SOON_DAYS))


def laid_on(county: Organisation) -> Q:
    """Those that name the county or a unit within it as the one to do it, or every one (各县区)."""
    named = (
        Organisation.objects.within(county)
        .order_by()
        .annotate(who=ExpressionWrapper(OuterRef("who"), output_field=CharField()))
        .filter(who__contains=F("name"))
    )
    everybody = (Q(who__startswith=word) for word in EVERYBODY)
    return reduce(or_, everybody, Q(Exists(named)))
