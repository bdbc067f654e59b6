"""How examiners mark (测试员质量), and the draw of re-marks."""

from __future__ import annotations

import secrets

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.timezone import localdate

from admin.accounts.rights import Action
from admin.console.access import page, user_of
from admin.console.charts import interval_chart, trend_chart
from admin.console.periods import period_asked, usual_periods
from admin.marking.models import ReviewDraw
from admin.marking.quality_records import ExaminerRow, examiner_rows
from admin.marking.remarks import draw_remarks
from admin.marking.rules_in_force import rules_in_force
from admin.whole_number import whole_number

SEEDS = 10**9
LEAST_REACH = 4.0  # points from the middle to the edge of a chart


@page(Action.VIEW_MARKS, post=True)
def examiner_quality(request: HttpRequest) -> HttpResponse:
    """Severity, drift, speed and agreement with oneself in a period, examiner by examiner."""
    now = timezone.now()
    if request.method == "POST":
        seed = whole_number(request.POST.get("seed", ""))
        made = draw_remarks(seed=seed, by=user_of(request), at=now)
        messages.success(request, f"已抽取 {len(made)} 份录音重评，将混入各人的评分队列。")
        return redirect("examiner-quality")
    today, rules = localdate(now), rules_in_force().rules
    period = period_asked(request.GET, today)
    rows = examiner_rows(rules, first=period.first, last=period.last, today=today)
    limit = float(rules.severity_limit)
    reach = max([LEAST_REACH, *(_reach(row) for row in rows)])
    context = {
        "rows": [(row, *_charts(row, limit, reach)) for row in rows],
        "rules": rules,
        "period": period,
        "periods": usual_periods(today),
        "reach": reach,
        "seed": secrets.randbelow(SEEDS),
        "draws": ReviewDraw.objects.filter(kind=ReviewDraw.Kind.REMARK).select_related("drawn_by"),
    }
    return render(request, "console/examiners.html", context)


def _reach(row: ExaminerRow) -> float:
    severity = row.quality.severity
    return abs(severity.mean) * 1.2 if severity else 0.0


def _charts(row: ExaminerRow, limit: float, reach: float) -> tuple[str, str]:
    one = row.quality
    if one.severity is None:
        return "", ""
    interval = interval_chart(one.severity.mean, one.severity.low, one.severity.high, limit, reach)
    return interval, trend_chart(one.by_month, reach) if len(one.by_month) > 1 else ""
