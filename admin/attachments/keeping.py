"""Keeping files beside records: looked through, stored by content, traced.

Pictures and PDFs go through the same sieve as every scan; office documents are kept as they came,
handed out only to be saved, once they are known to hold no macros and no hidden mass.
"""

from __future__ import annotations

import hashlib
import io
import zipfile
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import Model, QuerySet

from admin.accounts import audit
from admin.accounts.models import User
from admin.attachments.errors import BadAttachment
from admin.attachments.models import Attachment
from admin.errors import WithoutReason
from admin.project.kept_files import name_sent, write_whole
from admin.project.scans import MAX_BYTES, kept_form

FOLDER = "attachments"
MOST = 40  # files of one record and purpose
ZIP_START = b"PK\x03\x04"
MAX_UNPACKED = 64 * 1024 * 1024
MAX_PARTS = 2_000
# The part of a document by which its program is known, and the ending it is kept under.
DOCUMENTS = {
    "word/document.xml": "docx",
    "xl/workbook.xml": "xlsx",
    "ppt/presentation.xml": "pptx",
}
MACROS = "vbaproject.bin"
MEDIA_TYPES = {
    "jpg": "image/jpeg",
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
}


@transaction.atomic
def attach(
    subject: Model, name: str, data: bytes, *, by: User | None, at: datetime, purpose: str = ""
) -> Attachment:
    """Put a file beside a record; the same one again changes nothing. BadAttachment, BadScan.

    ``purpose`` tells the record's files apart, like the line of a checklist. ``by`` is None for
    what people send on a page of their own.
    """
    ending, kept = _kept(data)
    sha256 = hashlib.sha256(kept).hexdigest()
    of_type = ContentType.objects.get_for_model(subject)
    beside = Attachment.objects.filter(of_type=of_type, of_key=subject.pk, purpose=purpose)
    known = beside.filter(sha256=sha256).first()
    if known is not None:
        known.taken_off_at = None
        known.save()
        return known
    if beside.filter(taken_off_at=None).count() >= MOST:
        raise BadAttachment(f"这里最多放 {MOST} 个附件，请合并后上传。")
    write_whole(_place(sha256, ending), kept)
    made = Attachment.objects.create(
        of_type=of_type,
        of_key=subject.pk,
        purpose=purpose,
        name=name_sent(name, ending),
        sha256=sha256,
        ending=ending,
        size=len(kept),
        added_at=at,
        added_by=by,
    )
    audit.record("attached", subject, by=by or "own page", at=at, attachment=made.pk)
    return made


@transaction.atomic
def take_off(attachment: Attachment, *, by: User, at: datetime, reason: str) -> None:
    """No longer show a file; it stays, and attaching it again shows it again. WithoutReason."""
    if not reason.strip():
        raise WithoutReason
    if attachment.taken_off_at is not None:
        return
    attachment.taken_off_at = at
    attachment.save()
    subject = attachment.subject
    audit.record(
        "attachment_taken_off",
        subject if isinstance(subject, Model) else attachment,
        by=by,
        at=at,
        reason=reason.strip(),
        attachment=attachment.pk,
    )


def attachments_of(subject: Model, purpose: str | None = None) -> QuerySet[Attachment]:
    """What stands beside a record, oldest first; of one purpose, or of all."""
    found = Attachment.objects.filter(
        of_type=ContentType.objects.get_for_model(subject), of_key=subject.pk, taken_off_at=None
    ).select_related("added_by")
    return found if purpose is None else found.filter(purpose=purpose)


def path_of(attachment: Attachment) -> Path:
    """The file."""
    return _place(attachment.sha256, attachment.ending)


def _place(sha256: str, ending: str) -> Path:
    return Path(settings.DATA_FOLDER) / FOLDER / sha256[:2] / f"{sha256}.{ending}"


def _kept(data: bytes) -> tuple[str, bytes]:
    if not data.startswith(ZIP_START):
        return kept_form(data)
    if len(data) > MAX_BYTES:
        raise BadAttachment
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as parts:
            listed = parts.infolist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        raise BadAttachment(
            "文件不完整，请重新保存后上传。", detail=type(error).__name__
        ) from error
    names = {one.filename for one in listed}
    if len(listed) > MAX_PARTS or sum(one.file_size for one in listed) > MAX_UNPACKED:
        raise BadAttachment("文件解开后过大，请压缩其中的图片后再上传。")
    if any(name.lower().endswith(MACROS) for name in names):
        raise BadAttachment("文件里有宏，请另存为不带宏的格式后再上传。")
    for part, ending in DOCUMENTS.items():
        if part in names:
            return ending, data
    raise BadAttachment
