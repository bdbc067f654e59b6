"""Posts of a person: a further one, one put right, one ended."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from admin.accounts.models import User
from admin.accounts.rights import Action
from admin.console import scope
from admin.console.access import page, user_of
from admin.errors import NotFound
from admin.people.models import Organisation, Post
from admin.people.posting import STAGES, BadPost, PostTerms, add_post, correct_post, end_post

FIELDS = ("organisation", "role", "title", "subject", "stage", "is_rural", "is_special_post")


class PostForm(forms.Form):
    """A post as it is written."""

    organisation = forms.ModelChoiceField(Organisation.objects.none(), label="单位")
    role = forms.ChoiceField(label="职务类别", choices=Post.Role.choices)
    title = forms.CharField(label="职务名称", max_length=60, required=False)
    subject = forms.CharField(label="任教学科", max_length=40, required=False)
    stage = forms.ChoiceField(
        label="学段", required=False, choices=[("", ""), *((one, one) for one in STAGES)]
    )
    is_rural = forms.BooleanField(label="农村教师", required=False)
    is_special_post = forms.BooleanField(label="特岗教师", required=False)
    is_main = forms.BooleanField(label="主要职务", required=False)
    valid_from = forms.DateField(label="起始日期", required=False)
    valid_to = forms.DateField(label="终止日期", required=False, help_text="仍在任的留空。")
    reason = forms.CharField(label="理由", max_length=300)

    def __init__(self, *args: Any, units: QuerySet[Organisation], **kwargs: Any) -> None:
        super().__init__(*args, **{"label_suffix": "", **kwargs})
        self.fields["organisation"].queryset = units  # type: ignore[attr-defined]
        for name in ("valid_from", "valid_to"):
            self.fields[name].widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")

    def terms(self) -> PostTerms:
        """What was written; once the form is valid."""
        said = dict(self.cleaned_data)
        del said["reason"]
        return PostTerms(**said)


class EndForm(forms.Form):
    """The last day of a post."""

    day = forms.DateField(
        label="最后一天", widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    why = forms.CharField(label="理由", max_length=300)


@page(Action.EDIT_PEOPLE, post=True)
def post_new(request: HttpRequest, key: int) -> HttpResponse:
    """A further post of a person."""
    user = user_of(request)
    person = scope.person(user, Action.EDIT_PEOPLE, key)
    form = PostForm(request.POST or None, units=_units(user), initial={"is_main": True})
    if request.method == "POST" and form.is_valid():
        why, now = form.cleaned_data["reason"], timezone.now()
        try:
            made = add_post(person, form.terms(), reason=why, by=user, at=now)
        except BadPost as error:
            _add_faults(form, error)
        else:
            messages.success(request, f"已增加任职：{made.organisation.name}。")
            return redirect("person", person.pk)
    context = {"person": person, "form": form}
    return render(request, "console/post.html", context, status=422 if form.errors else 200)


@page(Action.EDIT_PEOPLE, post=True)
def post_page(request: HttpRequest, key: int) -> HttpResponse:
    """One post: its correction, its end."""
    user, now = user_of(request), timezone.now()
    post = _one(user, key)
    units = _units(user) | Organisation.objects.filter(pk=post.organisation_id)
    ends = request.method == "POST" and "day" in request.POST
    first = {name: getattr(post, name) for name in (*FIELDS, "is_main", "valid_from", "valid_to")}
    form = PostForm(
        request.POST if request.method == "POST" and not ends else None,
        units=units.order_by("place", "pk"),
        initial=first,
    )
    end_form = EndForm(
        request.POST if ends else None, initial={"day": timezone.localdate()}, label_suffix=""
    )
    if request.method == "POST":
        sent: forms.Form = end_form if ends else form
        if sent.is_valid():
            try:
                if ends:
                    said = end_form.cleaned_data
                    end_post(post, said["day"], reason=said["why"], by=user, at=now)
                else:
                    why = form.cleaned_data["reason"]
                    correct_post(post, form.terms(), reason=why, by=user, at=now)
            except BadPost as error:
                _add_faults(sent, error)
            else:
                messages.success(request, "任职已结束。" if ends else "任职已更正。")
                return redirect("person", post.person_id)
    context = {
        "person": post.person,
        "post": post,
        "form": form,
        "end_form": None if post.valid_to else end_form,
    }
    wrong = bool(form.errors or end_form.errors)
    return render(request, "console/post.html", context, status=422 if wrong else 200)


def _one(user: User, key: int) -> Post:
    """A post in a unit within reach, of a person within reach."""
    within = scope.people(user, Action.EDIT_PEOPLE).values("pk")
    found = Post.objects.filter(
        scope.of_county(user, Action.EDIT_PEOPLE, "organisation"), pk=key, person__in=within
    )
    post = found.select_related("person", "organisation").first()
    if post is None:
        raise NotFound
    return post


def _units(user: User) -> QuerySet[Organisation]:
    return scope.organisations(user, Action.EDIT_PEOPLE).order_by("place", "pk")


def _add_faults(form: forms.Form, error: BadPost) -> None:
    faults = error.extra.get("faults")
    for where, text in (faults if isinstance(faults, dict) else {}).items():
        form.add_error(where if where in form.fields else None, text)
