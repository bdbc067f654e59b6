"""The file's headings are changed by officers on a page; their entries go out and in by sheet."""

from __future__ import annotations

import io
from typing import Any

import pytest
from django.test import Client
from openpyxl import Workbook

from admin.accounts.models import User
from admin.accounts.rights import Role
from admin.people.models import Organisation, Person
from admin.personnel.editing import enter, take_out
from admin.personnel.models import FileEntry, Heading
from tests.admin.factories import AT, add_organisation, add_user
from tests.admin.test_hours_sheet import counts
from tests.admin.test_kind_sheets import changed
from tests.admin.test_sheet_round_trip import add_teacher, bring_in, exported

pytestmark = pytest.mark.django_db
YEARLY, ETHICS = "heading-yearly-assessment", "heading-ethics"
HEAD = ("姓名", "证件号码", "年度", "考核日期", "考核结果", "备注")


class Filed:
    """Two teachers of one county and one of another, with entries of three years."""

    def __init__(self) -> None:
        self.by: User = add_user(Role.OFFICER)
        self.county, self.far = (add_organisation(f"{name}区", kind="county") for name in "东西")
        self.people = [self._teacher(serial, self.county) for serial in (501, 502)]
        self.stranger = self._teacher(503, self.far)
        for person in (*self.people, self.stranger):
            for year in (2024, 2025, 2026):
                told = {"year": year, "day": f"{year}-12-25", "result": "合格"}
                self.enter(person, "yearly-assessment", told)
        told = {
            "day": "2025-09-10",
            "sort": "荣誉",
            "result": "师德标兵",
            "remark": "第一行\n第二行",
        }
        self.enter(self.people[0], "ethics", told)

    def _teacher(self, serial: int, county: Organisation) -> Person:
        school = add_organisation(parent=county)
        return add_teacher(f"{'甲乙丙'[serial - 501]}老师", serial, school)

    def enter(self, person: Person, heading: str, told: dict[str, Any]) -> FileEntry:
        found = Heading.objects.get(code=heading)
        return enter(person, found, told, reason="登记", by=self.by, at=AT)


def state() -> list[Any]:
    standing = FileEntry.objects.filter(taken_out_at=None)
    return sorted(standing.values_list("person", "heading", "values", "day"), key=str)


def sheet(*lines: tuple[object, ...]) -> bytes:
    book = Workbook()
    book.active.title = "表"  # type: ignore[union-attr]
    for line in (HEAD, *lines):
        book.active.append(line)  # type: ignore[union-attr]
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


@pytest.mark.parametrize(("layout", "count"), [(YEARLY, 9), (ETHICS, 1)])
def test_entries_go_out_and_come_back(layout: str, count: int) -> None:
    filed = Filed()
    before = state()
    for unmasked in (True, False):
        data = exported(layout, filed.by, unmasked=unmasked)
        assert counts(bring_in(layout, data, filed.by)) == (0, 0, count)
    FileEntry.objects.filter(heading__code=layout.removeprefix("heading-")).delete()
    assert counts(bring_in(layout, data, filed.by)) == (count, 0, 0)
    assert state() == before


def test_a_year_brings_new_entries_and_corrects_what_stands() -> None:
    filed = Filed()
    one, two = filed.people
    data = sheet(
        (one.name, one.identity_number, 2026, "", "优秀", ""),
        (two.name, two.identity_number, 2027, "20271220", "合格", "支教"),
    )
    assert counts(bring_in(YEARLY, data, filed.by)) == (1, 1, 0)
    corrected = FileEntry.objects.get(person=one, values__year=2026)
    assert corrected.values == {"year": 2026, "day": "2026-12-25", "result": "c1"}
    assert corrected.history.latest().history_change_reason == "表格导入"
    made = FileEntry.objects.get(person=two, values__year=2027)
    assert (str(made.day), made.values["remark"]) == ("2027-12-20", "支教")
    assert made.history.count() == 1


def test_faults_are_told_in_their_cells() -> None:
    filed = Filed()
    one, two = filed.people
    taken = FileEntry.objects.get(person=two, values__year=2024)
    take_out(taken, reason="重复", by=filed.by, at=AT)
    before = state()
    data = sheet(
        (one.name, one.identity_number, 2028, "", "很好", ""),
        (one.name, one.identity_number, "", "", "合格", ""),
        ("别人", one.identity_number, 2028, "", "合格", ""),
        (two.name, two.identity_number, 2029, "", "合格", ""),
        (two.name, two.identity_number, 2029, "", "优秀", ""),
    )
    told = bring_in(YEARLY, data, filed.by).seen["faults"]
    assert [fault["cell"] for fault in told] == ["E2", "C3", "A4", "B6"]
    assert state() == before


def test_a_county_reaches_its_own_people() -> None:
    filed = Filed()
    clerk = add_user(Role.COUNTY_OFFICER, organisation=filed.county)
    data = exported(YEARLY, clerk, unmasked=False)
    assert counts(bring_in(YEARLY, data, clerk)) == (0, 0, 6)
    told = bring_in(YEARLY, exported(YEARLY, filed.by), clerk).seen
    assert told["fault_count"] == 3


def page_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def rows(*fields: tuple[str, str, str]) -> dict[str, list[str] | str]:
    """The table of fields as the page sends it: key, title, kind."""
    form: dict[str, list[str] | str] = {"fields.fields.row": [str(n) for n in range(len(fields))]}
    for number, (key, title, sort) in enumerate(fields):
        place = f"fields.fields.{number}"
        form |= {f"{place}.key": key, f"{place}.title": title, f"{place}.kind": sort}
    return form


def test_an_officer_changes_the_fields_of_a_heading_and_entries_keep_theirs() -> None:
    filed = Filed()
    client, page = page_of(filed.by), "/headings/yearly-assessment/"
    assert "考核结果" in client.get(page).content.decode()
    terms = {"name": "年度考核", "entered_by": "unit", "explained": "每年一条。", "is_active": "on"}
    fields = rows(("year", "考核年度", "whole"), ("", "等次", "text"))
    form = {**terms, **fields, "seen": "1"}
    assert client.post(page, form).status_code == 422  # no reason
    assert client.post(page, {**form, "reason": "省里换表"}).status_code == 302
    heading = Heading.objects.get(code="yearly-assessment")
    assert [one.title for one in heading.version().fields] == ["考核年度", "等次"]
    assert client.post(page, {**form, "reason": "再改"}).status_code == 422  # seen before
    shown = client.get(f"/people/{filed.people[0].pk}/headings/").content.decode()
    assert "合格" in shown
    assert counts(bring_in(YEARLY, exported(YEARLY, filed.by), filed.by)) == (0, 0, 9)


def test_a_further_heading_has_its_page_and_its_sheet() -> None:
    filed = Filed()
    client = page_of(filed.by)
    terms = {"name": "奖惩", "entered_by": "unit", "explained": "奖励和处分。"}
    fields = rows(("", "日期", "day"), ("", "内容", "text"))
    assert client.post("/headings/new/", {**terms, **rows()}).status_code == 422
    assert client.post("/headings/new/", {**terms, "name": "师德", **fields}).status_code == 422
    assert client.post("/headings/new/", {**terms, **fields}).status_code == 302
    made = Heading.objects.get(name="奖惩")
    first, second = made.version().fields
    filed.enter(filed.people[0], made.code, {first.key: "2026-05-01", second.key: "嘉奖"})
    layout = f"heading-{made.code}"
    data = exported(layout, filed.by)
    assert counts(bring_in(layout, data, filed.by)) == (0, 0, 1)
    other = changed(data, "内容", 0, "记功")
    assert counts(bring_in(layout, other, filed.by)) == (1, 0, 0)
    assert "奖惩" in client.get("/sheets/").content.decode()
