"""A day on which a panel sees applicants: an ability test, a review."""

from __future__ import annotations

from django.db import models

from admin.kinds.models import Kind


class ReviewDay(models.Model):
    """When and where the cases put on it are seen (评审日); the members are those of the cases."""

    kind = models.ForeignKey(
        Kind, verbose_name="类别", on_delete=models.PROTECT, related_name="review_days"
    )
    held_at = models.DateTimeField("时间", db_index=True)
    place = models.CharField("地点", max_length=100)
    made_at = models.DateTimeField("安排时间")
    made_by = models.ForeignKey(
        "lab_accounts.User", verbose_name="安排人", on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        verbose_name = "评审日"
        verbose_name_plural = "评审日"
        ordering = ["held_at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["kind", "held_at", "place"], name="review_day_once")
        ]

    def __str__(self) -> str:
        return f"{self.held_at:%Y-%m-%d} {self.place}"
