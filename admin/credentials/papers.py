"""Papers on a case that are handed to the person: which can be printed now, and their words."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Any

from django.utils import timezone

from admin.credentials.models import Case
from admin.credentials.stages import Act, State, Step
from admin.errors import NotFound
from admin.project.typeset import pdf_of

ROOM = "admin.credentials"
APPEAL = (
    "如不服本决定，可以自收到之日起六十日内依法申请行政复议，或者在六个月内依法提起行政诉讼；"
    "也可以先向办公室提出申诉。"
)


class Paper(StrEnum):
    """Which paper."""

    MEND = "mend"
    NOTICE = "notice"
    HEARING = "hearing"
    WITHDRAWN = "withdrawn"
    REFUSED = "refused"


def papers_of(case: Case) -> dict[Paper, str]:
    """The papers that the case has come to, with their titles."""
    found = {}
    if case.state == State.RETURNED:
        found[Paper.MEND] = "补正通知书"
    if case.hearing_by is not None:
        found[Paper.NOTICE] = "撤销告知书"
    if case.hearing_at is not None:
        found[Paper.HEARING] = "听证通知书"
    decision = getattr(case, "decision", None)
    if decision is not None and not decision.granted:
        refused = {Act.REVIEW: "年度考核不合格决定书", Act.WITHDRAW: "不予撤销决定书"}
        found[Paper.REFUSED] = refused.get(Act(case.act), "不予认定决定书")
    elif decision is not None and case.act == Act.WITHDRAW:
        found[Paper.WITHDRAWN] = "撤销决定书"
    return found


def paper_pdf(case: Case, paper: Paper, *, at: datetime) -> bytes:
    """The paper, to be sealed and handed over. NotFound where the case has not come to it."""
    title = papers_of(case).get(paper)
    if title is None:
        raise NotFound
    dated, paragraphs = _TEXTS[paper](case)
    data: Mapping[str, Any] = {
        "title": title,
        "to": f"{case.applicant_name}（{case.organisation.name}）：",
        "paragraphs": paragraphs,
        "dated": day_words(dated or timezone.localdate(at)),
    }
    return pdf_of(ROOM, "paper.typ", data, at)


def day_words(day: date | None) -> str:
    """2026 年 5 月 16 日."""
    return f"{day.year} 年 {day.month} 月 {day.day} 日" if day else "—"


def _mend(case: Case) -> tuple[date | None, list[str]]:
    step = case.steps.filter(step=Step.RETURN).last()
    wanted = step.note if step else ""
    return _day_of(case, Step.RETURN), [
        f"您申报的“{case.kind.name}”（{case.get_act_display()}），经核对，材料需要补正：",
        wanted,
        "请补好以后重新提交；网上申报的凭申报号和证件号码补交，其他的送交办公室。",
    ]


def _notice(case: Case) -> tuple[date | None, list[str]]:
    return _day_of(case, Step.NOTIFY), [
        f"经查，{case.ground.rstrip('。')}。拟撤销您的“{case.kind.name}”{_numbered(case)}。",
        "您有权进行陈述和申辩，并有权要求听证。要求听证的，请在 "
        f"{day_words(case.hearing_by)}以前（含当日）向办公室提出；"
        "书面放弃，或者到期没有提出的，视为放弃听证。",
    ]


def _hearing(case: Case) -> tuple[date | None, list[str]]:
    assert case.hearing_at is not None  # by ``papers_of``
    when = timezone.localtime(case.hearing_at)
    return _day_of(case, Step.APPOINT), [
        f"您于 {day_words(case.hearing_asked_on)}就拟撤销“{case.kind.name}”{_numbered(case)}一事"
        "要求听证，现定于：",
        f"时间：{day_words(when.date())} {when:%H:%M}",
        f"地点：{case.hearing_place}",
        "请携带身份证件按时参加，可以委托一至二人代理，可以提交证据、申请证人到场。"
        "无正当理由不到场的，视为放弃听证。",
    ]


def _withdrawn(case: Case) -> tuple[date | None, list[str]]:
    decision, heard = case.decision, case.hearing
    return decision.decided_on, [
        f"经查，{case.ground.rstrip('。')}。已于 {day_words(_day_of(case, Step.NOTIFY))}告知您"
        f"有权要求听证（{heard.get_way_display()}）。",
        f"决定撤销您的“{case.kind.name}”{_numbered(case)}，自 {day_words(decision.decided_on)}起"
        "失效，已出具的证书同时撤销。",
        f"理由：{decision.reasons}",
        APPEAL,
    ]


def _refused(case: Case) -> tuple[date | None, list[str]]:
    decision = case.decision
    said = {
        Act.REVIEW: f"您的“{case.kind.name}”{_numbered(case)}年度考核，经审核，决定：不合格。",
        Act.WITHDRAW: f"对您的“{case.kind.name}”{_numbered(case)}，经审核，决定：不予撤销。",
    }.get(
        Act(case.act),
        f"您申报的“{case.kind.name}”（{case.get_act_display()}），经审核，决定：不予认定。",
    )
    ends = [] if case.act == Act.WITHDRAW else [APPEAL]
    return decision.decided_on, [said, f"理由：{decision.reasons}", *ends]


def _numbered(case: Case) -> str:
    number = case.credential.number if case.credential else ""
    return f"（编号 {number}）" if number else ""


def _day_of(case: Case, step: Step) -> date | None:
    taken = case.steps.filter(step=step).last()
    return timezone.localdate(taken.at) if taken else None


_TEXTS: Mapping[Paper, Callable[[Case], tuple[date | None, list[str]]]] = MappingProxyType(
    {
        Paper.MEND: _mend,
        Paper.NOTICE: _notice,
        Paper.HEARING: _hearing,
        Paper.WITHDRAWN: _withdrawn,
        Paper.REFUSED: _refused,
    }
)
