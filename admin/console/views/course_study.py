"""Hours of online and text study, which belong to a kind as a whole: the list, its worksheet."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q, QuerySet, Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from admin.accounts.permissions import reach_of
from admin.accounts.rights import Action, Scope
from admin.console import scope
from admin.console.access import page, user_of
from admin.console.kept_sheets import keep, kept, previewed, sent_file, workbook_answer
from admin.console.views.course_runs import kind_of
from admin.courses.hour_words import hour_words, told_beside
from admin.courses.models import HoursGranted
from admin.courses.rules import plain, rules_of
from admin.courses.study_import import bring_in, preview, total
from admin.errors import NotFound
from admin.kinds.models import Kind
from admin.preservation.sheets import sheet_bytes
from admin.whole_number import whole_number

PAGE_SIZE = 50
RECENT = 10
SHEET = ("姓名", "证件号码", "课程名称", "学时", "完成日期", "学时类别", "级别")
WIDTHS = (14, 24, 32, 8, 14, 14, 10)


@page(Action.VIEW_TRAINING, post=True)
def study(request: HttpRequest, key: int) -> HttpResponse:
    """Hours of online and text study: what stands, bringing in a worksheet."""
    user, now, kind = user_of(request), timezone.now(), kind_of(key)
    rules = rules_of(kind.version().definition.rules)
    if not rules.by_study:
        raise NotFound
    reach = scope.people(user, Action.EDIT_TRAINING)
    context: dict[str, Any] = {}
    if request.method == "POST" and reach_of(user, Action.EDIT_TRAINING) is None:
        raise NotFound
    if request.method == "POST" and "confirm" in request.POST:
        path = kept(request.POST["confirm"])
        name = request.POST.get("file_name", "")
        made = bring_in(kind, path.read_bytes(), reach, file_name=name, by=user, at=now)
        path.unlink(missing_ok=True)
        messages.success(request, f"已导入：新记 {made.granted} 条，更正 {made.changed} 条。")
        return redirect("course-study", key)
    if request.method == "POST":
        data, name = sent_file(request)
        seen = preview(kind, data, reach, at=now)
        if not seen.faults:
            keep(data, seen.sha256)
        context = {**previewed(seen, name), "total": total(seen.rows)}
    rows = _standing(request, kind)
    words = hour_words()
    shown = rows.select_related("person").annotate(
        kind_told=told_beside("hour_kind", words.kinds),
        level_told=told_beside("level", words.levels),
    )
    imports = kind.study_imports.select_related("by")
    context |= {
        "kind": kind,
        "q": request.GET.get("q", "").strip(),
        "year": request.GET.get("year", ""),
        "filtered": bool(request.GET.get("q") or request.GET.get("year")),
        "page": Paginator(shown.order_by("-day", "-pk"), PAGE_SIZE).get_page(
            request.GET.get("page")
        ),
        "sum": rows.aggregate(sum=Sum("amount"))["sum"] or 0,
        "imports": imports
        if reach_of(user, Action.VIEW_TRAINING) == Scope.ALL
        else imports.filter(by=user),
    }
    context["imports"] = context["imports"][:RECENT]
    return render(request, "console/course_study.html", context)


@page(Action.VIEW_TRAINING)
def study_sheet(request: HttpRequest, key: int) -> HttpResponse:
    """What stands, as filtered, a line each as the import reads it; numbers masked."""
    kind = kind_of(key)
    if not rules_of(kind.version().definition.rules).by_study:
        raise NotFound
    rows = _standing(request, kind).select_related("person").order_by("day", "pk")
    words = hour_words()
    lines = (
        (
            one.person.name,
            one.person.identity_masked,
            one.course_name,
            plain(one.amount),
            one.day.isoformat(),
            words.kind(one.hour_kind),
            words.level(one.level),
        )
        for one in rows.iterator(chunk_size=1000)
    )
    return workbook_answer(
        sheet_bytes("学习记录", SHEET, WIDTHS, lines), f"{kind.name}-学习记录.xlsx"
    )


def _standing(request: HttpRequest, kind: Kind) -> QuerySet[HoursGranted]:
    """Study that stands, within reach, as the address filters it."""
    user = user_of(request)
    words, year = request.GET.get("q", "").strip(), whole_number(request.GET.get("year"))
    rows = HoursGranted.objects.filter(kind=kind, source="study", reverses=None, reversed_by=None)
    if reach_of(user, Action.VIEW_TRAINING) != Scope.ALL:
        people = scope.people(user, Action.VIEW_TRAINING).order_by().values("pk")
        rows = rows.filter(person__in=people)
    if words:
        rows = rows.filter(Q(course_name__icontains=words) | Q(person__name__icontains=words))
    return rows.filter(year=year) if year else rows
