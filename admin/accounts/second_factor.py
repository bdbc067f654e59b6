"""Enrolling, asking for and resetting the one-time codes of a user."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction

from admin.accounts import audit
from admin.accounts.errors import AlreadyEnrolled, CodesPaused, NotEnrolled, OwnAccount, WrongCode
from admin.accounts.models import RecoveryCode, SecondFactor, User
from admin.accounts.one_time_codes import (
    RECOVERY_CODES,
    matching_step,
    new_recovery_code,
    new_secret,
    recovery_digest,
    typed,
)
from admin.accounts.permissions import require
from admin.accounts.rights import Action
from admin.errors import WithoutReason
from admin.people.cipher import cipher

FAILURES = 5  # wrong codes in a row before a pause
PAUSE = timedelta(minutes=15)


def factor_of(user: User) -> SecondFactor | None:
    """The confirmed device of the user."""
    return SecondFactor.objects.filter(user=user, confirmed_at__isnull=False).first()


@transaction.atomic
def begin(user: User, *, at: datetime) -> tuple[SecondFactor, str]:
    """A device to be confirmed and its secret; asked again, the same. AlreadyEnrolled."""
    factor = SecondFactor.objects.select_for_update().filter(user=user).first()
    if factor is None:
        locked = cipher().lock(new_secret())
        factor = SecondFactor.objects.create(user=user, secret_locked=locked, begun_at=at)
    if factor.confirmed_at is not None:
        raise AlreadyEnrolled
    return factor, cipher().unlock(factor.secret_locked)


def confirm(user: User, code: str, *, at: datetime) -> tuple[SecondFactor, list[str]]:
    """The device works: it counts from now on. The recovery codes are told this once.

    Raises AlreadyEnrolled, NotEnrolled, WrongCode, CodesPaused.
    """
    with transaction.atomic():
        factor = SecondFactor.objects.select_for_update().filter(user=user).first()
        if factor is None:
            raise NotEnrolled
        if factor.confirmed_at is not None:
            raise AlreadyEnrolled
        right = _take(factor, code, at)
        codes = [new_recovery_code() for _ in range(RECOVERY_CODES)] if right else []
        if right:
            factor.confirmed_at = at
            RecoveryCode.objects.bulk_create(
                RecoveryCode(factor=factor, digest=recovery_digest(one)) for one in codes
            )
            audit.record("second_factor_confirmed", user, by=user, at=at)
        factor.save()
    if not right:  # outside: the count of failures stays
        raise WrongCode
    return factor, codes


def check(user: User, code: str, *, at: datetime) -> SecondFactor:
    """Take a one-time or recovery code; each opens once. NotEnrolled, WrongCode, CodesPaused."""
    with transaction.atomic():
        factor = (
            SecondFactor.objects.select_for_update()
            .filter(user=user, confirmed_at__isnull=False)
            .first()
        )
        if factor is None:
            raise NotEnrolled
        right = _take(factor, code, at)
        factor.save()
    if not right:
        raise WrongCode
    return factor


@transaction.atomic
def reset(user: User, *, by: User | str, at: datetime, reason: str) -> None:
    """The device is lost: forget it, so that the next log-in enrols another.

    Sessions opened with it end. ``by``: another administrator, or the command line.
    Raises NotAllowed, OwnAccount, WithoutReason, NotEnrolled.
    """
    if isinstance(by, User):
        require(by, Action.EDIT_ACCOUNTS)
        if by.pk == user.pk:
            raise OwnAccount
    if not reason.strip():
        raise WithoutReason
    factor = SecondFactor.objects.select_for_update().filter(user=user).first()
    if factor is None:
        raise NotEnrolled
    factor.delete()
    audit.record("second_factor_reset", user, by=by, at=at, reason=reason.strip())


def _take(factor: SecondFactor, text: str, at: datetime) -> bool:
    """Whether the code opens; counts failures on the factor, which the caller saves."""
    if factor.locked_until is not None and at < factor.locked_until:
        raise CodesPaused
    code, secret = typed(text), cipher().unlock(factor.secret_locked)
    step = matching_step(secret, code, at, after=factor.last_step)
    if step is not None:
        factor.last_step = step
    elif not _take_recovery(factor, code, at):
        factor.failures += 1
        if factor.failures >= FAILURES:
            factor.failures, factor.locked_until = 0, at + PAUSE
            audit.record("second_factor_paused", factor.user, by=factor.user, at=at)
        return False
    factor.failures, factor.locked_until = 0, None
    return True


def _take_recovery(factor: SecondFactor, code: str, at: datetime) -> bool:
    unused = factor.codes.filter(digest=recovery_digest(code), used_at__isnull=True)
    if not unused.update(used_at=at):
        return False
    left = factor.codes.filter(used_at__isnull=True).count()
    audit.record("recovery_code_used", factor.user, by=factor.user, at=at, left=left)
    return True
