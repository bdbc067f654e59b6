"""City-wide bulletins: composed, looked at, issued once; corrected by a further one."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from admin.accounts.models import User
from admin.accounts.permissions import reach_of
from admin.accounts.rights import Action, Scope
from admin.console.access import page, user_of
from admin.console.views.documents import pdf_answer
from admin.errors import LabError, NotFound
from admin.whole_number import whole_number
from admin.work import bulletins as bulletin_room
from admin.work.bulletins import BulletinEntry
from admin.work.models import Bulletin, Evaluation, Mention, WorkItem

PAGE_SIZE = 30
MOST = 3000


class BulletinForm(forms.Form):
    """Texts, and what of the year is told."""

    title = forms.CharField(label="标题", max_length=80)
    opening = forms.CharField(
        label="开头", required=False, max_length=MOST, widget=forms.Textarea(attrs={"rows": 4})
    )
    items = forms.ModelMultipleChoiceField(
        label="工作进展",
        queryset=WorkItem.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    evaluations = forms.ModelMultipleChoiceField(
        label="结果评估",
        queryset=Evaluation.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    mentions = forms.ModelMultipleChoiceField(
        label="表扬与批评（已决定的）",
        queryset=Mention.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    closing = forms.CharField(
        label="结尾", required=False, max_length=MOST, widget=forms.Textarea(attrs={"rows": 3})
    )
    signatory = forms.CharField(label="落款", max_length=80)

    def __init__(self, year: int, posted: QueryDict | None, initial: dict[str, Any]) -> None:
        super().__init__(posted, initial=initial, label_suffix="")
        of_year = {"item__plan__year": year}
        self._limit(
            "items",
            WorkItem.objects.filter(plan__year=year, dropped_in=None).order_by("plan", "position"),
            lambda one: one.text,
        )
        self._limit(
            "evaluations",
            Evaluation.objects.filter(**of_year).select_related("item", "organisation"),
            lambda one: (
                f"{one.organisation.name if one.organisation else '全市'}　"
                f"{one.total.normalize():f} 分 {one.grade}　{one.item.text[:40]}"
            ),
        )
        decided = Mention.objects.filter(**of_year, state=Mention.State.DECIDED)
        self._limit(
            "mentions",
            decided.select_related("organisation", "person"),
            lambda one: f"{one}：{one.text[:40]}",
        )

    def _limit(self, name: str, found: QuerySet[Any], told: Any) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ModelMultipleChoiceField)
        field.queryset = found
        field.label_from_instance = told  # type: ignore[method-assign]

    def entry(self) -> BulletinEntry:
        """What was composed, once the form is valid."""
        return BulletinEntry(**self.cleaned_data)


@page(Action.VIEW_TRAINING)
def bulletins(request: HttpRequest) -> HttpResponse:
    """Issued ones, for all; drafts for those who may write them."""
    user = user_of(request)
    found = Bulletin.objects.select_related("issued_by", "made_by", "corrects")
    writes = reach_of(user, Action.DECIDE_SUPERVISION) == Scope.ALL
    if not writes:
        found = found.exclude(issued_at=None)
    year = whole_number(request.GET.get("year"))
    if 2000 <= year <= 2999:
        found = found.filter(year=year)
    context = {
        "page": Paginator(found, PAGE_SIZE).get_page(request.GET.get("page")),
        "year": year or "",
        "writes": writes,
    }
    return render(request, "console/bulletins.html", context)


@page(Action.DECIDE_SUPERVISION, post=True)
def bulletin_new(request: HttpRequest) -> HttpResponse:
    """Compose a draft; with ``corrects`` in the address, one that corrects another."""
    user, now = user_of(request), timezone.now()
    corrected = Bulletin.objects.filter(
        pk=whole_number(request.GET.get("corrects")), issued_at__isnull=False
    ).first()
    year = corrected.year if corrected else timezone.localdate(now).year
    first = {"title": f"关于 {year} 年重点工作落实情况的通报"}
    if corrected:
        first = {
            "title": f"关于更正{corrected.title}"[:80],
            "opening": f"{corrected.number_told}《{corrected.title}》有误，现更正如下：",
            "signatory": corrected.signatory,
        }
    form = BulletinForm(year, request.POST or None, first)
    if request.method == "POST" and form.is_valid():
        try:
            made = bulletin_room.draft(year, form.entry(), by=user, at=now, corrects=corrected)
        except LabError as error:
            form.add_error(None, error.text)
        else:
            messages.success(request, "草稿已保存，请预览后印发。")
            return redirect("bulletin", made.pk)
    context = {"form": form, "year": year, "corrects": corrected}
    return render(request, "console/bulletin.html", context)


@page(Action.VIEW_TRAINING, post=True)
def bulletin(request: HttpRequest, key: int) -> HttpResponse:
    """A draft to change, or an issued one to read."""
    user, one = user_of(request), bulletin_within(user_of(request), key)
    writes = reach_of(user, Action.DECIDE_SUPERVISION) == Scope.ALL
    form = None
    if one.issued_at is None:
        names = ("items", "evaluations", "mentions")
        first: dict[str, Any] = {name: list(getattr(one, name).all()) for name in names}
        first |= {name: getattr(one, name) for name in ("title", "opening", "closing", "signatory")}
        form = BulletinForm(one.year, request.POST or None, first)
    if request.method == "POST":
        if form is None or not writes:
            raise NotFound
        if form.is_valid():
            try:
                bulletin_room.change_draft(one, form.entry(), by=user, at=timezone.now())
            except LabError as error:
                form.add_error(None, error.text)
            else:
                messages.success(request, "草稿已保存。")
                return redirect("bulletin", key)
    context = {
        "bulletin": one,
        "form": form,
        "year": one.year,
        "corrects": one.corrects,
        "corrections": one.corrections.exclude(issued_at=None),
        "writes": writes,
    }
    return render(request, "console/bulletin.html", context)


@page(Action.DECIDE_SUPERVISION, post=True)
def bulletin_issue(request: HttpRequest, key: int) -> HttpResponse:
    """Number it and keep the PDF; once."""
    one = get_object_or_404(Bulletin, pk=key)
    if request.method != "POST":
        raise NotFound
    issued = bulletin_room.issue(one, by=user_of(request), at=timezone.now())
    messages.success(request, f"已印发：通报{issued.number_told}。")
    return redirect("bulletin", key)


@page(Action.VIEW_TRAINING)
def bulletin_pdf(request: HttpRequest, key: int) -> HttpResponse:
    """As it went out; a draft as a preview."""
    one = bulletin_within(user_of(request), key)
    if one.issued_at is None:
        return pdf_answer(bulletin_room.preview_pdf(one, timezone.now()), "通报预览.pdf")
    kept = bulletin_room.issued_pdf(one)
    if kept is None:
        raise NotFound
    return redirect("work-file", kept.pk)


def bulletin_within(user: User, key: int) -> Bulletin:
    """An issued one for all, a draft for those who write them; NotFound."""
    found = Bulletin.objects.select_related("corrects", "issued_by", "made_by")
    if reach_of(user, Action.DECIDE_SUPERVISION) != Scope.ALL:
        found = found.exclude(issued_at=None)
    one = found.filter(pk=key).first()
    if one is None:
        raise NotFound
    return one
