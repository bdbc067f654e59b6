"""Personal records: made, changed, their log; how much was done; the quota of special posts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Sum

from admin.accounts import audit
from admin.accounts.models import User
from admin.activities.counties import county_of, today_names
from admin.activities.errors import BadActivity
from admin.activities.models import LogEntry, PersonalRecord
from admin.activities.quota import Share, shares
from admin.activities.rules import Quota
from admin.activities.taking_part import unit_of
from admin.errors import WithoutReason
from admin.kinds.models import Kind, KindVersion
from admin.people.models import Organisation, Person, Post

MOST_MINUTES = 24 * 60
KEPT_ON = "kept-on"  # in place of a state: whatever was not given up


@dataclass(frozen=True)
class PersonalEntry:
    """What is written in a personal record."""

    title: str
    begun_on: date
    level_at_start: str = ""
    goal: str = ""
    level_reached: str = ""
    state: str = PersonalRecord.State.UNDER_WAY
    ended_on: date | None = None


@transaction.atomic
def make_record(
    kind: Kind,
    person: Person,
    entry: PersonalEntry,
    version: KindVersion,
    values: Mapping[str, Any],
    *,
    by: User,
    at: datetime,
    unit: Organisation | None = None,
) -> PersonalRecord:
    """A further record of a person, under the given unit, else that of the main post on the day it
    begins.

    BadActivity where the person has no post, or a record with this title.
    """
    unit = unit or unit_of(person, entry.begun_on)
    if unit is None:
        raise BadActivity("这个人在开始日期没有任职，请先在人员档案里登记任职单位。")
    made = PersonalRecord(kind=kind, person=person, organisation=unit, made_by=by, made_at=at)
    _write(made, entry, version, values)
    audit.record("personal_record_made", made, by=by, at=at, person=person.pk)
    return made


@transaction.atomic
def change_record(
    record: PersonalRecord,
    entry: PersonalEntry,
    version: KindVersion,
    values: Mapping[str, Any],
    *,
    by: User,
    at: datetime,
) -> None:
    """Change what is written. BadActivity."""
    before = record.state
    _write(record, entry, version, values)
    audit.record("personal_record_changed", record, by=by, at=at, before=before, after=record.state)


def _write(
    record: PersonalRecord, entry: PersonalEntry, version: KindVersion, values: Mapping[str, Any]
) -> None:
    ended = entry.ended_on
    if ended is not None and ended < entry.begun_on:
        raise BadActivity("结束日期不能早于开始日期。")
    same = PersonalRecord.objects.filter(
        kind=record.kind_id, person=record.person_id, title=entry.title
    )
    if same.exclude(pk=record.pk).exists():
        raise BadActivity("这个人已经有一份同名的记录，请打开那一份，或换一个名称。")
    for name, value in vars(entry).items():
        setattr(record, name, value)
    record.filled_by, record.values = version, dict(values)
    record.save()


@transaction.atomic
def add_log(
    record: PersonalRecord,
    day: date,
    minutes: int,
    what: str,
    evidence: str,
    *,
    by: User,
    at: datetime,
    today: date,
) -> LogEntry:
    """A day's exercise, 1 minute to 24 hours in all. BadActivity."""
    if not record.begun_on <= day <= today:
        raise BadActivity("日期应在开始日期和今天之间。")
    done = record.log.filter(day=day, struck_at=None).aggregate(sum=Sum("minutes"))["sum"] or 0
    if minutes < 1 or done + minutes > MOST_MINUTES:
        raise BadActivity("一天的练习应在 1 分钟至 24 小时之间，请核对。")
    if not what.strip():
        raise BadActivity("请填写练了什么。")
    made = LogEntry.objects.create(
        record=record,
        day=day,
        minutes=minutes,
        what=what.strip()[:300],
        evidence=evidence.strip()[:300],
        made_by=by,
        made_at=at,
    )
    audit.record("log_entry_added", record, by=by, at=at, minutes=minutes, day=day.isoformat())
    return made


@transaction.atomic
def strike_log(entry: LogEntry, *, by: User, at: datetime, reason: str) -> None:
    """An entry no longer counts. WithoutReason."""
    if not reason.strip():
        raise WithoutReason
    if entry.struck_at is not None:
        return
    entry.struck_at = at
    entry.save()
    audit.record(
        "log_entry_struck",
        entry.record,
        by=by,
        at=at,
        reason=reason.strip(),
        minutes=entry.minutes,
        day=entry.day.isoformat(),
    )


@dataclass(frozen=True)
class Week:
    """Minutes of the seven days from a Monday on, against what the kind asks."""

    monday: date
    minutes: int
    asked: int

    @property
    def is_short(self) -> bool:
        """Whether less was done than is asked."""
        return self.minutes < self.asked


def weeks_of(record: PersonalRecord, asked: int, today: date, most: int = 12) -> list[Week]:
    """The last weeks of a record's log, newest first, weeks without an entry among them.

    The week that is still going on stands there without being held to anything.
    """
    minutes: dict[date, int] = {}
    for day, done in record.log.filter(struck_at=None).values_list("day", "minutes"):
        minutes[_monday(day)] = minutes.get(_monday(day), 0) + done
    last = _monday(min(record.ended_on or today, today))
    weeks: list[Week] = []
    monday = last
    while monday >= _monday(record.begun_on) and len(weeks) < most:
        running = monday == _monday(today)
        weeks.append(Week(monday, minutes.get(monday, 0), 0 if running else asked))
        monday -= timedelta(days=7)
    return weeks


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def with_special(records: QuerySet[PersonalRecord], day: date) -> QuerySet[Any]:
    """Records with ``is_special``: whether the person holds a special post on the day."""
    special = Post.objects.on(day).filter(person=OuterRef("person"), is_special_post=True)
    return records.annotate(is_special=Exists(special))


def quota_of(
    records: QuerySet[PersonalRecord], quota: Quota, day: date, counties: Mapping[int, str]
) -> list[Share]:
    """Each county's share of special-post teachers among the records that were not given up.

    ``counties``: the names of those asked for by key, each of which gets a line.
    """
    counted: dict[str, tuple[int, int]] = {}
    rows = (
        with_special(records.exclude(state=PersonalRecord.State.GIVEN_UP), day)
        .order_by()
        .values_list("organisation__path")
        .annotate(all=Count("pk"), special=Count("pk", filter=Q(is_special=True)))
    )
    for path, total, special in rows:
        county = county_of(path, counties)
        before = counted.get(county, (0, 0))
        counted[county] = (before[0] + total, before[1] + special)
    asked = quota.renamed(today_names()) if quota.counties else quota
    return shares(counties.values(), counted, asked)
