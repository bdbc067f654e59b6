"""What is on record about examiners and candidates that may tie them, read in few queries."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from datetime import date
from typing import TypeVar

from admin.accounts.models import User
from admin.marking.models import ExaminerTie
from admin.marking.ties import Side
from admin.people.models import Person, Post
from admin.testing.models import Candidate, Sitting

QUERY_SIZE = 500  # values in one "in" clause
T = TypeVar("T")


class KnownPeople:
    """The people of some sittings and examiners, with their posts; read once, asked often.

    A record that was merged into another counts as that one.
    """

    def __init__(self, candidates: Collection[Candidate], examiners: Collection[User]) -> None:
        keys = {one.person_id for one in candidates}
        keys |= {one.person_id for one in examiners if one.person_id is not None}
        self._stays: dict[int, int] = {}
        self._posts: dict[int, list[Post]] = {}
        for part in _parts(keys):
            merged = Person.objects.filter(pk__in=part).exclude(merged_into=None)
            self._stays |= {
                key: into for key, into in merged.values_list("pk", "merged_into") if into
            }
        for part in _parts(keys | set(self._stays.values())):
            for post in Post.objects.filter(person__in=part).select_related("organisation"):
                self._posts.setdefault(self.stays(post.person_id), []).append(post)

    def stays(self, person: int) -> int:
        """The record that stands for the person."""
        return self._stays.get(person, person)

    def examiner_side(self, examiner: User, day: date) -> Side:
        """By account and posts."""
        units = {examiner.organisation} if examiner.organisation else set()
        person = None
        if examiner.person_id is not None:
            person = self.stays(examiner.person_id)
            units |= {post.organisation for post in self._held(person, day)}
        keys = frozenset(unit.pk for unit in units)
        return Side(person, keys, frozenset(unit.name for unit in units))

    def candidate_side(self, candidate: Candidate) -> Side:
        """By registration and posts; the unit's name counts only where it fits no single record."""
        person = self.stays(candidate.person_id)
        held = self._held(person, candidate.session.date)
        units = {post.organisation_id for post in held}
        if candidate.organisation_id is not None:
            return Side(person, frozenset(units | {candidate.organisation_id}))
        return Side(person, frozenset(units), frozenset({candidate.unit_name} - {""}))

    def _held(self, person: int, day: date) -> Iterator[Post]:
        for post in self._posts.get(person, ()):
            begun = post.valid_from is None or post.valid_from <= day
            if begun and (post.valid_to is None or post.valid_to >= day):
                yield post


def candidates_of(sittings: Collection[Sitting]) -> dict[str, Candidate]:
    """By the sitting's id, as text."""
    found: dict[str, Candidate] = {}
    for part in _parts([one.pk for one in sittings]):
        for one in Sitting.objects.filter(pk__in=part).select_related("candidate__session"):
            found[str(one.pk)] = one.candidate
    return found


def examiners_of(examiners: Collection[User]) -> list[User]:
    """With their units."""
    keys = [one.pk for one in examiners]
    return list(User.objects.filter(pk__in=keys).select_related("organisation"))


def entered_ties(examiners: Collection[User]) -> dict[int, set[int]]:
    """Whom each examiner is kept from by an entry in force; merged records stand for both."""
    found: dict[int, set[int]] = {}
    in_force = ExaminerTie.objects.filter(examiner__in=examiners, ended_at=None)
    for examiner, person, merged in in_force.values_list(
        "examiner", "person", "person__merged_into"
    ):
        found.setdefault(examiner, set()).add(merged or person)
    return found


def _parts(keys: Iterable[T]) -> Iterator[list[T]]:
    ordered = list(keys)
    return (ordered[at : at + QUERY_SIZE] for at in range(0, len(ordered), QUERY_SIZE))
