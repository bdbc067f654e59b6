"""Photographs beside the entries of an exercise log, kept with the personal record."""

from __future__ import annotations

from datetime import datetime

from admin.accounts.models import User
from admin.activities.models import LogEntry, PersonalRecord
from admin.attachments.errors import BadAttachment
from admin.attachments.keeping import attach, attachments_of
from admin.attachments.models import Attachment

PURPOSE = "log-"


def keep_photograph(
    entry: LogEntry, name: str, data: bytes, *, by: User, at: datetime
) -> Attachment:
    """Put a photograph beside an entry; inside a transaction of the caller. BadAttachment."""
    made = attach(entry.record, name, data, by=by, at=at, purpose=f"{PURPOSE}{entry.pk}")
    if not made.is_picture:
        raise BadAttachment("照片应为 JPG 或 PNG 图片。")
    return made


def photographs_of(record: PersonalRecord) -> dict[int, Attachment]:
    """The photograph of each entry that has one, by the entry's key."""
    found = attachments_of(record).filter(purpose__startswith=PURPOSE)
    return {int(one.purpose.removeprefix(PURPOSE)): one for one in found}
