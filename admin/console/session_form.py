"""The form that plans a session, with its rules of registration."""

from __future__ import annotations

from copy import copy
from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.db import transaction

from admin.registering.terms import TERM_FIELDS, Terms
from admin.testing.models import FeeGroup, Session

MOST_YUAN = 10_000
MOMENTS = ("registration_opens_at", "registration_closes_at", "pay_by", "cancel_by")
RULES = (
    *("self_registration", "quota", *MOMENTS),
    *("fees", "listed_groups_only", "one_open_test", "interval_days", "retest_hours"),
)


class RulesForm(forms.ModelForm[Session]):
    """A session's rules of registration, quota, times and fees."""

    fees = forms.CharField(
        label="收费类别",
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="每行一类：类别、空格、金额（元），如“教师 50”；免费写 0。不填表示不收费。",
    )

    class Meta:
        model = Session
        fields: tuple[str, ...] = RULES
        widgets: dict[str, forms.Widget] = {
            name: forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
            for name in MOMENTS
        }
        help_texts = {
            "self_registration": (
                "公布以后应试人可以在 /register/ 自己报名。“符合条件即通过”不看照片就给准考证号；"
                "正式测试请选“逐人审核”。"
            ),
            "quota": "不填表示不限。等待审核的申请也占名额。",
            "registration_opens_at": "不填表示公布后即可报名。",
            "registration_closes_at": "不填表示考次结束前都可报名。",
            "pay_by": "过此时间仍未缴费的，可取消报名。不填表示不设期限。",
            "cancel_by": "此前应试人可以自己取消报名。不填时以报名截止为准。",
            "one_open_test": "正式测试的成绩公布之前，同一人不得再报另一场。",
            "interval_days": "0 表示不限。",
            "retest_hours": "0 表示不要求。按学时记录自动核对，不够的须由管理员写明理由后报名。",
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["self_registration"].required = False  # the model's own default

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
        opens, closes, pay_by, cancel_by = (values.get(name) for name in MOMENTS)
        if opens and closes and opens >= closes:
            self.add_error("registration_closes_at", "报名截止须晚于报名开始。")
        if opens and pay_by and opens >= pay_by:
            self.add_error("pay_by", "缴费截止须晚于报名开始。")
        if opens and cancel_by and opens >= cancel_by:
            self.add_error("cancel_by", "退报截止须晚于报名开始。")
        if values.get("listed_groups_only") and not values.get("fees"):
            self.add_error("fees", "只限所列类别时，请至少列出一类。")
        return values


class SessionForm(RulesForm):
    """What has to be known to plan a session."""

    class Meta(RulesForm.Meta):
        fields = ("name", "kind", "site", "date", "version", "late_minutes", *RULES)
        widgets = {
            **RulesForm.Meta.widgets,
            "date": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        }
        help_texts = {
            **RulesForm.Meta.help_texts,
            "kind": "正式测试的成绩须经上级认定；模拟、培训测试的成绩发布后即为最终成绩。",
            "version": "计算机测试一般不含选择判断，命题说话 40 分。",
        }

    @transaction.atomic
    def save_with_fees(self, session: Session) -> None:
        """Save the new session and its fee groups."""
        session.save()
        FeeGroup.objects.bulk_create(
            FeeGroup(session=session, name=name, amount=amount)
            for name, amount in self.cleaned_data["fees"].items()
        )


class TermsForm(RulesForm):
    """What can be changed of a session that is planned or announced."""

    class Meta(RulesForm.Meta):
        fields = ("name", "late_minutes", *RULES)

    def __init__(self, *args: Any, session: Session, **kwargs: Any) -> None:
        written = "\n".join(f"{one.name} {one.amount}" for one in session.fee_groups.all())
        # A form writes into its instance; whoever gave the session still sees it as it was.
        super().__init__(*args, instance=copy(session), initial={"fees": written}, **kwargs)
        self.fields["self_registration"].required = True
        self.before = session

    def terms(self) -> Terms:
        """What was entered; a moment that was not touched keeps the seconds the page hides."""
        values = dict(self.cleaned_data)
        for name in MOMENTS:
            before = getattr(self.before, name)
            if before and values[name] == before.replace(second=0, microsecond=0):
                values[name] = before
        fees = tuple(values["fees"].items())
        return Terms(**{name: values[name] for name in TERM_FIELDS}, fees=fees)


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
