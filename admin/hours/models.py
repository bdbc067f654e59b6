"""Rules of hours by version, what is entered by hand, and the totals of people."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from admin.append_only import AppendOnly


class HourRuleVersion(AppendOnly):
    """One version of a period's rule as it was filled in; the newest of a period is in force."""

    number = models.PositiveIntegerField("第几版", unique=True)
    stored = models.JSONField("设置")
    reason = models.CharField("理由", max_length=300)
    made_at = models.DateTimeField("时间")
    made_by = models.ForeignKey(
        "lab_accounts.User", verbose_name="修改人", on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        verbose_name = "学分规则的一版"
        verbose_name_plural = "学分规则的各版"
        ordering = ["-number"]

    def __str__(self) -> str:
        return f"第 {self.number} 版"


class ByHand(AppendOnly):
    """What is entered about a person with a reason; taken back by a further record, once."""

    person = models.ForeignKey(
        "lab_people.Person",
        verbose_name="人员",
        on_delete=models.PROTECT,
        related_name="%(class)ss",
    )
    reason = models.CharField("依据或理由", max_length=300)
    reverses = models.OneToOneField(
        "self",
        verbose_name="撤销",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="reversal",
    )
    made_at = models.DateTimeField("登记时间")
    made_by = models.ForeignKey(
        "lab_accounts.User", verbose_name="登记人", on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        abstract = True


class HandEntry(ByHand):
    """Hours that no other record of the lab tells of, with evidence beside it."""

    day = models.DateField("日期")
    title = models.CharField("培训名称", max_length=100)
    hours = models.DecimalField("学时", max_digits=6, decimal_places=2)
    kind = models.CharField("学时类别", max_length=40)
    level = models.CharField("级别", max_length=40, blank=True)
    grade = models.CharField("等次", max_length=40, blank=True)
    taught = models.BooleanField("担任培训教师", default=False)

    class Meta:
        verbose_name = "手工登记的学时"
        verbose_name_plural = "手工登记的学时"
        ordering = ["-day", "-id"]
        indexes = [models.Index(fields=["person", "day"], name="hand_hours_of_person")]
        constraints = [models.CheckConstraint(condition=Q(hours__gt=0), name="hand_hours_positive")]

    def __str__(self) -> str:
        return self.title


class SubstituteEntry(ByHand):
    """What stands for credits, by the rule's table of substitutions."""

    day = models.DateField("日期")
    title = models.CharField("内容", max_length=100)
    code = models.CharField("代替的类别", max_length=40)

    class Meta:
        verbose_name = "代替学分"
        verbose_name_plural = "代替学分"
        ordering = ["-day", "-id"]
        indexes = [models.Index(fields=["person", "day"], name="substitutes_of_person")]

    def __str__(self) -> str:
        return self.title


class HourExemption(ByHand):
    """A person is exempted by name for a term."""

    since = models.DateField("从")
    until = models.DateField("到")

    class Meta:
        verbose_name = "免修"
        verbose_name_plural = "免修"
        ordering = ["-since", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(until__gte=F("since")), name="hour_exemption_ends_after_it_begins"
            )
        ]

    def __str__(self) -> str:
        return f"{self.since} 至 {self.until}"


class HourTotal(models.Model):
    """What a person has and lacks in a period, or in a year of it: computed, never entered."""

    WHOLE = 0  # the year of a whole period

    person = models.ForeignKey(
        "lab_people.Person", on_delete=models.CASCADE, related_name="hour_totals"
    )
    begins = models.DateField("周期开始")
    year = models.PositiveSmallIntegerField("年", default=WHOLE)
    have = models.DecimalField("学分", max_digits=8, decimal_places=2)
    required = models.DecimalField("应修", max_digits=8, decimal_places=2)
    missing = models.DecimalField("还缺", max_digits=8, decimal_places=2)
    lacking = models.JSONField("缺在哪里", default=list)  # level, kind, credits as text
    rule = models.PositiveIntegerField("规则第几版")
    reckoned_at = models.DateTimeField("计算时间")

    class Meta:
        verbose_name = "学分合计"
        verbose_name_plural = "学分合计"
        constraints = [
            models.UniqueConstraint(
                fields=["person", "begins", "year"], name="hour_total_once_per_span"
            )
        ]
        indexes = [
            models.Index(fields=["begins", "year", "missing"], name="hours_missing"),
            models.Index(fields=["rule"], name="hour_totals_by_rule"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.begins} {self.year}"
