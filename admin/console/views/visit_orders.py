"""Orders for teaching visits: the list, one with who could go, who goes and how it went."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Prefetch, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.timezone import localdate

from admin.accounts.models import User
from admin.accounts.rights import Action
from admin.activities.keeping import made_from
from admin.attachments.keeping import attachments_of
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
    may_edit,
    reaches_all,
    require_all,
    stage_field,
    subject_field,
    trail_of,
    within,
)
from admin.console.table_answers import asked_as, table_answer
from admin.console.typed_choices import DaysField, UnitField, offered_units, unit_words
from admin.errors import LabError, NotFound
from admin.kinds.definition import Definition
from admin.kinds.models import Kind
from admin.kinds.printed_table import PrintedTable
from admin.local_day import day_typed
from admin.matches.arranging import (
    Report,
    accept,
    call_off,
    choices_of,
    choose,
    confirm,
    refuse,
)
from admin.matches.matching import Choice, Offered
from admin.matches.models import Visit, VisitOrder
from admin.matches.models.common import MOST_NOTE, MOST_TOPIC
from admin.matches.ordering import (
    STANDING,
    OrderEntry,
    cancel_order,
    change_order,
    overdue,
    take_order,
)
from admin.whole_number import whole_number

MOST_CHOICES = 30
OVERDUE = "overdue"


class OrderForm(forms.Form):
    """What the school asks for, and on which days."""

    def __init__(self, user: User, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"label_suffix": "", **kwargs})
        self.fields["organisation"] = UnitField(
            "学校", scope.organisations(user, Action.EDIT_TRAINING)
        )
        self.order_fields(["organisation"])

    subject = subject_field()
    stage = stage_field()
    topic = forms.CharField(label="送教内容", max_length=MOST_TOPIC)
    days = DaysField("可安排的日期", help_text="每行一个，最多 15 个；多写几个容易安排。")
    note = forms.CharField(
        label="说明", required=False, max_length=MOST_NOTE, widget=forms.Textarea(attrs={"rows": 3})
    )

    def entry(self) -> OrderEntry:
        """What was filled in, once the form is valid."""
        return OrderEntry(**self.cleaned_data)


def standing_visits() -> Prefetch[str, QuerySet[Visit], str]:
    """The visit of each order that was proposed, agreed or held."""
    found = Visit.objects.filter(state__in=STANDING).select_related("person")
    return Prefetch("visits", found, to_attr="standing")


def visit_orders(request: HttpRequest, kind: Kind, definition: Definition) -> HttpResponse:
    """The list, filters in the address; as a worksheet or PDF too."""
    user, today = user_of(request), localdate()
    chosen = asked(request, "q", "subject", "stage", "state", "county", "year")
    late = overdue(definition.rules, today)
    asked_for = in_county(chosen["county"]) & entered_in(chosen["year"])
    found = VisitOrder.objects.filter(within(user), asked_for, kind=kind)
    if chosen["q"]:
        words = chosen["q"]
        found = found.filter(Q(topic__icontains=words) | Q(organisation__name__icontains=words))
    for name in ("subject", "stage"):
        if chosen[name]:
            found = found.filter(**{name: chosen[name]})
    if chosen["state"] == OVERDUE:
        found = found.filter(late)
    elif chosen["state"] in VisitOrder.State.values:
        found = found.filter(state=chosen["state"])
    found = found.select_related("organisation", "filled_by").prefetch_related(standing_visits())
    if way := asked_as(request):
        return table_answer(way, _table(kind, definition, found))
    shown = Paginator(found, PAGE_SIZE).get_page(request.GET.get("page"))
    keys = [one.pk for one in shown]
    context = {
        **chosen,
        "kind": kind,
        "page": shown,
        "late": set(VisitOrder.objects.filter(late, pk__in=keys).values_list("pk", flat=True)),
        "late_count": VisitOrder.objects.filter(within(user), late, kind=kind).count(),
        "filtered": any(chosen.values()),
        "stages": VisitOrder._meta.get_field("stage").choices,
        "subjects": known_subjects(),
        "states": [*VisitOrder.State.choices, (OVERDUE, "逾期")],
        "counties": counties_for(user),
        "whole": reaches_all(user, Action.VIEW_TRAINING),
    }
    return render(request, "console/visit_orders.html", context)


def _table(kind: Kind, definition: Definition, found: QuerySet[VisitOrder]) -> PrintedTable:
    own, rows = definition.fields, []
    for one in found:
        told = dict(one.told())
        visits: list[Visit] = one.standing  # type: ignore[attr-defined]
        who = visits[0] if visits else None
        rows.append(
            [
                one.organisation.name,
                one.subject,
                one.stage,
                one.topic,
                "、".join(one.days),
                str(one.get_state_display()),
                f"{who.person.name}（{who.unit}）" if who else "",
                str(who.day) if who else "",
                str(who.get_verdict_display()) if who else "",
                *(told.get(field.title, "") for field in own),
            ]
        )
    headings = ["学校", "学科", "学段", "送教内容", "可安排的日期", "状态"]
    headings += ["送教教师", "送教日期", "评价", *(field.title for field in own)]
    widths = [2.6, 1.2, 1, 3, 2.6, 1.3, 2.6, 1.8, 1.3, *(1.8 for _ in own)]
    return PrintedTable(kind.name, headings, widths, rows)


def visit_order_new(request: HttpRequest, kind: Kind, definition: Definition) -> HttpResponse:
    """A new order."""
    return _form_page(request, kind, definition, None)


@page(Action.VIEW_TRAINING, post=True)
def visit_order(request: HttpRequest, key: int) -> HttpResponse:
    """One order: its form while nobody is chosen, who could go, who goes, how it went."""
    one = _one(user_of(request), key)
    return _form_page(request, one.kind, one.kind.version().definition, one)


def _form_page(
    request: HttpRequest, kind: Kind, definition: Definition, one: VisitOrder | None
) -> HttpResponse:
    user, now = user_of(request), timezone.now()
    visits = list(one.visits.select_related("person").order_by("-pk")) if one else []
    standing = next((visit for visit in visits if visit.state in STANDING), None)
    editable = one is None or (
        one.state == VisitOrder.State.OPEN and standing is None and may_edit(user, one.organisation)
    )
    first: dict[str, Any] = {}
    if one is not None:
        first = {name: getattr(one, name) for name in OrderEntry.__dataclass_fields__}
        first |= {"organisation": unit_words(one.organisation), "days": "\n".join(one.days)}
    posted = request.POST if request.method == "POST" else None
    if posted is not None and not editable:
        raise NotFound
    form = OrderForm(user, posted, initial=first)
    own = KindForm(definition.fields, one.values if one else {}, posted)
    if posted is not None and both_valid(form, own):
        try:
            if one is None:
                one = take_order(kind, form.entry(), own.reading.values, by=user, at=now)
            else:
                change_order(one, form.entry(), own.reading.values, by=user, at=now)
        except LabError as error:
            form.add_error(None, error.text)
        else:
            messages.success(request, "订单已保存。")
            return redirect("visit-order", one.pk)
    context = {
        "kind": kind,
        "order": one,
        "form": form if editable else None,
        "own": own,
        "units": offered_units(scope.organisations(user, Action.EDIT_TRAINING)) if editable else (),
        "subjects": known_subjects() if editable else (),
        **(_visits_of(user, one, visits, standing) if one else {}),
    }
    return render(request, "console/visit_order.html", context)


def _visits_of(
    user: User, order: VisitOrder, visits: list[Visit], standing: Visit | None
) -> dict[str, Any]:
    """Who goes, who went before, and, for whoever arranges, who could go."""
    arranges = reaches_all(user)
    found: list[tuple[Choice, Offered]] = []
    why = ""
    if arranges and order.state == VisitOrder.State.OPEN:
        found, why = choices_of(order, timezone.now())
    return {
        "visit": standing,
        "former": [one for one in visits if one is not standing],
        "arranges": arranges,
        "may_edit": may_edit(user, order.organisation),
        "choices": found[:MOST_CHOICES],
        "why": why,
        "verdicts": Visit.Verdict.choices,
        "past": standing is not None and standing.day <= localdate(),
        "files": attachments_of(standing) if standing else (),
        "activity": made_from(standing) if standing else None,
        "trail": trail_of(order),
    }


@page(Action.EDIT_TRAINING, post=True)
def visit_order_act(request: HttpRequest, key: int, act: str) -> HttpResponse:
    """Cancel it, or choose by hand who goes."""
    user, order, now = user_of(request), _one(user_of(request), key), timezone.now()
    if request.method != "POST" or not may_edit(user, order.organisation):
        raise NotFound
    reason = request.POST.get("reason", "")
    match act:
        case "cancel":
            cancel_order(order, by=user, at=now, reason=reason)
            messages.success(request, "订单已撤销。")
        case "choose":
            require_all(user)
            person, _, day_text = request.POST.get("choice", "").partition("@")
            day = day_typed(day_text)
            if day is None:
                raise NotFound
            made = choose(order, whole_number(person), day, by=user, at=now, reason=reason)
            messages.success(request, f"已安排 {made.person.name} {made.day} 送教。")
        case _:
            raise NotFound
    return redirect("visit-order", key)


@page(Action.EDIT_TRAINING, post=True)
def visit_act(request: HttpRequest, key: int, act: str) -> HttpResponse:
    """Accept, refuse or call off a visit; confirm that it was held."""
    user, now = user_of(request), timezone.now()
    visit = (
        Visit.objects.filter(within(user, "order__organisation"), pk=key)
        .select_related("order__organisation", "person")
        .first()
    )
    if request.method != "POST" or visit is None or not may_edit(user, visit.order.organisation):
        raise NotFound
    reason = request.POST.get("reason", "")
    if act != "confirm":
        require_all(user)
    match act:
        case "accept":
            accept(visit, by=user, at=now)
            messages.success(request, f"已安排 {visit.person.name} {visit.day} 送教。")
        case "refuse":
            refuse(visit, by=user, at=now, reason=reason)
            messages.success(request, "已不采用这一安排，订单仍待安排。")
        case "call-off":
            call_off(visit, by=user, at=now, reason=reason)
            messages.success(request, "已记录未成行，订单仍待安排。")
        case "confirm":
            listeners = whole_number(request.POST.get("listeners")) or None
            remark = request.POST.get("remark", "").strip()[:MOST_NOTE]
            report = Report(request.POST.get("verdict", ""), listeners, remark)
            confirm(visit, report, by=user, at=now)
            messages.success(request, "学校的确认和评价已保存。")
        case _:
            raise NotFound
    if request.POST.get("back") == "matching":
        return redirect("matching", visit.order.kind_id)
    return redirect("visit-order", visit.order_id)


def _one(user: User, key: int) -> VisitOrder:
    found = VisitOrder.objects.filter(within(user), pk=key).select_related(
        "organisation__parent", "kind__system", "filled_by", "entered_by"
    )
    one = found.first()
    if one is None:
        raise NotFound
    return one
