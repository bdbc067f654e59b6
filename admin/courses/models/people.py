"""Who takes part in a course run, who came, how it was assessed, what it came to."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from simple_history.models import HistoricalRecords

from admin.append_only import AppendOnly
from admin.courses.models.runs import CourseRun, Meeting
from admin.courses.words import EnrolmentState, Grade, Mark, Source
from admin.people.models import Organisation, Person


class Enrolment(models.Model):
    """A person in a course run, once; the state has a history."""

    run = models.ForeignKey(
        CourseRun, verbose_name="培训班", on_delete=models.PROTECT, related_name="enrolments"
    )
    person = models.ForeignKey(
        Person, verbose_name="人员", on_delete=models.PROTECT, related_name="enrolments"
    )
    # Where the person worked when enrolled; a later post changes nothing in the record.
    organisation = models.ForeignKey(
        Organisation,
        verbose_name="单位",
        null=True,
        on_delete=models.PROTECT,
        related_name="enrolments",
    )
    state = models.CharField(
        "状态", max_length=10, choices=EnrolmentState, default=EnrolmentState.ENROLLED
    )
    statement = models.CharField("申请理由", max_length=300, blank=True)
    points = models.JSONField("遴选得分", default=dict, blank=True)
    reason = models.CharField("理由", max_length=300, blank=True)
    entered_at = models.DateTimeField("登记时间")
    entered_by = models.ForeignKey(
        "lab_accounts.User", verbose_name="登记人", on_delete=models.PROTECT, related_name="+"
    )

    history = HistoricalRecords(table_name="lab_courses_enrolment_history")

    class Meta:
        verbose_name = "参训人员"
        verbose_name_plural = "参训人员"
        ordering = ["run", "id"]
        indexes = [models.Index(fields=["run", "state"], name="enrolments_by_state")]
        constraints = [
            models.UniqueConstraint(fields=["run", "person"], name="enrolled_once"),
        ]

    def __str__(self) -> str:
        return f"{self.person} {self.run}"


class Attendance(models.Model):
    """Whether a person came to a meeting."""

    enrolment = models.ForeignKey(
        Enrolment, verbose_name="参训人员", on_delete=models.PROTECT, related_name="attendances"
    )
    meeting = models.ForeignKey(
        Meeting, verbose_name="课次", on_delete=models.PROTECT, related_name="attendances"
    )
    mark = models.CharField("考勤", max_length=10, choices=Mark)
    source = models.CharField("来源", max_length=10, choices=Source)
    noted_at = models.DateTimeField("登记时间")
    noted_by = models.ForeignKey(
        "lab_accounts.User",
        verbose_name="登记人",
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
    )

    history = HistoricalRecords(table_name="lab_courses_attendance_history")

    class Meta:
        verbose_name = "考勤"
        verbose_name_plural = "考勤"
        ordering = ["meeting", "enrolment"]
        constraints = [
            models.UniqueConstraint(fields=["enrolment", "meeting"], name="attendance_once")
        ]

    def __str__(self) -> str:
        return str(self.get_mark_display())


class Assessment(AppendOnly):
    """How a person was assessed; the newest counts."""

    enrolment = models.ForeignKey(
        Enrolment, verbose_name="参训人员", on_delete=models.PROTECT, related_name="assessments"
    )
    number = models.PositiveIntegerField("第几次")
    mark = models.DecimalField("分数", max_digits=5, decimal_places=2, null=True)
    grade = models.CharField("等第", max_length=10, choices=Grade, blank=True)
    comment = models.CharField("评语", max_length=300, blank=True)
    given_by = models.ForeignKey(
        "lab_accounts.User", verbose_name="评定人", on_delete=models.PROTECT, related_name="+"
    )
    given_at = models.DateTimeField("评定时间")

    class Meta:
        verbose_name = "考核"
        verbose_name_plural = "考核"
        ordering = ["enrolment", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["enrolment", "number"], name="assessment_number_once"),
            models.CheckConstraint(
                condition=Q(mark__isnull=False) | ~Q(grade=""), name="assessment_says_something"
            ),
        ]

    def __str__(self) -> str:
        return str(self.get_grade_display() or self.mark)


class Outcome(AppendOnly):
    """What it came to for a person, as somebody decided; the newest counts.

    ``lines``: the explanation, pairs of a sentence and whether it speaks for completion.
    ``by_rule``: whether the decision is the rule's; if not, the reason says why.
    """

    enrolment = models.ForeignKey(
        Enrolment, verbose_name="参训人员", on_delete=models.PROTECT, related_name="outcomes"
    )
    number = models.PositiveIntegerField("第几版")
    completed = models.BooleanField("结业")
    by_rule = models.BooleanField("与规则一致")
    hours = models.DecimalField("学时", max_digits=6, decimal_places=1)
    lines = models.JSONField("依据", default=list)
    reason = models.CharField("理由", max_length=300, blank=True)
    decided_by = models.ForeignKey(
        "lab_accounts.User", verbose_name="认定人", on_delete=models.PROTECT, related_name="+"
    )
    decided_at = models.DateTimeField("认定时间")

    class Meta:
        verbose_name = "结业认定"
        verbose_name_plural = "结业认定"
        ordering = ["enrolment", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["enrolment", "number"], name="outcome_number_once"),
            models.CheckConstraint(
                condition=Q(by_rule=True) | ~Q(reason=""), name="outcome_against_rule_has_reason"
            ),
            models.CheckConstraint(
                condition=Q(completed=True) | Q(hours=0), name="outcome_failed_has_no_hours"
            ),
        ]

    def __str__(self) -> str:
        return "结业" if self.completed else "未结业"
