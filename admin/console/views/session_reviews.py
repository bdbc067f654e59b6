"""A session's reviews of items 1–3: the draw, what was ordered, who is to listen."""

from __future__ import annotations

import secrets

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from admin.accounts.models import User
from admin.accounts.rights import Action
from admin.console import scope
from admin.console.access import page, user_of
from admin.errors import NotFound
from admin.marking.assigning import examiners, sittings_to_mark
from admin.marking.models import ReviewDraw, SittingReview
from admin.marking.ordering import draw_reviews, name_reviewer
from admin.marking.records import SessionMarking, alias_of, record_of, with_marking
from admin.marking.review_records import done_tasks
from admin.marking.reviews_due import NATIONAL_ONLY, READERS, ReviewKind
from admin.marking.rules_in_force import rules_of_session
from admin.marking.state import MarkingRecord, Need, missing
from admin.parallel.in_session import holding_in
from admin.testing.models import Session, Sitting
from admin.whole_number import whole_number

SEEDS = 10**9


@page(Action.ASSIGN_MARKING, post=True)
def session_reviews(request: HttpRequest, key: int) -> HttpResponse:
    """Draw by seed; name the reviewers; see how far each review is."""
    user = user_of(request)
    session = scope.session(user, Action.ASSIGN_MARKING, key)
    if request.method == "POST":
        _act(request, session, user)
        return redirect("session-reviews", session.pk)
    in_force = rules_of_session(session)
    draws = list(session.review_draws.select_related("drawn_by"))
    spot = tuple(one for one in draws if one.kind == ReviewDraw.Kind.SPOT)
    of_session = SessionMarking(in_force.rules, spot, holding_in([session])[session.pk])
    sittings = list(with_marking(sittings_to_mark(session)))
    records = [record_of(sitting, of_session) for sitting in sittings]
    context = {
        "session": session,
        "in_force": in_force,
        "applies": session.kind in in_force.rules.reviewed_kinds
        or any(one.wants_spot for one in records),
        "draws": draws,
        "rows": [
            _row(one, sitting) for sitting in sittings for one in sitting.ordered_reviews.all()
        ],
        "to_order": _to_order(records),
        "seed": secrets.randbelow(SEEDS),
        "examiners": list(examiners().order_by("pk")),
    }
    return render(request, "console/session_reviews.html", context)


def _act(request: HttpRequest, session: Session, user: User) -> None:
    now = timezone.now()
    if "review" in request.POST:
        review = get_object_or_404(
            SittingReview,
            pk=whole_number(request.POST["review"]),
            sitting__candidate__session=session,
        )
        reviewer = examiners().filter(pk=whole_number(request.POST.get("examiner", ""))).first()
        if reviewer is None:
            raise NotFound
        name_reviewer(review, reviewer, by=user, at=now)
        messages.success(request, "已指定复审人。")
        return
    seed = whole_number(request.POST.get("seed", ""))
    ordered = draw_reviews(session, seed=seed, by=user, at=now)
    messages.success(request, f"已安排 {len(ordered.reviews)} 份复审。")


def _row(review: SittingReview, sitting: Sitting) -> dict[str, object]:
    tasks, marked = list(review.tasks.all()), done_tasks(sitting)
    done = [task.pk in marked for task in tasks]
    kind = ReviewKind(review.kind)
    return {
        "review": review,
        "alias": alias_of(sitting),
        "tasks": list(zip(tasks, done, strict=True)),
        "wants": READERS[kind] - len(tasks),
        "national": kind in NATIONAL_ONLY,
        "finished": len(tasks) == READERS[kind] and all(done),
    }


def _to_order(records: list[MarkingRecord]) -> int:
    """Sittings for which a review is due that nobody has drawn or ordered."""
    return sum(any(one.need == Need.ORDER for one in missing(record)) for record in records)
