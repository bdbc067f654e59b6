"""Questions, objections and appeals about a case, with the day by which they are answered."""

from __future__ import annotations

from django.db import models

USER = "lab_accounts.User"


class Enquiry(models.Model):
    """Something asked (咨询、异议、申诉); answered once."""

    class Kind(models.TextChoices):
        """What is wanted."""

        QUESTION = "question", "咨询"
        OBJECTION = "objection", "公示异议"
        APPEAL = "appeal", "申诉"

    case = models.ForeignKey(
        "lab_credentials.Case",
        verbose_name="办理",
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

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.pk}"
