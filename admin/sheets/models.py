"""What the office's sheets taught, and each sheet on its way in or out."""

from __future__ import annotations

import uuid
from typing import Any

from django.db import models
from django.db.models import Q


class KnownMapping(models.Model):
    """How sheets with certain headings are read; a correction is the next version."""

    layout = models.CharField("表格种类", max_length=40)
    fingerprint = models.CharField("标题指纹", max_length=64)
    version = models.PositiveIntegerField("版本")
    name = models.CharField("名称", max_length=80)
    mapping = models.JSONField("对应关系")
    is_newest = models.BooleanField("现行版本", default=True)
    made_by = models.ForeignKey(
        "lab_accounts.User",
        verbose_name="核对人",
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    made_at = models.DateTimeField("时间")

    class Meta:
        verbose_name = "表格对应关系"
        verbose_name_plural = "表格对应关系"
        ordering = ["layout", "name", "-version"]
        constraints = [
            models.UniqueConstraint(
                fields=["layout", "fingerprint", "version"], name="mapping_version_once"
            ),
            models.UniqueConstraint(
                fields=["layout", "fingerprint"],
                condition=Q(is_newest=True),
                name="one_newest_mapping",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name}（第 {self.version} 版）"


class Work(models.Model):
    """Work that takes long: waits for the worker, goes on, ends."""

    class State(models.TextChoices):
        """Where it stands."""

        UPLOADED = "uploaded", "待核对栏目"
        LOOKING = "looking", "正在预览"
        LOOKED = "looked", "已预览"
        WRITING = "writing", "正在写入"
        DONE = "done", "已完成"
        FAILED = "failed", "没有完成"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    layout = models.CharField("表格种类", max_length=40)
    state = models.CharField("状态", max_length=10, choices=State)
    trouble = models.CharField("原因", max_length=300, blank=True)
    by = models.ForeignKey(
        "lab_accounts.User", verbose_name="办理人", on_delete=models.PROTECT, related_name="+"
    )
    at = models.DateTimeField("时间")
    ended_at = models.DateTimeField("结束时间", null=True, blank=True)
    done = models.PositiveIntegerField("已处理", default=0)
    total = models.PositiveIntegerField("共", default=0)
    begun = models.PositiveIntegerField("开始次数", default=0)

    class Meta:
        abstract = True

    @property
    def is_going(self) -> bool:
        """Whether the worker has still to do with it."""
        return self.state in (self.State.LOOKING, self.State.WRITING)


class SheetImport(Work):
    """A sheet that somebody brings in: the file, how it is read, what it does, what came of it."""

    file_name = models.CharField("文件名", max_length=200)
    sha256 = models.CharField("文件摘要", max_length=64)
    sheet = models.CharField("工作表", max_length=100, blank=True)
    mapping = models.JSONField("对应关系", default=dict)
    known = models.ForeignKey(
        KnownMapping,
        verbose_name="沿用的对应关系",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    as_of = models.DateField("变动日期")
    seen: Any = models.JSONField("预览", default=dict)
    digest = models.CharField("预览摘要", max_length=64, blank=True)

    class Meta:
        verbose_name = "表格导入"
        verbose_name_plural = "表格导入"
        ordering = ["-at"]

    def __str__(self) -> str:
        return self.file_name


class SheetExport(Work):
    """A sheet that somebody asked for."""

    unmasked = models.BooleanField("完整号码", default=False)
    # Filters of a list, by their names in its address; none: everything within reach.
    filters: Any = models.JSONField("筛选", default=dict, blank=True)

    class Meta:
        verbose_name = "表格导出"
        verbose_name_plural = "表格导出"
        ordering = ["-at"]

    def __str__(self) -> str:
        return f"{self.layout} {self.at:%Y-%m-%d}"
