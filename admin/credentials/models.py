"""Credentials, and the cases by which they are given, reviewed, renewed and withdrawn."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from simple_history.models import HistoricalRecords

from admin.append_only import AppendOnly
from admin.credentials.enquiry_models import Enquiry as Enquiry
from admin.credentials.kind_rules import Rules, rules_of
from admin.credentials.own_models import OwnApplication as OwnApplication
from admin.credentials.panel_models import CommitteeMember as CommitteeMember
from admin.credentials.panel_models import MemberTie as MemberTie
from admin.credentials.panel_models import PanelScore as PanelScore
from admin.credentials.panel_models import PanelSeat as PanelSeat
from admin.credentials.review_day_models import ReviewDay as ReviewDay
from admin.credentials.stages import (
    ACT_NAMES,
    BEFORE_ACCEPTANCE,
    ENDED,
    STATE_NAMES,
    STEP_NAMES,
    Act,
    State,
    Step,
)
from admin.credentials.terms import STANDING_NAMES, Standing, standing_on
from admin.kinds.models import KindRecord
from admin.people.models import Organisation, Person

USER = "lab_accounts.User"


class Credential(KindRecord):
    """One term of a title, certificate, qualification or award (资格). A renewal is a further one.

    What it is on a day follows from its dates (``terms``); nothing is ever deleted.
    """

    person = models.ForeignKey(
        Person, verbose_name="人员", on_delete=models.PROTECT, related_name="credentials"
    )
    organisation = models.ForeignKey(
        Organisation, verbose_name="当时单位", on_delete=models.PROTECT, related_name="credentials"
    )
    subject = models.CharField("学科或项目", max_length=40, blank=True)
    number = models.CharField("编号", max_length=60, blank=True)
    valid_from = models.DateField("起始日期")
    valid_to = models.DateField("终止日期", null=True, blank=True)
    # Copied from the kind's rule when it is given, so that the database refuses one without end.
    term_asked = models.BooleanField("必须有终止日期", default=False)
    review_due_on = models.DateField("应考核日期", null=True, blank=True)
    withdrawn_on = models.DateField("撤销日期", null=True, blank=True)
    follows = models.OneToOneField(
        "self",
        verbose_name="上一期",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="followed_by",
    )
    given_by = models.OneToOneField(
        "lab_credentials.Case",
        verbose_name="由哪一份申报授予",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="gave",
    )
    # Of those from before the system, or given by others: the paper they stand on.
    basis = models.CharField("依据", max_length=200, blank=True)
    document = models.OneToOneField(
        "lab_results.IssuedDocument",
        verbose_name="证书",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="credential",
    )
    entered_at = models.DateTimeField("登记时间")
    entered_by = models.ForeignKey(
        USER, verbose_name="登记人", on_delete=models.PROTECT, related_name="+"
    )

    history = HistoricalRecords(table_name="lab_credentials_credential_history")

    class Meta:
        verbose_name = "资格"
        verbose_name_plural = "资格"
        ordering = ["-valid_from", "-id"]
        indexes = [
            models.Index(fields=["kind", "valid_to"], name="credentials_by_end"),
            models.Index(fields=["kind", "-valid_from", "-id"], name="credentials_by_start"),
            models.Index(fields=["review_due_on"], name="credentials_by_review"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(term_asked=False) | Q(valid_to__isnull=False),
                name="no_title_without_an_end",
            ),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
                name="credential_ends_after_it_begins",
            ),
            models.CheckConstraint(
                condition=Q(given_by__isnull=False) | ~Q(basis=""),
                name="credential_has_its_ground",
            ),
            models.UniqueConstraint(
                fields=["kind", "number"], condition=~Q(number=""), name="credential_number_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.number or self.pk}"

    def standing(self, day: date | None = None) -> Standing:
        """What it is on the day; today where none is given."""
        day = day or timezone.localdate()
        return standing_on(day, self.valid_from, self.valid_to, self.withdrawn_on)

    @property
    def standing_name(self) -> str:
        """Today's standing in words."""
        return STANDING_NAMES[self.standing()]

    @property
    def rules(self) -> Rules:
        """The rules it was given by."""
        return rules_of(self.filled_by.definition.rules)


class Case(KindRecord):
    """One matter from its opening to its end (申报、年度考核、续聘、撤销)."""

    act = models.CharField("事项", max_length=10, choices=list(ACT_NAMES.items()))
    # None only until the office has found who it is.
    person = models.ForeignKey(
        Person,
        verbose_name="人员",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="credential_cases",
    )
    organisation = models.ForeignKey(
        Organisation,
        verbose_name="单位",
        on_delete=models.PROTECT,
        related_name="credential_cases",
    )
    subject = models.CharField("学科或项目", max_length=40, blank=True)
    state = models.CharField(
        "状态", max_length=10, choices=list(STATE_NAMES.items()), default=State.DRAFT, db_index=True
    )
    # The credential that is reviewed, renewed or withdrawn.
    credential = models.ForeignKey(
        Credential,
        verbose_name="所办的资格",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="cases",
    )
    ground = models.TextField("事由", blank=True)
    proposed_grant = models.BooleanField("拟定意见", null=True, blank=True)
    notice_from = models.DateField("公示开始", null=True, blank=True)
    notice_until = models.DateField("公示截止", null=True, blank=True)
    review_day = models.ForeignKey(
        ReviewDay,
        verbose_name="评审日",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="cases",
    )
    hearing_by = models.DateField("可要求听证至", null=True, blank=True)
    hearing_asked_on = models.DateField("要求听证的日期", null=True, blank=True)
    hearing_at = models.DateTimeField("听证时间", null=True, blank=True)
    hearing_place = models.CharField("听证地点", max_length=100, blank=True)
    opened_at = models.DateTimeField("建立时间", db_index=True)
    opened_by = models.ForeignKey(
        USER, verbose_name="建立人", null=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        verbose_name = "申报与办理"
        verbose_name_plural = "申报与办理"
        ordering = ["-opened_at", "-id"]
        indexes = [models.Index(fields=["kind", "state", "-opened_at"], name="cases_of_kind")]
        constraints = [
            models.CheckConstraint(
                condition=Q(person__isnull=False) | Q(state__in=sorted(BEFORE_ACCEPTANCE)),
                name="accepted_case_has_a_person",
            ),
            models.CheckConstraint(
                condition=Q(act=Act.APPLY.value) | Q(credential__isnull=False),
                name="case_on_a_credential",
            ),
            models.UniqueConstraint(
                fields=["kind", "person", "act"],
                condition=~Q(state__in=sorted(ENDED)),
                name="one_open_case_of_an_act",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_act_display()} {self.pk}"

    @property
    def rules(self) -> Rules:
        """The rules of the version it was filled in by."""
        return rules_of(self.filled_by.definition.rules)

    @property
    def applicant_name(self) -> str:
        """Who it is about."""
        return self.person.name if self.person else self.own.name

    @property
    def is_ended(self) -> bool:
        """Whether it is decided or given up."""
        return self.state in ENDED


class CaseStep(AppendOnly):
    """A step that was taken; ``by`` None: by the applicant on the own page."""

    case = models.ForeignKey(
        Case, verbose_name="办理", on_delete=models.PROTECT, related_name="steps"
    )
    step = models.CharField("步骤", max_length=10, choices=list(STEP_NAMES.items()))
    before = models.CharField("原状态", max_length=10, choices=list(STATE_NAMES.items()))
    after = models.CharField("新状态", max_length=10, choices=list(STATE_NAMES.items()))
    note = models.TextField("说明", blank=True)
    at = models.DateTimeField("时间")
    by = models.ForeignKey(
        USER, verbose_name="办理人", null=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        verbose_name = "办理步骤"
        verbose_name_plural = "办理步骤"
        ordering = ["at", "id"]

    def __str__(self) -> str:
        return f"{self.case_id} {Step(self.step)}"


class CheckLine(models.Model):
    """A document of the checklist of a case, and what was found."""

    class State(models.TextChoices):
        """What was found."""

        OPEN = "open", "待核对"
        RIGHT = "right", "已核对"
        RETURNED = "returned", "需补正"

    case = models.ForeignKey(
        Case, verbose_name="办理", on_delete=models.PROTECT, related_name="lines"
    )
    position = models.PositiveSmallIntegerField("次序")
    title = models.CharField("材料", max_length=200)
    how = models.CharField("怎样核对", max_length=10)
    required = models.BooleanField("必须", default=True)
    state = models.CharField("核对", max_length=10, choices=State, default=State.OPEN)
    note = models.CharField("说明", max_length=300, blank=True)
    checked_at = models.DateTimeField("核对时间", null=True, blank=True)
    # None with a time: by the system, against its own records.
    checked_by = models.ForeignKey(
        USER, verbose_name="核对人", null=True, on_delete=models.PROTECT, related_name="+"
    )

    history = HistoricalRecords(table_name="lab_credentials_checkline_history")

    class Meta:
        verbose_name = "材料核对"
        verbose_name_plural = "材料核对"
        ordering = ["case", "position"]
        constraints = [
            models.UniqueConstraint(fields=["case", "position"], name="line_once_per_case")
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def purpose(self) -> str:
        """Of the files beside the case that belong to this line."""
        return f"line-{self.position}"


class Decision(AppendOnly):
    """What one person decided on a case, with what was known that day.

    ``by_rule``: nothing was granted that the rules speak against; else ``unmet`` names what was
    not reached, and ``exception`` says why it was granted all the same.
    """

    case = models.OneToOneField(
        Case, verbose_name="办理", on_delete=models.PROTECT, related_name="decision"
    )
    granted = models.BooleanField("同意")
    reasons = models.TextField("理由")
    by_rule = models.BooleanField("与规则一致", default=True)
    unmet = models.JSONField("不符合的条件", default=list)
    exception = models.TextField("例外理由", blank=True)
    # ``told``, ``word``, ``found`` of each criterion; the panel's result, where there was one.
    findings = models.JSONField("条件核对", default=list)
    panel_result = models.DecimalField("评审得分", max_digits=8, decimal_places=2, null=True)
    decided_on = models.DateField("决定日期")
    at = models.DateTimeField("时间")
    by = models.ForeignKey(USER, verbose_name="决定人", on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "决定"
        verbose_name_plural = "决定"
        ordering = ["-at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(by_rule=True) | ~Q(exception=""),
                name="decision_against_rule_has_reason",
            )
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {'同意' if self.granted else '不同意'}"


class Hearing(AppendOnly):
    """What was said before a withdrawal; or that the person did not want to be heard."""

    class Way(models.TextChoices):
        """What became of the right to be heard."""

        HELD = "held", "举行听证"
        WAIVED = "waived", "本人放弃听证"
        LAPSED = "lapsed", "逾期没有要求听证"

    case = models.OneToOneField(
        Case, verbose_name="办理", on_delete=models.PROTECT, related_name="hearing"
    )
    way = models.CharField("情况", max_length=10, choices=Way, default=Way.HELD)
    held_on = models.DateField("日期")
    chair = models.CharField("主持人", max_length=60, blank=True)
    present = models.CharField("到场人员", max_length=300, blank=True)
    statement = models.TextField("本人陈述")
    at = models.DateTimeField("登记时间")
    by = models.ForeignKey(USER, verbose_name="登记人", on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "听证"
        verbose_name_plural = "听证"
        ordering = ["-held_on", "-id"]

    def __str__(self) -> str:
        return f"{self.case_id} {self.held_on}"
