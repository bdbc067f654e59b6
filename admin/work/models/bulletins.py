"""The city-wide bulletin (通报)."""

from __future__ import annotations

from django.db import models

from admin.work.models.acts import Evaluation, Mention
from admin.work.models.items import WorkItem


class Bulletin(models.Model):
    """Composed from what is chosen; once issued, ``content`` and its PDF never change."""

    year = models.PositiveSmallIntegerField("年度")
    number = models.PositiveIntegerField("期号", null=True, editable=False)
    title = models.CharField("标题", max_length=80)
    opening = models.TextField("开头", blank=True)
    closing = models.TextField("结尾", blank=True)
    signatory = models.CharField("落款", max_length=80)
    items = models.ManyToManyField(WorkItem, verbose_name="工作项", blank=True, related_name="+")
    evaluations = models.ManyToManyField(
        Evaluation, verbose_name="结果评估", blank=True, related_name="+"
    )
    mentions = models.ManyToManyField(
        Mention, verbose_name="表扬与批评", blank=True, related_name="+"
    )
    corrects = models.ForeignKey(
        "self",
        verbose_name="更正哪一期",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="corrections",
    )
    content = models.JSONField("印发的内容", null=True, editable=False)
    made_at = models.DateTimeField("起草时间")
    made_by = models.ForeignKey(
        "lab_accounts.User", verbose_name="起草人", on_delete=models.PROTECT, related_name="+"
    )
    issued_at = models.DateTimeField("印发时间", null=True, editable=False)
    issued_by = models.ForeignKey(
        "lab_accounts.User",
        verbose_name="印发人",
        null=True,
        editable=False,
        on_delete=models.PROTECT,
        related_name="+",
    )

    class Meta:
        verbose_name = "通报"
        verbose_name_plural = "通报"
        ordering = ["-year", "-number", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["year", "number"], name="bulletin_number_once_a_year")
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def number_told(self) -> str:
        """As it is cited; empty while it is a draft."""
        return f"〔{self.year}〕{self.number} 号" if self.number else ""
