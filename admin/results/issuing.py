"""Issuing a result notice or the lab's certificate: number, signature, PDF, record in one act."""

from __future__ import annotations

import hashlib
import os
from datetime import datetime
from decimal import Decimal
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from admin.accounts import audit
from admin.accounts.models import User
from admin.accounts.permissions import require
from admin.accounts.rights import Action
from admin.people.models import Person
from admin.results.errors import FileMissing, NoCertificate, NoLevel, NotReleased
from admin.results.keys import signing_key
from admin.results.models import IssuedDocument, Recognition, ResultVersion
from admin.results.numbering import next_number
from admin.results.printing import PrintedDocument, PrintedItem, pdf_of
from admin.results.release import newest_result
from admin.results.rules import OFFICIAL, STATUS_NAMES, Status
from admin.results.signed_text import Statement, sign
from admin.testing.models import Sitting
from wordlists.syllabus import ITEM_NAMES

FOLDER = "documents"
KIND_NAMES = dict(IssuedDocument.Kind.choices)
ORDINALS = "一二三四五"


def path_of(number: str) -> Path:
    """Where the PDF of a number lies."""
    return Path(settings.DATA_FOLDER) / FOLDER / f"{number}.pdf"


@transaction.atomic
def issue(
    sitting: Sitting, kind: IssuedDocument.Kind | str, *, by: User, at: datetime
) -> IssuedDocument:
    """Issue a document on the sitting's newest result; asking again gives the one there is.

    NotAllowed, NotReleased, NoCertificate (official tests get a result notice only), NoLevel.
    """
    require(by, Action.ISSUE_CERTIFICATES)
    Sitting.objects.select_for_update().get(pk=sitting.pk)
    result = newest_result(sitting)
    if result is None:
        raise NotReleased
    if kind == IssuedDocument.Kind.CERTIFICATE:
        _check_certificate(sitting, result)
    before = result.documents.filter(kind=kind).first()
    if before is not None:
        return before
    number = next_number(timezone.localtime(at).year)
    person = sitting.candidate.person
    text = sign(_statement(sitting, result, kind, number), signing_key(Path(settings.DATA_FOLDER)))
    pdf = pdf_of(_printed(sitting, result, str(kind), number, text, at), at)
    document = IssuedDocument.objects.create(
        kind=kind,
        number=number,
        result=result,
        name=person.name,
        signed_text=text,
        file_sha256=hashlib.sha256(pdf).hexdigest(),
        issued_at=at,
        issued_by=by,
    )
    _write(path_of(number), pdf)
    audit.record("document_issued", document, by=by, at=at, number=number, kind=str(kind))
    return document


def read_pdf(document: IssuedDocument) -> bytes:
    """The PDF as issued. FileMissing, also where its bytes are no longer the ones issued."""
    try:
        data = path_of(document.number).read_bytes()
    except FileNotFoundError as error:
        raise FileMissing(detail=document.number) from error
    if hashlib.sha256(data).hexdigest() != document.file_sha256:
        raise FileMissing("证书文件已损坏或被改动，请联系管理员从备份恢复。", detail="digest")
    return data


def _check_certificate(sitting: Sitting, result: ResultVersion) -> None:
    if sitting.candidate.session.kind == OFFICIAL:
        raise NoCertificate
    if not result.level:
        raise NoLevel


def _statement(
    sitting: Sitting, result: ResultVersion, kind: IssuedDocument.Kind | str, number: str
) -> Statement:
    session, person = sitting.candidate.session, sitting.candidate.person

    def plain(text: str) -> str:
        return " ".join(text.replace("|", "／").split())

    return Statement(
        number=number,
        kind=KIND_NAMES[kind],
        status=STATUS_NAMES[Status(result.status)],
        name=plain(person.name),
        identity=person.identity_masked,
        total=str(result.total),
        level=result.level_name,
        test_date=session.date.isoformat(),
        issuer=plain(session.site.name),
    )


def _printed(
    sitting: Sitting, result: ResultVersion, kind: str, number: str, text: str, at: datetime
) -> PrintedDocument:
    candidate = sitting.candidate
    session, person = candidate.session, candidate.person
    recognition = Recognition.objects.filter(result=result).first()
    return PrintedDocument(
        kind=kind,
        number=number,
        name=person.name,
        sex=person.sex,
        identity=person.identity_masked,
        unit=candidate.unit_name,
        admission_number=candidate.admission_number,
        session=session.name,
        session_kind=session.get_kind_display(),
        test_date=_day(session.date),
        issued_on=_day(timezone.localtime(at).date()),
        issuer=session.site.name,
        total=str(result.total),
        level=result.level_name,
        status=STATUS_NAMES[Status(result.status)],
        items=tuple(
            PrintedItem(
                ORDINALS[row["item"] - 1],
                ITEM_NAMES[row["kind"]],
                row["full"],
                f"{Decimal(row['mark']):.2f}",
            )
            for row in result.item_marks
        ),
        signed_text=text,
        photo=_photo(person),
        recognition=_recognised(recognition),
    )


def _day(day: object) -> str:
    return f"{day:%Y} 年 {day.month} 月 {day.day} 日"  # type: ignore[attr-defined]


def _recognised(recognition: Recognition | None) -> str:
    if recognition is None:
        return ""
    number = recognition.certificate_number
    certificate = f"，等级证书编号 {number}" if number else ""
    return f"{recognition.body}认定（{recognition.number}）{certificate}"


def _photo(person: Person) -> bytes | None:
    """The photo, or None where there is none or its file is gone (the frame stays empty)."""
    if not person.photo:
        return None
    try:
        with person.photo.open("rb") as file:
            data: bytes = file.read()
    except OSError:
        return None
    return data


def _write(path: Path, data: bytes) -> None:
    """The file is whole or not there; the record that names it is committed only after it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_suffix(".part")
    with partial.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    partial.replace(path)
