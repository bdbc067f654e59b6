"""Who marks what, and the marks: every mark is a record of its own, none is ever changed."""

from __future__ import annotations

import uuid
from typing import Any

from django.db import models
from django.db.models import Q

from admin.append_only import AppendOnly as AppendOnly
from admin.marking.day_models import ExaminerDay as ExaminerDay
from admin.marking.review_models import ReviewDraw as ReviewDraw
from admin.marking.review_models import ReviewTask as ReviewTask
from admin.marking.review_models import SittingReview as SittingReview
from admin.marking.tie_models import ExaminerTie as ExaminerTie
from scoring.talk_marks import TalkMark


class MarkingRulesVersion(AppendOnly):
    """One version of the settings of marking, as text; the newest is in force."""

    number = models.PositiveIntegerField("版本", unique=True)
    values = models.JSONField("设置")
    reason = models.TextField("理由")
    made_at = models.DateTimeField("时间", db_index=True)
    made_by = models.ForeignKey(
        "lab_accounts.User", verbose_name="修改人", on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        verbose_name = "评分规则版本"
        verbose_name_plural = "评分规则版本"
        ordering = ["-number"]

    def __str__(self) -> str:
        return f"第 {self.number} 版"


class MarkingAssignment(models.Model):
    """An examiner is to mark a sitting's talk. Its id stands in addresses, so that an examiner
    never meets the sitting's own.
    """

    class Kind(models.TextChoices):
        """What the mark is for."""

        MARKING = "marking", "评分"
        REMARK = "remark", "重评"  # an examiner's own earlier recording, to watch consistency

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    sitting = models.ForeignKey(
        "lab_testing.Sitting",
        verbose_name="应试",
        on_delete=models.PROTECT,
        related_name="marking_assignments",
    )
    examiner = models.ForeignKey(
        "lab_accounts.User",
        verbose_name="测试员",
        on_delete=models.PROTECT,
        related_name="marking_assignments",
    )
    kind = models.CharField("用途", max_length=10, choices=Kind, default=Kind.MARKING)
    # The appeal's reopening under which the talk is marked anew; empty: the first marking.
    reopening = models.ForeignKey(
        "Reopening",
        verbose_name="重新评分",
        null=True,
        on_delete=models.PROTECT,
        related_name="assignments",
    )
    # 1 and 2 mark each sitting, those after them decide where the two differ too much.
    position = models.PositiveSmallIntegerField("次序")
    assigned_at = models.DateTimeField("分配时间")
    assigned_by = models.ForeignKey(
        "lab_accounts.User",
        verbose_name="分配人",
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    # Follow from the marks that stand, and are written with each of them (``marked.py``): when the
    # first and the newest was submitted; empty while the work waits.
    first_marked_at = models.DateTimeField("首次提交时间", null=True, editable=False)
    marked_at = models.DateTimeField("最近提交时间", null=True, editable=False)

    class Meta:
        verbose_name = "评分任务"
        verbose_name_plural = "评分任务"
        ordering = ["sitting", "assigned_at", "position"]
        constraints = [
            models.UniqueConstraint(
                fields=["sitting", "examiner"],
                condition=Q(kind="marking"),
                name="examiner_once_per_sitting",
            ),
            models.UniqueConstraint(
                fields=["sitting", "position"],
                condition=Q(kind="marking", reopening__isnull=True),
                name="position_once_per_sitting",
            ),
            models.UniqueConstraint(
                fields=["reopening", "position"],
                condition=Q(kind="marking", reopening__isnull=False),
                name="position_once_per_reopening",
            ),
            models.CheckConstraint(condition=Q(position__gte=1), name="marking_position_from_1"),
        ]
        indexes = [
            models.Index(fields=["examiner", "marked_at"], name="examiners_work"),
            models.Index(fields=["examiner", "first_marked_at"], name="examiners_days"),
        ]

    def __str__(self) -> str:
        return f"{self.sitting_id} {self.position}"


class StandingMarks(models.Manager["TalkMarking"]):
    """The marks that were not taken back."""

    def get_queryset(self) -> models.QuerySet[TalkMarking]:
        """Without the withdrawn ones."""
        return super().get_queryset().filter(withdrawal=None)


class TalkMarking(AppendOnly):
    """One examiner's mark of item 4, as submitted."""

    assignment = models.ForeignKey(
        MarkingAssignment,
        verbose_name="评分任务",
        on_delete=models.PROTECT,
        related_name="markings",
    )
    full = models.DecimalField("满分", max_digits=4, decimal_places=1)
    # Part of the rubric → points taken off, as strings so that they stay decimal.
    deductions = models.JSONField("各项扣分")
    no_speech = models.BooleanField("有效说话不满 30 秒", default=False)
    mark = models.DecimalField("得分", max_digits=5, decimal_places=2)
    note = models.TextField("备注", blank=True)
    rubric_version = models.CharField("评分标准版本", max_length=40)
    corrects = models.OneToOneField(
        "self",
        verbose_name="更正",
        null=True,
        on_delete=models.PROTECT,
        related_name="corrected_by",
    )
    reason = models.TextField("更正理由", blank=True)
    submitted_at = models.DateTimeField("提交时间", db_index=True)

    objects = StandingMarks()
    ever = models.Manager()  # those taken back, too

    class Meta:
        verbose_name = "命题说话评分"
        verbose_name_plural = "命题说话评分"
        ordering = ["submitted_at", "id"]

    def __str__(self) -> str:
        return f"{self.assignment} {self.mark}"

    @classmethod
    def of(cls, marked: TalkMark, **fields: Any) -> TalkMarking:
        """The record of a mark that the rubric has checked; not saved yet."""
        deductions = {part: str(points) for part, points in marked.deductions.items()}
        return cls(
            full=marked.full,
            deductions=deductions,
            no_speech=marked.no_speech,
            mark=marked.mark,
            **fields,
        )


class TalkWithdrawal(AppendOnly):
    """An examiner took a mark back right after submitting it; it counts no more."""

    marking = models.OneToOneField(
        TalkMarking, verbose_name="评分", on_delete=models.PROTECT, related_name="withdrawal"
    )
    at = models.DateTimeField("时间")

    class Meta:
        verbose_name = "撤回"
        verbose_name_plural = "撤回"

    def __str__(self) -> str:
        return str(self.marking)


class TalkDisclosure(AppendOnly):
    """The machine's proposal was shown to the examiner; from then on nothing is taken back."""

    marking = models.OneToOneField(
        TalkMarking, verbose_name="评分", on_delete=models.PROTECT, related_name="disclosure"
    )
    at = models.DateTimeField("时间")

    class Meta:
        verbose_name = "机器建议已显示"
        verbose_name_plural = "机器建议已显示"

    def __str__(self) -> str:
        return str(self.marking)


class ItemReview(AppendOnly):
    """A person's mark of an item that is the machine's by rule; the newest one counts."""

    sitting = models.ForeignKey(
        "lab_testing.Sitting",
        verbose_name="应试",
        on_delete=models.PROTECT,
        related_name="item_reviews",
    )
    item = models.PositiveSmallIntegerField("测试项")
    kind = models.CharField("题型", max_length=16)
    full = models.DecimalField("满分", max_digits=4, decimal_places=1)
    mark = models.DecimalField("得分", max_digits=5, decimal_places=2)
    # What the machine had said, so that deviations can be studied later.
    machine_mark = models.DecimalField("机器评分", max_digits=5, decimal_places=2, null=True)
    reason = models.TextField("理由")
    rubric_version = models.CharField("评分标准版本", max_length=20)
    # The ordered review it belongs to; empty: the item was refused or flagged.
    task = models.ForeignKey(
        "ReviewTask",
        verbose_name="复审任务",
        null=True,
        on_delete=models.PROTECT,
        related_name="marks",
    )
    reviewer = models.ForeignKey(
        "lab_accounts.User",
        verbose_name="复审人",
        on_delete=models.PROTECT,
        related_name="item_reviews",
    )
    reviewed_at = models.DateTimeField("时间", db_index=True)

    class Meta:
        verbose_name = "人工复审"
        verbose_name_plural = "人工复审"
        ordering = ["reviewed_at", "id"]

    def __str__(self) -> str:
        return f"{self.sitting_id} {self.item} {self.mark}"


class Reopening(AppendOnly):
    """Marking of a released sitting was opened again: who, when, why.

    ``anew``: an appeal; others than before mark the talk, the first marks stay as they are.
    """

    sitting = models.ForeignKey(
        "lab_testing.Sitting",
        verbose_name="应试",
        on_delete=models.PROTECT,
        related_name="reopenings",
    )
    anew = models.BooleanField("由他人重新评分", default=False)
    by = models.ForeignKey(
        "lab_accounts.User", verbose_name="批准人", on_delete=models.PROTECT, related_name="+"
    )
    reason = models.TextField("理由")
    at = models.DateTimeField("时间", db_index=True)

    class Meta:
        verbose_name = "重新评分"
        verbose_name_plural = "重新评分"
        ordering = ["at", "id"]

    def __str__(self) -> str:
        return self.reason[:40]

    @property
    def is_closed(self) -> bool:
        """True once the appeal it served was answered without a new result."""
        return hasattr(self, "closed")


class ReopeningClosed(AppendOnly):
    """An opened marking was closed without a new result; what was marked in it does not count."""

    reopening = models.OneToOneField(
        Reopening, verbose_name="重新评分", on_delete=models.PROTECT, related_name="closed"
    )
    by = models.ForeignKey(
        "lab_accounts.User", verbose_name="结束人", on_delete=models.PROTECT, related_name="+"
    )
    at = models.DateTimeField("时间")

    class Meta:
        verbose_name = "结束重新评分"
        verbose_name_plural = "结束重新评分"

    def __str__(self) -> str:
        return str(self.reopening)
