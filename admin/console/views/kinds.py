"""A kind of records: making it, its definition by version."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from admin.accounts.rights import Action
from admin.console.access import page, user_of
from admin.console.kind_form import KindForm
from admin.console.views.systems import defines, system_of
from admin.errors import LabError, NotAllowed, NotFound
from admin.kinds.changing import change_kind, make_kind
from admin.kinds.definition import Definition
from admin.kinds.differences import Change, changes, field_words, report_lines, rule_lines
from admin.kinds.editing import FIELDS, from_rows, place_of, reports_field, to_rows
from admin.kinds.families import FamilyEntry, entries, entry_of
from admin.kinds.models import Kind
from admin.kinds.reporting import columns_of
from admin.whole_number import whole_number


@page(Action.EDIT_KINDS, post=True)
def kind_new(request: HttpRequest, key: int, family: str) -> HttpResponse:
    """A further kind of a system, of one family."""
    system, entry = system_of(key), _entry(family)
    editor = Editor(entry, Definition(), request)
    name = request.POST.get("name", "")
    error = ""
    if request.method == "POST":
        try:
            made = make_kind(
                system, family, name, editor.wanted(), by=user_of(request), at=timezone.now()
            )
        except LabError as refused:
            error = editor.refuse(refused)
        else:
            messages.success(request, f"已建立类别“{made.name}”。")
            return redirect("system", system.pk)
    context = {"system": system, "entry": entry, "editor": editor, "name": name, "error": error}
    return render(request, "console/kind.html", context, status=422 if error else 200)


@page(Action.VIEW_TRAINING, post=True)
def kind(request: HttpRequest, key: int) -> HttpResponse:
    """A kind's definition in force, its earlier versions, and changing it with a reason."""
    user, one = user_of(request), kind_of(key)
    version, entry = one.version(), _entry(one.family)
    editor = Editor(entry, version.definition, request)
    error = ""
    if request.method == "POST":
        if not defines(user):
            raise NotAllowed
        try:
            change_kind(
                one,
                request.POST.get("name", ""),
                editor.wanted(),
                is_active="is_active" in request.POST,
                seen=whole_number(request.POST.get("seen", "")),
                reason=request.POST.get("reason", ""),
                by=user,
                at=timezone.now(),
            )
        except LabError as refused:
            error = editor.refuse(refused)
        else:
            messages.success(request, "已保存为新的一版；已有的记录仍按填写时的那一版显示。")
            return redirect("kind", one.pk)
    context = {
        "system": one.system,
        "kind": one,
        "entry": entry,
        "editor": editor,
        "name": request.POST.get("name", one.name),
        "reason": request.POST.get("reason", ""),
        "version": version,
        "versions": _told(one),
        "defines": defines(user),
        "error": error,
    }
    return render(request, "console/kind.html", context, status=422 if error else 200)


@page(Action.VIEW_TRAINING)
def kind_version(request: HttpRequest, key: int, number: int) -> HttpResponse:
    """A version as it was, to read, and what it changed of the one before."""
    one = kind_of(key)
    told = next((row for row in _told(one) if row["version"].number == number), None)
    if told is None:
        raise NotFound
    definition, entry = told["version"].definition, _entry(one.family)
    context = {
        "kind": one,
        **told,
        "rules": rule_lines(definition, entry.settings_now(), _names(entry)),
        "fields": [(field.title, field_words(field)) for field in definition.fields],
        "reports": report_lines(definition, _titles(entry, definition)),
        "newest": one.version().number,
    }
    return render(request, "console/kind_version.html", context)


def _told(kind: Kind) -> list[dict[str, Any]]:
    """Versions, newest first, each with what it changed of the one before."""
    entry = _entry(kind.family)
    names, versions = _names(entry), list(kind.versions.select_related("made_by"))
    settings = entry.settings_now()
    told: list[dict[str, Any]] = []
    for version, before in zip(versions, [*versions[1:], None], strict=True):
        changed: list[Change] = []
        if before is not None:
            old, new = before.definition, version.definition
            titles = {**_titles(entry, old), **_titles(entry, new)}
            changed = changes(old, new, settings, names, titles)
        told.append({"version": version, "before": before, "changed": changed})
    return told


def _names(entry: FamilyEntry) -> dict[str, str]:
    """Of all kinds that rules of the family can name, by code."""
    families = {one.refers for rule in entry.settings for one in (rule, *rule.columns)} - {""}
    found = Kind.objects.filter(family__in=families)
    return {one.code: str(one) for one in found} if families else {}


def _titles(entry: FamilyEntry, definition: Definition) -> dict[str, str]:
    return {one.key: one.title for one in columns_of(entry, definition)}


class Editor:
    """The three tables of a definition as forms: fields, rules, reports."""

    def __init__(self, entry: FamilyEntry, before: Definition, request: HttpRequest) -> None:
        posted = request.POST if request.method == "POST" else None
        self._before = before
        columns = [(one.key, one.title) for one in columns_of(entry, before)]
        numbers = [(one.key, one.title) for one in columns_of(entry, before) if one.number]
        rows = to_rows(before)
        self.fields = KindForm([FIELDS], rows, posted, "fields")
        self.rules = KindForm(entry.settings_now(), before.rules, posted, "rules")
        self.reports = KindForm([reports_field(columns, numbers)], rows, posted, "reports")

    def wanted(self) -> Definition:
        """What was typed, as far as it can be read; faults of reading are told by the rules of
        the definition, which reads rules again.
        """
        rows = {**self.fields.reading.values, **self.reports.reading.values}
        return from_rows(rows, self.rules.raw, self._before)

    def refuse(self, error: LabError) -> str:
        """Put the faults of a refused definition beside what they are about; the sentence."""
        told: Any = error.extra.get("faults", {})
        faults = {place_of(where): text for where, text in told.items()}
        for form in (self.fields, self.rules, self.reports):
            form.more_faults = faults
        return error.text


def kind_of(key: int) -> Kind:
    """The kind; NotFound."""
    found = Kind.objects.select_related("system").filter(pk=key).first()
    if found is None:
        raise NotFound
    return found


def _entry(family: str) -> FamilyEntry:
    if family not in {one.family for one in entries()}:
        raise NotFound
    return entry_of(family)
