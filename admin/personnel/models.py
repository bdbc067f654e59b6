"""Headings of a person's file by version, what stands under them, and requests to correct it."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import models
from django.db.models import Q
from simple_history.models import HistoricalRecords

from admin.append_only import AppendOnly
from admin.kinds import fields as field_room
from admin.kinds.fields import Field, FieldKind
from admin.kinds.values import shown
from admin.personnel.basic import BY_KEY


class Heading(models.Model):
    """A heading (信息类) of the national teacher information system that no other room keeps."""

    class EnteredBy(models.TextChoices):
        """Who fills it in first; both after approval only by request or by an officer's edit."""

        PERSON = "person", "本人填报"
        UNIT = "unit", "单位或县区、市级填报"

    code = models.SlugField("代码", max_length=40, unique=True)
    name = models.CharField("名称", max_length=40, unique=True)
    explained = models.CharField("说明", max_length=200, blank=True)
    entered_by = models.CharField("填报人", max_length=8, choices=EnteredBy)
    position = models.PositiveIntegerField("次序", default=0)
    is_active = models.BooleanField("使用中", default=True)

    class Meta:
        verbose_name = "档案栏目"
        verbose_name_plural = "档案栏目"
        ordering = ["position", "id"]

    def __str__(self) -> str:
        return self.name

    def version(self) -> HeadingVersion:
        """The version in force: the newest."""
        return self.versions.order_by("-number")[0]


class HeadingVersion(AppendOnly):
    """The fields of a heading from a moment on; entries name the version they follow."""

    heading = models.ForeignKey(
        Heading, verbose_name="栏目", on_delete=models.PROTECT, related_name="versions"
    )
    number = models.PositiveIntegerField("第几版")
    stored = models.JSONField("各项", default=list)
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
        verbose_name = "栏目的一版"
        verbose_name_plural = "栏目的各版"
        ordering = ["heading", "-number"]
        constraints = [
            models.UniqueConstraint(
                fields=["heading", "number"], name="heading_version_number_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.heading} 第 {self.number} 版"

    @property
    def fields(self) -> tuple[Field, ...]:
        """What is filled in."""
        return tuple(field_room.from_json(one) for one in self.stored)


class FileEntry(models.Model):
    """A line under a heading of a person's file. Taken out, it is no longer shown; it stays."""

    person = models.ForeignKey(
        "lab_people.Person",
        verbose_name="人员",
        on_delete=models.PROTECT,
        related_name="file_entries",
    )
    heading = models.ForeignKey(
        Heading, verbose_name="栏目", on_delete=models.PROTECT, related_name="entries"
    )
    filled_by = models.ForeignKey(
        HeadingVersion, verbose_name="按第几版填写", on_delete=models.PROTECT, related_name="+"
    )
    values = models.JSONField("填写的内容", default=dict)
    # The first day among the values: where the entry stands in the time line.
    day = models.DateField("日期", null=True, blank=True)
    entered_at = models.DateTimeField("登记时间")
    taken_out_at = models.DateTimeField("撤下时间", null=True, blank=True)

    history = HistoricalRecords(table_name="lab_personnel_fileentry_history")

    class Meta:
        verbose_name = "档案条目"
        verbose_name_plural = "档案条目"
        ordering = ["heading", "day", "id"]
        indexes = [models.Index(fields=["person", "heading"], name="entries_of_person")]

    def __str__(self) -> str:
        return f"{self.heading} {self.pk}"

    @property
    def told(self) -> list[tuple[str, str]]:
        """Titles and what was filled in, as people read it; empty answers are left out."""
        return told_of(self.filled_by, self.values)


def told_of(version: HeadingVersion, values: Any) -> list[tuple[str, str]]:
    """Values under the titles of a version, empty ones left out."""
    found = values if isinstance(values, dict) else {}
    return [(one.title, text) for one in version.fields if (text := shown(one, found.get(one.key)))]


def first_day(version: HeadingVersion, values: Any) -> date | None:
    """The first day that was filled in."""
    days = (
        values.get(one.key)
        for one in version.fields
        if one.kind == FieldKind.DAY and isinstance(values, dict)
    )
    return next((date.fromisoformat(day) for day in days if day), None)


class ChangeRequest(models.Model):
    """Somebody asks that a file be put right: one field of the basic data, one entry, or a record
    that another room keeps.

    ``before`` and ``after``: ``{"value": …}`` of a field, the values of an entry; numbers are
    under lock in ``after_locked`` and stand nowhere else. Of a record of another room ``field`` is
    its key, ``before`` names it (``{"record": …}``), ``after`` is what is asked for in words
    (``{"words": …}``): whoever decides puts it right where it is kept.
    """

    class What(models.TextChoices):
        """What is to be changed."""

        FIELD = "field", "更正基本信息"
        ADD = "add", "增加条目"
        CHANGE = "change", "更正条目"
        TAKE_OUT = "take_out", "撤下条目"
        POST = "post", "更正任职"
        TEST = "test", "更正测试记录"
        HOURS = "hours", "更正学时学分"
        COURSE = "course", "更正培训班记录"
        CREDENTIAL = "credential", "更正称号与证书"
        SKILL = "skill", "更正技能记录"
        VISIT = "visit", "更正送教记录"
        ACTIVITY = "activity", "更正活动记录"
        PAIRING = "pairing", "更正结对"

    class State(models.TextChoices):
        """Where it stands."""

        WAITING = "waiting", "待审核"
        ACCEPTED = "accepted", "已同意"
        REFUSED = "refused", "未同意"
        WITHDRAWN = "withdrawn", "已撤回"

    person = models.ForeignKey(
        "lab_people.Person",
        verbose_name="人员",
        on_delete=models.PROTECT,
        related_name="change_requests",
    )
    what = models.CharField("申请事项", max_length=12, choices=What)
    field = models.CharField("哪一项，哪一条记录", max_length=20, blank=True)
    version = models.ForeignKey(
        HeadingVersion,
        verbose_name="栏目",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    entry = models.ForeignKey(
        FileEntry,
        verbose_name="条目",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="requests",
    )
    before = models.JSONField("原内容", default=dict)
    after = models.JSONField("申请的内容", default=dict)
    after_locked = models.TextField("申请的号码（加密）", blank=True, editable=False)
    reason = models.CharField("理由", max_length=300)
    state = models.CharField("状态", max_length=10, choices=State, default=State.WAITING)
    asked_by = models.ForeignKey(
        "lab_accounts.User", verbose_name="申请人", on_delete=models.PROTECT, related_name="+"
    )
    asked_at = models.DateTimeField("申请时间")
    decided_by = models.ForeignKey(
        "lab_accounts.User",
        verbose_name="审核人",
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    decided_at = models.DateTimeField("审核时间", null=True)
    decision = models.CharField("审核意见", max_length=300, blank=True)

    class Meta:
        verbose_name = "更正申请"
        verbose_name_plural = "更正申请"
        ordering = ["-asked_at", "-id"]
        indexes = [
            models.Index(fields=["state", "asked_at"], name="requests_by_state"),
            models.Index(fields=["person", "state"], name="requests_of_person"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "what", "field"],
                condition=Q(state="waiting") & ~Q(field=""),
                name="one_waiting_request_per_field",
            ),
            models.UniqueConstraint(
                fields=["entry"],
                condition=Q(state="waiting", entry__isnull=False),
                name="one_waiting_request_per_entry",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["waiting", "withdrawn"], decided_by__isnull=True)
                | Q(state__in=["accepted", "refused"], decided_by__isnull=False),
                name="request_decided_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_what_display()} {self.pk}"

    @property
    def subject(self) -> str:
        """What it is about, in a word or two."""
        if self.version is not None:
            return self.version.heading.name
        if self.what == self.What.FIELD:
            return BY_KEY[self.field].title
        return str(self.before.get("record") or "档案里没有的记录")

    @property
    def by_words(self) -> bool:
        """Whether it is about a record of another room: carried out there, by hand."""
        return self.version is None and self.what != self.What.FIELD
