"""Recognition (认定) of official results, entered one by one or from a worksheet."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from admin.accounts import audit
from admin.accounts.models import User
from admin.accounts.permissions import require
from admin.accounts.rights import Action
from admin.results.errors import (
    AlreadyRecognised,
    BadCertificateNumber,
    BadRecognition,
    NotOfficial,
    NotReleased,
    NumberTaken,
)
from admin.results.models import Recognition, ResultVersion
from admin.results.release import newest_result
from admin.results.rules import OFFICIAL, Status, fault_of_official
from admin.testing.models import Sitting

COPIED = (
    "item_marks",
    "total",
    "level",
    "paper_digest",
    "engine",
    "rubric_version",
    "rules_version",
    "machine_score",
)


@dataclass(frozen=True)
class RecognitionEntry:
    """What the body wrote; ``certificate_number`` may come later and be empty."""

    number: str
    body: str
    recognised_on: date
    certificate_number: str = ""


def check(sitting: Sitting, entry: RecognitionEntry) -> ResultVersion:
    """The initial result that the entry makes final.

    NotOfficial, NotReleased, AlreadyRecognised, BadRecognition, BadCertificateNumber, NumberTaken.
    """
    session = sitting.candidate.session
    newest = newest_result(sitting)
    if session.kind != OFFICIAL:
        raise NotOfficial
    if newest is None:
        raise NotReleased
    if newest.status == Status.FINAL:
        raise AlreadyRecognised
    if entry.recognised_on < session.date:
        raise BadRecognition("认定日期早于测试日期，请核对。")
    if not (entry.number.strip() and entry.body.strip()):
        raise BadRecognition
    if entry.certificate_number:
        _check_number(entry.certificate_number, session.date.year)
    return newest


def _check_number(number: str, year: int) -> None:
    if fault := fault_of_official(number, year):
        raise BadCertificateNumber(f"{fault}，请核对。")
    if Recognition.objects.filter(certificate_number=number).exists():
        raise NumberTaken


@transaction.atomic
def enter_recognition(
    sitting: Sitting, entry: RecognitionEntry, *, by: User, at: datetime
) -> Recognition:
    """Make the result final: a further version with the same marks, and the recognition.

    NotAllowed, NotOfficial, NotReleased, AlreadyRecognised, BadCertificateNumber, NumberTaken.
    """
    require(by, Action.ENTER_RECOGNITION)
    Sitting.objects.select_for_update().get(pk=sitting.pk)
    before = check(sitting, entry)
    final = ResultVersion.objects.create(
        **{name: getattr(before, name) for name in COPIED},
        sitting=sitting,
        number=before.number + 1,
        status=Status.FINAL,
        made_at=at,
        made_by=by,
        reason=f"认定：{entry.number.strip()}",
    )
    made = Recognition.objects.create(
        result=final,
        number=entry.number.strip(),
        body=entry.body.strip(),
        recognised_on=entry.recognised_on,
        certificate_number=entry.certificate_number or None,
        entered_at=at,
        entered_by=by,
    )
    audit.record("result_recognised", final, by=by, at=at, number=made.number)
    return made
