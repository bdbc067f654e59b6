"""What a person's page, or the own file, says in short of each room's records.

Somebody else sees what lies within reach, with links; whoever it is about sees all, without.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from django.db.models import Q, QuerySet, Sum
from django.urls import reverse
from django.utils import timezone

from admin.accounts.models import User
from admin.accounts.permissions import reach_of
from admin.accounts.rights import Action
from admin.activities.models import Participant, PersonalRecord
from admin.activities.steps import State as ActivityState
from admin.console import scope
from admin.console.course_scope import seen_runs
from admin.courses.models import Enrolment, HoursGranted
from admin.courses.words import EnrolmentState
from admin.credentials.models import Credential
from admin.hours.spans import spans_of
from admin.hours.wording import plain
from admin.matches.models import Pairing, Visit
from admin.people.finding import keys_of
from admin.people.models import Person
from admin.personnel.models import ChangeRequest

SHOWN = 5
What = ChangeRequest.What


@dataclass(frozen=True)
class Line:
    """A record in a few words: what it is, more of it, where it leads; ``alert``: not in order.

    ``key`` names it where its correction is asked for; 0: it is no single record.
    """

    title: str
    text: str
    address: str = ""
    alert: bool = False
    key: int = 0

    @property
    def words(self) -> str:
        """The record named in a request."""
        return f"{self.title}　{self.text}"


@dataclass(frozen=True)
class Block:
    """The records of a sort, newest first, and where all of them stand."""

    what: ChangeRequest.What
    title: str
    lines: tuple[Line, ...]
    page: str
    empty: str

    @property
    def shown(self) -> tuple[Line, ...]:
        """The newest."""
        return self.lines[:SHOWN]

    @property
    def more(self) -> int:
        """How many are not shown."""
        return len(self.lines) - len(self.shown)


@dataclass(frozen=True)
class _Asked:
    """Whose records, for whom; ``user`` None: for the person."""

    person: Person
    user: User | None

    def within(self, path: str) -> Q:
        """Records whose unit, reached by ``path``, is within reach."""
        if self.user is None:
            return Q()
        return scope.of_county(self.user, Action.VIEW_TRAINING, path)

    def time_line(self, sort: str) -> str:
        """The page where all of a sort stand."""
        if self.user is None:
            return f"{reverse('own-timeline')}?sort={sort}"
        return f"{reverse('person-timeline', args=[self.person.pk])}?sort={sort}"


def blocks_of(person: Person, user: User) -> list[Block]:
    """Of somebody else, within the user's reach; none without the right to see training."""
    if reach_of(user, Action.VIEW_TRAINING) is None:
        return []
    return _all(_Asked(person, user))


def own_blocks(person: Person) -> list[Block]:
    """Everything of one's own; the pages behind the records are not for everybody."""
    return [
        replace(block, lines=tuple(replace(line, address="") for line in block.lines))
        for block in _all(_Asked(person, None))
    ]


def _all(asked: _Asked) -> list[Block]:
    rooms = (_hours, _courses, _credentials, _skills, _visits, _activities, _pairings)
    return [room(asked) for room in rooms]


def _block(what: str, title: str, lines: Iterable[Line], page: str, empty: str) -> Block:
    return Block(What(what), title, tuple(lines), page, empty)


def _hours(asked: _Asked) -> Block:
    """This year's and the period's credits; where none is running, those of the last period."""
    page, today = reverse("hours-mine"), timezone.localdate()
    if asked.user is not None:
        page = reverse("hours-person", args=[asked.person.pk])
    spans = spans_of(asked.person.pk)
    present = [one for one in spans if one.covers(today)] or spans[-1:]
    lines = (
        Line(
            one.name,
            f"已有 {plain(one.have)} / 应修 {plain(one.required)} 学分，"
            + (f"还缺 {plain(one.missing)}" if one.missing else "已达到"),
            page,
            bool(one.missing),
        )
        for one in present
    )
    return _block(What.HOURS, "学时学分", lines, page, "没有应修的学分，也没有登记学时。")


def _courses(asked: _Asked) -> Block:
    found: QuerySet[Enrolment] = Enrolment.objects.filter(person=asked.person)
    if asked.user is not None:
        found = found.filter(run__in=seen_runs(asked.user).values("pk"))
    hours = HoursGranted.objects.filter(person=asked.person, reverses=None, reversed_by=None)
    granted = dict(hours.exclude(run=None).values_list("run", "amount"))
    lines = (
        Line(
            one.run.name,
            f"{one.run.first_day}　{one.get_state_display()}"
            + (f"　{plain(granted[one.run_id])} 学时" if one.run_id in granted else ""),
            reverse("course-run", args=[one.run_id]),
            one.state == EnrolmentState.FAILED,
            one.pk,
        )
        for one in found.select_related("run").order_by("-run__first_day", "-pk")
    )
    return _block(What.COURSE, "培训班", lines, asked.time_line("course"), "没有参加过培训班。")


def _credentials(asked: _Asked) -> Block:
    own = Q(person__in=keys_of(asked.person.pk))
    found = Credential.objects.filter(own, asked.within("organisation")).select_related("kind")
    lines = (
        Line(
            one.kind.name,
            f"{one.valid_from} 至 {one.valid_to or '长期'}　{one.standing_name}",
            reverse("credential", args=[one.pk]),
            key=one.pk,
        )
        for one in found
    )
    page = asked.time_line("credential")
    if asked.user is not None:
        page = reverse("credentials-person", args=[asked.person.pk])
    return _block(What.CREDENTIAL, "称号、证书与资格", lines, page, "没有获得过。")


def _skills(asked: _Asked) -> Block:
    found = PersonalRecord.objects.filter(asked.within("organisation"), person=asked.person)
    counted = found.annotate(minutes=Sum("log__minutes", filter=Q(log__struck_at=None)))
    lines = (
        Line(
            f"{one.kind.name}：{one.title}",
            f"{one.begun_on} 起　{one.get_state_display()}　练习 {one.minutes or 0} 分钟",
            reverse("personal-record", args=[one.pk]),
            key=one.pk,
        )
        for one in counted.select_related("kind")
    )
    return _block(What.SKILL, "技能与个人记录", lines, asked.time_line("activity"), "没有登记。")


def _visits(asked: _Asked) -> Block:
    """Teaching visits made or agreed."""
    standing = [Visit.State.ACCEPTED, Visit.State.HELD]
    found = Visit.objects.filter(
        asked.within("order__organisation"), person=asked.person, state__in=standing
    )
    lines = (
        Line(
            one.order.organisation.name,
            f"{one.day}　{one.order.topic}　{one.get_state_display()}",
            reverse("visit-order", args=[one.order_id]),
            key=one.pk,
        )
        for one in found.select_related("order__organisation").order_by("-day", "-pk")
    )
    return _block(What.VISIT, "送教下乡", lines, asked.time_line("match"), "没有送教。")


def _activities(asked: _Asked) -> Block:
    found = Participant.objects.filter(
        asked.within("activity__organisation"), person=asked.person
    ).exclude(activity__state=ActivityState.CANCELLED)
    lines = (
        Line(
            one.activity.name,
            f"{timezone.localtime(one.activity.begins_at).date()}　{one.get_role_display()}"
            + ("　未到场" if one.attended is False else ""),
            reverse("activity", args=[one.activity_id]),
            key=one.pk,
        )
        for one in found.select_related("activity").order_by("-activity__begins_at", "-pk")
    )
    return _block(What.ACTIVITY, "活动", lines, asked.time_line("activity"), "没有参加过活动。")


def _pairings(asked: _Asked) -> Block:
    own = Q(person=asked.person) | Q(partner_person=asked.person)
    found = Pairing.objects.filter(own, asked.within("organisation")).select_related(
        "organisation", "partner", "person", "partner_person"
    )
    lines = (
        Line(
            str(one),
            f"{one.begins} 至 {one.ends}"
            + (f"　{one.get_outcome_display()}" if one.ended_on else "　进行中"),
            reverse("pairing", args=[one.pk]),
            key=one.pk,
        )
        for one in found
    )
    return _block(What.PAIRING, "结对", lines, asked.time_line("match"), "没有结对。")
