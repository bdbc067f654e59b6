"""Every page of the console for every role: who gets in, who is refused, for whom it is not there.

A new address without a row fails the first test.
"""

from __future__ import annotations

from collections.abc import Iterator
from copy import copy
from http.cookies import SimpleCookie
from pathlib import Path

import pytest
from django.contrib.auth.signals import user_logged_in
from django.db import transaction
from django.test import Client, override_settings
from pytest_django.fixtures import Settings
from pytest_django.plugin import DjangoDbBlocker

from admin.console.urls import urlpatterns
from admin.project.data_folder import prepare
from admin.testing.models import Site
from tests.admin.one_time_device import show_device
from tests.admin.own_settings import settings_over
from tests.admin.page_rights.table import TABLE
from tests.admin.page_rights.world import World, jars_of, make_world

FORMS = {
    "credential-case-act": lambda world: {"note": "本人要求"},
    "credential-line": lambda world: {"right": "yes"},
    "credential-enquiry": lambda world: {"answer": "下月"},
    **dict.fromkeys(("need-act", "offer-end", "visit-order-act"), lambda world: {"reason": "有变"}),
    **dict.fromkeys(
        ("meeting-strike", "evidence-off", "appraiser-leave"), lambda world: {"reason": "有误"}
    ),
    "credential-cases-act": lambda world: {"act": "close"},
    "activity-act": lambda world: {"step": "announce"},
    "personal-record-log": lambda world: {"day": "2026-05-16", "minutes": "30", "what": "楷书"},
    "parallel-calibrate": lambda world: {"item": "passage", "method": "linear"},
    "switch-decide": lambda world: {
        "site": Site.objects.get(sessions__parallel_runs__isnull=False).pk,
        "item": "passage",
        "mode": "people",
    },
    "switch-withdraw": lambda world: {"reason": "漂移"},
    "calibration-act": lambda world: {"reason": "试用"},
    "archive-bag": lambda world: {"person": world.users["K"].person.pk},
    "hold-place": lambda world: {
        "what": "person",
        "key": world.users["K"].person.pk,
        "reason": "申诉",
    },
    "disposal-decide": lambda world: {"decision": "consent", "reason": "同意"},
    "hours-take-back": lambda world: {"reason": "重复登记"},
    "fee": lambda world: {"state": "paid"},
    "tie-act": lambda world: {"reason": "登记有误"},
    "room-start": lambda world: {"batch": world.users["I"].rooms.get().batches.get().pk},
    "seat-act": lambda world: {
        "candidate": world.users["K"].person.candidacies.get().pk,
        "reason": "替考",
    },
    "booth-codes": lambda world: {"seat": world.users["I"].rooms.get().seats.first().pk},
    "booth-withdraw": lambda world: {"reason": "丢失"},
    "incident-paper-off": lambda world: {"reason": "传错"},
    "work-file-off": lambda world: {"reason": "传错"},
    "work-item-act": lambda world: {"reason": "未印发"},
    "mention-decide": lambda world: {"act": "grant"},
    "plan-act": lambda world: {"act": "merge", "piece": 2, "revision": 0},
    "exemption-decide": lambda world: {"reason": "材料不全"},
    "issue": lambda world: {"kind": "notice"},
    "saved-view-new": lambda world: {"list": "results", "query": "q=王", "name": "姓王"},
    "saved-view-act": lambda world: {"name": "二级乙等"},
    "document-act": lambda world: {"reason": "遗失"},
    "reopen": lambda world: {"reason": "复核"},
    "person-unmask": lambda world: {"reason": "核对证件"},
    "application-unmask": lambda world: {"reason": "电话联系"},
    "candidate-registration-act": lambda world: {"reason": "退考"},
    "account-act": lambda world: {"reason": "调离"},
}


@pytest.fixture(scope="module")
def world_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("world") / "data"
    prepare(folder)
    return folder


@pytest.fixture(scope="module")
def whole_world(
    world_folder: Path, django_db_setup: None, django_db_blocker: DjangoDbBlocker
) -> Iterator[World]:
    """Made once for all tests, each of which leaves it as it was."""
    over = override_settings(**settings_over(world_folder))
    with django_db_blocker.unblock(), over, transaction.atomic():
        yield make_world(world_folder)
        transaction.set_rollback(True)


@pytest.fixture
def data_folder(settings: Settings, world_folder: Path) -> Path:
    """All look into the folder of the one world."""
    for name, value in settings_over(world_folder).items():
        setattr(settings, name, value)
    return world_folder


@pytest.fixture
def world(whole_world: World, db: None) -> World:
    return whole_world


@pytest.fixture(scope="module")
def jars(whole_world: World, django_db_blocker: DjangoDbBlocker) -> dict[str, SimpleCookie]:
    """The cookies of each user, logged in once for all tests."""
    user_logged_in.connect(show_device)
    with django_db_blocker.unblock():
        found = jars_of(whole_world)
    user_logged_in.disconnect(show_device)
    return found


@pytest.mark.parametrize("name", ["session-applications", "application"])
def test_who_decides_on_applications(name: str, world: World) -> None:
    client = Client()
    answers = {}
    for letter, user in world.users.items():
        client.force_login(user)
        with transaction.atomic():
            form = {"act": "return", "reason": "照片模糊"}
            answers[letter] = client.post(world.addresses[name], form).status_code
            transaction.set_rollback(True)
    assert {letter for letter, status in answers.items() if status != 403} == set("AO")


def test_every_address_has_its_row() -> None:
    assert {pattern.name for pattern in urlpatterns} == set(TABLE)


@pytest.mark.parametrize("name", TABLE)
def test_who_enters(name: str, world: World, jars: dict[str, SimpleCookie]) -> None:
    row, client = TABLE[name], Client()
    form = FORMS.get(name, lambda world: {})(world)
    answers = {}
    for letter, cookies in jars.items():
        client.cookies = copy(cookies)
        with transaction.atomic():
            address = world.addresses[name]
            answer = client.post(address, form) if row.post else client.get(address)
            transaction.set_rollback(True)
        answers[letter] = answer.status_code
    refused = {403, 404}
    entered = {letter for letter, status in answers.items() if status not in refused}
    assert entered == set(row.enters)
    assert {letter for letter, status in answers.items() if status == 404} == set(row.absent)
    assert all(status < 500 for status in answers.values())


@pytest.mark.parametrize("method", ["get", "post"])
def test_strangers_are_sent_to_the_log_in(method: str, world: World) -> None:
    for name, row in TABLE.items():
        if row.public:
            continue
        answer = getattr(Client(), method)(world.addresses[name])
        assert answer.status_code in ({302, 405} if method == "post" else {302}), name
        if answer.status_code == 302:
            assert answer["Location"].startswith("/log-in/?next="), name


def test_forms_need_their_token_and_links_change_nothing(world: World) -> None:
    strict, client = Client(enforce_csrf_checks=True), Client()
    for name, row in TABLE.items():
        if not row.post or row.public:
            continue
        for one in (strict, client):
            one.force_login(world.users[row.enters[0]])
        assert strict.post(world.addresses[name]).status_code == 403, name
        assert client.get(world.addresses[name]).status_code == 404, name


@pytest.mark.asks_second_factor
@pytest.mark.parametrize("letter", "AH")
def test_no_address_opens_before_the_one_time_code(letter: str, world: World) -> None:
    client = Client()
    client.force_login(world.users[letter])
    opened = {name for name, row in TABLE.items() if row.public}
    for name in set(TABLE) - opened - {"second-factor", "second-factor-enrol"}:
        for answer in (client.get(world.addresses[name]), client.post(world.addresses[name])):
            assert answer.status_code == 302, name
            assert answer["Location"].startswith("/second-factor/?next="), name
