"""A session of the test: its batches by room and time, and its candidates."""

from __future__ import annotations

from datetime import time
from typing import TYPE_CHECKING

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.db.models.functions import ExtractYear
from simple_history.models import HistoricalRecords

from admin.testing.arrangement import MOST_SPARE_PERCENT
from admin.testing.models.places import Room, Seat, Site

if TYPE_CHECKING:
    from admin.testing.models.sittings import Sitting

MOST_EXTRA_TIME = 100  # per cent of an item's time


class Session(models.Model):
    """A session (考次): one date, one site, one version of the test."""

    class Kind(models.TextChoices):
        """What the results are worth."""

        OFFICIAL = "official", "正式测试"
        MOCK = "mock", "模拟测试"
        TRAINING = "training", "培训测试"

    class Status(models.TextChoices):
        """Where it stands."""

        PLANNED = "planned", "筹备中"
        ANNOUNCED = "announced", "已公布"
        OPEN = "open", "进行中"
        CLOSED = "closed", "已结束"

    class Version(models.TextChoices):
        """With or without the choice item (选择判断)."""

        WITHOUT_CHOICE = "without_choice", "不含选择判断"
        WITH_CHOICE = "with_choice", "含选择判断"

    class SelfRegistration(models.TextChoices):
        """Whether candidates may register themselves on the public page, and who approves."""

        NONE = "none", "不开放网上报名"
        APPROVAL = "approval", "网上报名，逐人审核"
        DIRECT = "direct", "网上报名，符合条件即通过"

    name = models.CharField("考次名称", max_length=80)
    kind = models.CharField("性质", max_length=10, choices=Kind, default=Kind.MOCK)
    site = models.ForeignKey(
        Site, verbose_name="测试站点", on_delete=models.PROTECT, related_name="sessions"
    )
    date = models.DateField("测试日期")
    # Counts the site's sessions within the year; part of every admission number.
    number = models.PositiveSmallIntegerField("年内序号", validators=[MinValueValidator(1)])
    version = models.CharField(
        "试卷类型", max_length=16, choices=Version, default=Version.WITHOUT_CHOICE
    )
    # "2021", "2004", or the name under which the lab has brought in lists of its own.
    edition = models.CharField("词表版本", max_length=40, default="2021")
    status = models.CharField("状态", max_length=10, choices=Status, default=Status.PLANNED)
    quota = models.PositiveIntegerField("名额", null=True, blank=True)
    # Rules of registration; read as one by registration.rules_of.
    registration_opens_at = models.DateTimeField("报名开始", null=True, blank=True)
    registration_closes_at = models.DateTimeField("报名截止", null=True, blank=True)
    pay_by = models.DateTimeField("缴费截止", null=True, blank=True)
    # Until then a candidate may cancel by herself; where it is not set, while she may register.
    cancel_by = models.DateTimeField("退报截止", null=True, blank=True)
    self_registration = models.CharField(
        "网上报名", max_length=10, choices=SelfRegistration, default=SelfRegistration.APPROVAL
    )
    listed_groups_only = models.BooleanField("只限所列类别", default=False)
    one_open_test = models.BooleanField("成绩公布前不得再报", default=True)
    interval_days = models.PositiveSmallIntegerField("距上次测试（天）", default=0)
    retest_hours = models.PositiveSmallIntegerField("再测前培训（学时）", default=0)
    announced_at = models.DateTimeField("公布时间", null=True, editable=False)
    late_minutes = models.PositiveSmallIntegerField("迟到时限（分钟）", default=15)
    # How it is seated; read as one by arrange.terms_of.
    spare_percent = models.PositiveSmallIntegerField(
        "备用机位（%）", default=10, validators=[MaxValueValidator(MOST_SPARE_PERCENT)]
    )
    first_begins_at = models.TimeField("首批开始时间", default=time(9))
    last_begins_at = models.TimeField("末批最晚开始时间", default=time(17))
    slot_minutes = models.PositiveSmallIntegerField(
        "各批间隔（分钟）", default=30, validators=[MinValueValidator(1)]
    )
    rules = models.JSONField("其他规则", default=dict, blank=True)
    seating_seed = models.BigIntegerField("座位抽签种子", null=True, editable=False)
    papers_seed = models.BigIntegerField("组卷种子", null=True, editable=False)
    opened_at = models.DateTimeField("开放时间", null=True, editable=False)
    closed_at = models.DateTimeField("结束时间", null=True, editable=False)
    closed_by = models.ForeignKey(
        "lab_accounts.User",
        verbose_name="结束人",
        null=True,
        editable=False,
        on_delete=models.PROTECT,
        related_name="+",
    )
    created_at = models.DateTimeField("建立时间", auto_now_add=True)

    history = HistoricalRecords(table_name="lab_testing_session_history")

    class Meta:
        verbose_name = "考次"
        verbose_name_plural = "考次"
        ordering = ["-date", "-id"]
        constraints = [
            models.UniqueConstraint(
                models.F("site"),
                ExtractYear("date"),
                models.F("number"),
                name="session_number_once_per_site_and_year",
            )
        ]

    def __str__(self) -> str:
        return self.name


class FeeGroup(models.Model):
    """A group of candidates of a session and what each pays (收费类别); 0 yuan: waived."""

    session = models.ForeignKey(
        Session, verbose_name="考次", on_delete=models.CASCADE, related_name="fee_groups"
    )
    name = models.CharField("应试人类别", max_length=40)
    amount = models.DecimalField(
        "金额（元）", max_digits=7, decimal_places=2, validators=[MinValueValidator(0)]
    )

    class Meta:
        verbose_name = "收费类别"
        verbose_name_plural = "收费类别"
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["session", "name"], name="fee_group_once_per_session")
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.amount} 元"


class Batch(models.Model):
    """Those of a session who sit in one room at one time (批次); they start together."""

    session = models.ForeignKey(
        Session, verbose_name="考次", on_delete=models.CASCADE, related_name="batches"
    )
    room = models.ForeignKey(
        Room, verbose_name="考场", on_delete=models.PROTECT, related_name="batches"
    )
    number = models.PositiveSmallIntegerField("批次", validators=[MinValueValidator(1)])
    planned_at = models.DateTimeField("计划时间", null=True, blank=True)
    started_at = models.DateTimeField("开始时间", null=True, blank=True)
    started_by = models.ForeignKey(
        "lab_accounts.User",
        verbose_name="发出开始指令的监考员",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )

    class Meta:
        verbose_name = "批次"
        verbose_name_plural = "批次"
        ordering = ["session", "room", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["session", "room", "number"], name="batch_number_once_per_room"
            )
        ]

    def __str__(self) -> str:
        return f"{self.room} 第 {self.number} 批"


class Candidate(models.Model):
    """A person registered for a session (应试人), with admission number and place."""

    class Status(models.TextChoices):
        """Whether the registration holds."""

        REGISTERED = "registered", "已报名"
        CANCELLED = "cancelled", "已取消"

    class Fee(models.TextChoices):
        """Whether the fee is settled."""

        NONE = "none", "不收费"
        DUE = "due", "待缴费"
        PAID = "paid", "已缴费"
        WAIVED = "waived", "已免缴"
        LAPSED = "lapsed", "逾期未缴"

    session = models.ForeignKey(
        Session, verbose_name="考次", on_delete=models.PROTECT, related_name="candidates"
    )
    person = models.ForeignKey(
        "lab_people.Person",
        verbose_name="人员",
        on_delete=models.PROTECT,
        related_name="candidacies",
    )
    admission_number = models.CharField("准考证号", max_length=20, unique=True)
    # The unit at the time; the person's later posts do not change this record.
    organisation = models.ForeignKey(
        "lab_people.Organisation",
        verbose_name="所在单位",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="candidates",
    )
    unit_name = models.CharField("单位（报名表所填）", max_length=120, blank=True)
    group = models.CharField("应试人类别", max_length=40, blank=True)
    status = models.CharField("状态", max_length=10, choices=Status, default=Status.REGISTERED)
    fee_amount = models.DecimalField("应缴（元）", max_digits=7, decimal_places=2, default=0)
    fee_state = models.CharField("缴费", max_length=8, choices=Fee, default=Fee.NONE)
    batch = models.ForeignKey(
        Batch,
        verbose_name="批次",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="candidates",
    )
    seat = models.ForeignKey(
        Seat,
        verbose_name="机位",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="candidates",
    )
    # Accommodations (特殊安排), handed to the booth at log-in.
    extra_time_percent = models.PositiveSmallIntegerField(
        "延长时间（%）", default=0, validators=[MaxValueValidator(MOST_EXTRA_TIME)]
    )
    large_print = models.BooleanField("大字显示", default=False)
    high_contrast = models.BooleanField("高对比度显示", default=False)
    written_instructions = models.BooleanField("文字提示", default=False)
    spoken_order = models.BooleanField("语音说明", default=False)
    remarks = models.TextField("备注", blank=True)
    registered_at = models.DateTimeField("报名时间")

    history = HistoricalRecords(table_name="lab_testing_candidate_history")

    class Meta:
        verbose_name = "应试人"
        verbose_name_plural = "应试人"
        ordering = ["admission_number"]
        indexes = [
            models.Index(fields=["unit_name"], name="candidates_by_unit_name"),
            models.Index(fields=["organisation", "person"], name="people_registered_by_unit"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["session", "person"], name="person_once_per_session"),
            models.UniqueConstraint(
                fields=["batch", "seat"],
                condition=Q(batch__isnull=False, seat__isnull=False),
                name="seat_once_per_batch",
            ),
        ]

    def __str__(self) -> str:
        return self.admission_number

    def newest_sitting(self) -> Sitting | None:
        """The sitting begun last, void ones included; None before the first."""
        return self.sittings.order_by("-number").first()
