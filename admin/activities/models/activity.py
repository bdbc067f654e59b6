"""Activities, the series they belong to, what is to be done after them, captions of photographs."""

from __future__ import annotations

from typing import Any

from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Q
from simple_history.models import HistoricalRecords

from admin.activities.steps import OVER, STATE_NAMES, STATES_COUNTED, State
from admin.kinds.models import Kind, KindRecord

STATE_CHOICES = [(state.value, name) for state, name in STATE_NAMES.items()]


class Series(models.Model):
    """Activities of one kind under one plan: 第十三届推广普通话宣传周, 第一次系列现场会议."""

    kind = models.ForeignKey(
        Kind, verbose_name="类别", on_delete=models.PROTECT, related_name="series"
    )
    name = models.CharField("名称", max_length=120)
    organisation = models.ForeignKey(
        "lab_people.Organisation",
        verbose_name="主办单位",
        on_delete=models.PROTECT,
        related_name="activity_series",
    )
    theme = models.CharField("主题", max_length=200, blank=True)
    begins_on = models.DateField("开始日期")
    ends_on = models.DateField("结束日期")
    plan = models.TextField("方案", blank=True)
    summary = models.TextField("总结", blank=True)

    history = HistoricalRecords(table_name="lab_activities_series_history")

    class Meta:
        verbose_name = "系列活动"
        verbose_name_plural = "系列活动"
        ordering = ["-begins_on", "id"]
        constraints = [
            models.UniqueConstraint(fields=["kind", "name"], name="series_name_once_per_kind"),
            models.CheckConstraint(
                condition=Q(ends_on__gte=models.F("begins_on")),
                name="series_ends_after_it_begins",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Activity(KindRecord):
    """An event, an on-site meeting, a visit, a showing.

    ``organisation`` is the host and decides whose county it is. ``source`` is the record it was
    made from, like a match; one record makes one activity.
    """

    series = models.ForeignKey(
        Series,
        verbose_name="所属系列",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="activities",
    )
    name = models.CharField("名称", max_length=120)
    theme = models.CharField("主题", max_length=200, blank=True)
    organisation = models.ForeignKey(
        "lab_people.Organisation",
        verbose_name="承办单位",
        on_delete=models.PROTECT,
        related_name="activities",
    )
    organiser = models.CharField("主办方", max_length=120, blank=True)
    place = models.CharField("地点", max_length=200)
    begins_at = models.DateTimeField("开始时间")
    ends_at = models.DateTimeField("结束时间")
    plan = models.TextField("方案", blank=True)
    schedule = models.JSONField("日程", default=list, blank=True)
    expected = models.PositiveIntegerField("预计人数", null=True, blank=True)
    came = models.PositiveIntegerField("实到人数", null=True, blank=True)
    summary = models.TextField("总结", blank=True)
    state = models.CharField("状态", max_length=12, choices=STATE_CHOICES, default=State.PLANNED)
    cancelled_because = models.CharField("取消原因", max_length=300, blank=True)
    jury_closed_at = models.DateTimeField("评分确定时间", null=True, blank=True)
    awards_handed_at = models.DateTimeField("获奖登记时间", null=True, blank=True)
    source_type = models.ForeignKey(
        ContentType, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    source_key = models.PositiveBigIntegerField(null=True, blank=True)
    source = GenericForeignKey("source_type", "source_key")
    made_by = models.ForeignKey(
        "lab_accounts.User",
        verbose_name="登记人",
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    made_at = models.DateTimeField("登记时间")

    history = HistoricalRecords(table_name="lab_activities_activity_history")

    class Meta:
        verbose_name = "活动"
        verbose_name_plural = "活动"
        ordering = ["-begins_at", "id"]
        indexes = [
            models.Index(fields=["kind", "begins_at"], name="activities_of_kind"),
            models.Index(fields=["begins_at"], name="activities_by_day"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gte=models.F("begins_at")),
                name="activity_ends_after_it_begins",
            ),
            models.UniqueConstraint(
                fields=["source_type", "source_key"], name="activity_once_per_source"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_over(self) -> bool:
        """Whether it took place."""
        return self.state in STATES_COUNTED[OVER]


class FollowUp(models.Model):
    """What is to be done after an activity, by whom, until when."""

    activity = models.ForeignKey(
        Activity, verbose_name="活动", on_delete=models.CASCADE, related_name="follow_ups"
    )
    what = models.CharField("要做的工作", max_length=300)
    who = models.CharField("负责人或单位", max_length=100)
    due = models.DateField("期限")
    done_on = models.DateField("完成日期", null=True, blank=True)
    outcome = models.CharField("完成情况", max_length=300, blank=True)

    class Meta:
        verbose_name = "后续工作"
        verbose_name_plural = "后续工作"
        ordering = ["due", "id"]
        indexes = [models.Index(fields=["done_on", "due"], name="follow_ups_open")]

    def __str__(self) -> str:
        return self.what


class Caption(models.Model):
    """What a photograph shows."""

    attachment: models.OneToOneField[Any, Any] = models.OneToOneField(
        "lab_attachments.Attachment",
        verbose_name="照片",
        on_delete=models.CASCADE,
        related_name="caption",
    )
    text = models.CharField("说明", max_length=100)

    class Meta:
        verbose_name = "照片说明"
        verbose_name_plural = "照片说明"

    def __str__(self) -> str:
        return self.text
