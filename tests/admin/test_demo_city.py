"""The demo city: the same by seed, believable, in a folder of its own."""

from __future__ import annotations

import csv
import json
import os
import random
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse

from admin.accounts.models import User
from admin.accounts.rights import Role
from admin.people import identity
from admin.people.models import Organisation, Person, Post
from admin.project.data_folder import DEMO_CITY_FILE
from admin.results.models import IssuedDocument, ResultVersion
from admin.testing.models import Session, Sitting
from demo.city.founding import NotEmpty, found, make
from demo.city.makers import MAKERS
from demo.city.making import City
from demo.city.names import misheard, name_of
from demo.city.people import DUPLICATES
from tests.admin.factories import TODAY, add_user

SCALE = 0.01
POST = ("person__name", "organisation__name", "role", "subject", "valid_from", "valid_to")


def make_city(folder: Path, seed: int = 1) -> None:
    folder.mkdir(exist_ok=True)
    make(City(seed, SCALE, TODAY, folder), lambda title: lambda done, of: None)


def told() -> list[Any]:
    """What is in the city, without keys and locked texts."""
    people = Person.objects.order_by("pk")
    results = ResultVersion.objects.order_by("sitting__candidate__pk")
    return [
        [(one.name, one.birth_date, one.identity_number, one.phone_number) for one in people],
        list(Post.objects.order_by("pk").values_list(*POST)),
        list(results.values_list("total", "level", "made_at")),
    ]


@pytest.mark.django_db
def test_the_same_seed_makes_the_same_city(data_folder: Path) -> None:
    seen = []
    for seed in (1, 1, 2):
        with transaction.atomic():
            make_city(data_folder / f"city{len(seen)}", seed)
            seen.append(told())
            transaction.set_rollback(True)
    assert seen[0] == seen[1]
    assert seen[0] != seen[2]


@pytest.mark.django_db
def test_the_city_is_believable(data_folder: Path) -> None:
    make_city(data_folder / "city")
    kinds = Counter(Organisation.objects.values_list("kind", flat=True))
    assert kinds["county"] == kinds["training_school"] == 10
    assert {"kindergarten", "school", "vocational_school"} <= set(kinds)
    assert Person.objects.count() == 204
    for one in Person.objects.order_by("pk")[:200]:
        number = one.identity_number
        assert identity.fault_of(number) is None
        assert identity.birth_date_of(number) == one.birth_date
        assert identity.sex_of(number) == one.sex
    assert Post.objects.filter(valid_to__isnull=False).exists()
    assert Post.objects.filter(is_rural=True).exists()
    assert Session.objects.count() >= 6
    assert Sitting.objects.count() == ResultVersion.objects.count() > 50
    assert IssuedDocument.objects.filter(kind="certificate").count() > 10
    assert User.objects.filter(organisation__kind="county").count() == 10
    with (data_folder / "city" / DUPLICATES).open(encoding="utf-8") as file:
        planted = list(csv.DictReader(file))
    hows = {row["how"] for row in planted}
    assert hows == {"no number", "wrong digit", "misheard name", "other paper"}
    assert all(Person.objects.filter(pk=row["entered again"]).exists() for row in planted)


def test_every_maker_has_its_own_name() -> None:
    assert len({one.key for one in MAKERS}) == len({one.title for one in MAKERS}) == len(MAKERS)


def test_a_folder_that_holds_anything_is_refused(tmp_path: Path, monkeypatch: Any) -> None:
    (tmp_path / "db.sqlite3").write_bytes(b"")
    with pytest.raises(NotEmpty):
        found(tmp_path, seed=1, scale=SCALE, today=TODAY)
    monkeypatch.setenv("PUTONGHUA_DATABASE", "postgresql://elsewhere/real")
    with pytest.raises(NotEmpty):
        found(tmp_path / "new", seed=1, scale=SCALE, today=TODAY)
    assert not (tmp_path / "new").exists()


def test_the_command_refuses_in_a_sentence(tmp_path: Path) -> None:
    folder = tmp_path / "full"
    folder.mkdir()
    (folder / "something").write_text("")
    command = [sys.executable, "-m", "demo.city", "--folder", str(folder)]
    answer = subprocess.run(command, capture_output=True, text=True, env=dict(os.environ))
    assert answer.returncode == 2
    assert "已有内容" in answer.stdout.replace("\n", "")
    assert [one.name for one in folder.iterdir()] == ["something"]


@pytest.mark.django_db
def test_each_page_of_a_demo_city_says_so(data_folder: Path) -> None:
    client = Client()
    client.force_login(add_user(Role.OFFICER))
    assert "演示数据" not in client.get(reverse("home")).content.decode()
    (data_folder / DEMO_CITY_FILE).write_text(json.dumps({"seed": 1}))
    for name in ("home", "people", "sheets", "verify"):
        assert "演示数据" in client.get(reverse(name)).content.decode(), name


def test_names_follow_frequency_and_are_misheard_by_sound() -> None:
    rng = random.Random(4)
    names = [name_of(rng, "女", 1985) for _ in range(3_000)]
    assert Counter(name[0] for name in names).most_common(1)[0][0] in "王李张"
    assert all(2 <= len(name) <= 4 for name in names)
    assert misheard("李强") == "李强"
    assert misheard("王丽") == "王莉"
