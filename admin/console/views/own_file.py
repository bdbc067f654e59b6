"""The own file: whoever is a person on file sees it, prints it, asks for corrections."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from admin.attachments.errors import BadAttachment
from admin.attachments.keeping import attach
from admin.console.access import page, user_of
from admin.console.own_records import block_of, records_of
from admin.console.views.documents import pdf_answer
from admin.console.views.person_file import (
    TAKEN,
    faults_of,
    form_of,
    heading_named,
    headings_of,
    raw_of_form,
    seen_by,
    time_line_of,
)
from admin.errors import NotFound
from admin.kinds.fields import Field, FieldKind
from admin.people.models import Person
from admin.personnel.basic import BY_KEY, LOCKED, shown_basic
from admin.personnel.errors import AskedAlready
from admin.personnel.models import ChangeRequest, FileEntry, Heading
from admin.personnel.printing import file_pdf
from admin.personnel.requesting import ask_entry, ask_field, ask_record, ask_take_out, withdraw
from admin.project.scans import BadScan

WORDS = Field("words", "正确的内容", FieldKind.LONG_TEXT, required=True)
REFUSED = (*TAKEN, AskedAlready, BadAttachment, BadScan)


@page()
def own_file(request: HttpRequest) -> HttpResponse:
    """Basic data, the records of every room, headings, and the requests with how they stand."""
    person = _own(request)
    asked = person.change_requests.select_related("version__heading", "decided_by")
    context = {
        "person": person,
        "basic": [(one.key, one.title, shown_basic(person, one.key)) for one in BY_KEY.values()],
        "blocks": records_of(person, user_of(request)),
        "headings": headings_of(person),
        "requests": asked,
    }
    return render(request, "console/own_file.html", context)


@page()
def own_timeline(request: HttpRequest) -> HttpResponse:
    """The own time line."""
    return render(request, "console/own_timeline.html", time_line_of(request, _own(request)))


@page()
def own_file_pdf(request: HttpRequest) -> HttpResponse:
    """The own file as PDF."""
    user, person = user_of(request), _own(request)
    made = file_pdf(person, seen_by(user, person), by=user, at=timezone.now())
    return pdf_answer(made, f"个人档案-{person.name}.pdf")


@page(post=True)
def own_ask(request: HttpRequest, field: str) -> HttpResponse:
    """Ask that a field of the basic data be put right."""
    user, person = user_of(request), _own(request)
    one = BY_KEY.get(field)
    if one is None:
        raise NotFound
    values = {} if field in LOCKED else {field: shown_basic(person, field)}
    form, fault = form_of(request, [one], values), ""
    if request.method == "POST":
        raw, why = raw_of_form(form)[field], request.POST.get("reason", "")
        try:
            with transaction.atomic():
                asked = ask_field(person, field, raw, reason=why, by=user, at=timezone.now())
                _keep_evidence(request, asked)
        except REFUSED as error:
            fault, form.more_faults = error.text, faults_of(error)
        else:
            return _sent(request)
    now = shown_basic(person, field) or "—"
    return _form(request, person, {"form": form, "fault": fault, "title": one.title, "now": now})


@page(post=True)
def own_record_ask(request: HttpRequest, what: str, key: int) -> HttpResponse:
    """Ask that a record of another room be put right; key 0: that one be added."""
    user, person = user_of(request), _own(request)
    block = block_of(person, user, what)
    found = [one for one in block.lines if key and one.key == key] if block else []
    if block is None or (key and not found):
        raise NotFound
    now = found[0].words if found else ""
    form, fault = form_of(request, [WORDS], {}), ""
    if request.method == "POST":
        raw, why = raw_of_form(form)["words"], request.POST.get("reason", "")
        try:
            with transaction.atomic():
                asked = ask_record(
                    person,
                    block.what,
                    str(raw),
                    reason=why,
                    by=user,
                    at=timezone.now(),
                    key=key,
                    record=now,
                )
                _keep_evidence(request, asked)
        except REFUSED as error:
            fault, form.more_faults = error.text, faults_of(error)
        else:
            return _sent(request)
    shown = {"form": form, "fault": fault, "title": block.title, "now": now}
    return _form(request, person, {**shown, "by_words": True})


@page(post=True)
def own_entry_new(request: HttpRequest, heading: str) -> HttpResponse:
    """Ask for a further entry, under a heading that people fill in themselves."""
    person, under = _own(request), heading_named(heading)
    if under.entered_by != Heading.EnteredBy.PERSON:
        raise NotFound
    return _ask_entry(request, person, under, None)


@page(post=True)
def own_entry(request: HttpRequest, key: int) -> HttpResponse:
    """Ask that an entry be put right, or taken out."""
    person = _own(request)
    found = FileEntry.objects.filter(pk=key, person=person, taken_out_at=None)
    entry = found.select_related("heading", "filled_by").first()
    if entry is None:
        raise NotFound
    return _ask_entry(request, person, entry.heading, entry)


@page(post=True)
def own_withdraw(request: HttpRequest, key: int) -> HttpResponse:
    """Take a request back."""
    person = _own(request)
    found = ChangeRequest.objects.filter(pk=key, person=person, asked_by=user_of(request)).first()
    if request.method != "POST" or found is None:
        raise NotFound
    withdraw(found, by=user_of(request), at=timezone.now())
    messages.success(request, "申请已撤回。")
    return redirect("own-file")


def _ask_entry(
    request: HttpRequest, person: Person, under: Heading, entry: FileEntry | None
) -> HttpResponse:
    user, now = user_of(request), timezone.now()
    out = request.method == "POST" and "out" in request.POST
    form = form_of(request, under.version().fields, entry.values if entry else {}, shown_only=out)
    fault, why = "", request.POST.get("reason", "")
    if request.method == "POST":
        try:
            with transaction.atomic():
                if out and entry is not None:
                    asked = ask_take_out(entry, reason=why, by=user, at=now)
                else:
                    raw = raw_of_form(form)
                    asked = ask_entry(person, under, raw, reason=why, by=user, at=now, entry=entry)
                _keep_evidence(request, asked)
        except REFUSED as error:
            fault, form.more_faults = error.text, faults_of(error)
        else:
            return _sent(request)
    context = {"form": form, "fault": fault, "title": under.name, "heading": under, "entry": entry}
    return _form(request, person, context)


def _form(request: HttpRequest, person: Person, context: dict[str, Any]) -> HttpResponse:
    whole = {"person": person, "reason": request.POST.get("reason", ""), **context}
    status = 422 if context["fault"] else 200
    return render(request, "console/own_ask.html", whole, status=status)


def _keep_evidence(request: HttpRequest, asked: ChangeRequest) -> None:
    for file in request.FILES.getlist("evidence"):
        name = str(file.name)
        attach(asked, name, file.read(), by=user_of(request), at=timezone.now())


def _sent(request: HttpRequest) -> HttpResponse:
    messages.success(request, "申请已提交，审核结果会出现在本页。")
    return redirect("own-file")


def _own(request: HttpRequest) -> Person:
    person = user_of(request).person
    if person is None or person.merged_into_id is not None:
        raise NotFound
    return person
