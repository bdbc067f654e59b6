"""What all records of this family share."""

from __future__ import annotations

from django.db import models

from admin.kinds.models import KindRecord
from admin.people.models import Organisation

STAGES = tuple((name, name) for name in ("幼儿园", "小学", "初中", "高中", "中职"))
MOST_SUBJECT = 40
MOST_TOPIC = 100
MOST_NOTE = 1_000


class MatchRecord(KindRecord):
    """``organisation`` decides whose county the record is of."""

    organisation = models.ForeignKey(
        Organisation, verbose_name="单位", on_delete=models.PROTECT, related_name="+"
    )
    subject = models.CharField("学科", max_length=MOST_SUBJECT, blank=True)
    stage = models.CharField("学段", max_length=20, choices=STAGES, blank=True)
    entered_at = models.DateTimeField("填报时间")
    entered_by = models.ForeignKey(
        "lab_accounts.User", verbose_name="填报人", on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        abstract = True
