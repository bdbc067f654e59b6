"""Exports: choosing columns, watching progress, fetching the file; hand-over lists."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import content_disposition_header

from admin.accounts.models import User
from admin.accounts.permissions import reach_of
from admin.accounts.rights import Action
from admin.console.access import page, user_of
from admin.errors import NotFound
from admin.preservation.exporting import (
    ask_bag,
    ask_table,
    path_of,
    ready_path,
    sittings_for,
    tidy,
)
from admin.preservation.handover import handover_pdf, handover_xlsx, years
from admin.preservation.models import ColumnChoice, Export
from admin.preservation.search import Filters
from admin.preservation.table import COLUMNS, USUAL
from admin.testing.models import Session
from admin.whole_number import whole_number

PAGE_SIZE = 30
BAG_OF = ("sitting", "session", "person")
TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "zip": "application/zip",
    "pdf": "application/pdf",
}


@page(Action.EXPORT_ARCHIVE, post=True)
def archive_export(request: HttpRequest) -> HttpResponse:
    """Which columns, which format; then the file, or a page with its progress."""
    user, filters = user_of(request), Filters.of(request.GET.dict())
    if request.method == "POST":
        export = ask_table(
            filters,
            request.POST.getlist("column"),
            request.POST.get("format", ""),
            unmasked="unmasked" in request.POST,
            by=user,
            at=timezone.now(),
        )
        return redirect("archive-export-page", export.pk)
    choice = ColumnChoice.objects.filter(user=user).first()
    chosen = choice.columns if choice and "usual" not in request.GET else USUAL
    context = {
        "filters": filters,
        "query": request.GET.urlencode(),
        "count": sittings_for(filters.asked, user).count(),
        "columns": [{"column": one, "chosen": one.key in chosen} for one in COLUMNS],
        "saved": choice is not None,
        "unmasks": reach_of(user, Action.UNMASK_IDENTITY) is not None,
    }
    return render(request, "console/archive_export.html", context)


@page(Action.EXPORT_ARCHIVE)
def archive_exports(request: HttpRequest) -> HttpResponse:
    """Who exported what; one's own files of the last day."""
    tidy(timezone.now())
    found = Export.objects.select_related("asked_by")
    shown = Paginator(found, PAGE_SIZE).get_page(request.GET.get("page"))
    return render(request, "console/archive_exports.html", {"page": shown})


@page(Action.EXPORT_ARCHIVE)
def archive_export_page(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """How far an export is; the page asks again by itself until it is done."""
    export = _own(user_of(request), key)
    going = export.state in {Export.State.WAITING, Export.State.RUNNING}
    template = "console/_export.html" if "HX-Request" in request.headers else "console/export.html"
    return render(request, template, {"export": export, "going": going})


@page(Action.EXPORT_ARCHIVE)
def archive_export_file(request: HttpRequest, key: uuid.UUID) -> HttpResponseBase:
    """The file, to whoever asked for it."""
    export = _own(user_of(request), key)
    path = ready_path(export, timezone.now())
    day = timezone.localtime(export.asked_at).strftime("%Y%m%d-%H%M")
    name = f"{export.get_kind_display()}-{day}{path_of(export).suffix}"
    return FileResponse(
        path.open("rb"), as_attachment=True, filename=name, content_type=TYPES[export.format]
    )


@page(Action.EXPORT_ARCHIVE, post=True)
def archive_bag(request: HttpRequest) -> HttpResponse:
    """Recordings of a sitting, a session or a person as a bag."""
    asked = {name: request.POST[name] for name in BAG_OF if request.POST.get(name)}
    if request.method != "POST" or len(asked) != 1 or not _well_formed(asked):
        raise NotFound
    export = ask_bag(asked, by=user_of(request), at=timezone.now())
    messages.success(request, "已开始导出录音。")
    return redirect("archive-export-page", export.pk)


@page(Action.EXPORT_ARCHIVE)
def archive_handover(request: HttpRequest) -> HttpResponse:
    """The list handed over with the files to the city's archive (移交清单)."""
    year, key = request.GET.get("year", ""), request.GET.get("session", "")
    format = request.GET.get("format", "")
    sessions = Session.objects.select_related("site")
    if session := whole_number(key):
        sessions = sessions.filter(pk=session)
    elif whole_number(year) and len(year) == 4:
        sessions = sessions.filter(date__year=int(year))
    elif format:
        raise NotFound
    if format in {"xlsx", "pdf"}:
        if not sessions:
            raise NotFound
        make = handover_pdf if format == "pdf" else handover_xlsx
        data = make(list(sessions), by=user_of(request), at=timezone.now())
        name = f"移交清单.{format}"
        return HttpResponse(
            data,
            content_type=TYPES[format],
            headers={"Content-Disposition": content_disposition_header(True, name)},
        )
    context = {"years": years(), "sessions": Session.objects.all()[:200]}
    return render(request, "console/archive_handover.html", context)


def _own(user: User, key: uuid.UUID) -> Export:
    found = Export.objects.filter(pk=key, asked_by=user).first()
    if found is None:
        raise NotFound
    return found


def _well_formed(asked: dict[str, str]) -> bool:
    if "sitting" not in asked:
        return bool(whole_number(next(iter(asked.values()))))
    try:
        uuid.UUID(asked["sitting"])
    except ValueError:
        return False
    return True
