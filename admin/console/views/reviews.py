"""Items 1–3 that the machine refused or flagged: a person listens and marks."""

from __future__ import annotations

import uuid
from decimal import Decimal, InvalidOperation

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from admin.accounts.rights import Action
from admin.archive.newest import best_recordings
from admin.console import scope
from admin.console.access import page, user_of
from admin.console.waiting import waiting_reviews
from admin.errors import LabError
from admin.marking.errors import OutOfRange
from admin.marking.records import alias_of
from admin.marking.review import review_item, reviewable
from admin.testing.models import PaperView, Sitting
from admin.testing.papers import note_view
from scoring.rubric import national_rubric
from wordlists.syllable import parse_pinyin


@page(Action.ADJUDICATE)
def reviews(request: HttpRequest) -> HttpResponse:
    """All items that wait."""
    return render(request, "console/reviews.html", {"waiting": waiting_reviews()})


@page(Action.ADJUDICATE, post=True)
def review(request: HttpRequest, key: uuid.UUID, item: int) -> HttpResponse:
    """One item: sound, text, the machine's doubts, a mark with its reason."""
    user = user_of(request)
    sitting = scope.sitting(user, Action.ADJUDICATE, key)
    one = reviewable(sitting, item)
    error = ""
    if request.method == "POST":
        try:
            mark = _mark(request.POST.get("mark", ""))
            reason = request.POST.get("reason", "")
            review_item(sitting, item, mark, reason=reason, by=user, at=timezone.now())
        except LabError as refused:
            error = refused.text
        else:
            messages.success(request, "复审评分已保存。")
            return redirect("reviews")
    elif sitting.paper is not None:
        note_view(
            sitting.paper,
            by=user,
            purpose=PaperView.Purpose.MARKING,
            at=timezone.now(),
            sitting=sitting,
        )
    context = {
        "sitting": sitting,
        "alias": alias_of(sitting),
        "one": one,
        "recording": best_recordings(sitting).get(item),
        "words": words_of(sitting, item),
        "rules": [rule for rule in national_rubric().rules.values() if rule.kind == one.kind],
        "before": sitting.item_reviews.filter(item=item).select_related("reviewer"),
        "error": error,
        "posted": request.POST,
    }
    return render(request, "console/review.html", context, status=422 if error else 200)


def words_of(sitting: Sitting, item: int) -> list[dict[str, str]]:
    """An item's words with tone marks; empty for items without words."""
    words = sitting.paper.paper["items"][item - 1].get("words", []) if sitting.paper else []
    return [
        {
            "hanzi": word["hanzi"],
            "pinyin": " ".join(one.marks for one in parse_pinyin(word["pinyin"])),
            "after": word.get("after", ""),
        }
        for word in words
    ]


def _mark(text: str) -> Decimal:
    try:
        return Decimal(text.strip())
    except InvalidOperation as error:
        raise OutOfRange from error
