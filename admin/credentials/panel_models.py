"""The expert committee, whom its members are kept from, and their blind marks."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from admin.append_only import AppendOnly
from admin.kinds.models import System
from admin.marking.tie_models import ExaminerTie
from admin.people.models import Person

USER = "lab_accounts.User"


class CommitteeMember(models.Model):
    """An expert of a system's committee (专家评审委员会). Ended, never deleted."""

    system = models.ForeignKey(
        System, verbose_name="工作系统", on_delete=models.PROTECT, related_name="committee"
    )
    person = models.ForeignKey(
        Person, verbose_name="人员", on_delete=models.PROTECT, related_name="committees"
    )
    # Who marks by herself; without one the office copies the paper of marks.
    user = models.ForeignKey(
        USER,
        verbose_name="账号",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="committees",
    )
    field = models.CharField("专长", max_length=60, blank=True)
    since = models.DateField("聘任日期")
    ended_on = models.DateField("解聘日期", null=True, blank=True)

    class Meta:
        verbose_name = "评审专家"
        verbose_name_plural = "评审专家"
        ordering = ["person__name", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["system", "person"],
                condition=Q(ended_on__isnull=True),
                name="member_once_at_a_time",
            )
        ]

    def __str__(self) -> str:
        return str(self.person)


class MemberTie(models.Model):
    """A member is kept from a person (回避关系): relatives, pupils and others."""

    member = models.ForeignKey(
        CommitteeMember, verbose_name="专家", on_delete=models.PROTECT, related_name="ties"
    )
    person = models.ForeignKey(
        Person, verbose_name="须回避的人", on_delete=models.PROTECT, related_name="member_ties"
    )
    kind = models.CharField("关系", max_length=10, choices=ExaminerTie.Kind)
    reason = models.CharField("说明", max_length=200)
    entered_at = models.DateTimeField("登记时间")
    entered_by = models.ForeignKey(
        USER, verbose_name="登记人", on_delete=models.PROTECT, related_name="+"
    )
    ended_at = models.DateTimeField("解除时间", null=True, blank=True)
    end_reason = models.CharField("解除理由", max_length=200, blank=True)

    class Meta:
        verbose_name = "专家回避关系"
        verbose_name_plural = "专家回避关系"
        ordering = ["-entered_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["member", "person"],
                condition=Q(ended_at__isnull=True),
                name="member_tie_once_at_a_time",
            )
        ]

    def __str__(self) -> str:
        return f"{self.member_id}/{self.person_id}"


class PanelSeat(models.Model):
    """A member has been given a case; or has declined it."""

    case = models.ForeignKey(
        "lab_credentials.Case", verbose_name="办理", on_delete=models.PROTECT, related_name="seats"
    )
    member = models.ForeignKey(
        CommitteeMember, verbose_name="专家", on_delete=models.PROTECT, related_name="seats"
    )
    given_at = models.DateTimeField("分派时间")
    given_by = models.ForeignKey(
        USER, verbose_name="分派人", on_delete=models.PROTECT, related_name="+"
    )
    declined_at = models.DateTimeField("回避时间", null=True, blank=True)
    decline_reason = models.CharField("回避理由", max_length=200, blank=True)

    class Meta:
        verbose_name = "评审分派"
        verbose_name_plural = "评审分派"
        ordering = ["given_at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["case", "member"], name="seat_once_per_case")
        ]

    def __str__(self) -> str:
        return f"{self.case_id}/{self.member_id}"


class PanelScore(AppendOnly):
    """A member's marks; a correction is a further one, and the newest counts."""

    seat = models.ForeignKey(
        PanelSeat, verbose_name="评审分派", on_delete=models.PROTECT, related_name="scores"
    )
    number = models.PositiveSmallIntegerField("第几次")
    marks = models.JSONField("各项评分")
    total = models.DecimalField("总分", max_digits=8, decimal_places=2)
    remark = models.TextField("评语", blank=True)
    at = models.DateTimeField("时间")
    by = models.ForeignKey(USER, verbose_name="录入人", on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "评审评分"
        verbose_name_plural = "评审评分"
        ordering = ["seat", "-number"]
        constraints = [models.UniqueConstraint(fields=["seat", "number"], name="score_number_once")]

    def __str__(self) -> str:
        return f"{self.seat_id} {self.total}"
