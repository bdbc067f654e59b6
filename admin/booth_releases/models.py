"""Releases of the booth program, and which room is offered which."""

from __future__ import annotations

from django.db import models


class BoothRelease(models.Model):
    """One archive of the booth program; withdrawn ones stay on record and are not handed out."""

    version = models.CharField("版本", max_length=64)
    platform = models.CharField("平台", max_length=32)
    sha256 = models.CharField("摘要", max_length=64)
    size = models.BigIntegerField("字节数")
    # The very text that was signed, and its Ed25519 signature (base64).
    statement = models.TextField("签名文本")
    signature = models.CharField("签名", max_length=120)
    added_at = models.DateTimeField("加入时间")
    added_by = models.CharField("加入人", max_length=160)
    withdrawn_at = models.DateTimeField("撤回时间", null=True, blank=True)

    class Meta:
        verbose_name = "机位程序"
        verbose_name_plural = "机位程序"
        ordering = ["-added_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["version", "platform"], name="booth_release_once_per_platform"
            )
        ]

    def __str__(self) -> str:
        return f"{self.version} {self.platform}"


class RoomOffer(models.Model):
    """The version that the booths of a room should run; replaced, its history is in the trail."""

    room = models.OneToOneField(
        "lab_testing.Room", primary_key=True, on_delete=models.CASCADE, related_name="booth_offer"
    )
    version = models.CharField("版本", max_length=64)
    offered_at = models.DateTimeField("发布时间")

    class Meta:
        verbose_name = "考场的机位程序"
        verbose_name_plural = "考场的机位程序"

    def __str__(self) -> str:
        return f"{self.room}: {self.version}"
