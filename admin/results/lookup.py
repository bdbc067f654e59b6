"""Checking documents: a signed line offline, number and name online."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from admin.certificates.models import DocumentAct
from admin.results.errors import NotGenuine, NotIssued
from admin.results.keys import FOLDER, public_keys
from admin.results.models import IssuedDocument
from admin.results.release import newest_result
from admin.results.signed_text import NotSigned, Statement, verify


@dataclass(frozen=True)
class Found:
    """An issued document, whether a newer result has taken its result's place, and the act that
    ended it, if one did.
    """

    document: IssuedDocument
    statement: Statement
    superseded: bool
    ended: DocumentAct | None = None


def look_up(number: str, name: str) -> Found:
    """The document of this number and name; NotIssued for both a wrong number and a wrong name."""
    document = (
        IssuedDocument.objects.select_related("result__sitting")
        .filter(number=number.strip().upper(), name=name.strip())
        .first()
    )
    if document is None:
        raise NotIssued
    return _found(document)


def look_up_line(line: str) -> Found | None:
    """What became of the document a genuine signed line stands on; None: its record is not here
    (restored from an older copy). NotGenuine.
    """
    statement = check_line(line)
    document = IssuedDocument.objects.filter(
        number=statement.number, signed_text=line.strip()
    ).first()
    return _found(document) if document else None


def _found(document: IssuedDocument) -> Found:
    result = document.result
    superseded = result is not None and newest_result(result.sitting) != result
    ended = document.acts.filter(act__in=["withdraw", "correct"]).first()
    return Found(document, check_line(document.signed_text), superseded, ended)


def check_line(line: str, folder: Path | None = None) -> Statement:
    """What a signed line says, by the public keys in the folder (default: this lab's own).

    NotGenuine.
    """
    try:
        return verify(line, public_keys(folder or Path(settings.DATA_FOLDER) / FOLDER))
    except NotSigned as error:
        raise NotGenuine(detail=str(error)) from error
