"""A list with its filters, under a name."""

from __future__ import annotations

from django.db import models


class SavedView(models.Model):
    """One user's name for one list as filtered; nobody else sees it (常用筛选)."""

    user = models.ForeignKey(
        "lab_accounts.User",
        verbose_name="账号",
        on_delete=models.CASCADE,
        related_name="saved_views",
    )
    page = models.CharField("列表", max_length=40)
    name = models.CharField("名称", max_length=40)
    query = models.CharField("筛选条件", max_length=600)
    saved_at = models.DateTimeField("保存时间")

    class Meta:
        verbose_name = "常用筛选"
        verbose_name_plural = "常用筛选"
        ordering = ["page", "name", "id"]
        constraints = [
            models.UniqueConstraint(fields=["user", "page", "name"], name="view_name_once_per_list")
        ]

    def __str__(self) -> str:
        return self.name
