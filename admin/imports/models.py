"""Worksheets that were brought in."""

from __future__ import annotations

from django.db import models


class CandidateImport(models.Model):
    """One worksheet of candidates: what it was, who brought it in, what came of it."""

    session = models.ForeignKey(
        "lab_testing.Session",
        verbose_name="考次",
        on_delete=models.PROTECT,
        related_name="imports",
    )
    file_name = models.CharField("文件名", max_length=200)
    sha256 = models.CharField("文件摘要", max_length=64)
    by = models.ForeignKey(
        "lab_accounts.User",
        verbose_name="导入人",
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    at = models.DateTimeField("时间")
    rows = models.PositiveIntegerField("行数")
    new_people = models.PositiveIntegerField("新建人员数")

    class Meta:
        verbose_name = "应试人导入"
        verbose_name_plural = "应试人导入"
        ordering = ["-at"]
        constraints = [
            models.UniqueConstraint(fields=["session", "sha256"], name="sheet_once_per_session")
        ]

    def __str__(self) -> str:
        return self.file_name
