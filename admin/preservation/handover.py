"""The list handed over with files to the city's archive (移交清单), as Excel and PDF."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db.models import Count, Q, Sum
from django.utils import timezone

from admin.accounts.audit import record
from admin.accounts.models import User
from admin.archive.models import Recording, StoredObject
from admin.preservation.rules import RECORDINGS, retention_rule
from admin.preservation.sheets import sheet_bytes
from admin.project.typeset import pdf_of
from admin.results.models import IssuedDocument
from admin.results.release import newest_results
from admin.testing.models import Session

HEADINGS = ("考次", "测试日期", "测试站点", "应试人数", "成绩份数", "证书份数", "录音段数")
HEADINGS_MORE = ("录音字节数", "保管期限（录音）", "备注")
WIDTHS = (30, 12, 22, 10, 10, 10, 10, 16, 18, 20)


def years() -> list[int]:
    """Years in which there were sessions, newest first."""
    return [day.year for day in Session.objects.dates("date", "year", order="DESC")]


def handover_rows(sessions: Sequence[Session]) -> list[list[str]]:
    """One line a session; five queries whatever their number."""
    keys = [one.pk for one in sessions]
    of_result = "sitting__candidate__session"
    people = dict(
        Session.objects.filter(pk__in=keys)
        .annotate(people=Count("candidates", filter=~Q(candidates__sittings=None), distinct=True))
        .values_list("pk", "people")
    )
    results = _counts(newest_results().filter(**{f"{of_result}__in": keys}), of_result)
    certificates = IssuedDocument.objects.filter(kind=IssuedDocument.Kind.CERTIFICATE)
    documents = _counts(
        certificates.filter(**{f"result__{of_result}__in": keys}), f"result__{of_result}"
    )
    of_sound = "bundle__sitting__candidate__session"
    sounds = Recording.objects.filter(**{f"{of_sound}__in": keys}, stored__disposed_at=None)
    recordings = _counts(sounds, of_sound)
    sizes = dict(
        StoredObject.objects.filter(**{f"recordings__{of_sound}__in": keys}, disposed_at=None)
        .values_list(f"recordings__{of_sound}")
        .annotate(Sum("size"))
    )
    kept = retention_rule(RECORDINGS).years
    period = f"{kept} 年" if kept else "永久"
    return [
        [
            one.name,
            one.date.isoformat(),
            one.site.name,
            *(str(table.get(one.pk, 0)) for table in (people, results, documents, recordings)),
            str(sizes.get(one.pk, 0)),
            period,
            "",
        ]
        for one in sorted(sessions, key=lambda one: (one.date, one.pk))
    ]


def handover_xlsx(sessions: Sequence[Session], *, by: User, at: datetime) -> bytes:
    """The list as a workbook; noted in the trail."""
    _note(sessions, "xlsx", by, at)
    headings = (*HEADINGS, *HEADINGS_MORE)
    return sheet_bytes("移交清单", headings, WIDTHS, handover_rows(sessions))


def handover_pdf(sessions: Sequence[Session], *, by: User, at: datetime) -> bytes:
    """The list on paper, with places for both signatures; noted in the trail."""
    _note(sessions, "pdf", by, at)
    rows = handover_rows(sessions)
    data = {
        "day": timezone.localdate(at).isoformat(),
        "by": by.get_full_name(),
        "headings": ["序号", *HEADINGS, *HEADINGS_MORE],
        "rows": [[str(number), *row] for number, row in enumerate(rows, 1)],
        "sessions": len(rows),
        "recordings": sum(int(row[6]) for row in rows),
    }
    return pdf_of("admin.preservation", "handover.typ", data, at)


def _counts(found: object, by: str) -> dict[int, int]:
    grouped = found.order_by().values_list(by).annotate(Count("pk"))  # type: ignore[attr-defined]
    return dict(grouped)


def _note(sessions: Sequence[Session], format: str, by: User, at: datetime) -> None:
    keys = [one.pk for one in sessions]
    record("handover_listed", sessions[0], by=by, at=at, sessions=keys, format=format)
