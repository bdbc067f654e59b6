"""Programmes (培训项目), course runs (培训班) and their meetings (课次)."""

from __future__ import annotations

from decimal import Decimal

from django.db import models
from django.db.models import F, Q
from simple_history.models import HistoricalRecords

from admin.courses.words import Form, Level, RunState
from admin.kinds.models import KindRecord, System
from admin.people.models import Organisation
from scoring.practice_themes import practice_themes


class Programme(models.Model):
    """A programme of training, or a plan of several years, which holds programmes."""

    system = models.ForeignKey(
        System, verbose_name="工作系统", on_delete=models.PROTECT, related_name="programmes"
    )
    parent = models.ForeignKey(
        "self",
        verbose_name="所属规划",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="children",
    )
    name = models.CharField("名称", max_length=100)
    first_year = models.PositiveSmallIntegerField("起始年份")
    last_year = models.PositiveSmallIntegerField("终止年份")
    host = models.ForeignKey(
        Organisation, verbose_name="主办单位", on_delete=models.PROTECT, related_name="programmes"
    )
    base_schools = models.ManyToManyField(
        Organisation, verbose_name="基地学校", blank=True, related_name="based_programmes"
    )
    text = models.TextField("目标与措施", max_length=5_000, blank=True)

    history = HistoricalRecords(
        table_name="lab_courses_programme_history", m2m_fields=[base_schools]
    )

    class Meta:
        verbose_name = "培训项目"
        verbose_name_plural = "培训项目"
        ordering = ["-first_year", "name", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["system", "name", "first_year"],
                name="programme_name_once",
                violation_error_message="同一起始年份已有这个名称的项目，请换一个名称。",
            ),
            models.CheckConstraint(
                condition=Q(last_year__gte=F("first_year")),
                name="programme_ends_after_it_begins",
                violation_error_message="终止年份不能早于起始年份。",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def years(self) -> str:
        """As people read them."""
        if self.first_year == self.last_year:
            return f"{self.first_year} 年"
        return f"{self.first_year}—{self.last_year} 年"


class CourseRun(KindRecord):
    """One run of a course: dates, place, who may come; its kind's rules say what it takes."""

    programme = models.ForeignKey(
        Programme,
        verbose_name="培训项目",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="runs",
    )
    name = models.CharField("名称", max_length=100)
    host = models.ForeignKey(
        Organisation, verbose_name="主办单位", on_delete=models.PROTECT, related_name="course_runs"
    )
    open_to = models.ManyToManyField(
        Organisation, verbose_name="面向", blank=True, related_name="open_course_runs"
    )
    place = models.CharField("地点", max_length=120, blank=True)
    first_day = models.DateField("开班日期")
    last_day = models.DateField("结束日期")
    capacity = models.PositiveIntegerField("名额", null=True, blank=True)
    form = models.CharField("培训形式", max_length=20, choices=Form, default=Form.CENTRALISED)
    level = models.CharField("级别", max_length=40, default=Level.CITY)
    planned_hours = models.DecimalField("计划学时", max_digits=6, decimal_places=1)
    themes = models.JSONField("针对的语音问题", default=list, blank=True)
    needs = models.CharField("针对的需求", max_length=300, blank=True)
    is_quality = models.BooleanField("精品课", default=False)
    state = models.CharField("状态", max_length=10, choices=RunState, default=RunState.PLANNED)
    cancel_reason = models.CharField("取消原因", max_length=300, blank=True)
    made_at = models.DateTimeField("建立时间")

    history = HistoricalRecords(table_name="lab_courses_run_history", m2m_fields=[open_to])

    class Meta:
        verbose_name = "培训班"
        verbose_name_plural = "培训班"
        ordering = ["-first_day", "-id"]
        indexes = [
            models.Index(fields=["kind", "-first_day", "-id"], name="runs_of_kind_by_day"),
            models.Index(fields=["host"], name="runs_of_host"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(last_day__gte=F("first_day")),
                name="run_ends_after_it_begins",
                violation_error_message="结束日期不能早于开班日期。",
            ),
            models.CheckConstraint(
                condition=Q(planned_hours__gt=Decimal(0)),
                name="run_plans_some_hours",
                violation_error_message="计划学时应大于 0。",
            ),
            models.CheckConstraint(
                condition=~Q(state=RunState.CANCELLED) | ~Q(cancel_reason=""),
                name="run_cancelled_with_reason",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def theme_names(self) -> list[str]:
        """The themes of diagnosis that it trains, as people read them."""
        known = practice_themes()
        return [known[key].title for key in self.themes if key in known]


class Meeting(models.Model):
    """One meeting of a course run."""

    run = models.ForeignKey(
        CourseRun, verbose_name="培训班", on_delete=models.PROTECT, related_name="meetings"
    )
    begins_at = models.DateTimeField("开始时间")
    ends_at = models.DateTimeField("结束时间")
    place = models.CharField("地点", max_length=120, blank=True)
    topic = models.CharField("内容", max_length=200)
    trainer = models.CharField("授课教师", max_length=60, blank=True)
    hours = models.DecimalField("学时", max_digits=5, decimal_places=1)

    history = HistoricalRecords(table_name="lab_courses_meeting_history")

    class Meta:
        verbose_name = "课次"
        verbose_name_plural = "课次"
        ordering = ["run", "begins_at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("begins_at")),
                name="meeting_ends_after_it_begins",
                violation_error_message="课次的结束时间应在开始时间以后。",
            ),
            models.CheckConstraint(
                condition=Q(hours__gt=Decimal(0)),
                name="meeting_has_hours",
                violation_error_message="学时应大于 0。",
            ),
        ]

    def __str__(self) -> str:
        return self.topic
