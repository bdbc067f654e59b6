"""Forms of programmes, course runs and meetings."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet

from admin.accounts.models import User
from admin.accounts.permissions import reach_of
from admin.accounts.rights import Action, Scope
from admin.console import course_scope
from admin.courses.hour_words import level_choices
from admin.courses.models import CourseRun, Meeting, Programme
from admin.courses.rules import rules_of
from admin.courses.words import Form
from admin.people.models import Organisation
from scoring.practice_themes import practice_themes

MOMENT = "%Y-%m-%dT%H:%M"
HOSTS = (
    Organisation.Kind.CITY,
    Organisation.Kind.COUNTY,
    Organisation.Kind.COLLEGE,
    Organisation.Kind.TRAINING_SCHOOL,
    Organisation.Kind.OTHER,
)
DAY = {"type": "date"}


class UnitField(forms.CharField):
    """One unit by its whole name."""

    def __init__(self, units: QuerySet[Organisation], **more: Any) -> None:
        super().__init__(max_length=120, **more)
        self.units = units

    def clean(self, value: Any) -> Any:
        """The unit; None for nothing."""
        text = super().clean(value)
        return unit_named(self.units, text) if text else None


class UnitsField(forms.CharField):
    """Units by their whole names, one a line."""

    widget = forms.Textarea(attrs={"rows": 3})

    def __init__(self, units: QuerySet[Organisation], **more: Any) -> None:
        super().__init__(max_length=5_000, **more)
        self.units = units

    def clean(self, value: Any) -> Any:
        """The units, each once."""
        text = super().clean(value).replace("、", "\n").replace("，", "\n")
        names = dict.fromkeys(line.strip() for line in text.splitlines() if line.strip())
        return [unit_named(self.units, name) for name in names]


def unit_named(units: QuerySet[Organisation], name: str) -> Organisation:
    """The unit of that name. ValidationError."""
    found = list(units.filter(name=name.strip())[:2])
    if not found:
        raise ValidationError(f"没有找到单位“{name}”，请填写全名。")
    if len(found) > 1:
        raise ValidationError(f"有多个单位叫“{name}”，请先在单位资料里区分名称。")
    return found[0]


class ProgrammeForm(forms.ModelForm):
    """What a programme is; ``user`` decides whose units can host it."""

    class Meta:
        model = Programme
        fields = ("name", "first_year", "last_year", "parent", "text")

    def __init__(self, *args: Any, user: User, **more: Any) -> None:
        super().__init__(*args, **{"label_suffix": "", **more})
        fields: Any = self.fields
        units = units_of(user)
        fields["host"] = UnitField(
            units, label="主办单位", widget=forms.TextInput(attrs={"list": "hosts"})
        )
        fields["base_schools"] = UnitsField(
            Organisation.objects.all(),
            label="基地学校",
            required=False,
            help_text="每行一个单位的全名。",
        )
        fields["parent"].empty_label = "（没有，本身是规划或单独的项目）"
        seen = course_scope.programmes(user, Action.VIEW_TRAINING)
        parents = seen.filter(system=self.instance.system_id)
        fields["parent"].queryset = parents.exclude(pk=self.instance.pk)
        for name in ("first_year", "last_year"):
            fields[name].widget.attrs.update({"min": 2000, "max": 2999})
        if self.instance.pk:
            self.initial["host"] = self.instance.host.name
            names = self.instance.base_schools.values_list("name", flat=True)
            self.initial["base_schools"] = "\n".join(names)
        self.order_fields(
            ("name", "first_year", "last_year", "parent", "host", "base_schools", "text")
        )

    def clean(self) -> Any:
        """Years of these centuries, and the host."""
        said = super().clean() or self.cleaned_data
        for name in ("first_year", "last_year"):
            if said.get(name) is not None and not 2000 <= said[name] <= 2999:
                self.add_error(name, "请填写四位年份，例如 2026。")
        if said.get("host") is not None:
            self.instance.host = said["host"]
        return said


class RunForm(forms.ModelForm):
    """The terms of a course run; ``user`` decides whose units can host it."""

    themes = forms.MultipleChoiceField(
        label="针对的语音问题",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="普通话培训填写：诊断出这些问题的应试人可以推荐到本班。",
    )
    open_to = forms.ModelMultipleChoiceField(
        Organisation.objects.filter(kind=Organisation.Kind.COUNTY).order_by("place", "name"),
        label="面向",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="不勾选为面向全部。",
    )

    class Meta:
        model = CourseRun
        fields = (
            *("name", "programme", "first_day", "last_day", "place", "capacity", "form"),
            *("level", "planned_hours", "needs", "is_quality"),
        )
        widgets = {"first_day": forms.DateInput(DAY), "last_day": forms.DateInput(DAY)}

    def __init__(self, *args: Any, user: User, programmes: Any, **more: Any) -> None:
        super().__init__(*args, **{"label_suffix": "", **more})
        fields: Any = self.fields
        fields["host"] = UnitField(
            units_of(user), label="主办单位", widget=forms.TextInput(attrs={"list": "hosts"})
        )
        fields["programme"].queryset = programmes
        fields["programme"].empty_label = "（不属于项目）"
        fields["capacity"].help_text = "不填为不限。"
        fields["needs"].help_text = "按需求分批的，写明回应哪些需求。"
        fields["form"].choices = Form.choices
        kept = self.instance.level if self.instance.pk else ""
        fields["level"] = forms.ChoiceField(
            label="级别", choices=level_choices(kept), initial=self.instance.level
        )
        rules = rules_of(self.instance.filled_by.definition.rules)
        if rules.trains_putonghua or self.instance.themes:
            fields["themes"].choices = [(one.key, one.title) for one in practice_themes().values()]
            self.initial["themes"] = self.instance.themes
        else:
            del fields["themes"]
        if self.instance.pk:
            self.initial["host"] = self.instance.host.name
            self.initial["open_to"] = list(self.instance.open_to.values_list("pk", flat=True))
        listed = Q(valid_to=None) | Q(pk__in=self.initial.get("open_to", ()))
        fields["open_to"].queryset = fields["open_to"].queryset.filter(listed)
        self.order_fields(
            (
                *("name", "programme", "host", "first_day", "last_day", "place", "form"),
                *("level", "planned_hours", "capacity", "open_to", "needs", "themes"),
            )
        )

    def clean(self) -> Any:
        """The host and the themes go to the record."""
        said = super().clean() or self.cleaned_data
        if said.get("host") is not None:
            self.instance.host = said["host"]
        if "themes" in self.fields:
            self.instance.themes = said.get("themes", [])
        days = [said.get(name) for name in ("first_day", "last_day")]
        if any(day is not None and not 2000 <= day.year <= 2999 for day in days):
            self.add_error("first_day", "日期的年份不对，请核对。")
        return said


class MeetingForm(forms.ModelForm):
    """A meeting."""

    class Meta:
        model = Meeting
        fields = ("topic", "begins_at", "ends_at", "hours", "trainer", "place")

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **{"label_suffix": "", **more})
        fields: Any = self.fields
        for name, label in (("begins_at", "开始时间"), ("ends_at", "结束时间")):
            fields[name] = forms.DateTimeField(
                label=label,
                widget=forms.DateTimeInput({"type": "datetime-local"}, format=MOMENT),
                input_formats=[MOMENT, f"{MOMENT}:%S"],
            )


def units_of(user: User) -> QuerySet[Organisation]:
    """Units that can host what the user makes: those of the county, or all."""
    if reach_of(user, Action.EDIT_TRAINING) == Scope.ALL:
        return Organisation.objects.all()
    if user.organisation is None:
        return Organisation.objects.none()
    return Organisation.objects.within(user.organisation)


def suggested_hosts(user: User) -> list[str]:
    """Names for the list beside the field of the host."""
    found = units_of(user).filter(kind__in=HOSTS).order_by("place")
    return list(found.values_list("name", flat=True)[:200])
