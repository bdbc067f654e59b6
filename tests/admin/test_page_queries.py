"""The lists of results and marking ask the database a fixed number of times, however many rows."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.test import Client
from django.urls import reverse

from admin.accounts.models import User
from admin.accounts.rights import Role
from admin.marking.assigning import share_out_session
from admin.marking.models import MarkingAssignment, ReviewTask
from admin.results.release import release
from admin.testing.models import Session, Sitting
from tests.admin.factories import (
    AT,
    add_candidate,
    add_organisation,
    add_person,
    add_session,
    add_user,
)
from tests.admin.marked_sittings import (
    add_examiners,
    add_finished,
    mark,
    mark_all,
)
from tests.admin.test_queries_of_pages import MOST, queries

MOST_OF_ONE = 24  # the page of one sitting is no list: it gathers from every room


class Lab:
    """A session in every state of work, and people with all that they may see."""

    def __init__(self) -> None:
        self.county = add_organisation("东城区", kind="county")
        self.chief = add_user(Role.CHIEF_EXAMINER)
        self.officer = add_user(Role.OFFICER)
        self.clerk = add_user(Role.COUNTY_OFFICER, organisation=self.county)
        self.session, self.open_session = add_session(kind="official"), add_session()
        self.examiners = add_examiners()
        self.released: list[Sitting] = []
        self.waiting: list[Sitting] = []

    def grow(self, count: int) -> None:
        """So many more sittings with results, with marks alone, with work that waits."""
        for _ in range(count):
            self.released.append(self._sitting(self.session))
        mark_all(self.session, self.chief, self.examiners)
        release(self.session, by=self.chief, at=AT, only=self.released[-count:])
        for number in range(count):
            marks = None if number % 2 else {1: None, 2: "18.7", 3: "26.65"}
            self.waiting.append(self._sitting(self.open_session, marks))
        made = share_out_session(self.open_session, self.examiners, by=self.chief, at=AT)
        for assignment in made[::2]:
            mark(assignment)

    def pages(self) -> Iterator[tuple[str, User, str]]:
        """Name, who asks, for which address."""
        work = MarkingAssignment.objects.filter(marked_at=None).order_by("assigned_at", "pk")[0]
        examiner = work.examiner
        task = ReviewTask.objects.order_by("pk")[0]
        done, begun = self.session.pk, self.open_session.pk
        for name in ("results", "reviews", "examiner-quality", "appeals"):
            yield name, self.chief, reverse(name)
        period = "?first=2026-01-01&last=2026-12-31"
        yield "examiners in a period", self.chief, reverse("examiner-quality") + period
        for chosen in ("q=老师", "level=2A", f"session={done}", f"county={self.county.pk}"):
            yield f"results, {chosen}", self.officer, f"{reverse('results')}?{chosen}"
        yield "results of the county", self.clerk, reverse("results")
        yield "one result", self.officer, reverse("result", args=[self.released[0].pk])
        yield "queue", examiner, reverse("marking")
        yield "desk", examiner, reverse("desk", args=[work.pk])
        yield "review tasks", task.reviewer, reverse("review-tasks")
        for name in ("assign", "release", "session-reviews"):
            for key in (done, begun):
                yield f"{name} of {key}", self.chief, reverse(name, args=[key])
        for sitting in (self.released[0], self.waiting[0]):
            yield f"sitting {sitting.pk}", self.chief, reverse("sitting", args=[sitting.pk])

    def _sitting(self, session: Session, marks: dict[int, str | None] | None = None) -> Sitting:
        candidate = add_candidate(session, add_person(), organisation=self.county)
        return add_finished(session, candidate, **({"marks": marks} if marks else {}))


def asked_by(who: User, address: str) -> int:
    client = Client()
    client.force_login(who)
    return queries(client, address)


@pytest.mark.django_db
def test_no_page_of_results_and_marking_asks_more_often_for_more_rows() -> None:
    lab = Lab()
    lab.grow(2)
    addresses = list(lab.pages())
    few = {name: asked_by(who, address) for name, who, address in addresses}
    lab.grow(4)
    many = {name: asked_by(who, address) for name, who, address in addresses}
    assert many == few
    most = {name: MOST_OF_ONE if name.startswith("sitting") else MOST for name in many}
    assert {name: count for name, count in many.items() if count > most[name]} == {}
