"""The checklist: papers looked at by people, the Putonghua level by the system itself."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from admin.accounts import audit
from admin.accounts.models import User
from admin.attachments.keeping import attachments_of
from admin.credentials.criteria import Ask
from admin.credentials.errors import NotNow
from admin.credentials.facts import findings_of
from admin.credentials.handling import held, require_reason, take
from admin.credentials.kind_rules import HOW_PUTONGHUA, HOW_SCAN
from admin.credentials.models import Case, CheckLine
from admin.credentials.stages import State, Step

BY_SYSTEM = "系统核对"


def lines_lacking_files(case: Case) -> list[str]:
    """Required papers that are to be sent as scans and are not there."""
    there = set(attachments_of(case).values_list("purpose", flat=True))
    return [
        line.title
        for line in case.lines.all()
        if line.required and line.how == HOW_SCAN and line.purpose not in there
    ]


def check_against_records(case: Case, *, at: datetime) -> None:
    """Hold lines on the Putonghua level against our own records; what is met is right by itself,
    what is not stays open for somebody to look at, with what was found.
    """
    lines = [
        line
        for line in case.lines.filter(how=HOW_PUTONGHUA)
        if line.state != CheckLine.State.RIGHT or line.checked_by is None
    ]
    if not lines or case.person is None:
        return
    asked = [
        one
        for one in findings_of(case, timezone.localdate(at))
        if one.criterion.ask == Ask.PUTONGHUA
    ]
    met = bool(asked) and all(one.met for one in asked)
    note = "".join(f"{one.criterion.told()}：{one.told}" for one in asked)
    for line in lines:
        line.state = CheckLine.State.RIGHT if met else CheckLine.State.OPEN
        line.note, line.checked_at, line.checked_by = note[:300], at, None
        line.save()
        audit.record("case_line_checked", line, by=BY_SYSTEM, at=at, after=line.state)


@transaction.atomic
def check(line: CheckLine, right: bool, *, by: User, at: datetime, note: str = "") -> CheckLine:
    """A paper is right; or it is to be mended, with the reason the applicant reads.

    NotNow, WithoutReason.
    """
    case = held(line.case)
    if case.state not in (State.SUBMITTED, State.COMPLETE):
        raise NotNow("材料只在“待审核材料”时核对。")
    line = CheckLine.objects.select_for_update(of=("self",)).get(pk=line.pk)
    before = line.state
    line.note = note.strip() if right else require_reason(note, "请写明这份材料要怎样补正。")
    line.state = CheckLine.State.RIGHT if right else CheckLine.State.RETURNED
    line.checked_at, line.checked_by = at, by
    line.save()
    audit.record("case_line_checked", line, by=by, at=at, before=before, after=line.state)
    return line


@transaction.atomic
def return_for_more(case: Case, *, by: User, at: datetime, reason: str) -> Case:
    """Ask the applicant to complete it. NotNow, WithoutReason where nothing is named."""
    case = held(case)
    marked = case.lines.filter(state=CheckLine.State.RETURNED)
    if not reason.strip():
        reason = "；".join(f"{line.title}：{line.note}" for line in marked)
    return take(case, Step.RETURN, by=by, at=at, note=require_reason(reason, "请写明要补正什么。"))
