"""Making accounts, giving and taking roles, locking: by another administrator, with a reason."""

from __future__ import annotations

import secrets
from datetime import datetime

from django.contrib.auth.models import Group
from django.db import transaction

from admin.accounts import audit
from admin.accounts.errors import AccountTaken, OwnAccount
from admin.accounts.models import User
from admin.accounts.permissions import give_role, require
from admin.accounts.rights import Action, Role
from admin.errors import Refused, WithoutReason

PASSWORD_BYTES = 9  # of the first password; 12 characters


@transaction.atomic
def make_account(
    username: str, display_name: str, role: Role, *, by: User, at: datetime, reason: str
) -> tuple[User, str]:
    """A new account with one role, and its first password, told this once. AccountTaken."""
    require(by, Action.EDIT_ACCOUNTS)
    reason = _due(reason)
    username = User.normalize_username(username.strip())
    if not username or not display_name.strip():
        raise Refused("请填写用户名和姓名。")
    if User.objects.filter(username__iexact=username).exists():
        raise AccountTaken
    password = secrets.token_urlsafe(PASSWORD_BYTES)
    user = User.objects.create_user(username, password=password, display_name=display_name.strip())
    give_role(user, role)
    audit.record("account_made", user, by=by, at=at, reason=reason, after=[role.value])
    return user, password


@transaction.atomic
def give(user: User, role: Role, *, by: User, at: datetime, reason: str) -> None:
    """Give the role; having it already changes nothing. NotAllowed, OwnAccount, WithoutReason."""
    reason = _of_another(user, by, reason)
    if role in user.roles:
        return
    before = _names(user)
    give_role(user, role)
    after = _names(user)
    audit.record("role_given", user, by=by, at=at, reason=reason, before=before, after=after)


@transaction.atomic
def take(user: User, role: Role, *, by: User, at: datetime, reason: str) -> None:
    """Take the role back; it ends with the user's next page. Raises as ``give``."""
    reason = _of_another(user, by, reason)
    before = _names(user)
    if role.value not in before:
        return
    user.groups.remove(Group.objects.get(name=role.value))
    after = _names(user)
    audit.record("role_taken", user, by=by, at=at, reason=reason, before=before, after=after)


@transaction.atomic
def lock(user: User, *, by: User, at: datetime, reason: str) -> None:
    """Nobody logs in with it, open sessions end; its traces stay. Raises as ``give``."""
    _set_active(user, active=False, by=by, at=at, reason=reason)


@transaction.atomic
def unlock(user: User, *, by: User, at: datetime, reason: str) -> None:
    """Let the account in again. Raises as ``give``."""
    _set_active(user, active=True, by=by, at=at, reason=reason)


def _set_active(user: User, *, active: bool, by: User, at: datetime, reason: str) -> None:
    reason = _of_another(user, by, reason)
    if user.is_active == active:
        return
    user.is_active = active
    user.save(update_fields=["is_active"])
    act = "account_unlocked" if active else "account_locked"
    audit.record(act, user, by=by, at=at, reason=reason)


def _of_another(user: User, by: User, reason: str) -> str:
    """The reason, where ``by`` may change this account: never the own one."""
    require(by, Action.EDIT_ACCOUNTS)
    if user.pk == by.pk:
        raise OwnAccount
    return _due(reason)


def _due(reason: str) -> str:
    if not reason.strip():
        raise WithoutReason
    return reason.strip()


def _names(user: User) -> list[str]:
    """The groups' names, also of a locked account, whose roles rest."""
    return sorted(user.groups.values_list("name", flat=True))
