"""What the invigilator orders a booth to do in a sitting under way."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from admin.testing.models.sittings import Sitting


class BoothOrder(models.Model):
    """An order to the booth (机位指令). It belongs to the sitting: another booth takes it over."""

    class Kind(models.TextChoices):
        """What is ordered; the value is what the booth is told."""

        REPEAT = "repeat", "重做"
        VOID = "void", "作废"

    sitting = models.ForeignKey(
        Sitting, verbose_name="应试", on_delete=models.PROTECT, related_name="orders"
    )
    kind = models.CharField("指令", max_length=10, choices=Kind)
    item = models.PositiveSmallIntegerField("测试项", null=True, blank=True)
    reason = models.TextField("理由")
    given_by = models.ForeignKey(
        "lab_accounts.User",
        verbose_name="发出人",
        on_delete=models.PROTECT,
        related_name="+",
    )
    given_at = models.DateTimeField("发出时间")
    done_at = models.DateTimeField("执行时间", null=True, blank=True)

    class Meta:
        verbose_name = "机位指令"
        verbose_name_plural = "机位指令"
        ordering = ["given_at", "id"]
        constraints = [
            # The same order is not given twice while the booth has not carried it out.
            models.UniqueConstraint(
                fields=["sitting", "item"],
                condition=Q(kind="repeat", done_at=None),
                name="repeat_once_until_done",
            ),
            models.UniqueConstraint(
                fields=["sitting"],
                condition=Q(kind="void", done_at=None),
                name="void_once_until_done",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.item or ''}".strip()
