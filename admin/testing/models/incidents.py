"""What was out of the ordinary on the day, and the papers that belong to it."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from simple_history.models import HistoricalRecords

from admin.testing.incident_rules import HEARD, KIND_NAMES, Kind, Written, lacking
from admin.testing.models.sittings import Sitting

KIND_CHOICES = [(kind.value, name) for kind, name in KIND_NAMES.items()]


def incomplete() -> Q:
    """Which incidents ``incident_rules.lacking`` finds something missing in, as a condition."""
    unread = Q(confirmed_at=None) & ~Q(kind=Kind.ABSENT)
    unheard = Q(kind__in=[kind.value for kind in HEARD], statement="")
    return Q(description="") | Q(handling="") | Q(handled_by="") | unheard | unread


class Incident(models.Model):
    """Something out of the ordinary on the day (异常情况): what, who noted it, what was done."""

    sitting = models.ForeignKey(
        Sitting, verbose_name="应试", on_delete=models.PROTECT, related_name="incidents"
    )
    kind = models.CharField("类别", max_length=12, choices=KIND_CHOICES)
    at = models.DateTimeField("发生时间")
    noted_by = models.ForeignKey(
        "lab_accounts.User",
        verbose_name="记录人",
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    description = models.TextField("经过")
    handling = models.TextField("处理", blank=True)
    handled_by = models.CharField("处理人", max_length=60, blank=True)
    statement = models.TextField("应试人陈述", blank=True)
    # Whoever saved the form last has read it; what an act began nobody has read yet.
    confirmed_at = models.DateTimeField("核对时间", null=True)
    confirmed_by = models.ForeignKey(
        "lab_accounts.User",
        verbose_name="核对人",
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    # The act that began it, as it stands in the trail; empty where a person wrote it by hand.
    act = models.OneToOneField(
        "lab_accounts.AuditEntry",
        verbose_name="引起的操作",
        null=True,
        editable=False,
        on_delete=models.PROTECT,
        related_name="incident",
    )

    history = HistoricalRecords(table_name="lab_testing_incident_history")

    class Meta:
        verbose_name = "异常情况"
        verbose_name_plural = "异常情况"
        ordering = ["-at", "-id"]
        indexes = [models.Index(fields=["-at", "-id"])]

    def __str__(self) -> str:
        return str(self.get_kind_display())

    @property
    def lacking(self) -> tuple[str, ...]:
        """What is still to be written; empty: complete."""
        return lacking(
            Written(
                self.kind,
                self.description,
                self.handling,
                self.handled_by,
                self.statement,
                self.confirmed_at is not None,
            )
        )


class IncidentPaper(models.Model):
    """A scanned paper of an incident (附件): never replaced; one taken off stays on record."""

    incident = models.ForeignKey(
        Incident, verbose_name="异常情况", on_delete=models.PROTECT, related_name="papers"
    )
    name = models.CharField("文件名", max_length=120)
    sha256 = models.CharField("摘要", max_length=64)
    ending = models.CharField("类型", max_length=3)
    added_at = models.DateTimeField("加入时间")
    added_by = models.ForeignKey(
        "lab_accounts.User", verbose_name="加入人", on_delete=models.PROTECT, related_name="+"
    )
    taken_off_at = models.DateTimeField("撤下时间", null=True)

    class Meta:
        verbose_name = "异常情况附件"
        verbose_name_plural = "异常情况附件"
        ordering = ["added_at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["incident", "sha256"], name="paper_once_per_incident")
        ]

    def __str__(self) -> str:
        return self.name
