"""Before a withdrawal: telling the person, the hearing asked for, appointed, held or not wanted."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils import timezone

from admin.accounts.models import User
from admin.accounts.permissions import require
from admin.accounts.rights import Action
from admin.attachments.keeping import attachments_of
from admin.credentials.errors import BadTerm, NotNow
from admin.credentials.handling import held, require_open, require_reason, take
from admin.credentials.models import Case, Hearing
from admin.credentials.stages import Step

Way = Hearing.Way
MINUTES = "hearing"  # purpose of the files beside the case: minutes, or the waiver


@transaction.atomic
def notify(case: Case, text: str, *, by: User, at: datetime) -> Case:
    """Tell the person that a withdrawal is intended, why, and until when to ask for a hearing.

    NotAllowed, NotNow, WithoutReason.
    """
    require(by, Action.DECIDE_CREDENTIALS)
    case = held(case)
    text = require_reason(text, "请写明告知的内容。")
    case.hearing_by = timezone.localdate(at) + timedelta(days=case.rules.hearing_days)
    return take(case, Step.NOTIFY, by=by, at=at, note=text)


@transaction.atomic
def ask_for_hearing(case: Case, asked_on: date, *, by: User, at: datetime) -> Case:
    """The person asked for a hearing on that day, in time; a second time corrects the day.

    NotNow, BadTerm.
    """
    case = held(case)
    require_open(case, Step.ASK_HEARING, at)
    assert case.hearing_by is not None  # a step of those who were notified
    if asked_on > timezone.localdate(at):
        raise BadTerm("要求听证的日期在今天以后，请核对。")
    if asked_on > case.hearing_by:
        raise BadTerm(f"要求听证的期限到 {case.hearing_by}，这一天已经过了期限。")
    case.hearing_asked_on = asked_on
    return take(case, Step.ASK_HEARING, by=by, at=at, note=f"{asked_on} 要求听证")


@transaction.atomic
def appoint_hearing(case: Case, when: datetime, place: str, *, by: User, at: datetime) -> Case:
    """When and where it will be held; a second time changes it. NotNow, BadTerm, WithoutReason."""
    case = held(case)
    require_open(case, Step.APPOINT, at)
    place = require_reason(place, "请填写听证的地点。")
    day = timezone.localdate(when)
    if case.hearing_asked_on and day < case.hearing_asked_on:
        raise BadTerm("听证不能早于要求听证的日期。")
    case.hearing_at, case.hearing_place = when, place[:100]
    note = f"{timezone.localtime(when):%Y-%m-%d %H:%M}，{place}"
    return take(case, Step.APPOINT, by=by, at=at, note=note)


@dataclass(frozen=True)
class Heard:
    """What became of the right to be heard; of a hearing its chair, who came, what was said."""

    way: Hearing.Way
    held_on: date
    statement: str
    chair: str = ""
    present: str = ""


@transaction.atomic
def hear(case: Case, heard: Heard, *, by: User, at: datetime) -> Case:
    """Keep the record of the hearing. NotNow, BadTerm, WithoutReason.

    A hearing was appointed, has its chair, and its minutes lie beside the case. A waiver has its
    words: how and when the person said so. It lapses only when the days to ask for it are over and
    nobody asked.
    """
    case, today = held(case), timezone.localdate(at)
    require_open(case, Step.HEAR, at)
    if heard.held_on > today:
        raise BadTerm("日期在今天以后，请核对。")
    statement = require_reason(heard.statement, "请写明本人陈述，或放弃、逾期的情况。")
    if heard.way == Way.HELD:
        _require_held(case, heard)
    if heard.way == Way.LAPSED:
        _require_lapsed(case, today)
    Hearing.objects.create(
        case=case,
        way=heard.way,
        held_on=heard.held_on,
        chair=heard.chair.strip()[:60],
        present=heard.present.strip()[:300],
        statement=statement,
        at=at,
        by=by,
    )
    note = f"{heard.held_on} 听证" if heard.way == Way.HELD else heard.way.label
    return take(case, Step.HEAR, by=by, at=at, note=note)


def _require_held(case: Case, heard: Heard) -> None:
    if case.hearing_at is None:
        raise NotNow("请先登记要求听证的日期，约定听证的时间和地点。")
    if case.hearing_asked_on and heard.held_on < case.hearing_asked_on:
        raise BadTerm("听证不能早于要求听证的日期。")
    require_reason(heard.chair, "请填写听证主持人。")
    if not attachments_of(case).filter(purpose=MINUTES).exists():
        raise NotNow("请上传听证笔录。")


def _require_lapsed(case: Case, today: date) -> None:
    if case.hearing_asked_on is not None:
        raise NotNow("本人已要求听证，请约定时间举行；本人改为放弃的，按放弃登记。")
    assert case.hearing_by is not None  # a step of those who were notified
    if today <= case.hearing_by:
        raise NotNow(
            f"要求听证的期限到 {case.hearing_by}，还没有过；本人书面放弃的，按放弃登记，写明情况。"
        )
