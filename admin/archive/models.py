"""What was received and is kept: files by their digest, bundles, the recordings in them."""

from __future__ import annotations

import uuid

from django.db import models


class StoredObject(models.Model):
    """A file in the store, named by its SHA-256."""

    sha256 = models.CharField("摘要", max_length=64, primary_key=True)
    size = models.PositiveBigIntegerField("字节数")
    stored_at = models.DateTimeField("入库时间")
    # The ledger is what counts; this only spares pages from reading it.
    disposed_at = models.DateTimeField("销毁时间", null=True, editable=False)

    class Meta:
        verbose_name = "库存文件"
        verbose_name_plural = "库存文件"
        ordering = ["-stored_at"]

    def __str__(self) -> str:
        return self.sha256[:12]


class Upload(models.Model):
    """A file on its way in; its offset is the size of the part file on disk."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    sitting = models.ForeignKey(
        "lab_testing.Sitting", on_delete=models.PROTECT, related_name="uploads"
    )
    file = models.CharField("文件名", max_length=80)
    sha256 = models.CharField("摘要", max_length=64)
    # Of the bytes that come, where the recording travels sealed; else empty.
    sealed_sha256 = models.CharField("密封摘要", max_length=64, blank=True)
    size = models.PositiveBigIntegerField("字节数")
    began_at = models.DateTimeField("开始时间")
    completed_at = models.DateTimeField("完成时间", null=True)

    class Meta:
        verbose_name = "上传"
        verbose_name_plural = "上传"
        constraints = [
            models.UniqueConstraint(
                fields=["sitting", "sha256"], name="upload_once_per_sitting_and_digest"
            )
        ]

    def __str__(self) -> str:
        return f"{self.file} {self.sha256[:12]}"


class ReceivedBundle(models.Model):
    """A sitting bundle that was accepted and acknowledged; never changed afterwards."""

    sitting = models.ForeignKey(
        "lab_testing.Sitting",
        verbose_name="应试",
        on_delete=models.PROTECT,
        related_name="bundles",
    )
    bundle_id = models.UUIDField("录音包编号", unique=True)
    manifest_sha256 = models.CharField("清单摘要", max_length=64)
    # The very bytes that were digested (UTF-8); parsing them again gives everything else.
    manifest = models.TextField("清单")
    seat = models.ForeignKey(
        "lab_testing.Seat",
        verbose_name="机位",
        null=True,
        on_delete=models.PROTECT,
        related_name="bundles",
    )
    received_at = models.DateTimeField("收到时间", db_index=True)

    class Meta:
        verbose_name = "录音包"
        verbose_name_plural = "录音包"
        ordering = ["received_at", "id"]

    def __str__(self) -> str:
        return str(self.bundle_id)


class Recording(models.Model):
    """One attempt at one item, as its bundle's manifest lists it."""

    bundle = models.ForeignKey(
        ReceivedBundle, verbose_name="录音包", on_delete=models.PROTECT, related_name="recordings"
    )
    item = models.PositiveSmallIntegerField("测试项")
    attempt = models.PositiveSmallIntegerField("第几遍")
    kind = models.CharField("题型", max_length=16)
    stored = models.ForeignKey(
        StoredObject, verbose_name="文件", on_delete=models.PROTECT, related_name="recordings"
    )
    samples = models.PositiveBigIntegerField("样本数")
    sample_rate = models.PositiveIntegerField("采样率（赫兹）")
    started = models.DateTimeField("开始时间")
    ended = models.DateTimeField("结束时间", null=True)
    ended_by = models.CharField("结束方式", max_length=16)
    status = models.CharField("状态", max_length=16)
    lost_samples = models.PositiveBigIntegerField("丢失样本上限", default=0)
    topic = models.CharField("所选话题", max_length=16, blank=True)
    level = models.JSONField("电平", default=dict)

    class Meta:
        verbose_name = "录音"
        verbose_name_plural = "录音"
        ordering = ["bundle", "item", "attempt"]
        constraints = [
            models.UniqueConstraint(
                fields=["bundle", "item", "attempt"], name="attempt_once_per_bundle_and_item"
            )
        ]

    def __str__(self) -> str:
        return f"{self.item}-{self.attempt}"

    @property
    def seconds(self) -> float:
        """Length."""
        return self.samples / self.sample_rate
