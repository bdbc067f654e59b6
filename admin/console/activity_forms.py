"""Forms of activities, series and personal records: what every kind of them has."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils import timezone

from admin.activities.keeping import Entry, SeriesEntry
from admin.activities.models import Activity, PersonalRecord, Series
from admin.activities.personal import PersonalEntry
from admin.people.models import Organisation

MOMENT = "%Y-%m-%dT%H:%M"
DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
LONG = forms.Textarea(attrs={"rows": 5})
MOST_PEOPLE = 1_000_000
MOST_TEXT = 20_000


class UnitField(forms.CharField):
    """An organisation by its name, out of those within reach (a list beside it suggests them)."""

    def __init__(self, units: QuerySet[Organisation], **more: Any) -> None:
        self.units = units
        more.setdefault("widget", forms.TextInput(attrs={"list": "units", "autocomplete": "off"}))
        super().__init__(max_length=120, **more)

    def clean(self, value: Any) -> Any:
        """The organisation; None where nothing is asked and nothing was typed."""
        name = super().clean(value)
        if not name:
            return None
        found = list(self.units.filter(name=name.strip())[:2])
        if not found:
            raise ValidationError("没有找到这个单位，请从列表中选择（只能选管辖范围内的单位）。")
        if len(found) > 1:
            raise ValidationError("有几个单位叫这个名称，请先在单位表里把名称区分开。")
        return found[0]


def _moment(label: str) -> forms.DateTimeField:
    return forms.DateTimeField(
        label=label,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format=MOMENT),
        input_formats=[MOMENT, f"{MOMENT}:%S"],
    )


def _day(label: str, *, required: bool = True) -> forms.DateField:
    return forms.DateField(label=label, required=required, widget=DAY, input_formats=["%Y-%m-%d"])


def _people(label: str, help_text: str = "") -> forms.IntegerField:
    return forms.IntegerField(
        label=label, required=False, min_value=0, max_value=MOST_PEOPLE, help_text=help_text
    )


class ActivityForm(forms.Form):
    """What stands on every activity."""

    name = forms.CharField(label="名称", max_length=120)
    theme = forms.CharField(label="主题", max_length=200, required=False)
    organiser = forms.CharField(label="主办方", max_length=120, required=False)
    place = forms.CharField(label="地点", max_length=200)
    begins_at = _moment("开始时间")
    ends_at = _moment("结束时间")
    expected = _people("预计人数", "不填时按名单和参加单位合计。")
    came = _people("实到人数", "活动以后填写；不填时按考勤和参加单位合计。")
    plan = forms.CharField(label="方案", required=False, max_length=MOST_TEXT, widget=LONG)
    summary = forms.CharField(
        label="总结", required=False, max_length=MOST_TEXT, widget=LONG, help_text="活动以后填写。"
    )
    field_order = (
        *("name", "theme", "series", "organisation", "organiser", "place", "begins_at"),
        *("ends_at", "expected", "came", "plan", "summary"),
    )

    def __init__(
        self, data: Any, units: QuerySet[Organisation], series: QuerySet[Series], **more: Any
    ) -> None:
        super().__init__(data, label_suffix="", **more)
        self.fields["organisation"] = UnitField(
            units, label="承办单位", help_text="由它所在的县区统计。"
        )
        self.fields["series"] = forms.ModelChoiceField(
            series, label="所属系列", required=False, empty_label="不属于系列"
        )
        self.order_fields(self.field_order)

    def entry(self) -> Entry:
        """What was written, once the form is valid."""
        return Entry(**self.cleaned_data)


def initial_of(activity: Activity) -> dict[str, Any]:
    """What stands in the form of an activity."""
    names = (*("name", "theme", "organiser", "place", "expected", "came", "plan", "summary"),)
    return {
        **{name: getattr(activity, name) for name in names},
        "series": activity.series_id,
        "organisation": activity.organisation.name,
        "begins_at": timezone.localtime(activity.begins_at),
        "ends_at": timezone.localtime(activity.ends_at),
    }


class SeriesForm(forms.Form):
    """What stands on a series."""

    name = forms.CharField(label="名称", max_length=120, help_text="如“第十三届推广普通话宣传周”。")
    theme = forms.CharField(label="主题", max_length=200, required=False)
    begins_on = _day("开始日期")
    ends_on = _day("结束日期")
    plan = forms.CharField(label="方案", required=False, max_length=MOST_TEXT, widget=LONG)
    summary = forms.CharField(label="总结", required=False, max_length=MOST_TEXT, widget=LONG)

    def __init__(self, data: Any, units: QuerySet[Organisation], **more: Any) -> None:
        super().__init__(data, label_suffix="", **more)
        self.fields["organisation"] = UnitField(units, label="主办单位")
        self.order_fields(["name", "theme", "organisation"])

    def entry(self) -> SeriesEntry:
        """What was written, once the form is valid."""
        return SeriesEntry(**self.cleaned_data)


class PersonalForm(forms.Form):
    """What stands in a personal record."""

    title = forms.CharField(max_length=100)
    level_at_start = forms.CharField(label="起步水平", max_length=200, required=False)
    goal = forms.CharField(label="目标", max_length=200, required=False)
    begun_on = _day("开始日期")
    level_reached = forms.CharField(label="现在的水平", max_length=200, required=False)
    state = forms.ChoiceField(label="状态", choices=PersonalRecord.State.choices)
    ended_on = _day("结束日期", required=False)

    def __init__(self, data: Any, word: str, **more: Any) -> None:
        super().__init__(data, label_suffix="", **more)
        self.fields["title"].label = word

    def entry(self) -> PersonalEntry:
        """What was written, once the form is valid."""
        return PersonalEntry(**self.cleaned_data)


class OwnPersonalForm(PersonalForm):
    """What a person writes who takes something on; how it went is the office's to note."""

    level_reached = None  # type: ignore[assignment]
    state = None  # type: ignore[assignment]
    ended_on = None  # type: ignore[assignment]

    def clean_begun_on(self) -> date:
        """Not before it has begun."""
        day: date = self.cleaned_data["begun_on"]
        if day > timezone.localdate():
            raise ValidationError("开始日期不能晚于今天。")
        return day
