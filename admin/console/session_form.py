"""The form that plans a session, with its rules of registration."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.db import transaction

from admin.testing.models import FeeGroup, Session

MOST_YUAN = 10_000
MOMENTS = ("registration_opens_at", "registration_closes_at", "pay_by")


class SessionForm(forms.ModelForm[Session]):
    """What has to be known to announce a session."""

    fees = forms.CharField(
        label="收费类别",
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="每行一类：类别、空格、金额（元），如“教师 50”；免费写 0。不填表示不收费。",
    )

    class Meta:
        model = Session
        fields = (
            *("name", "kind", "site", "date", "version", "late_minutes", "quota"),
            *MOMENTS,
            *("fees", "listed_groups_only", "one_open_test", "interval_days", "retest_hours"),
        )
        widgets = {
            "date": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            **{
                name: forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
                for name in MOMENTS
            },
        }
        help_texts = {
            "kind": "正式测试的成绩须经上级认定；模拟、培训测试的成绩发布后即为最终成绩。",
            "version": "计算机测试一般不含选择判断，命题说话 40 分。",
            "quota": "不填表示不限。",
            "registration_opens_at": "不填表示公布后即可报名。",
            "registration_closes_at": "不填表示考次结束前都可报名。",
            "pay_by": "过此时间仍未缴费的，可取消报名。不填表示不设期限。",
            "one_open_test": "正式测试的成绩公布之前，同一人不得再报另一场。",
            "interval_days": "0 表示不限。",
            "retest_hours": "0 表示不要求。尚无培训记录的人须由管理员写明理由后报名。",
        }

    def clean_fees(self) -> dict[str, Decimal]:
        """Amounts by group."""
        found: dict[str, Decimal] = {}
        for line in str(self.cleaned_data["fees"]).splitlines():
            if not line.strip():
                continue
            name, amount = _fee(line)
            if name in found:
                raise forms.ValidationError(f"“{name}”写了两次，请只留一行。")
            found[name] = amount
        return found

    def clean(self) -> dict[str, Any]:
        """The times in their order, and groups where only listed ones may sit."""
        values = super().clean() or self.cleaned_data
        opens, closes, pay_by = (values.get(name) for name in MOMENTS)
        if opens and closes and opens >= closes:
            self.add_error("registration_closes_at", "报名截止须晚于报名开始。")
        if opens and pay_by and opens >= pay_by:
            self.add_error("pay_by", "缴费截止须晚于报名开始。")
        if values.get("listed_groups_only") and not values.get("fees"):
            self.add_error("fees", "只限所列类别时，请至少列出一类。")
        return values

    @transaction.atomic
    def save_with_fees(self, session: Session) -> None:
        """Save the new session and its fee groups."""
        session.save()
        FeeGroup.objects.bulk_create(
            FeeGroup(session=session, name=name, amount=amount)
            for name, amount in self.cleaned_data["fees"].items()
        )


def _fee(line: str) -> tuple[str, Decimal]:
    try:
        name, written = line.rsplit(maxsplit=1)
        amount = Decimal(written.removesuffix("元"))
    except (ValueError, InvalidOperation):
        raise forms.ValidationError(f"看不懂“{line.strip()}”，请写成“教师 50”。") from None
    whole_fen = amount.is_finite() and amount == amount.quantize(Decimal("0.01"))
    if not (whole_fen and 0 <= amount < MOST_YUAN and len(name) <= 40):
        raise forms.ValidationError(f"“{line.strip()}”的金额应为 0 至 9999.99 元。")
    return name.strip(), amount
