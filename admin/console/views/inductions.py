"""New teachers and their induction: who is late, who is due; what is entered by hand."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.timezone import localdate

from admin.accounts.rights import Action
from admin.console.access import page, user_of
from admin.console.county_filter import in_county
from admin.console.match_pages import (
    PAGE_SIZE,
    asked,
    counties_for,
    match_kind,
    may_edit,
    trail_of,
    within,
)
from admin.console.table_answers import asked_as, table_answer
from admin.console.typed_choices import DayField
from admin.errors import LabError, NotFound
from admin.kinds.definition import Definition
from admin.kinds.models import Kind
from admin.kinds.printed_table import PrintedTable
from admin.matches.inducting import MarkEntry, Newcomer, counted, mark_induction, newcomers
from admin.matches.induction_rules import STATE_NAMES, State
from admin.matches.shapes import Shape, induction_rule


class MarkForm(forms.Form):
    """Finished, extended or excused; why."""

    finished_on = DayField("完成日期", required=False)
    extended_to = DayField("延期至", required=False)
    is_excused = forms.BooleanField(label="免除", required=False)
    why = forms.CharField(label="依据", max_length=300, help_text="例如：证书编号、批准文件。")

    def entry(self) -> MarkEntry:
        """What was filled in, once the form is valid."""
        return MarkEntry(**self.cleaned_data)


def inductions(request: HttpRequest, kind: Kind, definition: Definition) -> HttpResponse:
    """Who is late and who is due; as a worksheet or PDF too."""
    user = user_of(request)
    chosen = asked(request, "q", "state", "county")
    whole = newcomers(
        kind, definition.rules, within(user) & in_county(chosen["county"]), localdate()
    )
    found = [one for one in whole if _asked_for(one, chosen["q"], chosen["state"])]
    if way := asked_as(request):
        return table_answer(way, _table(kind, found))
    counts = counted(whole)
    context = {
        **chosen,
        "kind": kind,
        "rule": induction_rule(definition.rules),
        "page": Paginator(found, PAGE_SIZE).get_page(request.GET.get("page")),
        "states": [(one, STATE_NAMES[one], counts[one]) for one in State],
        "state_names": STATE_NAMES,
        "filtered": any(chosen.values()),
        "counties": counties_for(user),
        "today": localdate(),
    }
    return render(request, "console/inductions.html", context)


def _asked_for(one: Newcomer, words: str, state: str) -> bool:
    if state and one.state != state:
        return False
    return not words or words in one.post.person.name or words in one.post.organisation.name


def _table(kind: Kind, found: list[Newcomer]) -> PrintedTable:
    rows = [
        [
            one.post.person.name,
            one.post.organisation.name,
            one.post.subject,
            "是" if one.post.is_special_post else "",
            str(one.facts.began),
            str(one.deadline),
            str(one.facts.finished or ""),
            STATE_NAMES[one.state],
            one.mark.why if one.mark else "",
        ]
        for one in found
    ]
    headings = ["姓名", "单位", "学科", "特岗", "上岗日期", "期限", "完成日期", "状态", "依据"]
    return PrintedTable(kind.name, headings, [1.5, 3, 1.2, 0.8, 1.7, 1.7, 1.7, 1.4, 3], rows)


@page(Action.VIEW_TRAINING, post=True)
def induction(request: HttpRequest, key: int, person: int) -> HttpResponse:
    """One new teacher: where the deadline comes from, and what is entered by hand."""
    user = user_of(request)
    kind, definition = match_kind(key, Shape.DEADLINE)
    found = newcomers(kind, definition.rules, within(user), localdate())
    one = next((one for one in found if one.post.person_id == person), None)
    if one is None:
        raise NotFound
    editable = may_edit(user, one.post.organisation)
    first: dict[str, Any] = {}
    if one.mark is not None:
        first = {name: getattr(one.mark, name) for name in MarkEntry.__dataclass_fields__}
    form = MarkForm(request.POST or None, initial=first, label_suffix="")
    if request.method == "POST":
        if not editable:
            raise NotFound
        if form.is_valid():
            try:
                mark_induction(kind, one.post, form.entry(), by=user, at=timezone.now())
            except LabError as error:
                form.add_error(None, error.text)
            else:
                messages.success(request, "已保存。")
                return redirect("matches", kind.pk)
    context = {
        "kind": kind,
        "one": one,
        "state": STATE_NAMES[one.state],
        "rule": induction_rule(definition.rules),
        "form": form if editable else None,
        "trail": trail_of(one.mark) if one.mark else (),
    }
    return render(request, "console/induction.html", context)
