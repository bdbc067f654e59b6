"""The proctor's PIN of a room, and every try at it."""

from __future__ import annotations

from django.db import models

from admin.testing.models.places import Room, Seat


class ProctorPin(models.Model):
    """A PIN that lets its holder out of the booth program (监考密码); only its hash is kept."""

    room = models.ForeignKey(
        Room, verbose_name="考场", on_delete=models.PROTECT, related_name="proctor_pins"
    )
    pin_hash = models.CharField("密码摘要", max_length=128, editable=False)
    issued_at = models.DateTimeField("发放时间")
    issued_by = models.ForeignKey(
        "lab_accounts.User",
        verbose_name="发放人",
        on_delete=models.PROTECT,
        related_name="+",
    )

    class Meta:
        verbose_name = "监考密码"
        verbose_name_plural = "监考密码"
        ordering = ["-issued_at", "-id"]

    def __str__(self) -> str:
        return f"{self.room} {self.issued_at:%Y-%m-%d %H:%M}"


class PinTry(models.Model):
    """Somebody entered a PIN at a booth."""

    pin = models.ForeignKey(ProctorPin, on_delete=models.CASCADE, related_name="tries")
    seat = models.ForeignKey(
        Seat, verbose_name="机位", on_delete=models.CASCADE, related_name="pin_tries"
    )
    at = models.DateTimeField("时间")
    was_right = models.BooleanField("正确", default=False)

    class Meta:
        verbose_name = "监考密码输入"
        verbose_name_plural = "监考密码输入"
        ordering = ["at", "id"]
        indexes = [models.Index(fields=["seat", "at"], name="pin_tries_of_seat")]

    def __str__(self) -> str:
        return f"{self.seat} {self.at:%H:%M:%S}"
