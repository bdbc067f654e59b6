"""Questions, complaints, objections and appeals: taken with a day to answer by, answered once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from admin.accounts import audit
from admin.accounts.models import User
from admin.credentials.errors import NotNow
from admin.credentials.handling import HERSELF, held, require_reason
from admin.credentials.kind_rules import Rules, rules_of
from admin.credentials.models import Case, Enquiry
from admin.credentials.stages import State
from admin.kinds.models import Kind
from admin.people.models import Organisation

WITHOUT_CASE = (Enquiry.Kind.QUESTION, Enquiry.Kind.COMPLAINT)
MOST_OPEN = 5  # of one case without an answer, from the own page


def of_unit(fits: Callable[[str], Q]) -> Q:
    """Enquiries whose unit fits: that of the case, or the own one of those without a case;
    ``fits``: the condition, given the path to the unit.
    """
    of_case = Q(case__isnull=False) & fits("case__organisation")
    return of_case | (Q(case__isnull=True) & fits("organisation"))


def within(path: str) -> Q:
    """Those whose unit lies at or below a path; empty: all."""
    return of_unit(lambda unit: Q(**{f"{unit}__path__startswith": path})) if path else Q()


@transaction.atomic
def ask(case: Case, kind: str, text: str, sender: str, *, by: User | None, at: datetime) -> Enquiry:
    """Take what is asked. NotNow, WithoutReason.

    An objection is raised while the notice lasts, an appeal against a decision.
    """
    kind, case = Enquiry.Kind(kind), held(case)
    text = require_reason(text, "请写明内容。")
    if kind == Enquiry.Kind.OBJECTION and case.state != State.NOTICE:
        raise NotNow("公示异议在公示期间提出；现在请选“咨询”或“申诉”。")
    if kind == Enquiry.Kind.APPEAL and case.state not in (State.DECIDED, State.CLOSED):
        raise NotNow("申诉在作出决定以后提出；现在请选“咨询”。")
    if by is None and case.enquiries.filter(answered_at=None).count() >= MOST_OPEN:
        raise NotNow("前面提出的还没有答复，请等答复以后再提。")
    made = Enquiry.objects.create(
        case=case,
        kind=kind,
        text=text,
        sender=sender.strip()[:60] or case.applicant_name,
        received_at=at,
        received_by=by,
        answer_by=_answer_by(case.rules, at),
    )
    audit.record("enquiry_taken", made, by=by or HERSELF, at=at, kind=kind.value)
    return made


@transaction.atomic
def ask_without_case(
    about: Kind, unit: Organisation, kind: str, text: str, sender: str, *, by: User, at: datetime
) -> Enquiry:
    """Take what somebody asks who has no case: a question or a complaint about a kind, for a unit
    to answer within the days of the kind's rule. NotNow, WithoutReason.
    """
    kind = Enquiry.Kind(kind)
    if kind not in WITHOUT_CASE:
        raise NotNow("公示异议和申诉针对某一份申报，请打开那一份登记。")
    made = Enquiry.objects.create(
        about=about,
        organisation=unit,
        kind=kind,
        text=require_reason(text, "请写明内容。"),
        sender=require_reason(sender, "请写明提出人。")[:60],
        received_at=at,
        received_by=by,
        answer_by=_answer_by(rules_of(about.version().definition.rules), at),
    )
    audit.record("enquiry_taken", made, by=by, at=at, kind=kind.value)
    return made


def _answer_by(rules: Rules, at: datetime) -> date:
    return timezone.localdate(at) + timedelta(days=rules.answer_days)


@transaction.atomic
def answer(enquiry: Enquiry, text: str, *, by: User, at: datetime) -> Enquiry:
    """Answer it, for good. NotNow, WithoutReason."""
    enquiry = Enquiry.objects.select_for_update(of=("self",)).get(pk=enquiry.pk)
    if enquiry.answered_at is not None:
        raise NotNow("这一件已经答复过了。")
    enquiry.answer = require_reason(text, "请写答复内容。")
    enquiry.answered_at, enquiry.answered_by = at, by
    enquiry.save()
    audit.record("enquiry_answered", enquiry, by=by, at=at)
    return enquiry
