"""Organisations: the tree with its past, one with its people on a day, renaming and merging."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from admin.accounts.models import User
from admin.accounts.permissions import reach_of
from admin.accounts.rights import Action, Scope
from admin.console import scope
from admin.console.access import page, user_of
from admin.errors import LabError, NotFound
from admin.local_day import day_typed
from admin.people.models import Organisation, OrganisationChange, Post
from admin.people.organising import (
    BadOrganisation,
    OrganisationTerms,
    chain_of,
    correct_organisation,
    make_organisation,
    may_undo,
    merge_into,
    rename,
    undo_change,
)
from admin.whole_number import whole_number

PAGE_SIZE, PEOPLE_SHOWN, CHILDREN_SHOWN = 60, 50, 200
DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class UnitForm(forms.Form):
    """An organisation as it is written."""

    name = forms.CharField(label="名称", max_length=120)
    kind = forms.ChoiceField(label="类别", choices=Organisation.Kind.choices, initial="school")
    parent = forms.ModelChoiceField(Organisation.objects.none(), label="上级单位", required=False)
    code = forms.CharField(label="单位代码", max_length=32, required=False)
    valid_from = forms.DateField(label="起始日期", required=False, widget=DAY)
    reason = forms.CharField(label="理由", max_length=300)

    def __init__(self, *args: Any, parents: QuerySet[Organisation], whole: bool, **kw: Any) -> None:
        super().__init__(*args, **{"label_suffix": "", **kw})
        self.fields["parent"].queryset = parents  # type: ignore[attr-defined]
        self.fields["parent"].required = not whole

    def terms(self) -> OrganisationTerms:
        """What was written; once the form is valid."""
        said = dict(self.cleaned_data)
        del said["reason"]
        return OrganisationTerms(**said)


class RenameForm(forms.Form):
    """A new name from a day on."""

    name = forms.CharField(label="新名称", max_length=120)
    day = forms.DateField(label="自何日起", widget=DAY)
    reason = forms.CharField(label="理由（文件名称、文号）", max_length=300)


class MergeForm(forms.Form):
    """Into which one, from a day on."""

    into = forms.ModelChoiceField(Organisation.objects.none(), label="并入")
    day = forms.DateField(label="自何日起", widget=DAY)
    reason = forms.CharField(label="理由（文件名称、文号）", max_length=300)

    def __init__(self, *args: Any, units: QuerySet[Organisation], **kwargs: Any) -> None:
        super().__init__(*args, **{"label_suffix": "", **kwargs})
        self.fields["into"].queryset = units  # type: ignore[attr-defined]


@page(Action.VIEW_PEOPLE)
def organisations(request: HttpRequest) -> HttpResponse:
    """The tree as it was on a day, or with all that is closed; filters in the address."""
    user = user_of(request)
    if reach_of(user, Action.VIEW_PEOPLE) not in {Scope.ALL, Scope.COUNTY}:
        raise NotFound
    asked = {name: request.GET.get(name, "").strip() for name in ("q", "kind", "county", "day")}
    closed = bool(request.GET.get("closed"))
    within = scope.organisations(user, Action.VIEW_PEOPLE)
    found = within
    if asked["q"]:
        found = found.filter(Q(name__icontains=asked["q"]) | Q(code__iexact=asked["q"]))
    if asked["kind"] in Organisation.Kind.values:
        found = found.filter(kind=asked["kind"])
    county = within.filter(pk=whole_number(asked["county"])).first()
    if county is not None:
        found = found.filter(path__startswith=county.path)
    day = day_typed(asked["day"])
    if day is not None:
        found = found.on(day)
    elif not closed:
        found = found.on(timezone.localdate())
    shown = Paginator(found.order_by("place", "pk"), PAGE_SIZE).get_page(request.GET.get("page"))
    on = Post.objects.on(day or timezone.localdate())
    counts = dict(
        on.filter(organisation__in=[one.pk for one in shown])
        .order_by()
        .values_list("organisation")
        .annotate(people=Count("person", distinct=True))
    )
    context = {
        **asked,
        "closed": closed,
        "page": shown,
        "rows": [(one, one.path.count("/") - 2, counts.get(one.pk, 0)) for one in shown],
        "kinds": Organisation.Kind.choices,
        "counties": within.filter(kind=Organisation.Kind.COUNTY, valid_to=None),
        "edits": reach_of(user, Action.EDIT_PEOPLE) is not None,
    }
    return render(request, "console/organisations.html", context)


@page(Action.VIEW_PEOPLE)
def organisation(request: HttpRequest, key: int) -> HttpResponse:
    """One: facts, people on a day, what is below, what it was and became."""
    user, now = user_of(request), timezone.now()
    unit = scope.organisation(user, Action.VIEW_PEOPLE, key)
    day = day_typed(request.GET.get("day", "")) or timezone.localdate()
    posts = (
        Post.objects.on(day)
        .filter(organisation=unit, person__merged_into=None)
        .select_related("person")
        .order_by("role", "person__name", "pk")
    )
    before, after = chain_of(unit)
    changes = OrganisationChange.objects.filter(Q(old=unit) | Q(new=unit))
    context = {
        "unit": unit,
        "day": day,
        "page": Paginator(posts, PEOPLE_SHOWN).get_page(request.GET.get("page")),
        "children": unit.children.on(day).exclude(successor=unit)[:CHILDREN_SHOWN],
        "before": before,
        "after": after,
        "changes": [
            (one, may_undo(one, user, now)) for one in changes.select_related("changed_by")
        ],
        "accounts": unit.accounts.filter(is_active=True) if unit.valid_to else [],
        "edits": _edits(user, unit),
        "turns": _turns(user, unit),
    }
    return render(request, "console/organisation.html", context)


@page(Action.EDIT_PEOPLE, post=True)
def organisation_new(request: HttpRequest) -> HttpResponse:
    """A further organisation."""
    user = user_of(request)
    parent = whole_number(request.GET.get("parent"))
    form = UnitForm(
        request.POST or None,
        parents=_open(user),
        whole=_whole(user),
        initial={"parent": parent or None},
    )
    if request.method == "POST" and form.is_valid():
        why = form.cleaned_data["reason"]
        try:
            made = make_organisation(form.terms(), reason=why, by=user, at=timezone.now())
        except BadOrganisation as error:
            _add_faults(form, error)
        else:
            messages.success(request, f"已建立单位：{made.name}。")
            return redirect("organisation", made.pk)
    return _form(request, form, {"title": "建立单位", "does": "建立"})


@page(Action.EDIT_PEOPLE, post=True)
def organisation_edit(request: HttpRequest, key: int) -> HttpResponse:
    """Put right what was entered wrongly."""
    user = user_of(request)
    unit = _turned(user, key)
    first = {name: getattr(unit, name) for name in ("name", "kind", "code", "parent", "valid_from")}
    within = scope.organisations(user, Action.EDIT_PEOPLE)
    parents = within.filter(Q(valid_to=None) | Q(pk=unit.parent_id or 0)).order_by("place")
    form = UnitForm(request.POST or None, parents=parents, whole=_whole(user), initial=first)
    if request.method == "POST" and form.is_valid():
        why = form.cleaned_data["reason"]
        try:
            correct_organisation(unit, form.terms(), reason=why, by=user, at=timezone.now())
        except BadOrganisation as error:
            _add_faults(form, error)
        else:
            messages.success(request, "单位信息已更正。")
            return redirect("organisation", key)
    note = "这里只更正登记错误。单位自某日起更名的，请用“更名”，原名称会保留。"
    return _form(request, form, {"unit": unit, "title": "更正单位", "does": "更正", "note": note})


@page(Action.EDIT_PEOPLE, post=True)
def organisation_rename(request: HttpRequest, key: int) -> HttpResponse:
    """Another name from a day on."""
    user = user_of(request)
    unit = _turned(user, key)
    form = RenameForm(request.POST or None, initial={"day": timezone.localdate()}, label_suffix="")
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            made = rename(
                unit,
                said["name"],
                said["day"],
                reason=said["reason"],
                by=user,
                at=timezone.now(),
                today=timezone.localdate(),
            )
        except BadOrganisation as error:
            _add_faults(form, error)
        else:
            messages.success(request, f"{made.old_name}已更名为{made.new_name}。")
            return redirect("organisation", made.new_id)
    note = (
        "原名称留作历史；在岗人员从这一天起任职于新名称，下属单位和账号一并转过去。"
        "一天以内本人可以撤销。"
    )
    context = {"unit": unit, "title": "单位更名", "does": "更名", "note": note}
    return _form(request, form, context)


@page(Action.EDIT_PEOPLE, post=True)
def organisation_merge(request: HttpRequest, key: int) -> HttpResponse:
    """Its people go to another one from a day on."""
    user = user_of(request)
    unit = _turned(user, key)
    units = _open(user).exclude(path__startswith=unit.path)
    form = MergeForm(request.POST or None, units=units, initial={"day": timezone.localdate()})
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            made = merge_into(
                unit,
                said["into"],
                said["day"],
                reason=said["reason"],
                by=user,
                at=timezone.now(),
                today=timezone.localdate(),
            )
        except BadOrganisation as error:
            _add_faults(form, error)
        else:
            messages.success(request, f"{made.old_name}已并入{made.new_name}。")
            return redirect("organisation", made.new_id)
    staying = Post.objects.on(timezone.localdate()).filter(organisation=unit).count()
    note = (
        f"现有 {staying} 项任职。从这一天起，他们任职于并入的单位，原来的任职在前一天结束；"
        "原单位留作历史。绑定在原单位的账号不变，请另行核对。一天以内本人可以撤销。"
    )
    context = {"unit": unit, "title": "单位合并", "does": "合并", "note": note}
    return _form(request, form, context)


@page(Action.EDIT_PEOPLE, post=True)
def organisation_undo(request: HttpRequest, key: int) -> HttpResponse:
    """Take a renaming or a merge back: by form only."""
    user = user_of(request)
    change = OrganisationChange.objects.filter(pk=key).select_related("old", "new").first()
    if request.method != "POST" or change is None:
        raise NotFound
    scope.organisation(user, Action.EDIT_PEOPLE, change.old_id)
    undo_change(change, by=user, at=timezone.now())
    messages.success(request, "已撤销，一切和办理以前相同。")
    return redirect("organisation", change.old_id)


def _form(request: HttpRequest, form: forms.Form, context: dict[str, Any]) -> HttpResponse:
    status = 422 if form.errors else 200
    return render(
        request, "console/organisation_form.html", {"form": form, **context}, status=status
    )


def _add_faults(form: forms.Form, error: LabError) -> None:
    faults = error.extra.get("faults")
    for where, text in (faults if isinstance(faults, dict) else {}).items():
        form.add_error(where if where in form.fields else None, text)


def _whole(user: User) -> bool:
    return reach_of(user, Action.EDIT_PEOPLE) == Scope.ALL


def _open(user: User) -> QuerySet[Organisation]:
    """Those within reach that are not closed."""
    return scope.organisations(user, Action.EDIT_PEOPLE).filter(valid_to=None).order_by("place")


def _edits(user: User, unit: Organisation) -> bool:
    """Whether something can be made below it."""
    return scope.organisations(user, Action.EDIT_PEOPLE).filter(pk=unit.pk).exists()


def _turns(user: User, unit: Organisation) -> bool:
    """Whether the user may rename, merge, correct it: nobody does so to what bounds their own
    reach, and what is closed stays as it is.
    """
    return (
        unit.valid_to is None
        and _edits(user, unit)
        and (_whole(user) or unit.pk != user.organisation_id)
    )


def _turned(user: User, key: int) -> Organisation:
    unit = scope.organisation(user, Action.EDIT_PEOPLE, key)
    if not _turns(user, unit):
        raise NotFound
    return unit
