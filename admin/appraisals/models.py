"""Rounds of appraisal, the units in them, self-assessment, visits, scores, results."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from simple_history.models import HistoricalRecords

from admin.append_only import AppendOnly
from admin.kinds.models import Kind, KindRecord, KindVersion

MOST_NOTE = 1_000


class AppraisalRound(models.Model):
    """One round under one version of the standard (一次评估)."""

    kind = models.ForeignKey(
        Kind, verbose_name="类别", on_delete=models.PROTECT, related_name="appraisal_rounds"
    )
    standard = models.ForeignKey(
        KindVersion, verbose_name="标准的版本", on_delete=models.PROTECT, related_name="+"
    )
    name = models.CharField("名称", max_length=60)
    year = models.PositiveIntegerField("年度")
    self_until = models.DateField("自评截止")
    opened_at = models.DateTimeField("建立时间")
    opened_by = models.ForeignKey(
        "lab_accounts.User", verbose_name="建立人", on_delete=models.PROTECT, related_name="+"
    )
    announced_at = models.DateTimeField("公示时间", null=True, blank=True)
    notice_until = models.DateField("公示截止", null=True, blank=True)

    history = HistoricalRecords(table_name="lab_appraisals_round_history")

    class Meta:
        verbose_name = "一次评估"
        verbose_name_plural = "各次评估"
        ordering = ["-year", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["kind", "name"], name="appraisal_round_name_once"),
            models.CheckConstraint(
                condition=Q(announced_at__isnull=True) | Q(notice_until__isnull=False),
                name="appraisal_round_announced_until_a_day",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Appraisal(KindRecord):
    """A unit in a round; ``filled_by`` is the round's version of the standard."""

    class State(models.TextChoices):
        """How far it is."""

        SELF = "self", "自评中"
        SENT = "sent", "已交自评"
        VISITED = "visited", "评分中"
        DECIDED = "decided", "已评定"

    round = models.ForeignKey(
        AppraisalRound, verbose_name="评估", on_delete=models.PROTECT, related_name="appraisals"
    )
    organisation = models.ForeignKey(
        "lab_people.Organisation",
        verbose_name="单位",
        on_delete=models.PROTECT,
        related_name="appraisals",
    )
    state = models.CharField("状态", max_length=10, choices=State, default=State.SELF)
    summary = models.TextField("自评报告", max_length=5_000, blank=True)
    sent_at = models.DateTimeField("交自评时间", null=True, blank=True)
    returned_why = models.CharField("退回理由", max_length=300, blank=True)
    visit_day = models.DateField("实地评估日期", null=True, blank=True)

    history = HistoricalRecords(table_name="lab_appraisals_appraisal_history")

    class Meta:
        verbose_name = "单位评估"
        verbose_name_plural = "单位评估"
        ordering = ["-round__year", "organisation__place", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["round", "organisation"], name="unit_once_in_a_round_of_appraisal"
            )
        ]

    def __str__(self) -> str:
        return f"{self.organisation} {self.round}"


class SelfScore(models.Model):
    """What the unit gives itself for an indicator, and why."""

    appraisal = models.ForeignKey(Appraisal, on_delete=models.PROTECT, related_name="self_scores")
    indicator = models.CharField("指标编号", max_length=20)
    points = models.DecimalField("自评分", max_digits=6, decimal_places=2)
    statement = models.CharField("说明", max_length=MOST_NOTE, blank=True)

    history = HistoricalRecords(table_name="lab_appraisals_selfscore_history")

    class Meta:
        verbose_name = "自评分"
        verbose_name_plural = "自评分"
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["appraisal", "indicator"], name="self_score_once_per_indicator"
            ),
            models.CheckConstraint(condition=Q(points__gte=0), name="self_score_not_negative"),
        ]

    def __str__(self) -> str:
        return f"{self.indicator} {self.points}"


class Appraiser(models.Model):
    """A member of the team that visits; whoever has scored stays, marked as left."""

    appraisal = models.ForeignKey(Appraisal, on_delete=models.PROTECT, related_name="team")
    person = models.ForeignKey(
        "lab_people.Person",
        verbose_name="成员",
        on_delete=models.PROTECT,
        related_name="appraisals_made",
    )
    is_lead = models.BooleanField("组长", default=False)
    left_at = models.DateTimeField("退出时间", null=True, blank=True)
    left_why = models.CharField("退出理由", max_length=300, blank=True)

    class Meta:
        verbose_name = "评估组成员"
        verbose_name_plural = "评估组成员"
        ordering = ["-is_lead", "id"]
        constraints = [
            models.UniqueConstraint(fields=["appraisal", "person"], name="appraiser_once"),
            models.UniqueConstraint(
                fields=["appraisal"],
                condition=Q(is_lead=True, left_at__isnull=True),
                name="one_lead_of_a_team",
            ),
        ]

    def __str__(self) -> str:
        return str(self.person)


class IndicatorScore(AppendOnly):
    """Points a member gave for an indicator; the newest counts."""

    appraiser = models.ForeignKey(Appraiser, on_delete=models.PROTECT, related_name="scores")
    indicator = models.CharField("指标编号", max_length=20)
    points = models.DecimalField("得分", max_digits=6, decimal_places=2)
    remark = models.CharField("意见", max_length=300, blank=True)
    reason = models.CharField("更改理由", max_length=300, blank=True)
    entered_at = models.DateTimeField("登记时间")
    entered_by = models.ForeignKey(
        "lab_accounts.User", verbose_name="登记人", on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        verbose_name = "指标得分"
        verbose_name_plural = "指标得分"
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(condition=Q(points__gte=0), name="indicator_score_not_negative")
        ]

    def __str__(self) -> str:
        return f"{self.indicator} {self.points}"


class AppraisalResult(AppendOnly):
    """What an appraisal came to, line by line; a later one replaces it, with its reason."""

    appraisal = models.ForeignKey(Appraisal, on_delete=models.PROTECT, related_name="results")
    number = models.PositiveIntegerField("第几次")
    hard = models.DecimalField("硬实力", max_digits=7, decimal_places=2)
    soft = models.DecimalField("软实力", max_digits=7, decimal_places=2)
    total = models.DecimalField("总分", max_digits=7, decimal_places=2)
    level = models.CharField("等次", max_length=200, blank=True)
    lines = models.JSONField("逐项得分", default=list)
    lacking = models.JSONField("未达到的", default=list, blank=True)
    reason = models.CharField("理由", max_length=300, blank=True)
    decided_at = models.DateTimeField("评定时间")
    decided_by = models.ForeignKey(
        "lab_accounts.User", verbose_name="评定人", on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        verbose_name = "评估结果"
        verbose_name_plural = "评估结果"
        ordering = ["appraisal", "-number"]
        constraints = [
            models.UniqueConstraint(
                fields=["appraisal", "number"], name="appraisal_result_number_once"
            ),
            models.CheckConstraint(
                condition=Q(number=1) | ~Q(reason=""), name="appraisal_result_again_with_a_reason"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.total} {self.level}"
