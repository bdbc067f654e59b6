"""What was asked, the next to be answered first; taken by the office, and answered."""

from __future__ import annotations

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
from admin.console.credential_forms import NewEnquiryForm
from admin.console.views.credentials import counties, unit_names, units_of
from admin.credentials.enquiring import answer, ask_without_case, of_unit
from admin.credentials.models import Enquiry
from admin.credentials.waiting import SOON_DAYS, near
from admin.credentials.waiting import overdue as late
from admin.errors import NotFound

PAGE_SIZE = 50
V, E = Action.VIEW_TRAINING, Action.EDIT_TRAINING
OVERDUE, SOON, WAITING, ANSWERED = "overdue", "soon", "waiting", "answered"


def _enquiries(user: User, action: Action = V) -> QuerySet[Enquiry]:
    within = of_unit(lambda unit: scope.of_county(user, action, unit))
    return Enquiry.objects.filter(within).select_related(
        "case__kind", "case__person", "case__own", "about", "organisation", "answered_by"
    )


@page(V)
def credential_enquiries(request: HttpRequest) -> HttpResponse:
    """Questions, objections, appeals, the next to be answered first; overdue at a glance."""
    user, asked, today = user_of(request), request.GET, timezone.localdate()
    state, kind = asked.get("state", WAITING), asked.get("kind", "")
    words, county = asked.get("q", "").strip(), asked.get("county", "")
    found = _enquiries(user).filter(of_unit(lambda unit: in_county(county, unit)))
    overdue = found.filter(late(today)).count()
    if words:
        found = found.filter(Q(sender__icontains=words) | Q(text__icontains=words))
    if kind in Enquiry.Kind.values:
        found = found.filter(kind=kind)
    match state:
        case "waiting":
            found = found.filter(answered_at=None)
        case "overdue":
            found = found.filter(late(today))
        case "soon":
            found = found.filter(near(today))
        case "answered":
            found = found.exclude(answered_at=None).order_by("-answered_at")
    context = {
        "page": Paginator(found, PAGE_SIZE).get_page(asked.get("page")),
        **{"state": state, "kind": kind, "q": words, "overdue": overdue, "today": today},
        **{"county": county, "counties": counties()},
        "states": [
            (WAITING, "待答复"),
            (OVERDUE, "逾期未答复"),
            (SOON, f"{SOON_DAYS} 天内应答复"),
            (ANSWERED, "已答复"),
            ("all", "全部"),
        ],
        "kinds": Enquiry.Kind.choices,
        "edits": reach_of(user, E) is not None,
    }
    return render(request, "console/credential_enquiries.html", context)


@page(E, post=True)
def credential_enquiry_new(request: HttpRequest) -> HttpResponse:
    """Take what somebody asks who has no case."""
    user = user_of(request)
    posted = request.POST if request.method == "POST" else None
    form = NewEnquiryForm(posted, units=units_of(user))
    status = 200 if posted is None else 422
    if posted is not None and form.is_valid():
        told = form.cleaned_data
        made = ask_without_case(
            told["about"],
            told["organisation"],
            told["kind"],
            told["text"],
            told["sender"],
            by=user,
            at=timezone.now(),
        )
        messages.success(request, f"已登记，请在 {made.answer_by} 以前答复。")
        return redirect("credential-enquiries")
    context = {"form": form, "units": unit_names(user)}
    return render(request, "console/credential_enquiry_new.html", context, status=status)


@page(E, post=True)
def credential_enquiry(request: HttpRequest, key: int) -> HttpResponse:
    """Answer one: by form only."""
    user = user_of(request)
    found = _enquiries(user, E).filter(pk=key).first()
    if found is None or request.method != "POST":
        raise NotFound
    answer(found, request.POST.get("answer", ""), by=user, at=timezone.now())
    messages.success(request, "已答复。")
    if found.case_id is None or request.POST.get("to") == "list":
        return redirect("credential-enquiries")
    return redirect("credential-case", found.case_id)
