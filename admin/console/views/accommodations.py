"""A candidate's accommodations: granted by an officer before the test, with their history."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from admin.accounts.models import AuditEntry
from admin.accounts.rights import Action
from admin.console import scope
from admin.console.access import page, user_of
from admin.errors import NotFound
from admin.testing.accommodations import (
    FIELDS,
    Accommodations,
    grant,
    is_settled,
    of_candidate,
)
from admin.testing.models import Candidate


class AccommodationsForm(forms.ModelForm[Candidate]):
    """What can be granted, and why."""

    reason = forms.CharField(
        label="依据", max_length=200, help_text="例如：残疾人证、医院证明及编号。"
    )

    class Meta:
        model = Candidate
        fields = FIELDS
        help_texts = {
            "extra_time_percent": "各测试项限时延长的百分比，0 表示不延长，最多 100。",
            "large_print": "视力障碍：试卷文字放大。",
            "high_contrast": "视力障碍：黑底白字。",
            "written_instructions": "听力障碍：提示只用文字，不靠声音。",
            "spoken_order": "视力障碍：操作步骤由语音说明。",
        }


@page(Action.EDIT_ACCOMMODATIONS, post=True)
def accommodations(request: HttpRequest, key: int) -> HttpResponse:
    """Look at them, change them."""
    user = user_of(request)
    candidates = Candidate.objects.select_related("session__site", "person")
    candidate = candidates.filter(pk=key).first()
    if candidate is None:
        raise NotFound
    scope.session(user, Action.EDIT_ACCOMMODATIONS, candidate.session_id)
    # A form with an instance writes into it; the service is to see what stood before.
    shown = Candidate.objects.get(pk=key)
    form = AccommodationsForm(request.POST or None, instance=shown, label_suffix="")
    if request.method == "POST" and form.is_valid():
        granted = Accommodations(**{name: form.cleaned_data[name] for name in FIELDS})
        reason = form.cleaned_data["reason"]
        grant(candidate, granted, by=user, at=timezone.now(), reason=reason)
        messages.success(request, "特殊安排已保存；应试人已在机位登录的，须重新登录后生效。")
        return redirect("accommodations", candidate.pk)
    context = {
        "candidate": candidate,
        "form": form,
        "settled": is_settled(candidate),
        "words": of_candidate(candidate).words,
        "changes": _changes(candidate),
    }
    return render(request, "console/accommodations.html", context)


def _changes(candidate: Candidate) -> list[tuple[AuditEntry, tuple[str, ...]]]:
    """Every change with what it granted, newest first."""
    trail = AuditEntry.objects.filter(
        subject_type=Candidate._meta.label,
        subject_id=str(candidate.pk),
        action="accommodations_granted",
    ).select_related("actor")
    return [(entry, Accommodations(**entry.detail["after"]).words) for entry in trail]
