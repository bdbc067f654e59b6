"""One appraisal: self-assessment with evidence, visit, scores, what it came to and why."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from decimal import Decimal, InvalidOperation

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.timezone import localdate

from admin.accounts.models import User
from admin.accounts.rights import Action
from admin.appraisals.assessing import assess_self, lacking_of, return_self, send_self
from admin.appraisals.deciding import decide, earlier_of, outcome, reopen, team_of
from admin.appraisals.errors import BadAppraisal
from admin.appraisals.models import Appraisal, Appraiser
from admin.appraisals.rounds import standard_in
from admin.appraisals.standard import STRENGTH_NAMES, Indicator, Line, plain
from admin.appraisals.visiting import (
    add_appraiser,
    leave_team,
    newest_scores,
    plan_visit,
    score,
)
from admin.attachments.keeping import attachments_of
from admin.attachments.models import Attachment
from admin.console import scope
from admin.console.access import page, user_of
from admin.console.kind_form import KindForm
from admin.console.match_pages import may_edit, reaches_all, trail_of, within
from admin.console.typed_choices import PersonField
from admin.console.views.documents import pdf_answer
from admin.errors import LabError, NotFound
from admin.imports.cells import text_of
from admin.kinds.printed_table import PrintedTable, table_pdf
from admin.local_day import day_typed

MOST_WORDS = {"statement": 1_000, "remark": 300}
State = Appraisal.State


@page(Action.VIEW_TRAINING)
def appraisal(request: HttpRequest, key: int) -> HttpResponse:
    """Line by line: what the unit gave itself with its evidence, what the team gave, the sums."""
    user, one = user_of(request), _one(user_of(request), key)
    judges = reaches_all(user, Action.JUDGE_APPRAISALS)
    result = one.results.select_related("decided_by").first()
    shows = judges or one.state == State.DECIDED
    found = outcome(one) if shows and one.state in (State.VISITED, State.DECIDED) else None
    own = {each.indicator: each for each in one.self_scores.all()}
    files = _files_by_code(one)
    lines = found.lines if found else ()
    by_code = {line.indicator.code: line for line in lines}
    earlier = earlier_of(one)
    team = team_of(one)
    rows = [
        {
            "indicator": each,
            "strength": STRENGTH_NAMES[each.strength],
            "own": own.get(each.code),
            "files": files.get(each.code, ()),
            "line": by_code.get(each.code),
            "scores": _named_scores(by_code.get(each.code), team) if judges else (),
            "shares": [past.shares.get(each.code) for past in earlier],
            "share": _share(by_code.get(each.code)),
        }
        for each in standard_in(one.round).indicators
    ]
    context = {
        "kind": one.kind,
        "appraisal": one,
        "rows": rows,
        "outcome": found,
        "result": result if one.state == State.DECIDED else None,
        "former": one.results.select_related("decided_by")[
            1 if one.state == State.DECIDED else 0 :
        ],
        "self_total": sum((each.points for each in own.values()), Decimal(0)),
        "earlier": earlier,
        "team": team,
        "left": one.team.filter(left_at__isnull=False).select_related("person"),
        "judges": judges,
        "assesses": one.state == State.SELF and may_edit(user, one.organisation),
        "today": localdate(),
        "trail": trail_of(one),
    }
    return render(request, "console/appraisal.html", context)


def _named_scores(line: Line | None, team: list[Appraiser]) -> list[tuple[str, str]]:
    """Who gave which points."""
    if line is None:
        return []
    given = line.scores
    return [(one.person.name, plain(given[one.pk])) for one in team if one.pk in given]


def _share(line: Line | None) -> Decimal | None:
    """The points as a share of what can be reached, in percent."""
    if line is None or line.points is None:
        return None
    return (100 * line.points / line.indicator.points).quantize(Decimal("0.1"))


def _files_by_code(one: Appraisal) -> dict[str, list[Attachment]]:
    files: dict[str, list[Attachment]] = {}
    for file in attachments_of(one):
        files.setdefault(file.purpose, []).append(file)
    return files


@page(Action.EDIT_TRAINING, post=True)
def appraisal_self(request: HttpRequest, key: int) -> HttpResponse:
    """The unit's own part: points, statements, evidence, the report."""
    user, one = user_of(request), _one(user_of(request), key)
    if not may_edit(user, one.organisation):
        raise NotFound
    posted = request.POST if request.method == "POST" else None
    indicators = standard_in(one.round).indicators
    own = KindForm(one.filled_by.definition.fields, one.values, posted)
    kept = {
        each.indicator: {"points": plain(each.points), "statement": each.statement}
        for each in one.self_scores.all()
    }
    faults: dict[str, str] = {}
    error_text = ""
    if posted is not None:
        kept = {each.code: _typed(posted, each.code, "statement") for each in indicators}
        scores, faults = _read(indicators, kept, "statement")
        if not faults and own.is_valid():
            try:
                assess_self(
                    one,
                    scores,
                    posted.get("summary", "")[:5_000],
                    own.reading.values,
                    by=user,
                    at=timezone.now(),
                )
            except LabError as error:
                error_text = error.text
            else:
                messages.success(request, "自评已保存，还没有提交。")
                return redirect("appraisal-self", key)
    files = _files_by_code(one)
    context = {
        "kind": one.kind,
        "appraisal": one,
        "rows": [
            (each, kept.get(each.code, {}), faults.get(each.code, ""), files.get(each.code, []))
            for each in indicators
        ],
        "own": own,
        "summary": posted.get("summary", "") if posted is not None else one.summary,
        "error": error_text or ("请按各处的提示修改后再保存。" if faults else ""),
        "lacking": lacking_of(one),
        "open": one.state == State.SELF,
        "strengths": STRENGTH_NAMES,
    }
    return render(request, "console/appraisal_self.html", context)


def _typed(posted: Mapping[str, str], code: str, words: str) -> dict[str, str]:
    return {
        "points": posted.get(f"points.{code}", ""),
        words: posted.get(f"{words}.{code}", "").strip()[: MOST_WORDS[words]],
    }


def _read(
    indicators: tuple[Indicator, ...], typed: Mapping[str, Mapping[str, str]], words: str
) -> tuple[dict[str, tuple[Decimal, str]], dict[str, str]]:
    """Points and words by code, empty ones left out; sentences by code for what cannot be read."""
    scores, faults = {}, {}
    for one in indicators:
        text = text_of(typed[one.code]["points"])
        if not text:
            continue
        try:
            points = Decimal(text)
        except InvalidOperation:
            faults[one.code] = "应为数字。"
            continue
        if not points.is_finite() or not 0 <= points <= one.points:
            faults[one.code] = f"应在 0 到 {one.points:f} 之间。"
        elif points != round(points, 2):
            faults[one.code] = "最多两位小数。"
        else:
            scores[one.code] = (points, typed[one.code][words])
    return scores, faults


@page(Action.EDIT_TRAINING, Action.JUDGE_APPRAISALS, post=True)
def appraisal_act(request: HttpRequest, key: int, act: str) -> HttpResponse:
    """Hand in; and, for whoever judges: return, plan the visit, name the team, decide, reopen."""
    user, one, now = user_of(request), _one(user_of(request), key), timezone.now()
    if request.method != "POST":
        raise NotFound
    if act == "send":
        if not may_edit(user, one.organisation):
            raise NotFound
        send_self(one, by=user, at=now)
        messages.success(request, "自评已提交。")
        return redirect("appraisal", key)
    if not reaches_all(user, Action.JUDGE_APPRAISALS) or act not in _JUDGED:
        raise NotFound
    messages.success(request, _JUDGED[act](request, user, one, now))
    return redirect("appraisal", key)


def _return(request: HttpRequest, user: User, one: Appraisal, now: datetime) -> str:
    return_self(one, by=user, at=now, reason=request.POST.get("reason", ""))
    return "自评已退回。"


def _plan(request: HttpRequest, user: User, one: Appraisal, now: datetime) -> str:
    day = day_typed(request.POST.get("day", ""))
    if day is None:
        raise BadAppraisal("请填写实地评估日期。")
    plan_visit(one, day, by=user, at=now)
    return f"实地评估定在 {day}。"


def _add_member(request: HttpRequest, user: User, one: Appraisal, now: datetime) -> str:
    field = PersonField("成员", scope.people(user, Action.VIEW_PEOPLE))
    try:
        person = field.clean(request.POST.get("person", ""))
    except ValidationError as error:
        raise BadAppraisal("".join(error.messages)) from error
    if person is None:
        raise BadAppraisal("请填写成员的姓名。")
    add_appraiser(one, person, lead=request.POST.get("lead") == "on", by=user, at=now)
    return f"{person.name} 已加入评估组。"


def _decide(request: HttpRequest, user: User, one: Appraisal, now: datetime) -> str:
    result = decide(one, by=user, at=now, reason=request.POST.get("reason", ""))
    return f"已评定：{result.total} 分，{result.level or '未达标'}。"


def _reopen(request: HttpRequest, user: User, one: Appraisal, now: datetime) -> str:
    reopen(one, by=user, at=now, reason=request.POST.get("reason", ""))
    return "可以重新评分；原来的结果仍然保留。"


_JUDGED: Mapping[str, Callable[[HttpRequest, User, Appraisal, datetime], str]] = {
    "return": _return,
    "visit": _plan,
    "member": _add_member,
    "decide": _decide,
    "reopen": _reopen,
}


@page(Action.JUDGE_APPRAISALS, post=True)
def appraiser_scores(request: HttpRequest, key: int) -> HttpResponse:
    """The points that one member gave, as on the member's sheet."""
    user, member = user_of(request), _member(key)
    one = _one(user, member.appraisal_id)
    indicators = standard_in(one.round).indicators
    posted = request.POST if request.method == "POST" else None
    before = newest_scores([member])[member.pk]
    typed = {
        each.code: {
            "points": plain(before[each.code].points) if each.code in before else "",
            "remark": before[each.code].remark if each.code in before else "",
        }
        for each in indicators
    }
    faults: dict[str, str] = {}
    error_text = ""
    if posted is not None:
        typed = {each.code: _typed(posted, each.code, "remark") for each in indicators}
        scores, faults = _read(indicators, typed, "remark")
        if not faults:
            try:
                reason = posted.get("reason", "")
                count = score(member, scores, by=user, at=timezone.now(), reason=reason)
            except LabError as error:
                error_text = error.text
            else:
                messages.success(request, f"{member.person.name} 的评分已保存，写入 {count} 项。")
                return redirect("appraisal", one.pk)
    own = {each.indicator: each for each in one.self_scores.all()}
    context = {
        "kind": one.kind,
        "appraisal": one,
        "member": member,
        "rows": [
            (each, typed[each.code], faults.get(each.code, ""), own.get(each.code))
            for each in indicators
        ],
        "error": error_text or ("请按各处的提示修改后再保存。" if faults else ""),
        "again": bool(before),
        "reason": posted.get("reason", "") if posted is not None else "",
        "strengths": STRENGTH_NAMES,
    }
    return render(request, "console/appraiser_scores.html", context)


@page(Action.JUDGE_APPRAISALS, post=True)
def appraiser_leave(request: HttpRequest, key: int) -> HttpResponse:
    """A member leaves the team."""
    user, member = user_of(request), _member(key)
    if request.method != "POST":
        raise NotFound
    leave_team(member, by=user, at=timezone.now(), reason=request.POST.get("reason", ""))
    messages.success(request, f"{member.person.name} 已退出评估组，其评分不再计入。")
    return redirect("appraisal", member.appraisal_id)


@page(Action.VIEW_TRAINING)
def appraisal_report(request: HttpRequest, key: int) -> HttpResponse:
    """The decided result line by line, to be printed and signed."""
    one, now = _one(user_of(request), key), timezone.now()
    result = one.results.first()
    if result is None or one.state != State.DECIDED:
        raise NotFound
    rows = [
        [
            line["code"],
            STRENGTH_NAMES[line["strength"]],
            f"{line['group']}：{line['title']}",
            line["most"],
            "、".join(points for _, points in line["scores"]),
            line["points"],
        ]
        for line in result.lines
    ]
    sums = f"硬实力 {result.hard} 分，软实力 {result.soft} 分，总分 {result.total} 分。"
    table = PrintedTable(
        f"{one.organisation.name}评估结果",
        ["编号", "类别", "指标", "分值", "各成员评分", "得分"],
        [0.8, 1.2, 4.5, 0.9, 2.2, 1],
        rows,
        told=(
            f"{one.round.name}　　标准第 {one.filled_by.number} 版　　实地评估 {one.visit_day}",
            f"{sums}等次：{result.level or '未达标'}。",
        ),
        after=(
            *((f"距上一等次：{'；'.join(result.lacking)}。",) if result.lacking else ()),
            f"评估组：{'、'.join(each.person.name for each in team_of(one))}。",
        ),
        signed=("评估组长（签字）", "单位负责人（签字）", "日期"),
        right=(3, 5),
        wide=False,
    )
    return pdf_answer(table_pdf(table, now), f"{table.title}.pdf")


def _seen(user: User) -> QuerySet[Appraisal]:
    return Appraisal.objects.filter(within(user)).select_related(
        "organisation", "round__standard", "kind__system", "filled_by"
    )


def _one(user: User, key: int) -> Appraisal:
    found = _seen(user).filter(pk=key).first()
    if found is None:
        raise NotFound
    return found


def _member(key: int) -> Appraiser:
    found = Appraiser.objects.select_related("person", "appraisal__organisation").filter(pk=key)
    member = found.first()
    if member is None:
        raise NotFound
    return member
