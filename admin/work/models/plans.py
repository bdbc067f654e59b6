"""A year's plan: its text to the letter, the pieces it is corrected into, approved versions."""

from __future__ import annotations

from django.db import models

from admin.append_only import AppendOnly
from admin.work import pieces as piece_room
from admin.work.pieces import Piece


class Plan(models.Model):
    """A plan as it was brought in; ``stored`` is the draft under correction."""

    year = models.PositiveSmallIntegerField("年度")
    title = models.CharField("名称", max_length=80)
    text = models.TextField("原文", editable=False)
    source = models.CharField("来源文件", max_length=100, blank=True)
    stored = models.JSONField("修改稿", default=list, editable=False)
    # Counts corrections, so that nobody corrects what somebody else changed meanwhile.
    revision = models.PositiveIntegerField("修改次数", default=0, editable=False)
    brought_in_at = models.DateTimeField("导入时间")
    brought_in_by = models.ForeignKey(
        "lab_accounts.User", verbose_name="导入人", on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        verbose_name = "工作计划"
        verbose_name_plural = "工作计划"
        ordering = ["-year", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["year", "title"], name="plan_title_once_a_year")
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def pieces(self) -> tuple[Piece, ...]:
        """The draft."""
        return piece_room.from_json(self.stored)

    def newest(self) -> PlanVersion | None:
        """The version in force."""
        return self.versions.select_related("approved_by").order_by("-number").first()


class PlanVersion(AppendOnly):
    """The pieces as somebody approved them."""

    plan = models.ForeignKey(
        Plan, verbose_name="计划", on_delete=models.PROTECT, related_name="versions"
    )
    number = models.PositiveIntegerField("第几版")
    stored = models.JSONField("内容", default=list)
    note = models.CharField("说明", max_length=300, blank=True)
    approved_at = models.DateTimeField("批准时间")
    approved_by = models.ForeignKey(
        "lab_accounts.User", verbose_name="批准人", on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        verbose_name = "计划的一版"
        verbose_name_plural = "计划的各版"
        ordering = ["plan", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["plan", "number"], name="plan_version_number_once")
        ]

    def __str__(self) -> str:
        return f"{self.plan} 第 {self.number} 版"

    @property
    def pieces(self) -> tuple[Piece, ...]:
        """As approved."""
        return piece_room.from_json(self.stored)
