"""The records of reviews by people: what was ordered, who has marked, what their marks come to."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal

from admin.marking.models import ItemReview, ReviewDraw, ReviewTask
from admin.marking.reviews_due import READERS, OrderedReview, ReviewKind
from admin.testing.models import Sitting
from scoring.talk_marks import combine_marks


def spot_drawn(sitting: Sitting) -> bool | None:
    """Whether the spot check's draw took the sitting; None: no draw has it in its population."""
    draws = ReviewDraw.objects.filter(
        kind=ReviewDraw.Kind.SPOT, session=sitting.candidate.session_id
    )
    for draw in draws:
        if str(sitting.pk) in draw.population:
            return str(sitting.pk) in draw.chosen
    return None


def ordered_reviews(sitting: Sitting) -> tuple[OrderedReview, ...]:
    """The reviews that were ordered; those of an appeal that was closed are left out."""
    reviews = sitting.ordered_reviews.filter(reopening__closed=None).prefetch_related(
        "tasks__marks"
    )
    return tuple(
        OrderedReview(
            ReviewKind(review.kind),
            tuple(task.reviewer_id for task in review.tasks.all()),
            frozenset(task.reviewer_id for task in review.tasks.all() if is_done(task)),
        )
        for review in reviews
    )


def is_done(task: ReviewTask) -> bool:
    """True once the reviewer has marked; all items are marked in one act."""
    return bool(task.marks.all())


def people_marks(sitting: Sitting) -> dict[int, Decimal]:
    """Each item's mark by people, where there is one.

    The review that was completed last counts: the mean of its reviewers, each by his newest mark;
    or the one mark of a refused or flagged item. A review of an appeal that was closed without a
    new result does not count.
    """
    found: dict[int, Decimal] = {}
    groups: dict[tuple[int, int], dict[int, ItemReview]] = defaultdict(dict)
    marks = sitting.item_reviews.select_related("task__review").filter(
        task__review__reopening__closed=None
    )
    for mark in marks:  # in the order they were given
        if mark.task is None:
            found[mark.item] = mark.mark
            continue
        group = groups[mark.task.review_id, mark.item]
        group[mark.task.reviewer_id] = mark
        if len(group) == READERS[ReviewKind(mark.task.review.kind)]:
            found[mark.item] = combine_marks([one.mark for one in group.values()])
    return found
