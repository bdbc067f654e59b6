"""Papers as they were composed or brought in, and who has seen them."""

from __future__ import annotations

from django.db import models


class PaperRecord(models.Model):
    """One paper (试卷), kept word for word; its digest names it."""

    class Origin(models.TextChoices):
        """Where it comes from."""

        COMPOSED = "composed", "本系统组卷"
        IMPORTED = "imported", "导入试卷"

    digest = models.CharField("摘要", max_length=64, unique=True)
    paper = models.JSONField("试卷内容")
    version = models.CharField("试卷类型", max_length=16)
    edition = models.CharField("词表版本", max_length=40)
    seed = models.BigIntegerField("组卷种子", null=True)
    composer = models.PositiveSmallIntegerField("组卷规则版本", null=True)
    origin = models.CharField("来源", max_length=10, choices=Origin, default=Origin.COMPOSED)
    # Drawn out of the paper, so that a retest can avoid them without reading papers.
    passage_number = models.CharField("短文编号", max_length=16, blank=True)
    topic_numbers = models.JSONField("话题编号", default=list)
    created_at = models.DateTimeField("建立时间")

    class Meta:
        verbose_name = "试卷"
        verbose_name_plural = "试卷"
        ordering = ["-created_at", "-id"]

    def __str__(self) -> str:
        return self.digest[:12]


class PaperView(models.Model):
    """Somebody or some booth saw a paper: who, when, why. Papers are a work secret."""

    class Purpose(models.TextChoices):
        """Why it was seen."""

        SITTING = "sitting", "应试"
        PREVIEW = "preview", "查看"
        PRINT = "print", "打印"
        MARKING = "marking", "评分"

    paper = models.ForeignKey(
        PaperRecord, verbose_name="试卷", on_delete=models.PROTECT, related_name="views"
    )
    purpose = models.CharField("用途", max_length=10, choices=Purpose)
    at = models.DateTimeField("时间")
    user = models.ForeignKey(
        "lab_accounts.User",
        verbose_name="查看人",
        null=True,
        on_delete=models.PROTECT,
        related_name="paper_views",
    )
    sitting = models.ForeignKey(
        "lab_testing.Sitting",
        verbose_name="应试",
        null=True,
        on_delete=models.PROTECT,
        related_name="paper_views",
    )
    seat = models.ForeignKey(
        "lab_testing.Seat",
        verbose_name="机位",
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
    )

    class Meta:
        verbose_name = "试卷查看记录"
        verbose_name_plural = "试卷查看记录"
        ordering = ["-at", "-id"]

    def __str__(self) -> str:
        return f"{self.paper} {self.get_purpose_display()}"
