"""A person's file beside the overview: time line, headings and their entries, basic data, print."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone

from admin.accounts.models import User
from admin.accounts.permissions import reach_of
from admin.accounts.rights import Action, Scope
from admin.console import scope
from admin.console.access import page, user_of
from admin.console.kind_form import KindForm, raw_of
from admin.console.views.documents import pdf_answer
from admin.errors import NotFound, WithoutReason
from admin.kinds.values import shown
from admin.people.models import Person
from admin.personnel.basic import FIELDS as BASIC
from admin.personnel.basic import LOCKED, shown_basic
from admin.personnel.editing import correct, edit_basic, enter, take_out
from admin.personnel.errors import BadEntry, NothingChanged
from admin.personnel.models import FileEntry, Heading
from admin.personnel.printing import file_pdf
from admin.personnel.timeline import Seen, entries_of, sorts, time_line
from admin.results.models import IssuedDocument

PAGE_SIZE = 40
# What a person holds goes back to the form where the act was refused.
TAKEN = (BadEntry, NothingChanged, WithoutReason)


def seen_by(user: User, person: Person) -> Seen:
    """What of the file the user may see, by the table of rights."""
    own = user.person_id == person.pk
    results = scope.results(user, Action.VIEW_RESULTS).filter(sitting__candidate__person=person)
    documents = IssuedDocument.objects.none()
    if reach_of(user, Action.VIEW_CERTIFICATES) is not None:
        within = scope.sittings(user, Action.VIEW_CERTIFICATES).filter(candidate__person=person)
        documents = IssuedDocument.objects.filter(
            Q(result__sitting__in=within.values("pk")) | Q(person=person)
        )
    training = own or reach_of(user, Action.VIEW_TRAINING) is not None
    linked = reach_of(user, Action.VIEW_PEOPLE) in {Scope.ALL, Scope.COUNTY}
    return Seen(results.select_related("sitting"), documents, training, linked)


def time_line_of(request: HttpRequest, person: Person) -> dict[str, Any]:
    """The page of the time line that is asked for, with its filter."""
    sort = request.GET.get("sort", "")
    lines = time_line(person, seen_by(user_of(request), person), sort)
    found = Paginator(lines, PAGE_SIZE).get_page(request.GET.get("page"))
    days = groupby(found.object_list, key=lambda line: line.moment.day)
    return {
        "person": person,
        "page": found,
        "days": [(day, list(of_day)) for day, of_day in days],
        "sort": sort,
        "sorts": sorts(),
    }


def headings_of(person: Person) -> list[tuple[Heading, list[FileEntry]]]:
    """All headings in use, and those that have entries though they are no longer in use."""
    entries: dict[int, list[FileEntry]] = {}
    for one in entries_of(person).order_by("day", "pk"):
        entries.setdefault(one.heading_id, []).append(one)
    headings = Heading.objects.filter(Q(is_active=True) | Q(pk__in=entries)).order_by("position")
    return [(one, entries.get(one.pk, [])) for one in headings]


@page(Action.VIEW_PEOPLE)
def person_timeline(request: HttpRequest, key: int) -> HttpResponse:
    """Everything by day, of one sort where the address says so."""
    person = scope.person(user_of(request), Action.VIEW_PEOPLE, key)
    return render(request, "console/person_timeline.html", time_line_of(request, person))


@page(Action.VIEW_PEOPLE)
def person_headings(request: HttpRequest, key: int) -> HttpResponse:
    """The headings of the national teacher information system, with what stands under them."""
    user = user_of(request)
    person = scope.person(user, Action.VIEW_PEOPLE, key)
    edits = reach_of(user, Action.EDIT_PEOPLE) is not None
    context = {"person": person, "headings": headings_of(person), "edits": edits}
    return render(request, "console/person_headings.html", context)


@page(Action.VIEW_PEOPLE)
def person_file(request: HttpRequest, key: int) -> HttpResponse:
    """The file as PDF, as far as the user's rights reach."""
    user = user_of(request)
    person = scope.person(user, Action.VIEW_PEOPLE, key)
    made = file_pdf(person, seen_by(user, person), by=user, at=timezone.now())
    return pdf_answer(made, f"个人档案-{person.name}.pdf")


@page(Action.EDIT_PEOPLE, post=True)
def person_basic(request: HttpRequest, key: int) -> HttpResponse:
    """The basic data, changed by the office with a reason; numbers are typed anew or left."""
    user = user_of(request)
    person = scope.person(user, Action.EDIT_PEOPLE, key)
    values = {one.key: "" if one.key in LOCKED else shown_basic(person, one.key) for one in BASIC}
    form, fault = form_of(request, BASIC, values), ""
    if request.method == "POST":
        raw = raw_of_form(form)
        try:
            changed = edit_basic(
                person, raw, reason=request.POST.get("reason", ""), by=user, at=timezone.now()
            )
        except TAKEN as error:
            fault, form.more_faults = error.text, faults_of(error)
        else:
            messages.success(request, f"基本信息已修改 {len(changed)} 项。")
            return redirect("person", person.pk)
    context = {
        "person": person,
        "form": form,
        "fault": fault,
        "numbers": [
            (one.title, shown_basic(person, one.key)) for one in BASIC if one.key in LOCKED
        ],
        "reason": request.POST.get("reason", ""),
    }
    return render(request, "console/person_basic.html", context, status=422 if fault else 200)


@page(Action.EDIT_PEOPLE, post=True)
def entry_new(request: HttpRequest, key: int, heading: str) -> HttpResponse:
    """A further entry under a heading."""
    user = user_of(request)
    person = scope.person(user, Action.EDIT_PEOPLE, key)
    under = heading_named(heading)
    version = under.version()
    form, fault = form_of(request, version.fields, {}), ""
    if request.method == "POST":
        why, now = request.POST.get("reason", ""), timezone.now()
        try:
            enter(person, under, raw_of_form(form), reason=why, by=user, at=now)
        except TAKEN as error:
            fault, form.more_faults = error.text, faults_of(error)
        else:
            messages.success(request, f"已增加“{under.name}”一条。")
            return redirect("person-headings", person.pk)
    context = {
        "person": person,
        "heading": under,
        "form": form,
        "fault": fault,
        "reason": request.POST.get("reason", ""),
    }
    return render(request, "console/entry.html", context, status=422 if fault else 200)


@page(Action.EDIT_PEOPLE, post=True)
def entry_page(request: HttpRequest, key: int) -> HttpResponse:
    """One entry: put right, or taken out."""
    user, now = user_of(request), timezone.now()
    entry = FileEntry.objects.filter(pk=key, taken_out_at=None).select_related("heading").first()
    if entry is None:
        raise NotFound
    person = scope.person(user, Action.EDIT_PEOPLE, entry.person_id)
    out = request.method == "POST" and "out" in request.POST
    version = entry.heading.version()
    form = form_of(request, version.fields, entry.values, shown_only=out)
    fault, why = "", request.POST.get("reason", "")
    if request.method == "POST":
        try:
            if out:
                take_out(entry, reason=why, by=user, at=now)
            else:
                correct(entry, raw_of_form(form), reason=why, by=user, at=now)
        except TAKEN as error:
            fault, form.more_faults = error.text, faults_of(error)
        else:
            messages.success(request, "条目已撤下。" if out else "条目已更正。")
            return redirect("person-headings", person.pk)
    context = {
        "person": person,
        "heading": entry.heading,
        "entry": entry,
        "form": form,
        "fault": fault,
        "reason": why,
        "past": entry.history.select_related("history_user").order_by("-history_date"),
    }
    return render(request, "console/entry.html", context, status=422 if fault else 200)


def heading_named(code: str) -> Heading:
    """A heading in use; NotFound."""
    found = Heading.objects.filter(code=code, is_active=True).first()
    if found is None:
        raise NotFound
    return found


def form_of(
    request: HttpRequest, fields: Sequence[Any], values: dict[str, Any], *, shown_only: bool = False
) -> KindForm:
    """The form with what was sent, or with the values that stand in the file."""
    sent = request.POST if request.method == "POST" and not shown_only else None
    return KindForm(fields, values, sent)


def raw_of_form(form: KindForm) -> dict[str, Any]:
    """What was sent, by key."""
    return raw_of(form.posted or QueryDict(), form.fields, form.prefix)


def faults_of(error: Exception) -> dict[str, str]:
    """Sentences by field, of an error that carries some."""
    extra = getattr(error, "extra", {})
    faults = extra.get("faults") if isinstance(extra, dict) else None
    return faults if isinstance(faults, dict) else {}


def differences(entry_fields: Sequence[Any], before: Any, after: Any) -> list[tuple[str, str, str]]:
    """Title, before and after of the fields that differ."""
    told = []
    for one in entry_fields:
        old, new = (
            values.get(one.key) if isinstance(values, dict) else None for values in (before, after)
        )
        if old != new:
            told.append((one.title, shown(one, old) or "—", shown(one, new) or "—"))
    return told
