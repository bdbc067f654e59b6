"""Organisations in a tree with history, people, and the posts they hold over time."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db import models, transaction
from django.db.models import Q
from simple_history.models import HistoricalRecords

from admin.people import identity
from admin.people.cipher import cipher
from admin.people.name_parts import NamePart as NamePart
from admin.people.name_parts import rewrite_parts, write_parts
from admin.people.organisation_changes import OrganisationChange as OrganisationChange


def step_of(kind: str, code: str | None, key: int) -> str:
    """Where a unit stands among those beside it: by its sort, those with a code by the code, then
    the others by number.

    >>> step_of("county", "220221", 9), step_of("school", None, 12)
    ('10220221/', '4100000012/')
    """
    return f"{_SORTS.index(kind)}{f'0{code}' if code else f'1{key:08d}'}/"


_SORTS = (
    *("city", "county", "college", "training_school", "school", "vocational_school"),
    *("kindergarten", "other"),
)


class OrganisationQuerySet(models.QuerySet["Organisation"]):
    """Questions about the tree."""

    def within(self, root: Organisation) -> OrganisationQuerySet:
        """The root and everything below it."""
        return self.filter(path__startswith=root.path)

    def outside_counties(self) -> OrganisationQuerySet:
        """Those that are no county and lie in none."""
        counties = Organisation.objects.filter(kind=Organisation.Kind.COUNTY).order_by()
        found = self
        for path in counties.values_list("path", flat=True):
            found = found.exclude(path__startswith=path)
        return found

    def on(self, day: date) -> OrganisationQuerySet:
        """Those that existed on the day."""
        return self.filter(
            Q(valid_from__isnull=True) | Q(valid_from__lte=day),
            Q(valid_to__isnull=True) | Q(valid_to__gte=day),
        )


class Organisation(models.Model):
    """A bureau, county, school …; closed or merged ones stay, with an end date and successor."""

    class Kind(models.TextChoices):
        """What it is."""

        CITY = "city", "市"
        COUNTY = "county", "县（市、区）"
        COLLEGE = "college", "师范院校"
        TRAINING_SCHOOL = "training_school", "教师进修学校"
        SCHOOL = "school", "中小学"
        KINDERGARTEN = "kindergarten", "幼儿园"
        VOCATIONAL_SCHOOL = "vocational_school", "中等职业学校"
        OTHER = "other", "其他单位"

    name = models.CharField("名称", max_length=120)
    kind = models.CharField("类别", max_length=24, choices=Kind, default=Kind.SCHOOL)
    code = models.CharField("单位代码", max_length=32, null=True, blank=True, unique=True)
    parent = models.ForeignKey(
        "self",
        verbose_name="上级单位",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="children",
    )
    # "/1/5/23/": ids from the root down to itself. Derived from parent whenever it is saved.
    path = models.CharField("路径", max_length=255, editable=False, db_index=True, default="")
    # Where it stands in lists: the tree, sorts of units by themselves, each by code or number.
    # Derived like the path.
    place = models.CharField("次序", max_length=400, editable=False, db_index=True, default="")
    valid_from = models.DateField("起始日期", null=True, blank=True)
    valid_to = models.DateField("终止日期", null=True, blank=True)
    successor = models.ForeignKey(
        "self",
        verbose_name="并入（更名为）",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="predecessors",
    )
    extra = models.JSONField("其他信息", default=dict, blank=True)

    history = HistoricalRecords(
        table_name="lab_people_organisation_history", excluded_fields=["place"]
    )
    objects = OrganisationQuerySet.as_manager()

    class Meta:
        verbose_name = "单位"
        verbose_name_plural = "单位"
        ordering = ["place", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True)
                | Q(valid_from__isnull=True)
                | Q(valid_to__gte=models.F("valid_from")),
                name="organisation_ends_after_it_begins",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: object, **kwargs: object) -> None:
        """Save, and keep ``path`` and ``place`` of this one and all below it equal to the tree."""
        super().save(*args, **kwargs)  # type: ignore[arg-type]
        path = f"{self.parent.path if self.parent else '/'}{self.pk}/"
        place = (
            f"{self.parent.place if self.parent else ''}{step_of(self.kind, self.code, self.pk)}"
        )
        if (path, place) != (self.path, self.place):
            self.path, self.place = path, place
            Organisation.objects.filter(pk=self.pk).update(path=path, place=place)
            for child in self.children.all():
                child.save()


class PersonQuerySet(models.QuerySet["Person"]):
    """People, found by the parts of their names (``name_parts``): whatever writes a name through
    here writes its parts.
    """

    @transaction.atomic
    def bulk_create(self, objs: Iterable[Any], *args: Any, **kwargs: Any) -> list[Any]:
        """As Django's, and their names are found."""
        made = super().bulk_create(objs, *args, **kwargs)
        write_parts(made)
        return made

    def update(self, **kwargs: Any) -> int:
        """As Django's, but for names: those are saved one by one."""
        if _NAMES & set(kwargs):
            raise TypeError("names are changed by saving each person")
        return super().update(**kwargs)


_NAMES = frozenset({"name", "former_name"})


class Person(models.Model):
    """One human being, once: tests, posts, training all hang here."""

    class Sex(models.TextChoices):
        """As on the identity card."""

        MALE = "男", "男"
        FEMALE = "女", "女"

    class IdentityKind(models.TextChoices):
        """What paper the number is from."""

        RESIDENT = "resident", "居民身份证"
        HONG_KONG_MACAO = "hong_kong_macao", "港澳居民来往内地通行证"
        TAIWAN = "taiwan", "台湾居民来往大陆通行证"
        RESIDENCE_PERMIT = "residence_permit", "港澳台居民居住证"
        PASSPORT = "passport", "护照"
        FOREIGNER = "foreigner", "外国人永久居留身份证"

    name = models.CharField("姓名", max_length=60, db_index=True)
    former_name = models.CharField("曾用名", max_length=60, blank=True)
    sex = models.CharField("性别", max_length=1, choices=Sex)
    birth_date = models.DateField("出生日期", null=True, blank=True)
    ethnicity = models.CharField("民族", max_length=20, blank=True)
    identity_kind = models.CharField(
        "证件类型", max_length=20, choices=IdentityKind, default=IdentityKind.RESIDENT
    )
    identity_locked = models.TextField("证件号码（加密）", blank=True, editable=False)
    identity_digest = models.CharField(
        "证件号码摘要", max_length=64, null=True, unique=True, editable=False
    )
    phone_locked = models.TextField("电话（加密）", blank=True, editable=False)
    phone_digest = models.CharField("电话摘要", max_length=64, blank=True, editable=False)
    email = models.EmailField("电子邮箱", blank=True)
    photo = models.ImageField("照片", upload_to="people", blank=True)
    dialect = models.CharField("方言区", max_length=40, blank=True)
    # A doubled record points at the one that stays; nothing is deleted, so a merge can be undone.
    merged_into = models.ForeignKey(
        "self",
        verbose_name="已合并到",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="merged",
    )
    extra = models.JSONField("其他信息", default=dict, blank=True)
    created_at = models.DateTimeField("建档时间", auto_now_add=True)
    updated_at = models.DateTimeField("更新时间", auto_now=True)

    history = HistoricalRecords(table_name="lab_people_person_history")
    objects = PersonQuerySet.as_manager()

    class Meta:
        verbose_name = "人员"
        verbose_name_plural = "人员"
        ordering = ["name", "id"]
        indexes = [
            models.Index(fields=["phone_digest"]),
            models.Index(fields=["name", "id"], name="people_by_name"),
        ]

    def __str__(self) -> str:
        return self.name

    @transaction.atomic
    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save, and let the name be found by its parts."""
        super().save(*args, **kwargs)
        written = kwargs.get("update_fields")
        if written is None or _NAMES & set(written):
            rewrite_parts(self)

    def set_identity(self, kind: str, number: str) -> None:
        """Lock the number; it is normalised, and for resident cards must have been checked."""
        number = identity.normalised(number)
        self.identity_kind = kind
        self.identity_locked = cipher().lock(number)
        self.identity_digest = cipher().digest(kind, number) if number else None

    def set_phone(self, number: str) -> None:
        """Lock the telephone number."""
        number = identity.normalised(number)
        self.phone_locked = cipher().lock(number)
        self.phone_digest = cipher().digest("phone", number) if number else ""

    @property
    def identity_number(self) -> str:
        """The whole number, for whoever has the right to it; "" where there is none."""
        return cipher().unlock(self.identity_locked)

    @property
    def identity_masked(self) -> str:
        """The only form pages show."""
        return identity.masked(self.identity_number)

    @property
    def phone_number(self) -> str:
        """The whole number, for whoever has the right to it; "" where there is none."""
        return cipher().unlock(self.phone_locked)

    @property
    def phone_masked(self) -> str:
        """First three and last four digits."""
        number = self.phone_number
        return number[:3] + "****" + number[-4:] if len(number) > 7 else "*" * len(number)


class PostQuerySet(models.QuerySet["Post"]):
    """Questions about posts."""

    def on(self, day: date) -> PostQuerySet:
        """Those held on the day."""
        return self.filter(
            Q(valid_from__isnull=True) | Q(valid_from__lte=day),
            Q(valid_to__isnull=True) | Q(valid_to__gte=day),
        )


class Post(models.Model):
    """What a person did where, from when to when."""

    class Role(models.TextChoices):
        """The kind of post."""

        TEACHER = "teacher", "教师"
        CLASS_TEACHER = "class_teacher", "班主任"
        PRINCIPAL = "principal", "校长（园长）"
        TRAINER = "trainer", "培训教师"
        EXAMINER = "examiner", "普通话测试员"
        OFFICER = "officer", "行政人员"
        STUDENT = "student", "学生"
        OTHER = "other", "其他"

    person = models.ForeignKey(
        Person, verbose_name="人员", on_delete=models.PROTECT, related_name="posts"
    )
    organisation = models.ForeignKey(
        Organisation, verbose_name="单位", on_delete=models.PROTECT, related_name="posts"
    )
    role = models.CharField("职务类别", max_length=20, choices=Role, default=Role.TEACHER)
    title = models.CharField("职务名称", max_length=60, blank=True)
    subject = models.CharField("任教学科", max_length=40, blank=True)
    stage = models.CharField("学段", max_length=20, blank=True)
    is_rural = models.BooleanField("农村教师", default=False)
    is_special_post = models.BooleanField("特岗教师", default=False)
    is_main = models.BooleanField("主要职务", default=True)
    valid_from = models.DateField("起始日期", null=True, blank=True)
    valid_to = models.DateField("终止日期", null=True, blank=True)
    extra = models.JSONField("其他信息", default=dict, blank=True)

    history = HistoricalRecords(table_name="lab_people_post_history")
    objects = PostQuerySet.as_manager()

    class Meta:
        verbose_name = "任职"
        verbose_name_plural = "任职"
        ordering = ["person", "-valid_from", "id"]
        indexes = [models.Index(fields=["organisation", "person"], name="people_of_unit")]
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True)
                | Q(valid_from__isnull=True)
                | Q(valid_to__gte=models.F("valid_from")),
                name="post_ends_after_it_begins",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} {self.organisation} {self.get_role_display()}"
