"""Results by version, recognitions from above, documents issued. All written once."""

from __future__ import annotations

from typing import Any

from django.db import models, transaction

from admin.marking.models import AppendOnly
from admin.results.rules import STATUS_NAMES
from admin.testing.models import Sitting
from scoring.levels import LEVEL_NAMES

STATUS_CHOICES = [(status.value, name) for status, name in STATUS_NAMES.items()]
LEVEL_CHOICES = list(LEVEL_NAMES.items())
NO_LEVEL = "未入级"


class ResultVersion(AppendOnly):
    """One version of a sitting's result; the newest counts, older ones stay readable."""

    sitting = models.ForeignKey(
        "lab_testing.Sitting", verbose_name="应试", on_delete=models.PROTECT, related_name="results"
    )
    number = models.PositiveSmallIntegerField("版本")
    # item, kind, full, mark, source (machine | person | examiners); numbers as strings. Where they
    # held: mode and decision of the switch-over, calibration and raw (the machine's own mark).
    item_marks = models.JSONField("各项成绩")
    total = models.DecimalField("总分", max_digits=4, decimal_places=1)
    level = models.CharField("等级", max_length=2, choices=LEVEL_CHOICES, blank=True)
    status = models.CharField("状态", max_length=10, choices=STATUS_CHOICES)
    # Of a candidate exempted from items: which, under which rule, and how the total comes about.
    exemption = models.JSONField("免试", default=dict, blank=True)
    # What made it: paper, engine (version, weights, thresholds, rubric), rubric of the examiners.
    paper_digest = models.CharField("试卷摘要", max_length=64)
    engine = models.JSONField("评分引擎版本", default=dict)
    rubric_version = models.CharField("评分标准版本", max_length=40)
    rules_version = models.PositiveIntegerField("评分规则版本", default=1)
    machine_score = models.ForeignKey(
        "lab_scoring_jobs.MachineScore",
        verbose_name="机器评分",
        null=True,
        on_delete=models.PROTECT,
        related_name="results",
    )
    made_at = models.DateTimeField("发布时间", db_index=True)
    made_by = models.ForeignKey(
        "lab_accounts.User", verbose_name="发布人", on_delete=models.PROTECT, related_name="+"
    )
    reason = models.TextField("事由")

    class Meta:
        verbose_name = "成绩"
        verbose_name_plural = "成绩"
        ordering = ["sitting", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["sitting", "number"], name="result_number_once")
        ]
        indexes = [
            models.Index(fields=["level", "total"], name="results_by_level_and_total"),
            models.Index(fields=["total"], name="results_by_total"),
            models.Index(fields=["level", "made_at"], name="results_by_level"),
        ]

    def __str__(self) -> str:
        return f"{self.sitting_id} v{self.number}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Write it; with the first one its sitting waits for a result no longer."""
        with transaction.atomic():
            super().save(*args, **kwargs)
            Sitting.objects.filter(pk=self.sitting_id, is_released=False).update(is_released=True)

    @property
    def level_name(self) -> str:
        """Level in words."""
        return LEVEL_NAMES.get(self.level, NO_LEVEL)


class Recognition(AppendOnly):
    """The provincial or national body recognised an official result (认定)."""

    result = models.OneToOneField(
        ResultVersion, verbose_name="认定后的成绩", on_delete=models.PROTECT
    )
    number = models.CharField("认定文号", max_length=60)
    body = models.CharField("认定机构", max_length=80)
    recognised_on = models.DateField("认定日期")
    # As given by the body: 15 digits (13 before 2022). The product never makes one up.
    certificate_number = models.CharField("等级证书编号", max_length=15, null=True, unique=True)
    entered_at = models.DateTimeField("登记时间", db_index=True)
    entered_by = models.ForeignKey(
        "lab_accounts.User", verbose_name="登记人", on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        verbose_name = "认定"
        verbose_name_plural = "认定"
        ordering = ["-entered_at", "-id"]

    def __str__(self) -> str:
        return self.number


class NumberCounter(models.Model):
    """Last serial given in a year; its row is the lock under which a number is taken."""

    year = models.PositiveSmallIntegerField(primary_key=True)
    last = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = "编号计数"
        verbose_name_plural = "编号计数"

    def __str__(self) -> str:
        return f"{self.year}: {self.last}"


class IssuedDocument(AppendOnly):
    """A result notice or certificate of the lab's own, with the text its QR code holds.

    On a result (notice, certificate) or on a person alone (the office's own certificates).
    """

    class Kind(models.TextChoices):
        """What was issued."""

        NOTICE = "notice", "成绩单"
        CERTIFICATE = "certificate", "证书"
        OFFICE = "office", "资格证书"

    kind = models.CharField("种类", max_length=12, choices=Kind)
    number = models.CharField("编号", max_length=40, unique=True)
    title = models.CharField("证书名称", max_length=60, blank=True)
    result = models.ForeignKey(
        ResultVersion,
        verbose_name="成绩",
        null=True,
        on_delete=models.PROTECT,
        related_name="documents",
    )
    person = models.ForeignKey(
        "lab_people.Person",
        verbose_name="持证人",
        null=True,
        on_delete=models.PROTECT,
        related_name="documents",
    )
    # How it was set, and the texts on it; none of documents from before designs were kept.
    design = models.ForeignKey(
        "lab_certificates.Design",
        verbose_name="版式",
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    content = models.JSONField("印制内容", default=dict)
    replaces = models.OneToOneField(
        "self",
        verbose_name="代替",
        null=True,
        on_delete=models.PROTECT,
        related_name="replaced_by",
    )
    # As printed, whatever becomes of the person's record later.
    name = models.CharField("姓名", max_length=60, db_index=True)
    signed_text = models.TextField("签名文本")
    file_sha256 = models.CharField("文件摘要", max_length=64)
    issued_at = models.DateTimeField("出具时间")
    issued_by = models.ForeignKey(
        "lab_accounts.User", verbose_name="出具人", on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        verbose_name = "证书与成绩单"
        verbose_name_plural = "证书与成绩单"
        ordering = ["-issued_at", "-id"]
        indexes = [
            models.Index(fields=["issued_at", "id"], name="documents_by_time"),
            models.Index(fields=["kind", "issued_at", "id"], name="documents_by_kind"),
            # What a search for words reads, without the long texts beside it.
            models.Index(fields=["name", "number", "title"], name="documents_words"),
        ]

    def __str__(self) -> str:
        return self.number


class Appeal(AppendOnly):
    """A candidate asks that a released result be heard again (成绩复核)."""

    class Scope(models.TextChoices):
        """What is marked anew."""

        TALK = "talk", "命题说话"
        ALL = "all", "全部测试项"

    result = models.ForeignKey(
        ResultVersion,
        verbose_name="申请复核的成绩",
        on_delete=models.PROTECT,
        related_name="appeals",
    )
    reopening = models.OneToOneField(
        "lab_marking.Reopening",
        verbose_name="重新评分",
        on_delete=models.PROTECT,
        related_name="appeal",
    )
    scope = models.CharField("范围", max_length=4, choices=Scope)
    reason = models.TextField("申请理由")
    received_on = models.DateField("收到申请的日期")
    answer_by = models.DateField("答复期限", db_index=True)
    fee = models.DecimalField("费用（元）", max_digits=8, decimal_places=2)
    receipt = models.CharField("缴费凭据", max_length=60, blank=True)
    rules_version = models.PositiveIntegerField("评分规则版本")
    entered_at = models.DateTimeField("登记时间")
    entered_by = models.ForeignKey(
        "lab_accounts.User", verbose_name="登记人", on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        verbose_name = "成绩复核"
        verbose_name_plural = "成绩复核"
        ordering = ["answer_by", "id"]

    def __str__(self) -> str:
        return f"{self.result} {self.get_scope_display()}"


class AppealAnswer(AppendOnly):
    """What came of an appeal: the result stays, or there is a new version of it."""

    appeal = models.OneToOneField(
        Appeal, verbose_name="成绩复核", on_delete=models.PROTECT, related_name="answer"
    )
    # Empty: the result was left as it is.
    result = models.OneToOneField(
        ResultVersion,
        verbose_name="复核后的成绩",
        null=True,
        on_delete=models.PROTECT,
        related_name="answers",
    )
    # What people heard, kept also where it was too near to the old total to change it.
    total = models.DecimalField("复核总分", max_digits=4, decimal_places=1)
    item_marks = models.JSONField("复核各项成绩")
    told = models.TextField("答复内容")
    answered_at = models.DateTimeField("答复时间")
    answered_by = models.ForeignKey(
        "lab_accounts.User", verbose_name="答复人", on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        verbose_name = "复核答复"
        verbose_name_plural = "复核答复"
        ordering = ["-answered_at", "-id"]

    def __str__(self) -> str:
        return f"{self.appeal} → {self.total}"
