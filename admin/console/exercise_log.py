"""The log of a personal record as its pages show it, and the form that adds to it.

An office and the person herself write in the same log; each entry says who wrote it.
"""

from __future__ import annotations

from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import Sum
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils import timezone

from admin.activities.captions import PAGE_EDGE, small
from admin.activities.errors import BadActivity
from admin.activities.log_photographs import keep_photograph, photographs_of
from admin.activities.models import LogEntry, PersonalRecord
from admin.activities.personal import add_log, weeks_of
from admin.activities.rules import Rules
from admin.attachments.errors import BadAttachment
from admin.attachments.keeping import MEDIA_TYPES, path_of
from admin.console.access import user_of
from admin.errors import NotFound
from admin.local_day import day_typed
from admin.project.scans import MAX_BYTES
from admin.results.errors import FileMissing
from admin.whole_number import whole_number

LOG_SHOWN = 100


def log_shown(record: PersonalRecord, rules: Rules) -> dict[str, Any]:
    """Entries with their photographs, the sum of minutes, the last weeks."""
    log, today = record.log.select_related("made_by"), timezone.localdate()
    photographs = photographs_of(record)
    return {
        "log": [(one, photographs.get(one.pk)) for one in log[:LOG_SHOWN]],
        "minutes": log.filter(struck_at=None).aggregate(sum=Sum("minutes"))["sum"] or 0,
        "weeks": weeks_of(record, rules.weekly_minutes, today),
        "today": today,
    }


@transaction.atomic
def add_sent(request: HttpRequest, record: PersonalRecord) -> LogEntry:
    """Add the day's exercise that was sent, with its photograph. BadActivity, BadAttachment."""
    user, now = user_of(request), timezone.now()
    day = day_typed(request.POST.get("day", ""))
    if day is None:
        raise BadActivity("请填写日期。")
    entry = add_log(
        record,
        day,
        whole_number(request.POST.get("minutes")),
        request.POST.get("what", ""),
        request.POST.get("evidence", ""),
        by=user,
        at=now,
        today=timezone.localdate(),
    )
    photograph = request.FILES.get("photograph")
    if photograph is not None:
        keep_photograph(entry, str(photograph.name), _bytes(photograph), by=user, at=now)
    return entry


def photograph_answer(record: PersonalRecord, entry: int) -> HttpResponseBase:
    """The photograph of an entry, small enough for a page. NotFound, FileMissing."""
    photograph = photographs_of(record).get(entry)
    if photograph is None:
        raise NotFound
    path = path_of(photograph)
    if not path.is_file():
        raise FileMissing("附件不在数据文件夹中，请联系管理员从备份恢复。", detail="attachment")
    answer = HttpResponse(small(path, PAGE_EDGE), content_type=MEDIA_TYPES["jpg"])
    answer["Cache-Control"] = "private, max-age=86400, immutable"  # its content never changes
    return answer


def _bytes(file: UploadedFile) -> bytes:
    if file.size is None or file.size > MAX_BYTES:
        raise BadAttachment(f"照片超过 {MAX_BYTES // 2**20} MB，请缩小后再上传。")
    return bytes(file.read())
