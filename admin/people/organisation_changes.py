"""What became of an organisation, kept so that it can be told and, for a day, undone."""

from __future__ import annotations

from django.db import models


class OrganisationChange(models.Model):
    """A renaming or a merge. ``moved``: posts that were carried over (old, new, the former end),
    posts and organisations that moved, accounts, number, the former place and end, and the lists
    of other rooms it was on (``listed_units``).
    """

    class Kind(models.TextChoices):
        """What was done."""

        RENAME = "rename", "更名"
        MERGE = "merge", "合并"

    kind = models.CharField("办理", max_length=8, choices=Kind)
    old = models.ForeignKey(
        "lab_people.Organisation",
        verbose_name="原单位",
        on_delete=models.PROTECT,
        related_name="changes_from",
    )
    # Empty where a renaming was undone: the row of the new name is gone.
    new = models.ForeignKey(
        "lab_people.Organisation",
        verbose_name="现单位",
        null=True,
        on_delete=models.PROTECT,
        related_name="changes_to",
    )
    old_name = models.CharField("原名称", max_length=120)
    new_name = models.CharField("现名称", max_length=120)
    day = models.DateField("自何日起")
    reason = models.CharField("理由", max_length=300)
    moved = models.JSONField("转过去的记录", default=dict)
    changed_by = models.ForeignKey(
        "lab_accounts.User", verbose_name="办理人", on_delete=models.PROTECT, related_name="+"
    )
    changed_at = models.DateTimeField("办理时间")
    undone_at = models.DateTimeField("撤销时间", null=True)

    class Meta:
        verbose_name = "单位变更"
        verbose_name_plural = "单位变更"
        ordering = ["-changed_at", "-id"]

    def __str__(self) -> str:
        return f"{self.old_name} → {self.new_name}"
