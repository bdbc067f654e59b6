"""A file beside a record of any room."""

from __future__ import annotations

from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models


class Attachment(models.Model):
    """A file by its content. Taken off, it is no longer shown; the file stays."""

    of_type = models.ForeignKey(ContentType, on_delete=models.PROTECT, related_name="+")
    of_key = models.PositiveBigIntegerField()
    subject = GenericForeignKey("of_type", "of_key")
    purpose = models.CharField("用途", max_length=40, blank=True)
    name = models.CharField("文件名", max_length=100)
    sha256 = models.CharField("摘要", max_length=64)
    ending = models.CharField("格式", max_length=5)
    size = models.PositiveIntegerField("大小")
    added_at = models.DateTimeField("上传时间")
    added_by = models.ForeignKey(
        "lab_accounts.User",
        verbose_name="上传人",
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    taken_off_at = models.DateTimeField("撤下时间", null=True, blank=True)

    class Meta:
        verbose_name = "附件"
        verbose_name_plural = "附件"
        ordering = ["added_at", "id"]
        indexes = [models.Index(fields=["of_type", "of_key"], name="attachments_of_record")]
        constraints = [
            models.UniqueConstraint(
                fields=["of_type", "of_key", "purpose", "sha256"], name="attached_once"
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_picture(self) -> bool:
        """Whether a page can show it."""
        return self.ending == "jpg"
