"""Reviews of items 1–3 by people: the draw, what was ordered, who is to listen."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q

from admin.append_only import AppendOnly
from admin.marking.reviews_due import REVIEW_NAMES

REVIEW_CHOICES = [(kind.value, name) for kind, name in REVIEW_NAMES.items()]


class ReviewDraw(AppendOnly):
    """A draw: from which population, by which seed and rules, who was chosen."""

    class Kind(models.TextChoices):
        """What was drawn."""

        SPOT = "spot", "抽查复审"
        REMARK = "remark", "测试员重评"

    kind = models.CharField("种类", max_length=12, choices=Kind)
    session = models.ForeignKey(
        "lab_testing.Session",
        verbose_name="考次",
        null=True,
        on_delete=models.PROTECT,
        related_name="review_draws",
    )
    seed = models.BigIntegerField("种子")
    rules_version = models.PositiveIntegerField("评分规则版本")
    # Ids as text: sittings, or assignments for a re-mark; with them the draw can be repeated.
    population = models.JSONField("总体")
    chosen = models.JSONField("抽中")
    drawn_at = models.DateTimeField("时间")
    drawn_by = models.ForeignKey(
        "lab_accounts.User", verbose_name="抽取人", on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        verbose_name = "抽取记录"
        verbose_name_plural = "抽取记录"
        ordering = ["drawn_at", "id"]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.seed}"


class SittingReview(AppendOnly):
    """People are to mark items 1–3 of a sitting."""

    sitting = models.ForeignKey(
        "lab_testing.Sitting",
        verbose_name="应试",
        on_delete=models.PROTECT,
        related_name="ordered_reviews",
    )
    kind = models.CharField("种类", max_length=12, choices=REVIEW_CHOICES)
    draw = models.ForeignKey(
        ReviewDraw,
        verbose_name="抽取记录",
        null=True,
        on_delete=models.PROTECT,
        related_name="reviews",
    )
    reopening = models.ForeignKey(
        "Reopening",
        verbose_name="重新评分",
        null=True,
        on_delete=models.PROTECT,
        related_name="reviews",
    )
    ordered_at = models.DateTimeField("时间")
    ordered_by = models.ForeignKey(
        "lab_accounts.User", verbose_name="安排人", on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        verbose_name = "复审"
        verbose_name_plural = "复审"
        ordering = ["ordered_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["sitting", "kind"],
                condition=Q(reopening__isnull=True),
                name="review_kind_once_per_sitting",
            ),
            models.UniqueConstraint(
                fields=["reopening", "kind"],
                condition=Q(reopening__isnull=False),
                name="review_kind_once_per_reopening",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.sitting_id} {self.kind}"


class ReviewTask(AppendOnly):
    """A reviewer is to listen to items 1–3; its id stands in addresses."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    review = models.ForeignKey(
        SittingReview, verbose_name="复审", on_delete=models.PROTECT, related_name="tasks"
    )
    reviewer = models.ForeignKey(
        "lab_accounts.User",
        verbose_name="复审人",
        on_delete=models.PROTECT,
        related_name="review_tasks",
    )
    assigned_at = models.DateTimeField("分配时间")
    assigned_by = models.ForeignKey(
        "lab_accounts.User", verbose_name="分配人", on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        verbose_name = "复审任务"
        verbose_name_plural = "复审任务"
        ordering = ["assigned_at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["review", "reviewer"], name="reviewer_once_per_review")
        ]

    def __str__(self) -> str:
        return str(self.pk)
