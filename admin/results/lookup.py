"""Checking documents: a signed line offline, number and name online."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from admin.results.errors import NotGenuine, NotIssued
from admin.results.keys import FOLDER, public_keys
from admin.results.models import IssuedDocument
from admin.results.release import newest_result
from admin.results.signed_text import NotSigned, Statement, verify


@dataclass(frozen=True)
class Found:
    """An issued document, and whether a newer result has taken its result's place."""

    document: IssuedDocument
    statement: Statement
    superseded: bool


def look_up(number: str, name: str) -> Found:
    """The document of this number and name; NotIssued for both a wrong number and a wrong name."""
    document = (
        IssuedDocument.objects.select_related("result__sitting")
        .filter(number=number.strip().upper(), name=name.strip())
        .first()
    )
    if document is None:
        raise NotIssued
    newest = newest_result(document.result.sitting)
    return Found(document, check_line(document.signed_text), superseded=newest != document.result)


def check_line(line: str, folder: Path | None = None) -> Statement:
    """What a signed line says, by the public keys in the folder (default: this lab's own).

    NotGenuine.
    """
    try:
        return verify(line, public_keys(folder or Path(settings.DATA_FOLDER) / FOLDER))
    except NotSigned as error:
        raise NotGenuine(detail=str(error)) from error
