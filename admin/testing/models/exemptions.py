"""Exemptions from an item of the test (免试): asked for with evidence, approved by name."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from admin.testing.models.sessions import Candidate


class Exemption(models.Model):
    """One candidate need not read one item, where a province's rule provides for it.

    Ground, source and method are the rule's, word for word as they stood when it was asked for.
    """

    candidate = models.ForeignKey(
        Candidate, verbose_name="应试人", on_delete=models.PROTECT, related_name="exemptions"
    )
    item = models.CharField("免试的测试项", max_length=16)
    ground = models.CharField("适用情形", max_length=40)
    source = models.CharField("规定依据", max_length=120)
    method = models.CharField("成绩计算", max_length=16)
    rules_version = models.PositiveIntegerField("评分规则版本")
    evidence = models.TextField("证明材料")
    entered_at = models.DateTimeField("登记时间")
    entered_by = models.ForeignKey(
        "lab_accounts.User", verbose_name="登记人", on_delete=models.PROTECT, related_name="+"
    )
    granted = models.BooleanField("批准", null=True)
    decided_at = models.DateTimeField("审批时间", null=True)
    decided_by = models.ForeignKey(
        "lab_accounts.User",
        verbose_name="审批人",
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    decision = models.TextField("审批意见", blank=True)

    class Meta:
        verbose_name = "免试"
        verbose_name_plural = "免试"
        ordering = ["entered_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["candidate", "item"],
                condition=Q(granted=None) | Q(granted=True),
                name="exemption_once_per_item",
            )
        ]

    def __str__(self) -> str:
        return f"{self.candidate} {self.item}"
