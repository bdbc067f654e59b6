"""The records of reviews by people: what was ordered, who has marked, what their marks come to."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable
from decimal import Decimal

from admin.marking.models import ItemReview, ReviewDraw
from admin.marking.reviews_due import READERS, OrderedReview, ReviewKind
from admin.testing.models import Session, Sitting
from scoring.talk_marks import combine_marks


def spot_draws(sessions: Iterable[Session]) -> dict[int, tuple[ReviewDraw, ...]]:
    """The draws of the sessions' spot checks, by the session's key; one query."""
    keys = [session.pk for session in sessions]
    found = list(ReviewDraw.objects.filter(kind=ReviewDraw.Kind.SPOT, session__in=keys))
    return {key: tuple(one for one in found if one.session_id == key) for key in keys}


def spot_drawn(sitting: Sitting, draws: Iterable[ReviewDraw]) -> bool | None:
    """Whether a spot check's draw took the sitting; None: no draw has it in its population."""
    for draw in draws:
        if str(sitting.pk) in draw.population:
            return str(sitting.pk) in draw.chosen
    return None


def ordered_reviews(sitting: Sitting) -> tuple[OrderedReview, ...]:
    """The reviews that were ordered; those of an appeal that was closed are left out."""
    done = done_tasks(sitting)
    return tuple(
        OrderedReview(
            ReviewKind(review.kind),
            tuple(task.reviewer_id for task in review.tasks.all()),
            frozenset(task.reviewer_id for task in review.tasks.all() if task.pk in done),
        )
        for review in sitting.ordered_reviews.all()
        if review.reopening is None or not review.reopening.is_closed
    )


def done_tasks(sitting: Sitting) -> set[uuid.UUID | None]:
    """Keys of the tasks whose reviewer has marked; all items are marked in one act."""
    return {mark.task_id for mark in sitting.item_reviews.all()}


def people_marks(sitting: Sitting) -> dict[int, Decimal]:
    """Each item's mark by people, where there is one.

    The review that was completed last counts: the mean of its reviewers, each by his newest mark;
    or the one mark of a refused or flagged item. A review of an appeal that was closed without a
    new result does not count.
    """
    found: dict[int, Decimal] = {}
    groups: dict[tuple[int, int], dict[int, ItemReview]] = defaultdict(dict)
    for mark in sitting.item_reviews.all():  # in the order they were given
        if mark.task is None:
            found[mark.item] = mark.mark
            continue
        appeal = mark.task.review.reopening
        if appeal is not None and appeal.is_closed:
            continue
        group = groups[mark.task.review_id, mark.item]
        group[mark.task.reviewer_id] = mark
        if len(group) == READERS[ReviewKind(mark.task.review.kind)]:
            found[mark.item] = combine_marks([one.mark for one in group.values()])
    return found
