"""Posts over time: taken up, put right, ended, each with its reason and history."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from admin.accounts.models import AuditEntry, User
from admin.accounts.rights import Role
from admin.people.changes import changes_of
from admin.people.models import Person, Post
from admin.people.posting import BadPost, PostTerms, add_post, correct_post, end_post
from tests.admin.factories import AT, add_organisation, add_person, add_user

pytestmark = pytest.mark.django_db
DAY = date(2020, 9, 1)


@pytest.fixture
def officer() -> User:
    return add_user(Role.OFFICER)


@pytest.fixture
def person() -> Person:
    return add_person()


@pytest.fixture
def terms() -> PostTerms:
    return PostTerms(
        add_organisation(), "teacher", subject="语文", stage="小学", is_main=True, valid_from=DAY
    )


def test_a_post_is_taken_up_put_right_and_ended(
    officer: User, person: Person, terms: PostTerms
) -> None:
    post = add_post(person, terms, reason="新入职", by=officer, at=AT)
    better = replace(terms, is_rural=True)
    correct_post(post, better, reason="登记时漏选", by=officer, at=AT)
    end_post(post, date(2025, 7, 31), reason="调走", by=officer, at=AT)
    post.refresh_from_db()
    assert (post.is_rural, post.valid_to) == (True, date(2025, 7, 31))
    reasons = [one.reason for one in changes_of(person) if one.what.endswith("任职")]
    assert set(reasons) == {"新入职", "登记时漏选", "调走"}
    acts = AuditEntry.objects.filter(subject_id=str(person.pk)).values_list("action", flat=True)
    assert set(acts) == {"post_added", "post_corrected", "post_ended"}


def test_a_further_main_post_takes_the_place_of_the_one_beside_it(
    officer: User, person: Person, terms: PostTerms
) -> None:
    first = add_post(person, terms, reason="入职", by=officer, at=AT)
    add_post(person, replace(terms, role="class_teacher"), reason="任班主任", by=officer, at=AT)
    first.refresh_from_db()
    assert not first.is_main
    assert Post.objects.filter(person=person, is_main=True).count() == 1


@pytest.mark.parametrize(
    ("change", "where"),
    [
        ({"role": "king"}, "role"),
        ({"valid_to": date(2020, 8, 31)}, "valid_to"),
    ],
)
def test_what_cannot_be_is_refused_where_it_is(
    officer: User, person: Person, terms: PostTerms, change: dict[str, object], where: str
) -> None:
    with pytest.raises(BadPost) as caught:
        add_post(person, replace(terms, **change), reason="入职", by=officer, at=AT)  # type: ignore[arg-type]
    assert where in str(caught.value.extra["faults"])
    assert not Post.objects.exists()


def test_the_same_post_twice_at_a_time_is_refused(
    officer: User, person: Person, terms: PostTerms
) -> None:
    post = add_post(person, terms, reason="入职", by=officer, at=AT)
    with pytest.raises(BadPost):
        add_post(person, replace(terms, valid_from=None), reason="又", by=officer, at=AT)
    end_post(post, date(2022, 7, 1), reason="调走", by=officer, at=AT)
    again = replace(terms, valid_from=date(2023, 9, 1))
    add_post(person, again, reason="调回", by=officer, at=AT)
    with pytest.raises(BadPost):
        end_post(post, date(2024, 1, 1), reason="再", by=officer, at=AT)
    with pytest.raises(BadPost):
        end_post(post, date(2019, 1, 1), reason="更早", by=officer, at=AT)


def test_a_closed_school_takes_nobody_on(officer: User, person: Person, terms: PostTerms) -> None:
    closed = add_organisation("老校", valid_from=date(2000, 1, 1), valid_to=date(2021, 7, 31))
    with pytest.raises(BadPost, match="撤并"):
        add_post(person, replace(terms, organisation=closed), reason="入职", by=officer, at=AT)
    early = replace(
        terms, organisation=closed, valid_from=date(1999, 1, 1), valid_to=date(2001, 1, 1)
    )
    with pytest.raises(BadPost, match="起才有"):
        add_post(person, early, reason="入职", by=officer, at=AT)


@pytest.mark.parametrize("reason", ["", "　 "])
def test_no_change_without_a_reason(
    officer: User, person: Person, terms: PostTerms, reason: str
) -> None:
    with pytest.raises(BadPost):
        add_post(person, terms, reason=reason, by=officer, at=AT)
