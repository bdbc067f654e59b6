"""Items 1–3 that the machine refused or flagged: a person listens and marks.

What the machine made of the item is shown only to who has submitted a mark of it.
"""

from __future__ import annotations

import uuid
from decimal import Decimal, InvalidOperation
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from admin.accounts.models import User
from admin.accounts.rights import Action
from admin.archive.newest import best_recordings
from admin.console import scope
from admin.console.access import page, user_of
from admin.console.views.desk_parts import peaks_answer, posted_notes
from admin.console.views.reading_desk import draft_answer, posted_findings, reading_context
from admin.console.waiting import waiting_reviews
from admin.desk.drafts import reading_work
from admin.desk.reading import ReadItemText, submit_reading, text_of
from admin.errors import LabError, NotFound
from admin.marking.closing import is_open
from admin.marking.eligible import may_be_given, ties_among
from admin.marking.errors import OutOfRange, TiedToCandidate
from admin.marking.models import ItemReview
from admin.marking.records import alias_of, newest_score
from admin.marking.review import review_item, reviewable
from admin.marking.state import ReadItem
from admin.testing.models import PaperView, Sitting
from admin.testing.papers import note_view

DONE_SHOWN = 20


@page(Action.ADJUDICATE)
def reviews(request: HttpRequest) -> HttpResponse:
    """All items that wait, and what this user reviewed last."""
    user, waiting = user_of(request), waiting_reviews()
    done = (
        ItemReview.objects.filter(reviewer=user)
        .select_related("sitting")
        .order_by("-reviewed_at", "-id")[:DONE_SHOWN]
    )
    context = {
        "waiting": waiting,
        "tied": {key for key, _ in ties_among([one.sitting for one in waiting], [user])},
        "done": [(one, alias_of(one.sitting)) for one in done],
    }
    return render(request, "console/reviews.html", context)


@page(Action.ADJUDICATE, post=True)
def review(request: HttpRequest, key: uuid.UUID, item: int) -> HttpResponse:
    """One item: sound, text, a mark from what was clicked and chosen; then the next one opens."""
    user = user_of(request)
    sitting = scope.sitting(user, Action.ADJUDICATE, key)
    if not may_be_given(sitting, user):
        raise TiedToCandidate
    one = reviewable(sitting, item)
    text = text_of(sitting, item)
    error = ""
    if request.method == "POST":
        try:
            made = _submit(request, sitting, one, text, user)
        except LabError as refused:
            error = refused.text
        else:
            messages.success(request, f"{alias_of(sitting)} 第 {item} 项：{made.mark} 分，已保存。")
            return _next(sitting, user)
    elif sitting.paper is not None:
        note_view(
            sitting.paper,
            by=user,
            purpose=PaperView.Purpose.MARKING,
            at=timezone.now(),
            sitting=sitting,
        )
    context = _desk(request, sitting, one, text, error)
    return render(request, "console/review.html", context, status=422 if error else 200)


@page(Action.ADJUDICATE)
def review_peaks(request: HttpRequest, key: uuid.UUID, item: int) -> HttpResponse:
    """The outline of the item's recording."""
    sitting = scope.sitting(user_of(request), Action.ADJUDICATE, key)
    return peaks_answer(best_recordings(sitting).get(item))


@page(Action.ADJUDICATE, post=True)
def review_draft(request: HttpRequest, key: uuid.UUID, item: int) -> HttpResponse:
    """Keep what was clicked so far; answers what it comes to by the rules."""
    user = user_of(request)
    sitting = scope.sitting(user, Action.ADJUDICATE, key)
    if request.method != "POST":
        raise NotFound
    work = reading_work(sitting.pk, item)
    return draft_answer(request, user, work, sitting, text_of(sitting, item))


def _next(sitting: Sitting, user: User) -> HttpResponse:
    """The next item the user may review, the same sitting's first; the list when none is left."""
    waiting = sorted(waiting_reviews(), key=lambda one: one.sitting.pk != sitting.pk)
    ties = ties_among([one.sitting for one in waiting], [user])
    waiting = [one for one in waiting if (str(one.sitting.pk), user.pk) not in ties]
    if not waiting:
        return redirect("reviews")
    return redirect("review", waiting[0].sitting.pk, waiting[0].item.item)


def _submit(
    request: HttpRequest, sitting: Sitting, one: ReadItem, text: ReadItemText | None, user: User
) -> ItemReview:
    reason, now = request.POST.get("reason", ""), timezone.now()
    if text is None:
        mark = _mark(request.POST.get("mark", ""))
        return review_item(sitting, one.item, mark, reason=reason, by=user, at=now)
    found, notes = posted_findings(request, text), posted_notes(request)
    return submit_reading(sitting, one.item, text, found, notes, reason=reason, by=user, at=now)


def _desk(
    request: HttpRequest, sitting: Sitting, one: ReadItem, text: ReadItemText | None, error: str
) -> dict[str, Any]:
    user, work = user_of(request), reading_work(sitting.pk, one.item)
    own = sitting.item_reviews.filter(item=one.item, reviewer=user).exists()
    before = sitting.item_reviews.filter(item=one.item).select_related("reviewer", "evidence")
    return {
        **reading_context(request, user, work, one, text, refused=bool(error)),
        "sitting": sitting,
        "alias": alias_of(sitting),
        "recording": best_recordings(sitting).get(one.item),
        "submitted": own,
        "before": before.prefetch_related("pinned_notes") if own else [],
        "machine": _machine(sitting, one.item) if own else None,
        "marking_open": is_open(sitting),
        "error": error,
    }


def _machine(sitting: Sitting, item: int) -> dict[str, Any] | None:
    """The machine's row of the item, for who has submitted a mark of his own."""
    score = newest_score(sitting)
    rows = score.report.get("items", []) if score else []
    return next((row for row in rows if row["item"] == item), None)


def _mark(text: str) -> Decimal:
    try:
        return Decimal(text.strip())
    except InvalidOperation as error:
        raise OutOfRange from error
