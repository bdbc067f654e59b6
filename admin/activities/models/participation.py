"""Who takes part in an activity, and the ballots of its jury."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from admin.activities.models.activity import Activity


class Participant(models.Model):
    """A person in an activity. ``organisation``: the unit at that time; ``attended`` is None until
    somebody noted it. Of contestants: the number drawn, and what the jury came to.
    """

    class Role(models.TextChoices):
        """What the person does there."""

        ATTENDS = "attends", "参加"
        LEADS = "leads", "主持"
        SPEAKS = "speaks", "发言"
        JUROR = "juror", "评委"
        CONTESTANT = "contestant", "选手"

    activity = models.ForeignKey(
        Activity, verbose_name="活动", on_delete=models.CASCADE, related_name="participants"
    )
    person = models.ForeignKey(
        "lab_people.Person",
        verbose_name="人员",
        on_delete=models.PROTECT,
        related_name="activity_parts",
    )
    role = models.CharField("身份", max_length=12, choices=Role, default=Role.ATTENDS)
    organisation = models.ForeignKey(
        "lab_people.Organisation",
        verbose_name="单位",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    attended = models.BooleanField("到场", null=True, blank=True)
    note = models.CharField("备注", max_length=200, blank=True)
    record = models.ForeignKey(
        "lab_activities.PersonalRecord",
        verbose_name="个人记录",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="showings",
    )
    number = models.PositiveIntegerField("选手编号", null=True, blank=True)
    score = models.DecimalField("得分", max_digits=8, decimal_places=2, null=True, blank=True)
    rank = models.PositiveIntegerField("名次", null=True, blank=True)
    award = models.CharField("奖项", max_length=200, blank=True)

    class Meta:
        verbose_name = "参加人员"
        verbose_name_plural = "参加人员"
        ordering = ["role", "number", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["activity", "person", "role"], name="participant_once_per_role"
            ),
            models.UniqueConstraint(
                fields=["activity", "number"],
                condition=Q(number__isnull=False),
                name="contestant_number_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} {self.get_role_display()}"


class Delegation(models.Model):
    """People of an organisation, or of no organisation on record (居民、学生), as a head count."""

    activity = models.ForeignKey(
        Activity, verbose_name="活动", on_delete=models.CASCADE, related_name="delegations"
    )
    organisation = models.ForeignKey(
        "lab_people.Organisation",
        verbose_name="单位",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    label = models.CharField("名称", max_length=120, blank=True)
    expected = models.PositiveIntegerField("预计人数", null=True, blank=True)
    came = models.PositiveIntegerField("实到人数", null=True, blank=True)

    class Meta:
        verbose_name = "参加单位"
        verbose_name_plural = "参加单位"
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["activity", "organisation"], name="delegation_once_per_unit"
            ),
            models.CheckConstraint(
                condition=Q(organisation__isnull=False) | ~Q(label=""),
                name="delegation_has_a_name",
            ),
        ]

    def __str__(self) -> str:
        return self.label or str(self.organisation)


class Ballot(models.Model):
    """What one juror gave one contestant; total None: the juror abstained."""

    juror = models.ForeignKey(
        Participant, verbose_name="评委", on_delete=models.PROTECT, related_name="ballots_given"
    )
    contestant = models.ForeignKey(
        Participant, verbose_name="选手", on_delete=models.PROTECT, related_name="ballots"
    )
    scores = models.JSONField("各项得分", default=dict, blank=True)
    total = models.DecimalField("合计", max_digits=8, decimal_places=1, null=True, blank=True)
    remark = models.CharField("评语", max_length=300, blank=True)
    given_at = models.DateTimeField("评分时间")
    entered_by = models.ForeignKey(
        "lab_accounts.User", verbose_name="录入人", on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        verbose_name = "评委评分"
        verbose_name_plural = "评委评分"
        ordering = ["juror", "contestant"]
        constraints = [
            models.UniqueConstraint(fields=["juror", "contestant"], name="ballot_once_per_juror")
        ]

    def __str__(self) -> str:
        return f"{self.juror_id}→{self.contestant_id}"
