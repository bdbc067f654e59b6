"""The pages of sheets: what is sent wrong is answered on the page, lists ask few questions."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from admin.accounts.models import User
from admin.accounts.rights import Role
from admin.people.models import Person
from admin.sheets.layout import layouts
from admin.sheets.learning import fingerprint_of, shipped
from admin.sheets.mapping import SheetMapping, fault_of
from admin.sheets.models import SheetImport
from tests.admin.factories import add_organisation, add_user, identity_number

pytestmark = pytest.mark.django_db
GOOD = f"姓名,身份证号,单位\n王小红,{identity_number(1)},第一小学\n"


@pytest.fixture
def officer() -> User:
    add_organisation("第一小学")
    return add_user(Role.OFFICER)


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def send(client: Client, data: bytes, layout: str = "teachers") -> Any:
    file = SimpleUploadedFile("名册.csv", data)
    return client.post(reverse("sheet-upload", args=[layout]), {"file": file}, follow=True)


@pytest.mark.parametrize(
    "data", [b"", b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"<html>"]
)
def test_a_file_that_is_no_table_is_answered_in_a_sentence(data: bytes, officer: User) -> None:
    answer = send(client_of(officer), data)
    assert answer.status_code == 422
    assert "请" in answer.content.decode()
    assert not SheetImport.objects.exists()


def test_a_mapping_without_needed_columns_is_asked_again_as_it_was_typed(officer: User) -> None:
    client = client_of(officer)
    send(client, GOOD.encode())
    one = SheetImport.objects.get()
    form = {"act": "map", "field-0": "name", "field-2": "title", "as_of": "2026-09-01", "name": "x"}
    page = client.post(reverse("sheet-import", args=[one.pk]), form).content.decode()
    assert "还没有找到这些栏目：证件号码" in page
    third = re.search(r'name="field-2".*?</select>', page, re.DOTALL)
    assert third is not None
    assert 'value="title" selected' in third[0]


def test_identity_numbers_do_not_stand_on_the_page(officer: User) -> None:
    page = send(client_of(officer), GOOD.encode()).content.decode()
    assert identity_number(1) not in page


@pytest.mark.parametrize(
    "form",
    [
        {"act": "choose", "sheet": "没有", "first": "99", "last": "1"},
        {"act": "choose", "sheet": "CSV", "first": "2", "last": "1"},
        {"act": "map", "as_of": "no day"},
        {
            "act": "map",
            "as_of": "2026-09-01",
            "field-0": "../..",
            "examples": "-1",
            "value:unit:x": "y",
        },
        {"act": "confirm"},
        {"act": "nothing"},
    ],
)
def test_no_form_breaks_the_page(form: dict[str, str], officer: User) -> None:
    client = client_of(officer)
    send(client, GOOD.encode())
    one = SheetImport.objects.get()
    answer = client.post(reverse("sheet-import", args=[one.pk]), form)
    assert answer.status_code < 500
    assert client.get(reverse("sheet-import", args=[one.pk])).status_code == 200
    assert not Person.objects.exists()


def test_giving_up_throws_the_file_away(officer: User) -> None:
    client = client_of(officer)
    send(client, GOOD.encode())
    one = SheetImport.objects.get()
    client.post(reverse("sheet-import", args=[one.pk]), {"act": "give-up"})
    page = client.get(reverse("sheet-import", args=[one.pk])).content.decode()
    assert "已放弃" in page


def test_the_list_asks_few_questions(officer: User) -> None:
    client = client_of(officer)
    for _ in range(12):
        send(client, GOOD.encode())
    with CaptureQueriesContext(
        connection,
    ) as asked:
        assert client.get(reverse("sheets")).status_code == 200
    assert len(asked) <= 20


def test_templates_of_all_layouts_open(officer: User) -> None:
    client = client_of(officer)
    for one in layouts():
        answer = client.get(reverse("sheet-template", args=[one.key]))
        assert answer.status_code == 200
        assert answer.content.startswith(b"PK")
    assert client.get(reverse("sheet-template", args=["nothing"])).status_code == 404


def test_shipped_layouts_are_complete() -> None:
    assert len(shipped()) >= 3
    assert len({fingerprint_of(mapping) for _, _, mapping in shipped()}) == len(shipped())
    by_key = {one.key: one for one in layouts()}
    for key, name, mapping in shipped():
        layout = by_key[key]
        assert name
        assert len(mapping.headings) == len(mapping.fields)
        assert fault_of(layout, mapping) == ""
        assert SheetMapping.of_json(mapping.as_json()) == mapping
        for field in mapping.values:
            assert field in mapping.fields
