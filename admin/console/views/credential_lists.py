"""Lists over credentials: the public notice, who is due with letters, enquiries with deadlines."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from admin.accounts.models import User
from admin.accounts.permissions import reach_of
from admin.accounts.rights import Action
from admin.console import scope
from admin.console.access import page, user_of
from admin.console.county_filter import in_county
from admin.console.kept_sheets import workbook_answer
from admin.console.views.credential_cases import visible as visible_cases
from admin.console.views.credentials import counties, kind_of, visible
from admin.console.views.documents import pdf_answer
from admin.credentials.due import ENDS, REVIEW, WHAT_NAMES, due
from admin.credentials.enquiring import answer
from admin.credentials.family import COLUMNS
from admin.credentials.models import Case, Credential, Enquiry
from admin.credentials.printing import letters_pdf, notice_pdf
from admin.credentials.stages import State
from admin.errors import NotFound, Refused
from admin.kinds.families import Family
from admin.kinds.models import Kind
from admin.preservation.sheets import sheet_bytes
from admin.whole_number import whole_number

PAGE_SIZE = 50
MOST_LETTERS = 500
USUAL_DAYS = 90
V, E = Action.VIEW_TRAINING, Action.EDIT_TRAINING
OVERDUE, WAITING, ANSWERED = "overdue", "waiting", "answered"


def _in_notice(user: User, kind: Kind) -> QuerySet[Case]:
    return (
        visible_cases(user)
        .filter(kind=kind, state=State.NOTICE)
        .order_by("organisation__place", "person__name", "pk")
    )


@page(V)
def credential_notice(request: HttpRequest, key: int) -> HttpResponse:
    """Who of a kind is under public notice now."""
    user, kind = user_of(request), kind_of(key)
    found = Paginator(_in_notice(user, kind), PAGE_SIZE).get_page(request.GET.get("page"))
    context = {"kind": kind, "tab": "notice", "page": found, "today": timezone.localdate()}
    return render(request, "console/credential_notice.html", context)


@page(V)
def credential_notice_pdf(request: HttpRequest, key: int) -> HttpResponse:
    """The same, to be put up."""
    user, kind = user_of(request), kind_of(key)
    pdf = notice_pdf(kind, list(_in_notice(user, kind)), at=timezone.now())
    return pdf_answer(pdf, f"{kind.name}公示名单.pdf")


def _due(request: HttpRequest) -> tuple[QuerySet[Credential], dict[str, Any]]:
    asked = request.GET
    what = asked.get("what", "")
    what = what if what in WHAT_NAMES else ENDS
    days = whole_number(asked.get("days")) or USUAL_DAYS
    kind, county = whole_number(asked.get("kind")), asked.get("county", "")
    found = visible(user_of(request)).filter(in_county(county))
    if kind:
        found = found.filter(kind=kind)
    told = {"what": what, "days": days, "kind_key": kind, "county": county}
    return due(found, what, timezone.localdate(), days).select_related("filled_by"), told


@page(V)
def credential_due(request: HttpRequest) -> HttpResponse:
    """Whose term ends, whose yearly review is due; filters in the address."""
    found, told = _due(request)
    context = {
        **told,
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
    found, told = _due(request)
    letters = list(found[:MOST_LETTERS])
    if not letters:
        raise Refused("没有需要通知的人，请先修改筛选条件。")
    pdf = letters_pdf(letters, told["what"], at=timezone.now())
    return pdf_answer(pdf, f"{WHAT_NAMES[told['what']]}通知书.pdf")


@page(V)
def credential_due_sheet(request: HttpRequest) -> HttpResponse:
    """The same as a worksheet."""
    found, told = _due(request)
    rows = ([one.kind.name, *(column.value(one) for column in COLUMNS)] for one in found)
    titles, widths = [one.title for one in COLUMNS], [one.width for one in COLUMNS]
    name = f"{WHAT_NAMES[told['what']]}名单"
    data = sheet_bytes(name, ["类别", *titles], [20, *widths], rows)
    return workbook_answer(data, f"{name}.xlsx")


def _enquiries(user: User, action: Action = V) -> QuerySet[Enquiry]:
    return Enquiry.objects.filter(
        scope.of_county(user, action, "case__organisation")
    ).select_related("case__kind", "case__person", "case__own", "answered_by")


@page(V)
def credential_enquiries(request: HttpRequest) -> HttpResponse:
    """Questions, objections, appeals, the next to be answered first; overdue at a glance."""
    user, asked, today = user_of(request), request.GET, timezone.localdate()
    state, kind = asked.get("state", WAITING), asked.get("kind", "")
    words = asked.get("q", "").strip()
    found = _enquiries(user)
    overdue = found.filter(answered_at=None, answer_by__lt=today).count()
    if words:
        found = found.filter(Q(sender__icontains=words) | Q(text__icontains=words))
    if kind in Enquiry.Kind.values:
        found = found.filter(kind=kind)
    match state:
        case "waiting":
            found = found.filter(answered_at=None)
        case "overdue":
            found = found.filter(answered_at=None, answer_by__lt=today)
        case "answered":
            found = found.exclude(answered_at=None).order_by("-answered_at")
    context = {
        "page": Paginator(found, PAGE_SIZE).get_page(asked.get("page")),
        **{"state": state, "kind": kind, "q": words, "overdue": overdue, "today": today},
        "states": [
            (WAITING, "待答复"),
            (OVERDUE, "逾期未答复"),
            (ANSWERED, "已答复"),
            ("all", "全部"),
        ],
        "kinds": Enquiry.Kind.choices,
        "edits": reach_of(user, E) is not None,
    }
    return render(request, "console/credential_enquiries.html", context)


@page(E, post=True)
def credential_enquiry(request: HttpRequest, key: int) -> HttpResponse:
    """Answer one: by form only."""
    user = user_of(request)
    found = _enquiries(user, E).filter(pk=key).first()
    if found is None or request.method != "POST":
        raise NotFound
    answer(found, request.POST.get("answer", ""), by=user, at=timezone.now())
    messages.success(request, "已答复。")
    if request.POST.get("to") == "list":
        return redirect("credential-enquiries")
    return redirect("credential-case", found.case_id)
