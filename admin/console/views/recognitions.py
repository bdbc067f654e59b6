"""Recognition of official results: one by one, or from the body's worksheet."""

from __future__ import annotations

import uuid

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from admin.accounts.rights import Action
from admin.console import scope
from admin.console.access import page, user_of
from admin.console.kept_sheets import NoFile
from admin.errors import NotFound, Refused
from admin.results.recognition import RecognitionEntry, enter_recognition
from admin.results.recognition_sheet import HEADINGS, bring_in, preview_sheet


class RecognitionForm(forms.Form):
    """What the body wrote."""

    number = forms.CharField(label="认定文号", max_length=60)
    body = forms.CharField(label="认定机构", max_length=80)
    recognised_on = forms.DateField(label="认定日期")
    certificate_number = forms.CharField(label="等级证书编号", max_length=15, required=False)


class Incomplete(Refused):
    """A field of the form is missing or malformed."""

    id = "recognition_incomplete"
    message = "请完整填写认定文号、认定机构和认定日期。"


@page(Action.ENTER_RECOGNITION, post=True)
def recognise(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Enter one recognition."""
    user = user_of(request)
    sitting = scope.sitting(user, Action.ENTER_RECOGNITION, key)
    if request.method != "POST":
        raise NotFound
    form = RecognitionForm(request.POST)
    if not form.is_valid():
        raise Incomplete
    entry = RecognitionEntry(**form.cleaned_data)
    enter_recognition(sitting, entry, by=user, at=timezone.now())
    messages.success(request, "认定已登记，成绩成为最终成绩。")
    return redirect("result", sitting.pk)


@page(Action.ENTER_RECOGNITION, post=True)
def recognitions_import(request: HttpRequest, key: int) -> HttpResponse:
    """A worksheet: every bad line is named; all or nothing."""
    user = user_of(request)
    session = scope.session(user, Action.ENTER_RECOGNITION, key)
    context: dict[str, object] = {"session": session, "headings": HEADINGS}
    if request.method == "POST":
        file = request.FILES.get("file")
        if file is None:
            raise NoFile
        data = file.read()
        seen = preview_sheet(session, data)
        if seen.faults:
            return render(
                request, "console/recognitions.html", context | {"preview": seen}, status=422
            )
        made = bring_in(session, data, by=user, at=timezone.now())
        messages.success(request, f"已登记 {len(made)} 人的认定。")
        return redirect("session", session.pk)
    return render(request, "console/recognitions.html", context)
