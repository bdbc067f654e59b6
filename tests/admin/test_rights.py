"""The table of rights, asked by rule."""

from __future__ import annotations

import pytest

from admin.accounts.models import User
from admin.accounts.permissions import make_groups, reach_of, require
from admin.accounts.rights import RIGHTS, ROLE_NAMES, WIDTH, Action, Role, Scope, reach
from admin.errors import NotAllowed
from tests.admin.factories import add_user


def test_every_role_has_a_name_and_every_action_somebody() -> None:
    assert set(ROLE_NAMES) == set(Role)
    assert {action for _, action in RIGHTS} == set(Action)


def test_the_auditor_sees_all_and_changes_nothing() -> None:
    views = {action for action in Action if action.value.startswith("view_")}
    assert {action for role, action in RIGHTS if role == Role.AUDITOR} == views


def test_nobody_marks_and_releases_by_running_the_system() -> None:
    for action in (Action.MARK, Action.ADJUDICATE, Action.RELEASE_RESULTS, Action.VIEW_PAPERS):
        assert reach([Role.ADMINISTRATOR], action) is None


def test_an_examiner_marks_what_is_assigned_and_sees_no_person_mark_or_result() -> None:
    assert reach([Role.EXAMINER], Action.MARK) == Scope.ASSIGNED
    for action in (Action.VIEW_PEOPLE, Action.VIEW_MARKS, Action.VIEW_RESULTS):
        assert reach([Role.EXAMINER], action) is None
    assert reach([Role.EXAMINER], Action.VIEW_MACHINE_SCORES) is None


def test_a_county_officer_reaches_people_of_the_county_only() -> None:
    about_people = (Action.VIEW_PEOPLE, Action.VIEW_RESULTS, Action.VIEW_SITTINGS)
    for action in about_people:
        assert reach([Role.COUNTY_OFFICER], action) == Scope.COUNTY


def test_of_two_roles_the_wider_reach_holds() -> None:
    roles = [Role.EXAMINER, Role.CHIEF_EXAMINER]
    assert reach(roles, Action.MARK) == Scope.ALL
    assert reach(reversed(roles), Action.MARK) == Scope.ALL
    assert [scope.value for scope in WIDTH] == ["all", "county", "assigned", "own"]


@pytest.mark.django_db
def test_rights_follow_groups_and_an_inactive_account_has_none() -> None:
    make_groups()
    user = add_user(Role.OFFICER)
    assert require(user, Action.EDIT_SESSIONS) == Scope.ALL
    with pytest.raises(NotAllowed):
        require(user, Action.MARK)
    user.is_active = False
    assert reach_of(user, Action.EDIT_SESSIONS) is None


@pytest.mark.django_db
def test_being_superuser_alone_gives_no_right() -> None:
    user = User.objects.create_superuser("root", password="x")
    assert reach_of(user, Action.RELEASE_RESULTS) is None
