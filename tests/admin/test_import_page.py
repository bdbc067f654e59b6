"""A worksheet with faults on the console's import page: each named with its cell, nothing kept."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from openpyxl import Workbook

from admin.accounts.rights import Role
from admin.people.models import Person
from admin.testing.models import Candidate, Session
from tests.admin.factories import add_session, add_user, identity_number

pytestmark = pytest.mark.django_db

HEAD = ("姓名", "性别", "证件类型", "证件号码", "出生日期", "单位")


def line(serial: int, **change: Any) -> list[Any]:
    values = {
        "姓名": "王小红",
        "性别": "女",
        "证件类型": "居民身份证",
        "证件号码": identity_number(serial),
        "出生日期": "1990-01-01",
        "单位": "第一小学",
        **change,
    }
    return list(values.values())


def answer_to(session: Session, head: Sequence[str], *rows: Sequence[Any]) -> str:
    """Upload the worksheet as an officer does; the page that comes back."""
    book, out = Workbook(), io.BytesIO()
    assert book.active is not None
    for row in (head, *rows):
        book.active.append(list(row))
    book.save(out)
    client = Client()
    client.force_login(add_user(Role.OFFICER))
    sent = SimpleUploadedFile("名单.xlsx", out.getvalue())
    answer = client.post(reverse("import", args=[session.pk]), {"file": sent})
    return answer.content.decode()


@pytest.mark.parametrize(
    ("change", "cell", "says"),
    [
        ({"姓名": "=A1"}, "A3", "公式"),
        ({"证件号码": identity_number(1)}, "D3", "与第 2 行重复"),
        ({"证件号码": 2.20202199001011e17}, "D3", "末几位已丢失"),
        ({"出生日期": "1990-02-30"}, "E3", "日期"),
    ],
)
def test_a_bad_cell_is_named_and_nobody_comes_in(
    change: dict[str, Any], cell: str, says: str
) -> None:
    page = answer_to(add_session(), HEAD, line(1), line(2, **change))
    assert "1 处错误，没有导入任何一行" in page
    assert f">{cell}<" in page
    assert says in page
    assert "确认导入" not in page
    assert not Person.objects.exists()
    assert not Candidate.objects.exists()


def test_wrong_columns_are_told_with_what_to_do() -> None:
    page = answer_to(add_session(), ("名字", "电话"), ("王小红", "13800000000"))
    assert "没有找到完整的标题行" in page
    assert "请使用下载的模板" in page
    assert not Person.objects.exists()
