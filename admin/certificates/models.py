"""Designs and which is in force, acts on documents, batches, old certificates. Written once."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q

from admin.marking.models import AppendOnly


class DesignKind(models.TextChoices):
    """What a design is for."""

    CERTIFICATE = "certificate", "普通话测试成绩证书"
    NOTICE = "notice", "普通话测试成绩单"
    OFFICE = "office", "资格证书与培训证书"


class Design(AppendOnly):
    """One version of a design's source; those without a maker came with the software."""

    kind = models.CharField("用途", max_length=12, choices=DesignKind)
    version = models.PositiveSmallIntegerField("版本")
    source = models.TextField("版式")
    note = models.CharField("说明", max_length=120, blank=True)
    made_at = models.DateTimeField("保存时间", null=True)
    made_by = models.ForeignKey(
        "lab_accounts.User",
        verbose_name="保存人",
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
    )

    class Meta:
        verbose_name = "证书版式"
        verbose_name_plural = "证书版式"
        ordering = ["kind", "-version"]
        constraints = [
            models.UniqueConstraint(fields=["kind", "version"], name="design_version_once")
        ]

    def __str__(self) -> str:
        return f"{self.kind} v{self.version}"


class DesignChoice(AppendOnly):
    """A design was put in force; the newest choice of its kind holds."""

    design = models.ForeignKey(Design, verbose_name="版式", on_delete=models.PROTECT)
    reason = models.TextField("事由")
    at = models.DateTimeField("时间")
    by = models.ForeignKey(
        "lab_accounts.User", verbose_name="启用人", on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        verbose_name = "版式启用"
        verbose_name_plural = "版式启用"
        ordering = ["-at", "-id"]

    def __str__(self) -> str:
        return str(self.design)


class NumberRule(AppendOnly):
    """How numbers are written from now on; the newest holds."""

    rule = models.CharField("编号规则", max_length=60)
    reason = models.TextField("事由")
    at = models.DateTimeField("时间")
    by = models.ForeignKey(
        "lab_accounts.User", verbose_name="设定人", on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        verbose_name = "编号规则"
        verbose_name_plural = "编号规则"
        ordering = ["-at", "-id"]

    def __str__(self) -> str:
        return self.rule


class DocumentAct(AppendOnly):
    """Something done to an issued document."""

    class Act(models.TextChoices):
        """What was done."""

        REPRINT = "reprint", "补印"
        WITHDRAW = "withdraw", "撤销"
        CORRECT = "correct", "更正"

    document = models.ForeignKey(
        "lab_results.IssuedDocument",
        verbose_name="证书",
        on_delete=models.PROTECT,
        related_name="acts",
    )
    act = models.CharField("操作", max_length=10, choices=Act)
    reason = models.TextField("事由")
    at = models.DateTimeField("时间")
    by = models.ForeignKey(
        "lab_accounts.User", verbose_name="办理人", on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        verbose_name = "证书办理记录"
        verbose_name_plural = "证书办理记录"
        ordering = ["at", "id"]
        constraints = [
            # Withdrawn or replaced: either ends a document, and nothing comes after it.
            models.UniqueConstraint(
                fields=["document"],
                condition=Q(act__in=["withdraw", "correct"]),
                name="document_ended_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.document_id} {self.act}"


class CertificateBatch(models.Model):
    """Documents of one kind for a whole session, issued in the background."""

    class State(models.TextChoices):
        """How far it is."""

        WAITING = "waiting", "等待"
        RUNNING = "running", "正在出具"
        DONE = "done", "已完成"
        FAILED = "failed", "中断"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    session = models.ForeignKey(
        "lab_testing.Session", verbose_name="考次", on_delete=models.PROTECT, related_name="+"
    )
    kind = models.CharField("种类", max_length=12, choices=DesignKind)
    state = models.CharField("进度", max_length=8, choices=State, default=State.WAITING)
    fault = models.CharField("中断原因", max_length=200, blank=True)
    asked_at = models.DateTimeField("提交时间")
    asked_by = models.ForeignKey(
        "lab_accounts.User", verbose_name="提交人", on_delete=models.PROTECT, related_name="+"
    )
    finished_at = models.DateTimeField("完成时间", null=True)

    class Meta:
        verbose_name = "批量出具"
        verbose_name_plural = "批量出具"
        ordering = ["-asked_at"]

    def __str__(self) -> str:
        return f"{self.session_id} {self.kind}"


class BatchLine(models.Model):
    """One sitting of a batch: its document, or why there is none."""

    batch = models.ForeignKey(
        CertificateBatch, verbose_name="批次", on_delete=models.PROTECT, related_name="lines"
    )
    place = models.PositiveIntegerField("次序")
    sitting = models.ForeignKey(
        "lab_testing.Sitting", verbose_name="应试", on_delete=models.PROTECT, related_name="+"
    )
    document = models.ForeignKey(
        "lab_results.IssuedDocument",
        verbose_name="证书",
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    fault = models.CharField("未出具的原因", max_length=200, blank=True)

    class Meta:
        verbose_name = "批量出具明细"
        verbose_name_plural = "批量出具明细"
        ordering = ["place"]
        constraints = [
            models.UniqueConstraint(fields=["batch", "sitting"], name="sitting_once_per_batch")
        ]

    def __str__(self) -> str:
        return f"{self.batch_id} {self.place}"


class OldCertificate(AppendOnly):
    """A certificate from before the system, entered by hand; it is found, never vouched for."""

    kind = models.CharField("证书名称", max_length=60)
    number = models.CharField("编号", max_length=40, db_index=True)
    name = models.CharField("姓名", max_length=60, db_index=True)
    level = models.CharField("等级或结果", max_length=40, blank=True)
    dated = models.DateField("颁发日期")
    issuer = models.CharField("颁发单位", max_length=80, blank=True)
    note = models.TextField("备注", blank=True)
    scan_sha256 = models.CharField("扫描件摘要", max_length=64, blank=True)
    entered_at = models.DateTimeField("登记时间")
    entered_by = models.ForeignKey(
        "lab_accounts.User", verbose_name="登记人", on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        verbose_name = "旧证书"
        verbose_name_plural = "旧证书"
        ordering = ["-entered_at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["kind", "number"], name="old_certificate_once")
        ]

    def __str__(self) -> str:
        return self.number


class OfficeImport(AppendOnly):
    """A worksheet of the office's certificates: what it was, who brought it, what came of it."""

    file_name = models.CharField("文件名", max_length=200)
    sha256 = models.CharField("文件摘要", max_length=64)
    rows = models.PositiveIntegerField("行数")
    issued = models.PositiveIntegerField("出具份数")
    at = models.DateTimeField("时间")
    by = models.ForeignKey(
        "lab_accounts.User", verbose_name="导入人", on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        verbose_name = "资格证书名单导入"
        verbose_name_plural = "资格证书名单导入"
        ordering = ["-at", "-id"]

    def __str__(self) -> str:
        return self.file_name
