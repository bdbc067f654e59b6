"""Applications: what candidates send in by themselves, and what became of them."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from simple_history.models import HistoricalRecords

from admin.people import identity
from admin.people.cipher import cipher
from admin.people.models import Person
from admin.testing.models import Candidate, Session


class Application(models.Model):
    """One application of one person for one session (报名申请).

    A person is made of it only when it is approved, and it stays as the record of what was sent.
    """

    class State(models.TextChoices):
        """What the office made of it."""

        APPLIED = "applied", "申请中"
        RETURNED = "returned", "需补材料"
        APPROVED = "approved", "已通过"
        REFUSED = "refused", "未通过"
        CANCELLED = "cancelled", "已取消"

    # What its holder keeps; together with the identity number it opens the application.
    number = models.CharField("报名号", max_length=10, unique=True)
    # Made with the form: a form that is sent twice is one application.
    token = models.UUIDField("表单", unique=True, editable=False)
    session = models.ForeignKey(
        Session, verbose_name="考次", on_delete=models.PROTECT, related_name="applications"
    )
    name = models.CharField("姓名", max_length=60)
    identity_kind = models.CharField(
        "证件类型",
        max_length=20,
        choices=Person.IdentityKind,
        default=Person.IdentityKind.RESIDENT,
    )
    identity_locked = models.TextField("证件号码（加密）", editable=False)
    identity_digest = models.CharField("证件号码摘要", max_length=64, db_index=True, editable=False)
    # Of those with other papers than a resident's card, whose number tells both.
    sex = models.CharField("性别", max_length=1, choices=Person.Sex, blank=True)
    birth_date = models.DateField("出生日期", null=True, blank=True)
    ethnicity = models.CharField("民族", max_length=20, blank=True)
    phone_locked = models.TextField("电话（加密）", blank=True, editable=False)
    unit_name = models.CharField("单位", max_length=120, blank=True)
    group = models.CharField("应试人类别", max_length=40, blank=True)
    # Names of accommodations as in ``wanted.WANTED``, and what they are needed for.
    wanted = models.JSONField("申请的特殊安排", default=list, blank=True)
    wanted_because = models.CharField("特殊安排的原因", max_length=200, blank=True)
    photo = models.ImageField("照片", upload_to="applications")
    state = models.CharField(
        "状态", max_length=10, choices=State, default=State.APPLIED, db_index=True
    )
    # The office's last word: what is to be mended, why it was refused.
    reason = models.CharField("说明", max_length=300, blank=True)
    submitted_at = models.DateTimeField("提交时间")
    decided_at = models.DateTimeField("处理时间", null=True, blank=True)
    candidate = models.ForeignKey(
        Candidate,
        verbose_name="报名",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="applications",
    )

    history = HistoricalRecords(table_name="lab_registering_application_history")

    class Meta:
        verbose_name = "报名申请"
        verbose_name_plural = "报名申请"
        ordering = ["submitted_at", "id"]
        indexes = [models.Index(fields=["session", "state"])]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="approved", candidate__isnull=False)
                | (~Q(state="approved") & Q(candidate__isnull=True)),
                name="approved_with_a_registration",
            )
        ]

    def __str__(self) -> str:
        return self.number_shown

    def lock_identity(self, kind: str, number: str) -> None:
        """Lock the number; it is normalised, and for resident cards must have been checked."""
        number = identity.normalised(number)
        self.identity_kind = kind
        self.identity_locked = cipher().lock(number)
        self.identity_digest = cipher().digest(kind, number)

    def lock_phone(self, number: str) -> None:
        """Lock the telephone number."""
        self.phone_locked = cipher().lock(identity.normalised(number))

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

    @property
    def state_now(self) -> str:
        """The state, also after an approved registration was cancelled by whomever."""
        if self.candidate is not None and self.candidate.status == Candidate.Status.CANCELLED:
            return self.State.CANCELLED
        return self.state

    @property
    def state_name(self) -> str:
        """``state_now`` in words."""
        return str(self.State(self.state_now).label)
