"""What is done about a piece of work: visits, stage reports, evaluations, praise and criticism."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone

from admin.accounts.models import User
from admin.accounts.permissions import reach_of
from admin.accounts.rights import Action, Scope
from admin.attachments.keeping import attachments_of
from admin.console import work_reach
from admin.console.access import page, user_of
from admin.console.kind_form import KindForm
from admin.errors import LabError, NotFound
from admin.kinds.fields import Field, FieldKind
from admin.people.models import Organisation, Person
from admin.whole_number import whole_number
from admin.work import acting
from admin.work.acting import FIELDS_OF_VISIT, VisitEntry
from admin.work.models import Mention, StageReport, Visit, WorkItem
from admin.work.rules import Rules, rules_of

MOST = 5000
FOUND_MOST = 20


def _day_field(label: str, *, required: bool = True, help_text: str = "") -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, required=required, widget=widget, help_text=help_text)


def _text(label: str, *, required: bool = True, rows: int = 3, help_text: str = "") -> Any:
    widget = forms.Textarea(attrs={"rows": rows})
    return forms.CharField(
        label=label, required=required, max_length=MOST, widget=widget, help_text=help_text
    )


class VisitForm(forms.Form):
    """A supervision visit."""

    organisation = forms.ModelChoiceField(
        label="受督导单位",
        queryset=Organisation.objects.none(),
        required=False,
        empty_label="市本级",
    )
    day = _day_field("督导日期")
    team = forms.CharField(label="督导人员", max_length=200, help_text="姓名之间用顿号。")
    place = forms.CharField(label="地点", max_length=120)
    findings = _text("督导情况", rows=4)
    follow_up = _text("整改要求", required=False)
    follow_up_due = _day_field("整改期限", required=False)
    follow_up_result = _text("整改结果", required=False)
    follow_up_done_on = _day_field("整改完成日期", required=False)

    def __init__(self, item: WorkItem, posted: QueryDict | None, initial: dict[str, Any]) -> None:
        super().__init__(posted, initial=initial, label_suffix="")
        _limit(self, "organisation", item)


def _limit(form: forms.Form, name: str, item: WorkItem) -> None:
    field = form.fields[name]
    assert isinstance(field, forms.ModelChoiceField)
    field.queryset = item.organisations.all()


@page(Action.EDIT_TRAINING, post=True)
def visit_new(request: HttpRequest, key: int) -> HttpResponse:
    """Note a visit; its evidence is added afterwards."""
    user, now = user_of(request), timezone.now()
    work_reach.require_all(user, Action.EDIT_TRAINING)
    item = work_reach.item(user, Action.EDIT_TRAINING, key)
    first = {"day": timezone.localdate(now), "team": user.get_full_name()}
    form = VisitForm(item, request.POST or None, first)
    if request.method == "POST" and form.is_valid():
        try:
            made = acting.note_visit(
                item,
                VisitEntry(**form.cleaned_data),
                today=timezone.localdate(now),
                by=user,
                at=now,
            )
        except LabError as error:
            form.add_error(None, error.text)
        else:
            messages.success(request, "督导记录已保存，可以继续加入照片等佐证材料。")
            return redirect("visit", made.pk)
    return render(request, "console/visit.html", {"item": item, "form": form})


@page(Action.VIEW_TRAINING, post=True)
def visit(request: HttpRequest, key: int) -> HttpResponse:
    """One visit with its evidence; what followed is added here."""
    user, now = user_of(request), timezone.now()
    one = visit_within(user, Action.VIEW_TRAINING, key)
    edits = reach_of(user, Action.EDIT_TRAINING) == Scope.ALL
    first = {name: getattr(one, name) for name in FIELDS_OF_VISIT}
    form = VisitForm(one.item, request.POST or None, first) if edits else None
    if request.method == "POST":
        if form is None:
            raise NotFound
        if form.is_valid():
            entry, today = VisitEntry(**form.cleaned_data), timezone.localdate(now)
            try:
                acting.change_visit(one, entry, today=today, by=user, at=now)
            except LabError as error:
                form.add_error(None, error.text)
            else:
                messages.success(request, "督导记录已保存。")
                return redirect("visit", key)
    context = {"item": one.item, "visit": one, "form": form, "files": attachments_of(one)}
    return render(request, "console/visit.html", context)


def visit_within(user: User, action: Action, key: int) -> Visit:
    """A visit within the user's reach; NotFound."""
    found = Visit.objects.select_related("item", "organisation", "noted_by")
    found = found.filter(work_reach.of_county(user, action))
    one = found.filter(pk=key, item__in=work_reach.items(user, action).values("pk")).first()
    if one is None:
        raise NotFound
    return one


@page(Action.EDIT_TRAINING, post=True)
def stage_report_new(request: HttpRequest, key: int) -> HttpResponse:
    """Report on a period: the owner, or a county's officer for the county."""
    user, now = user_of(request), timezone.now()
    item = work_reach.item(user, Action.EDIT_TRAINING, key)
    rules = _rules(item)
    own = work_reach.own_county(user, Action.EDIT_TRAINING)
    counties = [own] if own else list(item.organisations.all())
    asked = request.POST if request.method == "POST" else request.GET
    county = next((c for c in counties if c.pk == whole_number(asked.get("county"))), None)
    county = county or (counties[0] if len(counties) == 1 else None)
    period = asked.get("period", "")
    before = StageReport.objects.filter(item=item, organisation=county, period=period).first()
    fields = _figure_fields(rules)
    values = _figure_values(rules, before)
    form = KindForm(fields, values, request.POST if request.method == "POST" else None, "n")
    text = asked.get("text", before.text if before else "")
    fault = ""
    if request.method == "POST" and form.is_valid():
        try:
            made = acting.send_report(
                item,
                county,
                period,
                text[:MOST],
                _figures(rules, form.reading.values),
                rules=rules,
                by=user,
                at=now,
            )
        except LabError as error:
            fault = error.text
        else:
            messages.success(request, "阶段报告已报送。")
            return redirect("stage-report", made.pk)
    context = {
        "item": item,
        "counties": counties,
        "county": county,
        "periods": [(one.name, one.on(item.plan.year)) for one in rules.periods],
        "period": period,
        "text": text,
        "before": before,
        "asked": form.entries,
        "fault": fault,
        "most": MOST,
    }
    return render(request, "console/stage_report_new.html", context)


@page(Action.VIEW_TRAINING, post=True)
def stage_report(request: HttpRequest, key: int) -> HttpResponse:
    """One report, with every state it was in; accepted or returned here."""
    user = user_of(request)
    found = StageReport.objects.select_related("item", "organisation", "sent_by", "decided_by")
    found = found.filter(work_reach.of_county(user, Action.VIEW_TRAINING))
    reached = work_reach.items(user, Action.VIEW_TRAINING).values("pk")
    report = found.filter(pk=key, item__in=reached).first()
    if report is None:
        raise NotFound
    answers = reach_of(user, Action.EDIT_TRAINING) == Scope.ALL
    if request.method == "POST":
        if not answers:
            raise NotFound
        accepted = request.POST.get("act") == "accept"
        answer = request.POST.get("answer", "")
        acting.answer_report(report, accepted, answer, by=user, at=timezone.now())
        messages.success(request, "已通过。" if accepted else "已退回，请报送单位修改后重新报送。")
        return redirect("stage-report", key)
    context = {
        "report": report,
        "item": report.item,
        "answers": answers and report.state == StageReport.State.SENT,
        "sends": reach_of(user, Action.EDIT_TRAINING) is not None,
        "versions": report.history.order_by("-history_date").select_related("sent_by")[1:20],
    }
    return render(request, "console/stage_report.html", context)


def _rules(item: WorkItem) -> Rules:
    return rules_of(item.filled_by.definition.rules)


def _figure_fields(rules: Rules) -> tuple[Field, ...]:
    return tuple(
        Field(f"n{index}", f"{name}（{unit}）" if unit else name, FieldKind.NUMBER, least=0)
        for index, (name, unit) in enumerate(rules.figures)
    )


def _figure_values(rules: Rules, before: StageReport | None) -> dict[str, str]:
    known = {one["name"]: one["value"] for one in before.figures} if before else {}
    return {
        f"n{index}": known[name] for index, (name, _) in enumerate(rules.figures) if name in known
    }


def _figures(rules: Rules, values: dict[str, Any]) -> list[dict[str, str]]:
    return [
        {"name": name, "value": str(values[f"n{index}"]), "unit": unit}
        for index, (name, unit) in enumerate(rules.figures)
        if f"n{index}" in values
    ]


@page(Action.DECIDE_SUPERVISION, post=True)
def evaluation_new(request: HttpRequest, key: int) -> HttpResponse:
    """Hold results against the rubric."""
    user = user_of(request)
    item = work_reach.item(user, Action.DECIDE_SUPERVISION, key)
    rules = _rules(item)
    fields = tuple(
        Field(
            f"c{index}",
            f"{one.name}（满分 {one.most.normalize():f}）",
            FieldKind.NUMBER,
            required=True,
            help=one.explained,
            least=0,
        )
        for index, one in enumerate(rules.criteria)
    )
    reasons = request.POST.get("reasons", "")[:MOST]
    form = KindForm(fields, {}, request.POST if request.method == "POST" else None)
    counties = list(item.organisations.all())
    chosen = whole_number(request.POST.get("county"))
    county = next((one for one in counties if one.pk == chosen), None)
    fault = ""
    if form.is_valid():
        values = form.reading.values
        scores = [Decimal(values[f"c{index}"]) for index in range(len(rules.criteria))]
        try:
            acting.evaluate(item, county, scores, reasons, rules=rules, by=user, at=timezone.now())
        except LabError as error:
            fault = error.text
        else:
            messages.success(request, "评估已保存。")
            return redirect("work-item", key)
    context = {
        **{"item": item, "asked": form.entries, "fault": fault, "rules": rules},
        **{"reasons": reasons, "most": MOST},
        **{"counties": counties, "county": county},
    }
    return render(request, "console/evaluation_new.html", context)


@page(Action.EDIT_TRAINING, post=True)
def mention_new(request: HttpRequest, key: int) -> HttpResponse:
    """Propose praise or criticism: the organisation or person is looked for by name first."""
    user = user_of(request)
    work_reach.require_all(user, Action.EDIT_TRAINING)
    item = work_reach.item(user, Action.EDIT_TRAINING, key)
    asked = request.POST if request.method == "POST" else request.GET
    words, fault = asked.get("q", "").strip()[:60], ""
    if request.method == "POST":
        subject = _subject(asked.get("subject", ""))
        if subject is None:
            fault = "请先查找，再选择一个单位或一个人。"
        else:
            try:
                acting.propose_mention(
                    item,
                    asked.get("tone", ""),
                    subject,
                    asked.get("text", "")[:MOST],
                    by=user,
                    at=timezone.now(),
                )
            except LabError as error:
                fault = error.text
            else:
                messages.success(request, "已提出，待决定以后才能写进通报。")
                return redirect("work-item", key)
    context = {
        **{"item": item, "q": words, "fault": fault, "found": _found(item, words)},
        **{"tones": Mention.Tone.choices, "tone": asked.get("tone", "praise")},
        **{"text": asked.get("text", ""), "subject": asked.get("subject", ""), "most": MOST},
    }
    return render(request, "console/mention_new.html", context)


def _found(item: WorkItem, words: str) -> list[tuple[str, str, str]]:
    """Value, name and more of those that the words find; the item's counties without words."""
    if not words:
        return [(f"o{one.pk}", one.name, "责任县区") for one in item.organisations.all()]
    units = Organisation.objects.filter(name__contains=words, valid_to=None)
    people = Person.objects.filter(merged_into=None, name=words).prefetch_related(
        "posts__organisation"
    )
    return [
        *((f"o{one.pk}", one.name, one.get_kind_display()) for one in units[:FOUND_MOST]),
        *((f"p{one.pk}", one.name, _post(one)) for one in people[:FOUND_MOST]),
    ]


def _post(person: Person) -> str:
    posts = list(person.posts.all())
    return f"{posts[0].organisation.name}　{posts[0].get_role_display()}" if posts else "个人"


def _subject(value: str) -> Organisation | Person | None:
    key = whole_number(value[1:])
    found: QuerySet[Any] = (
        Person.objects.filter(merged_into=None)
        if value.startswith("p")
        else Organisation.objects.all()
    )
    subject: Organisation | Person | None = found.filter(pk=key).first()
    return subject


@page(Action.DECIDE_SUPERVISION, post=True)
def mention_decide(request: HttpRequest, key: int) -> HttpResponse:
    """Decide by name."""
    user = user_of(request)
    found = Mention.objects.filter(pk=key).first()
    if request.method != "POST" or found is None:
        raise NotFound
    granted = request.POST.get("act") == "grant"
    answer = request.POST.get("answer", "")
    acting.decide_mention(found, granted, answer, by=user, at=timezone.now())
    messages.success(request, "已决定，可以写进通报。" if granted else "已决定不予通报。")
    return redirect("work-item", found.item_id)
