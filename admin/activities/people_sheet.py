"""Participants from a worksheet: preview with every bad cell, then all or nothing.

People are known by their identity number, or, where none is given, by name and unit; who is not on
record, or lies out of reach, or is not the only one of that name in that unit, is a fault of the
line. A list brought in again changes roles' attendance and notes, and doubles nobody.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from admin.accounts import audit
from admin.accounts.models import User
from admin.activities.models import Activity, Participant
from admin.activities.taking_part import add_person
from admin.imports.cells import choice_of, name_of, text_of
from admin.imports.errors import SheetRefused
from admin.imports.masked import reached_by, with_whole_numbers
from admin.imports.sheet import Column, Fault, Layout, Line, read_table, refuse_repeated
from admin.imports.template_book import TemplateText, template_book
from admin.imports.workbook import read_lines
from admin.people.cipher import cipher
from admin.people.identity import normalised
from admin.people.models import Person

QUERY_SIZE = 500
ROLES = {str(name): str(code) for code, name in Participant.Role.choices}
YES_NO = {
    "是": "1",
    "到": "1",
    "到场": "1",
    "√": "1",
    "否": "0",
    "未到": "0",
    "×": "0",
    "缺席": "0",
}
FILE_NAME = "参加人员名单模板.xlsx"
LAYOUT = Layout(
    columns=(
        Column("serial", "序号", ("编号",)),
        Column("name", "姓名", required=True),
        Column("number", "证件号码", ("身份证号", "身份证号码", "证件号")),
        Column("unit", "单位", ("工作单位", "学校", "所在单位")),
        Column("role", "身份", ("角色",)),
        Column("attended", "到场", ("考勤", "是否到场", "签到")),
        Column("note", "备注"),
    ),
    key="name",
    empty="表中没有参加人员",
    lengths={"note": 200},
)


@dataclass(frozen=True)
class Row:
    """A line as read, with the person it means."""

    row: int
    person: Person
    role: str
    attended: bool | None
    note: str

    @property
    def role_name(self) -> str:
        """As people read it."""
        return str(Participant.Role(self.role).label)


@dataclass(frozen=True)
class Preview:
    """What bringing the file in would do; with faults it does nothing."""

    sha256: str
    rows: tuple[Row, ...]
    faults: tuple[Fault, ...]
    examples: int
    known: int


def template_bytes() -> bytes:
    """The template as an .xlsx file."""
    text = TemplateText(
        title="参加人员",
        layout=LAYOUT,
        examples=(
            ("示例1", "张三丰", "", "第一实验小学", "参加", "是", ""),
            ("示例2", "李小明", "", "城关中心小学", "发言", "", "交流经验"),
        ),
        notes=(
            "1. 每人一行，从第 4 行开始填写；示例导入时自动跳过，请勿删除。",
            "2. 人员须已建档。证件号码和单位至少填一项；同一单位有同名的人，请填证件号码。",
            "3. 身份不填为“参加”。到场填“是”或“否”，不填为未登记。",
            "4. 上传后先预览：有错误的单元格会逐一列出，全部改正后才会导入。",
            "5. 同一份名单改好后再次导入，只更新到场和备注，不会重复。",
        ),
        options={"role": tuple(ROLES), "attended": ("是", "否")},
        closed=frozenset({"role", "attended"}),
        widths={"serial": 8, "number": 24, "unit": 28, "note": 28},
    )
    return template_book(text)


def preview(
    data: bytes, activity: Activity, within: QuerySet[Person], roles: Collection[str]
) -> Preview:
    """Read and check the file; ``within``: the people who may be put on the list; ``roles``: codes
    of those in which they may.

    Changes nothing. NotAWorkbook, WorkbookTooLarge.
    """
    table = read_table(read_lines(data), LAYOUT)
    faults = list(table.faults)
    lines = with_whole_numbers(table.lines, reached_by(within), "number")
    read = [(line, cells) for line in lines if (cells := _cells(line, roles)) is not None]
    people = _people(read, within)
    rows: list[tuple[Line, Row]] = []
    for line, (_, _, _, role, attended, note) in read:
        person = people.get(line.number)
        if person is not None:
            rows.append((line, Row(line.number, person, role, attended, note)))
    for line in lines:
        faults += line.faults
    faults += refuse_repeated(
        [(line, (row.person.pk, row.role)) for line, row in rows],
        "name",
        "同一人、同一身份与第 {} 行重复",
    )
    listed = set(activity.participants.values_list("person", "role"))
    return Preview(
        sha256=hashlib.sha256(data).hexdigest(),
        rows=tuple(row for _, row in rows),
        faults=tuple(sorted(faults)),
        examples=table.examples,
        known=sum((row.person.pk, row.role) in listed for _, row in rows),
    )


@transaction.atomic
def bring_in(
    data: bytes,
    activity: Activity,
    within: QuerySet[Person],
    roles: Collection[str],
    *,
    by: User,
    at: datetime,
) -> int:
    """Put everybody of the file on the list, all or nothing; returns how many.

    SheetRefused with every fault; BadActivity, JuryClosed; NotAWorkbook, WorkbookTooLarge.
    """
    seen = preview(data, activity, within, roles)
    if seen.faults:
        raise SheetRefused(faults=[vars(fault) | {"cell": fault.cell} for fault in seen.faults])
    for row in seen.rows:
        one = add_person(activity, row.person, row.role, by=by, at=at)
        if row.attended is not None and one.attended is not row.attended:
            one.attended = row.attended
        one.note = row.note or one.note
        one.save(update_fields=["attended", "note"])
    audit.record("participants_imported", activity, by=by, at=at, rows=len(seen.rows))
    return len(seen.rows)


Cells = tuple[str, str, str, str, bool | None, str]


def _cells(line: Line, roles: Collection[str]) -> Cells | None:
    if line.faults:
        return None
    known = {name: code for name, code in ROLES.items() if code in roles}
    name = line.take("name", name_of)
    number = line.take("number", lambda cell: normalised(text_of(cell)))
    unit = line.take("unit", text_of)
    role = line.take("role", lambda cell: choice_of(cell, known, "attends"))
    attended = line.take("attended", lambda cell: choice_of(cell, YES_NO, ""))
    note = line.take("note", text_of)
    if not line.faults and not number and not unit:
        line.refuse("unit", "证件号码和单位都没有填写", "请至少填写一项，以便确认是谁")
    if line.faults:
        return None
    came = {"1": True, "0": False}.get(str(attended))
    return str(name), str(number), str(unit), str(role), came, str(note)


def _people(read: Sequence[tuple[Line, Cells]], within: QuerySet[Person]) -> dict[int, Person]:
    """The person of each line by its number; lines without one get a fault."""
    by_digest = _by_digest([cells[1] for _, cells in read if cells[1]], within)
    by_name = _by_name([cells[0] for _, cells in read if not cells[1]], within)
    found: dict[int, Person] = {}
    for line, (name, number, unit, *_) in read:
        if number:
            person = next((by_digest[one] for one in _digests(number) if one in by_digest), None)
            if person is None:
                line.refuse("number", "没有找到这个证件号码的人", "请核对；没有建档的请先建档")
            elif person.name != name:
                line.refuse("name", "证件号码已登记在另一个姓名之下", "请核对姓名和证件号码")
            else:
                found[line.number] = person
            continue
        same = by_name.get((name, unit), {})
        if len(same) == 1:
            found[line.number] = next(iter(same.values()))
        elif same:
            line.refuse("name", "这个单位有几个同名的人", "请填写证件号码")
        else:
            line.refuse("name", "在这个单位没有找到这个人", "请核对姓名和单位；没有建档的请先建档")
    return found


def _digests(number: str) -> list[str]:
    return [cipher().digest(kind, number) for kind in Person.IdentityKind.values]


def _by_digest(numbers: Sequence[str], within: QuerySet[Person]) -> dict[str, Person]:
    digests = [one for number in numbers for one in _digests(number)]
    found: dict[str, Person] = {}
    for start in range(0, len(digests), QUERY_SIZE):
        part = within.filter(identity_digest__in=digests[start : start + QUERY_SIZE])
        found |= {str(one.identity_digest): one for one in part}
    return found


def _by_name(
    names: Sequence[str], within: QuerySet[Person]
) -> dict[tuple[str, str], dict[int, Person]]:
    """People by name and the name of each unit they have a post in."""
    found: dict[tuple[str, str], dict[int, Person]] = {}
    wanted = sorted(set(names))
    for start in range(0, len(wanted), QUERY_SIZE):
        part = within.filter(name__in=wanted[start : start + QUERY_SIZE])
        for person in part.prefetch_related("posts__organisation"):
            for post in person.posts.all():
                key = (person.name, post.organisation.name)
                found.setdefault(key, {})[person.pk] = person
    return found
