"""What is done about a piece of work: visits, stage reports, evaluations, praise and criticism."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from simple_history.models import HistoricalRecords

from admin.append_only import AppendOnly
from admin.work.models.items import WorkItem


class Visit(models.Model):
    """A supervision visit (督导); its evidence are attachments."""

    item = models.ForeignKey(
        WorkItem, verbose_name="工作项", on_delete=models.PROTECT, related_name="visits"
    )
    organisation = models.ForeignKey(
        "lab_people.Organisation",
        verbose_name="受督导单位",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="work_visits",
    )
    day = models.DateField("督导日期")
    team = models.CharField("督导人员", max_length=200)
    place = models.CharField("地点", max_length=120)
    findings = models.TextField("督导情况")
    follow_up = models.TextField("整改要求", blank=True)
    follow_up_due = models.DateField("整改期限", null=True, blank=True)
    follow_up_result = models.TextField("整改结果", blank=True)
    follow_up_done_on = models.DateField("整改完成日期", null=True, blank=True)
    noted_at = models.DateTimeField("记录时间")
    noted_by = models.ForeignKey(
        "lab_accounts.User", verbose_name="记录人", on_delete=models.PROTECT, related_name="+"
    )

    history = HistoricalRecords(table_name="lab_work_visit_history")

    class Meta:
        verbose_name = "督导记录"
        verbose_name_plural = "督导记录"
        ordering = ["-day", "-id"]

    def __str__(self) -> str:
        return f"{self.day} {self.place}"


class StageReport(models.Model):
    """A report on a period (阶段调度), by the owner or, of a county, by its officer."""

    class State(models.TextChoices):
        """Where it stands."""

        SENT = "sent", "已报送"
        RETURNED = "returned", "已退回"
        ACCEPTED = "accepted", "已通过"

    item = models.ForeignKey(
        WorkItem, verbose_name="工作项", on_delete=models.PROTECT, related_name="reports"
    )
    organisation = models.ForeignKey(
        "lab_people.Organisation",
        verbose_name="报送县区",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="stage_reports",
    )
    period = models.CharField("时段", max_length=200)
    text = models.TextField("进展情况")
    # Rows of name, value (a number as text) and unit.
    figures = models.JSONField("数据", default=list, blank=True)
    state = models.CharField("状态", max_length=10, choices=State, default=State.SENT)
    sent_at = models.DateTimeField("报送时间")
    sent_by = models.ForeignKey(
        "lab_accounts.User", verbose_name="报送人", on_delete=models.PROTECT, related_name="+"
    )
    answer = models.CharField("审核意见", max_length=300, blank=True)
    decided_at = models.DateTimeField("审核时间", null=True, blank=True)
    decided_by = models.ForeignKey(
        "lab_accounts.User",
        verbose_name="审核人",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )

    history = HistoricalRecords(table_name="lab_work_stage_report_history")

    class Meta:
        verbose_name = "阶段报告"
        verbose_name_plural = "阶段报告"
        ordering = ["-sent_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["item", "organisation", "period"], name="stage_report_once_per_period"
            ),
            models.UniqueConstraint(
                fields=["item", "period"],
                condition=Q(organisation=None),
                name="stage_report_of_the_city_once_per_period",
            ),
        ]

    def __str__(self) -> str:
        return self.period


class Evaluation(AppendOnly):
    """Results held against the rubric (结果评估); the newest counts."""

    item = models.ForeignKey(
        WorkItem, verbose_name="工作项", on_delete=models.PROTECT, related_name="evaluations"
    )
    organisation = models.ForeignKey(
        "lab_people.Organisation",
        verbose_name="被评估县区",
        null=True,
        on_delete=models.PROTECT,
        related_name="work_evaluations",
    )
    # Rows of name, most, score (numbers as text).
    scores = models.JSONField("各条得分", default=list)
    total = models.DecimalField("得分", max_digits=7, decimal_places=2)
    full = models.DecimalField("满分", max_digits=7, decimal_places=2)
    grade = models.CharField("等次", max_length=200, blank=True)
    reasons = models.TextField("评估意见")
    made_at = models.DateTimeField("评估时间")
    made_by = models.ForeignKey(
        "lab_accounts.User", verbose_name="评估人", on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        verbose_name = "结果评估"
        verbose_name_plural = "结果评估"
        ordering = ["-made_at", "-id"]

    def __str__(self) -> str:
        return f"{self.item} {self.total}"


class Mention(models.Model):
    """Praise or criticism by name (褒优曝劣) of an organisation or a person."""

    class Tone(models.TextChoices):
        """Which of the two."""

        PRAISE = "praise", "表扬"
        CRITICISM = "criticism", "批评"

    class State(models.TextChoices):
        """Proposed by anybody who records, decided by name."""

        PROPOSED = "proposed", "待决定"
        DECIDED = "decided", "已决定"
        DECLINED = "declined", "不予通报"

    item = models.ForeignKey(
        WorkItem, verbose_name="工作项", on_delete=models.PROTECT, related_name="mentions"
    )
    tone = models.CharField("褒或批", max_length=10, choices=Tone)
    organisation = models.ForeignKey(
        "lab_people.Organisation",
        verbose_name="单位",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="work_mentions",
    )
    person = models.ForeignKey(
        "lab_people.Person",
        verbose_name="个人",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="work_mentions",
    )
    text = models.TextField("事由")
    state = models.CharField("状态", max_length=10, choices=State, default=State.PROPOSED)
    proposed_at = models.DateTimeField("提出时间")
    proposed_by = models.ForeignKey(
        "lab_accounts.User", verbose_name="提出人", on_delete=models.PROTECT, related_name="+"
    )
    decided_at = models.DateTimeField("决定时间", null=True, blank=True)
    decided_by = models.ForeignKey(
        "lab_accounts.User",
        verbose_name="决定人",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    answer = models.CharField("决定意见", max_length=300, blank=True)

    history = HistoricalRecords(table_name="lab_work_mention_history")

    class Meta:
        verbose_name = "表扬与批评"
        verbose_name_plural = "表扬与批评"
        ordering = ["-proposed_at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(organisation__isnull=False) ^ Q(person__isnull=False),
                name="mention_of_an_organisation_or_a_person",
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_tone_display()} {self.organisation or self.person}"
