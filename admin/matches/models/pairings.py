"""Pairings of two people or two units, with meetings and stage checks."""

from __future__ import annotations

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from simple_history.models import HistoricalRecords

from admin.matches.models.common import MOST_NOTE, MatchRecord


class Pairing(MatchRecord):
    """``organisation`` is helped by ``partner``; where people are paired, both are named."""

    class Outcome(models.TextChoices):
        """How it ended."""

        REACHED = "reached", "完成计划"
        PARTLY = "partly", "部分完成"
        BROKEN_OFF = "broken_off", "中止"

    partner = models.ForeignKey(
        "lab_people.Organisation",
        verbose_name="结对（城区）单位",
        on_delete=models.PROTECT,
        related_name="+",
    )
    person = models.ForeignKey(
        "lab_people.Person",
        verbose_name="受助教师",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="pairings_helped",
    )
    partner_person = models.ForeignKey(
        "lab_people.Person",
        verbose_name="结对（城区）教师",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="pairings_helping",
    )
    begins = models.DateField("开始")
    ends = models.DateField("到期")
    plan = models.TextField("年度计划", max_length=5_000)
    ended_on = models.DateField("结束日期", null=True, blank=True)
    outcome = models.CharField("结果", max_length=12, choices=Outcome, blank=True)
    outcome_note = models.CharField("总结", max_length=MOST_NOTE, blank=True)

    history = HistoricalRecords(table_name="lab_matches_pairing_history")

    class Meta:
        verbose_name = "结对"
        verbose_name_plural = "结对"
        ordering = ["-begins", "-id"]
        indexes = [models.Index(fields=["kind", "ended_on"], name="pairings_by_end")]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends__gte=F("begins")), name="pairing_ends_after_it_begins"
            ),
            models.CheckConstraint(
                condition=Q(person__isnull=True, partner_person__isnull=True)
                | (
                    Q(person__isnull=False, partner_person__isnull=False)
                    & ~Q(person=F("partner_person"))
                ),
                name="pairing_of_two_people_or_of_none",
            ),
            models.CheckConstraint(
                condition=Q(person__isnull=False) | ~Q(organisation=F("partner")),
                name="pairing_of_two_units",
            ),
            models.CheckConstraint(
                condition=(Q(ended_on__isnull=True) & Q(outcome=""))
                | (Q(ended_on__isnull=False) & ~Q(outcome="")),
                name="pairing_ends_with_an_outcome",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.helping} → {self.helped}"

    @property
    def helping(self) -> str:
        """Who helps, in words."""
        unit = self.partner.name
        return f"{self.partner_person.name}（{unit}）" if self.partner_person else unit

    @property
    def helped(self) -> str:
        """Who is helped, in words."""
        unit = self.organisation.name
        return f"{self.person.name}（{unit}）" if self.person else unit


class PairingMeeting(models.Model):
    """What the two did on a day; struck out with a reason, never deleted."""

    pairing = models.ForeignKey(Pairing, on_delete=models.PROTECT, related_name="meetings")
    day = models.DateField("日期")
    what = models.CharField("内容", max_length=300)
    hours = models.DecimalField(
        "学时", max_digits=5, decimal_places=1, validators=[MinValueValidator(0)]
    )
    entered_at = models.DateTimeField("登记时间")
    entered_by = models.ForeignKey(
        "lab_accounts.User", verbose_name="登记人", on_delete=models.PROTECT, related_name="+"
    )
    struck_at = models.DateTimeField("作废时间", null=True, blank=True)
    struck_why = models.CharField("作废理由", max_length=300, blank=True)

    class Meta:
        verbose_name = "结对活动"
        verbose_name_plural = "结对活动"
        ordering = ["day", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(hours__gte=0), name="meeting_hours_not_negative"),
            models.CheckConstraint(
                condition=Q(struck_at__isnull=True) | ~Q(struck_why=""),
                name="meeting_struck_with_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.what}"


class PairingCheck(models.Model):
    """A stage check (阶段检查) by an officer."""

    class Result(models.TextChoices):
        """What was found."""

        AHEAD = "ahead", "好"
        ON_PLAN = "on_plan", "按计划"
        BEHIND = "behind", "落后于计划"

    pairing = models.ForeignKey(Pairing, on_delete=models.PROTECT, related_name="checks")
    day = models.DateField("日期")
    result = models.CharField("结果", max_length=10, choices=Result)
    remark = models.CharField("意见", max_length=MOST_NOTE, blank=True)
    entered_at = models.DateTimeField("登记时间")
    entered_by = models.ForeignKey(
        "lab_accounts.User", verbose_name="检查人", on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        verbose_name = "结对阶段检查"
        verbose_name_plural = "结对阶段检查"
        ordering = ["day", "id"]

    def __str__(self) -> str:
        return f"{self.day} {self.get_result_display()}"
