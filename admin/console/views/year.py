"""The year's work on one page: every item of the plan, figures of all rooms, Excel and PDF."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString

from admin.accounts import audit
from admin.accounts.models import User
from admin.accounts.permissions import reach_of
from admin.accounts.rights import Action, Scope
from admin.console import work_filters, work_reach
from admin.console.access import page, user_of
from admin.console.charts import bars, year_chart
from admin.console.kept_sheets import workbook_answer
from admin.console.views.documents import pdf_answer
from admin.errors import NotFound
from admin.people.models import Organisation
from admin.preservation.sheets import Sheet, book_bytes
from admin.project.typeset import pdf_of
from admin.whole_number import whole_number
from admin.work.family import COLUMNS
from admin.work.standing import Standing
from admin.work.year_tables import plan_figures
from admin.year.figures import Asked, County, Figure, Figures, Provider, providers, with_filters
from admin.year.workbook import sheets_of

PAGE_SIZE = 50
_STATE = next(one for one in COLUMNS if one.key == "state")


@page(Action.VIEW_TRAINING)
def year(request: HttpRequest) -> HttpResponse:
    """Filters in the address; every figure leads to the list behind it."""
    user, today = user_of(request), timezone.localdate()
    chosen = work_filters.chosen_of(request.GET, today)
    stands, fitting = work_filters.listed(user, chosen, today)
    states = work_filters.state_rows(stands)
    drawn = bars([(name, count) for _, name, count in states])
    counties = counties_of(user)
    whole = work_reach.own_county(user, Action.VIEW_TRAINING) is None
    context = {
        "chosen": chosen,
        **work_filters.choices(user),
        "counties": [one for one in counties if whole and one.valid_to is None],
        "county": _county(user, chosen),
        "total": len(stands),
        "page": Paginator(fitting, PAGE_SIZE).get_page(request.GET.get("page")),
        "state_rows": [
            (state, name, count, picture)
            for (state, name, count), (_, _, picture) in zip(states, drawn, strict=True)
        ],
        "late": [one for one in stands if one.state == "late"][:10],
        "plan": _shown(_of_plan(request, user, chosen, stands)),
        "rooms": [room for room, _ in _rooms(user, chosen, counties)],
    }
    return render(request, "console/year.html", context)


@page(Action.VIEW_TRAINING)
def year_room(request: HttpRequest, room: str) -> HttpResponse:
    """What one room tells, as a part that the page asks for once it is shown."""
    user = user_of(request)
    chosen = work_filters.chosen_of(request.GET, timezone.localdate())
    rooms = {one.key: (one, asked) for one, asked in _rooms(user, chosen, counties_of(user))}
    if room not in rooms:
        raise NotFound
    told, asked = rooms[room]
    return render(request, "console/_year_group.html", {"group": _shown(told.figures(asked))})


@page(Action.VIEW_TRAINING)
def year_sheet(request: HttpRequest) -> HttpResponse:
    """The items as filtered and all figures, as a workbook; noted in the trail."""
    user, today = user_of(request), timezone.localdate()
    chosen = work_filters.chosen_of(request.GET, today)
    stands, fitting = work_filters.listed(user, chosen, today)
    _note(user, fitting, "xlsx")
    titles, widths = [one.title for one in COLUMNS], [one.width for one in COLUMNS]
    items = Sheet(f"{chosen.year} 年度工作", titles, widths, [_row(one) for one in fitting])
    groups = _groups(request, user, chosen, stands)
    data = book_bytes([items, *sheets_of(groups)])
    return workbook_answer(data, f"{chosen.year}年度工作.xlsx")


@page(Action.VIEW_TRAINING)
def year_report(request: HttpRequest) -> HttpResponse:
    """Figures and items as filtered, as PDF; noted in the trail."""
    user, now = user_of(request), timezone.now()
    today = timezone.localdate(now)
    chosen = work_filters.chosen_of(request.GET, today)
    stands, fitting = work_filters.listed(user, chosen, today)
    _note(user, fitting, "pdf")
    county = _county(user, chosen)
    groups = _groups(request, user, chosen, stands)
    columns = {one.key: one.value for one in COLUMNS}
    shown = ("path", "text", "system", "owner", "organisations", "due_on", "progress")
    data = {
        "title": f"{chosen.year} 年度工作报告",
        "scope": county.name if county else "全市",
        "filters": chosen.words,
        "day": today.isoformat(),
        "states": [[name, str(count)] for _, name, count in work_filters.state_rows(stands)],
        "groups": [_printed(one) for one in groups],
        "items": [[*(columns[key](one.item) or "—" for key in shown), one.told] for one in fitting],
    }
    return pdf_answer(pdf_of("admin.year", "year.typ", data, now), f"{chosen.year}年度工作报告.pdf")


def _groups(
    request: HttpRequest, user: User, chosen: work_filters.Chosen, stands: list[Standing]
) -> list[Figures]:
    """The plan's own tables, then what the rooms tell."""
    plan = _of_plan(request, user, chosen, stands)
    groups = [plan, *figures_for(user, chosen, counties_of(user))]
    return [one for one in groups if not one.is_empty]


def _of_plan(
    request: HttpRequest, user: User, chosen: work_filters.Chosen, stands: list[Standing]
) -> Figures:
    asked = {name: value for name, value in request.GET.items() if name != "page"}

    def address(**filters: str) -> str:
        return with_filters(reverse("year"), **{**asked, "year": chosen.year, **filters})

    whole = work_reach.own_county(user, Action.VIEW_TRAINING) is None
    return plan_figures(stands, address, counties=whole)


def counties_of(user: User) -> list[Organisation]:
    """All there are and were; the own one of whoever sees one only."""
    own = work_reach.own_county(user, Action.VIEW_TRAINING)
    if own is not None:
        return [own]
    found = Organisation.objects.filter(kind=Organisation.Kind.COUNTY)
    return list(found.order_by("place"))


def figures_for(
    user: User, chosen: work_filters.Chosen, counties: Sequence[Organisation]
) -> list[Figures]:
    """What every room tells of the year, within the user's reach and the chosen county."""
    return [room.figures(asked) for room, asked in _rooms(user, chosen, counties)]


def _rooms(
    user: User, chosen: work_filters.Chosen, counties: Sequence[Organisation]
) -> Iterator[tuple[Provider, Asked]]:
    """The rooms whose figures the user may see, with what each is to be asked."""
    today = timezone.localdate()
    known = [County(one.pk, one.name, one.path) for one in counties]
    county = _chosen_county(chosen)
    for one in providers():
        match reach_of(user, one.needs):
            case Scope.ALL:
                within = county.path if county else ""
            case Scope.COUNTY if user.organisation is not None:
                within = user.organisation.path
            case _:
                continue
        told_apart = tuple(one for one in known if one.path.startswith(within))
        yield one, Asked(chosen.year, today, within, told_apart)


def _chosen_county(chosen: work_filters.Chosen) -> Organisation | None:
    key = whole_number(chosen.county)
    return work_reach.counties().filter(pk=key).first() if key else None


def _county(user: User, chosen: work_filters.Chosen) -> Organisation | None:
    own = work_reach.own_county(user, Action.VIEW_TRAINING)
    return own or _chosen_county(chosen)


def _shown(group: Figures) -> dict[str, Any] | None:
    """As the page shows it; None where it tells nothing."""
    if group.is_empty:
        return None
    figures = [(one, _picture(one)) for one in group.figures]
    return {"title": group.title, "figures": figures, "tables": group.tables}


def _picture(figure: Figure) -> SafeString | None:
    return year_chart(figure.trend, figure.trend_told) if len(figure.trend) > 1 else None


def _row(one: Standing) -> list[str]:
    return [one.told if column is _STATE else column.value(one.item) for column in COLUMNS]


def _printed(group: Figures) -> dict[str, Any]:
    return {
        "title": group.title,
        "figures": [
            {
                "name": one.name,
                "value": f"{one.value} {one.unit}",
                "note": one.note,
                "trend": one.trend_told if len(one.trend) > 1 else "",
                "bars": _shares(one) if len(one.trend) > 1 else [],
            }
            for one in group.figures
        ],
        "tables": [
            {
                "title": one.title,
                "headings": list(one.headings),
                "rows": [[cell.text for cell in row] for row in one.rows],
            }
            for one in group.tables
        ],
    }


def _shares(figure: Figure) -> list[float]:
    """Each year of the trend as its share of the largest."""
    most = max((value for _, value in figure.trend), default=0) or 1
    return [round(value / most, 3) for _, value in figure.trend]


def _note(user: User, fitting: list[Standing], format: str) -> None:
    plan = fitting[0].item.plan if fitting else user
    audit.record(
        "year_exported", plan, by=user, at=timezone.now(), format=format, rows=len(fitting)
    )
