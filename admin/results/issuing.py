"""Issuing result notices and certificates on results: who may have which, what they say."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.db.models import Q, QuerySet

from admin.accounts.models import User
from admin.accounts.permissions import require
from admin.accounts.rights import Action
from admin.certificates.designs import in_force
from admin.certificates.recording import Draft, day_words, plain, record_all
from admin.certificates.recording import path_of as path_of
from admin.certificates.recording import read_pdf as read_pdf
from admin.errors import LabError
from admin.results.errors import DesignSilent, NoCertificate, NoLevel, NotReleased
from admin.results.models import IssuedDocument, Recognition, ResultVersion
from admin.results.release import newest_result
from admin.results.rules import OFFICIAL, STATUS_NAMES, Status
from admin.results.signed_text import Statement
from admin.testing.models import Sitting
from wordlists.syllabus import ITEM_NAMES

KIND_NAMES = dict(IssuedDocument.Kind.choices)
TITLES = {"notice": "普通话测试成绩单", "certificate": "普通话测试成绩证书"}
ORDINALS = "一二三四五"
EXEMPTION = "exemption"  # in the content, of those who were exempted from an item only
ENDED = Q(acts__act__in=["withdraw", "correct"])


@dataclass(frozen=True)
class Outcome:
    """What became of one sitting of many: its document, or the sentence why there is none."""

    sitting: Sitting
    document: IssuedDocument | None
    fault: str = ""


def issue(
    sitting: Sitting, kind: IssuedDocument.Kind | str, *, by: User, at: datetime
) -> IssuedDocument:
    """Issue a document on the sitting's newest result; asking again gives the one there is.

    NotAllowed, NotReleased, NoCertificate (official tests get a result notice only), NoLevel.
    """
    require(by, Action.ISSUE_CERTIFICATES)
    with transaction.atomic():
        found = _standing_or_draft(sitting, str(kind))
        return found if isinstance(found, IssuedDocument) else record_all([found], by=by, at=at)[0]


@transaction.atomic
def issue_all(sittings: Iterable[Sitting], kind: str, *, by: User, at: datetime) -> list[Outcome]:
    """Issue for many in one act; whoever cannot have one is told why, the others get theirs."""
    require(by, Action.ISSUE_CERTIFICATES)
    outcomes: list[Outcome] = []
    drafts: list[tuple[Sitting, Draft]] = []
    for sitting in sittings:
        try:
            found = _standing_or_draft(sitting, kind)
        except LabError as error:
            outcomes.append(Outcome(sitting, None, error.text))
            continue
        if isinstance(found, IssuedDocument):
            outcomes.append(Outcome(sitting, found))
        else:
            drafts.append((sitting, found))
    made = record_all([draft for _, draft in drafts], by=by, at=at)
    outcomes += [Outcome(one, document) for (one, _), document in zip(drafts, made, strict=True)]
    return outcomes


def standing(documents: QuerySet[IssuedDocument]) -> QuerySet[IssuedDocument]:
    """Those neither withdrawn nor replaced."""
    return documents.exclude(ENDED)


def draft_on(sitting: Sitting, kind: str, replaces: IssuedDocument | None = None) -> Draft:
    """What a document on the newest result would say.

    NotReleased, NoCertificate, NoLevel, DesignSilent.
    """
    result = newest_result(sitting)
    if result is None:
        raise NotReleased
    if kind == IssuedDocument.Kind.CERTIFICATE:
        _check_certificate(sitting, result)
    if result.exemption and EXEMPTION not in in_force(kind).source:
        raise DesignSilent
    return Draft(
        kind,
        sitting.candidate.person,
        _content(sitting, result, kind),
        _statement(sitting, result, kind),
        result,
        replaces,
    )


def _standing_or_draft(sitting: Sitting, kind: str) -> IssuedDocument | Draft:
    Sitting.objects.select_for_update().get(pk=sitting.pk)
    draft = draft_on(sitting, kind)
    if draft.result is None:
        raise NotReleased
    before = standing(draft.result.documents.filter(kind=kind)).first()
    return before or draft


def _check_certificate(sitting: Sitting, result: ResultVersion) -> None:
    if sitting.candidate.session.kind == OFFICIAL:
        raise NoCertificate
    if not result.level:
        raise NoLevel


def _statement(sitting: Sitting, result: ResultVersion, kind: str) -> Statement:
    session, person = sitting.candidate.session, sitting.candidate.person
    return Statement(
        number="",
        kind=KIND_NAMES[kind],
        status=_status(result),
        name=plain(person.name),
        identity=person.identity_masked,
        total=str(result.total),
        level=result.level_name,
        test_date=session.date.isoformat(),
        issuer=plain(session.site.name),
    )


def _status(result: ResultVersion) -> str:
    """With what was exempted, so that also the signed line says so."""
    named = "、".join(ITEM_NAMES[item] for item in result.exemption.get("items", ()))
    return STATUS_NAMES[Status(result.status)] + (f"（{named}免试）" if named else "")


def _content(sitting: Sitting, result: ResultVersion, kind: str) -> dict[str, object]:
    candidate = sitting.candidate
    session, person = candidate.session, candidate.person
    exempted = {EXEMPTION: result.exemption["words"]} if result.exemption else {}
    return exempted | {
        "title": TITLES[kind],
        "name": person.name,
        "sex": person.sex,
        "identity": person.identity_masked,
        "unit": candidate.unit_name,
        "admission_number": candidate.admission_number,
        "session": session.name,
        "session_kind": session.get_kind_display(),
        "test_date": day_words(session.date),
        "issuer": session.site.name,
        "total": str(result.total),
        "level": result.level_name,
        "status": STATUS_NAMES[Status(result.status)],
        "items": [
            {
                "number": ORDINALS[row["item"] - 1],
                "name": ITEM_NAMES[row["kind"]],
                "full": row["full"],
                "mark": f"{Decimal(row['mark']):.2f}",
            }
            for row in result.item_marks
        ],
        "recognition": _recognised(Recognition.objects.filter(result=result).first()),
    }


def _recognised(recognition: Recognition | None) -> str:
    if recognition is None:
        return ""
    number = recognition.certificate_number
    certificate = f"，等级证书编号 {number}" if number else ""
    return f"{recognition.body}认定（{recognition.number}）{certificate}"
