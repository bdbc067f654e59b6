"""Sheets in and out: uploading, telling what columns mean, preview, confirmation, exports."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.timezone import localdate

from admin.accounts.rights import Action
from admin.console.access import page, user_of
from admin.console.kept_sheets import EXCEL, NoFile, workbook_answer
from admin.console.sheet_form import chosen_names, column_rows, mapping_of, spelling_rows
from admin.errors import NotAllowed, NotFound, Refused
from admin.local_day import day_typed
from admin.rosters.asked import PeopleAsked
from admin.sheets.errors import MappingIncomplete
from admin.sheets.exporting import ask_sheet, may_unmask, ready_path, tidy_exports
from admin.sheets.files import marked_path
from admin.sheets.importing import (
    choose,
    confirm,
    give_up,
    open_upload,
    set_mapping,
    tidy,
    upload,
)
from admin.sheets.layout import OWN, SheetLayout, layout_of, layouts, reaches, require_reach
from admin.sheets.learning import shipped
from admin.sheets.models import KnownMapping, SheetExport, SheetImport
from admin.sheets.opening import MAX_BYTES
from admin.sheets.template import template_of
from admin.whole_number import whole_number

PAGE_SIZE = 20
SHOWN = 200
VIEWS = (Action.VIEW_PEOPLE, Action.VIEW_TRAINING)
EDITS = (Action.EDIT_PEOPLE, Action.EDIT_TRAINING)


@page(*VIEWS)
def sheets(request: HttpRequest) -> HttpResponse:
    """What can be brought in and exported, the user's latest imports, known mappings."""
    user, now = user_of(request), timezone.now()
    tidy(now)
    tidy_exports(now)
    offered = [one for one in layouts() if reaches(user, one.view)]
    if not offered:
        raise NotAllowed
    names = {one.key: one.name for one in layouts()}
    own = SheetImport.objects.filter(by=user).defer("seen", "mapping")
    shown = Paginator(own, PAGE_SIZE).get_page(request.GET.get("page"))
    exports = list(SheetExport.objects.filter(by=user)[:PAGE_SIZE])
    mappings = KnownMapping.objects.filter(is_newest=True).select_related("made_by")
    known = list(mappings.defer("mapping")[:SHOWN])
    named: list[Any] = [*shown.object_list, *exports, *known]
    for one in named:
        one.layout_name = names.get(one.layout, one.layout)
    context = {
        "layouts": [{"layout": one, "edits": reaches(user, one.edit)} for one in offered],
        "page": shown,
        "exports": exports,
        "mappings": known,
        "shipped": [(names.get(key, key), name) for key, name, _ in shipped()],
        "unmasks": may_unmask(user),
    }
    return render(request, "console/sheets.html", context)


@page(*EDITS)
def sheet_template(request: HttpRequest, layout: str) -> HttpResponse:
    """An empty sheet to fill in."""
    one = _layout(layout)
    require_reach(user_of(request), one.edit)
    return workbook_answer(template_of(one), f"{one.name}-模板.xlsx")


@page(*EDITS, post=True)
def sheet_upload(request: HttpRequest, layout: str) -> HttpResponse:
    """Take a file in; what its columns mean is asked on its page."""
    if request.method != "POST":
        raise NotFound
    kind = _layout(layout)
    require_reach(user_of(request), kind.edit)
    file = request.FILES.get("file")
    if file is None or file.size is None:
        raise NoFile("请选择一个文件（.xlsx 或 .csv）。")
    if file.size > MAX_BYTES:
        raise NoFile(f"文件超过 {MAX_BYTES // 2**20} MB，请分成几个文件后重新上传。")
    made = upload(
        kind,
        file.read(),
        str(file.name),
        by=user_of(request),
        at=timezone.now(),
        today=localdate(),
    )
    return redirect("sheet-import", made.pk)


@page(*EDITS, post=True)
def sheet_import(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """An import at whatever step it is; its forms."""
    one = _own_import(request, key)
    typed = None
    if request.method == "POST":
        act = _ACTS.get(request.POST.get("act", ""))
        if act is None:
            raise NotFound
        try:
            act(request, one)
        except MappingIncomplete as error:
            messages.error(request, error.text)
            typed = mapping_of(request.POST, open_upload(one), layout_of(one.layout))
        else:
            return redirect("sheet-import", one.pk)
    if "HX-Request" in request.headers:
        return _progress(request, one)
    context: dict[str, Any] = {"one": one, "layout": layout_of(one.layout)}
    if one.state in (SheetImport.State.UPLOADED, SheetImport.State.LOOKED):
        context |= _mapping_context(request, one, typed)
    if one.state == SheetImport.State.LOOKED:
        context |= _seen_context(one)
    return render(request, "console/sheet_import.html", context)


@page(*EDITS)
def sheet_marked(request: HttpRequest, key: uuid.UUID) -> HttpResponseBase:
    """The sheet with its faulty cells marked."""
    one = _own_import(request, key)
    path = marked_path(one.pk)
    if one.state != SheetImport.State.LOOKED or not path.is_file():
        raise NotFound
    name = one.file_name.rsplit(".", 1)[0] + "-需要改正.xlsx"
    return FileResponse(path.open("rb"), as_attachment=True, filename=name, content_type=EXCEL)


@page(*VIEWS, post=True)
def sheet_export(request: HttpRequest, layout: str) -> HttpResponse:
    """Ask for a sheet; then its page."""
    if request.method != "POST":
        raise NotFound
    filters = PeopleAsked.of(request.POST.dict()).told
    export = ask_sheet(
        _layout(layout),
        filters=filters,
        unmasked="unmasked" in request.POST,
        by=user_of(request),
        at=timezone.now(),
    )
    return redirect("sheet-export-page", export.pk)


@page(*VIEWS)
def sheet_export_page(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """How far an export is; the page asks again by itself until it is done."""
    export = _own_export(request, key)
    part = "HX-Request" in request.headers
    template = "console/_sheet_export.html" if part else "console/sheet_export.html"
    context = {"export": export, "layout": layout_of(export.layout)}
    return render(request, template, context)


@page(*VIEWS)
def sheet_export_file(request: HttpRequest, key: uuid.UUID) -> HttpResponseBase:
    """The file, to whoever asked for it."""
    export = _own_export(request, key)
    path = ready_path(export, timezone.now())
    day = timezone.localtime(export.at).strftime("%Y%m%d-%H%M")
    name = f"{layout_of(export.layout).name}-{day}.xlsx"
    return FileResponse(path.open("rb"), as_attachment=True, filename=name, content_type=EXCEL)


def _layout(key: str) -> SheetLayout:
    try:
        return layout_of(key)
    except KeyError as error:
        raise NotFound from error


def _own_import(request: HttpRequest, key: uuid.UUID) -> SheetImport:
    found = SheetImport.objects.filter(pk=key, by=user_of(request)).first()
    if found is None:
        raise NotFound
    return found


def _own_export(request: HttpRequest, key: uuid.UUID) -> SheetExport:
    found = SheetExport.objects.filter(pk=key, by=user_of(request)).first()
    if found is None:
        raise NotFound
    return found


def _choose(request: HttpRequest, one: SheetImport) -> None:
    first = whole_number(request.POST.get("first", ""))
    last = whole_number(request.POST.get("last", ""))
    sheet = request.POST.get("sheet", "")
    moved = sheet == one.sheet and first and last
    choose(one, sheet, (first - 1, last - 1) if moved and first and last else None)


def _map(request: HttpRequest, one: SheetImport) -> None:
    layout = layout_of(one.layout)
    as_of = day_typed(request.POST.get("as_of", "")) if layout.asks_day else one.as_of
    if as_of is None:
        raise Refused("请填写变动日期，例如 2026-09-01。")
    mapping = mapping_of(request.POST, open_upload(one), layout)
    set_mapping(one, mapping, request.POST.get("name", "").strip(), as_of, at=timezone.now())


def _confirm(request: HttpRequest, one: SheetImport) -> None:
    confirm(one, at=timezone.now())


def _give_up(request: HttpRequest, one: SheetImport) -> None:
    give_up(one, at=timezone.now())


_ACTS = {"choose": _choose, "map": _map, "confirm": _confirm, "give-up": _give_up}


def _progress(request: HttpRequest, one: SheetImport) -> HttpResponse:
    """The part of the page that renews itself; a finished step loads the page anew."""
    answer = render(request, "console/_sheet_progress.html", {"one": one})
    if not one.is_going:
        answer["HX-Refresh"] = "true"
    return answer


def _mapping_context(request: HttpRequest, one: SheetImport, typed: Any) -> dict[str, Any]:
    layout = layout_of(one.layout)
    opened = open_upload(one)
    if typed is not None:
        opened = type(opened)(
            opened.sheets, opened.sheet, opened.head, typed, opened.name, opened.is_known
        )
    spellings = spelling_rows(opened, layout, user_of(request))
    return {
        "opened": opened,
        "columns": column_rows(opened, layout),
        "fields": chosen_names(layout),
        "own": OWN,
        "spellings": spellings,
        "lists": {row.field: row.options for row in spellings if row.free},
        "first": opened.head.first + 1,
        "last": opened.head.last + 1,
        "name": opened.name or one.file_name.rsplit(".", 1)[0],
    }


def _seen_context(one: SheetImport) -> dict[str, Any]:
    seen = one.seen
    kept = seen["counts"]["new"] + seen["counts"]["changed"]
    return {
        "seen": seen,
        "faults": seen["faults"][:SHOWN],
        "more_faults": max(0, seen["fault_count"] - SHOWN),
        "changes": seen["changes"][:SHOWN],
        "more_changes": max(0, kept - SHOWN),
    }
