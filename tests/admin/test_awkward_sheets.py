"""Two hundred awkward rosters: each is brought in as it is meant, or its faulty cells are named."""

from __future__ import annotations

import pytest
from django.utils.timezone import localdate

from admin.accounts.models import User
from admin.accounts.rights import Role
from admin.people.models import Organisation, Person, Post
from admin.sheets.importing import confirm, open_upload, set_mapping, upload
from admin.sheets.layout import layout_of
from admin.sheets.models import SheetImport
from tests.admin.awkward_sheets import Awkward, make
from tests.admin.factories import AT, add_organisation, add_user

pytestmark = pytest.mark.django_db
SCHOOLS = ["第一实验小学（东校区）", "育才中学", "红旗镇中心小学", "城关幼儿园"]
STATE = SheetImport.State


@pytest.fixture
def officer() -> User:
    county = add_organisation("甲县教育局", kind=Organisation.Kind.COUNTY)
    for name in SCHOOLS:
        add_organisation(name, parent=county)
    return add_user(Role.OFFICER)


def looked_at(sheet: Awkward, by: User, layout: str = "teachers") -> SheetImport:
    """Uploaded, the guessed mapping taken, looked at."""
    one = upload(layout_of(layout), sheet.data, sheet.file_name, by=by, at=AT, today=localdate(AT))
    return set_mapping(one, open_upload(one).mapping, "花名册", localdate(AT), at=AT)


@pytest.mark.parametrize("seed", range(200))
def test_each_awkward_sheet_has_a_clear_answer(seed: int, officer: User) -> None:
    sheet = make(seed, SCHOOLS)
    one = looked_at(sheet, officer)
    assert one.state == STATE.LOOKED, (sheet.done, one.trouble)
    named = {fault["cell"] for fault in one.seen["faults"]}
    if sheet.faulty:
        assert sheet.faulty <= named, (sheet.done, one.seen["faults"])
        assert not Person.objects.exists()
        assert all(fault["what"] and fault["how"] for fault in one.seen["faults"])
        rows = {cell.strip("ABCDEFGHIJKLMNOPQRSTUVWXYZ") for cell in sheet.faulty}
        strangers = {cell for cell in named if cell.strip("ABCDEFGHIJKLMNOPQRSTUVWXYZ") not in rows}
        assert not strangers, (sheet.done, one.seen["faults"])
        return
    assert one.seen["faults"] == [], sheet.done
    assert one.seen["counts"]["new"] == len(sheet.people), sheet.done
    confirm(one, at=AT)
    one.refresh_from_db()
    assert one.state == STATE.DONE, one.trouble
    assert {person.identity_number: person.name for person in Person.objects.all()} == sheet.people
    assert Post.objects.count() == len(sheet.people)
    again = looked_at(sheet, officer)
    assert again.known is not None
    assert again.seen["counts"] == {"new": 0, "changed": 0, "unchanged": len(sheet.people)}
