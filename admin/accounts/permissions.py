"""The table of rights, asked for a user."""

from __future__ import annotations

from django.contrib.auth.models import AnonymousUser, Group

from admin.accounts.models import User
from admin.accounts.rights import Action, Role, Scope, reach
from admin.errors import NotAllowed


def reach_of(user: User | AnonymousUser, action: Action) -> Scope | None:
    """How far the user may take the action; None: not at all."""
    return reach(user.roles, action) if isinstance(user, User) else None


def require(user: User | AnonymousUser, action: Action) -> Scope:
    """The reach, or NotAllowed."""
    scope = reach_of(user, action)
    if scope is None:
        raise NotAllowed(detail=f"action {action.value}")
    return scope


def give_role(user: User, role: Role) -> None:
    """Put the user into the role's group, which is made where it is missing."""
    group, _ = Group.objects.get_or_create(name=role.value)
    user.groups.add(group)


def make_groups() -> None:
    """One group a role; safe to repeat."""
    for role in Role:
        Group.objects.get_or_create(name=role.value)
