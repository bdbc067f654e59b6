"""Orders for teaching visits, who is offered, and the visits themselves."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import F, Q
from simple_history.models import HistoricalRecords

from admin.matches.models.common import MOST_NOTE, MOST_TOPIC, MatchRecord


class VisitOrder(MatchRecord):
    """A school asks for a lesson or a lecture on one of some days (送教订单)."""

    class State(models.TextChoices):
        """How far it is."""

        OPEN = "open", "待安排"
        ARRANGED = "arranged", "已安排"
        HELD = "held", "已送教"
        CANCELLED = "cancelled", "已撤销"

    topic = models.CharField("送教内容", max_length=MOST_TOPIC)
    days = models.JSONField("可安排的日期", default=list)  # days as text, in order
    first_day = models.DateField("最早日期")
    last_day = models.DateField("最晚日期")
    note = models.CharField("说明", max_length=MOST_NOTE, blank=True)
    state = models.CharField("状态", max_length=10, choices=State, default=State.OPEN)

    history = HistoricalRecords(table_name="lab_matches_visitorder_history")

    class Meta:
        verbose_name = "送教订单"
        verbose_name_plural = "送教订单"
        ordering = ["-entered_at", "-id"]
        indexes = [models.Index(fields=["kind", "state"], name="orders_by_state")]
        constraints = [
            models.CheckConstraint(
                condition=Q(last_day__gte=F("first_day")), name="order_ends_after_it_begins"
            )
        ]

    def __str__(self) -> str:
        return f"{self.organisation} {self.topic}"

    @property
    def wanted_days(self) -> tuple[date, ...]:
        """The days that suit the school."""
        return tuple(date.fromisoformat(one) for one in self.days)


class Offer(MatchRecord):
    """Somebody who can be sent: subject, stage and free days as they were entered."""

    person = models.ForeignKey(
        "lab_people.Person", verbose_name="教师", on_delete=models.PROTECT, related_name="+"
    )
    free_from = models.DateField("可送教从", null=True, blank=True)
    free_until = models.DateField("到", null=True, blank=True)
    weekdays = models.JSONField("星期几有空", default=list, blank=True)  # 0 Monday … 6; none: any
    most_visits = models.PositiveIntegerField("本年最多次数", null=True, blank=True)
    ended_at = models.DateTimeField("停用时间", null=True, blank=True)

    history = HistoricalRecords(table_name="lab_matches_offer_history")

    class Meta:
        verbose_name = "可送教教师"
        verbose_name_plural = "可送教教师"
        ordering = ["-entered_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "person", "subject", "stage"],
                condition=Q(ended_at__isnull=True),
                name="offer_once_per_subject_and_stage",
            ),
            models.CheckConstraint(
                condition=Q(free_from__isnull=True)
                | Q(free_until__isnull=True)
                | Q(free_until__gte=F("free_from")),
                name="offer_ends_after_it_begins",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} {self.subject}"


class Visit(models.Model):
    """Who is to go to the school of an order, on which day; how it went (送教安排)."""

    class State(models.TextChoices):
        """How far it is."""

        PROPOSED = "proposed", "待确认"
        ACCEPTED = "accepted", "已安排"
        HELD = "held", "已送教"
        REFUSED = "refused", "不采用"
        CALLED_OFF = "called_off", "未成行"

    class Verdict(models.TextChoices):
        """What the school thought of it."""

        EXCELLENT = "excellent", "很满意"
        GOOD = "good", "满意"
        FAIR = "fair", "基本满意"
        POOR = "poor", "不满意"

    order = models.ForeignKey(
        VisitOrder, verbose_name="订单", on_delete=models.PROTECT, related_name="visits"
    )
    person = models.ForeignKey(
        "lab_people.Person",
        verbose_name="送教教师",
        on_delete=models.PROTECT,
        related_name="teaching_visits",
    )
    unit = models.CharField("教师单位", max_length=120, blank=True)
    day = models.DateField("日期")
    points = models.IntegerField("匹配分", default=0)
    reasons = models.JSONField("依据", default=list, blank=True)
    by_hand = models.BooleanField("手工更改", default=False)
    state = models.CharField("状态", max_length=12, choices=State, default=State.PROPOSED)
    why = models.CharField("理由", max_length=300, blank=True)
    proposed_at = models.DateTimeField("提出时间")
    decided_at = models.DateTimeField("决定时间", null=True, blank=True)
    verdict = models.CharField("学校评价", max_length=10, choices=Verdict, blank=True)
    listeners = models.PositiveIntegerField("听课人数", null=True, blank=True)
    remark = models.CharField("学校意见", max_length=MOST_NOTE, blank=True)
    confirmed_at = models.DateTimeField("学校确认时间", null=True, blank=True)

    history = HistoricalRecords(table_name="lab_matches_visit_history")

    class Meta:
        verbose_name = "送教安排"
        verbose_name_plural = "送教安排"
        ordering = ["day", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["order"],
                condition=Q(state__in=["proposed", "accepted", "held"]),
                name="one_standing_visit_per_order",
            ),
            models.UniqueConstraint(
                fields=["person", "day"],
                condition=Q(state__in=["proposed", "accepted", "held"]),
                name="one_visit_a_day_per_person",
            ),
            models.CheckConstraint(
                condition=~Q(state="held") | (Q(confirmed_at__isnull=False) & ~Q(verdict="")),
                name="visit_held_is_confirmed_with_a_verdict",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.person}"
