"""Worksheets of candidates as offices send them: previewed, refused whole, or brought in whole."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from typing import Any

import openpyxl
import pytest
from openpyxl import Workbook

from admin.errors import LabError
from admin.imports import workbook
from admin.imports.candidates import bring_in, preview
from admin.imports.errors import (
    AlreadyImported,
    NotAWorkbook,
    RegistrationClosed,
    SheetRefused,
    WorkbookTooLarge,
)
from admin.imports.template import EXAMPLES, template_bytes
from admin.people.identity import fault_of
from admin.people.models import Person
from admin.testing.models import Candidate, Session
from tests.admin.factories import (
    AT,
    add_candidate,
    add_organisation,
    add_person,
    add_room,
    add_seat,
    add_session,
    add_site,
    identity_number,
)

pytestmark = pytest.mark.django_db

HEAD = ["序号", "姓名*", "性别", "证件类型", "证件号码*", "出生日期", "单位*", "联系电话"]


def sheet(rows: Sequence[Sequence[Any]], head: Sequence[Any] = HEAD) -> bytes:
    book = Workbook()
    page = book.active
    assert page is not None
    for row in (head, *rows):
        page.append(list(row))
    return saved(book)


def saved(book: Workbook) -> bytes:
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def line(serial: int = 1, **change: Any) -> list[Any]:
    values = {
        "序号": serial,
        "姓名": f"王小{'红兰芳英梅'[serial % 5]}",
        "性别": "女",
        "证件类型": "居民身份证",
        "证件号码": identity_number(serial),
        "出生日期": "1990-01-01",
        "单位": "第一小学",
        "联系电话": "13800000000",
        **change,
    }
    return list(values.values())


@pytest.fixture
def session() -> Session:
    return add_session(add_site(code="007"), number=3, status="planned")


def cells_of(data: bytes, session: Session) -> dict[str, str]:
    return {fault.cell: fault.what for fault in preview(session, data, at=AT).faults}


def test_the_template_filled_in_comes_in(session: Session) -> None:
    book = openpyxl.load_workbook(io.BytesIO(template_bytes()))
    page = book["应试人"]
    for column, value in enumerate(["1", "王小红", "女", "居民身份证", identity_number(1)], 1):
        page.cell(5, column, value)
    page.cell(5, 8, "第一小学")
    seen = preview(session, saved(book), at=AT)
    assert seen.faults == ()
    assert (len(seen.rows), seen.examples, seen.rows[0].row) == (1, 3, 5)
    assert bring_in(session, saved(book), file_name="x.xlsx", by=None, at=AT).candidates


def test_the_templates_examples_could_never_be_registered() -> None:
    residents = [example[4] for example in EXAMPLES if example[3] != "护照"]
    assert residents
    assert all(fault_of(number) for number in residents)


def test_everything_a_row_holds_is_kept(session: Session) -> None:
    unit = add_organisation("第一小学")
    outcome = bring_in(session, sheet([line(1)]), file_name="x.xlsx", by=None, at=AT)
    candidate = Candidate.objects.get()
    assert candidate == outcome.candidates[0]
    assert candidate.admission_number == "20260070030001"
    assert candidate.organisation == unit
    assert candidate.person.identity_masked.startswith("2202**********")
    assert candidate.person.phone_masked == "138****0000"
    assert candidate.history.count() == 1


def test_all_faults_are_named_at_once_with_their_cells(session: Session) -> None:
    number = identity_number(4)
    wrong_check = number[:-1] + ("0" if number[-1] != "0" else "1")
    data = sheet(
        [
            line(1, 姓名=""),
            line(2, 性别="男"),
            line(3, 证件号码=2.20202199001011e17),
            line(4, 证件号码=wrong_check),
            line(5, 出生日期="1990-02-30"),
            line(6, 出生日期="1991-01-01"),
            line(7, 单位=""),
            line(8, 联系电话="12"),
            line(9, 姓名="=B2"),
            line(10, 证件类型="学生证"),
            line(11),
            line(12, 证件号码=identity_number(11)),
        ]
    )
    found = cells_of(data, session)
    assert list(found) == [
        "B2", "C3", "E4", "E5", "F6", "F7", "G8", "H9", "B10", "D11", "E13",
    ]  # fmt: skip
    assert "公式" in found["B10"]
    assert "与第 12 行重复" in found["E13"]


def test_one_bad_line_and_nothing_comes_in(session: Session) -> None:
    data = sheet([line(1), line(2, 姓名="")])
    with pytest.raises(SheetRefused) as refused:
        bring_in(session, data, file_name="x.xlsx", by=None, at=AT)
    faults = refused.value.extra["faults"]
    assert isinstance(faults, list)
    assert faults[0]["cell"] == "B3"
    assert not Person.objects.exists()
    assert not Candidate.objects.exists()


def test_titles_above_and_notes_below_the_table_are_passed_over(session: Session) -> None:
    book = Workbook()
    page = book.active
    assert page is not None
    for row in (
        ["全市普通话水平测试报名表"],
        [],
        HEAD,
        line(1),
        [],
        line(2),
        ["注：请勿涂改"],
        ["x"],
    ):
        page.append(row)
    page.merge_cells("A1:H1")
    seen = preview(session, saved(book), at=AT)
    assert ([row.row for row in seen.rows], seen.faults) == ([4, 6], ())


@pytest.mark.parametrize(
    "head", [["姓名", "电话"], [], ["Name", "ID"], ["姓名", "证件号码", "姓名", "单位"]]
)
def test_wrong_columns_are_one_clear_fault(session: Session, head: list[str]) -> None:
    faults = preview(session, sheet([line(1)], head), at=AT).faults
    assert len(faults) == 1
    assert "标题" in faults[0].what


def test_a_known_person_is_found_again_whatever_the_spelling(session: Session) -> None:
    number = identity_number(1)
    known = add_person("王小红", number=number)
    row = line(1, 姓名="王 小 红", 证件号码=f" {number[:6]} {number[6:]}")
    bring_in(session, sheet([row]), file_name="x.xlsx", by=None, at=AT)
    assert Candidate.objects.get().person == known
    assert Person.objects.count() == 1


def test_a_known_number_under_another_name_is_a_fault(session: Session) -> None:
    add_person("李四", number=identity_number(1))
    assert "另一个姓名" in preview(session, sheet([line(1)]), at=AT).faults[0].what


def test_nobody_is_registered_twice(session: Session) -> None:
    person = add_person("王小红", number=identity_number(5))
    add_candidate(session, person, admission_number="20260070030001")
    faults = preview(session, sheet([line(5, 姓名="王小红")]), at=AT).faults
    assert [fault.what for fault in faults] == ["此人已报名本考次"]


def test_one_open_official_test_a_person(session: Session) -> None:
    person = add_person("王小红", number=identity_number(5))
    other = add_session(kind="official", status="planned")
    add_candidate(other, person)
    data = sheet([line(5, 姓名="王小红")])
    assert preview(session, data, at=AT).faults == ()
    session.kind = "official"
    session.save()
    assert "另一场" in preview(session, data, at=AT).faults[0].what


def test_numbers_go_on_after_the_last(session: Session) -> None:
    bring_in(session, sheet([line(1), line(2)]), file_name="a.xlsx", by=None, at=AT)
    bring_in(session, sheet([line(3)]), file_name="b.xlsx", by=None, at=AT)
    numbers = Candidate.objects.values_list("admission_number", flat=True)
    assert [number[-4:] for number in numbers] == ["0001", "0002", "0003"]


def test_the_quota_holds(session: Session) -> None:
    session.quota = 1
    session.save()
    assert "还能报名 1 人" in preview(session, sheet([line(1), line(2)]), at=AT).faults[0].what


def test_the_same_file_is_not_brought_in_twice(session: Session) -> None:
    data = sheet([line(1)])
    bring_in(session, data, file_name="x.xlsx", by=None, at=AT)
    with pytest.raises(AlreadyImported):
        bring_in(session, data, file_name="x.xlsx", by=None, at=AT)


def test_a_closed_session_takes_nobody(session: Session) -> None:
    session.status = Session.Status.CLOSED
    session.save()
    with pytest.raises(RegistrationClosed):
        bring_in(session, sheet([line(1)]), file_name="x.xlsx", by=None, at=AT)


def test_seats_are_drawn_with_the_import(session: Session) -> None:
    room = add_room(session.site)
    for _ in range(3):  # one of them stays free
        add_seat(room)
    rows = [line(serial) for serial in range(1, 6)]
    bring_in(session, sheet(rows), file_name="x.xlsx", by=None, at=AT, seating_seed=11)
    places = set(Candidate.objects.values_list("batch__number", "seat__label"))
    assert len(places) == 5
    assert {number for number, _ in places} == {1, 2, 3}
    session.refresh_from_db()
    assert session.seating_seed == 11


def _zip(**members: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return out.getvalue()


@pytest.mark.parametrize(
    "data",
    [b"", b"PK", b"\x00" * 100, "姓名,证件号码\n".encode(), b"<html></html>", _zip(a=b"x")],
)
def test_what_is_no_workbook_is_refused(session: Session, data: bytes) -> None:
    with pytest.raises(NotAWorkbook):
        preview(session, data, at=AT)


def test_a_cut_file_is_refused(session: Session) -> None:
    data = sheet([line(1)])
    for end in range(0, len(data) - 1, 97):
        with pytest.raises(LabError):
            preview(session, data[:end], at=AT)


def test_a_zip_bomb_is_not_unpacked(session: Session) -> None:
    bomb = _zip(**{f"xl/{i}.xml": bytes(20 * 1024 * 1024) for i in range(8)})
    assert len(bomb) < workbook.MAX_BYTES
    with pytest.raises(WorkbookTooLarge):
        preview(session, bomb, at=AT)


def test_entities_do_not_grow(session: Session) -> None:
    laughs = "<!DOCTYPE x [<!ENTITY a 'ha'><!ENTITY b '&a;&a;&a;'>]>"
    source = zipfile.ZipFile(io.BytesIO(sheet([line(1)])))
    members = {name: source.read(name) for name in source.namelist()}
    name = "xl/worksheets/sheet1.xml"
    members[name] = laughs.encode() + members[name]
    with pytest.raises(NotAWorkbook):
        preview(session, _zip(**members), at=AT)


def test_too_many_rows_are_refused(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbook, "MAX_ROWS", 2)
    monkeypatch.setattr(workbook, "MARGIN_ROWS", 1)
    with pytest.raises(WorkbookTooLarge):
        preview(session, sheet([line(serial) for serial in range(1, 5)]), at=AT)


def test_numbers_are_never_stored_in_the_clear(session: Session) -> None:
    bring_in(session, sheet([line(1)]), file_name="x.xlsx", by=None, at=AT)
    stored = str(list(Person.objects.values())) + str(list(Candidate.objects.values()))
    assert identity_number(1) not in stored
    assert "13800000000" not in stored
