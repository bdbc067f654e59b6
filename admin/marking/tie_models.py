"""Ties between examiners and people that the office has entered."""

from __future__ import annotations

from django.db import models
from django.db.models import Q


class ExaminerTie(models.Model):
    """An examiner is kept from a person (回避关系); ended with a reason, never deleted."""

    class Kind(models.TextChoices):
        """What they are to each other."""

        RELATIVE = "relative", "亲属"
        COLLEAGUE = "colleague", "同事"
        TEACHER = "teacher", "师生（辅导过）"
        OTHER = "other", "其他关系"

    examiner = models.ForeignKey(
        "lab_accounts.User", verbose_name="测试员", on_delete=models.PROTECT, related_name="ties"
    )
    person = models.ForeignKey(
        "lab_people.Person", verbose_name="人员", on_delete=models.PROTECT, related_name="ties"
    )
    kind = models.CharField("关系", max_length=10, choices=Kind)
    reason = models.CharField("说明", max_length=200)
    entered_at = models.DateTimeField("登记时间")
    entered_by = models.ForeignKey(
        "lab_accounts.User", verbose_name="登记人", on_delete=models.PROTECT, related_name="+"
    )
    ended_at = models.DateTimeField("解除时间", null=True)
    ended_by = models.ForeignKey(
        "lab_accounts.User",
        verbose_name="解除人",
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    end_reason = models.CharField("解除理由", max_length=200, blank=True)

    class Meta:
        verbose_name = "回避关系"
        verbose_name_plural = "回避关系"
        ordering = ["-entered_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["examiner", "person"],
                condition=Q(ended_at__isnull=True),
                name="tie_once_at_a_time",
            )
        ]

    def __str__(self) -> str:
        return f"{self.examiner_id}/{self.person_id}"
