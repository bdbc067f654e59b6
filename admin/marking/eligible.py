"""Who may be given a sitting: the one place where examiners are kept from candidates they know."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from django.db.models import QuerySet

from admin.accounts.models import ExaminerGrade, User
from admin.marking.models import ItemReview, MarkingAssignment, ReviewTask
from admin.marking.reviews_due import NATIONAL_ONLY, ReviewKind
from admin.marking.tie_facts import KnownPeople, candidates_of, entered_ties, examiners_of
from admin.marking.ties import TieKind, tie_between
from admin.parallel.models import ParallelAssignment
from admin.testing.models import Sitting

Sittings = Collection[Sitting] | QuerySet[Sitting]
Ties = dict[tuple[str, int], TieKind]


def may_be_given(sitting: Sitting, examiner: User) -> bool:
    """False where examiner and candidate are tied; every assignment of any kind asks here."""
    return not ties_among([sitting], [examiner])


def ties_among(sittings: Collection[Sitting], examiners: Collection[User]) -> Ties:
    """By sitting (its id as text) and examiner, those pairs alone that are tied; few queries.

    Units are those of the day of the test: of posts, of the account, of the registration.
    """
    candidates, marking = candidates_of(sittings), examiners_of(examiners)
    known, entered = KnownPeople(list(candidates.values()), marking), entered_ties(marking)
    found: Ties = {}
    for day in {one.session.date for one in candidates.values()}:
        sides = {one.pk: known.examiner_side(one, day) for one in marking}
        for key, candidate in candidates.items():
            if candidate.session.date != day:
                continue
            own = known.candidate_side(candidate)
            for examiner, side in sides.items():
                if kind := tie_between(side, own, entered.get(examiner, ())):
                    found[key, examiner] = kind
    return found


def may_review(kind: ReviewKind, reviewer: User) -> bool:
    """False where the review wants a national examiner and the reviewer is none."""
    return kind not in NATIONAL_ONLY or reviewer.examiner_grade == ExaminerGrade.NATIONAL


def has_heard(sitting: Sitting, examiner: User) -> bool:
    """True where the examiner has been given the sitting before, to mark or to review."""
    return (
        sitting.marking_assignments.filter(examiner=examiner).exists()
        or sitting.ordered_reviews.filter(tasks__reviewer=examiner).exists()
        or sitting.item_reviews.filter(reviewer=examiner).exists()
    )


def blind_pairs(sittings: Sittings, examiners: Iterable[int]) -> set[tuple[str, int]]:
    """Sitting and examiner, where the examiner marks the sitting in a parallel run; one query.

    Every naming for marking, review, adjudication or appeal asks it.
    """
    found = ParallelAssignment.objects.filter(
        drawn__sitting__in=sittings, examiner__in=list(examiners)
    )
    return {(str(key), who) for key, who in found.values_list("drawn__sitting", "examiner")}


def heard_pairs(sittings: Sittings, examiners: Iterable[int]) -> set[tuple[str, int]]:
    """The other way round: who was given which sitting to mark or to review; three queries."""
    who = list(examiners)
    found = [
        *MarkingAssignment.objects.filter(sitting__in=sittings, examiner__in=who).values_list(
            "sitting", "examiner"
        ),
        *ReviewTask.objects.filter(review__sitting__in=sittings, reviewer__in=who).values_list(
            "review__sitting", "reviewer"
        ),
        *ItemReview.objects.filter(sitting__in=sittings, reviewer__in=who).values_list(
            "sitting", "reviewer"
        ),
    ]
    return {(str(key), examiner) for key, examiner in found}
