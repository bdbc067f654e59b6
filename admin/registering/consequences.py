"""What a change of a session's terms means for those who are registered, or have applied."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from types import MappingProxyType

from admin.people.models import Person
from admin.registering.models import Application
from admin.registering.offers import WAITING
from admin.registering.standing import people_of
from admin.registering.terms import Terms, terms_of
from admin.testing.models import Candidate, Session
from admin.testing.registration import Entry, facts_of
from admin.testing.registration_rules import Facts, Ground, Rules, refusals

# Who is registered stays so, whatever the time of registration becomes.
_PAST = frozenset({Ground.NOT_YET, Ground.TOO_LATE})
_WORDS: Mapping[Ground, str] = MappingProxyType(
    {
        Ground.FULL: "超出新的名额",
        Ground.WRONG_GROUP: "不属于所列的应试人类别",
        Ground.OPEN_TEST: "另一场正式测试的成绩尚未公布",
        Ground.INTERVAL: "距上次测试的天数不够",
        Ground.HOURS: "上次测试以后的培训学时不够，或没有记录",
        Ground.NOT_YET: "提交时间早于新的报名开始时间",
        Ground.TOO_LATE: "提交时间晚于新的报名截止时间",
    }
)


@dataclass(frozen=True)
class Consequence:
    """One sentence, and whom it is about, by number."""

    sentence: str
    numbers: tuple[str, ...] = ()


def consequences_of(session: Session, after: Terms, *, at: datetime) -> list[Consequence]:
    """Everything that the change would mean for people; empty: nobody is touched."""
    registered = list(
        session.candidates.filter(status=Candidate.Status.REGISTERED)
        .select_related("person")
        .order_by("registered_at", "pk")
    )
    waiting = list(session.applications.filter(state__in=WAITING))
    before = terms_of(session)
    return [
        *_of_registered(session, registered, before, after, at),
        *_of_waiting(session, waiting, len(registered), before, after, at),
        *_of_fees(registered, before, after),
        *_of_times(registered, waiting, before, after, at),
    ]


def digest_of(found: Sequence[Consequence]) -> str:
    """What was shown, so that nothing else is accepted for it."""
    said = "\n".join(f"{one.sentence} {','.join(one.numbers)}" for one in found)
    return hashlib.sha256(said.encode()).hexdigest()


def _of_registered(
    session: Session, registered: Sequence[Candidate], before: Terms, after: Terms, at: datetime
) -> Iterable[Consequence]:
    entries = [
        Entry(one.person, one.unit_name, one.group, applied_at=one.registered_at)
        for one in registered
    ]
    facts = [
        replace(fact, taken=step)
        for step, fact in enumerate(facts_of(session, entries, after.rules, at=at))
    ]
    broken = _newly_broken(before.rules, after.rules, facts)
    for ground, places in broken.items():
        if ground in _PAST:
            continue
        numbers = tuple(registered[place].admission_number for place in places)
        said = f"已报名的 {len(places)} 人{_WORDS[ground]}；他们的报名保留"
        if ground == Ground.FULL:
            said += "，但在有人取消以前不能再报名。"
        else:
            said += "，不应保留的请在“报名名单”中逐人取消。"
        yield Consequence(said, numbers)


def _of_waiting(
    session: Session,
    waiting: Sequence[Application],
    taken: int,
    before: Terms,
    after: Terms,
    at: datetime,
) -> Iterable[Consequence]:
    known = people_of(waiting)
    entries = [
        Entry(
            known.get(one.identity_digest) or Person(name=one.name),
            one.unit_name,
            one.group,
            applied_at=one.submitted_at,
        )
        for one in waiting
    ]
    facts = [
        replace(fact, taken=taken + step)
        for step, fact in enumerate(facts_of(session, entries, after.rules, at=at))
    ]
    for ground, places in _newly_broken(before.rules, after.rules, facts).items():
        numbers = tuple(waiting[place].number_shown for place in places)
        said = f"待审核的 {len(places)} 份申请{_WORDS[ground]}，审核时须写明理由才能通过。"
        yield Consequence(said, numbers)


def _newly_broken(before: Rules, after: Rules, facts: Sequence[Facts]) -> dict[Ground, list[int]]:
    """By ground the places of those whom the new rules refuse and the old ones did not."""
    found: dict[Ground, list[int]] = {}
    for place, fact in enumerate(facts):
        alone = replace(fact, already_here=False, numbers_left=True, session_closed=False)
        former = {one.ground for one in refusals(before, alone)}
        for refusal in refusals(after, alone):
            if refusal.ground not in former:
                found.setdefault(refusal.ground, []).append(place)
    return found


def _of_fees(registered: Sequence[Candidate], before: Terms, after: Terms) -> Iterable[Consequence]:
    amounts = dict(after.fees)
    for name, amount in before.fees:
        if amounts.get(name) == amount:
            continue
        held = [one.admission_number for one in registered if one.group == name]
        becomes = f"改为 {amounts[name]:.2f} 元" if name in amounts else "不再列出"
        if held:
            said = f"“{name}”由 {amount:.2f} 元{becomes}：已报名的 {len(held)} 人仍按报名时的金额。"
            yield Consequence(said, tuple(held))


def _of_times(
    registered: Sequence[Candidate],
    waiting: Sequence[Application],
    before: Terms,
    after: Terms,
    at: datetime,
) -> Iterable[Consequence]:
    due = tuple(one.admission_number for one in registered if one.fee_state == Candidate.Fee.DUE)
    if due and _is_earlier(before.pay_by, after.pay_by):
        over = after.pay_by is not None and after.pay_by <= at
        tail = "已经逾期，可被取消。" if over else "请通知他们。"
        yield Consequence(f"缴费截止提前：还有 {len(due)} 人没有缴费，{tail}", due)
    former = before.cancel_by or before.registration_closes_at
    newer = after.cancel_by or after.registration_closes_at
    if registered and _is_earlier(former, newer):
        said = f"退报截止提前：已报名的 {len(registered)} 人自行取消的时间变短，请通知他们。"
        yield Consequence(said)
    none = Session.SelfRegistration.NONE
    if waiting and after.self_registration == none != before.self_registration:
        yield Consequence(f"不再开放网上报名：已提交的 {len(waiting)} 份申请仍须逐一审核。")


def _is_earlier(before: datetime | None, after: datetime | None) -> bool:
    return after is not None and (before is None or after < before)
