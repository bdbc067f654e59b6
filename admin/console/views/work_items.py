"""Pieces of work: the board, one with all that was done about it, and what is laid down for it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode

from admin.accounts.models import AuditEntry, User
from admin.accounts.permissions import reach_of
from admin.accounts.rights import Action, Scope
from admin.attachments.keeping import attachments_of
from admin.console import work_filters, work_reach
from admin.console.access import page, user_of
from admin.console.kind_form import KindForm
from admin.errors import LabError, NotFound
from admin.kinds.families import Family
from admin.kinds.models import Kind, System
from admin.local_day import day_typed
from admin.people.models import Organisation
from admin.whole_number import whole_number
from admin.work import supervising
from admin.work.errors import BadWork
from admin.work.models import Mention, WorkItem
from admin.work.standing import Standing, standings, with_parts
from admin.work.supervising import TABLES, Laid

GROUPS = {"system": "工作系统", "county": "责任县区", "owner": "责任人"}
TRAIL_SHOWN = 30
NONE_TOLD = {"system": "未定系统", "county": "市本级", "owner": "未定责任人"}


class ItemForm(forms.Form):
    """The typed fields; milestones, documents and the kind's own fields stand beside it."""

    kind = forms.ModelChoiceField(label="类别", queryset=Kind.objects.none())
    system = forms.ModelChoiceField(
        label="工作系统", queryset=System.objects.none(), required=False, empty_label="未定"
    )
    owner = forms.ModelChoiceField(
        label="责任人（有账号）", queryset=User.objects.none(), required=False, empty_label="未定"
    )
    owner_name = forms.CharField(
        label="责任人姓名",
        required=False,
        max_length=60,
        help_text="没有账号的责任人只写姓名。",
    )
    organisations = forms.ModelMultipleChoiceField(
        label="责任县区",
        queryset=Organisation.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="勾选的县区各自报送阶段报告；都不勾选的，由市本级负责。",
    )
    standard = forms.CharField(
        label="标准", required=False, max_length=5000, widget=forms.Textarea(attrs={"rows": 3})
    )
    due_on = forms.DateField(
        label="完成期限",
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    def __init__(self, posted: QueryDict | None, initial: dict[str, Any]) -> None:
        super().__init__(posted, initial=initial, label_suffix="")
        owners = User.objects.filter(is_active=True, groups__isnull=False).distinct()
        for name, found in (
            ("kind", Kind.objects.filter(family=Family.WORK, is_active=True)),
            ("system", System.objects.filter(is_active=True)),
            ("owner", owners.order_by("display_name", "username")),
            ("organisations", work_reach.counties()),
        ):
            self._limit(name, found)

    def _limit(self, name: str, found: QuerySet[Any]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = found


@page(Action.VIEW_TRAINING)
def work_kind(request: HttpRequest, key: int) -> HttpResponse:
    """The records of a kind: the year page, filtered."""
    newest = (
        work_reach.items(user_of(request), Action.VIEW_TRAINING)
        .filter(kind=key, dropped_in=None)
        .order_by("-plan__year")
        .values_list("plan__year", flat=True)
        .first()
    )
    year = newest or timezone.localdate().year
    return redirect(f"{reverse('year')}?{urlencode({'year': year, 'kind': key})}")


@page(Action.VIEW_TRAINING)
def work_board(request: HttpRequest) -> HttpResponse:
    """All work of the year as tiles, gathered by system, county or owner: overdue at a glance."""
    user, today = user_of(request), timezone.localdate()
    chosen = work_filters.chosen_of(request.GET, today)
    by = request.GET.get("by", "")
    by = by if by in GROUPS else "system"
    stands, fitting = work_filters.listed(user, chosen, today)
    within = work_reach.own_county(user, Action.VIEW_TRAINING)
    groups: dict[str, list[Standing]] = {}
    for one in fitting:
        for name in _groups_of(one, by, within):
            groups.setdefault(name, []).append(one)
    columns = [
        {"name": name, "stands": found, "late": sum(one.state == "late" for one in found)}
        for name, found in groups.items()
    ]
    context = {
        "chosen": chosen,
        **work_filters.choices(user),
        "by": by,
        "groups": GROUPS.items(),
        "columns": sorted(columns, key=lambda one: -int(str(one["late"]))),
        "state_rows": work_filters.state_rows(stands),
        "total": len(stands),
    }
    return render(request, "console/work_board.html", context)


def _groups_of(one: Standing, by: str, within: Organisation | None) -> list[str]:
    item = one.item
    match by:
        case "system":
            names = [item.system.name] if item.system else []
        case "owner":
            names = [item.owner_told] if item.owner_told else []
        case _ if within is not None:
            names = [within.name]
        case _:
            names = [unit.name for unit in item.organisations.all()]
    return names or [NONE_TOLD[by]]


@page(Action.VIEW_TRAINING)
def work_item(request: HttpRequest, key: int) -> HttpResponse:
    """One piece of work with all that was done about it, as far as the user's county goes."""
    user, today = user_of(request), timezone.localdate()
    work_reach.item(user, Action.VIEW_TRAINING, key)
    within = work_reach.own_county(user, Action.VIEW_TRAINING)
    standing = standings(with_parts(WorkItem.objects.filter(pk=key)), today, within)[0]
    item = standing.item
    reports = item.reports.all().select_related("organisation", "sent_by")
    visits = item.visits.all().select_related("organisation")
    evaluations = item.evaluations.all().select_related("organisation", "made_by")
    mentions = item.mentions.all().select_related(
        "organisation", "person", "proposed_by", "decided_by"
    )
    if within is not None:
        own = work_reach.of_county(user, Action.VIEW_TRAINING)
        reports, visits = reports.filter(own), visits.filter(own)
        evaluations = evaluations.filter(own)
        mentions = mentions.filter(
            organisation__path__startswith=within.path, state=Mention.State.DECIDED
        )
    edits = reach_of(user, Action.EDIT_TRAINING)
    context = {
        "item": item,
        "standing": standing,
        "within": within,
        "counties": [within] if within else list(item.organisations.all()),
        "reports": reports,
        "visits": visits,
        "evaluations": evaluations,
        "mentions": mentions,
        "files": attachments_of(item) if within is None else [],
        "edits": edits == Scope.ALL and item.dropped_in is None,
        "reports_here": edits is not None and item.dropped_in is None and standing.rules.periods,
        "decides": reach_of(user, Action.DECIDE_SUPERVISION) == Scope.ALL,
        "told": item.told(),
        "today": today,
        "trail": AuditEntry.objects.filter(
            subject_type=WorkItem._meta.label, subject_id=str(item.pk)
        ).select_related("actor")[:TRAIL_SHOWN]
        if within is None
        else [],
    }
    return render(request, "console/work_item.html", context)


@page(Action.EDIT_TRAINING, post=True)
def work_item_edit(request: HttpRequest, key: int) -> HttpResponse:
    """Owner, counties, standard, days; milestones and documents as tables; the kind's fields."""
    user = user_of(request)
    work_reach.require_all(user, Action.EDIT_TRAINING)
    item = work_reach.item(user, Action.EDIT_TRAINING, key)
    posted: QueryDict | None = request.POST if request.method == "POST" else None
    first = {name: getattr(item, name) for name in ("kind", "system", "owner", "owner_name")}
    first |= {"standard": item.standard, "due_on": item.due_on}
    first["organisations"] = list(item.organisations.all())
    form = ItemForm(posted, first)
    kind = _kind(posted, item)
    from_template = "template" in request.GET and posted is None
    tables = supervising.template_values(item) if from_template else supervising.table_values(item)
    table_form = KindForm(TABLES, tables, posted, prefix="t")
    own_form = KindForm(kind.version().definition.fields, item.values, posted)
    if form.is_valid() and table_form.is_valid() and own_form.is_valid():
        data = form.cleaned_data
        laid = Laid(
            **{name: data[name] for name in ("kind", "system", "owner", "owner_name")},
            **{name: data[name] for name in ("organisations", "standard", "due_on")},
            values=own_form.reading.values,
            tables=table_form.reading.values,
        )
        try:
            supervising.lay_down(item, laid, by=user, at=timezone.now())
        except LabError as error:
            form.add_error(None, error.text)
        else:
            messages.success(request, "已保存。")
            return redirect("work-item", key)
    context = {
        "item": item,
        "form": form,
        "tables": table_form.entries,
        "own": own_form.entries,
        "from_template": from_template,
        "faulty": posted is not None,
    }
    return render(request, "console/work_item_edit.html", context)


def _kind(posted: QueryDict | None, item: WorkItem) -> Kind:
    """The kind whose fields are filled in: the one that was chosen, else the item's."""
    key = whole_number(posted.get("kind")) if posted is not None else 0
    found = Kind.objects.filter(pk=key, family=Family.WORK).first() if key else None
    return found or item.kind


@page(Action.EDIT_TRAINING, post=True)
def work_item_act(request: HttpRequest, key: int, act: str) -> HttpResponse:
    """Progress, done, not done after all."""
    user, now = user_of(request), timezone.now()
    if request.method != "POST":
        raise NotFound
    work_reach.require_all(user, Action.EDIT_TRAINING)
    item, asked = work_reach.item(user, Action.EDIT_TRAINING, key), request.POST
    match act:
        case "progress":
            typed = asked.get("progress", "")
            per_cent = whole_number(typed) if typed.isascii() and typed.isdigit() else -1
            supervising.progress(item, per_cent, asked.get("note", ""), by=user, at=now)
            messages.success(request, "进度已登记。")
        case "finish":
            today = timezone.localdate(now)
            day = day_typed(asked.get("day", ""))
            if day is None:
                raise BadWork("请填写完成日期。")
            supervising.finish(item, day, today=today, by=user, at=now)
            messages.success(request, "已登记完成。")
        case "reopen":
            supervising.take_up_again(item, asked.get("reason", ""), by=user, at=now)
            messages.success(request, "已撤销完成，继续督办。")
        case _:
            raise NotFound
    return redirect("work-item", key)
