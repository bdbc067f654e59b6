"""A kind of records: making it, its definition by version, its reports."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Page, Paginator
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from admin.accounts.models import User
from admin.accounts.rights import Action
from admin.console import scope
from admin.console.access import page, user_of
from admin.console.kept_sheets import workbook_answer
from admin.console.kind_form import KindForm
from admin.console.views.documents import pdf_answer
from admin.console.views.systems import defines, system_of
from admin.errors import LabError, NotAllowed, NotFound
from admin.kinds.changing import change_kind, make_kind
from admin.kinds.definition import Definition, Report
from admin.kinds.differences import Change, changes, field_words, report_lines, rule_lines
from admin.kinds.editing import FIELDS, from_rows, place_of, reports_field, to_rows
from admin.kinds.families import FamilyEntry, entries, entry_of
from admin.kinds.models import Kind, KindVersion
from admin.kinds.reporting import Table, columns_of, table_of, whole_report
from admin.preservation.sheets import sheet_bytes
from admin.project.typeset import pdf_of
from admin.whole_number import whole_number

PAGE_SIZE = 100
ACROSS_FROM = 7  # columns of a printed report


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
        "rules": rule_lines(definition, entry.settings, _names(entry)),
        "fields": [(field.title, field_words(field)) for field in definition.fields],
        "reports": report_lines(definition, _titles(entry, definition)),
        "newest": one.version().number,
    }
    return render(request, "console/kind_version.html", context)


def _told(kind: Kind) -> list[dict[str, Any]]:
    """Versions, newest first, each with what it changed of the one before."""
    entry = _entry(kind.family)
    names, versions = _names(entry), list(kind.versions.select_related("made_by"))
    told: list[dict[str, Any]] = []
    for version, before in zip(versions, [*versions[1:], None], strict=True):
        changed: list[Change] = []
        if before is not None:
            old, new = before.definition, version.definition
            titles = {**_titles(entry, old), **_titles(entry, new)}
            changed = changes(old, new, entry.settings, names, titles)
        told.append({"version": version, "before": before, "changed": changed})
    return told


def _names(entry: FamilyEntry) -> dict[str, str]:
    """Of all kinds that rules of the family can name, by code."""
    families = {one.refers for rule in entry.settings for one in (rule, *rule.columns)} - {""}
    found = Kind.objects.filter(family__in=families)
    return {one.code: str(one) for one in found} if families else {}


def _titles(entry: FamilyEntry, definition: Definition) -> dict[str, str]:
    return {one.key: one.title for one in columns_of(entry, definition)}


@page(Action.VIEW_TRAINING)
def kind_report(request: HttpRequest, key: int, number: int) -> HttpResponse:
    """A report as page, PDF or Excel; number 0 has all columns."""
    user, one = user_of(request), kind_of(key)
    version = one.version()
    report = _report(one, version, number)
    wanted = request.GET.get("as", "")
    if not report.group_by and wanted not in {"xlsx", "pdf"}:
        return _report_page(request, one, version, report, number)
    table = _table(user, one, version, report)
    match wanted:
        case "xlsx":
            data = sheet_bytes(table.title, table.headings, table.widths, table.rows)
            return workbook_answer(data, f"{table.title}.xlsx")
        case "pdf":
            return pdf_answer(_printed(one, report, table), f"{table.title}.pdf")
    page = Paginator(table.rows, PAGE_SIZE).get_page(request.GET.get("page"))
    return _shown(request, one, version, number, table, page)


def _report_page(
    request: HttpRequest, kind: Kind, version: KindVersion, report: Report, number: int
) -> HttpResponse:
    """A page of a report without groups: what stands beside a record is gathered and counted for
    those of the page alone.
    """
    records = _records(user_of(request), kind)
    plain = records.model._default_manager.filter(_reach(user_of(request), kind), kind=kind)
    keys = plain.order_by(*records.query.order_by).values_list("pk", flat=True)
    page: Page[Any] = Paginator(keys, PAGE_SIZE).get_page(request.GET.get("page"))
    shown = records.in_bulk(list(page.object_list))
    table = table_of(
        report,
        columns_of(entry_of(kind.family), version.definition),
        [shown[key] for key in page.object_list],
    )
    page.object_list = table.rows
    return _shown(request, kind, version, number, table, page)


def _shown(
    request: HttpRequest,
    kind: Kind,
    version: KindVersion,
    number: int,
    table: Table,
    page: Page[Any],
) -> HttpResponse:
    context = {
        "kind": kind,
        "number": number,
        "table": table,
        "page": page,
        "reports": list(enumerate(version.definition.reports, 1)),
    }
    return render(request, "console/kind_report.html", context)


class Editor:
    """The three tables of a definition as forms: fields, rules, reports."""

    def __init__(self, entry: FamilyEntry, before: Definition, request: HttpRequest) -> None:
        posted = request.POST if request.method == "POST" else None
        self._before = before
        columns = [(one.key, one.title) for one in columns_of(entry, before)]
        rows = to_rows(before)
        self.fields = KindForm([FIELDS], rows, posted, "fields")
        self.rules = KindForm(entry.settings, before.rules, posted, "rules")
        self.reports = KindForm([reports_field(columns)], rows, posted, "reports")

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


def _report(kind: Kind, version: KindVersion, number: int) -> Report:
    reports = version.definition.reports
    if number == 0:
        return whole_report(entry_of(kind.family), version.definition, f"{kind.name}一览")
    if number > len(reports):
        raise NotFound
    return reports[number - 1]


def _table(user: User, kind: Kind, version: KindVersion, report: Report) -> Table:
    columns = columns_of(entry_of(kind.family), version.definition)
    return table_of(report, columns, _records(user, kind))


def _records(user: User, kind: Kind) -> QuerySet[Any]:
    """In the order of the model, which counting beside the records would drop."""
    found = entry_of(kind.family).records(kind.pk).filter(_reach(user, kind))
    return found.order_by(*found.model._meta.ordering, "pk")


def _reach(user: User, kind: Kind) -> Q:
    return scope.of_county(user, Action.VIEW_TRAINING, entry_of(kind.family).county)


def _printed(kind: Kind, report: Report, table: Table) -> bytes:
    now = timezone.now()
    columns = {
        one.key: one.title for one in columns_of(entry_of(kind.family), kind.version().definition)
    }
    data = {
        "title": table.title,
        "system": f"{kind.system.name} · {kind.name}",
        "headings": table.headings,
        "widths": table.widths,
        "rows": table.rows,
        "groups": table.groups,
        "group": columns.get(report.group_by, ""),
        "across": len(table.headings) >= ACROSS_FROM,
        "printed": f"打印：{timezone.localtime(now):%Y-%m-%d %H:%M}",
    }
    return pdf_of("admin.kinds", "table.typ", data, now)
