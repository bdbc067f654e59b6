"""Pairings: the list with what is overdue, one with plan, meetings, checks and its end."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
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
from admin.attachments.models import Attachment
from admin.console import scope
from admin.console.access import page, user_of
from admin.console.county_filter import in_county
from admin.console.kind_form import KindForm
from admin.console.match_pages import (
    PAGE_SIZE,
    asked,
    both_valid,
    counties_for,
    known_subjects,
    may_edit,
    stage_field,
    subject_field,
    trail_of,
    within,
)
from admin.console.table_answers import asked_as, table_answer
from admin.console.typed_choices import (
    DayField,
    PersonField,
    UnitField,
    offered_units,
    unit_words,
)
from admin.console.views.documents import pdf_answer
from admin.errors import LabError, NotFound
from admin.kinds.definition import Definition
from admin.kinds.models import Kind
from admin.kinds.printed_table import PrintedTable, table_pdf
from admin.matches.models import Pairing, PairingCheck, PairingMeeting
from admin.matches.models.common import MOST_NOTE
from admin.matches.pairing import (
    PairingEntry,
    add_meeting,
    change_pairing,
    check_stage,
    end_pairing,
    facts_of,
    pair,
    strike_meeting,
    warned,
)
from admin.matches.pairing_rules import warnings_of
from admin.matches.shapes import pairing_rule
from admin.people.models import Organisation, OrganisationQuerySet, Person, Post

STATES = {"running": "进行中", "warned": "有提示", "ended": "已结束"}


class PairingForm(forms.Form):
    """Two people, or two schools; of people the unit is the present one where none is given."""

    def __init__(self, user: User, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"label_suffix": "", **kwargs})
        people = scope.people(user, Action.EDIT_TRAINING)
        self.own_units = scope.organisations(user, Action.EDIT_TRAINING)
        told = "教师结对填双方教师，学校结对不填。有同名的写成“姓名（单位）”。"
        self.fields["partner_person"] = PersonField(
            "城区教师", people, required=False, help_text=told
        )
        self.fields["partner"] = UnitField(
            "城区学校",
            Organisation.objects.all(),
            required=False,
            help_text="填了教师的可以不填。",
        )
        self.fields["person"] = PersonField("农村教师", people, required=False, help_text="")
        self.fields["organisation"] = UnitField("农村学校", self.own_units, required=False)
        self.order_fields(["partner_person", "partner", "person", "organisation"])

    subject = subject_field(required=False)
    stage = stage_field(required=False)
    begins = DayField("开始")
    ends = DayField("到期")
    plan = forms.CharField(
        label="年度计划", max_length=5_000, widget=forms.Textarea(attrs={"rows": 6})
    )

    def clean(self) -> dict[str, Any]:
        """Units found where people were given without."""
        told = super().clean() or {}
        anywhere: OrganisationQuerySet = Organisation.objects.all()
        for who, unit, units in (
            ("person", "organisation", self.own_units),
            ("partner_person", "partner", anywhere),
        ):
            if told.get(unit) is None and unit not in self.errors:
                told[unit] = _unit_of(told.get(who), units)
                if told[unit] is None:
                    self.add_error(unit, "请填写学校。")
        return told

    def entry(self) -> PairingEntry:
        """What was filled in, once the form is valid."""
        return PairingEntry(**self.cleaned_data)


class MeetingForm(forms.Form):
    """A meeting."""

    day = DayField("日期")
    what = forms.CharField(label="内容", max_length=300)
    hours = forms.DecimalField(
        label="学时", min_value=Decimal(0), max_value=Decimal(99), max_digits=3, decimal_places=1
    )


class CheckForm(forms.Form):
    """A stage check."""

    day = DayField("日期")
    result = forms.ChoiceField(label="结果", choices=PairingCheck.Result.choices)
    remark = forms.CharField(label="意见", required=False, max_length=MOST_NOTE)


class EndForm(forms.Form):
    """The end."""

    day = DayField("结束日期")
    outcome = forms.ChoiceField(label="结果", choices=Pairing.Outcome.choices)
    note = forms.CharField(
        label="总结",
        required=False,
        max_length=MOST_NOTE,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="中止的必须写明理由。",
    )


def _unit_of(person: Person | None, units: QuerySet[Organisation]) -> Organisation | None:
    if person is None:
        return None
    posts = Post.objects.on(localdate()).filter(person=person, organisation__in=units)
    post = posts.select_related("organisation").order_by("-is_main").first()
    return post.organisation if post else None


def _whole(found: QuerySet[Pairing]) -> QuerySet[Pairing]:
    """With everything that rows and rules read."""
    meetings = PairingMeeting.objects.select_related("entered_by")
    checks = PairingCheck.objects.select_related("entered_by")
    return found.select_related(
        "organisation__parent",
        "partner__parent",
        "person",
        "partner_person",
        "filled_by",
        "kind__system",
    ).prefetch_related(Prefetch("meetings", meetings), Prefetch("checks", checks))


def pairings(request: HttpRequest, kind: Kind, definition: Definition) -> HttpResponse:
    """The list with warnings, filters in the address; as a worksheet or PDF too."""
    user, today = user_of(request), localdate()
    chosen = asked(request, "q", "state", "subject", "county")
    found = Pairing.objects.filter(within(user), in_county(chosen["county"]), kind=kind)
    if chosen["q"]:
        found = found.filter(_named(chosen["q"]))
    if chosen["subject"]:
        found = found.filter(subject=chosen["subject"])
    if chosen["state"] in ("running", "warned"):
        found = found.filter(ended_on=None)
    if chosen["state"] == "ended":
        found = found.filter(ended_on__isnull=False)
    rule = pairing_rule(definition.rules)
    if chosen["state"] == "warned":
        found = found.filter(pk__in=warned(found, rule, today))
    if way := asked_as(request):
        return table_answer(way, _table(kind, definition, _whole(found), today))
    shown = Paginator(_whole(found), PAGE_SIZE).get_page(request.GET.get("page"))
    rows = [(one, warnings_of(facts_of(one), rule, today)) for one in shown]
    context = {
        **chosen,
        "kind": kind,
        "page": shown,
        "rows": rows,
        "filtered": any(chosen.values()),
        "subjects": known_subjects(),
        "states": STATES.items(),
        "counties": counties_for(user),
    }
    return render(request, "console/pairings.html", context)


def _named(words: str) -> Q:
    return (
        Q(organisation__name__icontains=words)
        | Q(partner__name__icontains=words)
        | Q(person__name__icontains=words)
        | Q(partner_person__name__icontains=words)
    )


def _table(
    kind: Kind, definition: Definition, found: QuerySet[Pairing], today: date
) -> PrintedTable:
    rule, own, rows = pairing_rule(definition.rules), definition.fields, []
    for one in found:
        facts, told = facts_of(one), dict(one.told())
        rows.append(
            [
                one.helping,
                one.helped,
                one.subject,
                str(one.begins),
                str(one.ends),
                str(len(facts.meetings)),
                format(facts.hours, "f"),
                str(one.get_outcome_display()) if one.ended_on else "进行中",
                "".join(warnings_of(facts, rule, today)),
                *(told.get(field.title, "") for field in own),
            ]
        )
    headings = ["城区", "农村", "学科", "开始", "到期", "活动", "学时", "状态", "提示"]
    widths = [3, 3, 1.1, 1.7, 1.7, 0.9, 0.9, 1.3, 3, *(1.8 for _ in own)]
    return PrintedTable(
        kind.name, [*headings, *(field.title for field in own)], widths, rows, right=(5, 6)
    )


def pairing_new(request: HttpRequest, kind: Kind, definition: Definition) -> HttpResponse:
    """A new pairing."""
    return _form_page(request, kind, definition, None)


@page(Action.VIEW_TRAINING, post=True)
def pairing(request: HttpRequest, key: int) -> HttpResponse:
    """One pairing: warnings, meetings, checks, its plan as a form while it runs."""
    one = _one(user_of(request), key)
    return _form_page(request, one.kind, one.kind.version().definition, one)


def _form_page(
    request: HttpRequest, kind: Kind, definition: Definition, one: Pairing | None
) -> HttpResponse:
    user, now = user_of(request), timezone.now()
    editable = one is None or (one.ended_on is None and may_edit(user, one.organisation))
    posted = request.POST if request.method == "POST" else None
    if posted is not None and not editable:
        raise NotFound
    form = PairingForm(user, posted, initial=_first(one))
    own = KindForm(definition.fields, one.values if one else {}, posted)
    if posted is not None and both_valid(form, own):
        try:
            if one is None:
                one = pair(kind, form.entry(), own.reading.values, by=user, at=now)
            else:
                change_pairing(one, form.entry(), own.reading.values, by=user, at=now)
        except LabError as error:
            form.add_error(None, error.text)
        else:
            messages.success(request, "结对已保存。")
            return redirect("pairing", one.pk)
    context = {
        "kind": kind,
        "pairing": one,
        "form": form if editable else None,
        "own": own,
        "units": offered_units(Organisation.objects.all()) if editable else (),
        "subjects": known_subjects() if editable else (),
        **(_course_of(one, definition) if one else {}),
    }
    return render(request, "console/pairing.html", context)


def _first(one: Pairing | None) -> dict[str, Any]:
    if one is None:
        return {}
    first = {name: getattr(one, name) for name in PairingEntry.__dataclass_fields__}
    first |= {"organisation": unit_words(one.organisation), "partner": unit_words(one.partner)}
    for who, unit in (("person", one.organisation), ("partner_person", one.partner)):
        first[who] = f"{first[who].name}（{unit.name}）" if first[who] else ""
    return first


def _course_of(one: Pairing, definition: Definition) -> dict[str, Any]:
    """What happened so far, and what is overdue."""
    meetings, facts = list(one.meetings.all()), facts_of(one)
    files: dict[int, list[Attachment]] = {}
    of_meetings = Attachment.objects.filter(
        of_type__app_label="lab_matches",
        of_type__model="pairingmeeting",
        of_key__in=[meeting.pk for meeting in meetings],
        taken_off_at=None,
    )
    for file in of_meetings:
        files.setdefault(file.of_key, []).append(file)
    return {
        "meetings": [(meeting, files.get(meeting.pk, [])) for meeting in meetings],
        "checks": one.checks.all(),
        "hours": facts.hours,
        "held": len(facts.meetings),
        "warnings": warnings_of(facts, pairing_rule(definition.rules), localdate()),
        "meeting_form": MeetingForm(prefix="meet", label_suffix=""),
        "check_form": CheckForm(prefix="check", label_suffix=""),
        "end_form": EndForm(prefix="end", label_suffix=""),
        "trail": trail_of(one),
    }


@page(Action.EDIT_TRAINING, post=True)
def pairing_act(request: HttpRequest, key: int, act: str) -> HttpResponse:
    """A meeting, a stage check, the end."""
    user, one, now = user_of(request), _one(user_of(request), key), timezone.now()
    forms_of = {"meet": MeetingForm, "check": CheckForm, "end": EndForm}
    if request.method != "POST" or act not in forms_of or not may_edit(user, one.organisation):
        raise NotFound
    form = forms_of[act](request.POST, prefix=act, label_suffix="")
    if not form.is_valid():
        for name, faults in form.errors.items():
            messages.error(request, f"{form.fields[name].label}：{faults[0]}")
        return redirect("pairing", key)
    told = form.cleaned_data
    match act:
        case "meet":
            add_meeting(one, told["day"], told["what"], told["hours"], by=user, at=now)
            messages.success(request, "活动已登记。")
        case "check":
            check_stage(one, told["day"], told["result"], told["remark"], by=user, at=now)
            messages.success(request, "阶段检查已登记。")
        case "end":
            end_pairing(one, told["day"], told["outcome"], told["note"], by=user, at=now)
            messages.success(request, "结对已结束。")
    return redirect("pairing", key)


@page(Action.EDIT_TRAINING, post=True)
def meeting_strike(request: HttpRequest, key: int) -> HttpResponse:
    """Strike a meeting out."""
    user = user_of(request)
    meeting = (
        PairingMeeting.objects.filter(within(user, "pairing__organisation"), pk=key)
        .select_related("pairing__organisation")
        .first()
    )
    if (
        request.method != "POST"
        or meeting is None
        or not may_edit(user, meeting.pairing.organisation)
    ):
        raise NotFound
    strike_meeting(meeting, by=user, at=timezone.now(), reason=request.POST.get("reason", ""))
    messages.success(request, "活动已作废。")
    return redirect("pairing", meeting.pairing_id)


@page(Action.VIEW_TRAINING)
def pairing_record(request: HttpRequest, key: int) -> HttpResponse:
    """The record of the pairing to be printed and signed."""
    one, now = _one(user_of(request), key), timezone.now()
    facts = facts_of(one)
    ended = f"{one.ended_on} {one.get_outcome_display()}" if one.ended_on else "进行中"
    table = PrintedTable(
        f"{one.kind.name}记录",
        ["日期", "内容", "学时"],
        [1.5, 7, 1],
        [
            [str(met.day), met.what, format(met.hours, "f")]
            for met in one.meetings.all()
            if met.struck_at is None
        ],
        told=(
            f"城区：{one.helping}　　农村：{one.helped}",
            f"学科：{one.subject or '不限'}　　期限：{one.begins} 至 {one.ends}　　结果：{ended}",
            f"年度计划：{one.plan}",
        ),
        after=(
            f"共 {len(facts.meetings)} 次，{facts.hours:f} 学时。",
            *(
                f"阶段检查 {check.day}：{check.get_result_display()}　{check.remark}"
                for check in one.checks.all()
            ),
            *((f"总结：{one.outcome_note}",) if one.outcome_note else ()),
        ),
        signed=("城区学校（盖章）", "农村学校（盖章）"),
        right=(2,),
        wide=False,
    )
    return pdf_answer(table_pdf(table, now), f"{table.title}-{one.pk}.pdf")


def _one(user: User, key: int) -> Pairing:
    one = _whole(Pairing.objects.filter(within(user), pk=key)).first()
    if one is None:
        raise NotFound
    return one
