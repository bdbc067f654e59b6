"""Acts on issued documents: reprint, withdraw, correct. Each is a record of its own."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from admin.accounts import audit
from admin.accounts.models import User
from admin.accounts.permissions import require
from admin.accounts.rights import Action
from admin.certificates.errors import AlreadyWithdrawn, NothingToCorrect
from admin.certificates.models import DocumentAct
from admin.certificates.office import OfficeText, office_draft
from admin.certificates.recording import Draft, read_pdf, record_all
from admin.errors import WithoutReason
from admin.results.issuing import draft_on
from admin.results.models import IssuedDocument

Act = DocumentAct.Act
ENDING = (Act.WITHDRAW, Act.CORRECT)
OF_THE_PAPER = ("number", "issued_on")  # differ between a document and its correction anyway


def ending(document: IssuedDocument) -> DocumentAct | None:
    """The act that ended the document; None while it stands."""
    return document.acts.filter(act__in=ENDING).first()


@transaction.atomic
def reprint(document: IssuedDocument, *, by: User, at: datetime, reason: str) -> bytes:
    """Hand the same file out once more, counted. NotAllowed, WithoutReason, AlreadyWithdrawn,
    FileMissing.
    """
    _begin(document, Action.ISSUE_CERTIFICATES, by, reason)
    pdf = read_pdf(document)
    _note(document, Act.REPRINT, by=by, at=at, reason=reason)
    return pdf


@transaction.atomic
def withdraw(document: IssuedDocument, *, by: User, at: datetime, reason: str) -> DocumentAct:
    """Verification says withdrawn from now on. NotAllowed, WithoutReason, AlreadyWithdrawn."""
    _begin(document, Action.WITHDRAW_CERTIFICATES, by, reason)
    return _note(document, Act.WITHDRAW, by=by, at=at, reason=reason)


@transaction.atomic
def correct(
    document: IssuedDocument,
    *,
    by: User,
    at: datetime,
    reason: str,
    text: OfficeText | None = None,
) -> IssuedDocument:
    """A new document in the place of the old one: from the records as they are now, or with
    ``text`` for the office's own certificates. NotAllowed, WithoutReason, AlreadyWithdrawn,
    NothingToCorrect, BadCertificate.
    """
    _begin(document, Action.WITHDRAW_CERTIFICATES, by, reason)
    draft = _corrected(document, text)
    if _same(document.content, draft.content):
        raise NothingToCorrect
    made = record_all([draft], by=by, at=at)[0]
    _note(document, Act.CORRECT, by=by, at=at, reason=reason)
    return made


def _corrected(document: IssuedDocument, text: OfficeText | None) -> Draft:
    if document.result is not None:
        return draft_on(document.result.sitting, document.kind, document)
    if document.person is None or text is None:
        raise NothingToCorrect
    return office_draft(document.person, text, document)


def _same(before: dict[str, object], after: dict[str, object]) -> bool:
    """Whether both say the same; documents from before contents were kept never do."""
    return {name: said for name, said in before.items() if name not in OF_THE_PAPER} == after


def _begin(document: IssuedDocument, action: Action, by: User, reason: str) -> None:
    require(by, action)
    if not reason.strip():
        raise WithoutReason
    IssuedDocument.objects.select_for_update().get(pk=document.pk)
    if ending(document) is not None:
        raise AlreadyWithdrawn


def _note(
    document: IssuedDocument, act: DocumentAct.Act, *, by: User, at: datetime, reason: str
) -> DocumentAct:
    made = DocumentAct.objects.create(
        document=document, act=act, reason=reason.strip(), at=at, by=by
    )
    audit.record(
        f"document_{act.value}",
        document,
        by=by,
        at=at,
        reason=reason.strip(),
        number=document.number,
    )
    return made
