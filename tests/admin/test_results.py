"""Results: rules, release, versions, recognition."""

from __future__ import annotations

import io
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook

from admin.accounts.rights import Role
from admin.errors import NotAllowed, WithoutReason
from admin.marking.closing import is_open, reopen_marking
from admin.marking.errors import MarkingClosed
from admin.marking.state import ItemMark
from admin.marking.talk import correct_talk_mark
from admin.results.errors import (
    AlreadyRecognised,
    BadCertificateNumber,
    BadRecognition,
    NothingToRelease,
    NotOfficial,
    NotReady,
    NotReleased,
    NumberTaken,
    SheetRefused,
)
from admin.results.models import Recognition, ResultVersion
from admin.results.recognition import RecognitionEntry, enter_recognition
from admin.results.recognition_sheet import HEADINGS, bring_in, preview_sheet
from admin.results.release import newest_result, preview, release
from admin.results.rules import (
    fault_of_official,
    outcome_of,
    parse_official,
    status_on_release,
)
from admin.testing.models import Session, Sitting
from tests.admin.factories import AT, add_session, add_user, later
from tests.admin.marked_sittings import DEDUCTIONS, add_finished, mark_all

ENTRY = RecognitionEntry("省语测〔2026〕12 号", "省语言文字培训测试中心", date(2026, 6, 20))


def item(number: int, mark: str) -> ItemMark:
    return ItemMark(number, "talk", Decimal(40), Decimal(mark), "machine")


@pytest.mark.parametrize(
    ("marks", "total", "level"),
    [
        (["9.45", "18.7", "26.65", "35.5"], "90.3", "2A"),
        (["10", "20", "30", "36.95"], "97.0", "1A"),  # rounded first, then the level
        (["10", "20", "30", "36.94"], "96.9", "1B"),
        (["5", "10", "20", "24.9"], "59.9", None),
    ],
)
def test_total_is_rounded_and_the_level_taken_from_it(
    marks: list[str], total: str, level: str | None
) -> None:
    outcome = outcome_of([item(number, mark) for number, mark in enumerate(marks, 1)])
    assert str(outcome.total) == total
    assert (outcome.level.code if outcome.level else None) == level


@pytest.mark.parametrize("kind", ["official", "mock", "training"])
def test_only_the_labs_own_results_are_final_on_release(kind: str) -> None:
    assert (status_on_release(kind) == "initial") == (kind == "official")


@pytest.mark.parametrize(
    ("number", "year", "sound"),
    [
        ("422026001000123", 2026, True),
        ("4221001000123", 2021, True),
        ("4295001000123", 1995, True),
        ("422025001000123", 2026, False),  # another year
        ("422026002000123", 2026, False),  # another station
        ("992026001000123", 2026, False),  # no such province
        ("422021001000123", 2021, False),  # 15 digits before they began
        ("4222001000123", 2022, False),  # 13 digits after they ended
        ("42202600100012", 2026, False),  # 14 digits: an admission number
        ("42202600100012３", 2026, False),  # a full-width digit
        ("", 2026, False),
    ],
)
def test_official_numbers(number: str, year: int, sound: bool) -> None:
    assert (fault_of_official(number, year, "001") is None) == sound


@given(st.text(max_size=16))
def test_only_13_or_15_digits_are_a_number(text: str) -> None:
    try:
        parsed = parse_official(text)
    except ValueError:
        return
    assert len(text) in {13, 15}
    assert text.startswith(parsed.province)


def marked(kind: str = "mock", **fields: object) -> tuple[Session, Sitting]:
    session = add_session(kind=kind)
    sitting = add_finished(session, **fields)
    mark_all(session, add_user(Role.CHIEF_EXAMINER))
    return session, sitting


@pytest.mark.django_db
class TestRelease:
    def test_a_mock_result_is_final_and_names_its_versions(self) -> None:
        session, sitting = marked()
        chief = add_user(Role.CHIEF_EXAMINER)
        (result,) = release(session, by=chief, at=AT)
        assert (result.total, result.level, result.status) == (Decimal("90.3"), "2A", "final")
        assert result.engine["thresholds"] == "1"
        assert result.rubric_version
        assert sitting.paper is not None
        assert result.paper_digest == sitting.paper.digest
        with pytest.raises(NothingToRelease):
            release(session, by=chief, at=AT)

    def test_an_official_result_stays_initial(self) -> None:
        session, _ = marked("official")
        (result,) = release(session, by=add_user(Role.CHIEF_EXAMINER), at=AT)
        assert result.status == "initial"

    def test_what_is_missing_is_named_and_nothing_is_released(self) -> None:
        session, complete = marked()
        lacking = add_finished(session, score=False)
        with pytest.raises(NotReady) as refused:
            release(session, by=add_user(Role.CHIEF_EXAMINER), at=AT)
        number = lacking.candidate.admission_number
        assert refused.value.extra["missing"] == {number: ["机器尚未评分", "尚未分配测试员"]}
        assert number in refused.value.text
        assert "机器尚未评分" in refused.value.text
        assert not ResultVersion.objects.exists()
        only = release(session, by=add_user(Role.CHIEF_EXAMINER), at=AT, only=[complete])
        assert [one.sitting for one in only] == [complete]

    def test_only_the_chief_examiner(self) -> None:
        session, _ = marked()
        for role in set(Role) - {Role.CHIEF_EXAMINER}:
            with pytest.raises(NotAllowed):
                release(session, by=add_user(role), at=AT)

    def test_the_preview_tells_what_changes(self) -> None:
        session, sitting = marked()
        chief = add_user(Role.CHIEF_EXAMINER)
        assert [row.change for row in preview(session)] == ["first"]
        release(session, by=chief, at=AT)
        assert [row.change for row in preview(session)] == ["same"]
        reopen_marking(sitting, by=chief, at=later(hours=1), reason="复核")
        assignment = sitting.marking_assignments.get(position=1)
        changed = {**DEDUCTIONS, "pronunciation": Decimal(5)}
        correct_talk_mark(
            assignment, changed, by=assignment.examiner, at=later(hours=2), reason="复听"
        )
        (row,) = preview(session)
        assert row.change == "changed"
        assert row.outcome is not None
        assert row.outcome.total == Decimal("89.3")


@pytest.mark.django_db
class TestVersions:
    def test_marking_is_closed_by_release_and_the_old_version_stays(self) -> None:
        session, sitting = marked()
        chief = add_user(Role.CHIEF_EXAMINER)
        release(session, by=chief, at=AT)
        assignment = sitting.marking_assignments.get(position=1)
        changed = {**DEDUCTIONS, "pronunciation": Decimal(6)}
        with pytest.raises(MarkingClosed):
            correct_talk_mark(
                assignment, changed, by=assignment.examiner, at=later(hours=1), reason="改"
            )
        reopen_marking(sitting, by=chief, at=later(hours=2), reason="成绩复核")
        assert is_open(sitting)
        correct_talk_mark(
            assignment, changed, by=assignment.examiner, at=later(hours=3), reason="复听"
        )
        with pytest.raises(WithoutReason):
            release(session, by=chief, at=later(hours=4))
        release(session, by=chief, at=later(hours=4), reason="成绩复核改分")
        totals = list(sitting.results.order_by("number").values_list("number", "total"))
        assert totals == [(1, Decimal("90.3")), (2, Decimal("88.8"))]
        assert not is_open(sitting)

    def test_a_version_is_never_changed(self) -> None:
        session, _ = marked()
        (result,) = release(session, by=add_user(Role.CHIEF_EXAMINER), at=AT)
        result.total = Decimal(100)
        with pytest.raises(TypeError):
            result.save()


def number_for(sitting: Sitting) -> str:
    """An official number that fits the sitting."""
    return f"422026{sitting.candidate.session.site.code}000123"


@pytest.mark.django_db
class TestRecognition:
    def released(self) -> tuple[Session, Sitting]:
        session, sitting = marked("official")
        release(session, by=add_user(Role.CHIEF_EXAMINER), at=AT)
        return session, sitting

    def test_makes_the_result_final_with_the_same_marks(self) -> None:
        _, sitting = self.released()
        officer = add_user(Role.OFFICER)
        number = number_for(sitting)
        entry = RecognitionEntry(ENTRY.number, ENTRY.body, ENTRY.recognised_on, number)
        enter_recognition(sitting, entry, by=officer, at=AT)
        first, final = sitting.results.order_by("number")
        assert (first.status, final.status) == ("initial", "final")
        assert first.item_marks == final.item_marks
        assert final.recognition.certificate_number == number
        with pytest.raises(AlreadyRecognised):
            enter_recognition(sitting, entry, by=officer, at=AT)

    def test_refusals(self) -> None:
        session, sitting = self.released()
        officer = add_user(Role.OFFICER)
        early = RecognitionEntry("1 号", "中心", date(2020, 1, 1))
        wrong = RecognitionEntry("1 号", "中心", ENTRY.recognised_on, "12345")
        for entry, error in ((early, BadRecognition), (wrong, BadCertificateNumber)):
            with pytest.raises(error):
                enter_recognition(sitting, entry, by=officer, at=AT)
        with pytest.raises(NotAllowed):
            enter_recognition(sitting, ENTRY, by=add_user(Role.CHIEF_EXAMINER), at=AT)
        mock, own = marked()
        with pytest.raises(NotOfficial):
            enter_recognition(own, ENTRY, by=officer, at=AT)
        with pytest.raises(NotReleased):
            enter_recognition(add_finished(session), ENTRY, by=officer, at=AT)
        assert mock.kind == "mock"

    def test_a_number_belongs_to_one_person(self) -> None:
        officer, first = add_user(Role.OFFICER), self.released()[1]
        number = number_for(first)
        entry = RecognitionEntry(ENTRY.number, ENTRY.body, ENTRY.recognised_on, number)
        enter_recognition(first, entry, by=officer, at=AT)
        with pytest.raises(NumberTaken):
            enter_recognition(self.released()[1], entry, by=officer, at=AT)

    def sheet(self, *rows: tuple[object, ...]) -> bytes:
        book, out = Workbook(), io.BytesIO()
        assert book.active is not None
        for row in (HEADINGS, *rows):
            book.active.append(row)
        book.save(out)
        return out.getvalue()

    def test_a_worksheet_is_brought_in_whole(self) -> None:
        session, sitting = self.released()
        row = (
            sitting.candidate.admission_number,
            "9 号",
            "省中心",
            "2026-06-20",
            number_for(sitting),
        )
        (made,) = bring_in(session, self.sheet(row), by=add_user(Role.OFFICER), at=AT)
        assert made.recognised_on == date(2026, 6, 20)
        newest = newest_result(sitting)
        assert newest is not None
        assert newest.status == "final"

    def test_every_bad_line_is_named_and_nothing_is_brought_in(self) -> None:
        session, sitting = self.released()
        number = sitting.candidate.admission_number
        data = self.sheet(
            (number, "9 号", "省中心", "2026-06-20", number_for(sitting)),
            ("20260010019999", "9 号", "省中心", "2026-06-20", ""),
            (number, "9 号", "省中心", "不知道", ""),
            (number, "9 号", "省中心", "2026-06-20", "=1+1"),
            (number, "9 号", "省中心", "2026-06-20", "", "别人"),
        )
        assert [fault.row for fault in preview_sheet(session, data).faults] == [3, 4, 5, 6]
        with pytest.raises(SheetRefused):
            bring_in(session, data, by=add_user(Role.OFFICER), at=AT)
        assert not Recognition.objects.exists()

    def test_wrong_columns(self) -> None:
        session, _ = self.released()
        book, out = Workbook(), io.BytesIO()
        assert book.active is not None
        book.active.append(["姓名", "成绩"])
        book.save(out)
        (fault,) = preview_sheet(session, out.getvalue()).faults
        assert "准考证号" in fault.sentence
