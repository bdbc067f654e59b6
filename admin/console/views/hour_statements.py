"""A person's hours, line by line; entering by hand, substitutions, exemptions; the own page."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from admin.accounts.models import User
from admin.accounts.permissions import reach_of, require
from admin.accounts.rights import Action
from admin.attachments.keeping import MEDIA_TYPES, attach, path_of
from admin.attachments.models import Attachment
from admin.console import scope
from admin.console.access import page, user_of
from admin.console.suggested import suggested_for
from admin.console.views.documents import pdf_answer
from admin.errors import LabError, NotFound
from admin.hours.entering import Hours, enter_hours, enter_substitute, exempt, take_back
from admin.hours.models import ByHand, HandEntry, HourExemption, SubstituteEntry
from admin.hours.printing import lacking_of, statement_pdf
from admin.hours.reckoning import Statement
from admin.hours.rule import HourRule
from admin.hours.rules_in_force import InForce, rule_shown, rules_in_force
from admin.hours.statements import statements_of
from admin.hours.wording import made_of, rule_words, year_name
from admin.local_day import day_typed
from admin.people.models import Person, Post

MODELS: dict[str, type[ByHand]] = {
    "hand": HandEntry,
    "substitute": SubstituteEntry,
    "exemption": HourExemption,
}
RIGHTS = {
    "hand": Action.EDIT_TRAINING,
    "substitute": Action.DECIDE_HOURS,
    "exemption": Action.DECIDE_HOURS,
}


def _day(label: str) -> forms.DateField:
    return forms.DateField(label=label, widget=forms.DateInput(attrs={"type": "date"}))


class _Reasoned(forms.Form):
    """Every entry has its reason; evidence can be put beside it."""

    reason = forms.CharField(label="依据", max_length=300, help_text="如证书编号、文件名、签到表。")
    paper = forms.FileField(
        label="证明材料", required=False, help_text="图片、PDF 或办公文件，不超过 4 MB，可以不附。"
    )

    def __init__(self, rule: HourRule, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.label_suffix = ""  # the page's labels have no colon


class HandForm(_Reasoned):
    """Hours with their kind and level."""

    day = _day("日期")
    title = forms.CharField(label="培训名称", max_length=100)
    hours = forms.DecimalField(label="学时", min_value=0, max_digits=6, decimal_places=2)
    kind = forms.ChoiceField(label="学时类别")
    level = forms.ChoiceField(label="级别", required=False)
    grade = forms.ChoiceField(label="结业等次", required=False)
    taught = forms.BooleanField(label="担任培训教师（给别人讲课）", required=False)
    field_order = ("day", "title", "hours", "kind", "level", "grade", "taught")

    def __init__(self, rule: HourRule, *args: Any, **kwargs: Any) -> None:
        super().__init__(rule, *args, **kwargs)
        choices = {
            "kind": [("", "请选择"), *((one.code, one.name) for one in rule.kinds)],
            "level": [("", "没有"), *((one.code, one.name) for one in rule.levels)],
            "grade": [("", "没有"), *((name, name) for name, _ in rule.grades)],
        }
        for name, pairs in choices.items():
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = pairs

    def enter(self, person: Person, user: User) -> ByHand:
        """What was filled in, kept."""
        told = self.cleaned_data
        names = ("day", "title", "hours", "kind", "level", "grade", "taught")
        what = Hours(**{name: told[name] for name in names})
        return enter_hours(person, what, by=user, at=timezone.now(), reason=told["reason"])


class SubstituteForm(_Reasoned):
    """What stands for credits."""

    day = _day("日期")
    code = forms.ChoiceField(label="代替的类别")
    title = forms.CharField(
        label="内容", max_length=100, help_text="如学校和专业、竞赛名称和奖次。"
    )
    field_order = ("day", "code", "title")

    def __init__(self, rule: HourRule, *args: Any, **kwargs: Any) -> None:
        super().__init__(rule, *args, **kwargs)
        field = self.fields["code"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", "请选择"), *((one.code, one.name) for one in rule.substitutes)]

    def enter(self, person: Person, user: User) -> ByHand:
        """What was filled in, kept."""
        told = self.cleaned_data
        day, title, code = told["day"], told["title"], told["code"]
        now = timezone.now()
        return enter_substitute(person, day, title, code, by=user, at=now, reason=told["reason"])


class ExemptionForm(_Reasoned):
    """A term in which nothing is asked."""

    since = _day("从")
    until = _day("到")
    field_order = ("since", "until")

    def enter(self, person: Person, user: User) -> ByHand:
        """What was filled in, kept."""
        told = self.cleaned_data
        since, until = told["since"], told["until"]
        return exempt(person, since, until, by=user, at=timezone.now(), reason=told["reason"])


FORMS: dict[str, type[HandForm | SubstituteForm | ExemptionForm]] = {
    "hand": HandForm,
    "substitute": SubstituteForm,
    "exemption": ExemptionForm,
}


@page(Action.VIEW_TRAINING)
def hours_person(request: HttpRequest, key: int) -> HttpResponse:
    """One person's statement, with forms for whoever may enter."""
    user = user_of(request)
    person = scope.person(user, Action.VIEW_TRAINING, key)
    return render(request, "console/hours_person.html", _page_of(person, request, user))


@page(Action.VIEW_TRAINING)
def hours_person_pdf(request: HttpRequest, key: int) -> HttpResponse:
    """The statement as PDF."""
    user = user_of(request)
    return _pdf(scope.person(user, Action.VIEW_TRAINING, key), request, user)


@page()
def hours_mine(request: HttpRequest) -> HttpResponse:
    """The user's own statement."""
    person = user_of(request).person
    context = {"person": None} if person is None else _shown(person, request)
    return render(request, "console/hours_mine.html", context)


@page()
def hours_mine_pdf(request: HttpRequest) -> HttpResponse:
    """The user's own statement as PDF."""
    user = user_of(request)
    if user.person is None:
        raise NotFound
    return _pdf(user.person, request, user)


@page(Action.EDIT_TRAINING, Action.DECIDE_HOURS, post=True)
def hours_enter(request: HttpRequest, key: int, what: str) -> HttpResponse:
    """Enter hours, a substitution or an exemption; a refused form keeps what was typed."""
    user = user_of(request)
    if request.method != "POST" or what not in FORMS:
        raise NotFound
    require(user, RIGHTS[what])
    person = scope.person(user, RIGHTS[what], key)
    day = day_typed(request.POST.get("day", "") or request.POST.get("since", ""))
    form = FORMS[what](_rule_on(day), request.POST, request.FILES)
    if form.is_valid():
        try:
            with transaction.atomic():
                made = form.enter(person, user)
                _keep_paper(made, form.cleaned_data["paper"], user)
        except LabError as error:
            form.add_error(None, error.text)
        else:
            messages.success(request, "已登记，合计已更新。")
            return redirect("hours-person", person.pk)
    context = _page_of(person, request, user) | {f"{what}_form": form, "open": what}
    return render(request, "console/hours_person.html", context, status=422)


@page(Action.EDIT_TRAINING, Action.DECIDE_HOURS, post=True)
def hours_take_back(request: HttpRequest, what: str, key: int) -> HttpResponse:
    """Take a record back with a reason."""
    user = user_of(request)
    if request.method != "POST" or what not in MODELS:
        raise NotFound
    require(user, RIGHTS[what])
    kept = _visible(user, what, key, RIGHTS[what])
    take_back(kept, by=user, at=timezone.now(), reason=request.POST.get("reason", ""))
    messages.success(request, "已撤销，合计已更新；原来的记录保留在明细里。")
    return redirect("hours-person", kept.person_id)


@page(Action.VIEW_TRAINING)
def hours_evidence(request: HttpRequest, key: int) -> FileResponse:
    """A file beside an entry: a picture to look at, anything else to keep."""
    paper = Attachment.objects.filter(pk=key, taken_off_at=None).first()
    subject = paper.subject if paper else None
    if paper is None or not isinstance(subject, ByHand):
        raise NotFound
    scope.person(user_of(request), Action.VIEW_TRAINING, subject.person_id)
    path = path_of(paper)
    if not path.is_file():
        raise NotFound("附件不在数据文件夹中，请联系管理员从备份恢复。", detail="hour evidence")
    return FileResponse(
        path.open("rb"),
        as_attachment=not paper.is_picture,
        filename=paper.name,
        content_type=MEDIA_TYPES[paper.ending],
    )


def _pdf(person: Person, request: HttpRequest, user: User) -> HttpResponse:
    chosen, statement, _ = _statement(person, request)
    post = _post_of(person)
    by, now = user.get_full_name() or user.username, timezone.now()
    data = statement_pdf(person, post, statement, by=by, at=now)
    return pdf_answer(data, f"继续教育学分明细-{person.name}-{chosen.rule.first_year}.pdf")


def _page_of(person: Person, request: HttpRequest, user: User) -> dict[str, Any]:
    context = _shown(person, request)
    rule: HourRule = context["rule"]
    may = {name: reach_of(user, action) is not None for name, action in RIGHTS.items()}
    first = {"day": timezone.localdate()}
    if may["hand"]:
        context["hand_form"] = HandForm(rule, initial=first, auto_id="hand-%s")
    if may["substitute"]:
        context["substitute_form"] = SubstituteForm(rule, initial=first, auto_id="substitute-%s")
        context["exemption_form"] = ExemptionForm(rule, auto_id="exemption-%s")
    return context | {"may": may, "open": ""}


def _shown(person: Person, request: HttpRequest) -> dict[str, Any]:
    chosen, statement, rules = _statement(person, request)
    rule = chosen.rule
    records = _records(person)
    return {
        "person": person,
        "post": _post_of(person),
        "rule": rule,
        "in_force": chosen,
        "rules": rules,
        "statement": statement,
        "balances": [
            (one, "整个周期" if one.year is None else year_name(rule, one.year))
            for one in statement.balances
        ],
        "lacking": lacking_of(statement),
        "lines": [
            (
                one,
                made_of(rule, one),
                rule.part_name(one.entry.level, one.entry.kind) if one.entry.kind else "",
                records.get(one.entry.key),
            )
            for one in statement.lines
        ],
        "exemptions": [
            one
            for one in records.values()
            if one["what"] == "exemption" and one["one"].reverses_id is None
        ],
        "rule_words": rule_words(rule),
        "suggested": suggested_for(person),
    }


def _statement(person: Person, request: HttpRequest) -> tuple[InForce, Statement, list[InForce]]:
    """The statement of the period that the address names, else of today's."""
    rules = rules_in_force()
    begins = day_typed(request.GET.get("period", ""))
    today = timezone.localdate()
    chosen = next((one for one in rules if one.rule.begins == begins), rule_shown(today, rules))
    found = statements_of([person.pk], rules)[person.pk]
    return chosen, next(one for one in found if one.rule == chosen.rule), rules


def _records(person: Person) -> dict[str, dict[str, Any]]:
    """What was entered by hand, by its key among entries: what it is, its papers, whether it can
    still be taken back.
    """
    found: dict[str, dict[str, Any]] = {}
    for what, model in MODELS.items():
        kept = list(model._default_manager.filter(person=person).select_related("made_by"))
        taken_back = {one.reverses_id for one in kept}  # type: ignore[attr-defined]
        for one in kept:
            standing = one.reverses_id is None and one.pk not in taken_back  # type: ignore[attr-defined]
            found[f"{what}:{one.pk}"] = {
                "what": what,
                "one": one,
                "standing": standing,
                "papers": [],
            }
    names = {model._meta.model_name: what for what, model in MODELS.items()}
    papers = Attachment.objects.filter(
        of_type__app_label="lab_hours",
        of_key__in=[one["one"].pk for one in found.values()],
        taken_off_at=None,
    )
    for paper in papers.select_related("of_type"):
        record = found.get(f"{names.get(paper.of_type.model)}:{paper.of_key}")
        if record is not None:
            record["papers"].append(paper)
    return found


def _post_of(person: Person) -> Post | None:
    posts = person.posts.on(timezone.localdate()).select_related("organisation")
    return posts.order_by("-is_main", "-valid_from").first()


def _rule_on(day: date | None) -> HourRule:
    return rule_shown(day or timezone.localdate(), rules_in_force()).rule


def _visible(user: User, what: str, key: int, action: Action) -> ByHand:
    kept = MODELS[what]._default_manager.select_related("person").filter(pk=key).first()
    if kept is None:
        raise NotFound
    scope.person(user, action, kept.person_id)
    return kept


def _keep_paper(made: ByHand, paper: Any, user: User) -> None:
    if paper is not None:
        attach(made, str(paper.name), paper.read(), by=user, at=timezone.now())
