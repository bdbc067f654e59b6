"""The headings of the file as data: all of them, one with its fields by version, a further one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from admin.accounts.rights import Action
from admin.console.access import page, user_of
from admin.console.kind_form import KindForm
from admin.console.views.person_file import faults_of
from admin.errors import LabError, NotFound
from admin.kinds.definition import Definition
from admin.kinds.editing import FIELDS, from_rows, place_of, to_rows
from admin.kinds.fields import Field
from admin.personnel.headings import HeadingTerms, change_heading, make_heading
from admin.personnel.models import Heading
from admin.whole_number import whole_number

OF_HEADING = replace(
    FIELDS,
    title="各项",
    help="改名、换次序不影响已填的内容；删去的项，已填的内容仍保留在各条记录里。",
)


@page(Action.EDIT_KINDS)
def headings(request: HttpRequest) -> HttpResponse:
    """All of them with how many entries stand under each."""
    standing = Count("entries", filter=Q(entries__taken_out_at=None))
    found = Heading.objects.annotate(standing=standing).order_by("position", "pk")
    told = [(one, one.versions.all()[0]) for one in found.prefetch_related("versions")]
    return render(request, "console/headings.html", {"headings": told})


@page(Action.EDIT_KINDS, post=True)
def heading_new(request: HttpRequest) -> HttpResponse:
    """A further heading."""
    editor = _editor(request, ())
    terms, error = _terms(request, Heading(entered_by=Heading.EnteredBy.UNIT)), ""
    if request.method == "POST":
        try:
            made = make_heading(terms, _wanted(editor, ()), by=user_of(request), at=timezone.now())
        except LabError as refused:
            error = _refuse(editor, refused)
        else:
            messages.success(request, f"已建立栏目“{made.name}”。")
            return redirect("headings")
    context = {"editor": editor, "terms": terms, "error": error}
    return _page(request, context)


@page(Action.EDIT_KINDS, post=True)
def heading(request: HttpRequest, code: str) -> HttpResponse:
    """One heading: its terms and fields, changed with a reason; its versions."""
    one = Heading.objects.filter(code=code).first()
    if one is None:
        raise NotFound
    version = one.version()
    editor, terms, error = _editor(request, version.fields), _terms(request, one), ""
    if request.method == "POST":
        try:
            change_heading(
                one,
                terms,
                _wanted(editor, version.fields),
                seen=whole_number(request.POST.get("seen", "")) or 0,
                reason=request.POST.get("reason", ""),
                by=user_of(request),
                at=timezone.now(),
            )
        except LabError as refused:
            error = _refuse(editor, refused)
        else:
            messages.success(request, "已保存为新的一版；已有的条目仍按填写时的那一版显示。")
            return redirect("heading", one.code)
    context = {
        "heading": one,
        "editor": editor,
        "terms": terms,
        "error": error,
        "version": version,
        "versions": one.versions.select_related("made_by"),
        "reason": request.POST.get("reason", ""),
    }
    return _page(request, context)


def _page(request: HttpRequest, context: dict[str, Any]) -> HttpResponse:
    whole = {"entered_by": Heading.EnteredBy.choices, **context}
    status = 422 if context["error"] else 200
    return render(request, "console/heading.html", whole, status=status)


def _editor(request: HttpRequest, fields: Sequence[Field]) -> KindForm:
    posted = request.POST if request.method == "POST" else None
    return KindForm([OF_HEADING], to_rows(Definition(fields=tuple(fields))), posted, "fields")


def _wanted(editor: KindForm, fields: Sequence[Field]) -> Sequence[Field]:
    return from_rows(editor.reading.values, {}, Definition(fields=tuple(fields))).fields


def _terms(request: HttpRequest, one: Heading) -> HeadingTerms:
    if request.method != "POST":
        return HeadingTerms(one.name, one.explained, one.entered_by, one.is_active)
    told = request.POST
    return HeadingTerms(
        told.get("name", ""),
        told.get("explained", ""),
        told.get("entered_by", ""),
        one.pk is None or "is_active" in told,
    )


def _refuse(editor: KindForm, error: LabError) -> str:
    """Put faults of fields beside them; the sentence."""
    editor.more_faults = {place_of(where): text for where, text in faults_of(error).items()}
    return error.text
