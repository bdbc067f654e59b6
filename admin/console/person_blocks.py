"""What a person's page says in short of each room's records, within the viewer's reach."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import islice

from django.db.models import Q, Sum
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

SHOWN = 5


@dataclass(frozen=True)
class Line:
    """A record in a few words: what it is, where it leads, more of it; ``alert``: not in order."""

    title: str
    text: str
    address: str = ""
    alert: bool = False


@dataclass(frozen=True)
class Block:
    """The newest records of a sort, how many there are, and where all of them stand."""

    title: str
    lines: tuple[Line, ...]
    count: int
    page: str
    empty: str

    @property
    def more(self) -> int:
        """How many are not shown."""
        return self.count - len(self.lines)


def blocks_of(person: Person, user: User) -> list[Block]:
    """Hours, courses, credentials, skills, visits, pairings; none without the right to see
    training.
    """
    if reach_of(user, Action.VIEW_TRAINING) is None:
        return []
    return [
        _hours(person),
        _courses(person, user),
        _credentials(person, user),
        _skills(person, user),
        _visits(person, user),
        _pairings(person, user),
    ]


def _block(title: str, lines: Iterable[Line], page: str, empty: str) -> Block:
    every = list(lines)
    return Block(title, tuple(islice(every, SHOWN)), len(every), page, empty)


def _of_time_line(person: Person, sort: str) -> str:
    return f"{reverse('person-timeline', args=[person.pk])}?sort={sort}"


def _hours(person: Person) -> Block:
    """This year's and the period's credits; where none is running, those of the last period."""
    page, today = reverse("hours-person", args=[person.pk]), timezone.localdate()
    spans = spans_of(person.pk)
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
    return _block("学时学分", lines, page, "没有应修的学分，也没有登记学时。")


def _courses(person: Person, user: User) -> Block:
    found = Enrolment.objects.filter(person=person, run__in=seen_runs(user).values("pk"))
    granted = dict(
        HoursGranted.objects.filter(person=person, reverses=None, reversed_by=None)
        .exclude(run=None)
        .values_list("run", "amount")
    )
    lines = (
        Line(
            one.run.name,
            f"{one.run.first_day}　{one.get_state_display()}"
            + (f"　{plain(granted[one.run_id])} 学时" if one.run_id in granted else ""),
            reverse("course-run", args=[one.run_id]),
            one.state == EnrolmentState.FAILED,
        )
        for one in found.select_related("run").order_by("-run__first_day", "-pk")
    )
    return _block("培训班", lines, _of_time_line(person, "course"), "没有参加过培训班。")


def _credentials(person: Person, user: User) -> Block:
    own = Q(person__in=keys_of(person.pk))
    found = Credential.objects.filter(
        own, scope.of_county(user, Action.VIEW_TRAINING, "organisation")
    )
    lines = (
        Line(
            one.kind.name,
            f"{one.valid_from} 至 {one.valid_to or '长期'}　{one.standing_name}",
            reverse("credential", args=[one.pk]),
        )
        for one in found.select_related("kind")
    )
    page = reverse("credentials-person", args=[person.pk])
    return _block("称号、证书与资格", lines, page, "没有获得过。")


def _skills(person: Person, user: User) -> Block:
    found = PersonalRecord.objects.filter(
        scope.of_county(user, Action.VIEW_TRAINING, "organisation"), person=person
    ).annotate(minutes=Sum("log__minutes", filter=Q(log__struck_at=None)))
    lines = (
        Line(
            f"{one.kind.name}：{one.title}",
            f"{one.begun_on} 起　{one.get_state_display()}　练习 {one.minutes or 0} 分钟",
            reverse("personal-record", args=[one.pk]),
        )
        for one in found.select_related("kind")
    )
    return _block("技能与个人记录", lines, _of_time_line(person, "activity"), "没有登记。")


def _visits(person: Person, user: User) -> Block:
    """Teaching visits made or agreed, and activities taken part in."""
    within = scope.of_county(user, Action.VIEW_TRAINING, "order__organisation")
    standing = [Visit.State.ACCEPTED, Visit.State.HELD]
    visits = Visit.objects.filter(within, person=person, state__in=standing)
    own = scope.of_county(user, Action.VIEW_TRAINING, "activity__organisation")
    taken = Participant.objects.filter(own, person=person).select_related("activity")
    parts = list(taken.exclude(activity__state=ActivityState.CANCELLED))
    found = [
        (
            one.day,
            Line(
                f"送教：{one.order.organisation.name}",
                f"{one.day}　{one.order.topic}　{one.get_state_display()}",
                reverse("visit-order", args=[one.order_id]),
            ),
        )
        for one in visits.select_related("order__organisation")
    ]
    for part in parts:
        day = timezone.localtime(part.activity.begins_at).date()
        text = f"{day}　{part.get_role_display()}{'　未到场' if part.attended is False else ''}"
        page = reverse("activity", args=[part.activity_id])
        found.append((day, Line(part.activity.name, text, page)))
    newest = sorted(found, key=lambda one: one[0], reverse=True)
    page = _of_time_line(person, "activity" if parts else "match")
    return _block("送教与活动", (line for _, line in newest), page, "没有参加过。")


def _pairings(person: Person, user: User) -> Block:
    own = Q(person=person) | Q(partner_person=person)
    found = Pairing.objects.filter(
        own, scope.of_county(user, Action.VIEW_TRAINING, "organisation")
    ).select_related("organisation", "partner", "person", "partner_person")
    lines = (
        Line(
            str(one),
            f"{one.begins} 至 {one.ends}"
            + (f"　{one.get_outcome_display()}" if one.ended_on else "　进行中"),
            reverse("pairing", args=[one.pk]),
        )
        for one in found
    )
    return _block("结对", lines, _of_time_line(person, "match"), "没有结对。")
