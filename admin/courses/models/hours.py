"""Hours that people were granted: the one table that rules of hours add up.

A row is never changed. ``amount`` counts hours (学时) with one decimal; a reversal is a further
row with the negative amount of the row that it ``reverses`` (and its person, kind, hour kind,
level, day and year), so that the sum over any selection of rows is what stands.

| column | what |
|---|---|
| person | whose hours |
| kind, run | the kind of training, and the course run where there was one |
| course_name | what was studied, as a file shows it |
| amount | hours; negative in a reversal |
| hour_kind, level | codes of the rule of hours: of the kind's rules and of the run at that time |
| day, year | the last day of the run or the day of the worksheet; the year is the day's |
| source | ``outcome`` of a run, ``study`` from a worksheet |
| reverses | the row that is taken back; empty otherwise |
"""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from admin.append_only import AppendOnly
from admin.courses.models.people import Outcome
from admin.courses.models.runs import CourseRun
from admin.kinds.models import Kind
from admin.people.models import Person


class StudyImport(AppendOnly):
    """A worksheet of online or text study that was brought in."""

    kind = models.ForeignKey(
        Kind, verbose_name="类别", on_delete=models.PROTECT, related_name="study_imports"
    )
    file_name = models.CharField("文件", max_length=200)
    sha256 = models.CharField("摘要", max_length=64)
    rows = models.PositiveIntegerField("行数")
    granted = models.PositiveIntegerField("新授予")
    changed = models.PositiveIntegerField("更正")
    by = models.ForeignKey(
        "lab_accounts.User", verbose_name="导入人", on_delete=models.PROTECT, related_name="+"
    )
    at = models.DateTimeField("导入时间")

    class Meta:
        verbose_name = "学习记录导入"
        verbose_name_plural = "学习记录导入"
        ordering = ["-at", "-id"]

    def __str__(self) -> str:
        return self.file_name


class HoursGranted(AppendOnly):
    """Hours of a person; see the head of this file."""

    class Source(models.TextChoices):
        """Where hours come from."""

        OUTCOME = "outcome", "培训班结业"
        STUDY = "study", "导入的学习记录"

    person = models.ForeignKey(
        Person, verbose_name="人员", on_delete=models.PROTECT, related_name="hours_granted"
    )
    kind = models.ForeignKey(
        Kind, verbose_name="类别", on_delete=models.PROTECT, related_name="hours_granted"
    )
    run = models.ForeignKey(
        CourseRun,
        verbose_name="培训班",
        null=True,
        on_delete=models.PROTECT,
        related_name="hours_granted",
    )
    course_name = models.CharField("课程", max_length=100)
    amount = models.DecimalField("学时", max_digits=6, decimal_places=1)
    hour_kind = models.CharField("学时类别", max_length=40)
    level = models.CharField("级别", max_length=40)
    day = models.DateField("日期")
    year = models.PositiveSmallIntegerField("年度")
    source = models.CharField("来源", max_length=10, choices=Source)
    outcome = models.ForeignKey(
        Outcome,
        verbose_name="结业认定",
        null=True,
        on_delete=models.PROTECT,
        related_name="hours_granted",
    )
    study = models.ForeignKey(
        StudyImport,
        verbose_name="导入",
        null=True,
        on_delete=models.PROTECT,
        related_name="hours_granted",
    )
    reverses = models.OneToOneField(
        "self",
        verbose_name="冲销",
        null=True,
        on_delete=models.PROTECT,
        related_name="reversed_by",
    )
    granted_at = models.DateTimeField("授予时间")
    granted_by = models.ForeignKey(
        "lab_accounts.User", verbose_name="授予人", on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        verbose_name = "授予的学时"
        verbose_name_plural = "授予的学时"
        ordering = ["person", "-day", "-id"]
        indexes = [
            models.Index(fields=["person", "year"], name="hours_of_person_by_year"),
            models.Index(fields=["kind", "year"], name="hours_of_kind_by_year"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(amount__gt=0, reverses__isnull=True)
                | Q(amount__lt=0, reverses__isnull=False),
                name="hours_negative_in_reversals_only",
            ),
            models.CheckConstraint(
                condition=Q(source="outcome", run__isnull=False, study__isnull=True)
                | Q(source="study", outcome__isnull=True, study__isnull=False),
                name="hours_come_from_one_source",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.amount} {self.course_name}"
