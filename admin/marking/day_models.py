"""What an examiner's marks of a day come to, kept so that a year's figures are read at once."""

from __future__ import annotations

from django.db import models


class ExaminerDay(models.Model):
    """What an examiner's first marks of one day come to; counted anew from the marks
    (``quality_days.py``) whenever one of them, or the partner's mark of the same talk, changes.

    Sums are whole numbers, so that databases add them exactly: ``gaps`` of the differences to the
    partner in hundredths of a point, ``squares`` of their squares in ten-thousandths, ``again`` of
    the absolute differences of re-marks in hundredths.
    """

    examiner = models.ForeignKey(
        "lab_accounts.User",
        verbose_name="测试员",
        on_delete=models.PROTECT,
        related_name="marking_days",
    )
    day = models.DateField("日期")
    talks = models.PositiveIntegerField("评分份数", default=0)
    pairs = models.PositiveIntegerField("可比份数", default=0)
    gaps = models.BigIntegerField("差之和", default=0)
    squares = models.BigIntegerField("差的平方和", default=0)
    # Working time over the recording's length, one for each talk where both are known.
    speeds = models.JSONField("用时与时长之比", default=list)
    remarks = models.PositiveIntegerField("重评份数", default=0)
    again = models.BigIntegerField("重评相差之和", default=0)

    class Meta:
        verbose_name = "测试员每日评分"
        verbose_name_plural = "测试员每日评分"
        ordering = ["examiner", "day"]
        constraints = [
            models.UniqueConstraint(fields=["examiner", "day"], name="examiner_day_once")
        ]
        indexes = [models.Index(fields=["day"], name="examiner_days_by_day")]

    def __str__(self) -> str:
        return f"{self.examiner_id} {self.day}"
