"""A new key for everything under lock: nothing lost, also when it stops in the middle."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from cryptography.fernet import Fernet, InvalidToken

from admin.accounts.models import SecondFactor
from admin.accounts.rights import Role
from admin.people import key_rotation
from admin.people.cipher import NotDecipherable, cipher
from admin.people.key_rotation import count_locked, locked_columns, rotate
from admin.people.models import Person
from tests.admin.factories import add_person, add_user, identity_number
from tests.admin.one_time_device import add_device

pytestmark = pytest.mark.django_db


def keys_in(folder: Path) -> dict[str, object]:
    found: dict[str, object] = json.loads((folder / "keys" / "identity.json").read_text())
    return found


def add_people(count: int) -> dict[int, tuple[str, str]]:
    """Numbers by person."""
    known = {}
    for serial in range(1, count + 1):
        number, phone = identity_number(serial), f"139{serial:08d}"
        person = add_person(number=number)
        person.set_phone(phone)
        person.save()
        known[person.pk] = (number, phone)
    return known


def numbers() -> dict[int, tuple[str, str]]:
    unlock = cipher().unlock
    return {
        one.pk: (unlock(one.identity_locked), unlock(one.phone_locked))
        for one in Person.objects.all()
    }


def texts() -> list[str]:
    return [
        getattr(row, name)
        for model, names in locked_columns()
        for row in model._base_manager.all()
        for name in names
        if getattr(row, name)
    ]


def test_all_that_is_locked_is_known() -> None:
    found = {f"{model._meta.label}.{name}" for model, names in locked_columns() for name in names}
    assert found >= {
        "lab_people.Person.identity_locked",
        "lab_people.Person.phone_locked",
        "lab_people.HistoricalPerson.identity_locked",
        "lab_people.HistoricalPerson.phone_locked",
        "lab_accounts.SecondFactor.secret_locked",
    }


def test_everything_lies_under_the_new_key_alone(data_folder: Path) -> None:
    known = add_people(5)
    _, secret = add_device(add_user(Role.ADMINISTRATOR))
    before, histories = keys_in(data_folder), Person.history.count()
    rows: list[int] = []
    rotate(data_folder, rows.append)
    after = keys_in(data_folder)
    assert sum(rows) == count_locked()
    assert len(after["encryption"]) == 1  # type: ignore[arg-type]
    assert after["encryption"] != before["encryption"]
    assert after["digest"] == before["digest"]
    assert numbers() == known
    assert cipher().unlock(SecondFactor.objects.get().secret_locked) == secret
    old = Fernet(before["encryption"][0])  # type: ignore[index]
    for text in texts():
        with pytest.raises(InvalidToken):
            old.decrypt(text)
    assert Person.history.count() == histories
    assert (data_folder / "keys" / "identity.json").stat().st_mode & 0o777 == 0o600


class PulledOut(Exception):
    """The power went."""


@pytest.mark.parametrize("batches", range(1, 8))
def test_stopped_anywhere_it_goes_on(
    batches: int, data_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(key_rotation, "BATCH", 2)
    known, left = add_people(5), [batches]

    def pull(rows: int) -> None:
        left[0] -= 1
        if not left[0]:
            raise PulledOut

    with pytest.raises(PulledOut):
        rotate(data_folder, pull)
    halfway = keys_in(data_folder)["encryption"]
    assert len(halfway) == 2  # type: ignore[arg-type]
    assert numbers() == known
    newcomer = add_person(number=identity_number(77))
    rotate(data_folder, lambda rows: None)
    assert keys_in(data_folder)["encryption"] == halfway[:1]  # type: ignore[index]
    assert numbers() == {**known, newcomer.pk: (identity_number(77), "")}


def test_what_no_key_opens_keeps_every_key(data_folder: Path) -> None:
    add_people(1)
    Person.objects.update(phone_locked=Fernet(Fernet.generate_key()).encrypt(b"1").decode())
    with pytest.raises(NotDecipherable):
        rotate(data_folder, lambda rows: None)
    assert len(keys_in(data_folder)["encryption"]) == 2  # type: ignore[arg-type]


def test_searches_go_on_finding(data_folder: Path) -> None:
    (key, (number, phone)), *_ = add_people(1).items()
    rotate(data_folder, lambda rows: None)
    found = Person.objects.get(
        identity_digest=cipher().digest("resident", number),
        phone_digest=cipher().digest("phone", phone),
    )
    assert found.pk == key
