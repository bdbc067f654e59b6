"""From draft to document: number, signature, page and record in one act, one or many at once."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from admin.accounts import audit
from admin.accounts.models import User
from admin.certificates.designs import in_force
from admin.certificates.press import Sheet, pdfs_of
from admin.people.models import Person
from admin.people.photo_file import photo_of
from admin.project.kept_files import write_whole
from admin.results.errors import FileMissing
from admin.results.keys import signing_key
from admin.results.models import IssuedDocument, ResultVersion
from admin.results.numbering import next_number
from admin.results.signed_text import Statement, sign

FOLDER = "documents"


@dataclass(frozen=True)
class Draft:
    """A document before it has its number: what it says, signed and printed."""

    kind: str
    person: Person
    content: dict[str, Any]
    statement: Statement
    result: ResultVersion | None = None
    replaces: IssuedDocument | None = None


def path_of(number: str) -> Path:
    """Where the PDF of a number lies."""
    return Path(settings.DATA_FOLDER) / FOLDER / f"{number}.pdf"


@transaction.atomic
def record_all(drafts: Sequence[Draft], *, by: User, at: datetime) -> list[IssuedDocument]:
    """Issue drafts of one kind: all or none. The caller has asked for the right."""
    if not drafts:
        return []
    kind = drafts[0].kind
    design, key = in_force(kind), signing_key(Path(settings.DATA_FOLDER))
    year = timezone.localtime(at).year
    numbers = [next_number(year, kind) for _ in drafts]
    contents = [
        draft.content | {"number": number, "issued_on": day_words(timezone.localtime(at))}
        for draft, number in zip(drafts, numbers, strict=True)
    ]
    lines = [
        sign(replace(draft.statement, number=number), key)
        for draft, number in zip(drafts, numbers, strict=True)
    ]
    photos = [photo_of(draft.person) for draft in drafts]
    pdfs = pdfs_of(Sheet(design.source, contents, lines, photos), at)
    made = []
    for draft, number, content, line, pdf in zip(
        drafts, numbers, contents, lines, pdfs, strict=True
    ):
        write_whole(path_of(number), pdf)
        document = IssuedDocument.objects.create(
            kind=kind,
            number=number,
            title=str(content["title"]),
            result=draft.result,
            person=draft.person,
            name=draft.person.name,
            design=design,
            content=content,
            signed_text=line,
            file_sha256=hashlib.sha256(pdf).hexdigest(),
            replaces=draft.replaces,
            issued_at=at,
            issued_by=by,
        )
        audit.record("document_issued", document, by=by, at=at, number=number, kind=kind)
        made.append(document)
    return made


def read_pdf(document: IssuedDocument) -> bytes:
    """The PDF as issued. FileMissing, also where its bytes are no longer the ones issued."""
    try:
        data = path_of(document.number).read_bytes()
    except FileNotFoundError as error:
        raise FileMissing(detail=document.number) from error
    if hashlib.sha256(data).hexdigest() != document.file_sha256:
        raise FileMissing("证书文件已损坏或被改动，请联系管理员从备份恢复。", detail="digest")
    return data


def day_words(day: Any) -> str:
    """2026 年 5 月 16 日."""
    return f"{day:%Y} 年 {day.month} 月 {day.day} 日"


def plain(text: str) -> str:
    """Text as a field of the signed line can hold it."""
    return " ".join(text.replace("|", "／").split())
