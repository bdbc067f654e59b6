"""Registering people for a session: by import, by the office, by themselves; one way for all."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction
from django.db.models import Max, Q
from simple_history.utils import bulk_create_with_history

from admin.accounts import audit
from admin.accounts.models import User
from admin.errors import WithoutReason
from admin.people.models import Organisation, Person
from admin.testing.admission import MAX_SERIAL, AdmissionNumber, parse
from admin.testing.errors import RegistrationRefused
from admin.testing.models import Candidate, Session, Sitting
from admin.testing.registration_rules import Facts, Refusal, Rules, refusals
from admin.testing.stages import Stage
from admin.testing.training_hours import Hours, Trained, hours_on_record

QUERY_SIZE = 500  # values in one "in" clause


@dataclass(frozen=True)
class Entry:
    """One to be registered, with what the form says besides the person.

    ``applied_at``: when she applied by herself; the time of registration is asked of that moment.
    """

    person: Person
    unit_name: str = ""
    group: str = ""
    remarks: str = ""
    applied_at: datetime | None = None


def rules_of(session: Session) -> Rules:
    """The session's rules of registration."""
    listed = session.fee_groups.values_list("name", flat=True)
    return Rules(
        quota=session.quota,
        opens_at=session.registration_opens_at,
        closes_at=session.registration_closes_at,
        groups=frozenset(listed) if session.listed_groups_only else frozenset(),
        one_open_test=session.one_open_test,
        interval_days=session.interval_days,
        retest_hours=session.retest_hours,
    )


def refusals_of(
    session: Session, entries: Sequence[Entry], *, at: datetime, hours: Hours = hours_on_record
) -> list[list[Refusal]]:
    """What speaks against each entry, as if those before it were registered already."""
    rules = rules_of(session)
    found = facts_of(session, entries, rules, at=at, hours=hours)
    return [refusals(rules, facts) for facts in found]


def facts_of(
    session: Session,
    entries: Sequence[Entry],
    rules: Rules,
    *,
    at: datetime,
    hours: Hours = hours_on_record,
) -> list[Facts]:
    """How things stand for each entry, as if those before it were registered already."""
    people = [entry.person for entry in entries]
    registered = set(session.candidates.values_list("person_id", flat=True))
    taken = session.candidates.filter(status=Candidate.Status.REGISTERED).count()
    official = session.kind == Session.Kind.OFFICIAL
    elsewhere = _open_elsewhere(session, people) if official else set()
    last, serial = _last_tests(session, people), _last_serial(session)
    trained = hours(last) if rules.retest_hours and last else {}
    found = []
    for step, entry in enumerate(entries):
        before = last.get(entry.person.pk)
        had = trained.get(entry.person.pk, Trained())
        facts = Facts(
            at=entry.applied_at or at,
            test_date=session.date,
            taken=taken + step,
            group=entry.group,
            session_closed=session.status == Session.Status.CLOSED,
            numbers_left=serial + step < MAX_SERIAL,
            already_here=entry.person.pk in registered,
            open_elsewhere=entry.person.pk in elsewhere,
            last_test=before,
            hours=had.hours,
            courses=had.courses,
        )
        found.append(facts)
    return found


@transaction.atomic
def register(
    session: Session,
    entries: Sequence[Entry],
    *,
    by: User | str,
    at: datetime,
    override: str = "",
    hours: Hours = hours_on_record,
) -> list[Candidate]:
    """Register all or none, with admission numbers and fees; people must have been saved.

    ``override``: the office's reason to register although a rule speaks against it.
    RegistrationRefused with every sentence.
    """
    session = Session.objects.select_for_update().select_related("site").get(pk=session.pk)
    found = refusals_of(session, entries, at=at, hours=hours)
    against = {refusal for those in found for refusal in those}
    if any(not (override and refusal.may_be_overridden) for refusal in against):
        raise RegistrationRefused("".join(dict.fromkeys(_sentences(found))))
    amounts = dict(session.fee_groups.values_list("name", "amount"))
    units = _organisations({entry.unit_name for entry in entries})
    serial = _last_serial(session)
    candidates = [
        Candidate(
            session=session,
            person=entry.person,
            admission_number=str(_number(session, serial + step)),
            organisation=units.get(entry.unit_name),
            unit_name=entry.unit_name,
            group=entry.group,
            remarks=entry.remarks,
            registered_at=at,
            fee_amount=amounts.get(entry.group, Decimal(0)),
            fee_state=Candidate.Fee.DUE if amounts.get(entry.group) else Candidate.Fee.NONE,
        )
        for step, entry in enumerate(entries, 1)
    ]
    made: list[Candidate] = bulk_create_with_history(candidates, Candidate, batch_size=QUERY_SIZE)
    audit.record("candidates_registered", session, by=by, at=at, count=len(made))
    for candidate, those in zip(made, found, strict=True):
        if those:
            grounds = [refusal.ground.value for refusal in those]
            act = "registration_overridden"
            audit.record(act, candidate, by=by, at=at, reason=override, grounds=grounds)
    return made


@transaction.atomic
def settle_fee(
    candidate: Candidate, state: str, *, by: User, at: datetime, reason: str = ""
) -> Candidate:
    """Note that the fee was paid or waived; a waiver goes on record with its reason.

    WithoutReason.
    """
    candidate = Candidate.objects.select_for_update().get(pk=candidate.pk)
    if state == Candidate.Fee.WAIVED and not reason.strip():
        raise WithoutReason
    before, candidate.fee_state = candidate.fee_state, Candidate.Fee(state)
    candidate.save()
    audit.record("fee_settled", candidate, by=by, at=at, reason=reason, before=before, after=state)
    return candidate


@transaction.atomic
def lapse_unpaid(session: Session, *, by: User, at: datetime) -> int:
    """Cancel the registrations whose fee is still due after the time to pay; returns how many.

    Nobody lapses where no time is set, or who has begun the test.
    """
    if session.pay_by is None or at < session.pay_by:
        return 0
    due = session.candidates.select_for_update().filter(
        status=Candidate.Status.REGISTERED, fee_state=Candidate.Fee.DUE
    )
    begun = Sitting.objects.filter(candidate__session=session).exclude(stage=Stage.SEATED)
    lapsed = list(due.exclude(pk__in=begun.values("candidate")))
    for candidate in lapsed:
        candidate.status, candidate.fee_state = Candidate.Status.CANCELLED, Candidate.Fee.LAPSED
        candidate.batch = candidate.seat = None
        candidate.save()
        audit.record("registration_lapsed", candidate, by=by, at=at)
    return len(lapsed)


def _sentences(found: Iterable[Iterable[Refusal]]) -> Iterable[str]:
    return (refusal.sentence for those in found for refusal in those)


def _in_parts(people: Sequence[Person]) -> Iterable[list[int]]:
    keys = [person.pk for person in people if person.pk is not None]
    return (keys[start : start + QUERY_SIZE] for start in range(0, len(keys), QUERY_SIZE))


def _open_elsewhere(session: Session, people: Sequence[Person]) -> set[int]:
    """Who has another official test ahead, or one sat whose result is not published."""
    waiting = Sitting.objects.filter(stage=Stage.FINISHED, results=None)
    is_open = ~Q(session__status=Session.Status.CLOSED) | Q(sittings__in=waiting)
    # An earlier test whose result is out holds nobody, even before its session is closed.
    published = Candidate.objects.filter(sittings__results__isnull=False).values("pk")
    found: set[int] = set()
    for part in _in_parts(people):
        others = Candidate.objects.filter(
            is_open,
            person__in=part,
            status=Candidate.Status.REGISTERED,
            session__kind=Session.Kind.OFFICIAL,
        ).exclude(session=session)
        found |= set(others.exclude(pk__in=published).values_list("person_id", flat=True))
    return found


def _last_tests(session: Session, people: Sequence[Person]) -> dict[int, date]:
    """The day of the last test of this kind each person has finished."""
    found: dict[int, date] = {}
    for part in _in_parts(people):
        sat = Sitting.objects.filter(
            stage=Stage.FINISHED, candidate__person__in=part, candidate__session__kind=session.kind
        ).exclude(candidate__session=session)
        days = sat.values_list("candidate__person").annotate(Max("candidate__session__date"))
        found |= dict(days.order_by())
    return found


def _organisations(names: set[str]) -> dict[str, Organisation]:
    """Units on record with exactly this name, where there is just one."""
    found: dict[str, list[Organisation]] = {}
    ordered = sorted(names - {""})
    for start in range(0, len(ordered), QUERY_SIZE):
        part = ordered[start : start + QUERY_SIZE]
        for unit in Organisation.objects.filter(name__in=part, valid_to=None):
            found.setdefault(unit.name, []).append(unit)
    return {name: units[0] for name, units in found.items() if len(units) == 1}


def _last_serial(session: Session) -> int:
    newest = session.candidates.aggregate(newest=Max("admission_number"))["newest"]
    return parse(newest).serial if newest else 0


def _number(session: Session, serial: int) -> AdmissionNumber:
    return AdmissionNumber(session.date.year, session.site.code, session.number, serial)
