"""Drafts, which are rewritten as somebody types, and what becomes of them: records for good."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from admin.marking.models import AppendOnly


class Draft(models.Model):
    """One user's unfinished work on one recording; gone once it is submitted."""

    user = models.ForeignKey(
        "lab_accounts.User", verbose_name="测试员", on_delete=models.CASCADE, related_name="drafts"
    )
    # Which work: "talk/<assignment>" or "reading/<sitting>/<item>".
    work = models.CharField("任务", max_length=80)
    values = models.JSONField("内容")
    saved_at = models.DateTimeField("保存时间")

    class Meta:
        verbose_name = "评分草稿"
        verbose_name_plural = "评分草稿"
        constraints = [
            models.UniqueConstraint(fields=["user", "work"], name="one_draft_of_each_work")
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.work}"


class PinnedNote(AppendOnly):
    """A note at a moment of a recording, carried into the mark it was submitted with."""

    marking = models.ForeignKey(
        "lab_marking.TalkMarking",
        verbose_name="命题说话评分",
        null=True,
        on_delete=models.PROTECT,
        related_name="pinned_notes",
    )
    review = models.ForeignKey(
        "lab_marking.ItemReview",
        verbose_name="人工复审",
        null=True,
        on_delete=models.PROTECT,
        related_name="pinned_notes",
    )
    at = models.FloatField("时刻（秒）")
    text = models.TextField("备注")

    class Meta:
        verbose_name = "定位备注"
        verbose_name_plural = "定位备注"
        ordering = ["at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(marking__isnull=True) ^ Q(review__isnull=True),
                name="note_of_one_mark",
            )
        ]

    def __str__(self) -> str:
        return f"{self.at:.2f} {self.text[:20]}"


class ReadingEvidence(AppendOnly):
    """What a person's mark of one of items 1–3 rests on."""

    review = models.OneToOneField(
        "lab_marking.ItemReview",
        verbose_name="人工复审",
        on_delete=models.PROTECT,
        related_name="evidence",
    )
    # [{"index", "hanzi", "pinyin", "verdict"}], index from 0 in reading order.
    syllables = models.JSONField("音节")
    added = models.PositiveSmallIntegerField("增读音节", default=0)
    # Rule of the rubric → points taken off, as strings so that they stay decimal.
    graded = models.JSONField("分级扣分")
    other_text = models.BooleanField("不是本题文本", default=False)

    class Meta:
        verbose_name = "复审依据"
        verbose_name_plural = "复审依据"

    def __str__(self) -> str:
        return str(self.review)
