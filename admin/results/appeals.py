"""Appeals (成绩复核): entered in time, heard by others, answered once; nothing is overwritten."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction
from django.utils import timezone

from admin.accounts import audit
from admin.accounts.models import User
from admin.accounts.permissions import require
from admin.accounts.rights import Action
from admin.errors import WithoutReason
from admin.marking.closing import close_unchanged, reopen_for_appeal
from admin.marking.rule_table import MarkingRules
from admin.marking.rules_in_force import rules_in_force
from admin.results.errors import (
    AppealAnswered,
    AppealOpen,
    AppealTooLate,
    FeeNotPaid,
    NotReady,
    NotReleased,
)
from admin.results.models import Appeal, AppealAnswer, ResultVersion
from admin.results.release import ReleaseRow, make_version, row_of
from admin.results.rules import Outcome, marks_to_json
from admin.results.working_days import after_working_days
from admin.testing.models import Sitting
from wordlists.syllabus import ITEM_NAMES


@dataclass(frozen=True)
class AppealForm:
    """What the candidate hands in."""

    scope: str
    reason: str
    received_on: date
    receipt: str = ""


def published(sitting: Sitting) -> ResultVersion | None:
    """The version with which the marks that count were first published; None before release.

    A recognition makes a version with the same marks: it does not open the days for appeals anew.
    """
    first: ResultVersion | None = None
    for version in sitting.results.order_by("-number"):
        if first is not None and version.item_marks != first.item_marks:
            break
        first = version
    return first


def last_day(result: ResultVersion, rules: MarkingRules) -> date:
    """The last day on which an appeal against the result can be received."""
    made = timezone.localdate(result.made_at)
    return after_working_days(made, rules.appeal_days, rules.holidays, rules.extra_workdays)


@transaction.atomic
def enter_appeal(sitting: Sitting, form: AppealForm, *, by: User, at: datetime) -> Appeal:
    """Take an appeal in and open the marking for others.

    NotAllowed, NotReleased, AppealOpen, AppealTooLate, WithoutReason, FeeNotPaid.
    """
    require(by, Action.HANDLE_APPEALS)
    Sitting.objects.select_for_update().get(pk=sitting.pk)
    first, newest = published(sitting), sitting.results.order_by("-number").first()
    if first is None or newest is None:
        raise NotReleased
    if Appeal.objects.filter(result__sitting=sitting, answer=None).exists():
        raise AppealOpen
    in_force = rules_in_force()
    rules = in_force.rules
    _check(form, first, rules, timezone.localdate(at))
    reopening = reopen_for_appeal(
        sitting, every_item=form.scope == Appeal.Scope.ALL, by=by, at=at, reason=form.reason.strip()
    )
    made = Appeal.objects.create(
        result=newest,
        reopening=reopening,
        scope=form.scope,
        reason=form.reason.strip(),
        received_on=form.received_on,
        answer_by=after_working_days(
            form.received_on, rules.answer_days, rules.holidays, rules.extra_workdays
        ),
        fee=rules.appeal_fee,
        receipt=form.receipt.strip(),
        rules_version=in_force.number,
        entered_at=at,
        entered_by=by,
    )
    audit.record("appeal_entered", sitting, by=by, at=at, reason=form.reason, scope=form.scope)
    return made


def _check(form: AppealForm, first: ResultVersion, rules: MarkingRules, today: date) -> None:
    if not form.reason.strip() or form.scope not in Appeal.Scope.values:
        raise WithoutReason("请选择复核范围，并填写申请理由。")
    if not timezone.localdate(first.made_at) <= form.received_on <= today:
        raise AppealTooLate("收到申请的日期应在成绩发布以后、今天以前，请核对。")
    if form.received_on > (last := last_day(first, rules)):
        raise AppealTooLate(f"申请期限是 {last:%Y-%m-%d}，收到申请的日期已超过期限，不能受理。")
    if rules.appeal_fee and not form.receipt.strip():
        raise FeeNotPaid(f"按规定须先缴纳复核费用 {rules.appeal_fee} 元，请填写缴费凭据。")


def changes_result(before: ResultVersion, after: Outcome, tolerance: Decimal) -> bool:
    """True where the total moved by more than ``tolerance``, or the level is another."""
    level = after.level.code if after.level else ""
    return abs(after.total - before.total) > tolerance or level != before.level


def state_of(appeal: Appeal) -> ReleaseRow:
    """What re-marking still lacks, or what it came to."""
    return row_of(appeal.result.sitting)


@transaction.atomic
def answer_appeal(appeal: Appeal, *, by: User, at: datetime, reason: str) -> AppealAnswer:
    """Give the answer that the new marks make; a changed result becomes a new version.

    NotAllowed, AppealAnswered, NotReady while something is missing, WithoutReason.
    """
    require(by, Action.RELEASE_RESULTS)
    sitting = appeal.result.sitting
    Sitting.objects.select_for_update().get(pk=sitting.pk)
    if AppealAnswer.objects.filter(appeal=appeal).exists():
        raise AppealAnswered
    if not reason.strip():
        raise WithoutReason
    row = state_of(appeal)
    if row.outcome is None:
        raise NotReady("复核尚未完成：" + "；".join(row.missing) + "。")
    rules = rules_in_force(appeal.entered_at).rules
    result = None
    if changes_result(appeal.result, row.outcome, rules.appeal_tolerance):
        result = make_version(row, by=by, at=at, reason=f"成绩复核：{reason.strip()}")
    else:
        close_unchanged(appeal.reopening, by=by, at=at)
    made = AppealAnswer.objects.create(
        appeal=appeal,
        result=result,
        total=row.outcome.total,
        item_marks=marks_to_json(row.outcome.marks),
        told=answer_text(appeal.result, result, rules.appeal_detail),
        answered_at=at,
        answered_by=by,
    )
    audit.record(
        "appeal_answered",
        sitting,
        by=by,
        at=at,
        reason=reason,
        before=str(appeal.result.total),
        after=str(result.total if result else appeal.result.total),
    )
    return made


def answer_text(before: ResultVersion, after: ResultVersion | None, detail: bool) -> str:
    """What the candidate is told; single items only where the settings say so."""
    if after is None:
        return f"经复核，维持原成绩：总分 {before.total}，{before.level_name}。"
    text = (
        f"经复核，成绩更正为总分 {after.total}，{after.level_name}"
        f"（原为 {before.total}，{before.level_name}）。"
    )
    if detail:
        items = [f"{ITEM_NAMES[row['kind']]} {row['mark']} 分" for row in after.item_marks]
        text += "各项得分：" + "，".join(items) + "。"
    return text
