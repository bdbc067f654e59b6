"""Units, people and days as people type them in a form: by name, told apart by where they are."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms
from django.db.models import Prefetch, QuerySet
from django.utils.timezone import localdate

from admin.imports.cells import Unreadable, date_of
from admin.people.models import Organisation, OrganisationQuerySet, Person, Post

MOST_OFFERED = 1_000
MOST_SAME = 6
IN_BRACKETS = re.compile(r"^(.+?)\s*[（(]([^（()）]+)[)）]$")


class DayField(forms.DateField):
    """A day, typed or picked."""

    def __init__(self, label: str, *, required: bool = True, help_text: str = "") -> None:
        picker = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
        super().__init__(label=label, required=required, help_text=help_text, widget=picker)


class DaysField(forms.CharField):
    """Several days, one a line or parted by commas; in any spelling that sheets may have."""

    def __init__(self, label: str, help_text: str = "") -> None:
        lines = forms.Textarea(attrs={"rows": 4, "placeholder": "2026-05-18\n2026-05-20"})
        super().__init__(label=label, help_text=help_text, max_length=400, widget=lines)

    def clean(self, value: Any) -> tuple[date, ...]:
        """The days in order, each once."""
        text = super().clean(value)
        days = []
        for part in re.split(r"[\s,，、;；]+", text.strip()):
            try:
                day = date_of(part)
            except Unreadable as error:
                raise forms.ValidationError(f"“{part}”{error.what}，{error.how}。") from error
            if day is not None:
                days.append(day)
        return tuple(sorted(set(days)))


class UnitField(forms.CharField):
    """A unit by its name; where several have it, with the one above it in brackets."""

    def __init__(
        self,
        label: str,
        units: OrganisationQuerySet,
        *,
        required: bool = True,
        help_text: str = "",
        offered: str = "units",
    ) -> None:
        box = forms.TextInput(attrs={"list": offered, "autocomplete": "off"})
        super().__init__(
            label=label, required=required, help_text=help_text, max_length=180, widget=box
        )
        self.units = units.on(localdate())

    def clean(self, value: Any) -> Organisation | None:
        """The unit; None where nothing was typed."""
        text = super().clean(value).strip()
        if not text:
            return None
        found: list[Organisation] = list(
            self.units.filter(name=text).select_related("parent")[: MOST_SAME + 1]
        )
        inside = IN_BRACKETS.match(text)
        if not found and inside:
            found = list(self.units.filter(name=inside[1], parent__name=inside[2])[:2])
        if not found:
            raise forms.ValidationError(f"没有找到单位“{text}”，请从列出的名称中选择。")
        if len(found) > 1:
            raise forms.ValidationError(_several(map(unit_words, found)))
        return found[0]


class PersonField(forms.CharField):
    """Somebody by name; where several have it, with the unit in brackets."""

    def __init__(
        self,
        label: str,
        people: QuerySet[Person],
        *,
        required: bool = True,
        help_text: str = "有同名的，请写成“姓名（单位）”。",
    ) -> None:
        box = forms.TextInput(attrs={"autocomplete": "off"})
        super().__init__(
            label=label, required=required, help_text=help_text, max_length=180, widget=box
        )
        self.people = people

    def clean(self, value: Any) -> Person | None:
        """The person; None where nothing was typed."""
        text = super().clean(value).strip()
        if not text:
            return None
        posts = Post.objects.on(localdate()).select_related("organisation").order_by("-is_main")
        whole = self.people.prefetch_related(Prefetch("posts", posts, to_attr="present"))
        found = list(whole.filter(name=text)[: MOST_SAME + 1])
        inside = IN_BRACKETS.match(text)
        if not found and inside:
            at_unit = Post.objects.on(localdate()).filter(organisation__name=inside[2])
            found = list(whole.filter(name=inside[1], pk__in=at_unit.values("person"))[:2])
        if not found:
            raise forms.ValidationError(f"没有找到“{text}”，请核对姓名，或先在人员中登记。")
        if len(found) > 1:
            raise forms.ValidationError(_several(map(person_words, found)))
        return found[0]


def unit_words(unit: Organisation) -> str:
    """The unit as it is typed where several have its name."""
    return f"{unit.name}（{unit.parent.name}）" if unit.parent else unit.name


def person_words(person: Person) -> str:
    """The person as typed where several have the name."""
    post = next(iter(getattr(person, "present", ())), None)
    return f"{person.name}（{post.organisation.name}）" if post else person.name


def offered_units(units: QuerySet[Organisation]) -> list[str]:
    """Names to be offered while one is typed; where one name is found twice, with what is above."""
    names = list(units.order_by("name").values_list("name", "parent__name")[:MOST_OFFERED])
    count: dict[str, int] = {}
    for name, _ in names:
        count[name] = count.get(name, 0) + 1
    return [f"{name}（{above}）" if count[name] > 1 and above else name for name, above in names]


def _several(words: Iterable[str]) -> str:
    return f"有同名的，请写清是哪一个：{'、'.join(words)}。"
