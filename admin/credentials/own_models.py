"""What an applicant told of herself on the own page."""

from __future__ import annotations

from django.db import models

from admin.people import identity
from admin.people.cipher import cipher
from admin.people.models import Person


class OwnApplication(models.Model):
    """Who sent a case by herself; it is opened by its number and the identity number."""

    case = models.OneToOneField(
        "lab_credentials.Case", verbose_name="办理", on_delete=models.PROTECT, related_name="own"
    )
    number = models.CharField("申报号", max_length=10, unique=True)
    # Made with the form: a form that is sent twice is one application.
    token = models.UUIDField("表单", unique=True, editable=False)
    name = models.CharField("姓名", max_length=60)
    identity_kind = models.CharField(
        "证件类型",
        max_length=20,
        choices=Person.IdentityKind,
        default=Person.IdentityKind.RESIDENT,
    )
    identity_locked = models.TextField("证件号码（加密）", editable=False)
    identity_digest = models.CharField("证件号码摘要", max_length=64, db_index=True, editable=False)
    sex = models.CharField("性别", max_length=1, choices=Person.Sex, blank=True)
    birth_date = models.DateField("出生日期", null=True, blank=True)
    phone_locked = models.TextField("电话（加密）", blank=True, editable=False)
    unit_name = models.CharField("单位", max_length=120, blank=True)

    class Meta:
        verbose_name = "网上申报人"
        verbose_name_plural = "网上申报人"

    def __str__(self) -> str:
        return self.number_shown

    def lock(self, kind: str, number: str, phone: str) -> None:
        """Lock both numbers; the identity number must have been checked."""
        number = identity.normalised(number)
        self.identity_kind = kind
        self.identity_locked = cipher().lock(number)
        self.identity_digest = cipher().digest(kind, number)
        self.phone_locked = cipher().lock(identity.normalised(phone))

    @property
    def number_shown(self) -> str:
        """The number in two groups of five."""
        return f"{self.number[:5]}-{self.number[5:]}"

    @property
    def identity_masked(self) -> str:
        """The only form pages show."""
        return identity.masked(cipher().unlock(self.identity_locked))

    @property
    def phone(self) -> str:
        """The telephone number, for its own holder's page alone."""
        return cipher().unlock(self.phone_locked)
