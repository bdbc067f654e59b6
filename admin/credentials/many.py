"""The same step on many cases: each by itself, whole or not at all; who is left is named."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from types import MappingProxyType
from typing import TypeVar

from django.db import transaction
from django.utils import timezone

from admin.accounts.models import User
from admin.accounts.rights import Action
from admin.attachments.keeping import attachments_of
from admin.credentials.checking import check, lines_lacking_files
from admin.credentials.deciding import Wanted, close, decide, propose, publish
from admin.credentials.errors import NotNow
from admin.credentials.filing import accept, open_on, submit
from admin.credentials.giving import issue_certificate
from admin.credentials.handling import held
from admin.credentials.kind_rules import HOW_PUTONGHUA, Rules
from admin.credentials.models import Case, CheckLine, CommitteeMember, Credential
from admin.credentials.panels import give
from admin.credentials.review_days import Appointed, put_on
from admin.credentials.stages import Act, State
from admin.credentials.weighing import weigh
from admin.errors import LabError

T = TypeVar("T")
BY_RULE = "材料齐全，各项条件核对没有不符合的，按规则同意。"


class Many(StrEnum):
    """What can be done with many cases at a time."""

    SUBMIT = "submit"
    ACCEPT = "accept"
    PANEL = "panel"
    DAY = "day"
    PROPOSE = "propose"
    PUBLISH = "publish"
    DECIDE = "decide"
    CERTIFICATE = "certificate"
    CLOSE = "close"


MANY_NAMES: Mapping[Many, str] = MappingProxyType(
    {
        Many.SUBMIT: "提交",
        Many.ACCEPT: "材料全部通过",
        Many.PANEL: "交这些委员评审",
        Many.DAY: "安排评审日",
        Many.PROPOSE: "按规则拟同意",
        Many.PUBLISH: "开始公示",
        Many.DECIDE: "按规则决定同意",
        Many.CERTIFICATE: "出具证书",
        Many.CLOSE: "办结",
    }
)
NEEDS: Mapping[Many, Action] = MappingProxyType(
    {
        Many.DECIDE: Action.DECIDE_CREDENTIALS,
        Many.CERTIFICATE: Action.ISSUE_CERTIFICATES,
    }
)
"""Rights that an act needs beside that to edit."""


def acts_in(state: str, rules: Rules) -> tuple[Many, ...]:
    """What can be done with many cases of a kind that stand there."""
    certificate = (Many.CERTIFICATE,) if rules.certificate else ()
    match state:
        case State.DRAFT:
            return (Many.SUBMIT,)
        case State.SUBMITTED:
            return (Many.ACCEPT,)
        case State.COMPLETE:
            return (*((Many.PANEL, Many.DAY) if rules.panel else ()), Many.PROPOSE)
        case State.PANEL:
            return (Many.DAY, Many.PROPOSE)
        case State.PROPOSED:
            return (*((Many.PUBLISH,) if rules.notice_days else ()), Many.DECIDE)
        case State.NOTICE:
            return (Many.DECIDE,)
        case State.DECIDED:
            return (*certificate, Many.CLOSE)
        case State.CLOSED:
            return certificate
        case _:
            return ()


@dataclass(frozen=True)
class Done:
    """How many were done, and each that was not: name and why."""

    count: int
    left: tuple[tuple[str, str], ...]


def on_each(
    cases: Iterable[Case],
    what: Many,
    *,
    by: User,
    at: datetime,
    members: Sequence[CommitteeMember] = (),
    appointed: Appointed | None = None,
) -> Done:
    """Do it with each; ``members``: the panel that all are given to; ``appointed``: when and where
    all are seen.
    """
    day = timezone.localdate(at)
    steps: Mapping[Many, Callable[[Case], object]] = {
        Many.SUBMIT: lambda one: _submit(one, by=by, at=at),
        Many.ACCEPT: lambda one: accept_whole(one, by=by, at=at),
        Many.PANEL: lambda one: give(one, members, by=by, at=at),
        Many.DAY: lambda one: _put_on(one, appointed, by=by, at=at),
        Many.PROPOSE: lambda one: propose(_borne(one, day), True, BY_RULE, by=by, at=at),
        Many.PUBLISH: lambda one: publish(one, None, by=by, at=at),
        Many.DECIDE: lambda one: _decide(one, day, by=by, at=at),
        Many.CERTIFICATE: lambda one: issue_certificate(_given(one), by=by, at=at),
        Many.CLOSE: lambda one: close(one, by=by, at=at),
    }
    return _each(((one.applicant_name, one) for one in cases), steps[what])


def review_each(due: Iterable[Credential], *, by: User, at: datetime) -> Done:
    """Open the yearly review of each."""
    return _each(
        ((one.person.name, one) for one in due),
        lambda one: open_on(one, Act.REVIEW, "", by=by, at=at),
    )


def _each(named: Iterable[tuple[str, T]], step: Callable[[T], object]) -> Done:
    count, left = 0, []
    for name, one in named:
        try:
            with transaction.atomic():
                step(one)
        except LabError as error:
            left.append((name, error.text))
        else:
            count += 1
    return Done(count, tuple(left))


@transaction.atomic
def accept_whole(case: Case, *, by: User, at: datetime) -> Case:
    """Find all papers of a case right that is complete, and accept it.

    NotNow names what is not there, what is to be mended, and a Putonghua level that our records do
    not show: such a case is looked at by itself. Else as ``accept``.
    """
    case = held(case)
    if lacking := lines_lacking_files(case):
        raise NotNow(f"还没有上传：{'、'.join(lacking)}。")
    waiting = [one for one in case.lines.all() if one.state != CheckLine.State.RIGHT]
    for one in waiting:
        if one.state == CheckLine.State.RETURNED:
            raise NotNow(f"“{one.title}”需补正，请逐份核对。")
        if one.required and one.how == HOW_PUTONGHUA:
            raise NotNow(f"“{one.title}”没有自动核对通过，请逐份核对。")
    sent = set(attachments_of(case).values_list("purpose", flat=True))
    for one in waiting:
        if one.required or one.purpose in sent:
            check(one, True, by=by, at=at)
    return accept(case, by=by, at=at)


def _submit(case: Case, *, by: User, at: datetime) -> Case:
    if case.opened_by_id is None:
        raise NotNow("网上申报由本人提交。")
    return submit(case, by=by, at=at)


def _put_on(case: Case, appointed: Appointed | None, *, by: User, at: datetime) -> object:
    if appointed is None:
        raise NotNow("请填写评审的时间和地点。")
    return put_on(case, appointed, by=by, at=at)


def _borne(case: Case, day: date) -> Case:
    """The case, where the rules bear a grant. NotNow names what is not reached."""
    if unmet := weigh(case, day).unmet_words:
        raise NotNow(f"不符合：{unmet}，请逐份办理。")
    return case


def _decide(case: Case, day: date, *, by: User, at: datetime) -> object:
    if case.proposed_grant is False:
        raise NotNow("拟定意见是不同意，请逐份决定。")
    return decide(_borne(case, day), Wanted(True, BY_RULE), by=by, at=at)


def _given(case: Case) -> Credential:
    given: Credential | None = getattr(case, "gave", None)
    if given is None:
        raise NotNow("这一份没有授予资格。")
    return given
