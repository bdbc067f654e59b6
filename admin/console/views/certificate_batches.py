"""Documents for a whole session: started here, watched here; old certificates entered by hand."""

from __future__ import annotations

import uuid
from datetime import date

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from admin.accounts.rights import Action
from admin.certificates.batching import FILES, begin, path_of
from admin.certificates.errors import BadCertificate
from admin.certificates.models import CertificateBatch, OldCertificate
from admin.certificates.old import OldEntry, enter_old, scan_path
from admin.certificates.tasks import issue_batch
from admin.console import scope
from admin.console.access import page, user_of
from admin.errors import Conflict, NotFound, Refused
from admin.results.errors import FileMissing
from admin.testing.models import Session
from admin.whole_number import whole_number

PAGE_SIZE = 50
SESSIONS_SHOWN = 100
RELOAD_SECONDS = 3


@page(Action.ISSUE_CERTIFICATES, post=True)
def batches(request: HttpRequest) -> HttpResponse:
    """Earlier batches, and the form that starts one."""
    user = user_of(request)
    if request.method == "POST":
        key = whole_number(request.POST.get("session"))
        if not key:
            raise NotFound("请选择考次。")
        session = scope.session(user, Action.ISSUE_CERTIFICATES, key)
        batch = begin(session, request.POST.get("kind", ""), by=user, at=timezone.now())
        issue_batch.enqueue(str(batch.pk))
        return redirect("batch", batch.pk)
    found = CertificateBatch.objects.select_related("session", "asked_by")
    context = {
        "page": Paginator(found, PAGE_SIZE).get_page(request.GET.get("page")),
        "sessions": Session.objects.filter(candidates__sittings__results__isnull=False)
        .distinct()
        .order_by("-date", "-pk")[:SESSIONS_SHOWN],
        "session": request.GET.get("session", ""),
    }
    return render(request, "console/batches.html", context)


def _batch(key: uuid.UUID) -> CertificateBatch:
    found = CertificateBatch.objects.select_related("session").filter(pk=key).first()
    if found is None:
        raise NotFound
    return found


@page(Action.ISSUE_CERTIFICATES, post=True)
def batch(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """How far it is; the form takes it up again after a stop."""
    found = _batch(key)
    if request.method == "POST":
        if found.state != CertificateBatch.State.DONE:
            issue_batch.enqueue(str(found.pk))
            messages.success(request, "已继续；已出具的不会重复出具。")
        return redirect("batch", key)
    whole = found.lines.count()
    issued, refused = found.lines.exclude(document=None).count(), found.lines.exclude(fault="")
    under_way = found.state in (CertificateBatch.State.WAITING, CertificateBatch.State.RUNNING)
    context = {
        "batch": found,
        "whole": whole,
        "issued": issued,
        "handled": issued + refused.count(),
        "refused": refused.select_related("sitting__candidate__person"),
        "under_way": under_way,
        "files": {what: path_of(found, what).is_file() for what in FILES},
    }
    answer = render(request, "console/batch.html", context)
    if under_way:
        answer["Refresh"] = str(RELOAD_SECONDS)
    return answer


@page(Action.ISSUE_CERTIFICATES)
def batch_file(request: HttpRequest, key: uuid.UUID, what: str) -> FileResponse:
    """The print sheet or the ZIP of a finished batch."""
    found = _batch(key)
    if what not in FILES:
        raise NotFound
    path = path_of(found, what)
    if not path.is_file():
        raise FileMissing("文件还没有生成，请等批次完成。", detail=str(key))
    ending, kind = FILES[what]
    name = f"{found.session.name}-{ending}"
    return FileResponse(path.open("rb"), as_attachment=True, filename=name, content_type=kind)


@page(Action.ISSUE_CERTIFICATES, post=True)
def old_certificates(request: HttpRequest) -> HttpResponse:
    """Enter an old certificate; the newest entries below."""
    error = ""
    if request.method == "POST":
        try:
            made = _enter_old(request)
            messages.success(request, f"已登记 {made.kind} {made.number}。")
            return redirect("old-certificates")
        except (Conflict, Refused) as refused:
            error = refused.text
    found = OldCertificate.objects.select_related("entered_by")
    shown = Paginator(found, PAGE_SIZE).get_page(request.GET.get("page"))
    context = {"page": shown, "posted": request.POST, "error": error}
    return render(request, "console/old_certificates.html", context, status=422 if error else 200)


def _enter_old(request: HttpRequest) -> OldCertificate:
    said = {
        name: request.POST.get(name, "")
        for name in ("kind", "number", "name", "level", "issuer", "note")
    }
    try:
        day = date.fromisoformat(request.POST.get("dated", ""))
    except ValueError as error:
        raise BadCertificate("请填写颁发日期。") from error
    file = request.FILES.get("scan")
    scan = file.read() if file is not None else None
    return enter_old(OldEntry(**said, dated=day), scan, by=user_of(request), at=timezone.now())


@page(Action.ISSUE_CERTIFICATES)
def old_scan(request: HttpRequest, key: int) -> FileResponse:
    """The scan of an old certificate."""
    found = OldCertificate.objects.filter(pk=key).exclude(scan_sha256="").first()
    if found is None:
        raise NotFound
    path = scan_path(found.scan_sha256)
    if not path.is_file():
        raise FileMissing("扫描件不在数据文件夹中，请联系管理员从备份恢复。", detail="scan")
    return FileResponse(path.open("rb"), content_type="image/jpeg")
