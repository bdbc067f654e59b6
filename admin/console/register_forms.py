"""The forms of the candidates' own page."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

from django import forms

from admin.console.group_field import group_field
from admin.imports.cells import MAX_NAME, Unreadable, identity_of, name_of, phone_of
from admin.imports.template import ETHNICITIES
from admin.people.models import Person
from admin.registering.applying import Wish
from admin.registering.models import Application
from admin.registering.own import Mended
from admin.registering.wanted import WANTED
from admin.testing.enrol import Applicant
from admin.testing.models import Session
from admin.testing.photo import MOST_BYTES, faults_of

RESIDENT = Person.IdentityKind.RESIDENT
PHOTO_HELP = "白底证件照，JPG，390 × 567 像素，不超过 200 KB。"


class OwnForm(forms.Form):
    """What a candidate may also change later."""

    phone = forms.CharField(
        label="手机号码",
        max_length=20,
        help_text="测试站点有事时联系您。",
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "tel"}),
    )
    unit_name = forms.CharField(
        label="学校或单位",
        max_length=120,
        help_text="没有单位的填“无”。",
        widget=forms.TextInput(attrs={"autocomplete": "organization"}),
    )
    group = forms.CharField(label="应试人类别", max_length=40, required=False)
    wanted = forms.MultipleChoiceField(
        label="需要的特殊安排",
        choices=list(WANTED.items()),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    because = forms.CharField(
        label="特殊安排的原因",
        max_length=200,
        required=False,
        help_text="例如：视力残疾二级，有残疾人证。证明的原件在测试当天或按站点通知查验。",
    )
    photo = forms.FileField(
        label="照片",
        help_text=PHOTO_HELP,
        widget=forms.FileInput(attrs={"accept": "image/jpeg", "data-photo": ""}),
    )

    def __init__(self, *args: Any, session: Session, **kwargs: Any) -> None:
        super().__init__(*args, **{"label_suffix": "", **kwargs})
        self.fields["group"] = group_field(session)

    def clean_phone(self) -> str:
        """Seven to fifteen digits."""
        return own_text(phone_of, self.cleaned_data["phone"])

    def clean_photo(self) -> bytes | None:
        """The picture; read just far enough to be refused. Faults say what is to be mended."""
        sent = self.cleaned_data["photo"]
        if not sent:
            return None
        photo: bytes = sent.read(MOST_BYTES + 1)
        if faults := faults_of(photo):
            raise forms.ValidationError(faults)
        return photo

    def clean(self) -> dict[str, Any]:
        """Whoever needs something says why."""
        values = super().clean() or self.cleaned_data
        if values.get("wanted") and not values.get("because", "").strip():
            self.add_error("because", "申请特殊安排请写明原因。")
        return values

    @property
    def wish(self) -> Wish:
        """The accommodations asked for; a reason for none is left out."""
        wanted = self.cleaned_data["wanted"]
        return Wish(wanted, self.cleaned_data["because"].strip() if wanted else "")


class ApplicationForm(OwnForm):
    """Everything that is sent with an application."""

    token = forms.UUIDField(widget=forms.HiddenInput)
    name = forms.CharField(
        label="姓名",
        max_length=MAX_NAME,
        help_text="与证件一致。",
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
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
        help_text="用居民身份证报名的不必填写。",
    )
    birth_date = forms.DateField(
        label="出生日期",
        required=False,
        help_text="用居民身份证报名的不必填写。",
        widget=forms.DateInput(attrs={"type": "date"}),
    )
    ethnicity = forms.ChoiceField(label="民族", choices=[(one, one) for one in ETHNICITIES])
    agreed = forms.BooleanField(
        label="以上内容属实；我同意测试站点为办理普通话水平测试使用这些信息和照片。",
        error_messages={"required": "请阅读并勾选，然后提交。"},
    )
    field_order = (
        *("token", "name", "identity_kind", "identity_number", "sex", "birth_date", "ethnicity"),
        *("phone", "unit_name", "group", "photo", "wanted", "because", "agreed"),
    )

    def __init__(self, *args: Any, session: Session, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"token": uuid.uuid4(), "ethnicity": "汉族"})
        super().__init__(*args, session=session, **kwargs)
        self.order_fields(self.field_order)

    def clean_name(self) -> str:
        """As imports read it."""
        return own_text(name_of, self.cleaned_data["name"])

    def clean(self) -> dict[str, Any]:
        """The number by its kind; what a resident's number does not tell must be told."""
        values = super().clean()
        kind, number = values.get("identity_kind"), values.get("identity_number")
        if kind and number:
            try:
                values["identity_number"] = identity_of(number, kind)
            except Unreadable as fault:  # of a resident's number the fault says what to do
                told = fault.what if kind == RESIDENT else f"{fault.what}；{fault.how}"
                self.add_error("identity_number", f"{told}。")
        if kind and kind != RESIDENT:
            for name in ("sex", "birth_date"):
                if not values.get(name) and name not in self.errors:
                    self.add_error(name, "不用居民身份证报名的，请填写这一项。")
        return values

    def applicant(self) -> Applicant:
        """What was entered; sex and birth of a resident follow from the number."""
        values = self.cleaned_data
        resident = values["identity_kind"] == RESIDENT
        told = ("name", "identity_kind", "identity_number", "ethnicity")
        own = ("phone", "unit_name", "group", "photo")
        return Applicant(
            **{name: values[name] for name in (*told, *own)},
            sex="" if resident else values["sex"],
            birth_date=None if resident else values["birth_date"],
        )


class MendForm(OwnForm):
    """What is changed of an application; without a new photo the old one stays."""

    def __init__(self, *args: Any, application: Application, **kwargs: Any) -> None:
        kwargs["initial"] = {
            "phone": application.phone,
            "unit_name": application.unit_name,
            "group": application.group,
            "wanted": application.wanted,
            "because": application.wanted_because,
        }
        super().__init__(*args, session=application.session, **kwargs)
        self.fields["photo"].required = False
        self.fields["photo"].label = "更换照片"

    def mended(self) -> Mended:
        """What was entered."""
        values = self.cleaned_data
        return Mended(
            values["phone"], values["unit_name"], values["group"], self.wish, values["photo"]
        )


def own_text(reader: Callable[[object], str], text: str) -> str:
    """A field as imports read it. ValidationError with what is wrong and what to do."""
    try:
        return reader(text)
    except Unreadable as fault:
        raise forms.ValidationError(f"{fault.what}；{fault.how}。") from None
