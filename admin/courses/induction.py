"""Who started to teach and has to complete a course in time (新任教师培训).

Somebody starts with her first post as a teacher; the deadline is so many days later (rule of the
kind). Done is who completed a run of the kind that ended after the start.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from admin.courses.models import Enrolment
from admin.courses.words import EnrolmentState
from admin.kinds.models import Kind
from admin.people.models import Post

SOON = 60  # days before the deadline from which the list warns
YEARS = 3  # how far back starts are looked at
TEACHING = (Post.Role.TEACHER, Post.Role.CLASS_TEACHER)


class Due(StrEnum):
    """How a newcomer stands."""

    LATE = "late"
    SOON = "soon"
    OPEN = "open"
    DONE = "done"


DUE_NAMES = {
    Due.LATE: "已逾期",
    Due.SOON: "即将到期",
    Due.OPEN: "未完成",
    Due.DONE: "已完成",
}


@dataclass(frozen=True)
class Standing:
    """A newcomer's deadline and how it stands."""

    deadline: date
    due: Due
    days: int

    @property
    def name(self) -> str:
        """As people read it."""
        return DUE_NAMES[self.due]


def starts(kind: Kind, *, today: date) -> QuerySet[Post]:
    """First posts as a teacher of these years, oldest first; ``done``: completed since."""
    earlier = Post.objects.filter(
        person=OuterRef("person"), role__in=TEACHING, valid_from__lt=OuterRef("valid_from")
    )
    completed = Enrolment.objects.filter(
        person=OuterRef("person"),
        run__kind=kind,
        run__last_day__gte=OuterRef("valid_from"),
        state=EnrolmentState.COMPLETED,
    )
    return (
        Post.objects.filter(
            role__in=TEACHING,
            is_main=True,
            valid_from__gte=today - timedelta(days=365 * YEARS),
            valid_from__lte=today,
            person__merged_into=None,
        )
        .filter(~Exists(earlier))
        .annotate(done=Exists(completed))
        .select_related("person", "organisation__parent")
        .order_by("valid_from", "pk")
    )


def in_state(days: int, due: str, *, today: date) -> Q:
    """Those of ``starts`` that stand so; everything for no state."""
    late = Q(done=False, valid_from__lt=today - timedelta(days=days))
    soon = Q(done=False, valid_from__lte=today + timedelta(days=SOON - days)) & ~late
    match due:
        case Due.DONE:
            return Q(done=True)
        case Due.LATE:
            return late
        case Due.SOON:
            return soon
        case Due.OPEN:
            return Q(done=False) & ~late & ~soon
        case _:
            return Q()


def standing(start: date, done: bool, days: int, *, today: date) -> Standing:
    """The deadline of somebody who started then, and how it stands today. Pure.

    >>> standing(date(2026, 9, 1), False, 30, today=date(2026, 10, 5)).due
    <Due.LATE: 'late'>
    """
    deadline = start + timedelta(days=days)
    left = (deadline - today).days
    if done:
        due = Due.DONE
    elif left < 0:
        due = Due.LATE
    else:
        due = Due.SOON if left <= SOON else Due.OPEN
    return Standing(deadline, due, left)


def standing_of(post: Any, days: int, *, today: date) -> Standing:
    """How somebody of ``starts`` stands today."""
    return standing(post.valid_from, post.done, days, today=today)
