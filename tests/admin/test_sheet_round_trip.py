"""What is exported and brought in again is the same; what was never there comes back whole."""

from __future__ import annotations

import io
from datetime import date
from typing import Any

import pytest
from django.utils.timezone import localdate
from openpyxl import load_workbook

from admin.accounts.models import User
from admin.accounts.rights import Role
from admin.people.models import NamePart, Organisation, Person, Post
from admin.sheets.exporting import ask_sheet, ready_path
from admin.sheets.importing import confirm, open_upload, set_mapping, upload
from admin.sheets.layout import layout_of
from admin.sheets.models import SheetImport
from tests.admin.factories import AT, add_organisation, add_user, identity_number

pytestmark = pytest.mark.django_db
STATE = SheetImport.State
ORDER = ("organisations", "people", "posts")
BIRTH = date(1990, 1, 1)


def bring_in(layout: str, data: bytes, by: User, as_of: date | None = None) -> SheetImport:
    """Uploaded, looked at by the guessed mapping, and written where there is no fault."""
    one = upload(layout_of(layout), data, "表.xlsx", by=by, at=AT, today=localdate(AT))
    set_mapping(one, open_upload(one).mapping, "表", as_of or localdate(AT), at=AT)
    assert one.state == STATE.LOOKED, one.trouble
    if not one.seen["faults"]:
        confirm(one, at=AT)
        one.refresh_from_db()
        assert one.state == STATE.DONE, one.trouble
    return one


def exported(layout: str, by: User, *, unmasked: bool = True) -> bytes:
    export = ask_sheet(layout_of(layout), unmasked=unmasked, by=by, at=AT)
    assert export.state == STATE.DONE, export.trouble
    return ready_path(export, AT).read_bytes()


def state() -> dict[str, list[Any]]:
    """Everything the sheets are about, told without keys."""
    people = [
        (
            *(one.name, one.former_name, one.sex, one.birth_date, one.ethnicity, one.email),
            *(one.dialect, one.identity_kind, one.identity_number, one.phone_number),
            sorted(one.extra.items()),
        )
        for one in Person.objects.all()
    ]
    units = [
        (
            *(one.name, one.code, one.kind, one.parent and one.parent.name),
            *(one.valid_from, one.valid_to, one.successor and one.successor.name),
        )
        for one in Organisation.objects.select_related("parent", "successor")
    ]
    posts = [
        (
            *(one.person.identity_number, one.organisation.name, one.role, one.title),
            *(one.subject, one.stage, one.is_rural, one.is_special_post, one.is_main),
            *(str(one.valid_from), str(one.valid_to)),
        )
        for one in Post.objects.select_related("person", "organisation")
    ]
    return {"people": sorted(people), "units": sorted(units, key=str), "posts": sorted(posts)}


def add_teacher(name: str, serial: int, school: Organisation, **post: Any) -> Person:
    person = Person(name=name, sex="女", birth_date=BIRTH)
    person.set_identity("resident", identity_number(serial))
    for field in ("former_name", "ethnicity", "email", "dialect"):
        setattr(person, field, post.pop(field, ""))
    person.extra = post.pop("extra", {})
    person.set_phone(post.pop("phone", ""))
    person.save()
    Post.objects.create(person=person, organisation=school, **post)
    return person


@pytest.fixture
def city() -> User:
    city = add_organisation("某某市教育局", kind="city", code="220200")
    counties = [
        add_organisation(name, kind="county", parent=city, code=code)
        for name, code in (("甲县教育局", "220221"), ("乙区教育局", "220202"))
    ]
    first, second = (
        add_organisation("第一实验小学（东校区）", parent=one, code=f"C{one.pk}")
        for one in counties
    )
    old = add_organisation("红旗小学", parent=counties[0], valid_to=date(2020, 8, 31))
    old.successor = first
    old.save()
    add_teacher("王小红", 1, first, subject="语文", stage="小学", valid_from=date(2015, 9, 1))
    moved = add_teacher(
        "阿依古丽·买买提",
        2,
        old,
        valid_from=date(2010, 9, 1),
        valid_to=date(2020, 8, 31),
        ethnicity="维吾尔族",
        phone="13800000000",
        email="a@example.com",
        extra={"政治面貌": "群众", "教职工号": "00123"},
        former_name="阿依古丽",
    )
    Post.objects.create(
        person=moved,
        organisation=first,
        role="principal",
        title="副校长（主持工作）",
        is_rural=True,
        valid_from=date(2020, 9, 1),
    )
    Post.objects.create(person=moved, organisation=second, is_main=False, is_special_post=True)
    return add_user(Role.OFFICER)


def wipe() -> None:
    for model in (Post, NamePart, Person):
        model.objects.all().delete()
    for one in Organisation.objects.order_by("-path"):
        Organisation.objects.filter(successor=one).update(successor=None)
        one.delete()


def test_an_export_brought_in_again_changes_nothing(city: User) -> None:
    before = state()
    for layout in (*ORDER, "teachers"):
        one = bring_in(layout, exported(layout, city), city)
        assert one.seen["faults"] == [], layout
        assert one.seen["counts"]["new"] == one.seen["counts"]["changed"] == 0, one.seen["changes"]
        assert one.seen["counts"]["unchanged"] > 0
    assert state() == before


def test_what_was_wiped_comes_back_as_it_was(city: User) -> None:
    before = state()
    files = {layout: exported(layout, city) for layout in ORDER}
    wipe()
    assert state() == {"people": [], "units": [], "posts": []}
    for layout in ORDER:
        one = bring_in(layout, files[layout], city)
        assert one.seen["faults"] == [], layout
    assert state() == before
    named = Person.objects.filter(name_parts__part="小红")
    assert [one.name for one in named] == ["王小红"]


def test_a_county_s_masked_sheet_finds_its_own_people_again(city: User) -> None:
    county = Organisation.objects.get(code="220221")
    clerk = add_user(Role.COUNTY_OFFICER, organisation=county)
    data = exported("teachers", clerk, unmasked=False)
    assert identity_number(1).encode() not in data
    sheet = load_workbook(io.BytesIO(data)).active
    assert sheet is not None
    assert identity_number(1) not in {cell.value for row in sheet for cell in row}
    one = bring_in("teachers", data, clerk)
    assert one.seen["faults"] == []
    assert one.seen["counts"] == {"new": 0, "changed": 0, "unchanged": 2}


def test_what_looks_like_a_formula_leaves_as_text(city: User) -> None:
    Person.objects.filter(name="王小红").update(dialect="=1+1")
    sheet = load_workbook(io.BytesIO(exported("people", city))).active
    assert sheet is not None
    cells = [cell for row in sheet for cell in row if cell.value == "=1+1"]
    assert [cell.data_type for cell in cells] == ["s"]
