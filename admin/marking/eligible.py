"""Who may be given a sitting: the one place where examiners are kept from candidates they know."""

from __future__ import annotations

from admin.accounts.models import ExaminerGrade, User
from admin.marking.reviews_due import NATIONAL_ONLY, ReviewKind
from admin.testing.models import Sitting


def may_be_given(sitting: Sitting, examiner: User) -> bool:
    """False where examiner and candidate are tied; every assignment of any kind asks here."""
    return examiner.person_id is None or examiner.person_id != sitting.candidate.person_id


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
