"""Marking by people: pure state, assignment, marks, reviews."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from admin.accounts.models import AuditEntry
from admin.accounts.rights import Role
from admin.errors import NotAllowed, NotFound, WithoutReason
from admin.marking.assigning import assign, share_out_session
from admin.marking.errors import (
    AlreadyMarked,
    MarkedTwice,
    NoPlaceLeft,
    NotAnExaminer,
    NotForReview,
    NothingToMark,
    NotInTheRubric,
    OutOfRange,
    TiedToCandidate,
    TooFewExaminers,
)
from admin.marking.models import TalkMarking
from admin.marking.records import alias_of, open_assignments, record_of
from admin.marking.review import review_item
from admin.marking.state import (
    AdjudicationRule,
    MarkingRecord,
    Need,
    ReadItem,
    item_marks,
    missing,
    needs_adjudication,
    talk_mark_of,
    wants_examiner,
)
from admin.marking.talk import correct_talk_mark, newest, submit_talk_mark
from tests.admin.factories import AT, add_session, add_sitting, add_user, later
from tests.admin.marked_sittings import DEDUCTIONS, add_examiners, add_finished, mark, said_missing

points = st.decimals(0, 40, places=1)


@st.composite
def records(draw: st.DrawFn) -> MarkingRecord:
    read = tuple(
        ReadItem(
            item,
            kind,
            full,
            draw(st.none() | st.just(full)),
            draw(st.sampled_from([(), ("可疑",)])),
            draw(st.none() | st.just(Decimal(1))),
        )
        for item, kind, full in [
            (1, "monosyllables", Decimal(10)),
            (2, "polysyllables", Decimal(20)),
            (3, "passage", Decimal(30)),
        ]
    )
    assigned = tuple(range(1, draw(st.integers(0, 2)) + 1))
    marked = draw(st.sets(st.sampled_from(assigned))) if assigned else set()
    marks = {who: draw(points) for who in sorted(marked)}
    return MarkingRecord(
        draw(st.booleans()),
        read,
        4,
        Decimal(40),
        draw(
            st.builds(AdjudicationRule, other_level=st.booleans(), adjudicators=st.integers(1, 2))
        ),
        assigned,
        marks,
    )


@given(records())
def test_either_something_is_missing_or_every_item_has_its_mark(record: MarkingRecord) -> None:
    if missing(record):
        with pytest.raises(ValueError, match="not complete"):
            item_marks(record)
        return
    marks = item_marks(record)
    assert [one.item for one in marks] == [1, 2, 3, 4]
    assert all(0 <= one.mark <= one.full for one in marks)


@given(records())
def test_doing_what_is_missing_comes_to_an_end(record: MarkingRecord) -> None:
    """Whatever the start, at most one machine, three reviews, four examiners, four marks."""
    for _ in range(12):
        todo = missing(record)
        if not todo:
            break
        one = todo[0]
        if one.need == Need.MACHINE:
            record = replace(record, scored=True)
        elif one.need == Need.REVIEW:
            read = tuple(
                replace(item, review=Decimal(1)) if item.item == one.item else item
                for item in record.read
            )
            record = replace(record, read=read)
        elif one.need in {Need.ASSIGN, Need.ADJUDICATOR}:
            assert wants_examiner(record)
            record = replace(record, assigned=(*record.assigned, len(record.assigned) + 1))
        else:
            assert one.examiner is not None
            marks = {**(record.talk_marks or {}), one.examiner: Decimal(30)}
            record = replace(record, talk_marks=marks)
    assert not missing(record)
    assert len(record.assigned) <= record.most_examiners


def with_marks(first: str, second: str, rule: AdjudicationRule) -> MarkingRecord:
    """Items 1 to 3 come to 54.8."""
    read = tuple(
        ReadItem(item, "passage", Decimal(full), Decimal(mark))
        for item, full, mark in [(1, 10, "9.45"), (2, 20, "18.7"), (3, 30, "26.65")]
    )
    marks = {1: Decimal(first), 2: Decimal(second)}
    return MarkingRecord(True, read, 4, Decimal(40), rule, (1, 2), marks)


@pytest.mark.parametrize(
    ("first", "second", "other_level", "expected"),
    [
        ("35.5", "30.5", False, False),  # 5 apart: allowed
        ("35.5", "30", False, True),
        ("32.5", "32", True, True),  # 87.3 is 2A, 86.8 is 2B
        ("32.5", "32", False, False),
        ("33.5", "32.5", True, False),  # both 2A
    ],
)
def test_points_or_another_level_of_the_total_ask_for_adjudication(
    first: str, second: str, other_level: bool, expected: bool
) -> None:
    rule = AdjudicationRule(Decimal(5), other_level)
    assert needs_adjudication(with_marks(first, second, rule)) == expected
    assert needs_adjudication(with_marks(second, first, rule)) == expected


def test_levels_wait_for_the_marks_of_items_1_to_3() -> None:
    record = with_marks("32.5", "32", AdjudicationRule())
    refused = replace(record.read[0], machine_mark=None)
    waiting = replace(record, read=(refused, *record.read[1:]))
    assert not needs_adjudication(waiting)
    assert {one.need for one in missing(waiting)} == {Need.REVIEW}
    reviewed = replace(refused, review=Decimal("9.45"))
    assert needs_adjudication(replace(record, read=(reviewed, *record.read[1:])))


def test_by_rule_two_more_decide_and_both_must_mark() -> None:
    record = with_marks("38", "30", AdjudicationRule(adjudicators=2))
    assert [one.need for one in missing(record)] == [Need.ADJUDICATOR] * 2
    record = replace(record, assigned=(1, 2, 3, 4))
    assert [one.need for one in missing(record)] == [Need.ADJUDICATE] * 2
    marks = {**(record.talk_marks or {}), 3: Decimal(33), 4: Decimal(36)}
    assert talk_mark_of(replace(record, talk_marks=marks)) == Decimal("34.50")


def test_in_a_pilot_the_machine_takes_the_second_examiners_place() -> None:
    record = with_marks("36", "0", AdjudicationRule())
    pilot = replace(record, assigned=(1,), opinion=Decimal("35.5"))
    assert not missing(pilot)
    assert talk_mark_of(pilot) == Decimal("35.75")
    assert [one.need for one in missing(replace(pilot, opinion=Decimal(20)))] == [Need.ADJUDICATOR]


@pytest.mark.django_db
class TestAssigning:
    def test_two_examiners_each_and_safe_to_repeat(self) -> None:
        session, chief = add_session(), add_user(Role.CHIEF_EXAMINER)
        sittings = [add_finished(session) for _ in range(3)]
        examiners = add_examiners(3)
        made = share_out_session(session, examiners, by=chief, at=AT)
        assert len(made) == 6
        assert share_out_session(session, examiners, by=chief, at=AT) == []
        for sitting in sittings:
            assert sitting.marking_assignments.values("examiner").distinct().count() == 2

    def test_one_person_cannot_mark_alone(self) -> None:
        session = add_session()
        add_finished(session)
        with pytest.raises(TooFewExaminers):
            share_out_session(session, add_examiners(1) * 2, by="system", at=AT)

    def test_refusals(self) -> None:
        sitting, (one, two) = add_finished(), add_examiners(2)
        with pytest.raises(NotAnExaminer):
            assign(sitting, add_user(Role.OFFICER), by="system", at=AT)
        assign(sitting, one, by="system", at=AT)
        with pytest.raises(MarkedTwice):
            assign(sitting, one, by="system", at=AT)
        assign(sitting, two, by="system", at=AT)
        with pytest.raises(NoPlaceLeft):
            assign(sitting, add_examiners(1)[0], by="system", at=AT)

    def test_a_third_examiner_only_after_too_large_a_difference(self) -> None:
        sitting, examiners = add_finished(), add_examiners(3)
        first, second = [assign(sitting, one, by="system", at=AT) for one in examiners[:2]]
        mark(first, "0")
        mark(second, "14")
        assert said_missing(sitting) == ["两名测试员分差过大，待分配仲裁人"]
        third = assign(sitting, examiners[2], by="system", at=AT)
        mark(third, "13")
        marks = item_marks(record_of(sitting))
        assert marks[3].mark == Decimal("25.00")  # of 24.5 and 25.5, the nearest two

    def test_nobody_marks_himself(self) -> None:
        sitting, (examiner,) = add_finished(), add_examiners(1)
        examiner.person = sitting.candidate.person
        examiner.save()
        with pytest.raises(TiedToCandidate):
            assign(sitting, examiner, by="system", at=AT)
        others = add_examiners(2)
        session = sitting.candidate.session
        made = share_out_session(session, [examiner, *others], by="system", at=AT)
        assert {one.examiner for one in made} == set(others)


@pytest.mark.django_db
class TestTalkMarks:
    def test_once_then_only_corrections_with_a_reason(self) -> None:
        sitting = add_finished()
        assignment = assign(sitting, add_examiners(1)[0], by="system", at=AT)
        first = mark(assignment)
        assert first.mark == Decimal("35.5")
        with pytest.raises(AlreadyMarked):
            mark(assignment)
        with pytest.raises(WithoutReason):
            correct_talk_mark(assignment, DEDUCTIONS, by=assignment.examiner, at=AT, reason=" ")
        changed = {**DEDUCTIONS, "pronunciation": Decimal(5)}
        correct_talk_mark(
            assignment, changed, by=assignment.examiner, at=later(minutes=1), reason="漏听方音"
        )
        current = newest(assignment)
        assert current is not None
        assert (current.mark, current.corrects) == (Decimal("33.5"), first)
        assert TalkMarking.objects.count() == 2
        assert AuditEntry.objects.get(action="talk_mark_corrected").reason == "漏听方音"

    def test_a_record_is_never_changed_or_deleted(self) -> None:
        marking = mark(assign(add_finished(), add_examiners(1)[0], by="system", at=AT))
        marking.mark = Decimal(40)
        with pytest.raises(TypeError):
            marking.save()
        with pytest.raises(TypeError):
            marking.delete()

    def test_only_the_examiner_himself(self) -> None:
        one, two = add_examiners(2)
        assignment = assign(add_finished(), one, by="system", at=AT)
        with pytest.raises(NotFound):
            submit_talk_mark(assignment, DEDUCTIONS, by=two, at=AT)

    @pytest.mark.parametrize("value", ["2.5", "99", "-1"])
    def test_values_outside_the_rubric(self, value: str) -> None:
        assignment = assign(add_finished(), add_examiners(1)[0], by="system", at=AT)
        deductions = {**DEDUCTIONS, "pronunciation": Decimal(value)}
        with pytest.raises(NotInTheRubric):
            submit_talk_mark(assignment, deductions, by=assignment.examiner, at=AT)

    def test_nothing_to_hear(self) -> None:
        sitting = add_sitting(stage="finished")
        assignment = assign(sitting, add_examiners(1)[0], by="system", at=AT)
        assert open_assignments(assignment.examiner) == []
        with pytest.raises(NothingToMark):
            mark(assignment)

    def test_thirty_seconds_or_less_count_nothing(self) -> None:
        assignment = assign(add_finished(), add_examiners(1)[0], by="system", at=AT)
        marking = submit_talk_mark(
            assignment, DEDUCTIONS, by=assignment.examiner, at=AT, no_speech=True
        )
        assert marking.mark == 0

    def test_the_alias_tells_nothing_and_stays(self) -> None:
        sitting = add_finished()
        assert alias_of(sitting) == alias_of(sitting)
        assert sitting.candidate.admission_number not in alias_of(sitting)


@pytest.mark.django_db
class TestReview:
    def test_a_refused_item_gets_a_mark_from_a_person(self) -> None:
        sitting = add_finished(marks={1: "9.45", 2: None, 3: "26.65"})
        assert "第 2 项读多音节词语待人工评分" in said_missing(sitting)
        chief = add_user(Role.CHIEF_EXAMINER)
        review_item(sitting, 2, Decimal("17.6"), reason="录音清楚", by=chief, at=AT)
        assert all("待人工评分" not in one for one in said_missing(sitting))
        assert record_of(sitting).read[1].review == Decimal("17.6")

    def test_a_flag_asks_for_a_person_although_there_is_a_mark(self) -> None:
        flags = {1: [{"id": "second_voice", "why": "录音中有另一人的声音"}]}
        sitting = add_finished(flags=flags)
        assert record_of(sitting).read[0].needs_review
        assert record_of(sitting).read[0].doubts == ("录音中有另一人的声音",)

    @pytest.mark.parametrize("value", ["20.01", "-0.1", "NaN", "1.234"])
    def test_marks_out_of_range(self, value: str) -> None:
        sitting = add_finished(marks={1: "9.45", 2: None, 3: "26.65"})
        chief = add_user(Role.CHIEF_EXAMINER)
        with pytest.raises(OutOfRange):
            review_item(sitting, 2, Decimal(value), reason="试", by=chief, at=AT)

    def test_what_the_machine_marked_without_doubt_stays_its_own(self) -> None:
        sitting, chief = add_finished(), add_user(Role.CHIEF_EXAMINER)
        for item in (1, 4):
            with pytest.raises(NotForReview):
                review_item(sitting, item, Decimal(5), reason="试", by=chief, at=AT)

    def test_reason_and_right(self) -> None:
        sitting = add_finished(marks={1: None, 2: "18", 3: "26"})
        with pytest.raises(WithoutReason):
            review_item(sitting, 1, Decimal(9), reason="", by=add_user(Role.CHIEF_EXAMINER), at=AT)
        with pytest.raises(NotAllowed):
            review_item(sitting, 1, Decimal(9), reason="试", by=add_user(Role.EXAMINER), at=AT)
