"""Visits, stage reports, evaluations, praise and criticism: entered, answered, decided, traced."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction

from admin.accounts import audit
from admin.accounts.models import User
from admin.people.models import Organisation, Person
from admin.work.errors import AlreadyDecided, BadWork
from admin.work.models import Evaluation, Mention, StageReport, Visit, WorkItem
from admin.work.rules import Rules

FIELDS_OF_VISIT = (
    *("organisation", "day", "team", "place", "findings"),
    *("follow_up", "follow_up_due", "follow_up_result", "follow_up_done_on"),
)


@dataclass(frozen=True)
class VisitEntry:
    """What is written of a visit."""

    organisation: Organisation | None
    day: date
    team: str
    place: str
    findings: str
    follow_up: str = ""
    follow_up_due: date | None = None
    follow_up_result: str = ""
    follow_up_done_on: date | None = None


def note_visit(item: WorkItem, entry: VisitEntry, *, today: date, by: User, at: datetime) -> Visit:
    """Note a visit that was made. BadWork."""
    return _write_visit(Visit(item=item, noted_at=at, noted_by=by), entry, today, by, at)


def change_visit(visit: Visit, entry: VisitEntry, *, today: date, by: User, at: datetime) -> Visit:
    """Change what is written, or add what followed. BadWork."""
    return _write_visit(visit, entry, today, by, at)


@transaction.atomic
def _write_visit(visit: Visit, entry: VisitEntry, today: date, by: User, at: datetime) -> Visit:
    if entry.day > today:
        raise BadWork("督导日期不能晚于今天。")
    if entry.follow_up_done_on and not entry.follow_up:
        raise BadWork("没有整改要求的，不填整改完成日期。")
    if entry.follow_up_due and entry.follow_up_due < entry.day:
        raise BadWork("整改期限不能早于督导日期。")
    is_new = visit.pk is None
    for name in FIELDS_OF_VISIT:
        setattr(visit, name, getattr(entry, name))
    visit.save()
    audit.record(
        "visit_noted" if is_new else "visit_changed",
        visit.item,
        by=by,
        at=at,
        visit=visit.pk,
        day=entry.day.isoformat(),
    )
    return visit


@transaction.atomic
def send_report(
    item: WorkItem,
    organisation: Organisation | None,
    period: str,
    text: str,
    figures: Sequence[Mapping[str, str]],
    *,
    rules: Rules,
    by: User,
    at: datetime,
) -> StageReport:
    """Send the report of a period; one that was returned is sent anew, one that was accepted
    stays. BadWork, AlreadyDecided.
    """
    if period not in {one.name for one in rules.periods}:
        raise BadWork("请选择报告的时段。")
    if not text.strip():
        raise BadWork("请填写进展情况。")
    if item.dropped_in_id is not None:
        raise BadWork("这一项已不在计划中，不再报送。")
    counties = list(item.organisations.all())
    if organisation is None and counties:
        raise BadWork("这一项由县区分别报送，请选择县区。")
    if organisation is not None and organisation not in counties:
        raise BadWork("这一项没有列入所选的县区，请联系市级管理员。")
    report = (
        StageReport.objects.select_for_update()
        .filter(item=item, organisation=organisation, period=period)
        .first()
    )
    if report is not None and report.state == StageReport.State.ACCEPTED:
        raise AlreadyDecided("这一时段的报告已经通过，不能再改。")
    report = report or StageReport(item=item, organisation=organisation, period=period)
    report.text, report.figures = text.strip(), [dict(one) for one in figures]
    report.state, report.sent_at, report.sent_by = StageReport.State.SENT, at, by
    report.decided_at = report.decided_by = None
    report.save()
    audit.record("stage_report_sent", item, by=by, at=at, report=report.pk)
    return report


@transaction.atomic
def answer_report(
    report: StageReport, accepted: bool, answer: str, *, by: User, at: datetime
) -> StageReport:
    """Accept a report, or return it with what is to be mended. BadWork, AlreadyDecided."""
    report = StageReport.objects.select_for_update().get(pk=report.pk)
    if report.state != StageReport.State.SENT:
        raise AlreadyDecided
    if not accepted and not answer.strip():
        raise BadWork("退回时请写明需要补充、修改什么。")
    state = StageReport.State
    report.state = state.ACCEPTED if accepted else state.RETURNED
    report.answer, report.decided_at, report.decided_by = answer.strip()[:300], at, by
    report.save()
    audit.record(
        "stage_report_accepted" if accepted else "stage_report_returned",
        report.item,
        by=by,
        at=at,
        reason=report.answer,
        report=report.pk,
    )
    return report


@transaction.atomic
def evaluate(
    item: WorkItem,
    organisation: Organisation | None,
    scores: Sequence[Decimal],
    reasons: str,
    *,
    rules: Rules,
    by: User,
    at: datetime,
) -> Evaluation:
    """Scores in the order of the rubric; a further evaluation stands before older ones. BadWork."""
    if not rules.criteria:
        raise BadWork("这一类别还没有评估标准，请先在工作系统里设置。")
    if len(scores) != len(rules.criteria) or any(
        not 0 <= score <= one.most for score, one in zip(scores, rules.criteria, strict=True)
    ):
        raise BadWork("每条得分应在 0 到满分之间。")
    if not reasons.strip():
        raise BadWork("请写明评估意见。")
    if organisation is not None and organisation not in item.organisations.all():
        raise BadWork("这一项没有列入所选的县区。")
    total = sum(scores, Decimal(0))
    made = Evaluation.objects.create(
        item=item,
        organisation=organisation,
        scores=[
            {"name": one.name, "most": str(one.most), "score": str(score)}
            for score, one in zip(scores, rules.criteria, strict=True)
        ],
        total=total,
        full=rules.full,
        grade=rules.grade_of(total),
        reasons=reasons.strip(),
        made_at=at,
        made_by=by,
    )
    audit.record("work_evaluated", item, by=by, at=at, total=str(total), evaluation=made.pk)
    return made


@transaction.atomic
def propose_mention(
    item: WorkItem,
    tone: str,
    subject: Organisation | Person,
    text: str,
    *,
    by: User,
    at: datetime,
) -> Mention:
    """Propose praise or criticism. BadWork."""
    if tone not in Mention.Tone.values:
        raise BadWork("请选择表扬或批评。")
    if not text.strip():
        raise BadWork("请写明事由。")
    made = Mention.objects.create(
        item=item,
        tone=tone,
        organisation=subject if isinstance(subject, Organisation) else None,
        person=subject if isinstance(subject, Person) else None,
        text=text.strip(),
        proposed_at=at,
        proposed_by=by,
    )
    audit.record("mention_proposed", item, by=by, at=at, mention=made.pk)
    return made


@transaction.atomic
def decide_mention(
    mention: Mention, granted: bool, answer: str, *, by: User, at: datetime
) -> Mention:
    """Decide by name; declining takes a reason. BadWork, AlreadyDecided."""
    mention = Mention.objects.select_for_update().get(pk=mention.pk)
    if mention.state != Mention.State.PROPOSED:
        raise AlreadyDecided
    if not granted and not answer.strip():
        raise BadWork("不予通报的，请写明理由。")
    mention.state = Mention.State.DECIDED if granted else Mention.State.DECLINED
    mention.answer, mention.decided_at, mention.decided_by = answer.strip()[:300], at, by
    mention.save()
    audit.record(
        "mention_decided" if granted else "mention_declined",
        mention.item,
        by=by,
        at=at,
        reason=mention.answer,
        mention=mention.pk,
    )
    return mention
