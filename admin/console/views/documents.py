"""Issued documents: the list, one document with its history, acts, the office's own, copies."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from django.conf import settings
from django.contrib import messages
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import content_disposition_header

from admin.accounts import audit
from admin.accounts.models import AuditEntry, User
from admin.accounts.permissions import reach_of
from admin.accounts.rights import Action, Scope
from admin.certificates import acts
from admin.certificates.electronic import signed_pdf
from admin.certificates.errors import AlreadyWithdrawn, BadCertificate
from admin.certificates.models import DocumentAct, OldCertificate
from admin.certificates.office import OfficeText, issue_office
from admin.certificates.recording import read_pdf
from admin.console import scope
from admin.console.access import page, user_of
from admin.console.capped_pages import Found, newest_first
from admin.errors import NotFound
from admin.people.name_parts import named
from admin.results.models import IssuedDocument, Recognition, ResultVersion
from admin.whole_number import whole_number

PAGE_SIZE = 50
OLD_SHOWN = 20
STATES = {"standing": "有效", "withdrawn": "已撤销", "replaced": "已更正"}
FOUND_PEOPLE = 8


def visible(user: User) -> QuerySet[IssuedDocument]:
    """The documents within the user's reach, with whether they are withdrawn."""
    return with_state(IssuedDocument.objects.filter(_reached(user, each=True)))


def with_state(found: QuerySet[IssuedDocument]) -> QuerySet[IssuedDocument]:
    """With what a page shows of them, and whether they are withdrawn."""

    def ended(act: str) -> Exists:
        return Exists(DocumentAct.objects.filter(document=OuterRef("pk"), act=act))

    whole = found.select_related("person", "issued_by", "result__sitting")
    return whole.annotate(withdrawn=ended("withdraw"), replaced=ended("correct"))


def _reached(user: User, *, each: bool) -> Q:
    """Within the user's reach. ``each``: asked of one document after the other; else: of all at
    once, beginning with the registrations.
    """
    if reach_of(user, Action.VIEW_CERTIFICATES) == Scope.ALL:
        return Q()
    registered = scope.candidates(user, Action.VIEW_CERTIFICATES, "sitting__candidate")
    results = ResultVersion.objects.filter(registered)
    people = scope.people(user, Action.VIEW_CERTIFICATES).values("pk")
    of_result = (
        Q(Exists(results.filter(pk=OuterRef("result"))))
        if each
        else Q(result__in=results.order_by().values("pk"))
    )
    # In this order: whose documents they are need not be known where none is without a result.
    return of_result | (Q(result=None) & Q(person__in=people))


def _with_words(words: str) -> Q:
    """Number, name or title as printed, or the number of the body that recognised the result."""
    printed = IssuedDocument.objects.order_by().filter(
        Q(number__icontains=words) | Q(name__icontains=words) | Q(title__icontains=words)
    )
    recognised = Recognition.objects.order_by().filter(certificate_number=words)
    return Q(pk__in=printed.values("pk")) | Q(result__in=recognised.values("result"))


def _in_state(state: str) -> Q:
    def ended(act: str) -> Q:
        return Q(pk__in=DocumentAct.objects.order_by().filter(act=act).values("document"))

    withdrawn, replaced = ended("withdraw"), ended("correct")
    match state:
        case "withdrawn":
            return withdrawn & ~replaced
        case "replaced":
            return replaced & ~withdrawn
        case _:
            return ~withdrawn & ~replaced


def _one(request: HttpRequest, number: str) -> IssuedDocument:
    found = visible(user_of(request)).filter(number=number).first()
    if found is None:
        raise NotFound
    return found


@page(Action.VIEW_CERTIFICATES)
def documents(request: HttpRequest) -> HttpResponse:
    """The list, filters in the address; old certificates that match stand below."""
    user, words = user_of(request), request.GET.get("q", "").strip()
    kind, state = request.GET.get("kind", ""), request.GET.get("state", "")
    asked = Q()
    if words:
        asked &= _with_words(words)
    if kind in IssuedDocument.Kind.values:
        asked &= Q(kind=kind)
    if state in STATES:
        asked &= _in_state(state)
    issued = IssuedDocument.objects.filter(asked)
    found = Found(
        collected=issued.filter(_reached(user, each=bool(words))),
        walked=issued.filter(_reached(user, each=True)),
        time="issued_at",
    )
    old = OldCertificate.objects.none()
    if words and reach_of(user, Action.VIEW_CERTIFICATES) == Scope.ALL:
        old = OldCertificate.objects.filter(
            Q(number__icontains=words) | Q(name__icontains=words) | Q(kind__icontains=words)
        )[:OLD_SHOWN]
    context = {
        "page": newest_first(
            found,
            with_state(IssuedDocument.objects.all()),
            page=request.GET.get("page"),
            size=PAGE_SIZE,
        ),
        "q": words,
        "kind": kind,
        "kinds": IssuedDocument.Kind.choices,
        "state": state,
        "states": STATES.items(),
        "old": old,
    }
    return render(request, "console/documents.html", context)


@page(Action.VIEW_CERTIFICATES)
def document_page(request: HttpRequest, number: str) -> HttpResponse:
    """One document: what it says, its history, what can be done with it."""
    document = _one(request, number)
    label = IssuedDocument._meta.label
    recognition = None
    if document.result is not None:
        recognition = Recognition.objects.filter(result__sitting=document.result.sitting).first()
    context = {
        "document": document,
        "acts": document.acts.select_related("by"),
        "reprints": document.acts.filter(act="reprint").count(),
        "ended": acts.ending(document),
        "successor": IssuedDocument.objects.filter(replaces=document).first(),
        "recognition": recognition,
        "trail": AuditEntry.objects.filter(
            subject_type=label, subject_id=str(document.pk)
        ).select_related("actor"),
    }
    return render(request, "console/document.html", context)


@page(Action.VIEW_CERTIFICATES)
def document_pdf(request: HttpRequest, number: str) -> HttpResponse:
    """The PDF as issued."""
    document = _one(request, number)
    return pdf_answer(read_pdf(document), f"{document.get_kind_display()}-{number}.pdf")


@page(Action.VIEW_CERTIFICATES)
def document_electronic(request: HttpRequest, number: str) -> HttpResponse:
    """The signed PDF; a document that was ended is signed no more."""
    document, at = _one(request, number), timezone.now()
    if acts.ending(document) is not None:
        raise AlreadyWithdrawn
    data = signed_pdf(
        read_pdf(document),
        data=Path(settings.DATA_FOLDER),
        issuer=str(document.content.get("issuer", "普通话测试实验室")),
        reason=f"{document.get_kind_display()} {number}",
        at=at,
    )
    audit.record("document_signed", document, by=user_of(request), at=at, number=number)
    return pdf_answer(data, f"{document.get_kind_display()}-{number}-电子.pdf")


@page(Action.ISSUE_CERTIFICATES, Action.WITHDRAW_CERTIFICATES, post=True)
def document_act(request: HttpRequest, number: str, act: str) -> HttpResponse:
    """Reprint, withdraw, correct."""
    if request.method != "POST" or act not in DocumentAct.Act.values:
        raise NotFound
    document, user, at = _one(request, number), user_of(request), timezone.now()
    reason = request.POST.get("reason", "")
    match act:
        case "reprint":
            pdf = acts.reprint(document, by=user, at=at, reason=reason)
            return pdf_answer(pdf, f"{document.get_kind_display()}-{number}.pdf")
        case "withdraw":
            acts.withdraw(document, by=user, at=at, reason=reason)
            messages.success(request, "已撤销。查验网页从现在起显示“已撤销”。")
        case _:
            text = _text(request) if document.result_id is None else None
            made = acts.correct(document, by=user, at=at, reason=reason, text=text)
            messages.success(request, f"已更正，新证书编号 {made.number}；原证书作废。")
            return redirect("document-page", made.number)
    return redirect("document-page", number)


@page(Action.ISSUE_CERTIFICATES, post=True)
def document_new(request: HttpRequest) -> HttpResponse:
    """A certificate of the office's own: find the person, write the text."""
    user, words = user_of(request), request.GET.get("q", "").strip()
    people = scope.people(user, Action.ISSUE_CERTIFICATES)
    error = ""
    if request.method == "POST":
        try:
            person = people.filter(pk=whole_number(request.POST.get("person"))).first()
            if person is None:
                raise BadCertificate("请先选定持证人。")
            made = issue_office(person, _text(request), by=user, at=timezone.now())
            messages.success(request, f"已出具，编号 {made.number}。")
            return redirect("document-page", made.number)
        except BadCertificate as refused:
            error = refused.text
    found = people.filter(named(words)).order_by("name", "pk") if words else people.none()
    context = {
        "q": words,
        "people": found[:FOUND_PEOPLE],
        "today": timezone.localdate(),
        "said": request.POST,
        "error": error,
    }
    return render(request, "console/document_new.html", context, status=422 if error else 200)


def _text(request: HttpRequest) -> OfficeText:
    said = {name: request.POST.get(name, "") for name in ("title", "body", "term", "issuer")}
    try:
        day = date.fromisoformat(request.POST.get("awarded_on", ""))
    except ValueError as error:
        raise BadCertificate("请填写颁发日期。") from error
    return OfficeText(**said, awarded_on=day)


def pdf_answer(data: bytes, name: str) -> HttpResponse:
    """A PDF to keep, under a Chinese name."""
    return HttpResponse(
        data,
        content_type="application/pdf",
        headers={"Content-Disposition": content_disposition_header(True, name)},
    )
