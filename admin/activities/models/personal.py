"""Personal records: a person's chosen skill, a reading diary; with the log of what was done."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from simple_history.models import HistoricalRecords

from admin.kinds.models import KindRecord


class PersonalRecord(KindRecord):
    """What a person has taken on. ``organisation``: the unit at that time; decides the county."""

    class State(models.TextChoices):
        """How it goes."""

        UNDER_WAY = "under_way", "进行中"
        REACHED = "reached", "已达成"
        GIVEN_UP = "given_up", "已停止"

    person = models.ForeignKey(
        "lab_people.Person",
        verbose_name="人员",
        on_delete=models.PROTECT,
        related_name="personal_records",
    )
    organisation = models.ForeignKey(
        "lab_people.Organisation",
        verbose_name="单位",
        on_delete=models.PROTECT,
        related_name="personal_records",
    )
    title = models.CharField("内容", max_length=100)
    level_at_start = models.CharField("起步水平", max_length=200, blank=True)
    goal = models.CharField("目标", max_length=200, blank=True)
    level_reached = models.CharField("现在的水平", max_length=200, blank=True)
    begun_on = models.DateField("开始日期")
    ended_on = models.DateField("结束日期", null=True, blank=True)
    state = models.CharField("状态", max_length=12, choices=State, default=State.UNDER_WAY)
    made_by = models.ForeignKey(
        "lab_accounts.User",
        verbose_name="登记人",
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    made_at = models.DateTimeField("登记时间")

    history = HistoricalRecords(table_name="lab_activities_personal_history")

    class Meta:
        verbose_name = "个人记录"
        verbose_name_plural = "个人记录"
        ordering = ["-begun_on", "id"]
        indexes = [models.Index(fields=["kind", "begun_on"], name="personal_records_of_kind")]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "person", "title"], name="personal_record_once_per_title"
            ),
            models.CheckConstraint(
                condition=Q(ended_on__isnull=True) | Q(ended_on__gte=models.F("begun_on")),
                name="personal_record_ends_after_it_begins",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} {self.title}"


class LogEntry(models.Model):
    """A day's exercise. Struck out, it no longer counts; it stays."""

    record = models.ForeignKey(
        PersonalRecord, verbose_name="个人记录", on_delete=models.CASCADE, related_name="log"
    )
    day = models.DateField("日期")
    minutes = models.PositiveIntegerField("分钟")
    what = models.CharField("练了什么", max_length=300)
    evidence = models.CharField("佐证", max_length=300, blank=True)
    made_by = models.ForeignKey(
        "lab_accounts.User", verbose_name="登记人", on_delete=models.PROTECT, related_name="+"
    )
    made_at = models.DateTimeField("登记时间")
    struck_at = models.DateTimeField("划去时间", null=True, blank=True)

    class Meta:
        verbose_name = "练习日志"
        verbose_name_plural = "练习日志"
        ordering = ["-day", "-id"]
        indexes = [models.Index(fields=["record", "day"], name="log_of_record")]
        constraints = [
            models.CheckConstraint(condition=Q(minutes__gt=0), name="log_has_minutes"),
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.what}"
