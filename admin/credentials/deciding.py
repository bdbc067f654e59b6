"""Proposal, public notice, decision: what leads to a credential or ends one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils import timezone

from admin.accounts.models import User
from admin.accounts.permissions import require
from admin.accounts.rights import Action
from admin.certificates.acts import ending
from admin.certificates.acts import withdraw as withdraw_document
from admin.credentials.errors import BadTerm, NotNow
from admin.credentials.giving import Term, give_credential
from admin.credentials.handling import held, require_open, require_reason, take
from admin.credentials.models import Case, Credential, Decision
from admin.credentials.stages import Act, Step
from admin.credentials.terms import Standing, last_day, next_review
from admin.credentials.weighing import Weighed, weigh


@transaction.atomic
def propose(case: Case, grant: bool, note: str, *, by: User, at: datetime) -> Case:
    """What is proposed for the decision. NotNow, WithoutReason."""
    case = held(case)
    note = require_reason(note, "请写明拟定意见的理由。")
    case.proposed_grant = grant
    return take(
        case, Step.PROPOSE, by=by, at=at, note=f"{'拟同意' if grant else '拟不同意'}：{note}"
    )


@transaction.atomic
def publish(case: Case, until: date | None, *, by: User, at: datetime) -> Case:
    """Begin the public notice; ``until`` None: as many days as the kind's rule. NotNow, BadTerm."""
    case, first = held(case), timezone.localdate(at)
    shortest = first + timedelta(days=case.rules.notice_days)
    until = until or shortest
    if until < shortest:
        raise BadTerm(f"公示不能少于 {case.rules.notice_days} 天，最早到 {shortest}。")
    case.notice_from, case.notice_until = first, until
    return take(case, Step.PUBLISH, by=by, at=at, note=f"公示 {first} 至 {until}")


@dataclass(frozen=True)
class Wanted:
    """A decision before it is made. ``term``: of a credential that is given; ``exception``: why it
    is granted although a criterion is not met.
    """

    granted: bool
    reasons: str
    term: Term | None = None
    exception: str = ""


def usual_term(case: Case, day: date) -> Term:
    """The term that the kind's rule gives; of a renewal it joins the one before."""
    first = day
    before = case.credential
    if case.act == Act.RENEW and before is not None and before.valid_to is not None:
        first = max(day, before.valid_to + timedelta(days=1))
    years = case.rules.term_years
    return Term(first, last_day(first, years) if years else None)


@transaction.atomic
def decide(case: Case, wanted: Wanted, *, by: User, at: datetime) -> Decision:
    """One person's decision, with its consequences: a credential given, renewed, kept for another
    year, or withdrawn together with its certificate.

    What the rules speak against is granted only with the reason for the exception.

    NotAllowed, NotNow, WithoutReason, BadTerm, BadNumber.
    """
    require(by, Action.DECIDE_CREDENTIALS)
    case, day = held(case), timezone.localdate(at)
    require_open(case, Step.DECIDE, at)
    reasons = require_reason(wanted.reasons, "请写明决定的理由。")
    if case.proposed_grant is False and wanted.granted and case.rules.notice_days:
        raise NotNow("拟定意见是不同意，没有经过公示，不能改为同意；请撤回后重新办理。")
    weighed = weigh(case, day)
    exception = _exception(wanted, weighed)
    made = Decision.objects.create(
        case=case,
        granted=wanted.granted,
        reasons=reasons,
        by_rule=not exception,
        unmet=list(weighed.unmet) if exception else [],
        exception=exception,
        findings=[
            {"told": words, "word": one.word, "found": one.told} for words, one in weighed.findings
        ],
        panel_result=weighed.panel.result if weighed.panel else None,
        decided_on=day,
        at=at,
        by=by,
    )
    if wanted.granted:
        _carry_out(case, wanted, by=by, at=at)
    note = f"{'同意' if wanted.granted else '不同意'}：{reasons}"
    if exception:
        note += f"（例外，{weighed.unmet_words}：{exception}）"
    take(case, Step.DECIDE, by=by, at=at, note=note)
    return made


def _exception(wanted: Wanted, weighed: Weighed) -> str:
    """Why something is granted against the rules; empty where it is not. WithoutReason."""
    if not wanted.granted or not weighed.unmet:
        return ""
    return require_reason(
        wanted.exception,
        f"有不符合的条件（{weighed.unmet_words}），仍要同意的请写明例外理由。",
    )


def _carry_out(case: Case, wanted: Wanted, *, by: User, at: datetime) -> None:
    day = timezone.localdate(at)
    match Act(case.act):
        case Act.APPLY | Act.RENEW:
            give_credential(case, wanted.term or usual_term(case, day), by=by, at=at)
        case Act.REVIEW:
            credential = case.credential
            assert credential is not None  # by constraint
            credential.review_due_on = next_review(
                credential.review_due_on or day, credential.valid_to
            )
            credential.save()
        case Act.WITHDRAW:
            credential = case.credential
            assert credential is not None  # by constraint
            _withdraw(credential, wanted.reasons, by=by, at=at)


def _withdraw(credential: Credential, reasons: str, *, by: User, at: datetime) -> None:
    """End it today with its certificate, and terms before it that have not run out yet."""
    day, one = timezone.localdate(at), credential
    while True:
        one.withdrawn_on, one.review_due_on = day, None
        one.save()
        if one.document is not None and ending(one.document) is None:
            withdraw_document(one.document, by=by, at=at, reason=reasons)
        if one.follows is None or one.follows.standing(day) != Standing.IN_FORCE:
            return
        one = one.follows


@transaction.atomic
def close(case: Case, *, by: User, at: datetime) -> Case:
    """Nothing more is to be done; questions are answered. NotNow."""
    return take(held(case), Step.CLOSE, by=by, at=at)
