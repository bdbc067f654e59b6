"""Tries on public pages: counted for all processes, by address and together, and forgotten."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from django.db import connection

from admin.accounts.models import AttemptCount
from admin.accounts.throttle import Limit, count_try
from admin.errors import TooManyAttempts
from tests.admin.factories import AT, later

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
LIMIT = Limit("look-up", of_one=2, of_all=3, window=timedelta(minutes=10), sentence="请稍候。")


def test_one_address_has_its_limit_and_it_passes() -> None:
    for _ in range(2):
        count_try(LIMIT, "10.0.0.1", at=AT)
    with pytest.raises(TooManyAttempts, match="请稍候"):
        count_try(LIMIT, "10.0.0.1", at=later(minutes=9))
    count_try(LIMIT, "10.0.0.1", at=later(minutes=10))


def test_all_addresses_together_have_theirs_which_a_refused_one_does_not_use_up() -> None:
    for _ in range(2):
        count_try(LIMIT, "10.0.0.1", at=AT)
    with pytest.raises(TooManyAttempts):
        count_try(LIMIT, "10.0.0.1", at=AT)
    count_try(LIMIT, "10.0.0.2", at=AT)
    with pytest.raises(TooManyAttempts):
        count_try(LIMIT, "10.0.0.3", at=AT)


def test_another_limit_counts_for_itself_and_no_address_is_kept() -> None:
    other = Limit("verify", 1, 1, timedelta(minutes=10), "")
    count_try(LIMIT, "10.0.0.1", at=AT)
    count_try(other, "10.0.0.1", at=AT)
    assert AttemptCount.objects.count() == 4
    assert "10.0.0.1" not in str(list(AttemptCount.objects.values()))


def test_old_counts_are_deleted() -> None:
    count_try(LIMIT, "10.0.0.1", at=AT)
    count_try(LIMIT, "10.0.0.2", at=later(days=2))
    assert AttemptCount.objects.filter(begun_at=AT).count() == 0


@pytest.mark.django_db(transaction=True)
def test_tries_at_the_same_moment_do_not_slip_past() -> None:
    limit = Limit("look-up", of_one=5, of_all=100, window=timedelta(minutes=10), sentence="")
    passed: list[int] = []
    gate = threading.Barrier(8)

    def run(number: int) -> None:
        gate.wait()
        try:
            count_try(limit, "10.0.0.1", at=AT)
            passed.append(number)
        except TooManyAttempts:
            pass
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(passed) == 5
