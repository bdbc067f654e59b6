"""What a roster does to the records: new schools, other counties, new names, all or nothing."""

from __future__ import annotations

import io
import zipfile
from datetime import date, timedelta
from typing import Any

import pytest
from django.utils.timezone import localdate
from openpyxl import Workbook, load_workbook

from admin.accounts.models import AuditEntry, User
from admin.accounts.rights import Role
from admin.errors import LabError, NotAllowed
from admin.people.models import Organisation, Person, Post
from admin.sheets.errors import (
    HasMacros,
    NotATable,
    NotLookedAt,
    OldFormat,
    SheetTooLarge,
    WebPage,
)
from admin.sheets.files import marked_path, upload_path
from admin.sheets.importing import (
    carry_on,
    choose,
    confirm,
    open_upload,
    set_mapping,
    tidy,
    upload,
    write,
)
from admin.sheets.layout import layout_of
from admin.sheets.models import KnownMapping, SheetImport
from admin.sheets.opening import open_sheets
from admin.sheets.working import resume_sheets, step
from tests.admin.factories import AT, add_organisation, add_person, add_user, identity_number
from tests.admin.sheet_books import book_of

pytestmark = pytest.mark.django_db
STATE = SheetImport.State
HEAD = ("序号", "姓名", "身份证号", "单位", "职务类别", "任教学科", "任职起始日期")
DAY = date(2026, 9, 1)


def line(serial: int, school: str, name: str = "王小红", *rest: Any) -> tuple[Any, ...]:
    return (serial, name, identity_number(serial), school, *rest)


def look_at(data: bytes, by: User, as_of: date = DAY, layout: str = "teachers") -> SheetImport:
    one = upload(layout_of(layout), data, "花名册.xlsx", by=by, at=AT, today=localdate(AT))
    return set_mapping(one, open_upload(one).mapping, "花名册", as_of, at=AT)


def bring_in(data: bytes, by: User, as_of: date = DAY) -> SheetImport:
    one = look_at(data, by, as_of)
    assert one.seen["faults"] == []
    confirm(one, at=AT)
    one.refresh_from_db()
    assert one.state == STATE.DONE, one.trouble
    return one


@pytest.fixture
def officer() -> User:
    for county, school in (("甲县教育局", "第一小学"), ("乙县教育局", "第二小学")):
        above = add_organisation(county, kind="county")
        add_organisation(school, parent=above)
        add_organisation("中心小学", parent=above)
    return add_user(Role.OFFICER)


def clerk_of(county: str) -> User:
    return add_user(Role.COUNTY_OFFICER, organisation=Organisation.objects.get(name=county))


def test_a_changed_school_closes_the_post_and_opens_the_next(officer: User) -> None:
    bring_in(book_of(HEAD, line(1, "第一小学", "王小红", "教师", "语文", "2015-09-01")), officer)
    one = bring_in(book_of(HEAD[:4], line(1, "第二小学")), officer)
    assert one.seen["counts"] == {"new": 0, "changed": 1, "unchanged": 0}
    shown = {each["title"]: each["after"] for each in one.seen["changes"][0]["differences"]}
    assert shown["原任职 第一小学"] == "至 2026-08-31"
    told = [
        (post.organisation.name, post.valid_from, post.valid_to)
        for post in Post.objects.order_by("pk")
    ]
    assert told == [
        ("第一小学", date(2015, 9, 1), DAY - timedelta(days=1)),
        ("第二小学", DAY, None),
    ]
    again = bring_in(book_of(HEAD[:4], line(1, "第二小学")), officer)
    assert again.seen["counts"]["unchanged"] == 1
    assert Post.objects.count() == 2


def test_every_change_has_its_history_and_the_trail_one_act(officer: User) -> None:
    bring_in(book_of(HEAD, line(1, "第一小学", "王小红", "教师", "语文", "")), officer)
    bring_in(book_of(HEAD, line(1, "第一小学", "王小红", "", "数学", "")), officer)
    post = Post.objects.get()
    assert [one.subject for one in post.history.order_by("history_id")] == ["语文", "数学"]
    assert {one.history_user for one in post.history.all()} == {officer}
    acts = AuditEntry.objects.filter(action="sheet_imported")
    assert acts.count() == 2
    assert identity_number(1) not in str(list(AuditEntry.objects.values()))
    stored = SheetImport.objects.values_list("seen", "mapping")
    assert identity_number(1) not in str(list(stored))
    assert not upload_path(SheetImport.objects.latest("at").pk).exists()


def test_an_empty_cell_leaves_what_is_on_record(officer: User) -> None:
    bring_in(book_of(HEAD, line(1, "第一小学", "王小红", "班主任", "语文", "")), officer)
    one = bring_in(book_of(HEAD, line(1, "第一小学", "王小红", "", "", "")), officer)
    assert one.seen["counts"]["unchanged"] == 1
    assert Post.objects.get().subject == "语文"


def test_a_renamed_person_is_taken_only_with_the_former_name(officer: User) -> None:
    bring_in(book_of(HEAD[:4], line(1, "第一小学")), officer)
    one = look_at(book_of(HEAD[:4], line(1, "第一小学", "王晓虹")), officer)
    assert [fault["cell"] for fault in one.seen["faults"]] == ["B2"]
    bring_in(book_of((*HEAD[:4], "曾用名"), (*line(1, "第一小学", "王晓虹"), "王小红")), officer)
    assert Person.objects.get(name_parts__part="晓虹").former_name == "王小红"


def test_a_county_brings_in_only_its_own(officer: User) -> None:
    clerk = clerk_of("甲县教育局")
    one = look_at(book_of(HEAD[:4], line(1, "第二小学")), clerk)
    assert "不是本县区" in one.seen["faults"][0]["what"]
    bring_in(book_of(HEAD[:4], line(1, "第二小学")), officer)
    taken = look_at(book_of(HEAD[:4], line(1, "第一小学")), clerk)
    assert "不在本县区" in taken.seen["faults"][0]["what"]
    own = bring_in(book_of(HEAD[:4], line(2, "中心小学")), clerk)
    assert own.seen["counts"]["new"] == 1
    assert Post.objects.get(person__posts__organisation__parent__name="甲县教育局")


def test_units_of_one_name_are_told_apart_by_their_county(officer: User) -> None:
    one = look_at(book_of(HEAD[:4], line(1, "中心小学")), officer)
    assert "2 个同名单位" in one.seen["faults"][0]["what"]
    bring_in(book_of((*HEAD[:4], "县区"), (*line(1, "中心小学"), "乙县")), officer)
    assert Post.objects.get().organisation.parent.name == "乙县教育局"  # type: ignore[union-attr]


def test_an_unknown_unit_is_answered_with_names_like_it(officer: User) -> None:
    one = look_at(book_of(HEAD[:4], line(1, "第一小学校")), officer)
    assert "第一小学" in one.seen["faults"][0]["how"]


def test_a_corrected_mapping_is_kept_and_used_again(officer: User) -> None:
    head = ("编号", "名字（全名）", "身份证号", "教学单位")
    data = book_of(head, line(1, "一小"))
    first = upload(layout_of("teachers"), data, "a.xlsx", by=officer, at=AT, today=DAY)
    assert first.known is None
    opened = open_upload(first)
    assert opened.mapping.fields == ("serial", "name", "identity_number", "")
    taught = type(opened.mapping)(
        opened.mapping.headings,
        ("serial", "name", "identity_number", "unit"),
        {"unit": {"一小": "第一小学"}},
    )
    set_mapping(first, taught, "某校报表", DAY, at=AT)
    assert first.seen["faults"] == []
    second = upload(layout_of("teachers"), data, "b.xlsx", by=officer, at=AT, today=DAY)
    assert open_upload(second).name == "某校报表"
    assert open_upload(second).mapping.values == {"unit": {"一小": "第一小学"}}
    set_mapping(second, taught, "某校报表", DAY, at=AT)
    assert KnownMapping.objects.count() == 1
    set_mapping(second, opened.mapping.of_json(taught.as_json() | {"values": {}}), "", DAY, at=AT)
    assert [one.version for one in KnownMapping.objects.order_by("version")] == [1, 2]
    assert KnownMapping.objects.get(is_newest=True).version == 2


def test_records_changed_after_the_preview_are_looked_at_anew(officer: User) -> None:
    one = look_at(book_of(HEAD[:4], line(1, "第一小学")), officer)
    add_person("王小红", number=identity_number(1))
    confirm(one, at=AT)
    one.refresh_from_db()
    assert one.state == STATE.UPLOADED
    assert "预览以后档案又有变动" in one.trouble
    assert not Post.objects.exists()


def test_faults_stand_in_a_copy_of_the_sheet(officer: User) -> None:
    one = look_at(book_of(HEAD[:4], line(1, "没有"), (2, "", "1", "第一小学")), officer)
    book = load_workbook(marked_path(one.pk))
    sheet = book.worksheets[0]
    marked = {cell.coordinate for row in sheet for cell in row if cell.comment}
    assert marked == {fault["cell"] for fault in one.seen["faults"]} == {"D2", "B3", "C3"}
    assert "没有这个单位" in sheet["D2"].comment.text
    assert book.worksheets[1].max_row == 4
    with pytest.raises(NotLookedAt):
        confirm(one, at=AT)


def test_another_sheet_and_other_headings_can_be_chosen(officer: User) -> None:
    book, out = Workbook(), io.BytesIO()
    for name, school in (("去年", "第一小学"), ("今年", "第二小学")):
        sheet = book.create_sheet(name)
        sheet.append(["花名册"])
        sheet.append(HEAD[:4])
        sheet.append(line(1, school))
    book.remove(book.worksheets[0])
    book.save(out)
    one = upload(layout_of("teachers"), out.getvalue(), "a.xlsx", by=officer, at=AT, today=DAY)
    choose(one, "今年", None)
    assert open_upload(one).sheet.name == "今年"
    choose(one, "今年", (0, 1))
    assert open_upload(one).head.headings[0] == "花名册/序号"
    set_mapping(one, open_upload(one).mapping, "x", DAY, at=AT)
    assert one.seen["faults"] == []


def test_a_large_sheet_waits_for_the_worker_which_may_die(officer: User, monkeypatch: Any) -> None:
    monkeypatch.setattr("admin.sheets.importing.AT_ONCE", 2)
    rows = [line(n, "第一小学") for n in range(1, 4)]
    one = upload(layout_of("teachers"), book_of(HEAD[:4], *rows), "a", by=officer, at=AT, today=DAY)
    set_mapping(one, open_upload(one).mapping, "x", DAY, at=AT)
    assert one.state == STATE.LOOKING
    assert resume_sheets(AT) == 1
    assert resume_sheets(AT) == 0  # queued already
    assert step("import", str(one.pk)) == STATE.LOOKED
    one.refresh_from_db()
    confirm(one, at=AT)
    assert one.state == STATE.WRITING
    assert not Person.objects.exists()
    assert step("import", str(one.pk)) == STATE.DONE
    assert step("import", str(one.pk)) == STATE.DONE
    assert Person.objects.count() == 3


def test_a_step_that_breaks_off_again_and_again_is_given_up(officer: User) -> None:
    one = look_at(book_of(HEAD[:4], line(1, "第一小学")), officer)
    SheetImport.objects.filter(pk=one.pk).update(state=STATE.LOOKING, begun=5)
    resume_sheets(AT)
    one.refresh_from_db()
    assert one.state == STATE.FAILED
    assert "不再重试" in one.trouble


def test_an_error_while_writing_leaves_nothing(officer: User, monkeypatch: Any) -> None:
    one = look_at(book_of(HEAD[:4], line(1, "第一小学")), officer)
    one.state = STATE.WRITING
    one.save()

    def broken(*_: Any, **__: Any) -> None:
        raise RuntimeError

    monkeypatch.setattr("admin.accounts.audit.record", broken)
    with pytest.raises(RuntimeError):
        write(one, lambda done: None, at=AT)
    assert not Person.objects.exists()


def test_uploads_nobody_confirms_are_cleared_after_two_days(officer: User) -> None:
    one = look_at(book_of(HEAD[:4], line(1, "第一小学")), officer)
    assert tidy(AT + timedelta(days=1)) == 0
    assert tidy(AT + timedelta(days=3)) == 1
    assert not upload_path(one.pk).exists()
    one.refresh_from_db()
    assert one.state == STATE.FAILED
    carry_on(one, lambda done: None, at=AT)


def _with_member(name: str, content: bytes) -> bytes:
    out = io.BytesIO(book_of(HEAD))
    with zipfile.ZipFile(out, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, content)
    return out.getvalue()


@pytest.mark.parametrize(
    ("data", "error"),
    [
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, OldFormat),
        ("<html><table><tr><td>姓名</td></tr></table>".encode(), WebPage),
        (b'\xef\xbb\xbf<?xml version="1.0"?><Workbook/>', WebPage),
        (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3", NotATable),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", NotATable),
        (b"", NotATable),
        (b"PK\x03\x04 no zip at all", NotATable),
        ("只有一列\n没有逗号".encode(), NotATable),
        (b"\0" * (21 * 1024 * 1024), SheetTooLarge),
    ],
)
def test_files_of_other_kinds_are_refused(data: bytes, error: type[LabError]) -> None:
    with pytest.raises(error):
        open_sheets(data)


def test_bombs_and_macros_are_refused() -> None:
    with pytest.raises(HasMacros):
        open_sheets(_with_member("xl/vbaProject.bin", b"x"))
    with pytest.raises(SheetTooLarge):
        open_sheets(_with_member("xl/media/bomb.bin", b"\0" * (170 * 1024 * 1024)))
    entities = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "b">]><a>&b;</a>'
    book = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(book_of(HEAD))) as old, zipfile.ZipFile(book, "w") as new:
        for one in old.namelist():
            new.writestr(one, entities if one.endswith("workbook.xml") else old.read(one))
    with pytest.raises(NotATable):
        open_sheets(book.getvalue())


def test_nobody_without_the_right_brings_anything_in(officer: User) -> None:
    for role in (Role.CANDIDATE, Role.TRAINER, Role.AUDITOR):
        with pytest.raises(NotAllowed):
            upload(layout_of("teachers"), book_of(HEAD), "a", by=add_user(role), at=AT, today=DAY)
