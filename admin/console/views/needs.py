"""Needs of training: the list, one, their sums, batches made of them."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Q, QuerySet, Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.timezone import localtime

from admin.accounts.models import User
from admin.accounts.rights import Action
from admin.console import scope
from admin.console.access import page, user_of
from admin.console.county_filter import in_county
from admin.console.kind_form import KindForm
from admin.console.match_pages import (
    PAGE_SIZE,
    asked,
    both_valid,
    counties_for,
    entered_in,
    known_subjects,
    match_kind,
    may_edit,
    stage_field,
    subject_field,
    trail_of,
    within,
)
from admin.console.table_answers import asked_as, table_answer
from admin.console.typed_choices import DayField, UnitField, offered_units, unit_words
from admin.errors import LabError, NotFound
from admin.kinds.definition import Definition
from admin.kinds.models import Kind
from admin.kinds.printed_table import PrintedTable
from admin.matches.models import Need, NeedBatch
from admin.matches.models.common import MOST_NOTE, MOST_TOPIC
from admin.matches.needing import (
    GROUPINGS,
    STATES,
    BatchEntry,
    NeedEntry,
    change_batch,
    change_need,
    in_state,
    make_batch,
    put_in,
    summed,
    take_need,
    take_out,
    withdraw_need,
)
from admin.matches.shapes import Shape, closes
from admin.matches.sources import course_link
from admin.whole_number import whole_number

MOST_PEOPLE = 5_000


class NeedForm(forms.Form):
    """Who needs what, how many, when."""

    def __init__(self, user: User, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"label_suffix": "", **kwargs})
        self.fields["organisation"] = UnitField(
            "填报单位",
            scope.organisations(user, Action.EDIT_TRAINING),
            help_text="学校，或整个县区。",
        )
        self.order_fields(["organisation"])

    audience = forms.ChoiceField(label="培训对象", choices=Need.Audience.choices)
    subject = subject_field()
    stage = stage_field()
    topic = forms.CharField(label="培训主题", max_length=MOST_TOPIC)
    how_many = forms.IntegerField(label="人数", min_value=1, max_value=MOST_PEOPLE)
    first_day = DayField("希望最早", required=False)
    last_day = DayField("希望最晚", required=False)

    def clean(self) -> dict[str, Any]:
        """The time in order."""
        told = super().clean() or {}
        first, last = told.get("first_day"), told.get("last_day")
        if first and last and last < first:
            self.add_error("last_day", "希望最晚不能早于希望最早。")
        return told

    def entry(self) -> NeedEntry:
        """What was filled in, once the form is valid."""
        return NeedEntry(**self.cleaned_data)


class BatchForm(forms.Form):
    """A batch: when, and which course run answers it."""

    name = forms.CharField(label="批次名称", max_length=60)
    begins = DayField("计划开始", required=False)
    ends = DayField("计划结束", required=False)
    course_reference = forms.CharField(
        label="对应的培训班", required=False, max_length=80, help_text="培训班的编号或名称。"
    )
    note = forms.CharField(
        label="说明", required=False, max_length=MOST_NOTE, widget=forms.Textarea(attrs={"rows": 3})
    )

    def entry(self) -> BatchEntry:
        """What was filled in, once the form is valid."""
        return BatchEntry(**self.cleaned_data)


def _filtered(user: User, kind: Kind, chosen: dict[str, str]) -> QuerySet[Need]:
    found = Need.objects.filter(within(user), kind=kind)
    if chosen["q"]:
        words = chosen["q"]
        found = found.filter(Q(topic__icontains=words) | Q(organisation__name__icontains=words))
    for name in ("audience", "stage", "subject"):
        if chosen[name]:
            found = found.filter(**{name: chosen[name]})
    return found.filter(
        in_state(chosen["state"]), entered_in(chosen["year"]), in_county(chosen["county"])
    )


def _of_user(request: HttpRequest) -> dict[str, str]:
    return asked(request, "q", "audience", "stage", "subject", "state", "county", "year")


def needs(request: HttpRequest, kind: Kind, definition: Definition) -> HttpResponse:
    """The list, filters in the address; as a worksheet or PDF too."""
    user, chosen = user_of(request), _of_user(request)
    found = _filtered(user, kind, chosen).select_related("organisation", "batch", "filled_by")
    if way := asked_as(request):
        return table_answer(way, _table(kind, definition, found))
    context = {
        **chosen,
        "kind": kind,
        "page": Paginator(found, PAGE_SIZE).get_page(request.GET.get("page")),
        "total": found.filter(withdrawn_at=None).aggregate(Sum("how_many"))["how_many__sum"] or 0,
        "filtered": any(chosen.values()),
        "audiences": Need.Audience.choices,
        "stages": Need._meta.get_field("stage").choices,
        "subjects": known_subjects(),
        "states": STATES.items(),
        "counties": counties_for(user),
        "closes": closes(definition.rules),
        "batches": _batches(user, kind)[:PAGE_SIZE],
        "batch_form": BatchForm(label_suffix=""),
    }
    return render(request, "console/needs.html", context)


def _batches(user: User, kind: Kind) -> QuerySet[NeedBatch]:
    """Batches of the user's county, or that a need of the county is in."""
    own = Need.objects.filter(within(user), kind=kind, batch__isnull=False)
    found = NeedBatch.objects.filter(kind=kind)
    found = found.filter(within(user) | Q(pk__in=own.order_by().values("batch")))
    return found.annotate(
        count=Count("needs", filter=within(user, "needs__organisation")),
        people=Sum("needs__how_many", filter=within(user, "needs__organisation")),
    )


def _table(kind: Kind, definition: Definition, found: QuerySet[Need]) -> PrintedTable:
    own = definition.fields
    rows = []
    for one in found:
        told = dict(one.told())
        rows.append(
            [
                one.organisation.name,
                str(one.get_audience_display()),
                one.subject,
                one.stage,
                one.topic,
                str(one.how_many),
                str(one.first_day or ""),
                str(one.last_day or ""),
                one.batch.name if one.batch else one.state,
                *(told.get(field.title, "") for field in own),
            ]
        )
    headings = ["单位", "培训对象", "学科", "学段", "主题", "人数", "最早", "最晚", "批次"]
    return PrintedTable(
        kind.name,
        [*headings, *(field.title for field in own)],
        [3, 1.6, 1.3, 1, 4, 0.9, 1.8, 1.8, 2, *(2.5 for _ in own)],
        rows,
        right=(5,),
    )


def need_new(request: HttpRequest, kind: Kind, definition: Definition) -> HttpResponse:
    """A new need."""
    return _form_page(request, kind, definition, None)


@page(Action.VIEW_TRAINING, post=True)
def need(request: HttpRequest, key: int) -> HttpResponse:
    """One need: its form while it is open, what was done with it."""
    one = _one(user_of(request), key)
    return _form_page(request, one.kind, one.kind.version().definition, one)


def _form_page(
    request: HttpRequest, kind: Kind, definition: Definition, one: Need | None
) -> HttpResponse:
    user, now = user_of(request), timezone.now()
    editable = one is None or (
        may_edit(user, one.organisation) and one.withdrawn_at is None and one.batch_id is None
    )
    first: dict[str, Any] = {}
    if one is not None:
        first = {name: getattr(one, name) for name in NeedEntry.__dataclass_fields__}
        first["organisation"] = unit_words(one.organisation)
    posted = request.POST if request.method == "POST" else None
    if posted is not None and not editable:
        raise NotFound
    form = NeedForm(user, posted, initial=first)
    own = KindForm(definition.fields, one.values if one else {}, posted)
    if posted is not None and both_valid(form, own):
        try:
            if one is None:
                take_need(kind, form.entry(), own.reading.values, by=user, at=now)
            else:
                change_need(one, form.entry(), own.reading.values, by=user, at=now)
        except LabError as error:
            form.add_error(None, error.text)
        else:
            messages.success(request, "需求已保存。")
            return redirect("matches", kind.pk)
    context = {
        "kind": kind,
        "need": one,
        "form": form if editable else None,
        "own": own,
        "units": offered_units(scope.organisations(user, Action.EDIT_TRAINING)) if editable else (),
        "subjects": known_subjects() if editable else (),
        "trail": trail_of(one) if one else (),
        "may_edit": one is not None and may_edit(user, one.organisation),
    }
    return render(request, "console/need.html", context)


@page(Action.EDIT_TRAINING, post=True)
def need_act(request: HttpRequest, key: int, act: str) -> HttpResponse:
    """Withdraw it, or take it out of its batch."""
    user, one = user_of(request), _one(user_of(request), key)
    if request.method != "POST" or not may_edit(user, one.organisation):
        raise NotFound
    reason, now = request.POST.get("reason", ""), timezone.now()
    match act:
        case "withdraw":
            withdraw_need(one, by=user, at=now, reason=reason)
            messages.success(request, "需求已撤回。")
            return redirect("need", key)
        case "take-out":
            batch = one.batch
            if batch is None or not may_edit(user, batch.organisation):
                raise NotFound
            take_out(one, by=user, at=now, reason=reason)
            messages.success(request, "已从批次中移出。")
            return redirect("need-batch", batch.pk)
    raise NotFound


@page(Action.VIEW_TRAINING)
def needs_summary(request: HttpRequest, key: int) -> HttpResponse:
    """Sums by what is chosen; every line leads to the list behind it."""
    user = user_of(request)
    kind, _ = match_kind(key, Shape.NEED)
    chosen = _of_user(request)
    by = [one for one in GROUPINGS if one in request.GET.getlist("by")] or ["subject", "topic"]
    lines = summed(_filtered(user, kind, chosen), by)
    headings = [*(GROUPINGS[one] for one in by), "需求", "人数", "已列入批次人数"]
    rows = [[*one.words, str(one.needs), str(one.people), str(one.batched)] for one in lines]
    if way := asked_as(request):
        last = len(headings)
        title = f"{kind.name}汇总"
        widths = [*(3 for _ in by), 1, 1, 1.5]
        figures = (last - 3, last - 2, last - 1)
        return table_answer(way, PrintedTable(title, headings, widths, rows, right=figures))
    context = {
        "kind": kind,
        "headings": headings,
        "lines": lines[:500],
        "by": by,
        "groupings": GROUPINGS.items(),
        "people": sum(one.people for one in lines),
    }
    return render(request, "console/needs_summary.html", context)


@page(Action.EDIT_TRAINING, post=True)
def need_batch_new(request: HttpRequest, key: int) -> HttpResponse:
    """Make a batch of the needs chosen in the list, or put them into one that is there."""
    user, now = user_of(request), timezone.now()
    kind, _ = match_kind(key, Shape.NEED)
    if request.method != "POST":
        raise NotFound
    keys = [whole_number(one) for one in request.POST.getlist("need")]
    chosen = Need.objects.filter(within(user), kind=kind, pk__in=keys)
    into = whole_number(request.POST.get("into"))
    if into:
        batch = _batch(user, into)
        if batch.kind_id != kind.pk or not may_edit(user, batch.organisation):
            raise NotFound
        count = put_in(batch, chosen, by=user, at=now)
        messages.success(request, f"已把 {count} 条需求列入“{batch.name}”。")
        return redirect("need-batch", batch.pk)
    form = BatchForm(request.POST, label_suffix="")
    if not form.is_valid():
        for faults in form.errors.values():
            messages.error(request, str(faults[0]))
        return redirect("matches", kind.pk)
    batch = make_batch(kind, form.entry(), chosen, organisation=user.organisation, by=user, at=now)
    messages.success(request, f"批次“{batch.name}”已建立。")
    return redirect("need-batch", batch.pk)


@page(Action.VIEW_TRAINING, post=True)
def need_batch(request: HttpRequest, key: int) -> HttpResponse:
    """One batch: its needs, its course run; as a worksheet or PDF too."""
    user = user_of(request)
    batch = _batch(user, key)
    inside = Need.objects.filter(within(user), batch=batch).select_related(
        "organisation", "batch", "filled_by"
    )
    if way := asked_as(request):
        table = _table(batch.kind, batch.kind.version().definition, inside)
        times = f"计划时间：{batch.begins or '未定'} 至 {batch.ends or '未定'}"
        told = (times, f"对应的培训班：{batch.course_reference or '未定'}")
        return table_answer(
            way, PrintedTable(**{**vars(table), "title": f"{batch.name}需求表", "told": told})
        )
    editable = may_edit(user, batch.organisation)
    first = {name: getattr(batch, name) for name in BatchEntry.__dataclass_fields__}
    form = BatchForm(request.POST or None, initial=first, label_suffix="")
    if request.method == "POST":
        if not editable:
            raise NotFound
        if form.is_valid():
            try:
                change_batch(batch, form.entry(), by=user, at=timezone.now())
            except LabError as error:
                form.add_error(None, error.text)
            else:
                messages.success(request, "批次已保存。")
                return redirect("need-batch", key)
    context = {
        "kind": batch.kind,
        "batch": batch,
        "form": form if editable else None,
        "needs": inside,
        "people": sum(one.how_many for one in inside),
        "link": course_link(batch.course_reference),
        "made": localtime(batch.made_at),
        "trail": trail_of(batch),
    }
    return render(request, "console/need_batch.html", context)


def _one(user: User, key: int) -> Need:
    found = Need.objects.filter(within(user), pk=key).select_related(
        "organisation__parent", "batch", "kind__system", "filled_by", "entered_by"
    )
    one = found.first()
    if one is None:
        raise NotFound
    return one


def _batch(user: User, key: int) -> NeedBatch:
    own = Need.objects.filter(within(user), batch=key)
    found = NeedBatch.objects.filter(within(user) | Q(pk__in=own.order_by().values("batch")))
    batch = found.filter(pk=key).select_related("kind__system", "organisation", "made_by").first()
    if batch is None:
        raise NotFound
    return batch
