"""Lists over credentials: the public notice, who is due with letters."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from admin.accounts.models import User
from admin.accounts.rights import Action
from admin.console.access import page, user_of
from admin.console.county_filter import in_county
from admin.console.kept_sheets import workbook_answer
from admin.console.views.credential_cases import visible as visible_cases
from admin.console.views.credentials import counties, kind_of, visible
from admin.console.views.documents import pdf_answer
from admin.credentials.due import ENDS, REVIEW, WHAT_NAMES, due, waiting
from admin.credentials.family import COLUMNS
from admin.credentials.models import Case, Credential
from admin.credentials.printing import letters_pdf, notice_pdf
from admin.credentials.stages import State
from admin.errors import Refused
from admin.kinds.families import Family
from admin.kinds.models import Kind
from admin.preservation.sheets import sheet_bytes
from admin.whole_number import whole_number

PAGE_SIZE = 50
MOST_LETTERS = 500
USUAL_DAYS = 90
V = Action.VIEW_TRAINING


def _in_notice(user: User, kind: Kind) -> QuerySet[Case]:
    return (
        visible_cases(user)
        .filter(kind=kind, state=State.NOTICE)
        .order_by("organisation__place", "person__name", "pk")
    )


@page(V)
def credential_notice(request: HttpRequest, key: int) -> HttpResponse:
    """Who of a kind is under public notice, or was and waits for the decision."""
    user, kind, today = user_of(request), kind_of(key), timezone.localdate()
    found = _in_notice(user, kind)
    context = {
        "kind": kind,
        "tab": "notice",
        "page": Paginator(found, PAGE_SIZE).get_page(request.GET.get("page")),
        "prints": found.filter(notice_until__gte=today).exists(),
        "today": today,
    }
    return render(request, "console/credential_notice.html", context)


@page(V)
def credential_notice_pdf(request: HttpRequest, key: int) -> HttpResponse:
    """Those whose period is not over, to be put up."""
    user, kind, now = user_of(request), kind_of(key), timezone.now()
    cases = list(_in_notice(user, kind).filter(notice_until__gte=timezone.localdate(now)))
    if not cases:
        raise Refused("现在没有公示期未满的，不必打印。")
    pdf = notice_pdf(kind, cases, at=now)
    return pdf_answer(pdf, f"{kind.name}公示名单.pdf")


def due_in(request: HttpRequest, action: Action = V) -> tuple[QuerySet[Credential], dict[str, Any]]:
    """Who is due by the filters in the address, and what stands in them."""
    asked = request.GET
    what = asked.get("what", "")
    what = what if what in WHAT_NAMES else ENDS
    days = whole_number(asked.get("days")) or USUAL_DAYS
    kind, county = whole_number(asked.get("kind")), asked.get("county", "")
    found = visible(user_of(request), action).filter(in_county(county))
    if kind:
        found = found.filter(kind=kind)
    told = {"what": what, "days": days, "kind_key": kind, "county": county}
    return due(found, what, timezone.localdate(), days).select_related("filled_by"), told


@page(V)
def credential_due(request: HttpRequest) -> HttpResponse:
    """Whose term ends, whose yearly review is due; filters in the address."""
    found, told = due_in(request)
    context = {
        **told,
        "waiting": waiting(found).count() if told["what"] == REVIEW else 0,
        "page": Paginator(found, PAGE_SIZE).get_page(request.GET.get("page")),
        "whats": WHAT_NAMES.items(),
        "kinds": Kind.objects.filter(family=Family.CREDENTIAL).select_related("system"),
        "counties": counties(),
        "ends": told["what"] != REVIEW,
        "most": MOST_LETTERS,
        "today": timezone.localdate(),
    }
    return render(request, "console/credential_due.html", context)


@page(V)
def credential_due_letters(request: HttpRequest) -> HttpResponse:
    """A letter to each, as one PDF."""
    found, told = due_in(request)
    letters = list(found[:MOST_LETTERS])
    if not letters:
        raise Refused("没有需要通知的人，请先修改筛选条件。")
    pdf = letters_pdf(letters, told["what"], at=timezone.now())
    return pdf_answer(pdf, f"{WHAT_NAMES[told['what']]}通知书.pdf")


@page(V)
def credential_due_sheet(request: HttpRequest) -> HttpResponse:
    """The same as a worksheet."""
    found, told = due_in(request)
    rows = ([one.kind.name, *(column.value(one) for column in COLUMNS)] for one in found)
    titles, widths = [one.title for one in COLUMNS], [one.width for one in COLUMNS]
    name = f"{WHAT_NAMES[told['what']]}名单"
    data = sheet_bytes(name, ["类别", *titles], [20, *widths], rows)
    return workbook_answer(data, f"{name}.xlsx")
