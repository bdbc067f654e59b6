"""Records of keeping: seals, fixity, retention rules, holds, disposals, exports."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q

_USER = "lab_accounts.User"


class SealedRecord(models.Model):
    """A database record whose digest stands in the ledger; the ledger is the evidence, not this."""

    kind = models.CharField("记录类别", max_length=60)
    key = models.CharField("记录编号", max_length=64)
    sealed_at = models.DateTimeField("封存时间")

    class Meta:
        verbose_name = "已封存记录"
        verbose_name_plural = "已封存记录"
        constraints = [models.UniqueConstraint(fields=["kind", "key"], name="record_sealed_once")]

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"


class FixityRun(models.Model):
    """One walk through a share of the store, with what it found."""

    began_at = models.DateTimeField("开始时间", db_index=True)
    ended_at = models.DateTimeField("结束时间")
    checked = models.PositiveIntegerField("核验文件数")
    held = models.PositiveIntegerField("应有文件数")
    # As recordings.findings.Finding.to_json, of files, ledger and sealed records.
    findings = models.JSONField("问题", default=list)
    by = models.CharField("启动者", max_length=80)

    class Meta:
        verbose_name = "完好性核验"
        verbose_name_plural = "完好性核验"
        ordering = ["-began_at", "-id"]

    def __str__(self) -> str:
        return f"{self.began_at:%Y-%m-%d %H:%M}"


class FixityState(models.Model):
    """When a stored object was last read and compared."""

    stored = models.OneToOneField(
        "lab_archive.StoredObject",
        verbose_name="文件",
        primary_key=True,
        on_delete=models.CASCADE,
        related_name="fixity",
    )
    checked_at = models.DateTimeField("核验时间", db_index=True)
    sound = models.BooleanField("完好")

    class Meta:
        verbose_name = "文件核验"
        verbose_name_plural = "文件核验"

    def __str__(self) -> str:
        return self.stored_id[:12]


class RetentionRule(models.Model):
    """How long a class of records is kept; no years: for ever."""

    code = models.SlugField("代码", max_length=24, primary_key=True)
    name = models.CharField("保管类别", max_length=40)
    years = models.PositiveSmallIntegerField("保管年限", null=True, blank=True)
    basis = models.CharField("依据", max_length=200, blank=True)

    class Meta:
        verbose_name = "保管期限"
        verbose_name_plural = "保管期限"
        ordering = ["years", "code"]

    def __str__(self) -> str:
        return self.name


class Hold(models.Model):
    """Nothing of this person, session or sitting may be disposed of until it is lifted."""

    person = models.ForeignKey(
        "lab_people.Person", null=True, on_delete=models.PROTECT, related_name="holds"
    )
    session = models.ForeignKey(
        "lab_testing.Session", null=True, on_delete=models.PROTECT, related_name="holds"
    )
    sitting = models.ForeignKey(
        "lab_testing.Sitting", null=True, on_delete=models.PROTECT, related_name="holds"
    )
    reason = models.TextField("理由")
    placed_by = models.ForeignKey(_USER, on_delete=models.PROTECT, related_name="+")
    placed_at = models.DateTimeField("冻结时间")
    lifted_by = models.ForeignKey(_USER, null=True, on_delete=models.PROTECT, related_name="+")
    lifted_at = models.DateTimeField("解除时间", null=True)
    lifted_reason = models.TextField("解除理由", blank=True)

    class Meta:
        verbose_name = "冻结"
        verbose_name_plural = "冻结"
        ordering = ["-placed_at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(person__isnull=False, session=None, sitting=None)
                | Q(person=None, session__isnull=False, sitting=None)
                | Q(person=None, session=None, sitting__isnull=False),
                name="hold_on_one_thing",
            )
        ]

    def __str__(self) -> str:
        return self.reason[:40]

    @property
    def what(self) -> str:
        """What is held, in words."""
        if self.person:
            return f"人员 {self.person.name}"
        if self.session:
            return f"考次 {self.session.name}"
        return f"应试 {self.sitting}"


class Disposal(models.Model):
    """Recordings proposed for disposal, and what became of the proposal."""

    class State(models.TextChoices):
        """Where it stands."""

        PROPOSED = "proposed", "待审批"
        CONSENTED = "consented", "已批准"
        REFUSED = "refused", "未批准"
        DONE = "done", "已销毁"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    rule = models.ForeignKey(RetentionRule, on_delete=models.PROTECT, related_name="disposals")
    reason = models.TextField("理由")
    state = models.CharField("状态", max_length=10, choices=State, default=State.PROPOSED)
    proposed_by = models.ForeignKey(_USER, on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField("提出时间")
    decided_by = models.ForeignKey(_USER, null=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField("审批时间", null=True)
    decision_reason = models.TextField("审批意见", blank=True)
    done_by = models.ForeignKey(_USER, null=True, on_delete=models.PROTECT, related_name="+")
    done_at = models.DateTimeField("销毁时间", null=True)

    class Meta:
        verbose_name = "销毁"
        verbose_name_plural = "销毁"
        ordering = ["-proposed_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(decided_by=None) | ~Q(decided_by=models.F("proposed_by")),
                name="disposal_decided_by_another",
            )
        ]

    def __str__(self) -> str:
        return self.reason[:40]


class DisposalItem(models.Model):
    """The recordings of one sitting within a disposal."""

    disposal = models.ForeignKey(Disposal, on_delete=models.PROTECT, related_name="items")
    sitting = models.ForeignKey(
        "lab_testing.Sitting", on_delete=models.PROTECT, related_name="disposal_items"
    )
    files = models.PositiveIntegerField("文件数", default=0)
    size = models.PositiveBigIntegerField("字节数", default=0)
    # Digests still needed by a sitting outside this disposal; their files stay.
    kept = models.JSONField("仍被引用的文件", default=list)
    disposed = models.JSONField("已销毁的文件", default=list)
    done_at = models.DateTimeField("销毁时间", null=True)

    class Meta:
        verbose_name = "销毁明细"
        verbose_name_plural = "销毁明细"
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["disposal", "sitting"], name="sitting_once_per_disposal"
            )
        ]

    def __str__(self) -> str:
        return str(self.sitting_id)


class ColumnChoice(models.Model):
    """The columns a user last chose for a table."""

    user = models.OneToOneField(_USER, on_delete=models.CASCADE, related_name="column_choice")
    columns = models.JSONField("列", default=list)

    class Meta:
        verbose_name = "列的选择"
        verbose_name_plural = "列的选择"

    def __str__(self) -> str:
        return str(self.user)


class Export(models.Model):
    """A table or bag asked for; its file is kept for a day."""

    class Kind(models.TextChoices):
        """What is exported."""

        TABLE = "table", "成绩表"
        BAG = "bag", "录音包（BagIt）"

    class State(models.TextChoices):
        """Where it stands."""

        WAITING = "waiting", "排队中"
        RUNNING = "running", "正在导出"
        DONE = "done", "已完成"
        FAILED = "failed", "失败"
        EXPIRED = "expired", "已过期"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField("种类", max_length=8, choices=Kind, default=Kind.TABLE)
    # The page's filters, or for a bag {"sitting"|"session"|"person": key}.
    filters = models.JSONField("条件", default=dict)
    columns = models.JSONField("列", default=list)
    format = models.CharField("格式", max_length=4, default="xlsx")
    unmasked = models.BooleanField("含完整证件号码", default=False)
    asked_by = models.ForeignKey(_USER, on_delete=models.PROTECT, related_name="exports")
    asked_at = models.DateTimeField("申请时间")
    total = models.PositiveIntegerField("总行数", default=0)
    done = models.PositiveIntegerField("已写行数", default=0)
    state = models.CharField("状态", max_length=8, choices=State, default=State.WAITING)
    ended_at = models.DateTimeField("完成时间", null=True)
    trouble = models.CharField("失败原因", max_length=200, blank=True)
    # Who is at it; signs of life come while the file is written (see ``export_work``).
    host = models.CharField("机器", max_length=255, blank=True)
    process = models.PositiveIntegerField("进程", default=0)
    token = models.UUIDField("令牌", null=True)
    seen_at = models.DateTimeField("最近一次报到", null=True)
    begun = models.PositiveSmallIntegerField("开始次数", default=0)

    class Meta:
        verbose_name = "导出"
        verbose_name_plural = "导出"
        ordering = ["-asked_at"]
        indexes = [models.Index(fields=["state"])]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.asked_at:%Y-%m-%d %H:%M}"


class ImportedBag(models.Model):
    """A bag of another site that was validated and taken whole; its sound lies in the store."""

    sha256 = models.CharField("摘要", max_length=64, unique=True)
    source = models.CharField("来源", max_length=120, blank=True)
    # The sittings' records as they came: who, when, files by digest, marks, results.
    sittings = models.JSONField("应试记录", default=list)
    imported_at = models.DateTimeField("导入时间")
    imported_by = models.CharField("导入者", max_length=80)
    objects_held = models.ManyToManyField("lab_archive.StoredObject", related_name="imported_bags")

    class Meta:
        verbose_name = "外来档案包"
        verbose_name_plural = "外来档案包"
        ordering = ["-imported_at"]

    def __str__(self) -> str:
        return self.source or self.sha256[:12]
