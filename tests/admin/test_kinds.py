"""Kinds of records that an office defines: checked whole, kept by version, shown as reports."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import pytest
from django.db.models import F
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from admin.accounts.models import AuditEntry, User
from admin.accounts.rights import Role
from admin.errors import WithoutReason
from admin.kinds import families
from admin.kinds.changing import change_kind, change_system, make_kind, make_system
from admin.kinds.definition import Definition, Report, from_json, to_json
from admin.kinds.differences import changes
from admin.kinds.editing import from_rows, to_rows
from admin.kinds.errors import BadDefinition, ChangedMeanwhile, NameTaken
from admin.kinds.families import Column, Family, FamilyEntry
from admin.kinds.fields import OFFERED, Field, FieldKind, choices_of
from admin.kinds.models import Kind, System
from admin.kinds.reporting import columns_of, table_of, whole_report
from tests.admin.factories import AT, add_user


@dataclass(frozen=True)
class Line:
    """A record as reports see it."""

    name: str
    values: dict[str, Any]


ENTRY = FamilyEntry(
    family=Family.COURSE,
    name="培训",
    explained="培训班。",
    settings=(
        Field("least_hours", "至少学时", FieldKind.NUMBER, least=0),
        Field(
            "needs",
            "先修",
            FieldKind.TABLE,
            columns=(Field("kind", "类别", FieldKind.REFERENCE, refers="course", required=True),),
        ),
    ),
    columns=(Column("name", "名称", lambda record: record.name),),
    records=lambda key: Kind.objects.none(),
    county="",
    year=lambda model: F("pk"),
    page=lambda record: f"/{record.name}/",
    list_page="home",
    of_person=lambda key: (),
    check=lambda rules: {"least_hours": "最多 500"} if rules.get("least_hours") == "501" else {},
)
PLACE = Field("f1", "地点", required=True)
SORT = Field("f2", "性质", FieldKind.CHOICE, choices=choices_of(["脱产", "在职"]))


@pytest.fixture
def one_family() -> Iterator[None]:
    """Courses as this test knows them, whatever the program makes of them."""
    before = dict(families._ENTRIES)
    families.register(ENTRY)
    yield
    families._ENTRIES.clear()
    families._ENTRIES.update(before)


@pytest.fixture
def officer(db: None, one_family: None) -> User:
    return add_user(Role.OFFICER)


@pytest.fixture
def kind(officer: User) -> Kind:
    system = make_system("校园安全员", "持证上岗", by=officer, at=AT)
    wanted = Definition((PLACE, SORT), {"least_hours": "24"})
    return make_kind(system, "course", "安全员培训", wanted, by=officer, at=AT)


def changed(kind: Kind, wanted: Definition, by: User, **other: Any) -> Any:
    told = {"is_active": True, "seen": 1, "reason": "按新文件", "by": by, "at": AT, **other}
    return change_kind(kind, told.pop("name", kind.name), wanted, **told)


def test_a_further_system_with_its_kind_is_two_rows_and_no_code(kind: Kind) -> None:
    assert kind.version().number == 1
    assert kind.version().definition.fields == (PLACE, SORT)
    assert set(AuditEntry.objects.values_list("action", flat=True)) == {"system_made", "kind_made"}


def test_a_change_is_a_further_version_and_the_first_one_stays(kind: Kind, officer: User) -> None:
    renamed = replace(PLACE, title="培训地点")
    made = changed(kind, Definition((renamed, Field("", "主讲人"))), officer)
    assert made.number == 2
    assert [one.key for one in made.definition.fields] == ["f1", "f3"]
    assert kind.versions.get(number=1).definition.fields == (PLACE, SORT)
    assert AuditEntry.objects.get(action="kind_changed").reason == "按新文件"


def test_what_another_changed_meanwhile_is_not_written_over(kind: Kind, officer: User) -> None:
    changed(kind, Definition(), officer)
    with pytest.raises(ChangedMeanwhile):
        changed(kind, Definition(), officer)
    assert kind.versions.count() == 2


@pytest.mark.parametrize(
    ("wanted", "where"),
    [
        (Definition((Field("", "地点"), Field("", "地点"))), "field:1"),
        (Definition(rules={"least_hours": "-1"}), "rule:least_hours"),
        (Definition(rules={"least_hours": "501"}), "rule:least_hours"),
        (Definition(rules={"needs": [{"kind": "nowhere"}]}), "rule:needs"),
        (Definition(rules={"needs": [{"kind": ""}, {"x": 1}]}), None),
        (Definition(reports=(Report("一览", ("name", "field.f9")),)), "report:0"),
        (Definition(reports=(Report("", ("name",)),)), "report:0"),
        (Definition((PLACE,), reports=(Report("表", ("name",), sums=("field.f1",)),)), "report:0"),
    ],
)
def test_a_faulty_definition_is_refused_whole_and_says_where(
    kind: Kind, officer: User, wanted: Definition, where: str | None
) -> None:
    if where is None:  # empty rows are no rows
        assert changed(kind, wanted, officer).definition.rules == {}
        return
    with pytest.raises(BadDefinition) as refused:
        changed(kind, wanted, officer)
    assert set(refused.value.extra["faults"]) == {where}  # type: ignore[call-overload]
    assert kind.versions.count() == 1


def test_names_and_reasons(kind: Kind, officer: User) -> None:
    with pytest.raises(WithoutReason):
        changed(kind, Definition(), officer, reason=" ")
    with pytest.raises(NameTaken):
        make_kind(kind.system, "course", "安全员培训", Definition(), by=officer, at=AT)
    with pytest.raises(NameTaken):
        make_system("校园安全员", "", by=officer, at=AT)
    other = make_system("心理辅导员", "", by=officer, at=AT)
    with pytest.raises(NameTaken):
        change_system(other, "校园安全员", "", True, by=officer, at=AT)
    with pytest.raises(BadDefinition):
        make_system(" ", "", by=officer, at=AT)
    assert System.objects.filter(name="心理辅导员").exists()


def test_a_report_gathers_and_counts() -> None:
    definition = Definition((PLACE, SORT))
    columns = columns_of(ENTRY, definition)
    lines = [
        Line("甲班", {"f1": "进修学校", "f2": "c1"}),
        Line("乙班", {"f1": "一中"}),
        Line("丙班", {"f1": "二中", "f2": "c1"}),
    ]
    whole = table_of(whole_report(ENTRY, definition, "一览"), columns, lines)
    assert whole.headings == ("名称", "地点", "性质")
    assert whole.rows[0] == ("甲班", "进修学校", "脱产")
    grouped = table_of(Report("按性质", ("name",), "field.f2"), columns, lines)
    assert {one.value: one.count for one in grouped.groups} == {"脱产": 2, "（未填写）": 1}
    assert [row for (row,) in grouped.rows] in (["甲班", "丙班", "乙班"], ["乙班", "甲班", "丙班"])
    only = table_of(Report("按性质", ("name",), "field.f2"), columns, lines, "脱产")
    assert [row for (row,) in only.rows] == ["甲班", "丙班"]


def test_numbers_are_added_up_by_group_and_in_all() -> None:
    people = Field("f3", "人数", FieldKind.WHOLE)
    fees = Field("f4", "经费", FieldKind.NUMBER)
    columns = columns_of(ENTRY, Definition((SORT, people, fees)))
    lines = [
        Line("甲班", {"f2": "c1", "f3": 30, "f4": "1200.50"}),
        Line("乙班", {"f2": "c2", "f3": 12}),
        Line("丙班", {"f2": "c1", "f4": "99.50"}),
    ]
    report = Report("按性质", ("name",), "field.f2", ("field.f3", "field.f4"))
    table = table_of(report, columns, lines)
    assert table.summed == ("人数", "经费")
    assert {one.value: (one.count, *one.sums) for one in table.groups} == {
        "脱产": (2, "30", "1300"),
        "在职": (1, "12", "0"),
    }
    assert (table.total.count, *table.total.sums) == (3, "42", "1300")
    plain = table_of(replace(report, group_by=""), columns, lines)
    assert (plain.groups, plain.total.sums) == ((), ("42", "1300"))


def told(before: Definition, after: Definition) -> list[tuple[str, str, str]]:
    settings, names = ENTRY.settings, {"k1": "校园安全员 · 培训"}
    columns = {"name": "名称", "field.f1": "地点", "field.f4": "学员人数"}
    found = changes(before, after, settings, names, columns)
    return [(one.what, one.before, one.after) for one in found]


def test_what_a_version_changed_is_told_in_words() -> None:
    before = Definition(
        (PLACE, SORT, Field("f3", "备注")),
        {"least_hours": "24", "needs": [{"kind": "k1"}]},
        (Report("一览", ("name",)), Report("旧表", ("name",))),
    )
    after = Definition(
        (
            replace(SORT, choices=choices_of(["脱产", "在职", "网上"], SORT)),
            replace(PLACE, title="培训地点", required=False),
            Field("f4", "学员人数", FieldKind.WHOLE, least=1, help="不含教师"),
        ),
        {"least_hours": "30"},
        (
            Report("一览", ("name", "field.f1"), "field.f1", ("field.f4",)),
            Report("新表", ("name",)),
        ),
    )
    assert told(before, after) == [
        ("至少学时", "24", "30"),
        ("先修", "类别 校园安全员 · 培训", ""),
        ("栏目“性质”", "单选，选项：脱产、在职", "单选，选项：脱产、在职、网上"),
        ("栏目名称", "地点", "培训地点"),
        ("栏目“培训地点”", "一行文字，必填", "一行文字"),
        ("栏目“学员人数”", "", "整数，不小于 1，说明：不含教师"),
        ("栏目“备注”", "一行文字", ""),
        ("栏目次序", "培训地点、性质", "性质、培训地点"),
        ("报表“一览”", "名称", "名称、地点；按地点分组；合计学员人数"),
        ("报表“新表”", "", "名称"),
        ("报表“旧表”", "名称", ""),
    ]
    assert told(after, after) == []


def test_an_old_version_is_opened_to_read(kind: Kind, officer: User) -> None:
    changed(kind, Definition((replace(PLACE, title="培训地点"),), {"least_hours": "30"}), officer)
    client = Client()
    client.force_login(officer)
    page = client.get(reverse("kind", args=[kind.pk])).content.decode()
    assert "至少学时" in page
    old, new = (reverse("kind-version", args=[kind.pk, number]) for number in (1, 2))
    assert old in page
    page = client.get(old).content.decode()
    assert "单选，选项：脱产、在职" in page
    assert '<form method="post" class="kind-editor"' not in page
    assert client.post(old).status_code == 405
    page = client.get(new).content.decode()
    assert "栏目名称：" in page
    assert "理由：按新文件" in page
    assert client.get(reverse("kind-version", args=[kind.pk, 3])).status_code == 404


TITLES = st.text(st.characters(categories=["Lo"]), min_size=1, max_size=10)
FIELDS = st.builds(
    lambda number, title, kind, required, names: Field(
        f"f{number}",
        title,
        kind,
        required,
        choices_of(names) if kind in (FieldKind.CHOICE, FieldKind.CHOICES) else (),
    ),
    st.integers(1, 99),
    TITLES,
    st.sampled_from(OFFERED),
    st.booleans(),
    st.lists(TITLES, min_size=2, max_size=5, unique=True),
)


@given(st.lists(FIELDS, max_size=6, unique_by=lambda one: one.key), st.lists(TITLES, max_size=2))
def test_a_definition_goes_through_store_and_editor_unchanged(
    fields: list[Field], titles: list[str]
) -> None:
    reports = tuple(Report(title, ("name",), "name") for title in titles)
    definition = Definition(tuple(fields), {"least_hours": "3"}, reports)
    assert from_json(to_json(definition)) == definition
    assert from_rows(to_rows(definition), definition.rules, definition) == definition
