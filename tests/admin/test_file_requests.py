"""A person's file is put right by a request that somebody else reviews, or by a traced edit."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from admin.accounts.models import AuditEntry, User
from admin.accounts.rights import Role
from admin.errors import WithoutReason
from admin.kinds.errors import ChangedMeanwhile
from admin.kinds.fields import Field
from admin.people.models import Person
from admin.personnel.editing import correct, edit_basic, enter, take_out
from admin.personnel.errors import (
    AlreadyDecided,
    AskedAlready,
    BadEntry,
    FileChangedMeanwhile,
    NothingChanged,
    OwnRequest,
)
from admin.personnel.headings import add_headings, change_fields
from admin.personnel.models import ChangeRequest, FileEntry, Heading
from admin.personnel.requesting import (
    accept,
    ask_entry,
    ask_field,
    ask_take_out,
    refuse,
    withdraw,
)
from tests.admin.factories import AT, add_person, add_user, identity_number

pytestmark = pytest.mark.django_db
STUDY = {"begun": "2008-09-01", "school": "北华大学", "education": "大学本科"}
NATIONAL = (
    *("学习经历", "工作经历", "岗位聘任", "专业技术职务", "年度考核", "教师资格", "师德"),
    *("教育教学", "教学科研成果及获奖", "入选人才项目", "国内培训", "海外研修（访学）"),
    *("技能及证书", "交流轮岗", "联系方式"),
)


@pytest.fixture
def person() -> Person:
    return add_person("王小红")


@pytest.fixture
def teacher(person: Person) -> User:
    return add_user(Role.CANDIDATE, person=person)


@pytest.fixture
def officer() -> User:
    return add_user(Role.OFFICER)


def study() -> Heading:
    return Heading.objects.get(code="study")


def test_the_headings_of_the_national_system_are_there_once() -> None:
    assert tuple(Heading.objects.values_list("name", flat=True)) == NATIONAL
    assert add_headings(AT) == 0
    assert all(one.version().fields for one in Heading.objects.all())


def test_from_the_request_to_the_corrected_name(
    person: Person, teacher: User, officer: User
) -> None:
    asked = ask_field(person, "name", "王晓红", reason="登记时写错", by=teacher, at=AT)
    assert (asked.before, asked.after) == ({"value": "王小红"}, {"value": "王晓红"})
    person.refresh_from_db()
    assert person.name == "王小红"
    accept(asked, words="与证件相符", by=officer, at=AT)
    person.refresh_from_db()
    assert person.name == "王晓红"
    assert person.history.latest().history_change_reason.endswith("登记时写错")
    asked.refresh_from_db()
    assert (asked.state, asked.decided_by) == ("accepted", officer)
    for act in (accept, refuse):
        with pytest.raises(AlreadyDecided):
            act(asked, words="再来", by=officer, at=AT)


def test_numbers_are_asked_for_under_lock_and_kept_out_of_the_trail(
    person: Person, teacher: User, officer: User
) -> None:
    number = identity_number(77)
    asked = ask_field(person, "identity", number.lower(), reason="号码错", by=teacher, at=AT)
    assert number not in str(ChangeRequest.objects.filter(pk=asked.pk).values())
    accept(asked, words="", by=officer, at=AT)
    person.refresh_from_db()
    assert person.identity_masked == number[:4] + "*" * 10 + number[-4:]
    assert number not in str(list(AuditEntry.objects.values()))


def test_a_number_of_somebody_else_is_a_duplicate_and_stays_out(
    person: Person, teacher: User, officer: User
) -> None:
    number = identity_number(78)
    add_person(number=number)
    asked = ask_field(person, "identity", number, reason="号码错", by=teacher, at=AT)
    with pytest.raises(BadEntry, match="重复档案"):
        accept(asked, words="", by=officer, at=AT)
    asked.refresh_from_db()
    assert asked.state == "waiting"


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("name", ""),
        ("sex", "不详"),
        ("birth_date", "3000-01-01"),
        ("birth_date", "某日"),
        ("identity", "220202199001011235"),
        ("phone", "打电话"),
        ("email", "a@"),
        ("ethnicity", "汉" * 30),
    ],
)
def test_what_cannot_be_is_not_even_asked(
    person: Person, teacher: User, key: str, value: str
) -> None:
    with pytest.raises(BadEntry):
        ask_field(person, key, value, reason="更正", by=teacher, at=AT)
    assert not ChangeRequest.objects.exists()


def test_what_stands_there_or_waits_already_is_not_asked_again(
    person: Person, teacher: User
) -> None:
    with pytest.raises(NothingChanged):
        ask_field(person, "name", " 王小红 ", reason="更正", by=teacher, at=AT)
    with pytest.raises(WithoutReason):
        ask_field(person, "name", "王红", reason=" ", by=teacher, at=AT)
    asked = ask_field(person, "name", "王红", reason="更正", by=teacher, at=AT)
    with pytest.raises(AskedAlready):
        ask_field(person, "name", "王宏", reason="更正", by=teacher, at=AT)
    withdraw(asked, by=teacher, at=AT)
    ask_field(person, "name", "王宏", reason="更正", by=teacher, at=AT)


def test_nobody_decides_on_their_own_file(person: Person, teacher: User) -> None:
    asked = ask_field(person, "name", "王红", reason="更正", by=teacher, at=AT)
    for act in (accept, refuse):
        with pytest.raises(OwnRequest):
            act(asked, words="同意", by=teacher, at=AT)


def test_a_refusal_says_why_and_changes_nothing(
    person: Person, teacher: User, officer: User
) -> None:
    asked = ask_field(person, "name", "王红", reason="更正", by=teacher, at=AT)
    with pytest.raises(WithoutReason):
        refuse(asked, words="", by=officer, at=AT)
    refuse(asked, words="请附户口簿", by=officer, at=AT)
    asked.refresh_from_db()
    person.refresh_from_db()
    assert (asked.state, asked.decision, person.name) == ("refused", "请附户口簿", "王小红")


def test_a_file_changed_meanwhile_is_not_overwritten(
    person: Person, teacher: User, officer: User
) -> None:
    asked = ask_field(person, "name", "王红", reason="更正", by=teacher, at=AT)
    edit_basic(person, {"name": "王宏"}, reason="派出所证明", by=officer, at=AT)
    with pytest.raises(FileChangedMeanwhile):
        accept(asked, words="", by=officer, at=AT)


def test_an_entry_is_asked_for_corrected_and_taken_out(
    person: Person, teacher: User, officer: User
) -> None:
    asked = ask_entry(person, study(), STUDY, reason="补填", by=teacher, at=AT)
    assert not FileEntry.objects.exists()
    accept(asked, words="", by=officer, at=AT)
    entry = FileEntry.objects.get()
    assert entry.day == date(2008, 9, 1)
    assert ("学历", "大学本科") in entry.told
    better = {**STUDY, "major": "汉语言文学"}
    change = ask_entry(person, study(), better, reason="漏填", by=teacher, at=AT, entry=entry)
    with pytest.raises(AskedAlready):
        ask_take_out(entry, reason="重复", by=teacher, at=AT)
    accept(change, words="", by=officer, at=AT)
    entry.refresh_from_db()
    assert ("所学专业", "汉语言文学") in entry.told
    accept(ask_take_out(entry, reason="重复", by=teacher, at=AT), words="同意", by=officer, at=AT)
    entry.refresh_from_db()
    assert entry.taken_out_at == AT
    assert FileEntry.history.filter(id=entry.pk).count() == 3


def test_the_office_edits_with_a_reason(person: Person, officer: User) -> None:
    with pytest.raises(WithoutReason):
        edit_basic(person, {"name": "王红"}, reason="", by=officer, at=AT)
    with pytest.raises(NothingChanged):
        edit_basic(person, {"name": "王小红", "identity": ""}, reason="更正", by=officer, at=AT)
    with pytest.raises(BadEntry) as caught:
        edit_basic(
            person, {"name": "", "phone": "x", "sex": "女"}, reason="更正", by=officer, at=AT
        )
    assert set(caught.value.extra["faults"]) == {"name", "phone"}  # type: ignore[call-overload]
    changed = edit_basic(
        person,
        {"name": "王红", "sex": "女", "birth_date": "19900301"},
        reason="更正",
        by=officer,
        at=AT,
    )
    assert changed == ["name", "birth_date"]
    heading = Heading.objects.get(code="yearly-assessment")
    entry = enter(
        person, heading, {"year": "2025", "result": "优秀"}, reason="年度", by=officer, at=AT
    )
    with pytest.raises(NothingChanged):
        correct(entry, {"year": "2025", "result": "优秀"}, reason="改", by=officer, at=AT)
    correct(entry, {"year": "2025", "result": "合格"}, reason="改", by=officer, at=AT)
    take_out(entry, reason="误填", by=officer, at=AT)
    assert set(
        AuditEntry.objects.filter(subject_id=str(person.pk)).values_list("action", flat=True)
    ) == {
        *("basic_data_edited", "file_entry_made"),
        *("file_entry_corrected", "file_entry_taken_out"),
    }


@pytest.mark.parametrize("raw", [{}, {"begun": "无此日"}, {**STUDY, "education": "学前"}])
def test_an_entry_that_does_not_fit_is_not_kept(
    person: Person, officer: User, raw: dict[str, str]
) -> None:
    with pytest.raises(BadEntry):
        enter(person, study(), raw, reason="补填", by=officer, at=AT)
    assert not FileEntry.objects.exists()


def test_fields_change_by_version_and_entries_keep_theirs(person: Person, officer: User) -> None:
    heading = study()
    entry = enter(person, heading, STUDY, reason="补填", by=officer, at=AT)
    wanted = [one for one in heading.version().fields if one.key != "school"]
    change: Callable[..., object] = change_fields
    made = change(
        heading, [*wanted, Field("", "导师")], seen=1, reason="省里要求", by=officer, at=AT
    )
    assert made == heading.version()
    assert ("毕业院校", "北华大学") in FileEntry.objects.get(pk=entry.pk).told
    assert [one.title for one in heading.version().fields][-1] == "导师"
    with pytest.raises(ChangedMeanwhile):
        change(heading, wanted, seen=1, reason="又改", by=officer, at=AT)
    with pytest.raises(BadEntry):
        change(heading, [Field("", "")], seen=2, reason="又改", by=officer, at=AT)
