"""From orders and offers to visits: proposed, accepted or changed by an officer, confirmed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.db.models import Count, QuerySet
from django.utils.timezone import localdate

from admin.accounts import audit
from admin.accounts.models import User
from admin.errors import WithoutReason
from admin.kinds.models import Kind
from admin.matches.errors import BadRequest, DayTaken, NotNow
from admin.matches.held import keep_activity
from admin.matches.matching import Choice, Offered, Wanted, choices_for, matched, why_none
from admin.matches.models import Offer, Visit, VisitOrder
from admin.matches.ordering import STANDING
from admin.matches.shapes import order_rule
from admin.matches.sources import titled_on
from admin.people.models import Post
from admin.people.places import Counties

State = Visit.State


@dataclass(frozen=True)
class Report:
    """How a visit went, as the school says."""

    verdict: str
    listeners: int | None
    remark: str


def open_orders(kind: Kind, today: date) -> QuerySet[VisitOrder]:
    """Orders that still wait for somebody and have a day to come."""
    return VisitOrder.objects.filter(
        kind=kind, state=VisitOrder.State.OPEN, last_day__gte=today
    ).select_related("organisation")


def wanted_of(order: VisitOrder, counties: Counties, today: date) -> Wanted:
    """The order as matching sees it: days that have passed are none."""
    return Wanted(
        order.pk,
        order.organisation_id,
        counties.of_path(order.organisation.path),
        order.subject,
        order.stage,
        tuple(day for day in order.wanted_days if day >= today),
    )


def offered(
    kind: Kind, counties: Counties, today: date, beside: VisitOrder | None = None
) -> list[Offered]:
    """Everybody who can be sent, once each: who was entered for this kind, and who holds a title.

    Titles come with the subject and stage of the present post, free on every day. What is
    proposed for ``beside``, the order somebody is sought for, neither counts nor takes a day.
    """
    standing = Visit.objects.filter(state__in=STANDING)
    if beside is not None:
        standing = standing.exclude(order=beside, state=State.PROPOSED)
    sent: Mapping[int, int] = dict(
        standing.filter(day__year=today.year).order_by().values_list("person").annotate(Count("pk"))
    )
    busy: dict[int, set[date]] = defaultdict(set)
    given = standing.filter(day__gte=today).order_by()
    for person, day in given.values_list("person", "day"):
        busy[person].add(day)
    titles = titled_on(today)
    found: dict[int, Offered] = {}
    for one in Offer.objects.filter(kind=kind, ended_at=None).select_related(
        "person", "organisation"
    ):
        entered = Offered(
            person=one.person_id,
            name=one.person.name,
            school=one.organisation_id,
            unit=one.organisation.name,
            county=counties.of_path(one.organisation.path),
            subjects=(one.subject,) if one.subject else (),
            stages=(one.stage,) if one.stage else (),
            first=one.free_from,
            last=one.free_until,
            weekdays=tuple(one.weekdays),
            most=one.most_visits,
        )
        known = found.get(one.person_id)
        found[one.person_id] = _both(known, entered) if known else entered
    for post in _posts_of(set(titles) - set(found), today):
        found[post.person_id] = Offered(
            person=post.person_id,
            name=post.person.name,
            school=post.organisation_id,
            unit=post.organisation.name,
            county=counties.of_path(post.organisation.path),
            subjects=(post.subject,) if post.subject else (),
            stages=(post.stage,) if post.stage else (),
        )
    return [
        replace(
            one,
            busy=frozenset(busy.get(key, ())),
            sent=sent.get(key, 0),
            titled=titles.get(key, ""),
        )
        for key, one in found.items()
    ]


def _both(one: Offered, other: Offered) -> Offered:
    """Two entries of one person: subjects and stages of both, the time of the first."""
    return replace(
        one,
        subjects=tuple(dict.fromkeys((*one.subjects, *other.subjects))),
        stages=tuple(dict.fromkeys((*one.stages, *other.stages))),
    )


def _posts_of(people: Iterable[int], today: date) -> list[Post]:
    """The main present post of each."""
    posts = (
        Post.objects.on(today)
        .filter(person__in=list(people), person__merged_into=None)
        .select_related("person", "organisation")
        .order_by("is_main", "valid_from", "pk")
    )
    return list({post.person_id: post for post in posts}.values())


@transaction.atomic
def propose(kind: Kind, orders: QuerySet[VisitOrder], *, by: User, at: datetime) -> tuple[int, int]:
    """Match the open ones among ``orders`` anew: what was proposed and not decided gives way.

    Returns how many were matched and how many were not.
    """
    today, counties = localdate(at), Counties()
    waiting = list(
        orders.filter(pk__in=open_orders(kind, today).values("pk")).select_related("organisation")
    )
    Visit.objects.filter(order__in=waiting, state=State.PROPOSED).update(
        state=State.REFUSED, why="重新匹配", decided_at=at
    )
    offers = {one.person: one for one in offered(kind, counties, today)}
    rule = order_rule(kind.version().definition.rules)
    wanted = [wanted_of(order, counties, today) for order in waiting]
    plan = matched(wanted, list(offers.values()), rule)
    for one in plan:
        _propose(one, offers[one.person], at)
    audit.record(
        "visits_proposed", kind, by=by, at=at, matched=len(plan), unmatched=len(waiting) - len(plan)
    )
    return len(plan), len(waiting) - len(plan)


def _propose(choice: Choice, offer: Offered, at: datetime) -> Visit:
    return Visit.objects.create(
        order_id=choice.order,
        person_id=choice.person,
        unit=offer.unit,
        day=choice.day,
        points=choice.points,
        reasons=list(choice.reasons),
        proposed_at=at,
    )


def choices_of(order: VisitOrder, at: datetime) -> tuple[list[tuple[Choice, Offered]], str]:
    """Who could go to an order, best first, and why nobody could where that is so."""
    today, counties = localdate(at), Counties()
    offers = {one.person: one for one in offered(order.kind, counties, today, order)}
    rule = order_rule(order.kind.version().definition.rules)
    wanted = wanted_of(order, counties, today)
    found = choices_for(wanted, offers.values(), rule)
    why = "" if found else why_none(wanted, list(offers.values()), rule)
    return [(one, offers[one.person]) for one in found], why


def unmatched_reasons(orders: Sequence[VisitOrder], kind: Kind, at: datetime) -> dict[int, str]:
    """Why nobody was proposed, by the key of the order."""
    today, counties = localdate(at), Counties()
    offers = offered(kind, counties, today) if orders else []
    rule = order_rule(kind.version().definition.rules)
    return {one.pk: why_none(wanted_of(one, counties, today), offers, rule) for one in orders}


@transaction.atomic
def accept(visit: Visit, *, by: User, at: datetime) -> None:
    """The proposal holds. NotNow."""
    visit = _locked(visit)
    _arrange(visit, at)
    audit.record("visit_accepted", visit.order, by=by, at=at, visit=visit.pk)


def _arrange(visit: Visit, at: datetime) -> None:
    if visit.state != State.PROPOSED or visit.order.state != VisitOrder.State.OPEN:
        raise NotNow
    visit.state, visit.decided_at = State.ACCEPTED, at
    visit.save()
    visit.order.state = VisitOrder.State.ARRANGED
    visit.order.save()


@transaction.atomic
def refuse(visit: Visit, *, by: User, at: datetime, reason: str) -> None:
    """The proposal does not hold; the order waits again. NotNow, WithoutReason."""
    visit = _locked(visit)
    _end(visit, State.PROPOSED, State.REFUSED, reason, at)
    audit.record("visit_refused", visit.order, by=by, at=at, visit=visit.pk, reason=reason.strip())


@transaction.atomic
def call_off(visit: Visit, *, by: User, at: datetime, reason: str) -> None:
    """What was agreed does not take place; the order waits again. NotNow, WithoutReason."""
    visit = _locked(visit)
    _end(visit, State.ACCEPTED, State.CALLED_OFF, reason, at)
    visit.order.state = VisitOrder.State.OPEN
    visit.order.save()
    audit.record(
        "visit_called_off", visit.order, by=by, at=at, visit=visit.pk, reason=reason.strip()
    )


def _end(visit: Visit, state: State, ending: State, reason: str, at: datetime) -> None:
    if not reason.strip():
        raise WithoutReason
    if visit.state != state:
        raise NotNow
    visit.state, visit.why, visit.decided_at = ending, reason.strip()[:300], at
    visit.save()


@transaction.atomic
def choose(
    order: VisitOrder, person: int, day: date, *, by: User, at: datetime, reason: str
) -> Visit:
    """Another person or day than proposed, chosen by hand and with that agreed.

    ``person`` and ``day`` are of ``choices_of``: whoever cannot go is refused. NotNow, BadRequest,
    WithoutReason, DayTaken.
    """
    if not reason.strip():
        raise WithoutReason
    order = (
        VisitOrder.objects.select_for_update()
        .select_related("organisation", "kind")
        .get(pk=order.pk)
    )
    if order.state != VisitOrder.State.OPEN:
        raise NotNow
    for one in order.visits.filter(state=State.PROPOSED):
        _end(one, State.PROPOSED, State.REFUSED, reason, at)
    found, _ = choices_of(order, at)
    fitting = [pair for pair in found if (pair[0].person, pair[0].day) == (person, day)]
    if not fitting:
        raise BadRequest("所选的教师当天不能去这所学校，请从列出的人员和日期中选择。")
    try:
        with transaction.atomic():
            made = _propose(*fitting[0], at)
    except IntegrityError as error:
        raise DayTaken from error
    made.by_hand, made.why = True, reason.strip()[:300]
    made.order = order
    _arrange(made, at)
    audit.record("visit_chosen", order, by=by, at=at, reason=reason.strip(), visit=made.pk)
    return made


@transaction.atomic
def confirm(visit: Visit, report: Report, *, by: User, at: datetime) -> None:
    """The school says that it took place, and how; it becomes an activity. NotNow; BadRequest
    before its day.
    """
    visit = _locked(visit)
    if visit.state != State.ACCEPTED:
        raise NotNow
    if visit.day > localdate(at):
        raise BadRequest("送教日期还没有到，到日以后再确认。")
    if report.verdict not in Visit.Verdict.values:
        raise BadRequest("请选择评价。")
    visit.state, visit.confirmed_at = State.HELD, at
    visit.verdict, visit.listeners, visit.remark = report.verdict, report.listeners, report.remark
    visit.save()
    visit.order.state = VisitOrder.State.HELD
    visit.order.save()
    audit.record("visit_confirmed", visit.order, by=by, at=at, visit=visit.pk)
    keep_activity(visit, by=by, at=at)


def _locked(visit: Visit) -> Visit:
    return Visit.objects.select_for_update(of=("self",)).select_related("order").get(pk=visit.pk)
