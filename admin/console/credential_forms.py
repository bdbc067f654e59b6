"""The forms of credentials: applying, entering, deciding, hearing."""

from __future__ import annotations

import uuid
from typing import Any

from django import forms

from admin.console.register_forms import RESIDENT, own_text
from admin.credentials.enquiring import WITHOUT_CASE
from admin.credentials.filing import Teller
from admin.credentials.giving import Term
from admin.credentials.hearing import Heard
from admin.credentials.models import Enquiry, Hearing
from admin.imports.cells import MAX_NAME, Unreadable, identity_of, name_of, phone_of
from admin.kinds.families import Family
from admin.kinds.models import Kind
from admin.people.models import Organisation, Person

DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class PlaceForm(forms.Form):
    """What the office tells of somebody on record: unit by its name, subject, ground."""

    organisation = forms.CharField(
        label="单位",
        max_length=120,
        help_text="写单位全称。",
        widget=forms.TextInput(attrs={"list": "units"}),
    )
    subject = forms.CharField(label="学科或项目", max_length=40, required=False)
    ground = forms.CharField(
        label="申报理由",
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, units: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"label_suffix": "", **kwargs})
        self.units = units

    def clean_organisation(self) -> Organisation:
        """The one unit of this name that the user reaches."""
        found = list(self.units.filter(name=self.cleaned_data["organisation"].strip())[:2])
        if not found:
            raise forms.ValidationError("没有找到这个单位，请写单位全称；新单位请先登记。")
        if len(found) > 1:
            raise forms.ValidationError("同名的单位不止一个，请先在人员档案里登记任职，再来申报。")
        unit: Organisation = found[0]
        return unit


class TermForm(forms.Form):
    """From when to when, and the number."""

    valid_from = forms.DateField(label="起始日期", widget=DAY)
    valid_to = forms.DateField(label="终止日期", required=False, widget=DAY)
    number = forms.CharField(
        label="编号", max_length=60, required=False, help_text="由系统编号的不填。"
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"label_suffix": "", **kwargs})

    def term(self) -> Term:
        """What was entered."""
        return Term(**{name: self.cleaned_data[name] for name in TermForm.base_fields})


class EnterForm(PlaceForm, TermForm):
    """A credential from a paper."""

    ground = None  # type: ignore[assignment]
    basis = forms.CharField(
        label="依据", max_length=200, help_text="授予的文件名称和文号，或原证书的编号。"
    )


class DecideForm(TermForm):
    """The decision; its term only where a credential is given."""

    granted = forms.ChoiceField(
        label="决定", choices=[("", "请选择"), ("yes", "同意"), ("no", "不同意")]
    )
    reasons = forms.CharField(
        label="理由", max_length=2000, widget=forms.Textarea(attrs={"rows": 4})
    )
    exception = forms.CharField(
        label="例外理由",
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    field_order = ("granted", "reasons", "exception", "valid_from", "valid_to", "number")

    def __init__(self, *args: Any, with_term: bool, unmet: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.unmet = unmet
        self.fields["exception"].help_text = f"不符合的条件：{unmet}。仍要同意的必须写明。"
        if not unmet:
            del self.fields["exception"]
        self.fields["valid_from"].required = False
        if not with_term:
            for name in TermForm.base_fields:
                del self.fields[name]

    def clean(self) -> dict[str, Any]:
        """What is granted begins on a day, and has its reason where the rules speak against it."""
        values = super().clean() or self.cleaned_data
        grants = values.get("granted") == "yes"
        gives = "valid_from" in self.fields and grants
        if grants and self.unmet and not values.get("exception", "").strip():
            self.add_error("exception", "有不符合的条件，仍要同意的请写明例外理由。")
        if gives and not values.get("valid_from") and "valid_from" not in self.errors:
            self.add_error("valid_from", "请填写起始日期。")
        return values


class HearingForm(forms.Form):
    """What a hearing came to."""

    way = forms.ChoiceField(label="情况", choices=Hearing.Way.choices)
    held_on = forms.DateField(label="日期", widget=DAY)
    chair = forms.CharField(label="主持人", max_length=60, required=False)
    present = forms.CharField(label="到场人员", max_length=300, required=False)
    statement = forms.CharField(
        label="本人陈述，或放弃、逾期的情况",
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    file = forms.FileField(
        label="听证笔录，或书面放弃",
        required=False,
        help_text="举行了听证的必须上传笔录（JPG、PNG、PDF 或 Word）。",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"label_suffix": "", **kwargs})

    def heard(self) -> Heard:
        """What was entered."""
        told = {
            name: self.cleaned_data[name] for name in ("held_on", "statement", "chair", "present")
        }
        return Heard(way=Hearing.Way(self.cleaned_data["way"]), **told)


class EnquiryForm(forms.Form):
    """What is asked."""

    kind = forms.ChoiceField(label="种类", choices=Enquiry.Kind.choices)
    text = forms.CharField(label="内容", max_length=2000, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"label_suffix": "", **kwargs})


class NewEnquiryForm(PlaceForm):
    """What somebody asks who has no case."""

    subject = ground = None  # type: ignore[assignment]
    kind = forms.ChoiceField(label="种类", choices=[(one.value, one.label) for one in WITHOUT_CASE])
    about = forms.ModelChoiceField(
        label="关于哪一类",
        queryset=Kind.objects.filter(family=Family.CREDENTIAL, is_active=True).select_related(
            "system"
        ),
        empty_label="请选择",
    )
    sender = forms.CharField(label="提出人", max_length=60, help_text="姓名；可以加上联系方式。")
    text = forms.CharField(label="内容", max_length=2000, widget=forms.Textarea(attrs={"rows": 4}))
    field_order = ("kind", "about", "organisation", "sender", "text")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["about"].label_from_instance = lambda one: f"{one.system.name} · {one.name}"  # type: ignore[attr-defined]
        self.fields["organisation"].help_text = "由哪个单位办理：写全称，例如本县区教育局。"


class OwnPlaceForm(forms.Form):
    """Where the applicant belongs; also mended later."""

    county = forms.ModelChoiceField(
        label="所在县区", queryset=Organisation.objects.none(), empty_label="请选择"
    )
    unit_name = forms.CharField(
        label="学校或单位", max_length=120, help_text="写全称；没有单位的填“无”。"
    )
    subject = forms.CharField(
        label="学科或项目",
        max_length=40,
        required=False,
        help_text="例如：语文。教师资格填申请任教的学科。",
    )

    def __init__(self, *args: Any, counties: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"label_suffix": "", **kwargs})
        self.fields["county"].queryset = counties  # type: ignore[attr-defined]

    @property
    def organisation(self) -> Organisation:
        """The unit of that name in the county; the county itself where there is none."""
        county: Organisation = self.cleaned_data["county"]
        named = Organisation.objects.within(county).filter(name=self.cleaned_data["unit_name"])
        found = list(named[:2])
        return found[0] if len(found) == 1 else county


class OwnForm(OwnPlaceForm):
    """An application begun on the own page."""

    token = forms.UUIDField(widget=forms.HiddenInput)
    name = forms.CharField(label="姓名", max_length=MAX_NAME, help_text="与证件一致。")
    identity_kind = forms.ChoiceField(label="证件类型", choices=Person.IdentityKind.choices)
    identity_number = forms.CharField(
        label="证件号码",
        max_length=30,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    sex = forms.ChoiceField(
        label="性别",
        choices=[("", "—"), *Person.Sex.choices],
        required=False,
        help_text="用居民身份证申报的不必填写。",
    )
    birth_date = forms.DateField(
        label="出生日期",
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text="用居民身份证申报的不必填写。",
    )
    phone = forms.CharField(label="手机号码", max_length=20)
    agreed = forms.BooleanField(
        label="以上内容属实；我同意办公室为办理这项申报使用这些信息和材料。",
        error_messages={"required": "请阅读并勾选，然后继续。"},
    )
    field_order = (
        *("token", "name", "identity_kind", "identity_number", "sex", "birth_date", "phone"),
        *("county", "unit_name", "subject"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"token": uuid.uuid4()})
        super().__init__(*args, **kwargs)

    def clean_name(self) -> str:
        """As imports read it."""
        return own_text(name_of, self.cleaned_data["name"])

    def clean_phone(self) -> str:
        """Seven to fifteen digits."""
        return own_text(phone_of, self.cleaned_data["phone"])

    def clean(self) -> dict[str, Any]:
        """The number by its kind; what a resident's number does not tell must be told."""
        values = super().clean() or self.cleaned_data
        kind, number = values.get("identity_kind"), values.get("identity_number")
        if kind and number:
            try:
                values["identity_number"] = identity_of(number, kind)
            except Unreadable as fault:
                self.add_error("identity_number", f"{fault.what}。")
        if kind and kind != RESIDENT:
            for name in ("sex", "birth_date"):
                if not values.get(name) and name not in self.errors:
                    self.add_error(name, "不用居民身份证申报的，请填写这一项。")
        return values

    def teller(self) -> Teller:
        """What was entered."""
        values = self.cleaned_data
        resident = values["identity_kind"] == RESIDENT
        told = ("name", "identity_kind", "identity_number", "phone", "unit_name")
        return Teller(
            **{name: values[name] for name in told},
            sex="" if resident else values["sex"],
            birth_date=None if resident else values["birth_date"],
        )
