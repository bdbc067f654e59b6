"""Needs of training and the batches that answer them."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from simple_history.models import HistoricalRecords

from admin.kinds.models import Kind
from admin.matches.models.common import MOST_NOTE, MOST_TOPIC, MatchRecord


class NeedBatch(models.Model):
    """Needs that one course run is to answer (培训批次).

    ``course_reference`` names the course run by its number or name; no key of another room.
    """

    kind = models.ForeignKey(
        Kind, verbose_name="类别", on_delete=models.PROTECT, related_name="need_batches"
    )
    organisation = models.ForeignKey(
        "lab_people.Organisation",
        verbose_name="组织单位",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    name = models.CharField("批次名称", max_length=60)
    begins = models.DateField("计划开始", null=True, blank=True)
    ends = models.DateField("计划结束", null=True, blank=True)
    course_reference = models.CharField("对应的培训班", max_length=80, blank=True)
    note = models.CharField("说明", max_length=MOST_NOTE, blank=True)
    made_at = models.DateTimeField("建立时间")
    made_by = models.ForeignKey(
        "lab_accounts.User", verbose_name="建立人", on_delete=models.PROTECT, related_name="+"
    )

    history = HistoricalRecords(table_name="lab_matches_needbatch_history")

    class Meta:
        verbose_name = "需求批次"
        verbose_name_plural = "需求批次"
        ordering = ["-made_at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["kind", "name"], name="need_batch_name_once"),
            models.CheckConstraint(
                condition=Q(begins__isnull=True) | Q(ends__isnull=True) | Q(ends__gte=F("begins")),
                name="need_batch_ends_after_it_begins",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Need(MatchRecord):
    """What training how many teachers of a unit need, and when."""

    class Audience(models.TextChoices):
        """For whom."""

        RURAL = "rural", "农村教师"
        NEW = "new", "新任教师"
        SPECIAL_POST = "special_post", "特岗教师"
        OTHER = "other", "其他教师"

    audience = models.CharField("培训对象", max_length=20, choices=Audience)
    topic = models.CharField("主题", max_length=MOST_TOPIC)
    how_many = models.PositiveIntegerField("人数")
    first_day = models.DateField("希望最早", null=True, blank=True)
    last_day = models.DateField("希望最晚", null=True, blank=True)
    batch = models.ForeignKey(
        NeedBatch,
        verbose_name="批次",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="needs",
    )
    withdrawn_at = models.DateTimeField("撤回时间", null=True, blank=True)

    history = HistoricalRecords(table_name="lab_matches_need_history")

    class Meta:
        verbose_name = "培训需求"
        verbose_name_plural = "培训需求"
        ordering = ["-entered_at", "-id"]
        indexes = [models.Index(fields=["kind", "-entered_at"], name="needs_of_kind")]
        constraints = [
            models.CheckConstraint(condition=Q(how_many__gte=1), name="need_of_somebody"),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True) | Q(batch__isnull=True),
                name="need_withdrawn_is_in_no_batch",
            ),
            models.CheckConstraint(
                condition=Q(first_day__isnull=True)
                | Q(last_day__isnull=True)
                | Q(last_day__gte=F("first_day")),
                name="need_ends_after_it_begins",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.subject} {self.topic}"

    @property
    def state(self) -> str:
        """In words."""
        if self.withdrawn_at is not None:
            return "已撤回"
        return "已列入批次" if self.batch_id else "待列入批次"
