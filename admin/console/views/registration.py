"""The office's page for registering one person, and the note that a fee is settled."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from admin.accounts.rights import Action
from admin.console import scope
from admin.console.access import page, user_of
from admin.console.group_field import group_field
from admin.errors import LabError, NotFound
from admin.imports.template import ETHNICITIES
from admin.people import identity
from admin.testing.enrol import Applicant, enrol
from admin.testing.models import Candidate
from admin.testing.photo import MOST_BYTES
from admin.testing.registration import settle_fee

SETTLED = (Candidate.Fee.PAID, Candidate.Fee.WAIVED)


class RegistrationForm(forms.Form):
    """One person, by the identity card."""

    name = forms.CharField(label="姓名", max_length=60)
    identity_number = forms.CharField(label="居民身份证号码", max_length=30)
    ethnicity = forms.ChoiceField(label="民族", choices=[(one, one) for one in ETHNICITIES])
    phone = forms.CharField(label="联系电话", max_length=20, required=False)
    unit_name = forms.CharField(label="单位", max_length=120, required=False)
    group = forms.CharField(label="应试人类别", max_length=40, required=False)
    photo = forms.FileField(
        label="照片",
        required=False,
        help_text="白底证件照，JPG，390 × 567 像素，不超过 200 KB。可以以后再补。",
        widget=forms.ClearableFileInput(attrs={"accept": "image/jpeg"}),
    )
    override = forms.CharField(
        label="破例理由",
        max_length=200,
        required=False,
        help_text="报名规则不允许而确需报名时填写，将记入变更经过；平时留空。",
    )

    def clean_identity_number(self) -> str:
        """Eighteen characters with their checksum."""
        number = identity.normalised(self.cleaned_data["identity_number"])
        if fault := identity.fault_of(number):
            raise forms.ValidationError(str(fault))
        return number

    def applicant(self) -> Applicant:
        """What was entered; a photo beyond the limit is read just far enough to be refused."""
        values = {name: value for name, value in self.cleaned_data.items() if name != "override"}
        photo = values.pop("photo")
        return Applicant(**values, photo=photo.read(MOST_BYTES + 1) if photo else None)


@page(Action.EDIT_SESSIONS, post=True)
def register_one(request: HttpRequest, key: int) -> HttpResponse:
    """Find or enter one person and register for the session."""
    user = user_of(request)
    session = scope.session(user, Action.EDIT_SESSIONS, key)
    form = RegistrationForm(request.POST or None, request.FILES or None, label_suffix="")
    form.fields["group"] = group_field(session)
    if request.method == "POST" and form.is_valid():
        override = form.cleaned_data["override"].strip()
        try:
            made = enrol(session, form.applicant(), by=user, at=timezone.now(), override=override)
        except LabError as error:  # what was typed stays in the form
            form.add_error(None, error.text)
        else:
            messages.success(request, f"已报名，准考证号 {made.admission_number}。")
            return redirect("register-one", session.pk)
    newest = session.candidates.select_related("person").order_by("-registered_at", "-pk")
    context = {"session": session, "form": form, "newest": newest[:20]}
    return render(request, "console/register_one.html", context)


@page(Action.EDIT_SESSIONS, post=True)
def fee(request: HttpRequest, key: int) -> HttpResponse:
    """Note that a candidate's fee was paid or waived: by form only."""
    user, state = user_of(request), request.POST.get("state", "")
    candidate = Candidate.objects.filter(pk=key).first()
    if request.method != "POST" or candidate is None or state not in SETTLED:
        raise NotFound
    scope.session(user, Action.EDIT_SESSIONS, candidate.session_id)
    reason = request.POST.get("reason", "")
    settle_fee(candidate, state, by=user, at=timezone.now(), reason=reason)
    messages.success(request, "缴费情况已登记。")
    return redirect("register-one", candidate.session_id)
