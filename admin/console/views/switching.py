"""Reports, decisions on them, the watch for drift, the way back, thresholds, calibrations."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.safestring import mark_safe

from admin.accounts.rights import Action
from admin.console.access import page, user_of
from admin.errors import LabError, NotFound
from admin.parallel.calibrating import put_in_force, take_out
from admin.parallel.charts import cusum
from admin.parallel.drift import DECISION
from admin.parallel.errors import ThresholdsRefused
from admin.parallel.gate import MODE_NAMES, Mode, Thresholds
from admin.parallel.models import (
    CalibrationVersion,
    GateThresholds,
    ParallelReport,
    SwitchDecision,
)
from admin.parallel.presenting import present
from admin.parallel.printing import pdf_of
from admin.parallel.switching import decide, in_force, withdraw
from admin.parallel.thresholds import set_thresholds, thresholds_in_force
from admin.parallel.watching import DIRECTION_NAMES, Watch, decisions_in_force, watches
from admin.testing.models import Site
from admin.whole_number import whole_number
from wordlists.syllabus import ITEM_NAMES

HISTORY = 100
THRESHOLD_FIELDS = (
    ("alone_sittings", "独立评分至少双评（人次）"),
    ("spot_check_sittings", "抽查至少双评（人次）"),
    ("correlation", "相关系数不低于"),
    ("concordance", "一致性系数不低于"),
    ("degradation", "比测试员之间最多低"),
    ("standardised_bias", "标准化平均差不超过"),
    ("group_bias", "各群体标准化平均差不超过"),
)


@page(Action.VIEW_PARALLEL)
def report(request: HttpRequest, key: int) -> HttpResponse:
    """The report, with a decision to take beside each verdict."""
    made = _report(key)
    shown = present(made.figures)
    for subject in shown["subjects"]:
        # Our own drawing: numbers and fixed words only.
        subject["charts"] = [mark_safe(chart) for chart in subject["charts"]]
    now = timezone.now()
    for verdict in shown["gate"]:
        verdict["in_force"] = in_force(int(verdict["site"]), verdict["item"], now)
    context = {"report": made, "shown": shown, "modes": MODE_NAMES.items(), "facts": _facts(made)}
    return render(request, "console/parallel_report.html", context)


@page(Action.VIEW_PARALLEL)
def report_pdf(request: HttpRequest, key: int) -> HttpResponse:
    """The report as PDF."""
    made = _report(key)
    shown = present(made.figures) | {"title": made.run.name, "facts": _facts(made)}
    name = f"平行评分报告-{made.run.name}-{timezone.localtime(made.at):%Y%m%d}.pdf"
    return HttpResponse(
        pdf_of(shown, made.at),
        content_type="application/pdf",
        headers={"Content-Disposition": content_disposition_header(True, name)},
    )


@page(Action.DECIDE_SWITCH, post=True)
def switch_decide(request: HttpRequest, key: int) -> HttpResponse:
    """Decide on the report, by name."""
    made, mode = _report(key), request.POST.get("mode", "")
    if request.method != "POST" or mode not in set(Mode):
        raise NotFound
    site = _site(whole_number(request.POST.get("site")))
    taken = decide(
        made,
        site,
        request.POST.get("item", ""),
        Mode(mode),
        reason=request.POST.get("reason", ""),
        by=user_of(request),
        at=timezone.now(),
    )
    said = (
        f"{site.name}的{taken.get_item_display()}：{taken.get_mode_display()}，"
        "从今后开考的考次起生效。"
    )
    messages.success(request, said)
    return redirect("switch")


@page(Action.VIEW_PARALLEL)
def switch(request: HttpRequest) -> HttpResponse:
    """What is in force where, whether it still holds, and how it came about."""
    watched = {one.decision.pk: one for one in watches()}
    rows = [
        {"decision": one, "watch": _watch(watched[one.pk]) if one.pk in watched else None}
        for one in decisions_in_force()
    ]
    history = SwitchDecision.objects.select_related("site", "by", "report__run").defer(
        "report__figures"
    )[:HISTORY]
    return render(request, "console/switch.html", {"rows": rows, "history": history})


@page(Action.DECIDE_SWITCH, post=True)
def switch_withdraw(request: HttpRequest, site: int, item: str) -> HttpResponse:
    """Back to people."""
    place = _site(site)
    if request.method != "POST" or item not in ITEM_NAMES:
        raise NotFound
    reason = request.POST.get("reason", "")
    withdraw(place, item, reason=reason, by=user_of(request), at=timezone.now())
    messages.success(request, f"已撤回：{place.name}的{ITEM_NAMES[item]}自现在起由人工评分。")
    return redirect("switch")


@page(Action.DECIDE_SWITCH, post=True)
def thresholds(request: HttpRequest) -> HttpResponse:
    """The gate's thresholds: the ones in force, a new version."""
    now, error = thresholds_in_force(), ""
    if request.method == "POST":
        try:
            _set(request, now, timezone.now())
        except LabError as refused:
            error = refused.text
        else:
            messages.success(request, "新阈值已生效；已出的报告不变，重出报告时采用。")
            return redirect("switch-thresholds")
    context = {
        "fields": [
            (name, label, request.POST.get(name, getattr(now, name)))
            for name, label in THRESHOLD_FIELDS
        ],
        "ceiling": request.POST.get("ceiling", now.ceilings.get("talk", Mode.ALONE)),
        "modes": MODE_NAMES.items(),
        "version": now.version,
        "versions": GateThresholds.objects.select_related("by"),
        "error": error,
    }
    status = 422 if error else 200
    return render(request, "console/switch_thresholds.html", context, status=status)


@page(Action.DECIDE_SWITCH, post=True)
def calibration_act(request: HttpRequest, key: int, act: str) -> HttpResponse:
    """Put a calibration in force, or take it out."""
    version = CalibrationVersion.objects.filter(pk=key).first()
    acts = {"use": put_in_force, "stop": take_out}
    if request.method != "POST" or version is None or act not in acts:
        raise NotFound
    reason = request.POST.get("reason", "")
    acts[act](version, reason=reason, by=user_of(request), at=timezone.now())
    messages.success(request, "校准已启用。" if act == "use" else "校准已停用。")
    return redirect("parallel-run", version.run_id)


def _set(request: HttpRequest, now: Thresholds, at: datetime) -> None:
    whole = {"alone_sittings", "spot_check_sittings"}
    values: dict[str, Any] = now.as_json()
    try:
        for name, _ in THRESHOLD_FIELDS:
            text = request.POST.get(name, "").strip()
            values[name] = int(text) if name in whole else float(text)
        ceiling = Mode(request.POST.get("ceiling", ""))
    except ValueError as error:
        raise ThresholdsRefused from error
    values["ceilings"] = {**values["ceilings"], "talk": ceiling.value}
    asked = Thresholds.of_json(values)
    set_thresholds(asked, reason=request.POST.get("reason", ""), by=user_of(request), at=at)


def _watch(one: Watch) -> dict[str, Any]:
    drift = one.drift
    chart = cusum(drift.upward, drift.downward, DECISION) if drift and one.differences else ""
    return {
        "n": len(one.differences),
        "enough": one.enough,
        "flagged": one.flagged,
        "direction": DIRECTION_NAMES[drift.direction if drift else ""],
        "centre": f"{one.centre:+.2f}",
        "chart": mark_safe(chart),
    }


def _report(key: int) -> ParallelReport:
    found = ParallelReport.objects.select_related("run", "by").filter(pk=key).first()
    if found is None:
        raise NotFound
    return found


def _site(key: int) -> Site:
    found = Site.objects.filter(pk=key).first()
    if found is None:
        raise NotFound
    return found


def _facts(made: ParallelReport) -> list[list[str]]:
    run = made.run
    sampling = "全部" if run.size is None else f"随机抽取 {run.size} 份，种子 {run.seed}"
    return [
        ["考次", "、".join(run.sessions.values_list("name", flat=True))],
        ["抽样", sampling],
        ["出具", f"{made.by.get_full_name()}，{timezone.localtime(made.at):%Y-%m-%d %H:%M}"],
        ["机器引擎", "、".join(made.figures["engines"]) or "—"],
    ]
