"""What is on record about a new teacher's induction beside course runs."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from simple_history.models import HistoricalRecords

from admin.matches.models.common import MatchRecord


class Induction(MatchRecord):
    """Completion entered by hand, a deadline extended, or an excuse; always with its reason.

    Whoever has no such record is watched all the same: the list is made from posts.
    """

    person = models.ForeignKey(
        "lab_people.Person",
        verbose_name="新任教师",
        on_delete=models.PROTECT,
        related_name="inductions",
    )
    finished_on = models.DateField("完成日期", null=True, blank=True)
    extended_to = models.DateField("延期至", null=True, blank=True)
    is_excused = models.BooleanField("免除", default=False)
    why = models.CharField("依据", max_length=300)

    history = HistoricalRecords(table_name="lab_matches_induction_history")

    class Meta:
        verbose_name = "新任教师培训登记"
        verbose_name_plural = "新任教师培训登记"
        ordering = ["-entered_at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["kind", "person"], name="induction_once_per_person"),
            models.CheckConstraint(condition=~Q(why=""), name="induction_with_a_reason"),
        ]

    def __str__(self) -> str:
        return str(self.person)
