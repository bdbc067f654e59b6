"""Changing a session's rules, quota, times and fees, also after it was announced."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from admin.accounts.models import AuditEntry
from admin.accounts.rights import Action
from admin.console import scope
from admin.console.access import page, user_of
from admin.console.session_form import TermsForm
from admin.errors import LabError
from admin.registering.changing import change_terms
from admin.registering.consequences import Consequence, consequences_of, digest_of
from admin.registering.errors import ChangedMeanwhile, ConsequencesUnseen
from admin.registering.terms import terms_of
from admin.testing.models import Session


@page(Action.EDIT_SESSIONS, post=True)
def session_edit(request: HttpRequest, key: int) -> HttpResponse:
    """Show the terms; a change that touches people is shown with what it means, then accepted."""
    user, now = user_of(request), timezone.now()
    session = scope.session(user, Action.EDIT_SESSIONS, key)
    form = TermsForm(request.POST or None, session=session)
    found: list[Consequence] = []
    status = 200
    if request.method == "POST" and form.is_valid():
        after = form.terms()
        try:
            changed = change_terms(
                session,
                after,
                seen=request.POST.get("seen", ""),
                accepted=request.POST.get("accepted", ""),
                by=user,
                at=now,
                reason=request.POST.get("reason", ""),
            )
        except ConsequencesUnseen:
            found = consequences_of(session, after, at=now)
        except ChangedMeanwhile as error:
            form, status = TermsForm(None, session=session), error.status
            messages.error(request, error.text)
        except LabError as error:
            form.add_error(None, error.text)
            status = error.status
        else:
            messages.success(request, "考次已修改。" if changed else "没有改动。")
            return redirect("session", session.pk)
    changes = AuditEntry.objects.filter(
        subject_type=Session._meta.label, subject_id=str(session.pk), action="session_changed"
    )
    context = {
        "session": session,
        "form": form,
        "found": found,
        "accepted": digest_of(found) if found else "",
        "seen": terms_of(session).digest,
        "reason": request.POST.get("reason", ""),
        "asks_reason": session.status != Session.Status.PLANNED,
        "changes": changes.select_related("actor").order_by("-pk")[:20],
    }
    return render(request, "console/session_edit.html", context, status=status)
