"""Where tests are held: sites, rooms, seats, and what each seat last told."""

from __future__ import annotations

from django.core.validators import RegexValidator
from django.db import models


class Site(models.Model):
    """A test site (测试站点)."""

    name = models.CharField("站点名称", max_length=80)
    # Part of every admission number.
    code = models.CharField(
        "站点代码",
        max_length=3,
        unique=True,
        validators=[RegexValidator(r"^\d{3}$", "站点代码为三位数字。")],
    )
    organisation = models.ForeignKey(
        "lab_people.Organisation",
        verbose_name="所属单位",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="sites",
    )
    address = models.CharField("地址", max_length=200, blank=True)

    class Meta:
        verbose_name = "测试站点"
        verbose_name_plural = "测试站点"
        ordering = ["code"]

    def __str__(self) -> str:
        return self.name


class Room(models.Model):
    """A room with booths (考场)."""

    site = models.ForeignKey(
        Site, verbose_name="测试站点", on_delete=models.PROTECT, related_name="rooms"
    )
    name = models.CharField("考场名称", max_length=40)
    invigilators = models.ManyToManyField(
        "lab_accounts.User", verbose_name="监考员", blank=True, related_name="rooms"
    )

    class Meta:
        verbose_name = "考场"
        verbose_name_plural = "考场"
        ordering = ["site", "name"]
        constraints = [
            models.UniqueConstraint(fields=["site", "name"], name="room_name_once_per_site")
        ]

    def __str__(self) -> str:
        return f"{self.site} {self.name}"


class Seat(models.Model):
    """A booth's place (机位), with the public key of the booth that was registered for it.

    ``code_key``: what a registration code not spent yet makes (recordings.introduction).
    """

    room = models.ForeignKey(
        Room, verbose_name="考场", on_delete=models.PROTECT, related_name="seats"
    )
    label = models.CharField("机位号", max_length=16)
    # Place in the room's grid, from the invigilator's left front; tells who sits beside whom.
    row = models.PositiveSmallIntegerField("排", default=1)
    column = models.PositiveSmallIntegerField("列", default=1)
    is_spare = models.BooleanField("备用", default=False)
    is_usable = models.BooleanField("可用", default=True)
    public_key = models.CharField("公钥", max_length=64, null=True, unique=True, editable=False)
    registered_at = models.DateTimeField("登记时间", null=True, editable=False)
    code_key = models.CharField("登记码密钥", max_length=64, blank=True, editable=False)
    code_issued_at = models.DateTimeField("登记码发放时间", null=True, editable=False)

    class Meta:
        verbose_name = "机位"
        verbose_name_plural = "机位"
        ordering = ["room", "label"]
        constraints = [
            models.UniqueConstraint(fields=["room", "label"], name="seat_label_once_per_room")
        ]

    def __str__(self) -> str:
        return self.label


class SeatState(models.Model):
    """What the booth at a seat last said about itself; one row a seat, replaced each time."""

    seat = models.OneToOneField(
        Seat, primary_key=True, on_delete=models.CASCADE, related_name="live"
    )
    sitting = models.ForeignKey(
        "lab_testing.Sitting", null=True, on_delete=models.SET_NULL, related_name="+"
    )
    state = models.JSONField("状态", default=dict)
    received_at = models.DateTimeField("收到时间")

    class Meta:
        verbose_name = "机位状态"
        verbose_name_plural = "机位状态"

    def __str__(self) -> str:
        return f"{self.seat}: {self.state.get('state', '')}"


class SelfCheck(models.Model):
    """What a booth found when it looked itself over (机位自检); every check is kept."""

    seat = models.ForeignKey(
        Seat, verbose_name="机位", on_delete=models.CASCADE, related_name="self_checks"
    )
    at = models.DateTimeField("时间")
    version = models.CharField("程序版本", max_length=64)
    clock_difference_s = models.FloatField("与服务器时钟相差（秒）")
    # subject, well, found, to_do: as the booth says them.
    lines = models.JSONField("各项", default=list)

    class Meta:
        verbose_name = "机位自检"
        verbose_name_plural = "机位自检"
        ordering = ["-at", "-id"]
        indexes = [models.Index(fields=["seat", "at"])]

    def __str__(self) -> str:
        return f"{self.seat} {self.at:%Y-%m-%d %H:%M}"


class LogInAttempt(models.Model):
    """A log-in tried at a seat; the basis of the limit on guesses."""

    seat = models.ForeignKey(Seat, on_delete=models.CASCADE, related_name="log_in_attempts")
    at = models.DateTimeField("时间")
    # Set when it succeeded: this seat may send recordings of this sitting ever after, even when
    # the candidate was moved to another seat.
    sitting = models.ForeignKey(
        "lab_testing.Sitting", null=True, on_delete=models.CASCADE, related_name="log_ins"
    )

    class Meta:
        verbose_name = "登录尝试"
        verbose_name_plural = "登录尝试"
        indexes = [models.Index(fields=["seat", "at"])]

    def __str__(self) -> str:
        return f"{self.seat} {self.at:%H:%M:%S}"
