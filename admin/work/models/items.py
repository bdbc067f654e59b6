"""Pieces of work of a plan, with their milestones and the documents they are to bring forth."""

from __future__ import annotations

from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Q
from simple_history.models import HistoricalRecords

from admin.kinds.models import KindRecord, System
from admin.work.models.plans import Plan, PlanVersion


class WorkItem(KindRecord):
    """A piece of work. Organisations concerned are counties; none: the city's office itself."""

    plan = models.ForeignKey(
        Plan, verbose_name="计划", on_delete=models.PROTECT, related_name="items"
    )
    piece = models.PositiveIntegerField("计划中的位置", editable=False)
    position = models.PositiveIntegerField("次序", default=0)
    # Reports are asked for from this day on.
    listed_on = models.DateField("列入计划的日期")
    text = models.TextField("内容")
    details = models.JSONField("具体说明", default=list, blank=True)
    path = models.JSONField("所属标题", default=list, blank=True)
    system = models.ForeignKey(
        System,
        verbose_name="工作系统",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="work_items",
    )
    owner = models.ForeignKey(
        "lab_accounts.User",
        verbose_name="责任人",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="work_items",
    )
    # Of somebody without an account.
    owner_name = models.CharField("责任人姓名", max_length=60, blank=True)
    organisations = models.ManyToManyField(
        "lab_people.Organisation", verbose_name="责任县区", blank=True, related_name="work_items"
    )
    standard = models.TextField("标准", blank=True)
    due_on = models.DateField("完成期限", null=True, blank=True)
    progress = models.PositiveSmallIntegerField(
        "进度", default=0, validators=[MaxValueValidator(100)]
    )
    progress_note = models.CharField("进展", max_length=300, blank=True)
    done_on = models.DateField("完成日期", null=True, blank=True)
    # The version from which on the plan no longer has it.
    dropped_in = models.ForeignKey(
        PlanVersion,
        verbose_name="从哪一版起不再列入",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="dropped",
    )

    history = HistoricalRecords(table_name="lab_work_item_history")

    class Meta:
        verbose_name = "工作项"
        verbose_name_plural = "工作项"
        ordering = ["plan", "position", "id"]
        constraints = [
            models.UniqueConstraint(fields=["plan", "piece"], name="work_item_once_per_piece"),
            models.CheckConstraint(
                condition=Q(progress__lte=100), name="work_item_progress_in_per_cent"
            ),
        ]

    def __str__(self) -> str:
        return self.text[:40]

    @property
    def owner_told(self) -> str:
        """Whose work it is."""
        return (self.owner.get_full_name() if self.owner else "") or self.owner_name


class Milestone(models.Model):
    """A step with the day it is due."""

    item = models.ForeignKey(
        WorkItem, verbose_name="工作项", on_delete=models.CASCADE, related_name="milestones"
    )
    name = models.CharField("节点", max_length=100)
    due_on = models.DateField("期限")
    done_on = models.DateField("完成日期", null=True, blank=True)

    class Meta:
        verbose_name = "节点"
        verbose_name_plural = "节点"
        ordering = ["due_on", "id"]
        constraints = [
            models.UniqueConstraint(fields=["item", "name"], name="milestone_once_per_item")
        ]

    def __str__(self) -> str:
        return self.name


class Deliverable(models.Model):
    """A document that is to be issued, by its title."""

    item = models.ForeignKey(
        WorkItem, verbose_name="工作项", on_delete=models.CASCADE, related_name="deliverables"
    )
    title = models.CharField("文件名称", max_length=120)
    number = models.CharField("文号", max_length=60, blank=True)
    issued_on = models.DateField("印发日期", null=True, blank=True)

    class Meta:
        verbose_name = "应出台的文件"
        verbose_name_plural = "应出台的文件"
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["item", "title"], name="deliverable_once_per_item")
        ]

    def __str__(self) -> str:
        return f"《{self.title}》"
