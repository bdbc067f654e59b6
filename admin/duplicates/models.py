"""Pairs that may be one person, those that are not, and every merge with what it moved."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q


class _Pair(models.Model):
    """Two people, the lower key first."""

    low = models.ForeignKey(
        "lab_people.Person", verbose_name="档案一", on_delete=models.CASCADE, related_name="+"
    )
    high = models.ForeignKey(
        "lab_people.Person", verbose_name="档案二", on_delete=models.CASCADE, related_name="+"
    )

    class Meta:
        abstract = True


class LikelyPair(_Pair):
    """Found by the last comparison: points, and the reasons with theirs."""

    points = models.DecimalField("相似程度", max_digits=5, decimal_places=1)
    findings = models.JSONField("理由", default=list)
    found_at = models.DateTimeField("发现时间")

    class Meta:
        verbose_name = "可能重复"
        verbose_name_plural = "可能重复"
        ordering = ["-points", "id"]
        constraints = [
            models.UniqueConstraint(fields=["low", "high"], name="likely_pair_once"),
            models.CheckConstraint(condition=Q(low__lt=F("high")), name="likely_pair_in_order"),
        ]

    def __str__(self) -> str:
        return f"可能重复 {self.pk}"


class NotTheSame(_Pair):
    """Somebody looked and said that they are two people."""

    reason = models.CharField("理由", max_length=300)
    said_by = models.ForeignKey(
        "lab_accounts.User", verbose_name="认定人", on_delete=models.PROTECT, related_name="+"
    )
    said_at = models.DateTimeField("认定时间")

    class Meta:
        verbose_name = "不是同一人"
        verbose_name_plural = "不是同一人"
        ordering = ["-said_at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["low", "high"], name="not_the_same_once"),
            models.CheckConstraint(condition=Q(low__lt=F("high")), name="not_the_same_in_order"),
        ]

    def __str__(self) -> str:
        return f"不是同一人 {self.pk}"


class Merge(models.Model):
    """One file joined into another; all that is needed to part them again.

    ``taken``: names of the fields whose contents the two exchanged. ``values``: of each such
    field, but for numbers under lock, what stood in the kept and in the other file before.
    ``moved``: keys of the records that went over, by ``app.Model.field``; ``left``: of those
    that stayed because the kept file had its own.
    """

    kept = models.ForeignKey(
        "lab_people.Person", verbose_name="保留的档案", on_delete=models.PROTECT, related_name="+"
    )
    gone = models.ForeignKey(
        "lab_people.Person", verbose_name="并入的档案", on_delete=models.PROTECT, related_name="+"
    )
    taken = models.JSONField("采用对方的栏目", default=list)
    values = models.JSONField("合并以前的内容", default=dict)
    stamps = models.JSONField("合并以前的更新时间", default=dict)
    name_parts = models.JSONField("合并以前的姓名片段", default=dict)
    moved = models.JSONField("转过来的记录", default=dict)
    left = models.JSONField("留下的记录", default=dict)
    reason = models.CharField("理由", max_length=300)
    merged_by = models.ForeignKey(
        "lab_accounts.User", verbose_name="合并人", on_delete=models.PROTECT, related_name="+"
    )
    merged_at = models.DateTimeField("合并时间")
    undone_by = models.ForeignKey(
        "lab_accounts.User",
        verbose_name="撤销人",
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    undone_at = models.DateTimeField("撤销时间", null=True)
    undone_reason = models.CharField("撤销理由", max_length=300, blank=True)

    class Meta:
        verbose_name = "合并记录"
        verbose_name_plural = "合并记录"
        ordering = ["-merged_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["gone"], condition=Q(undone_at=None), name="merged_once_at_a_time"
            )
        ]

    def __str__(self) -> str:
        return f"合并 {self.pk}"
