"""What is asked about a case, or by somebody without one, with the day to answer by."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from admin.people.models import Organisation

USER = "lab_accounts.User"


class Enquiry(models.Model):
    """Something asked (咨询、异议、申诉、投诉); answered once.

    It is about a case; or, of somebody who has none, about a kind, for a unit to answer.
    """

    class Kind(models.TextChoices):
        """What is wanted."""

        QUESTION = "question", "咨询"
        OBJECTION = "objection", "公示异议"
        APPEAL = "appeal", "申诉"
        COMPLAINT = "complaint", "投诉"

    case = models.ForeignKey(
        "lab_credentials.Case",
        verbose_name="办理",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="enquiries",
    )
    about = models.ForeignKey(
        "lab_kinds.Kind",
        verbose_name="关于哪一类",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="enquiries",
    )
    organisation = models.ForeignKey(
        Organisation,
        verbose_name="单位",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="enquiries",
    )
    kind = models.CharField("种类", max_length=10, choices=Kind)
    text = models.TextField("内容")
    sender = models.CharField("提出人", max_length=60)
    received_at = models.DateTimeField("收到时间")
    # None: sent on the own page.
    received_by = models.ForeignKey(
        USER, verbose_name="登记人", null=True, on_delete=models.PROTECT, related_name="+"
    )
    answer_by = models.DateField("答复期限", db_index=True)
    answer = models.TextField("答复", blank=True)
    answered_at = models.DateTimeField("答复时间", null=True, blank=True)
    answered_by = models.ForeignKey(
        USER, verbose_name="答复人", null=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        verbose_name = "咨询与申诉"
        verbose_name_plural = "咨询与申诉"
        ordering = ["answer_by", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(case__isnull=False, about__isnull=True, organisation__isnull=True)
                | Q(case__isnull=True, about__isnull=False, organisation__isnull=False),
                name="enquiry_about_a_case_or_a_kind",
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.pk}"
