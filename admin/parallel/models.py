"""Parallel runs, blind marks beside the machine, reports, decisions, calibrations.

What somebody marked, found or decided is written once; a change is a further record.
"""

from __future__ import annotations

import uuid

from django.db import models

from admin.marking.models import AppendOnly
from admin.parallel.calibration import METHOD_NAMES
from admin.parallel.gate import MODE_NAMES
from wordlists.syllabus import ITEM_NAMES

MODE_CHOICES = [(mode.value, name) for mode, name in MODE_NAMES.items()]
METHOD_CHOICES = [(method.value, name) for method, name in METHOD_NAMES.items()]
ITEM_CHOICES = list(ITEM_NAMES.items())


class ParallelRun(models.Model):
    """A parallel run (平行评分): which sittings, drawn how, marked by how many."""

    name = models.CharField("名称", max_length=80)
    sessions = models.ManyToManyField(
        "lab_testing.Session", verbose_name="考次", related_name="parallel_runs"
    )
    # None: all sittings of the sessions.
    size = models.PositiveIntegerField("抽取人次", null=True, blank=True)
    strata = models.JSONField("分层", default=list, blank=True)
    seed = models.BigIntegerField("抽样种子")
    examiners_each = models.PositiveSmallIntegerField("每份由几人评分", default=2)
    # As of the paper: the same for all sessions of a run.
    version = models.CharField("试卷类型", max_length=16)
    made_at = models.DateTimeField("建立时间")
    made_by = models.ForeignKey(
        "lab_accounts.User", verbose_name="建立人", on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        verbose_name = "平行评分"
        verbose_name_plural = "平行评分"
        ordering = ["-made_at", "-id"]

    def __str__(self) -> str:
        return self.name


class ParallelSitting(models.Model):
    """A sitting drawn into a run; ``number`` is all that examiners learn of it."""

    run = models.ForeignKey(
        ParallelRun, verbose_name="平行评分", on_delete=models.PROTECT, related_name="sittings"
    )
    sitting = models.ForeignKey(
        "lab_testing.Sitting",
        verbose_name="应试",
        on_delete=models.PROTECT,
        related_name="parallel_sittings",
    )
    number = models.PositiveIntegerField("编号")

    class Meta:
        verbose_name = "平行评分样本"
        verbose_name_plural = "平行评分样本"
        ordering = ["run", "number"]
        constraints = [
            models.UniqueConstraint(fields=["run", "sitting"], name="sitting_once_per_run"),
            models.UniqueConstraint(fields=["run", "number"], name="number_once_per_run"),
        ]

    def __str__(self) -> str:
        return f"{self.number:04d}"


class ParallelAssignment(models.Model):
    """An examiner is to mark a drawn sitting. Its id stands in addresses."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    drawn = models.ForeignKey(
        ParallelSitting,
        verbose_name="样本",
        on_delete=models.PROTECT,
        related_name="assignments",
    )
    examiner = models.ForeignKey(
        "lab_accounts.User",
        verbose_name="测试员",
        on_delete=models.PROTECT,
        related_name="parallel_assignments",
    )
    assigned_at = models.DateTimeField("分配时间")

    class Meta:
        verbose_name = "平行评分任务"
        verbose_name_plural = "平行评分任务"
        ordering = ["drawn", "id"]
        constraints = [
            models.UniqueConstraint(fields=["drawn", "examiner"], name="parallel_examiner_once")
        ]

    def __str__(self) -> str:
        return str(self.drawn)


class ParallelMark(AppendOnly):
    """An examiner's mark of one item; of an item's several marks the newest counts."""

    class Source(models.TextChoices):
        """How it came in."""

        DESK = "desk", "网页评分"
        SHEET = "sheet", "表格导入"

    assignment = models.ForeignKey(
        ParallelAssignment,
        verbose_name="评分任务",
        on_delete=models.PROTECT,
        related_name="marks",
    )
    kind = models.CharField("测试项", max_length=16, choices=ITEM_CHOICES)
    full = models.DecimalField("满分", max_digits=4, decimal_places=1)
    mark = models.DecimalField("得分", max_digits=5, decimal_places=2)
    source = models.CharField("来源", max_length=6, choices=Source)
    reason = models.TextField("更正理由", blank=True)
    entered_by = models.ForeignKey(
        "lab_accounts.User", verbose_name="录入人", on_delete=models.PROTECT, related_name="+"
    )
    at = models.DateTimeField("时间")

    class Meta:
        verbose_name = "平行评分成绩"
        verbose_name_plural = "平行评分成绩"
        ordering = ["at", "id"]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.mark}"


class GateThresholds(AppendOnly):
    """A version of the gate's thresholds; the newest is in force."""

    version = models.PositiveIntegerField("版本", unique=True)
    values = models.JSONField("阈值")
    reason = models.TextField("理由")
    by = models.ForeignKey(
        "lab_accounts.User", verbose_name="设定人", on_delete=models.PROTECT, related_name="+"
    )
    at = models.DateTimeField("时间")

    class Meta:
        verbose_name = "换轨阈值"
        verbose_name_plural = "换轨阈值"
        ordering = ["-version"]

    def __str__(self) -> str:
        return str(self.version)


class ParallelReport(AppendOnly):
    """A report as it was made; decisions rest on one."""

    run = models.ForeignKey(
        ParallelRun, verbose_name="平行评分", on_delete=models.PROTECT, related_name="reports"
    )
    # What ``report.report_of`` gave, with names of sites and examiners and engine versions.
    figures = models.JSONField("数据")
    sittings = models.PositiveIntegerField("双评人次")
    by = models.ForeignKey(
        "lab_accounts.User", verbose_name="出具人", on_delete=models.PROTECT, related_name="+"
    )
    at = models.DateTimeField("时间")

    class Meta:
        verbose_name = "平行评分报告"
        verbose_name_plural = "平行评分报告"
        ordering = ["-at", "-id"]

    def __str__(self) -> str:
        return f"{self.run} {self.at:%Y-%m-%d}"


class SwitchDecision(AppendOnly):
    """Who marks an item at a site from now on; the newest decision is in force."""

    class Act(models.TextChoices):
        """What kind of decision."""

        DECIDE = "decide", "决定"
        WITHDRAW = "withdraw", "撤回"
        DRIFT = "drift", "漂移，自动撤回"

    site = models.ForeignKey(
        "lab_testing.Site",
        verbose_name="测试站点",
        on_delete=models.PROTECT,
        related_name="switch_decisions",
    )
    item = models.CharField("测试项", max_length=16, choices=ITEM_CHOICES)
    act = models.CharField("类别", max_length=8, choices=Act)
    mode = models.CharField("评分方式", max_length=10, choices=MODE_CHOICES)
    # What the gate allowed when it was decided.
    allowed = models.CharField("规则允许", max_length=10, choices=MODE_CHOICES)
    report = models.ForeignKey(
        ParallelReport, verbose_name="依据", on_delete=models.PROTECT, related_name="decisions"
    )
    reason = models.TextField("理由", blank=True)
    # Empty: nobody decided, the watch found drift.
    by = models.ForeignKey(
        "lab_accounts.User",
        verbose_name="决定人",
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    at = models.DateTimeField("时间")

    class Meta:
        verbose_name = "换轨决定"
        verbose_name_plural = "换轨决定"
        ordering = ["-at", "-id"]
        indexes = [models.Index(fields=["site", "item", "-at"], name="decision_in_force")]

    def __str__(self) -> str:
        return f"{self.site} {self.get_item_display()} {self.get_mode_display()}"

    @property
    def by_name(self) -> str:
        """Who decided, for people."""
        return self.by.get_full_name() if self.by else "系统"


class CalibrationVersion(AppendOnly):
    """A calibration of one item, found on a run's sittings, with its cross-validated effect."""

    run = models.ForeignKey(
        ParallelRun, verbose_name="平行评分", on_delete=models.PROTECT, related_name="calibrations"
    )
    item = models.CharField("测试项", max_length=16, choices=ITEM_CHOICES)
    method = models.CharField("方法", max_length=10, choices=METHOD_CHOICES)
    knots = models.JSONField("折线")
    effect = models.JSONField("效果")
    seed = models.BigIntegerField("交叉验证种子")
    by = models.ForeignKey(
        "lab_accounts.User", verbose_name="建立人", on_delete=models.PROTECT, related_name="+"
    )
    at = models.DateTimeField("时间")

    class Meta:
        verbose_name = "校准版本"
        verbose_name_plural = "校准版本"
        ordering = ["-at", "-id"]

    def __str__(self) -> str:
        return f"{self.get_item_display()} {self.get_method_display()} {self.pk}"


class CalibrationAct(AppendOnly):
    """A calibration was put in force, or taken out; the newest act on an item counts."""

    version = models.ForeignKey(
        CalibrationVersion, verbose_name="校准版本", on_delete=models.PROTECT, related_name="acts"
    )
    in_force = models.BooleanField("启用")
    reason = models.TextField("理由")
    by = models.ForeignKey(
        "lab_accounts.User", verbose_name="决定人", on_delete=models.PROTECT, related_name="+"
    )
    at = models.DateTimeField("时间")

    class Meta:
        verbose_name = "校准启停"
        verbose_name_plural = "校准启停"
        ordering = ["-at", "-id"]

    def __str__(self) -> str:
        return f"{self.version} {'启用' if self.in_force else '停用'}"
