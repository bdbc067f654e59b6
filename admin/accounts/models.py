"""Users of the console and the trail of what they did."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.auth.models import AbstractUser
from django.db import models

from admin.accounts.rights import Role, needs_second_factor

if TYPE_CHECKING:
    from admin.people.models import Organisation, Person


class ExaminerGrade(models.TextChoices):
    """By whom the examiner was appointed."""

    NATIONAL = "national", "国家级测试员"
    PROVINCIAL = "provincial", "省级测试员"


class User(AbstractUser):
    """Somebody who logs in. Roles are groups named as in ``rights.Role``."""

    display_name = models.CharField("姓名", max_length=60, blank=True)
    person: models.OneToOneField[Person | None, Person | None] = models.OneToOneField(
        "lab_people.Person",
        verbose_name="人员",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="account",
    )
    # The county of a county officer, the school of a school's clerk: the edge of what is seen.
    organisation: models.ForeignKey[Organisation | None, Organisation | None] = models.ForeignKey(
        "lab_people.Organisation",
        verbose_name="所属单位",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="accounts",
    )

    # National examiners alone review totals of level 1 and appeals.
    examiner_grade = models.CharField(
        "测试员级别", max_length=12, choices=ExaminerGrade, blank=True
    )

    class Meta:
        verbose_name = "账号"
        verbose_name_plural = "账号"

    @property
    def roles(self) -> frozenset[Role]:
        """The roles held; an inactive account holds none."""
        if not self.is_active:
            return frozenset()
        names = {group.name for group in self.groups.all()}
        return frozenset(role for role in Role if role.value in names)

    @property
    def needs_second_factor(self) -> bool:
        """Whether a one-time code is asked after the password; Django's superusers always."""
        return self.is_superuser or needs_second_factor(self.roles)

    def get_full_name(self) -> str:
        """The name people see."""
        return self.display_name or self.username

    def __str__(self) -> str:
        return self.get_full_name()


class SecondFactor(models.Model):
    """The device that makes a user's one-time codes (TOTP); counted only once confirmed."""

    user = models.OneToOneField(
        User, verbose_name="账号", on_delete=models.PROTECT, related_name="second_factor"
    )
    secret_locked = models.TextField("密钥（加密）", editable=False)
    begun_at = models.DateTimeField("开始绑定时间")
    confirmed_at = models.DateTimeField("绑定时间", null=True)
    # The last 30-second step a code was taken from: a code opens once.
    last_step = models.BigIntegerField("已用时间步", default=0)
    failures = models.PositiveSmallIntegerField("连续错误次数", default=0)
    locked_until = models.DateTimeField("暂停至", null=True)

    class Meta:
        verbose_name = "动态口令"
        verbose_name_plural = "动态口令"

    def __str__(self) -> str:
        return str(self.user)


class RecoveryCode(models.Model):
    """One of the codes that open once when the device is lost; only its digest is kept."""

    factor = models.ForeignKey(
        SecondFactor, verbose_name="动态口令", on_delete=models.CASCADE, related_name="codes"
    )
    digest = models.CharField("摘要", max_length=64)
    used_at = models.DateTimeField("使用时间", null=True)

    class Meta:
        verbose_name = "恢复码"
        verbose_name_plural = "恢复码"

    def __str__(self) -> str:
        return f"{self.factor_id}/{self.pk}"


class AuditEntry(models.Model):
    """One act: who, when, what, on what, why. Written by services, never changed."""

    at = models.DateTimeField("时间", db_index=True)
    actor = models.ForeignKey(
        User, verbose_name="操作人", null=True, on_delete=models.PROTECT, related_name="acts"
    )
    # What acted when it was no user: "booth A-03", "worker", "system".
    actor_name = models.CharField("操作者", max_length=80)
    action = models.CharField("操作", max_length=60)
    subject_type = models.CharField("对象类别", max_length=60)
    subject_id = models.CharField("对象编号", max_length=64)
    reason = models.TextField("事由", blank=True)
    detail = models.JSONField("详情", default=dict)

    class Meta:
        verbose_name = "操作记录"
        verbose_name_plural = "操作记录"
        ordering = ["-at", "-id"]
        indexes = [
            models.Index(fields=["subject_type", "subject_id", "at"]),
            models.Index(fields=["actor", "at"]),
            models.Index(fields=["actor_name", "at"]),
            models.Index(fields=["action", "at"]),
            models.Index(fields=["subject_type", "at"], name="trail_by_kind"),
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M:%S} {self.actor_name} {self.action}"


class AttemptCount(models.Model):
    """How often an address (or all together) tried something of late; read by ``throttle``."""

    # Of what is counted and who tries; an address can not be read from it.
    digest = models.CharField("摘要", max_length=64, unique=True)
    begun_at = models.DateTimeField("起算时间", db_index=True)
    count = models.PositiveIntegerField("次数", default=0)

    class Meta:
        verbose_name = "尝试次数"
        verbose_name_plural = "尝试次数"

    def __str__(self) -> str:
        return f"{self.count}"
