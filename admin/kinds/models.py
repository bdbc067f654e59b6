"""Systems of the office's work, the kinds of records each keeps, and every version of a kind."""

from __future__ import annotations

from typing import Any

from django.db import models
from simple_history.models import HistoricalRecords

from admin.append_only import AppendOnly
from admin.kinds import definition as definitions
from admin.kinds.families import Family
from admin.kinds.values import shown


class System(models.Model):
    """A piece of the office's work with its records, like 教师资格认定; a further one is a row."""

    code = models.SlugField("代码", max_length=60, unique=True)
    name = models.CharField("名称", max_length=40, unique=True)
    description = models.CharField("说明", max_length=300, blank=True)
    position = models.PositiveIntegerField("次序", default=0)
    is_active = models.BooleanField("使用中", default=True)

    history = HistoricalRecords(table_name="lab_kinds_system_history")

    class Meta:
        verbose_name = "工作系统"
        verbose_name_plural = "工作系统"
        ordering = ["position", "id"]

    def __str__(self) -> str:
        return self.name


class Kind(models.Model):
    """A kind of record within a system: a family's shape, with the office's own fields and rules.

    ``code`` names the kind where it was shipped or where rules of other kinds refer to it.
    """

    system = models.ForeignKey(
        System, verbose_name="工作系统", on_delete=models.PROTECT, related_name="kinds"
    )
    family = models.CharField("类型", max_length=20, choices=[(f.value, f.value) for f in Family])
    code = models.SlugField("代码", max_length=80, unique=True)
    name = models.CharField("名称", max_length=60)
    position = models.PositiveIntegerField("次序", default=0)
    is_active = models.BooleanField("使用中", default=True)

    history = HistoricalRecords(table_name="lab_kinds_kind_history")

    class Meta:
        verbose_name = "类别"
        verbose_name_plural = "类别"
        ordering = ["system", "position", "id"]
        constraints = [
            models.UniqueConstraint(fields=["system", "name"], name="kind_name_once_per_system")
        ]

    def __str__(self) -> str:
        return self.name

    def version(self) -> KindVersion:
        """The version in force: the newest."""
        return self.versions.order_by("-number")[0]


class KindVersion(AppendOnly):
    """A kind as it was defined from a moment on; records name the version they follow."""

    kind = models.ForeignKey(
        Kind, verbose_name="类别", on_delete=models.PROTECT, related_name="versions"
    )
    number = models.PositiveIntegerField("第几版")
    stored = models.JSONField("设置", default=dict)
    reason = models.CharField("理由", max_length=300, blank=True)
    made_by = models.ForeignKey(
        "lab_accounts.User",
        verbose_name="修改人",
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    made_at = models.DateTimeField("修改时间")

    class Meta:
        verbose_name = "类别的一版"
        verbose_name_plural = "类别的各版"
        ordering = ["kind", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["kind", "number"], name="kind_version_number_once")
        ]

    def __str__(self) -> str:
        return f"{self.kind} 第 {self.number} 版"

    @property
    def definition(self) -> definitions.Definition:
        """Fields, rules and reports of this version."""
        return definitions.from_json(self.stored)


class KindRecord(models.Model):
    """What every record of a kind carries: its kind, and what was filled in by which version."""

    kind = models.ForeignKey(
        Kind, verbose_name="类别", on_delete=models.PROTECT, related_name="%(class)ss"
    )
    filled_by = models.ForeignKey(
        KindVersion, verbose_name="按第几版填写", on_delete=models.PROTECT, related_name="+"
    )
    values = models.JSONField("填写的内容", default=dict, blank=True)

    class Meta:
        abstract = True

    def told(self) -> list[tuple[str, str]]:
        """Titles and what was filled in, as people read it; empty answers are left out."""
        return [
            (one.title, text)
            for one in self.filled_by.definition.fields
            if (text := shown(one, _value(self.values, one.key)))
        ]


def _value(values: Any, key: str) -> Any:
    return values.get(key) if isinstance(values, dict) else None
