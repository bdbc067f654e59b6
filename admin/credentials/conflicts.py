"""Who of a committee is kept from a case (回避): by the same rule as examiners and candidates."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from admin.credentials.models import Case, CommitteeMember, MemberTie
from admin.marking.models import ExaminerTie
from admin.marking.ties import Side, TieKind, tie_between
from admin.people.models import Post


def conflicts_of(case: Case, members: Collection[CommitteeMember], day: date) -> dict[int, TieKind]:
    """What ties each member (by key) to the applicant; those who are free are left out.

    Tied are: the applicant herself, whoever belongs to her unit on the day, whoever has an entry
    in force as relative, colleague or teacher of hers, as member or as examiner.
    """
    person = case.person
    if person is None:
        return {}
    units = _units([person.pk, *(one.person_id for one in members)], day)
    entered = _entered(members)
    side = Side(person.pk, frozenset(units.get(person.pk, set()) | {case.organisation_id}))
    found = {}
    for one in members:
        own = units.get(one.person_id, set())
        if one.user is not None and one.user.organisation_id is not None:
            own = own | {one.user.organisation_id}
        tie = tie_between(Side(one.person_id, frozenset(own)), side, entered.get(one.pk, set()))
        if tie is not None:
            found[one.pk] = tie
    return found


def _units(people: Collection[int], day: date) -> dict[int, set[int]]:
    units: dict[int, set[int]] = {}
    held = Post.objects.filter(person__in=people).on(day)
    for person, unit in held.values_list("person", "organisation"):
        units.setdefault(person, set()).add(unit)
    return units


def _entered(members: Collection[CommitteeMember]) -> dict[int, set[int]]:
    found: dict[int, set[int]] = {}
    keys = [one.pk for one in members]
    ties = MemberTie.objects.filter(member__in=keys, ended_at=None)
    for member, person, merged in ties.values_list("member", "person", "person__merged_into"):
        found.setdefault(member, set()).add(merged or person)
    by_user = {one.user_id: one.pk for one in members if one.user_id is not None}
    others = ExaminerTie.objects.filter(examiner__in=by_user, ended_at=None)
    for user, person, merged in others.values_list("examiner", "person", "person__merged_into"):
        found.setdefault(by_user[user], set()).add(merged or person)
    return found
