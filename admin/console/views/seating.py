"""Seating a session: terms, the draft that follows from them, its acceptance."""

from __future__ import annotations

import secrets
from collections import Counter
from datetime import time, timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from admin.accounts.rights import Action
from admin.console import scope
from admin.console.access import page, user_of
from admin.testing.alike_papers import alike_papers
from admin.testing.arrange import (
    Draft,
    Terms,
    accept_seating,
    draft_seating,
    is_seated,
    terms_of,
)
from admin.testing.arrangement import MOST_SPARE_PERCENT
from admin.testing.models import Candidate, Room, Seat, Session
from admin.testing.printed import unprintable_names

LARGEST_SEED = 2**31
LONGEST_SLOT = 240  # minutes


class TermsForm(forms.Form):
    """Rooms, times, spare seats; with the seed of the lot, which the office does not choose."""

    rooms = forms.TypedMultipleChoiceField(
        label="考场", coerce=int, widget=forms.CheckboxSelectMultiple
    )
    first = forms.TimeField(
        label="首批开始", widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    )
    minutes = forms.IntegerField(label="各批间隔（分钟）", min_value=1, max_value=LONGEST_SLOT)
    last = forms.TimeField(
        label="末批最晚开始", widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    )
    spare_percent = forms.IntegerField(
        label="备用机位（%）", min_value=0, max_value=MOST_SPARE_PERCENT
    )
    seed = forms.IntegerField(min_value=0, max_value=LARGEST_SEED, widget=forms.HiddenInput)

    def clean(self) -> dict[str, Any]:
        """The last slot not before the first."""
        values = super().clean() or self.cleaned_data
        first, last = values.get("first"), values.get("last")
        if isinstance(first, time) and isinstance(last, time) and last < first:
            self.add_error("last", "末批最晚开始的时间不能早于首批。")
        return values

    def terms(self) -> Terms:
        """As entered."""
        told = self.cleaned_data
        return Terms(
            tuple(sorted(told["rooms"])),
            told["first"],
            told["last"],
            told["minutes"],
            told["spare_percent"],
        )


@page(Action.EDIT_SESSIONS, post=True)
def seating(request: HttpRequest, key: int) -> HttpResponse:
    """The draft by the terms in the address; the form accepts exactly what was shown."""
    user = user_of(request)
    session = scope.session(user, Action.EDIT_SESSIONS, key)
    form = _form(request, session)
    if request.method == "POST" and form.is_valid():
        count = accept_seating(
            session,
            form.terms(),
            seed=form.cleaned_data["seed"],
            digest=request.POST.get("digest", ""),
            by=user,
            at=timezone.now(),
            reason=request.POST.get("reason", ""),
        )
        messages.success(request, f"已编排 {count} 人的机位，可以印制准考证和考场材料。")
        return redirect("session", session.pk)
    draft = draft_seating(session, form.terms(), form.cleaned_data["seed"]) if _ok(form) else None
    context: dict[str, Any] = {
        "session": session,
        "form": form,
        "draft": draft,
        "seated": is_seated(session),
        "closed": session.status == Session.Status.CLOSED,
        **(_shown(session, draft) if draft else {}),
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "console/seating.html", context, status=status)


def _ok(form: TermsForm) -> bool:
    return form.is_bound and form.is_valid()


def _form(request: HttpRequest, session: Session) -> TermsForm:
    """What was sent; at first what the session says, with a fresh seed."""
    terms = terms_of(session)
    sent: Any = request.POST if request.method == "POST" else request.GET
    if "first" not in sent:
        sent = {
            "rooms": list(terms.rooms),
            "first": terms.first.strftime("%H:%M"),
            "last": terms.last.strftime("%H:%M"),
            "minutes": terms.minutes,
            "spare_percent": terms.spare_percent,
            "seed": secrets.randbelow(LARGEST_SEED),
        }
    form = TermsForm(sent, label_suffix="")
    field = form.fields["rooms"]
    assert isinstance(field, forms.TypedMultipleChoiceField)
    field.choices = [(room.pk, room.name) for room in session.site.rooms.all()]
    return form


def _shown(session: Session, draft: Draft) -> dict[str, Any]:
    drawn = draft.arrangement
    rooms = {
        room.pk: room for room in Room.objects.filter(pk__in={s.room.room for s in drawn.slots})
    }
    usable = Counter(
        Seat.objects.filter(room__in=rooms, is_usable=True).values_list("room", flat=True)
    )
    labels = dict(Seat.objects.filter(room__in=rooms).values_list("pk", "label"))
    people: dict[int, list[tuple[str, Candidate]]] = {}
    for number, place in drawn.places.items():
        people.setdefault(place.batch, []).append((labels[place.seat], draft.candidates[number]))
    rows = []
    for index, slot in enumerate(drawn.slots):
        new = sorted(people.get(index, []), key=lambda one: one[0])
        count = len(new) + len(slot.taken)
        rows.append(
            {
                "slot": slot,
                "room": rooms[slot.room.room],
                "new": new,
                "count": count,
                "usable": usable[slot.room.room],
                "free": usable[slot.room.room] - count,
            }
        )
    begins = [slot.begins_at for slot in drawn.slots if slot.begins_at]
    waiting = list(draft.candidates.values())
    return {
        "rows": rows,
        "placed": len(drawn.places),
        "kept": len(draft.kept),
        "unplaced": [draft.candidates[number] for number in drawn.unplaced],
        "ends": max(begins) + timedelta(minutes=session.slot_minutes) if begins else None,
        "without_photo": sum(not one.person.photo for one in waiting),
        "unpaid": sum(one.fee_state == Candidate.Fee.DUE for one in waiting),
        "unprintable": len(unprintable_names(waiting)),
        "alike": len(alike_papers(session)),
    }
