"""Making and changing series and activities, and the steps of an activity; all traced."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import IntegrityError, transaction

from admin.accounts import audit
from admin.accounts.models import User
from admin.activities.errors import BadActivity, WrongStep
from admin.activities.models import Activity, Series
from admin.activities.models.participation import Ballot
from admin.activities.steps import WITH_REASON, State, Step, after
from admin.activities.taking_part import add_person
from admin.errors import WithoutReason
from admin.kinds.models import Kind, KindVersion
from admin.people.models import Organisation

MOST_REASON = 300


@dataclass(frozen=True)
class SeriesEntry:
    """What is written about a series."""

    name: str
    organisation: Organisation
    begins_on: date
    ends_on: date
    theme: str = ""
    plan: str = ""
    summary: str = ""


@dataclass(frozen=True)
class Entry:
    """What is written about an activity; times in UTC, ``expected`` and ``came`` are people."""

    name: str
    organisation: Organisation
    place: str
    begins_at: datetime
    ends_at: datetime
    theme: str = ""
    organiser: str = ""
    plan: str = ""
    summary: str = ""
    expected: int | None = None
    came: int | None = None
    series: Series | None = None


@dataclass(frozen=True)
class Filled:
    """The office's own fields as a version asks for them, and the lines of the schedule."""

    version: KindVersion
    values: Mapping[str, Any]
    schedule: Sequence[Mapping[str, Any]] = ()


@transaction.atomic
def make_series(kind: Kind, entry: SeriesEntry, *, by: User, at: datetime) -> Series:
    """A further series. BadActivity where the name is taken or the end lies before the begin."""
    made = Series(kind=kind)
    _write_series(made, entry)
    audit.record("activity_series_made", made, by=by, at=at)
    return made


@transaction.atomic
def change_series(series: Series, entry: SeriesEntry, *, by: User, at: datetime) -> None:
    """Change what is written about a series. BadActivity."""
    _write_series(series, entry)
    audit.record("activity_series_changed", series, by=by, at=at)


def _write_series(series: Series, entry: SeriesEntry) -> None:
    if entry.ends_on < entry.begins_on:
        raise BadActivity("结束日期不能早于开始日期。")
    taken = Series.objects.filter(kind=series.kind, name=entry.name).exclude(pk=series.pk)
    if taken.exists():
        raise BadActivity("这个系列的名称已经有了，请换一个。")
    for name, value in vars(entry).items():
        setattr(series, name, value)
    series.save()


def version_for(activity: Activity) -> KindVersion:
    """The version by which the activity is filled in again: the newest, but the old one where its
    rubric is in use already.
    """
    scored = Ballot.objects.filter(contestant__activity=activity).exists()
    return activity.filled_by if scored else activity.kind.version()


@transaction.atomic
def make_activity(
    kind: Kind,
    entry: Entry,
    filled: Filled,
    *,
    by: User | None,
    at: datetime,
    source: Any = None,
) -> Activity:
    """A further activity, planned. BadActivity."""
    made = Activity(kind=kind, made_by=by, made_at=at)
    if source is not None:
        made.source = source
    _write(made, entry, filled)
    audit.record("activity_made", made, by=by or "system", at=at, kind=kind.code)
    return made


@transaction.atomic
def change_activity(
    activity: Activity, entry: Entry, filled: Filled, *, by: User, at: datetime
) -> None:
    """Change what is written about an activity. BadActivity."""
    before = [activity.begins_at.isoformat(), activity.state]
    _write(activity, entry, filled)
    after_it = [activity.begins_at.isoformat(), activity.state]
    audit.record("activity_changed", activity, by=by, at=at, before=before, after=after_it)


def _write(activity: Activity, entry: Entry, filled: Filled) -> None:
    if entry.ends_at < entry.begins_at:
        raise BadActivity("结束时间不能早于开始时间。")
    if entry.series is not None and entry.series.kind_id != activity.kind_id:
        raise BadActivity("所属系列是另一类活动的，请重新选择。")
    for name, value in vars(entry).items():
        setattr(activity, name, value)
    activity.filled_by = filled.version
    activity.values = dict(filled.values)
    activity.schedule = [dict(line) for line in filled.schedule]
    activity.save()


@transaction.atomic
def take_step(activity: Activity, step: Step, *, by: User, at: datetime, reason: str = "") -> None:
    """Announce, hold, report, cancel, or one step back.

    WrongStep where the state forbids it or the day of the activity has not come; WithoutReason;
    BadActivity for a report without a summary.
    """
    activity = Activity.objects.select_for_update().get(pk=activity.pk)
    reached = after(State(activity.state), step)
    if reached is None:
        raise WrongStep
    if step in WITH_REASON and not reason.strip():
        raise WithoutReason
    if step is Step.HOLD and activity.begins_at > at:
        raise WrongStep("活动的开始时间还没有到，不能登记为已举行；提前举行的，请先改时间。")
    if step is Step.REPORT and not activity.summary.strip():
        raise BadActivity("请先在“修改”里写好总结，再完成总结。")
    if step is Step.TAKE_BACK and activity.jury_closed_at:
        raise WrongStep("评分已经确定，请先重新开放评分，再退回。")
    before, activity.state = activity.state, reached
    activity.cancelled_because = reason.strip()[:MOST_REASON] if step is Step.CANCEL else ""
    activity.save()
    audit.record(
        "activity_step",
        activity,
        by=by,
        at=at,
        reason=reason.strip(),
        before=before,
        after=reached.value,
    )


def from_source(
    source: Any,
    kind: Kind,
    entry: Entry,
    people: Sequence[tuple[Any, str]],
    *,
    by: User | None,
    at: datetime,
) -> Activity:
    """The activity of a record of another room, like an agreed visit; made once for each source.

    ``people``: persons and their roles (``Participant.Role``). What was made before is given back
    as it is. BadActivity.
    """
    known = made_from(source)
    if known is not None:
        return known
    try:
        with transaction.atomic():
            filled = Filled(kind.version(), {})
            made = make_activity(kind, entry, filled, by=by, at=at, source=source)
            for person, role in people:
                add_person(made, person, role, by=by, at=at)
    except IntegrityError:  # made by somebody else meanwhile
        known = made_from(source)
        if known is None:
            raise
        return known
    return made


def made_from(source: Any) -> Activity | None:
    """The activity of a record of another room, where one was made."""
    of_type = ContentType.objects.get_for_model(source)
    return Activity.objects.filter(source_type=of_type, source_key=source.pk).first()
