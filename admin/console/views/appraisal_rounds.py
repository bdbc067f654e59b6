"""Rounds of appraisal: the list over all units, the standard, a round with its ranks and notice."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Prefetch, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.timezone import localdate

from admin.accounts.permissions import reach_of
from admin.accounts.rights import Action
from admin.appraisals.models import Appraisal, AppraisalResult, AppraisalRound
from admin.appraisals.rounds import (
    RoundEntry,
    announce,
    open_round,
    places,
    standard_in,
    take_in,
    units_for,
)
from admin.appraisals.settings import standard_of
from admin.appraisals.standard import COMBINE_NAMES, STRENGTH_NAMES, Standard
from admin.console.access import page, user_of
from admin.console.county_filter import in_county
from admin.console.match_pages import (
    PAGE_SIZE,
    asked,
    counties_for,
    kind_of,
    reaches_all,
    trail_of,
    within,
)
from admin.console.table_answers import asked_as, table_answer
from admin.console.typed_choices import DayField
from admin.console.views.documents import pdf_answer
from admin.errors import LabError, NotFound
from admin.kinds.families import Family
from admin.kinds.models import Kind
from admin.kinds.printed_table import PrintedTable, table_pdf
from admin.local_day import day_typed
from admin.whole_number import whole_number


class RoundForm(forms.Form):
    """A new round."""

    name = forms.CharField(label="名称", max_length=60, help_text="例如：2026 年示范性进修学校评估")
    year = forms.IntegerField(label="年度", min_value=2000, max_value=2999)
    self_until = DayField("自评截止")
    units = forms.MultipleChoiceField(
        label="参加的单位", widget=forms.CheckboxSelectMultiple, choices=()
    )

    def __init__(self, kind: Kind, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"label_suffix": "", **kwargs})
        self.known = {str(one.pk): one for one in units_for(kind, localdate())}
        choices = [(key, one.name) for key, one in self.known.items()]
        self.fields["units"].choices = choices  # type: ignore[attr-defined]

    def entry(self) -> RoundEntry:
        """What was filled in, once the form is valid."""
        told = self.cleaned_data
        return RoundEntry(told["name"].strip(), told["year"], told["self_until"])


@page(Action.VIEW_TRAINING)
def appraisals(request: HttpRequest, key: int) -> HttpResponse:
    """Units over all rounds, filters in the address; as a worksheet or PDF too."""
    user = user_of(request)
    kind, _ = kind_of(key, Family.APPRAISAL)
    chosen = asked(request, "q", "state", "round", "county")
    found = Appraisal.objects.filter(within(user), in_county(chosen["county"]), kind=kind)
    if chosen["q"]:
        found = found.filter(organisation__name__icontains=chosen["q"])
    if chosen["state"] in Appraisal.State.values:
        found = found.filter(state=chosen["state"])
    if whole_number(chosen["round"]):
        found = found.filter(round=whole_number(chosen["round"]))
    results = AppraisalResult.objects.order_by("-number")
    found = found.select_related("organisation", "round").prefetch_related(
        Prefetch("results", results, to_attr="newest_first")
    )
    if way := asked_as(request):
        return table_answer(way, _table(kind, found))
    context = {
        **chosen,
        "kind": kind,
        "page": Paginator(found, PAGE_SIZE).get_page(request.GET.get("page")),
        "filtered": any(chosen.values()),
        "rounds": AppraisalRound.objects.filter(kind=kind),
        "states": Appraisal.State.choices,
        "counties": counties_for(user),
        "judges": reaches_all(user, Action.JUDGE_APPRAISALS),
    }
    return render(request, "console/appraisals.html", context)


def _table(kind: Kind, found: QuerySet[Appraisal]) -> PrintedTable:
    rows = []
    for one in found:
        kept: list[AppraisalResult] = one.newest_first  # type: ignore[attr-defined]
        result = kept[0] if kept and one.state == Appraisal.State.DECIDED else None
        figures = [str(result.hard), str(result.soft), str(result.total)] if result else [""] * 3
        rows.append(
            [
                one.round.name,
                str(one.round.year),
                one.organisation.name,
                str(one.get_state_display()),
                str(one.visit_day or ""),
                *figures,
                result.level if result else "",
            ]
        )
    headings = ["评估", "年度", "单位", "状态", "实地评估", "硬实力", "软实力", "总分", "等次"]
    widths = [3.5, 0.9, 3, 1.2, 1.6, 1.1, 1.1, 1.1, 2.2]
    return PrintedTable(kind.name, headings, widths, rows, right=(5, 6, 7))


@page(Action.VIEW_TRAINING)
def appraisal_standard(request: HttpRequest, key: int) -> HttpResponse:
    """The standard in force or an earlier version of it; as a worksheet or PDF too."""
    kind, _ = kind_of(key, Family.APPRAISAL)
    versions = list(kind.versions.select_related("made_by"))
    wanted = whole_number(request.GET.get("version"))
    shown = next((one for one in versions if one.number == wanted), versions[0])
    standard = standard_of(shown.definition.rules)
    if way := asked_as(request):
        return table_answer(way, _standard_table(kind, shown.number, standard))
    context = {
        "kind": kind,
        "versions": versions,
        "shown": shown,
        "standard": standard,
        "strengths": [
            (name, standard.points(one), [i for i in standard.indicators if i.strength == one])
            for one, name in STRENGTH_NAMES.items()
        ],
        "combine": COMBINE_NAMES[standard.combine],
    }
    return render(request, "console/appraisal_standard.html", context)


def _standard_table(kind: Kind, number: int, standard: Standard) -> PrintedTable:
    rows = [
        [
            one.code,
            STRENGTH_NAMES[one.strength],
            one.group,
            one.title,
            format(one.points, "f"),
            one.evidence,
            one.scoring,
        ]
        for one in standard.indicators
    ]
    levels = [
        f"{one.name}：总分 {one.total:f} 分以上，"
        f"其中硬实力 {one.hard:f}、软实力 {one.soft:f} 分以上。"
        for one in standard.levels
    ]
    headings = ["编号", "类别", "一级指标", "二级指标", "分值", "应交的证据", "评分办法"]
    return PrintedTable(
        f"{kind.name}标准（第 {number} 版）",
        headings,
        [0.7, 1, 1.5, 2.4, 0.7, 2.6, 5],
        rows,
        told=(f"满分 {standard.points():f} 分。",),
        after=levels,
        right=(4,),
    )


@page(Action.JUDGE_APPRAISALS, post=True)
def appraisal_round_new(request: HttpRequest, key: int) -> HttpResponse:
    """A new round under the standard in force."""
    user, now = user_of(request), timezone.now()
    kind, _ = kind_of(key, Family.APPRAISAL)
    first = {"year": localdate().year}
    form = RoundForm(kind, request.POST or None, initial=first)
    if request.method == "POST" and form.is_valid():
        units = [form.known[one] for one in form.cleaned_data["units"]]
        try:
            made = open_round(kind, form.entry(), units, by=user, at=now)
        except LabError as error:
            form.add_error(None, error.text)
        else:
            messages.success(request, f"“{made.name}”已建立，各单位可以开始自评。")
            return redirect("appraisal-round", made.pk)
    context = {"kind": kind, "form": form, "standard": kind.version()}
    return render(request, "console/appraisal_round_new.html", context)


@page(Action.VIEW_TRAINING)
def appraisal_round(request: HttpRequest, key: int) -> HttpResponse:
    """A round: its units by rank; as a worksheet or PDF too.

    Before the announcement a county officer sees the own units only, and no rank.
    """
    user, of = user_of(request), _round(key)
    listed = places(of)
    judges = reach_of(user, Action.JUDGE_APPRAISALS) is not None
    whole = reaches_all(user, Action.VIEW_TRAINING)
    if not whole:
        own = set(of.appraisals.filter(within(user)).values_list("pk", flat=True))
        listed = [one for one in listed if one.appraisal.pk in own]
    ranked = whole or of.announced_at is not None
    if way := asked_as(request):
        return table_answer(way, _round_table(of, listed, ranked))
    known = {one.appraisal.organisation_id for one in places(of)} if judges else set()
    context = {
        "kind": of.kind,
        "round": of,
        "places": listed,
        "ranked": ranked,
        "judges": judges,
        "others": [one for one in units_for(of.kind, localdate()) if one.pk not in known]
        if judges and of.announced_at is None
        else (),
        "standard": standard_in(of),
        "undecided": sum(one.result is None for one in listed),
        "trail": trail_of(of) if whole else (),
    }
    return render(request, "console/appraisal_round.html", context)


def _round_table(of: AppraisalRound, listed: list[Any], ranked: bool) -> PrintedTable:
    rows = [
        [
            str(one.rank or "") if ranked else "",
            one.appraisal.organisation.name,
            str(one.result.hard) if one.result else "",
            str(one.result.soft) if one.result else "",
            str(one.result.total) if one.result else "",
            (one.result.level or "未达标") if one.result else one.appraisal.get_state_display(),
        ]
        for one in listed
    ]
    headings = ["名次", "单位", "硬实力", "软实力", "总分", "等次"]
    told = (f"{of.year} 年度，{of.kind.name}，标准第 {of.standard.number} 版。",)
    return PrintedTable(
        of.name,
        headings,
        [0.8, 4, 1.2, 1.2, 1.2, 2.4],
        rows,
        told=told,
        right=(2, 3, 4),
        wide=False,
    )


@page(Action.JUDGE_APPRAISALS, post=True)
def appraisal_round_act(request: HttpRequest, key: int, act: str) -> HttpResponse:
    """Take further units in; announce the results."""
    user, of, now = user_of(request), _round(key), timezone.now()
    if request.method != "POST":
        raise NotFound
    match act:
        case "take-in":
            keys = [whole_number(one) for one in request.POST.getlist("unit")]
            units = units_for(of.kind, localdate()).filter(pk__in=keys)
            made = take_in(of, units, by=user, at=now)
            messages.success(request, f"加入 {len(made)} 个单位。")
        case "announce":
            until = day_typed(request.POST.get("until", ""))
            if until is None:
                messages.error(request, "请填写公示截止日期。")
            else:
                announce(of, until, by=user, at=now)
                messages.success(request, "结果已公示，可以打印公示。")
        case _:
            raise NotFound
    return redirect("appraisal-round", key)


@page(Action.VIEW_TRAINING)
def appraisal_notice(request: HttpRequest, key: int) -> HttpResponse:
    """The public notice of an announced round."""
    of, now = _round(key), timezone.now()
    if of.announced_at is None:
        raise NotFound
    table = _round_table(of, places(of), ranked=True)
    levels = standard_in(of).levels
    until = of.notice_until
    table = PrintedTable(
        **{
            **vars(table),
            "title": f"{of.name}结果公示",
            "told": (
                f"按照《{of.kind.name}标准》（第 {of.standard.number} 版），经单位自评、实地评估、"
                "评估组多人评分，现将结果公示如下。",
            ),
            "after": (
                *(f"“{one.name}”：总分 {one.total:f} 分以上。" for one in levels),
                f"公示期自 {timezone.localtime(of.announced_at):%Y-%m-%d} 至 {until:%Y-%m-%d}。"
                "对结果有异议的，请在公示期内书面提出并写明依据。",
            ),
            "signed": ("市教育局（盖章）", "日期"),
        }
    )
    return pdf_answer(table_pdf(table, now), f"{table.title}.pdf")


def _round(key: int) -> AppraisalRound:
    found = AppraisalRound.objects.select_related("kind__system", "standard").filter(pk=key).first()
    if found is None:
        raise NotFound
    return found
