"""Needs, orders, pairings and appraisals, each as far as it goes."""

from __future__ import annotations

import io
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.utils import timezone
from django.utils.timezone import localdate
from PIL import Image

from admin.accounts.models import User
from admin.appraisals.assessing import assess_self, send_self
from admin.appraisals.deciding import decide
from admin.appraisals.models import Appraisal
from admin.appraisals.rounds import RoundEntry, announce, open_round, standard_in
from admin.appraisals.visiting import add_appraiser, plan_visit, score
from admin.attachments.keeping import attach
from admin.kinds.models import Kind
from admin.kinds.shipped import add_shipped
from admin.matches.arranging import choose
from admin.matches.models import Need, Offer, Pairing, PairingMeeting, VisitOrder
from admin.matches.needing import BatchEntry, NeedEntry, make_batch, take_need
from admin.matches.ordering import OfferEntry, OrderEntry, take_offer, take_order
from admin.matches.pairing import PairingEntry, add_meeting, pair
from admin.people.models import Organisation, Person, Post
from tests.admin.factories import add_organisation, add_person


def kind(code: str) -> Kind:
    """A shipped kind."""
    if not Kind.objects.filter(code=code).exists():
        add_shipped(timezone.now())
    return Kind.objects.get(code=code)


def add_teacher(unit: Organisation, name: str = "", **post: Any) -> Person:
    """Somebody with a teacher's post there."""
    told = {"role": "teacher", "subject": "语文", "valid_from": date(2012, 9, 1), **post}
    person = add_person(name or "李老师")
    Post.objects.create(person=person, organisation=unit, **told)
    return person


def add_need(unit: Organisation, by: User, **more: Any) -> Need:
    """An open one."""
    told = {"audience": "rural", "subject": "语文", "stage": "小学", "topic": "识字教学"}
    told |= {"how_many": 5, "first_day": None, "last_day": None, **more}
    entry = NeedEntry(organisation=unit, **told)
    return take_need(kind("rural.need"), entry, {}, by=by, at=timezone.now())


def add_order(unit: Organisation, by: User, days: int = 3, **more: Any) -> VisitOrder:
    """An open one for a day to come."""
    told = {"subject": "语文", "stage": "小学", "topic": "示范课", "note": "", **more}
    entry = OrderEntry(unit, days=(localdate() + timedelta(days=days),), **told)
    return take_order(kind("rural.order"), entry, {}, by=by, at=timezone.now())


def add_offer(unit: Organisation, by: User, name: str = "", **more: Any) -> Offer:
    """Somebody of the unit, free on every day."""
    return offered(add_teacher(unit, name), unit, by, **more)


def offered(person: Person, unit: Organisation, by: User, **more: Any) -> Offer:
    """This person of the unit, free on every day."""
    told = {"subject": "语文", "stage": "", "free_from": None, "free_until": None}
    told |= {"weekdays": (), "most_visits": None, **more}
    entry = OfferEntry(person, unit, **told)
    return take_offer(kind("rural.order"), entry, by=by, at=timezone.now())


def add_pairing(unit: Organisation, partner: Organisation, by: User, days: int = 90) -> Pairing:
    """Two people, since so many days."""
    begins, today = localdate() - timedelta(days=days), localdate()
    entry = PairingEntry(
        organisation=unit,
        partner=partner,
        person=add_teacher(unit),
        partner_person=add_teacher(partner, "王老师"),
        subject="语文",
        stage="小学",
        begins=begins,
        ends=today + timedelta(days=200),
        plan="每月一次",
    )
    return pair(kind("rural.pairing"), entry, {}, by=by, at=timezone.now())


def add_met(pairing: Pairing, by: User) -> PairingMeeting:
    """A meeting today."""
    return add_meeting(pairing, localdate(), "听课", Decimal(2), by=by, at=timezone.now())


def add_appraisal(unit: Organisation, by: User, name: str = "2026 年评估") -> Appraisal:
    """A unit in a round of its own, assessing itself."""
    entry = RoundEntry(name, 2026, localdate() + timedelta(days=9))
    made = open_round(kind("county-schools.appraisal"), entry, [unit], by=by, at=timezone.now())
    return made.appraisals.get()


def picture() -> bytes:
    """A small one."""
    data = io.BytesIO()
    Image.new("RGB", (9, 9)).save(data, "PNG")
    return data.getvalue()


def hand_in(appraisal: Appraisal, by: User) -> None:
    """Full points, evidence for every indicator, handed in."""
    now = timezone.now()
    indicators = standard_in(appraisal.round).indicators
    scores = {one.code: (one.points, "") for one in indicators}
    assess_self(appraisal, scores, "报告", {}, by=by, at=now)
    for one in indicators:
        name = f"{appraisal.organisation.name}{one.code}.png"
        attach(appraisal, name, picture(), by=by, at=now, purpose=one.code)
    send_self(appraisal, by=by, at=now)


def score_by(appraisal: Appraisal, less: list[int], by: User) -> list[Any]:
    """Visited today by as many people as ``less`` has; each takes so many points off A1."""
    now, members = timezone.now(), []
    plan_visit(appraisal, localdate(), by=by, at=now)
    college = add_organisation(kind="college")
    for number, off in enumerate(less):
        person = add_teacher(college, f"评估{number}")
        member = add_appraiser(appraisal, person, lead=number == 0, by=by, at=now)
        points = {
            one.code: (one.points - (off if one.code == "A1" else 0), "")
            for one in standard_in(appraisal.round).indicators
        }
        score(member, points, by=by, at=now)
        members.append(member)
    return members


def keys_of_pages(county: Organisation, officer: User) -> dict[str, dict[str, object]]:
    """What stands in the address of each page, for records of the county."""
    school = add_organisation("柳沟小学", parent=county)
    new = add_teacher(school, "新老师", valid_from=localdate() - timedelta(days=30))
    now = timezone.now()
    needs, orders = kind("rural.need"), kind("rural.order")
    need = add_need(school, officer)
    entry = BatchEntry("一批", None, None, "", "")
    of_batch = Need.objects.filter(pk=add_need(school, officer).pk)
    batch = make_batch(needs, entry, of_batch, organisation=county, by=officer, at=now)
    order, offer = add_order(school, officer), add_offer(add_organisation(), officer)
    visit = choose(order, offer.person_id, order.first_day, by=officer, at=now, reason="合适")
    own = add_offer(school, officer, "本县老师")
    pairing = add_pairing(school, add_organisation(), officer)
    meeting = add_met(pairing, officer)
    file = attach(meeting, "照片.png", picture(), by=officer, at=now)
    training_school = add_organisation("进修学校", kind="training_school", parent=county)
    appraisal = add_appraisal(training_school, officer)
    hand_in(appraisal, officer)
    member, *_ = score_by(appraisal, [0, 1, 2], officer)
    decide(appraisal, by=officer, at=now)
    announce(appraisal.round, localdate() + timedelta(days=7), by=officer, at=now)
    of_appraisals: dict[str, object] = {"key": kind("county-schools.appraisal").pk}
    watch = kind("rural.induction-watch")
    return {
        **{name: {"key": needs.pk} for name in ("matches", "match-new", "needs-summary")},
        "need-batch-new": {"key": needs.pk},
        "need": {"key": need.pk},
        "need-act": {"key": need.pk, "act": "withdraw"},
        "need-batch": {"key": batch.pk},
        **{name: {"key": orders.pk} for name in ("offers", "matching")},
        "offer-end": {"key": own.pk},
        "visit-order": {"key": order.pk},
        "visit-order-act": {"key": order.pk, "act": "cancel"},
        "visit-act": {"key": visit.pk, "act": "confirm"},
        **{name: {"key": pairing.pk} for name in ("pairing", "pairing-record")},
        "pairing-act": {"key": pairing.pk, "act": "meet"},
        "meeting-strike": {"key": meeting.pk},
        "induction": {"key": watch.pk, "person": new.pk},
        "evidence-add": {"of": "meeting", "key": meeting.pk},
        **{name: {"key": file.pk} for name in ("evidence", "evidence-off")},
        **dict.fromkeys(("appraisals", "appraisal-standard", "appraisal-round-new"), of_appraisals),
        **{name: {"key": appraisal.round_id} for name in ("appraisal-round", "appraisal-notice")},
        "appraisal-round-act": {"key": appraisal.round_id, "act": "announce"},
        **{name: {"key": appraisal.pk} for name in ("appraisal", "appraisal-self")},
        "appraisal-report": {"key": appraisal.pk},
        "appraisal-act": {"key": appraisal.pk, "act": "send"},
        **{name: {"key": member.pk} for name in ("appraiser-scores", "appraiser-leave")},
    }
