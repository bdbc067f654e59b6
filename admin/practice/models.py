"""Practice codes, runs at a booth, readings, and every try at a code.

The sound of practice is not kept; verdicts and times are.
"""

from __future__ import annotations

import uuid

from django.db import models


class PracticeCode(models.Model):
    """A code with which a person practises at any booth (练习码); only its digest is kept."""

    person = models.ForeignKey(
        "lab_people.Person",
        verbose_name="人员",
        on_delete=models.PROTECT,
        related_name="practice_codes",
    )
    digest = models.CharField("练习码摘要", max_length=64, db_index=True, editable=False)
    issued_at = models.DateTimeField("发放时间")
    issued_by = models.ForeignKey(
        "lab_accounts.User", verbose_name="发放人", on_delete=models.PROTECT, related_name="+"
    )
    # Replaced by a newer one, or taken back.
    withdrawn_at = models.DateTimeField("失效时间", null=True, blank=True)

    class Meta:
        verbose_name = "练习码"
        verbose_name_plural = "练习码"
        ordering = ["-issued_at", "-id"]

    def __str__(self) -> str:
        return f"{self.person} {self.issued_at:%Y-%m-%d}"


class PracticeTry(models.Model):
    """Somebody entered a practice code at a booth; the basis of the limit on guesses."""

    seat = models.ForeignKey(
        "lab_testing.Seat",
        verbose_name="机位",
        on_delete=models.CASCADE,
        related_name="practice_tries",
    )
    at = models.DateTimeField("时间")
    was_right = models.BooleanField("正确", default=False)

    class Meta:
        verbose_name = "练习码输入"
        verbose_name_plural = "练习码输入"
        ordering = ["at", "id"]
        indexes = [models.Index(fields=["seat", "at"], name="practice_tries_of_seat")]

    def __str__(self) -> str:
        return f"{self.seat} {self.at:%H:%M:%S}"


class PracticeRun(models.Model):
    """One person practising at one seat, from log-in to end."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(
        "lab_people.Person",
        verbose_name="人员",
        on_delete=models.PROTECT,
        related_name="practice_runs",
    )
    seat = models.ForeignKey(
        "lab_testing.Seat",
        verbose_name="机位",
        on_delete=models.PROTECT,
        related_name="practice_runs",
    )
    begun_at = models.DateTimeField("开始时间")
    ended_at = models.DateTimeField("结束时间", null=True, blank=True)
    # What was shown last, so that it is not shown again at once, read or not.
    last_exercise = models.CharField("最近的练习", max_length=200, blank=True, editable=False)

    class Meta:
        verbose_name = "练习"
        verbose_name_plural = "练习"
        ordering = ["-begun_at", "id"]

    def __str__(self) -> str:
        return f"{self.person} {self.begun_at:%Y-%m-%d %H:%M}"


class PracticeReading(models.Model):
    """One word read in practice, with the verdict on each part."""

    run = models.ForeignKey(
        PracticeRun, verbose_name="练习", on_delete=models.PROTECT, related_name="readings"
    )
    at = models.DateTimeField("时间")
    theme = models.CharField("练习内容", max_length=40)
    # The key of the exercise (practice/exercises.py); hanzi and pinyin are for people.
    exercise = models.CharField("练习编号", max_length=200)
    hanzi = models.CharField("词语", max_length=40)
    pinyin = models.CharField("拼音", max_length=80)
    right = models.BooleanField("读对")
    sentence = models.TextField("评语")
    # hanzi, expected, surface, verdict, parts of each syllable, as the booth was told.
    syllables = models.JSONField("各音节", default=list)
    engine = models.CharField("引擎版本", max_length=40)
    took_ms = models.PositiveIntegerField("用时（毫秒）")

    class Meta:
        verbose_name = "练习读音"
        verbose_name_plural = "练习读音"
        ordering = ["at", "id"]
        indexes = [models.Index(fields=["run", "theme", "at"], name="practice_readings_of_theme")]

    def __str__(self) -> str:
        return f"{self.hanzi} {'✓' if self.right else '✕'}"
