"""Documents for a whole session, in the background: resumed after a stop, safe to run twice."""

from __future__ import annotations

import io
import uuid
import zipfile
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.db.models import Max

from admin.accounts import audit
from admin.accounts.models import User
from admin.accounts.permissions import require
from admin.accounts.rights import Action
from admin.certificates.errors import NothingToIssue
from admin.certificates.models import BatchLine, CertificateBatch
from admin.certificates.press import Sheet, print_sheet
from admin.certificates.recording import read_pdf
from admin.errors import LabError
from admin.people.photo_file import photo_of
from admin.project.kept_files import write_whole
from admin.results.issuing import issue_all
from admin.results.models import IssuedDocument
from admin.testing.models import Session, Sitting

CHUNK = 20  # documents a transaction: SQLite's one writer is held for about a second
FOLDER = "batches"
FILES = {"sheet": ("sheet.pdf", "application/pdf"), "zip": ("documents.zip", "application/zip")}
State = CertificateBatch.State


@transaction.atomic
def begin(session: Session, kind: str, *, by: User, at: datetime) -> CertificateBatch:
    """Note who is to get one; the work is done by ``work``. NotAllowed, NothingToIssue."""
    require(by, Action.ISSUE_CERTIFICATES)
    sittings = list(
        Sitting.objects.filter(candidate__session=session)
        .annotate(version=Max("results__number"))
        .filter(version__isnull=False)
        .order_by("candidate__admission_number", "number")
    )
    if not sittings or kind not in ("notice", "certificate"):
        raise NothingToIssue
    batch = CertificateBatch.objects.create(session=session, kind=kind, asked_at=at, asked_by=by)
    BatchLine.objects.bulk_create(
        BatchLine(batch=batch, place=place, sitting=sitting)
        for place, sitting in enumerate(sittings, 1)
    )
    audit.record("batch_begun", batch, by=by, at=at, kind=kind, people=len(sittings))
    return batch


def work(batch_id: uuid.UUID, clock: Callable[[], datetime]) -> CertificateBatch:
    """Issue what is left, chunk by chunk, then the print sheet and the ZIP.

    Killed or run twice, each person has one document: a chunk is one transaction, and asking
    again for a document gives the one there is.
    """
    CertificateBatch.objects.filter(pk=batch_id).exclude(state=State.DONE).update(
        state=State.RUNNING, fault=""
    )
    try:
        while _chunk(batch_id, clock()):
            pass
        batch = CertificateBatch.objects.get(pk=batch_id)
        if batch.state != State.DONE:
            _bind(batch)
            batch.state, batch.finished_at = State.DONE, clock()
            batch.save()
    except LabError as error:
        CertificateBatch.objects.filter(pk=batch_id).update(
            state=State.FAILED, fault=error.text[:200]
        )
    return CertificateBatch.objects.get(pk=batch_id)


def path_of(batch: CertificateBatch, what: str) -> Path:
    """Where a finished batch's file lies; KeyError for another word than those of FILES."""
    return Path(settings.DATA_FOLDER) / FOLDER / str(batch.pk) / FILES[what][0]


@transaction.atomic
def _chunk(batch_id: uuid.UUID, at: datetime) -> bool:
    """One chunk; whether there was any."""
    batch = CertificateBatch.objects.select_for_update().get(pk=batch_id)
    lines = {
        line.sitting_id: line
        for line in batch.lines.filter(document=None, fault="").select_related(
            "sitting__candidate__person", "sitting__candidate__session__site"
        )[:CHUNK]
    }
    sittings = [line.sitting for line in lines.values()]
    for outcome in issue_all(sittings, batch.kind, by=batch.asked_by, at=at):
        line = lines[outcome.sitting.pk]
        line.document, line.fault = outcome.document, outcome.fault[:200]
        line.save(update_fields=["document", "fault"])
    return bool(lines)


def _bind(batch: CertificateBatch) -> None:
    documents = [
        line.document
        for line in batch.lines.exclude(document=None).select_related(
            "document__design", "document__person"
        )
        if line.document is not None
    ]
    if not documents:
        return
    write_whole(path_of(batch, "zip"), _zip(documents))
    # A document of an earlier design stands among the others in its own file only.
    newest = documents[-1].design
    alike = [one for one in documents if one.design_id == (newest.pk if newest else None)]
    if newest is not None:
        sheet = Sheet(
            newest.source,
            [one.content for one in alike],
            [one.signed_text for one in alike],
            [photo_of(one.person) if one.person else None for one in alike],
        )
        write_whole(path_of(batch, "sheet"), print_sheet(sheet, batch.asked_at))


def _zip(documents: list[IssuedDocument]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        for document in documents:
            archive.writestr(f"{document.number}.pdf", read_pdf(document))
    return out.getvalue()
