"""Applications at the same moment: the quota holds, nobody is registered or made twice."""

from __future__ import annotations

import threading
import uuid
from collections.abc import Callable

import pytest
from django.db import connection

from admin.accounts.rights import Role
from admin.errors import LabError
from admin.people.models import Person
from admin.registering.deciding import approve
from admin.testing.models import Candidate, Session
from tests.admin.factories import AT, add_user, identity_number
from tests.admin.sent_applications import add_announced, sent

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.both_databases]


def at_once(works: list[Callable[[], object]]) -> list[Exception | None]:
    """Each in a thread of its own, begun at the same moment; what each ended with."""
    ended: list[Exception | None] = [None] * len(works)
    gate = threading.Barrier(len(works))

    def run(place: int) -> None:
        gate.wait()
        try:
            works[place]()
        except Exception as error:
            ended[place] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(place,)) for place in range(len(works))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return ended


def test_the_quota_holds_and_nobody_is_registered_twice() -> None:
    session, officer = add_announced(quota=8), add_user(Role.OFFICER)
    waiting = [sent(session) for _ in range(6)]
    Session.objects.filter(pk=session.pk).update(quota=3)
    works = [lambda one=one: approve(one, by=officer, at=AT) for one in [*waiting, *waiting]]
    ended = at_once(works)
    assert sum(error is None for error in ended) == 3
    assert all(isinstance(error, LabError) for error in ended if error)
    numbers = session.candidates.values_list("admission_number", flat=True)
    assert sorted(number[-4:] for number in numbers) == ["0001", "0002", "0003"]


def test_the_last_place_is_given_to_one() -> None:
    session = add_announced(quota=1)
    ended = at_once([lambda: sent(session) for _ in range(4)])
    assert sum(error is None for error in ended) == 1
    assert session.applications.count() == 1


def test_one_person_is_made_once_and_gets_one_official_test() -> None:
    officer, number = add_user(Role.OFFICER), identity_number()
    waiting = [sent(add_announced(), identity_number=number) for _ in range(3)]
    ended = at_once([lambda one=one: approve(one, by=officer, at=AT) for one in waiting])
    assert Person.objects.count() == 1
    assert sum(error is None for error in ended) == 1
    assert Candidate.objects.count() == 1


def test_a_form_pressed_twice() -> None:
    session, token, number = add_announced(), uuid.uuid4(), identity_number()
    ended = at_once([lambda: sent(session, token=token, identity_number=number) for _ in range(3)])
    assert ended == [None, None, None]
    assert session.applications.count() == 1
