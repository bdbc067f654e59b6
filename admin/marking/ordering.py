"""Drawing and ordering the reviews of items 1–3, naming reviewers, taking their marks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db import transaction

from admin.accounts import audit
from admin.accounts.models import User
from admin.accounts.permissions import reach_of, require
from admin.accounts.rights import Action
from admin.errors import NotFound, WithoutReason
from admin.marking.closing import require_open
from admin.marking.drawing import draw, how_many, share_for
from admin.marking.eligible import blind_pairs, has_heard, may_be_given, may_review
from admin.marking.errors import (
    MarkedTwice,
    MarksInParallel,
    NoPlaceLeft,
    NotAnExaminer,
    NotForReview,
    NothingToDraw,
    NotNational,
    OutOfRange,
    TiedToCandidate,
)
from admin.marking.models import ItemReview, ReviewDraw, ReviewTask, SittingReview
from admin.marking.records import record_of, session_marking, with_marking
from admin.marking.reviews_due import READERS, ReviewKind
from admin.marking.rules_in_force import rules_of_session
from admin.marking.state import MarkingRecord, Need, ReadItem, items_reviewed, missing
from admin.testing.models import Session, Sitting
from admin.testing.stages import Stage
from scoring.rubric import national_rubric

SMALLEST_STEP = Decimal("0.01")
BY_RULE = frozenset({ReviewKind.FIRST_LEVEL, ReviewKind.DEVIATION})


@dataclass(frozen=True)
class Ordered:
    """What one act of drawing came to."""

    draw: ReviewDraw | None
    reviews: tuple[SittingReview, ...]


@transaction.atomic
def draw_reviews(session: Session, *, seed: int, by: User, at: datetime) -> Ordered:
    """Draw the session's spot check and order what first level and deviation ask for.

    The spot check takes its share of all finished sittings (but of none whose items people mark,
    or the machine alone, by decision); a later draw for those that came in later adds only what is
    lacking to it. NotAllowed, NothingToDraw.
    """
    require(by, Action.ADJUDICATE)
    session = Session.objects.select_for_update().get(pk=session.pk)
    sittings = {
        str(one.pk): one
        for one in with_marking(
            Sitting.objects.filter(candidate__session=session, stage=Stage.FINISHED)
        ).order_by("pk")
    }
    of_session = session_marking(session)
    records = {key: record_of(sitting, of_session) for key, sitting in sittings.items()}
    checked = {key: one for key, one in sittings.items() if records[key].wants_spot}
    if not checked and session.kind not in of_session.rules.reviewed_kinds:
        raise NothingToDraw("本考次按评分规则和换轨决定不做一级、抽查和偏差复审。")
    made = _draw_spot(session, checked, seed, by, at)
    reviews = [
        SittingReview.objects.create(
            sitting=sittings[key], kind=ReviewKind.SPOT, draw=made, ordered_at=at, ordered_by=by
        )
        for key in (made.chosen if made else [])
        if items_reviewed(ReviewKind.SPOT, records[key].read)
    ]
    drawn = session_marking(session)
    for sitting in sittings.values():
        reviews += _order_by_rule(sitting, record_of(sitting, drawn), by, at)
    if made is None and not reviews:
        raise NothingToDraw
    return Ordered(made, tuple(reviews))


def _draw_spot(
    session: Session, sittings: Mapping[str, Sitting], seed: int, by: User, at: datetime
) -> ReviewDraw | None:
    before = list(session.review_draws.filter(kind=ReviewDraw.Kind.SPOT))
    drawn = {key for one in before for key in one.population}
    population = sorted(set(sittings) - drawn)
    if not population:
        return None
    in_force = rules_of_session(session)
    size = len(drawn | set(sittings))
    wanted = how_many(size, share_for(size, in_force.rules.review_shares))
    chosen = draw(seed, population, wanted - sum(len(one.chosen) for one in before))
    made = ReviewDraw.objects.create(
        kind=ReviewDraw.Kind.SPOT,
        session=session,
        seed=seed,
        rules_version=in_force.number,
        population=population,
        chosen=list(chosen),
        drawn_at=at,
        drawn_by=by,
    )
    audit.record(
        "reviews_drawn", session, by=by, at=at, seed=seed, of=len(population), chosen=len(chosen)
    )
    return made


def _order_by_rule(
    sitting: Sitting, record: MarkingRecord, by: User, at: datetime
) -> list[SittingReview]:
    wanted = [
        one.review for one in missing(record) if one.need == Need.ORDER and one.review in BY_RULE
    ]
    made = []
    for kind in wanted:
        assert kind is not None
        made.append(
            SittingReview.objects.create(sitting=sitting, kind=kind, ordered_at=at, ordered_by=by)
        )
        audit.record("review_ordered", sitting, by=by, at=at, kind=kind.value)
    return made


@transaction.atomic
def name_reviewer(review: SittingReview, reviewer: User, *, by: User, at: datetime) -> ReviewTask:
    """Give the review to somebody.

    NotAllowed, NotAnExaminer, TiedToCandidate, MarksInParallel, NotNational, NoPlaceLeft;
    MarkedTwice for whoever has this review already, and in an appeal for whoever heard the sitting
    before.
    """
    require(by, Action.ASSIGN_MARKING)
    sitting = Sitting.objects.select_for_update().get(pk=review.sitting_id)
    kind = ReviewKind(review.kind)
    if reach_of(reviewer, Action.MARK) is None:
        raise NotAnExaminer
    if not may_be_given(sitting, reviewer):
        raise TiedToCandidate
    if blind_pairs([sitting], [reviewer.pk]):
        raise MarksInParallel
    if not may_review(kind, reviewer):
        raise NotNational
    if review.tasks.filter(reviewer=reviewer).exists() or (
        kind == ReviewKind.APPEAL and has_heard_before(review, reviewer)
    ):
        raise MarkedTwice
    if review.tasks.count() >= READERS[kind]:
        raise NoPlaceLeft
    made = ReviewTask.objects.create(
        review=review, reviewer=reviewer, assigned_at=at, assigned_by=by
    )
    audit.record("reviewer_named", sitting, by=by, at=at, examiner=reviewer.pk, kind=kind.value)
    return made


def has_heard_before(review: SittingReview, reviewer: User) -> bool:
    """True where the reviewer heard the sitting outside the appeal's own talk marking."""
    own = review.sitting.marking_assignments.filter(
        examiner=reviewer, reopening=review.reopening
    ).exists()
    return not own and has_heard(review.sitting, reviewer)


def open_tasks(reviewer: User) -> list[ReviewTask]:
    """What waits for this reviewer: oldest first, within a day by the task's own random id."""
    waiting = (
        ReviewTask.objects.filter(reviewer=reviewer, marks=None)
        .exclude(review__sitting__stage=Stage.VOID)
        .exclude(review__reopening__closed__isnull=False)
        .select_related("review__sitting__paper", "review__sitting__candidate")
    )
    return sorted(waiting, key=lambda task: (task.assigned_at.date(), task.pk))


def items_of(task: ReviewTask) -> tuple[ReadItem, ...]:
    """The items that the reviewer marks."""
    return items_reviewed(ReviewKind(task.review.kind), record_of(task.review.sitting).read)


@transaction.atomic
def submit_review(
    task: ReviewTask, marks: Mapping[int, Decimal], *, reason: str, by: User, at: datetime
) -> Sequence[ItemReview]:
    """The reviewer's marks of all the items in one act; sent again they correct the first.

    NotFound for others, MarkingClosed, NotForReview where an item has no mark, OutOfRange,
    WithoutReason.
    """
    if task.reviewer_id != by.pk:
        raise NotFound
    sitting = Sitting.objects.select_for_update().get(pk=task.review.sitting_id)
    require_open(sitting)
    items = items_of(task)
    if not reason.strip():
        raise WithoutReason
    if set(marks) != {one.item for one in items}:
        raise NotForReview("请给每一项评分。")
    if not all(is_mark(marks[one.item], one.full) for one in items):
        raise OutOfRange
    made = [
        ItemReview.objects.create(
            sitting=sitting,
            item=one.item,
            kind=one.kind,
            full=one.full,
            mark=marks[one.item],
            machine_mark=one.machine_mark,
            reason=reason.strip(),
            rubric_version=national_rubric().version,
            task=task,
            reviewer=by,
            reviewed_at=at,
        )
        for one in items
    ]
    given = {str(one.item): str(one.mark) for one in made}
    audit.record("items_reviewed", sitting, by=by, at=at, reason=reason, after=given)
    return made


def is_mark(mark: Decimal, full: Decimal) -> bool:
    """From 0 to the full points, two decimals at most."""
    return mark.is_finite() and 0 <= mark <= full and not mark % SMALLEST_STEP
