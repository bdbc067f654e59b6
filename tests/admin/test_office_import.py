"""The office's certificates from a list: every problem in its cell, all or nothing, none twice."""

from __future__ import annotations

import io
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from admin.accounts.models import AuditEntry, User
from admin.accounts.rights import Role
from admin.certificates import acts
from admin.certificates.list_import import bring_in, preview
from admin.certificates.models import OfficeImport
from admin.certificates.office_template import EXAMPLES, template_bytes
from admin.certificates.recording import read_pdf
from admin.errors import NotAllowed
from admin.imports.errors import SheetRefused
from admin.people.models import Person
from admin.results.models import IssuedDocument
from tests.admin.factories import AT, add_person, add_user, identity_number

pytestmark = pytest.mark.django_db
TITLE, BODY, ISSUER = "班主任任职资格证书", "经考核合格，具备班主任任职资格。", "某市教育局"


@pytest.fixture(autouse=True)
def test_day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timezone, "now", lambda: AT)


@pytest.fixture
def officer() -> User:
    return add_user(Role.OFFICER)


def line(serial: int, **change: Any) -> dict[str, Any]:
    return {
        "姓名": "王小红",
        "证件号码": identity_number(serial),
        "证书名称": TITLE,
        "正文": BODY,
        "有效期限": "",
        "颁发单位": ISSUER,
        "颁发日期": "2026-05-16",
        **change,
    }


def sheet(*lines: dict[str, Any]) -> bytes:
    """The template itself, filled in from line 5."""
    book = openpyxl.load_workbook(io.BytesIO(template_bytes()))
    table = book["资格证书"]
    places = {
        str(cell.value).rstrip("*"): cell.column for cell in table[1] if cell.value is not None
    }
    for row, values in enumerate(lines, len(EXAMPLES) + 2):
        for heading, value in values.items():
            table.cell(row, places[heading], value or None)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def found(data: bytes) -> dict[str, str]:
    return {fault.cell: fault.what for fault in preview(data, at=AT).faults}


class TestPreview:
    def test_a_good_list_says_what_it_would_do_and_does_nothing(self) -> None:
        add_person(number=identity_number(1))
        seen = preview(sheet(line(1), line(2, 姓名="李明")), at=AT)
        assert (seen.faults, seen.examples, seen.new_people) == ((), 3, 1)
        assert len(seen.to_issue) == 2
        assert seen.rows[0].text.term == "长期有效"
        assert not IssuedDocument.objects.exists()

    def test_every_problem_is_named_in_its_cell(self) -> None:
        add_person("张三", number=identity_number(8))
        faults = found(
            sheet(
                line(1, 证件号码="220202199001010011"),
                line(2, 证书名称="", 正文="字" * 301),
                line(3, 颁发日期="2026-05-17"),
                line(4, 颁发单位="=A1", 颁发日期="某日"),
                line(5),
                line(5),
                line(8, 姓名="李四"),
                line(9, 性别="男", 姓名=""),
            )
        )
        assert "校验位" in faults["E5"]
        assert faults["F6"] == "没有填写"
        assert faults["G6"] == "内容过长"
        assert faults["J7"] == "颁发日期在今天以后"
        assert faults["I8"] == "单元格里是公式"
        assert faults["J8"] == "看不懂这个日期"
        assert "与第 9 行重复" in faults["F10"]
        assert "另一个姓名" in faults["第11行"]
        assert faults["B12"] == "没有填写姓名"
        assert "性别与身份证号码不符" in faults["C12"]

    def test_an_empty_table_and_a_strange_one_are_told(self) -> None:
        assert found(sheet()) == {"整表": "表中没有持证人"}
        book = openpyxl.Workbook()
        book.active.append(["甲", "乙"])  # type: ignore[union-attr]
        out = io.BytesIO()
        book.save(out)
        assert "没有找到完整的标题行" in found(out.getvalue())["整表"]


class TestBringingIn:
    def test_all_are_issued_with_numbers_and_pages(self, officer: User) -> None:
        person = add_person(number=identity_number(1))
        data = sheet(line(1), line(2, 姓名="李明", 有效期限="三年"))
        record = bring_in(data, file_name="名单.xlsx", by=officer, at=AT)
        first, second = IssuedDocument.objects.order_by("number")
        assert (record.rows, record.issued) == (2, 2)
        assert (first.person, first.title) == (person, TITLE)
        assert second.person == Person.objects.get(name="李明")
        assert second.content["term"] == "三年"
        assert read_pdf(first).startswith(b"%PDF")
        assert AuditEntry.objects.get(action="office_list_imported").actor == officer

    def test_one_bad_cell_issues_nothing(self, officer: User) -> None:
        with pytest.raises(SheetRefused) as refused:
            bring_in(sheet(line(1), line(2, 正文="")), file_name="x", by=officer, at=AT)
        assert refused.value.extra["faults"][0]["cell"] == "G6"  # type: ignore[index]
        assert not IssuedDocument.objects.exists()
        assert not Person.objects.exists()
        assert not OfficeImport.objects.exists()

    def test_the_same_list_again_issues_nobody_twice(self, officer: User) -> None:
        bring_in(sheet(line(1)), file_name="一", by=officer, at=AT)
        longer = sheet(line(1), line(2, 姓名="李明"))
        assert preview(longer, at=AT).known == frozenset({5})
        assert bring_in(longer, file_name="二", by=officer, at=AT).issued == 1
        assert bring_in(longer, file_name="三", by=officer, at=AT).issued == 0
        assert IssuedDocument.objects.count() == 2

    def test_one_that_says_something_else_is_a_matter_for_correction(self, officer: User) -> None:
        bring_in(sheet(line(1)), file_name="一", by=officer, at=AT)
        number = IssuedDocument.objects.get().number
        faults = found(sheet(line(1, 正文="另一段正文")))
        assert number in faults["第5行"]

    def test_one_that_was_withdrawn_may_be_issued_again(self, officer: User) -> None:
        bring_in(sheet(line(1)), file_name="一", by=officer, at=AT)
        acts.withdraw(IssuedDocument.objects.get(), by=officer, at=AT, reason="发错")
        assert bring_in(sheet(line(1)), file_name="二", by=officer, at=AT).issued == 1

    def test_only_by_whoever_may_issue(self) -> None:
        with pytest.raises(NotAllowed):
            bring_in(sheet(line(1)), file_name="一", by=add_user(Role.TRAINER), at=AT)


def test_the_page_previews_and_confirms(officer: User) -> None:
    client = Client()
    client.force_login(officer)
    page = reverse("office-import")

    def send(data: bytes) -> str:
        file = SimpleUploadedFile("名单.xlsx", data)
        return str(client.post(page, {"file": file}).content.decode())

    assert "G5" in send(sheet(line(1, 正文="")))
    good = sheet(line(1))
    shown = send(good)
    assert "确认出具 1 份" in shown
    sha256 = preview(good, at=AT).sha256
    answer = client.post(page, {"confirm": sha256, "file_name": "名单.xlsx"}, follow=True)
    assert "已出具 1 份证书" in answer.content.decode()
    assert "都已出具过" in send(good)
    assert client.get(reverse("office-template"))["Content-Disposition"].startswith("attachment")
