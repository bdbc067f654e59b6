"""The choice of a fee group, wherever somebody is registered."""

from __future__ import annotations

from django import forms

from admin.testing.models import Session


def group_field(session: Session) -> forms.CharField | forms.ChoiceField:
    """The session's groups with what each pays; free text where it has none."""
    groups = list(session.fee_groups.all())
    if not groups:
        return forms.CharField(
            label="应试人类别",
            max_length=40,
            required=False,
            help_text="例如：教师、师范生、学生。",
        )
    choices = [(one.name, f"{one.name}（{one.amount} 元）") for one in groups]
    if not session.listed_groups_only:
        choices = [("", "其他（不收费）"), *choices]
    return forms.ChoiceField(
        label="应试人类别", choices=choices, required=session.listed_groups_only
    )
