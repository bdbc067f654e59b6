"""Credits of continuing education: who lacks some, school by school; letters; the worksheet."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone

from admin.accounts import audit
from admin.accounts.models import User
from admin.accounts.permissions import reach_of
from admin.accounts.rights import Action, Scope
from admin.console import scope
from admin.console.access import page, user_of
from admin.console.charts import bars
from admin.console.kept_sheets import workbook_answer
from admin.console.views.documents import pdf_answer
from admin.errors import NotFound
from admin.hours.counties import counties
from admin.hours.models import HourTotal
from admin.hours.printing import letters_pdf, list_xlsx
from admin.hours.rule_table import ROLES
from admin.hours.rules_in_force import InForce, rule_shown, rules_in_force
from admin.hours.shortfalls import (
    SHORT,
    STATES,
    WORST_BY,
    Asked,
    SchoolBySchool,
    by_county,
    by_unit,
    in_order,
    rows_of,
    totals,
    worst_first,
)
from admin.hours.tasks import rebuild_totals
from admin.hours.totals import is_stale
from admin.hours.wording import lacking_words, year_name
from admin.local_day import day_typed
from admin.people.models import Organisation
from admin.whole_number import whole_number
from admin.year.figures import OUTSIDE

PAGE_SIZE = 50
GROUPS = {"": "按人列出", "unit": "按学校汇总", "county": "按县区汇总"}
STAGES = ("幼儿园", "小学", "初中", "高中", "中职")
REPLY_DAYS = 30
OFFICE = "市教育局师资培训处"
MOST_OFFICE = 40


@page(Action.VIEW_TRAINING)
def hours(request: HttpRequest) -> HttpResponse:
    """The list by person, school or county; filters in the address."""
    user, rules = user_of(request), rules_in_force()
    chosen, asked = _asked(request.GET, rules, user)
    group = request.GET.get("by", "")
    context = {
        "asked": asked,
        "rules": rules,
        "in_force": chosen,
        "years": [(year, year_name(asked.rule, year)) for year in asked.rule.all_years],
        "span": year_name(asked.rule, asked.year or None),
        "due": asked.rule.span_of(asked.year or None)[1],
        "states": STATES.items(),
        "groups": GROUPS.items(),
        "group": group if group in GROUPS else "",
        "counties": _counties(user),
        "stages": STAGES,
        "roles": [(code, name) for code, name in ROLES if code in asked.rule.roles],
        "stale": is_stale(rules),
        "query": _filters(request.GET),
        "office": user.organisation.name if user.organisation else OFFICE,
        "reply_by": timezone.localdate() + timedelta(days=REPLY_DAYS),
    }
    if group in {"unit", "county"}:
        units = by_unit(asked, _within(user))
        order = request.GET.get("sort", "")
        context["order"] = order = order if order in WORST_BY else next(iter(WORST_BY))
        context["orders"] = WORST_BY.items()
        shown = worst_first(by_county(units) if group == "county" else units, order)
        drawn = bars([(one.unit.name, one.short) for one in shown])
        context["page"] = Paginator(
            [(row, bar) for row, (_, _, bar) in zip(shown, drawn, strict=True)], PAGE_SIZE
        ).get_page(request.GET.get("page"))
    else:
        found = totals(asked, _within(user))
        listed = Paginator(SchoolBySchool(found), PAGE_SIZE).get_page(request.GET.get("page"))
        context["page"] = listed
        context["people"] = [
            (row, lacking_words(asked.rule, row.total.lacking))
            for row in rows_of(listed.object_list)
        ]
    return render(request, "console/hours.html", context)


@page(Action.VIEW_TRAINING)
def hours_sheet(request: HttpRequest) -> HttpResponse:
    """The list as it is filtered, as a worksheet."""
    user = user_of(request)
    _, asked = _asked(request.GET, rules_in_force(), user)
    rows = rows_of(in_order(totals(asked, _within(user))))
    data = list_xlsx(asked.rule, asked.year or None, rows)
    audit.record("hours_exported", user, by=user, at=timezone.now(), rows=len(rows))
    return workbook_answer(data, f"学分{STATES[asked.state]}名单.xlsx")


@page(Action.VIEW_TRAINING)
def hours_letters(request: HttpRequest) -> HttpResponse:
    """One letter a school with those who lack credits, as one PDF. TooMany."""
    user, now = user_of(request), timezone.now()
    _, asked = _asked(request.GET, rules_in_force(), user)
    asked = replace(asked, state=SHORT)
    rows = rows_of(in_order(totals(asked, _within(user))))
    if not rows:
        raise NotFound("按现在的筛选没有人缺学分，不需要提醒函。")
    data = letters_pdf(
        asked.rule,
        asked.year or None,
        rows,
        office=request.GET.get("office", "").strip()[:MOST_OFFICE] or OFFICE,
        reply_by=day_typed(request.GET.get("reply_by", ""))
        or timezone.localdate() + timedelta(days=REPLY_DAYS),
        at=now,
    )
    audit.record("hour_letters_printed", user, by=user, at=now, people=len(rows))
    return pdf_answer(data, "教师继续教育学分提醒函.pdf")


@page(Action.DECIDE_HOURS, post=True)
def hours_rebuild(request: HttpRequest) -> HttpResponse:
    """Have all totals computed anew."""
    if request.method != "POST":
        raise NotFound
    rebuild_totals.enqueue()
    messages.success(request, "已开始重新计算，几分钟后刷新本页查看。")
    return redirect("hours")


def _within(user: User) -> Q:
    return scope.of_county(user, Action.VIEW_TRAINING, "person__posts__organisation")


def _counties(user: User) -> list[Organisation]:
    return [one for one in counties().values() if _reaches(user, one)]


def _reaches(user: User, unit: Organisation) -> bool:
    """Whether the unit lies in the user's county, for those who have one only."""
    if reach_of(user, Action.VIEW_TRAINING) == Scope.ALL:
        return True
    return user.organisation is not None and unit.path.startswith(user.organisation.path)


def _asked(sent: QueryDict, rules: list[InForce], user: User) -> tuple[InForce, Asked]:
    """What the address asks for; whatever is no filter counts as not given. Without a year that
    of today, where it lies in the period.
    """
    today = timezone.localdate()
    begins = day_typed(sent.get("period", ""))
    chosen = next((one for one in rules if one.rule.begins == begins), rule_shown(today, rules))
    typed = sent.get("year", "")
    year = whole_number(typed) if typed else chosen.rule.year_of(today)
    role, state = sent.get("role", ""), sent.get("state", SHORT)
    unit = Organisation.objects.filter(pk=whole_number(sent.get("unit"))).first()
    asked = Asked(
        rule=chosen.rule,
        day=today,
        year=year if year in chosen.rule.all_years else HourTotal.WHOLE,
        state=state if state in STATES else SHORT,
        unit=unit if unit is not None and _reaches(user, unit) else None,
        outside=sent.get("unit") == OUTSIDE,
        role=role if role in chosen.rule.roles else "",
        stage=sent.get("stage", "").strip()[:20],
        rural=sent.get("rural") == "1",
        special_post=sent.get("special") == "1",
        words=sent.get("q", "").strip()[:60],
    )
    return chosen, asked


def _filters(sent: QueryDict) -> list[tuple[str, str]]:
    """The filters, for forms that go on from here."""
    names = ("period", "year", "state", "unit", "role", "stage", "rural", "special", "q")
    return [(name, value) for name in names if (value := sent.get(name))]
