"""A candidate's sittings."""

from __future__ import annotations

import uuid
from typing import Any

from django.db import models
from django.db.models import Q
from simple_history.models import HistoricalRecords

from admin.testing.models.papers import PaperRecord
from admin.testing.models.places import Seat
from admin.testing.models.sessions import Candidate
from admin.testing.stages import STAGE_NAMES, Stage

STAGE_CHOICES = [(stage.value, name) for stage, name in STAGE_NAMES.items()]


class Sitting(models.Model):
    """One candidate's one run through one paper (一次应试).

    After a failure of the equipment a candidate may sit again: that is another sitting with the
    next number; the newest one that is not void counts.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    candidate = models.ForeignKey(
        Candidate, verbose_name="应试人", on_delete=models.PROTECT, related_name="sittings"
    )
    number = models.PositiveSmallIntegerField("第几次", default=1)
    stage = models.CharField(
        "阶段", max_length=10, choices=STAGE_CHOICES, default=Stage.SEATED, db_index=True
    )
    paper = models.ForeignKey(
        PaperRecord,
        verbose_name="试卷",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="sittings",
    )
    # Where it was last seen; the candidate's own seat is where it should be.
    seat = models.ForeignKey(
        Seat,
        verbose_name="机位",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="sittings",
    )
    logged_in_at = models.DateTimeField("登录时间", null=True, blank=True)
    confirmed_at = models.DateTimeField("确认时间", null=True, blank=True)
    # The start signal given to this one alone, whatever the batch does.
    start_given_at = models.DateTimeField("单独发出开始指令的时间", null=True, blank=True)
    started_at = models.DateTimeField("开始时间", null=True, blank=True)
    finished_at = models.DateTimeField("完成时间", null=True, blank=True)
    # An invigilator let a latecomer in: the limit of lateness no longer applies.
    admitted_late_at = models.DateTimeField("准许迟到入场时间", null=True, blank=True)
    created_at = models.DateTimeField("建立时间")
    # Follows from the results, and is written with the first of them; what waits is found by it.
    is_released = models.BooleanField("已有成绩", default=False, editable=False)

    history = HistoricalRecords(
        table_name="lab_testing_sitting_history", excluded_fields=["is_released"]
    )

    class Meta:
        verbose_name = "应试"
        verbose_name_plural = "应试"
        ordering = ["candidate", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["candidate", "number"], name="sitting_number_once_per_candidate"
            )
        ]
        indexes = [
            models.Index(
                fields=["stage", "finished_at"],
                condition=Q(is_released=False),
                name="sittings_without_result",
            )
        ]

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Write it; ``is_released`` is written with a result alone.

        Whoever read the sitting before its release would else write the old answer back.
        """
        if not self._state.adding and not args and kwargs.get("update_fields") is None:
            fields = self._meta.concrete_fields
            kwargs["update_fields"] = [
                one.name for one in fields if not one.primary_key and one.name != "is_released"
            ]
        super().save(*args, **kwargs)

    def __str__(self) -> str:
        return f"{self.candidate.admission_number}/{self.number}"
