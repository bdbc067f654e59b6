"""People and posts as the cells of a sheet, such that the sheet brought in again is the same."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.timezone import localdate

from admin.accounts.models import User
from admin.accounts.rights import Action
from admin.people.models import Person, Post
from admin.rosters.asked import EVERYBODY, PeopleAsked
from admin.rosters.known import rank
from admin.rosters.units import Unit, Units, root_of, units_for
from admin.sheets.layout import own_key
from admin.testing.models import Candidate

CHUNK = 1_000
YES_NO = {True: "是", False: "否"}


def people_of(user: User, asked: PeopleAsked = EVERYBODY) -> QuerySet[Person]:
    """People within reach who have a number: without one nobody is found again."""
    root = root_of(user, Action.VIEW_PEOPLE)
    found = Person.objects.filter(merged_into=None, identity_digest__isnull=False)
    found = found.filter(asked.people(localdate(), _posts_within(root)))
    if root is None:
        return found
    posts = Post.objects.filter(organisation__path__startswith=root)
    registered = Candidate.objects.filter(organisation__path__startswith=root)
    return found.filter(Q(pk__in=posts.values("person")) | Q(pk__in=registered.values("person")))


def posts_of(user: User, asked: PeopleAsked = EVERYBODY) -> QuerySet[Post]:
    """Posts within reach, of people who have a number."""
    root = root_of(user, Action.VIEW_PEOPLE)
    found = Post.objects.filter(person__merged_into=None, person__identity_digest__isnull=False)
    if asked.told:
        people = Person.objects.filter(asked.people(localdate(), _posts_within(root)))
        found = found.filter(person__in=people.order_by().values("pk"))
    return found.filter(_posts_within(root))


def _posts_within(root: str | None) -> Q:
    return Q() if root is None else Q(organisation__path__startswith=root)


def held_posts(user: User, day: date, asked: PeopleAsked = EVERYBODY) -> QuerySet[Post]:
    """Posts of ``posts_of`` that are held on the day or will be."""
    return posts_of(user, asked).filter(Q(valid_to__isnull=True) | Q(valid_to__gte=day))


def count_people(user: User, asked: PeopleAsked = EVERYBODY) -> int:
    """How many lines the sheet of people has."""
    return people_of(user, asked).count()


def count_teachers(user: User, asked: PeopleAsked = EVERYBODY) -> int:
    """How many lines the sheet of teachers has."""
    return held_posts(user, localdate(), asked).values("person").distinct().count()


def count_posts(user: User, asked: PeopleAsked = EVERYBODY) -> int:
    """How many lines the sheet of posts has."""
    return posts_of(user, asked).count()


def own_headings(user: User) -> list[str]:
    """Headings of what the office keeps beside the fields: those in use."""
    kept = people_of(user).exclude(extra={}).values_list("extra", flat=True)
    return list(dict.fromkeys(name for extra in kept.iterator(CHUNK) for name in extra))


def people_rows(
    user: User, at: datetime, unmasked: bool, asked: PeopleAsked = EVERYBODY
) -> Iterator[Mapping[str, str]]:
    """A line a person."""
    for person in people_of(user, asked).order_by("name", "pk").iterator(CHUNK):
        yield _who(person, unmasked)


def teacher_rows(
    user: User, at: datetime, unmasked: bool, asked: PeopleAsked = EVERYBODY
) -> Iterator[Mapping[str, str]]:
    """A line a person who holds a post, with the main one of those within reach."""
    units = units_for(None)
    best: dict[int, Post] = {}
    for post in held_posts(user, localdate(at), asked).iterator(CHUNK):
        other = best.get(post.person_id)
        if other is None or rank(post) < rank(other):
            best[post.person_id] = post
    ordered = sorted(
        best.values(), key=lambda one: (units.by_key[one.organisation_id].place, one.person_id)
    )
    for start in range(0, len(ordered), CHUNK):
        some = ordered[start : start + CHUNK]
        people = Person.objects.in_bulk([one.person_id for one in some])
        for post in some:
            yield _who(people[post.person_id], unmasked) | _post(post, units)


def post_rows(
    user: User, at: datetime, unmasked: bool, asked: PeopleAsked = EVERYBODY
) -> Iterator[Mapping[str, str]]:
    """A line a post, of all times."""
    units = units_for(None)
    found = posts_of(user, asked).select_related("person").order_by("person__name", "person", "pk")
    for post in found.iterator(CHUNK):
        until = {"valid_to": _day(post.valid_to)}
        yield _who(post.person, unmasked) | _post(post, units) | until


def known_by(person: Person, unmasked: bool) -> dict[str, str]:
    """The cells by which a sheet that is brought in finds the person again."""
    return {
        "name": person.name,
        "identity_kind": str(person.get_identity_kind_display()),
        "identity_number": person.identity_number if unmasked else person.identity_masked,
    }


def _who(person: Person, unmasked: bool) -> dict[str, str]:
    return {
        **known_by(person, unmasked),
        "former_name": person.former_name,
        "sex": person.sex,
        "birth_date": _day(person.birth_date),
        "ethnicity": person.ethnicity,
        "phone": person.phone_number if unmasked else "",
        "email": person.email,
        "dialect": person.dialect,
        **{own_key(heading): str(value) for heading, value in person.extra.items()},
    }


def _post(post: Post, units: Units) -> dict[str, str]:
    unit: Unit = units.by_key[post.organisation_id]
    return {
        **unit.cells,
        "role": str(post.get_role_display()),
        "title": post.title,
        "subject": post.subject,
        "stage": post.stage,
        "is_rural": YES_NO[post.is_rural],
        "is_special_post": YES_NO[post.is_special_post],
        "is_main": YES_NO[post.is_main],
        "valid_from": _day(post.valid_from),
    }


def _day(day: Any) -> str:
    return day.isoformat() if day else ""
