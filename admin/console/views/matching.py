"""Matching orders with people: who is offered, what is proposed, what an officer decides."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.timezone import localdate

from admin.accounts.models import User
from admin.accounts.rights import Action
from admin.console import scope
from admin.console.access import page, user_of
from admin.console.match_pages import (
    PAGE_SIZE,
    asked,
    known_subjects,
    match_kind,
    may_edit,
    require_all,
    stage_field,
    subject_field,
    within,
)
from admin.console.table_answers import asked_as, table_answer
from admin.console.typed_choices import DayField, PersonField, UnitField, offered_units
from admin.errors import LabError, NotFound
from admin.kinds.models import Kind
from admin.kinds.printed_table import PrintedTable
from admin.matches.arranging import accept, open_orders, propose, unmatched_reasons
from admin.matches.models import Offer, Visit, VisitOrder
from admin.matches.ordering import OfferEntry, end_offer, take_offer
from admin.matches.shapes import Shape
from admin.matches.sources import titled_on
from admin.matches.weekdays import WEEKDAYS, day_names
from admin.people.models import Post
from admin.whole_number import whole_number

MOST_UNMATCHED = 200


class OfferForm(forms.Form):
    """Somebody who can be sent; the unit is the present one where none is given."""

    def __init__(self, user: User, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"label_suffix": "", **kwargs})
        self.fields["person"] = PersonField("教师", scope.people(user, Action.EDIT_TRAINING))
        self.fields["organisation"] = UnitField(
            "单位",
            scope.organisations(user, Action.EDIT_TRAINING),
            required=False,
            help_text="不填按现在任职的单位。",
        )
        self.order_fields(["person", "organisation"])

    subject = subject_field(required=False)
    stage = stage_field(required=False)
    free_from = DayField("可送教从", required=False)
    free_until = DayField("到", required=False)
    weekdays = forms.MultipleChoiceField(
        label="星期几有空",
        required=False,
        choices=[(str(number), name) for number, name in enumerate(WEEKDAYS)],
        widget=forms.CheckboxSelectMultiple,
        help_text="都不选表示每天都可以。",
    )
    most_visits = forms.IntegerField(
        label="本年最多次数", required=False, min_value=1, max_value=99
    )

    def clean(self) -> dict[str, Any]:
        """The unit found where none was given."""
        told = super().clean() or {}
        if told.get("person") and not told.get("organisation"):
            posts = Post.objects.on(localdate()).filter(person=told["person"])
            units = self.fields["organisation"].units  # type: ignore[attr-defined]
            post = (
                posts.filter(organisation__in=units)
                .select_related("organisation")
                .order_by("-is_main")
                .first()
            )
            if post is None:
                self.add_error("organisation", "这位教师没有在任的单位，请填写。")
            else:
                told["organisation"] = post.organisation
                told["subject"] = told.get("subject") or post.subject
        return told

    def entry(self) -> OfferEntry:
        """What was filled in, once the form is valid."""
        told = {**self.cleaned_data}
        told["weekdays"] = tuple(int(one) for one in told["weekdays"])
        return OfferEntry(**told)


@page(Action.VIEW_TRAINING, post=True)
def offers(request: HttpRequest, key: int) -> HttpResponse:
    """Who can be sent, and the form for one more; as a worksheet or PDF too."""
    user = user_of(request)
    kind, _ = match_kind(key, Shape.ORDER)
    chosen = asked(request, "q", "subject")
    found = Offer.objects.filter(within(user), kind=kind, ended_at=None)
    if chosen["q"]:
        words = chosen["q"]
        found = found.filter(
            Q(person__name__icontains=words) | Q(organisation__name__icontains=words)
        )
    if chosen["subject"]:
        found = found.filter(subject=chosen["subject"])
    found = found.select_related("person", "organisation")
    if way := asked_as(request):
        return table_answer(way, _offers_table(kind, found))
    edits = may_edit(user, user.organisation)
    form = OfferForm(user, request.POST or None) if edits else None
    if request.method == "POST":
        if form is None:
            raise NotFound
        if form.is_valid():
            try:
                made = take_offer(kind, form.entry(), by=user, at=timezone.now())
            except LabError as error:
                form.add_error(None, error.text)
            else:
                messages.success(request, f"已登记 {made.person.name}。")
                return redirect("offers", key)
    shown = Paginator(found, PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        **chosen,
        "kind": kind,
        "page": shown,
        "rows": [(one, day_names(one.weekdays)) for one in shown],
        "filtered": any(chosen.values()),
        "form": form,
        "units": offered_units(scope.organisations(user, Action.EDIT_TRAINING)) if edits else (),
        "subjects": known_subjects(),
        "titles": titled_on(localdate()),
    }
    return render(request, "console/offers.html", context)


def _offers_table(kind: Kind, found: QuerySet[Offer]) -> PrintedTable:
    rows = [
        [
            one.person.name,
            one.organisation.name,
            one.subject or "不限",
            one.stage or "不限",
            str(one.free_from or ""),
            str(one.free_until or ""),
            day_names(one.weekdays),
            str(one.most_visits or ""),
        ]
        for one in found
    ]
    headings = ["教师", "单位", "学科", "学段", "可送教从", "到", "星期", "最多次数"]
    return PrintedTable(f"{kind.name}可送教教师", headings, [1.5, 3, 1.2, 1, 1.6, 1.6, 3, 1], rows)


@page(Action.EDIT_TRAINING, post=True)
def offer_end(request: HttpRequest, key: int) -> HttpResponse:
    """Somebody can no longer be sent."""
    user = user_of(request)
    one = Offer.objects.filter(within(user), pk=key).select_related("organisation").first()
    if request.method != "POST" or one is None or not may_edit(user, one.organisation):
        raise NotFound
    end_offer(one, by=user, at=timezone.now(), reason=request.POST.get("reason", ""))
    messages.success(request, "已停用。")
    return redirect("offers", one.kind_id)


@page(Action.EDIT_TRAINING, post=True)
def matching(request: HttpRequest, key: int) -> HttpResponse:
    """The proposal: made anew, accepted line by line or several at once."""
    user, now = user_of(request), timezone.now()
    kind, _ = match_kind(key, Shape.ORDER)
    require_all(user)
    if request.method == "POST":
        if request.POST.get("act") == "accept":
            keys = [whole_number(one) for one in request.POST.getlist("visit")]
            chosen = Visit.objects.filter(pk__in=keys, order__kind=kind, state=Visit.State.PROPOSED)
            count = 0
            for one in chosen:
                accept(one, by=user, at=now)
                count += 1
            messages.success(request, f"已采用 {count} 个安排。")
        else:
            matched, unmatched = propose(
                kind, VisitOrder.objects.filter(kind=kind), by=user, at=now
            )
            messages.success(request, f"匹配了 {matched} 份订单，{unmatched} 份没有合适的人。")
        return redirect("matching", key)
    proposed = (
        Visit.objects.filter(order__kind=kind, state=Visit.State.PROPOSED)
        .select_related("person", "order__organisation")
        .order_by("day", "pk")
    )
    waiting = open_orders(kind, localdate())
    without = list(
        waiting.exclude(pk__in=proposed.order_by().values("order")).order_by("last_day")[
            :MOST_UNMATCHED
        ]
    )
    why = unmatched_reasons(without, kind, now)
    context = {
        "kind": kind,
        "proposed": proposed[:MOST_UNMATCHED],
        "without": [(one, why[one.pk]) for one in without],
        "waiting": waiting.count(),
    }
    return render(request, "console/matching.html", context)
