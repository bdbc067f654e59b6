"""Needs, orders, pairings and induction as records: what may follow what, and what never may."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.timezone import localdate

from admin.accounts.models import AuditEntry, User
from admin.accounts.rights import Role
from admin.activities.keeping import made_from
from admin.errors import WithoutReason
from admin.kinds.families import entry_of
from admin.matches import sources
from admin.matches.arranging import (
    Report,
    accept,
    call_off,
    choose,
    confirm,
    open_orders,
    propose,
    refuse,
)
from admin.matches.errors import BadRequest, NotNow
from admin.matches.held import keep_activity
from admin.matches.inducting import MarkEntry, mark_induction, newcomers
from admin.matches.induction_rules import State
from admin.matches.models import Need, Pairing, Visit, VisitOrder
from admin.matches.needing import BatchEntry, make_batch, summed, take_out, withdraw_need
from admin.matches.ordering import cancel_order, overdue
from admin.matches.pairing import end_pairing, facts_of, strike_meeting
from admin.people.models import Organisation, Post
from tests.admin.factories import add_organisation, add_user
from tests.admin.matched_records import (
    add_met,
    add_need,
    add_offer,
    add_order,
    add_pairing,
    add_teacher,
    kind,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer() -> User:
    return add_user(Role.OFFICER)


@pytest.fixture
def school() -> Organisation:
    return add_organisation("柳沟小学", parent=add_organisation("清河县", kind="county"))


def batch_of(needs: list[Need], by: User, name: str = "一批") -> None:
    chosen = Need.objects.filter(pk__in=[one.pk for one in needs])
    entry = BatchEntry(name, None, None, "", "")
    make_batch(kind("rural.need"), entry, chosen, organisation=None, by=by, at=timezone.now())


def test_a_need_is_in_one_batch_or_none(officer: User, school: Organisation) -> None:
    need, now = add_need(school, officer), timezone.now()
    batch_of([need], officer)
    need.refresh_from_db()
    with pytest.raises(BadRequest):
        batch_of([need], officer, "二批")
    with pytest.raises(NotNow):
        withdraw_need(need, by=officer, at=now, reason="不要了")
    with pytest.raises(WithoutReason):
        take_out(need, by=officer, at=now, reason=" ")
    take_out(need, by=officer, at=now, reason="另行安排")
    withdraw_need(need, by=officer, at=now, reason="不要了")
    acts = AuditEntry.objects.filter(subject_id=str(need.pk)).values_list("action", flat=True)
    assert {"need_taken", "need_batched", "need_taken_out", "need_withdrawn"} <= set(acts)


def test_sums_are_those_of_the_needs(officer: User, school: Organisation) -> None:
    first = add_need(school, officer, how_many=5)
    add_need(school, officer, how_many=7, topic="复式教学")
    withdrawn = add_need(school, officer, how_many=90)
    withdraw_need(withdrawn, by=officer, at=timezone.now(), reason="重复")
    batch_of([first], officer)
    (line,) = summed(Need.objects.all(), ["county", "subject"])
    assert (line.words, line.needs, line.people, line.batched) == (("清河县", "语文"), 2, 12, 5)
    assert [one.people for one in summed(Need.objects.all(), ["topic"])] == [7, 5]


def proposed(officer: User) -> Visit:
    propose(kind("rural.order"), VisitOrder.objects.all(), by=officer, at=timezone.now())
    return Visit.objects.get(state=Visit.State.PROPOSED)


def test_from_a_proposal_to_a_visit_that_was_held(officer: User, school: Organisation) -> None:
    order, now = add_order(school, officer, days=0), timezone.now()
    offer = add_offer(add_organisation(), officer)
    first = proposed(officer)
    with pytest.raises(WithoutReason):
        refuse(first, by=officer, at=now, reason="")
    refuse(first, by=officer, at=now, reason="有课")
    visit = proposed(officer)
    assert visit.person == offer.person
    accept(visit, by=officer, at=now)
    with pytest.raises(NotNow):
        accept(visit, by=officer, at=now)
    call_off(visit, by=officer, at=now, reason="大雪封路")
    order.refresh_from_db()
    assert order.state == VisitOrder.State.OPEN
    again = choose(order, offer.person_id, order.first_day, by=officer, at=now, reason="改期")
    confirm(again, Report("good", 20, ""), by=officer, at=now)
    order.refresh_from_db()
    assert order.state == VisitOrder.State.HELD
    moments = list(entry_of("match").of_person(offer.person_id))
    assert [one.day for one in moments] == [order.first_day]
    activity = made_from(again)
    assert activity is not None
    assert (activity.kind.code, activity.state, activity.came) == ("rural.visit", "held", 20)
    assert (activity.organisation, activity.organiser) == (school, again.unit)
    assert timezone.localtime(activity.begins_at).date() == order.first_day
    assert [(one.person, one.attended) for one in activity.participants.all()] == [
        (offer.person, True)
    ]
    assert keep_activity(again, by=officer, at=now) == activity
    with pytest.raises(NotNow):
        cancel_order(order, by=officer, at=now, reason="不要了")


def test_a_visit_is_confirmed_on_its_day_at_the_earliest(
    officer: User, school: Organisation
) -> None:
    add_order(school, officer, days=3)
    add_offer(add_organisation(), officer)
    visit = proposed(officer)
    accept(visit, by=officer, at=timezone.now())
    with pytest.raises(BadRequest):
        confirm(visit, Report("good", None, ""), by=officer, at=timezone.now())


def test_the_database_lets_nobody_be_at_two_schools_a_day(
    officer: User, school: Organisation
) -> None:
    orders = [add_order(school, officer), add_order(add_organisation(), officer)]
    person, now = add_teacher(add_organisation()), timezone.now()
    day = orders[0].first_day
    Visit.objects.create(order=orders[0], person=person, day=day, proposed_at=now)
    with pytest.raises(IntegrityError), transaction.atomic():
        Visit.objects.create(order=orders[1], person=person, day=day, proposed_at=now)
    add_offer(add_organisation(), officer)
    propose(kind("rural.order"), VisitOrder.objects.all(), by=officer, at=now)
    assert not Visit.objects.filter(order=orders[1], person=person).exists()


def test_who_holds_a_title_can_be_sent_without_being_entered(
    officer: User, school: Organisation, monkeypatch: pytest.MonkeyPatch
) -> None:
    person = add_teacher(add_organisation("实验小学"), "名师")
    monkeypatch.setattr(sources, "_offers", [])
    sources.register_offers(lambda day: [sources.Titled(person.pk, "市级名师")])
    add_order(school, officer)
    visit = proposed(officer)
    assert visit.person == person
    assert "市级名师 +10" in visit.reasons


def test_orders_are_overdue(officer: User, school: Organisation) -> None:
    order, today = add_order(school, officer, days=1), localdate()
    rules = {"arrange_days": 14, "confirm_days": 7}
    late = VisitOrder.objects.filter

    def is_late(days: int) -> bool:
        return late(overdue(rules, today + timedelta(days=days))).exists()

    assert [is_late(days) for days in (1, 2)] == [False, True]
    VisitOrder.objects.update(last_day=today + timedelta(days=60))
    assert [is_late(days) for days in (14, 16)] == [False, True]
    Visit.objects.create(
        order=order,
        person=add_teacher(add_organisation()),
        day=today,
        state=Visit.State.ACCEPTED,
        proposed_at=timezone.now(),
    )
    VisitOrder.objects.update(state=VisitOrder.State.ARRANGED)
    assert [is_late(days) for days in (7, 8)] == [False, True]
    assert open_orders(order.kind, today).count() == 0


def test_a_pairing_ends_with_its_outcome_and_struck_meetings_do_not_count(
    officer: User, school: Organisation
) -> None:
    pairing, now = add_pairing(school, add_organisation("实验小学"), officer), timezone.now()
    meeting = add_met(pairing, officer)
    assert facts_of(pairing).hours == 2
    strike_meeting(meeting, by=officer, at=now, reason="登错")
    assert facts_of(Pairing.objects.get()).meetings == ()
    with pytest.raises(WithoutReason):
        end_pairing(pairing, localdate(), "broken_off", "", by=officer, at=now)
    end_pairing(pairing, localdate(), "reached", "", by=officer, at=now)
    with pytest.raises(NotNow):
        add_met(pairing, officer)
    assert pairing.person
    assert len(list(entry_of("match").of_person(pairing.person.pk))) == 1
    with pytest.raises(IntegrityError), transaction.atomic():
        Pairing.objects.update(outcome="")


def test_new_teachers_are_found_by_their_first_post(
    officer: User, school: Organisation, monkeypatch: pytest.MonkeyPatch
) -> None:
    watch, today = kind("rural.induction-watch"), localdate()
    rules = watch.version().definition.rules
    late = add_teacher(school, "迟", valid_from=today - timedelta(days=400))
    soon = add_teacher(school, "近", valid_from=today - timedelta(days=330))
    moved = add_teacher(add_organisation(), "调", valid_from=date(2010, 9, 1))
    Post.objects.create(person=moved, organisation=school, valid_from=today)
    add_teacher(school, "老", valid_from=today - timedelta(days=900))
    found = newcomers(watch, rules, Q(), today)
    assert [(one.post.person, one.state) for one in found] == [
        (late, State.LATE),
        (soon, State.SOON),
    ]
    entry = MarkEntry(None, today + timedelta(days=30), False, "产假")
    mark_induction(watch, found[0].post, entry, by=officer, at=timezone.now())
    assert {one.post.person: one.state for one in newcomers(watch, rules, Q(), today)}[
        late
    ] == State.SOON
    empty = MarkEntry(None, None, False, "没有填")
    with pytest.raises(BadRequest):
        mark_induction(watch, found[0].post, empty, by=officer, at=timezone.now())
    monkeypatch.setattr(sources, "_completions", [])
    sources.register_completions(lambda people, code: dict.fromkeys(people, today))
    assert sources.completed([soon.pk], "") == {}
    assert sources.completed([soon.pk], "x.course") == {soon.pk: today}
