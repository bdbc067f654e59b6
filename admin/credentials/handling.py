"""What every step of a case has in common: held, asked, taken, noted."""

from __future__ import annotations

from datetime import date, datetime

from django.db.models import Count, Q
from django.utils import timezone

from admin.accounts import audit
from admin.accounts.models import User
from admin.credentials.errors import NotNow
from admin.credentials.models import Case, CaseStep, CheckLine
from admin.credentials.stages import Act, Situation, State, Step, after, refusal
from admin.errors import WithoutReason

HERSELF = "申报人本人"  # who acted, in the trail


def situation_of(case: Case, day: date | None = None) -> Situation:
    """What decides which steps are open; ``day``: today where none is given."""
    rules = case.rules
    counted = case.seats.filter(declined_at=None).aggregate(
        seats=Count("pk", distinct=True),
        scored=Count("pk", filter=Q(scores__isnull=False), distinct=True),
    )
    lacking = case.lines.filter(required=True).exclude(state=CheckLine.State.RIGHT)
    return Situation(
        act=Act(case.act),
        state=State(case.state),
        with_panel=rules.panel,
        panel_size=rules.panel_size,
        notice_days=rules.notice_days,
        lacking=tuple(lacking.values_list("title", flat=True)),
        seats=counted["seats"],
        unscored=counted["seats"] - counted["scored"],
        proposed_grant=case.proposed_grant,
        notice_over=case.notice_until is not None
        and case.notice_until < (day or timezone.localdate()),
        hearing_asked=case.hearing_asked_on is not None,
        unanswered=case.enquiries.filter(answered_at=None).count(),
    )


def held(case: Case) -> Case:
    """The case as it is now, held against others until the transaction ends."""
    return Case.objects.select_for_update(of=("self",)).get(pk=case.pk)


def require_open(case: Case, step: Step, at: datetime) -> State:
    """The state the step leads to. NotNow with the sentence why not."""
    now = situation_of(case, timezone.localdate(at))
    if why := refusal(step, now):
        raise NotNow(why)
    leads = after(step, now)
    assert leads is not None  # an open step leads somewhere
    return leads


def take(case: Case, step: Step, *, by: User | None, at: datetime, note: str = "") -> Case:
    """Take the step on a case that is held: checked, kept, traced. NotNow."""
    leads, before = require_open(case, step, at), case.state
    case.state = leads
    case.save()
    CaseStep.objects.create(
        case=case, step=step, before=before, after=leads, note=note.strip(), at=at, by=by
    )
    audit.record(
        f"case_{step.value}",
        case,
        by=by or HERSELF,
        at=at,
        reason=note.strip(),
        before=before,
        after=leads.value,
    )
    return case


def require_reason(reason: str, message: str = "") -> str:
    """The reason without blanks around it. WithoutReason."""
    if not reason.strip():
        raise WithoutReason(message)
    return reason.strip()
