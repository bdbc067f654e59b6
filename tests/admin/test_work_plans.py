"""A plan brought in, corrected, approved: pieces of work follow each version, nothing is lost."""

from __future__ import annotations

import io
import zipfile
from datetime import date, timedelta
from pathlib import Path

import pytest

from admin.accounts.models import AuditEntry, User
from admin.accounts.rights import Role as UserRole
from admin.kinds.shipped import add_shipped
from admin.work import planning
from admin.work.errors import BadCorrection, BadPlan, NothingToApprove, PlanChanged
from admin.work.models import Plan, WorkItem
from admin.work.pieces import Role, drafts, joined
from admin.work.uploads import text_of
from tests.admin.factories import AT, add_user

pytestmark = pytest.mark.django_db
PLAN = (Path(__file__).parent / "work-plan.txt").read_text(encoding="utf-8")


@pytest.fixture
def officer() -> User:
    add_shipped(AT)
    return add_user(UserRole.OFFICER)


@pytest.fixture
def plan(officer: User) -> Plan:
    return planning.bring_in(2026, "2026 年工作计划", PLAN, "计划.txt", by=officer, at=AT)


def key_of(plan: Plan, beginning: str) -> int:
    return next(one.key for one in plan.pieces if one.told.startswith(beginning))


def test_the_customers_plan_becomes_work_with_systems_documents_and_kinds(
    plan: Plan, officer: User
) -> None:
    assert joined(plan.pieces) == plan.text == PLAN
    version = planning.approve(plan, "", seen=0, by=officer, at=AT)
    assert (version.number, version.pieces) == (1, plan.pieces)
    items = list(plan.items.select_related("kind", "system"))
    assert [one.text for one in items] == [one.text for one in drafts(plan.pieces)]
    assert [one.kind.code for one in items] == ["supervision.item"] * 33 + [
        "supervision.measure"
    ] * 9
    assert sum(one.deliverables.count() for one in items) == 8
    assert items[-1].system
    assert items[-1].system.code == "supervision"
    assert {one.listed_on for one in items} == {date(2026, 5, 16)}


def test_a_later_version_makes_changes_and_keeps_what_is_no_longer_listed(
    plan: Plan, officer: User
) -> None:
    planning.approve(plan, "", seen=0, by=officer, at=AT)
    gone, changed = key_of(plan, "自觉树立"), key_of(plan, "全面发挥")
    above = WorkItem.objects.get(plan=plan, piece=key_of(plan, "2、继续"))
    above.standard = "每县一次"
    above.save()
    corrections = [
        planning.role_changed(gone, Role.BACKGROUND),
        planning.role_changed(changed, Role.PART),
        planning.split_at(key_of(plan, "严格杜绝"), 4),
    ]
    for seen, one in enumerate(corrections):
        plan = planning.correct(plan, one, "改", seen=seen, by=officer, at=AT)
        assert joined(plan.pieces) == PLAN
    later = AT + timedelta(days=9)
    version = planning.approve(plan, "按会议意见", seen=3, by=officer, at=later)
    assert version.number == 2
    above.refresh_from_db()
    assert (above.standard, len(above.details)) == ("每县一次", 3)
    dropped = WorkItem.objects.filter(plan=plan, dropped_in=version)
    assert {one.piece for one in dropped} == {gone, changed}
    new = WorkItem.objects.get(plan=plan, listed_on=later.date())
    assert new.text == "弄虚作假、整景作秀、敷衍塞责、夸大其词、不干实事的工作作风和工作方式。"
    plan = planning.correct(
        plan, planning.role_changed(gone, Role.ITEM), "改", seen=3, by=officer, at=later
    )
    planning.approve(plan, "", seen=4, by=officer, at=later)
    assert WorkItem.objects.get(plan=plan, piece=gone).dropped_in is None
    acts = list(AuditEntry.objects.order_by("pk").values_list("action", flat=True))
    corrected = "plan_corrected"
    assert acts == [
        *("plan_brought_in", "plan_approved", corrected, corrected, corrected, "plan_approved"),
        *(corrected, "plan_approved"),
    ]


def test_two_at_once_and_nothing_new_are_refused(plan: Plan, officer: User) -> None:
    merge = planning.merged_up(key_of(plan, "明确工作目标"))
    planning.correct(plan, merge, "并", seen=0, by=officer, at=AT)
    with pytest.raises(PlanChanged):
        planning.correct(plan, merge, "并", seen=0, by=officer, at=AT)
    with pytest.raises(PlanChanged):
        planning.approve(plan, "", seen=0, by=officer, at=AT)
    with pytest.raises(BadCorrection):
        planning.correct(plan, planning.split_at(999, 1), "分", seen=1, by=officer, at=AT)
    planning.approve(plan, "", seen=1, by=officer, at=AT)
    with pytest.raises(NothingToApprove):
        planning.approve(plan, "", seen=1, by=officer, at=AT)
    with pytest.raises(BadPlan, match="同名"):
        planning.bring_in(2026, "2026 年工作计划", "一、做好工作。", by=officer, at=AT)
    empty = planning.bring_in(2026, "只有标题", "说明文字", by=officer, at=AT)
    with pytest.raises(NothingToApprove):
        planning.approve(empty, "", seen=0, by=officer, at=AT)


def word_file(*paragraphs: str, part: str = "word/document.xml") -> bytes:
    w = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    body = "".join(f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>" for text in paragraphs)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as parts:
        parts.writestr(part, f'<w:document xmlns:w="{w}"><w:body>{body}</w:body></w:document>')
    return out.getvalue()


def test_text_and_word_files_are_read_in_the_usual_encodings() -> None:
    text = "一、主要工作\n（一）做好培训。"
    for encoding in ("utf-8", "utf-8-sig", "gb18030", "utf-16"):
        assert text_of(text.replace("\n", "\r\n").encode(encoding)) == text
    assert text_of(word_file("一、主要工作", "", "（一）做好培训。")) == text.replace("\n", "\n\n")


@pytest.mark.parametrize(
    "data",
    [
        *(b"", b"  \n", b"\xff\xfe\xfa", b"a\x00b", b"PK\x03\x04broken"),
        *(word_file("甲", part="xl/workbook.xml"), word_file("<w:p"), b"a" * (5 * 1024 * 1024)),
        ("做" * 100_001).encode(),
    ],
)
def test_what_is_no_plan_is_refused(data: bytes) -> None:
    with pytest.raises(BadPlan):
        text_of(data)
