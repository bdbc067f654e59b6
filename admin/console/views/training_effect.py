"""What changed after a training: tests before and after of some people, beside who was not there.

Course runs that have such a comparison are listed and open it by their key; trainings whose hours
were entered by hand are chosen by their name.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Max, Min
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from admin.accounts.models import User
from admin.accounts.rights import Action
from admin.console import course_scope, scope
from admin.console.access import page, user_of
from admin.console.charts import interval_chart
from admin.console.effect_runs import page_of_changes, years_with_runs
from admin.console.kept_sheets import workbook_answer
from admin.console.views.documents import pdf_answer
from admin.courses.models import CourseRun
from admin.courses.words import TAKING_PART
from admin.errors import NotFound
from admin.hours.effect import TOTAL, Difference, Effect, effect_of, words_of
from admin.hours.effect_facts import Pairs, pairs_of
from admin.hours.models import HandEntry
from admin.local_day import day_typed
from admin.preservation.sheets import sheet_bytes
from admin.project.typeset import pdf_of
from admin.whole_number import whole_number
from wordlists.syllabus import ITEM_NAMES

MOST_PEOPLE = 1000
TITLES_SHOWN = 50
ITEMS = {**ITEM_NAMES, TOTAL: "总分"}
HEADINGS = ("项目", "谁", "人数", "培训前平均", "培训后平均", "平均变化", "95% 区间")
WIDTHS = (22, 18, 8, 12, 12, 12, 22)


@dataclass(frozen=True)
class Asked:
    """Whose training, when, under which name; ``run``: the course run it is of, if any."""

    run: CourseRun | None
    title: str
    people: tuple[int, ...]
    since: date | None
    until: date | None

    @property
    def is_whole(self) -> bool:
        """Whether there is something to compare."""
        return bool(self.people) and self.since is not None and self.until is not None


@page(Action.VIEW_TRAINING)
def training_effect(request: HttpRequest) -> HttpResponse:
    """The comparison, or the form that asks for one."""
    user = user_of(request)
    asked = _asked(request, user)
    context: dict[str, Any] = {
        "asked": asked,
        "titles": _titles(user),
        "query": request.GET.urlencode(),
    }
    if not asked.title:
        year = whole_number(request.GET.get("year"))
        context |= {
            "page": page_of_changes(user, year, request.GET.get("page")),
            "years": years_with_runs(user),
            "year": year,
        }
    elif asked.is_whole:
        pairs, effect = _compared(asked, user)
        context |= {
            "pairs": pairs,
            "effect": effect,
            "words": words_of(effect),
            "rows": [
                (ITEMS.get(one.item, one.item), one, _charts(effect, one)) for one in effect.items
            ],
        }
    return render(request, "console/training_effect.html", context)


@page(Action.VIEW_TRAINING)
def training_effect_file(request: HttpRequest, form: str) -> HttpResponse:
    """The comparison as PDF or worksheet."""
    user = user_of(request)
    asked = _asked(request, user)
    if not asked.is_whole or form not in {"pdf", "xlsx"}:
        raise NotFound
    pairs, effect = _compared(asked, user)
    rows, name = _rows(effect), f"培训前后比较-{asked.title or '培训'}"
    if form == "xlsx":
        book = sheet_bytes("培训前后比较", HEADINGS, WIDTHS, rows)
        return workbook_answer(book, f"{name}.xlsx")
    now = timezone.now()
    data = {
        "title": asked.title or "培训",
        "span": f"{asked.since} 至 {asked.until}",
        "people": f"{len(asked.people)} 人，其中培训前后都有成绩的 {effect.attended} 人，"
        f"找到可比者的 {effect.matched} 人",
        "untested": pairs.untested,
        "words": words_of(effect),
        "headings": HEADINGS,
        "rows": rows,
        "by": user.get_full_name() or user.username,
        "printed": f"{timezone.localtime(now):%Y-%m-%d %H:%M}",
    }
    return pdf_answer(pdf_of("admin.hours", "effect.typ", data, now), f"{name}.pdf")


def _asked(request: HttpRequest, user: User) -> Asked:
    """Who takes part in a run, or has hours under a title; days default to those of the run or of
    the entries. NotFound for a run that the user does not see.
    """
    sent = request.GET
    title = sent.get("title", "").strip()[:100]
    since, until = (day_typed(sent.get(name, "")) for name in ("since", "until"))
    if "run" in sent:
        run = course_scope.run(user, whole_number(sent["run"]))
        taking = course_scope.enrolments(user, Action.VIEW_TRAINING, run)
        keys = set(taking.filter(state__in=TAKING_PART).values_list("person", flat=True))
        return Asked(run, run.name, _some(keys), since or run.first_day, until or run.last_day)
    named = _entered(user).filter(title=title)
    keys = set(named.values_list("person", flat=True)) if title else set()
    days = named.aggregate(first=Min("day"), last=Max("day")) if title else {}
    return Asked(None, title, _some(keys), since or days.get("first"), until or days.get("last"))


def _some(keys: set[int]) -> tuple[int, ...]:
    return tuple(sorted(keys))[:MOST_PEOPLE]


def _entered(user: User) -> Any:
    within = scope.people(user, Action.VIEW_TRAINING).values("pk")
    standing = HandEntry.objects.filter(reverses=None, reversal=None, taught=False)
    return standing.filter(person__in=within).order_by()


def _titles(user: User) -> list[tuple[str, int]]:
    counted = _entered(user).values("title").annotate(count=Count("person", distinct=True))
    return [(one["title"], one["count"]) for one in counted.order_by("-count", "title")][
        :TITLES_SHOWN
    ]


def _compared(asked: Asked, user: User) -> tuple[Pairs, Effect]:
    assert asked.since is not None
    assert asked.until is not None
    reach = scope.people(user, Action.VIEW_TRAINING)
    pairs = pairs_of(asked.people, asked.since, asked.until, reach)
    return pairs, effect_of(pairs.attended, pairs.others, list(ITEMS))


def _charts(effect: Effect, one: Any) -> list[Any]:
    """Intervals of the row on one scale for all rows."""
    ends = [
        abs(end)
        for item in effect.items
        for each in (item.attended, item.others, item.beyond)
        if each is not None
        for end in (each.mean, each.low, each.high)
        if end is not None
    ]
    reach = max([1.0, *ends]) * 1.1
    return [
        (who, each, interval_chart(each.mean, each.low, each.high, 0, reach))
        for who, each in _sides(one)
    ]


def _sides(one: Any) -> list[tuple[str, Difference]]:
    sides = (("参加者", one.attended), ("未参加者", one.others), ("参加者多变化", one.beyond))
    return [(who, each) for who, each in sides if each is not None]


def _rows(effect: Effect) -> list[list[str]]:
    rows = []
    for one in effect.items:
        for who, each in _sides(one):
            both = each is not one.beyond
            interval = "—" if each.low is None else f"{each.low:+.2f} 至 {each.high:+.2f}"
            rows.append(
                [
                    ITEMS.get(one.item, one.item),
                    who,
                    str(each.count),
                    f"{each.before:.2f}" if both else "—",
                    f"{each.after:.2f}" if both else "—",
                    f"{each.mean:+.2f}",
                    interval,
                ]
            )
    return rows
