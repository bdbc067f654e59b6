"""Whether somebody completes a course: by attended share and assessment, explained line by line."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from admin.courses.rules import (
    SETTINGS,
    Assessed,
    Assessment,
    CourseRules,
    Facts,
    Granting,
    Held,
    faults_of,
    judge,
    rules_of,
)
from admin.courses.words import Mark
from admin.kinds.values import read

TEN = Decimal(10)
STRICT = CourseRules(attendance_share=80, assessed=Assessed.MARK, passing_mark=Decimal(60))


def held(*marks: str | None) -> list[Held]:
    return [Held(Decimal(2), mark) for mark in marks]


def test_both_conditions_are_needed_and_each_is_told() -> None:
    facts = Facts(TEN, held("present", "late", "present", "present", "leave"), Assessment(TEN * 6))
    verdict = judge(STRICT, facts)
    assert verdict.completed
    assert [line.text for line in verdict.lines] == [
        "出勤 8/10 学时，80%（要求 80%），请假 1 次",
        "考核 60 分（要求 60 分）",
    ]
    assert verdict.hours == TEN


@pytest.mark.parametrize(
    ("facts", "met"),
    [
        (Facts(TEN, held("present", "absent"), Assessment(Decimal(90))), [False, True]),
        (Facts(TEN, held("present", None), Assessment(Decimal(90))), [False, True]),
        (Facts(TEN, held("present", "present"), Assessment(Decimal("59.99"))), [True, False]),
        (Facts(TEN, held("present", "present")), [True, False]),
        (Facts(TEN, (), Assessment(Decimal(90))), [False, True]),
    ],
)
def test_one_condition_unmet_is_not_completed(facts: Facts, met: list[bool]) -> None:
    verdict = judge(STRICT, facts)
    assert not verdict.completed
    assert [line.met for line in verdict.lines] == met


@pytest.mark.parametrize(
    ("grade", "passed"), [("excellent", True), ("pass", True), ("fail", False)]
)
def test_grades(grade: str, passed: bool) -> None:
    rules = CourseRules(assessed=Assessed.GRADE)
    assert judge(rules, Facts(TEN, (), Assessment(grade=grade))).completed is passed


def test_without_conditions_everybody_completes_with_the_planned_hours() -> None:
    verdict = judge(CourseRules(), Facts(TEN))
    assert verdict.completed
    assert (verdict.lines, verdict.hours) == ((), TEN)


@settings(deadline=None)
@given(st.lists(st.sampled_from([None, *Mark.values]), max_size=12), st.integers(0, 100))
def test_the_share_is_what_was_attended_of_what_was_held(
    marks: list[str | None], asked: int
) -> None:
    rules = CourseRules(attendance_share=asked, granting=Granting.ATTENDED)
    verdict = judge(rules, Facts(Decimal(24), held(*marks)))
    came = sum(mark in {"present", "late"} for mark in marks)
    assert verdict.hours == 2 * came
    enough = came * 100 >= asked * len(marks) if marks else asked == 0
    assert verdict.completed is (enough and came > 0)


@settings(deadline=None)
@given(st.lists(st.sampled_from([None, *Mark.values]), min_size=1, max_size=12), st.data())
def test_coming_once_more_never_hurts(marks: list[str | None], data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(marks) - 1))
    better = [*marks[:place], "present", *marks[place + 1 :]]
    before, after = (
        judge(CourseRules(attendance_share=75), Facts(TEN, held(*one))) for one in (marks, better)
    )
    assert after.completed >= before.completed


def test_rules_come_from_what_an_officer_fills_in() -> None:
    filled = {
        "hour_kind": "面授学时",
        "level": "市级",
        "granting": "计划学时",
        "attendance_share": "80",
        "assessed": "百分制",
        "passing_mark": "60",
        "selection": "是",
        "criteria": [{"name": "业绩", "most": "40"}],
    }
    reading = read(SETTINGS, filled)
    assert reading.faults == {}
    rules = rules_of(reading.values)
    assert (rules.attendance_share, rules.passing_mark) == (80, Decimal(60))
    assert rules.criteria == (("业绩", 40),)
    assert faults_of(reading.values) == {}


@pytest.mark.parametrize(
    ("rules", "key"),
    [
        ({"assessed": "mark"}, "passing_mark"),
        ({"selection": True}, "criteria"),
        ({"criteria": [{"name": "a", "most": 1}, {"name": "a", "most": 2}]}, "criteria"),
        ({"certificate_title": "结业证书"}, "certificate_body"),
    ],
)
def test_rules_that_do_not_go_together(rules: dict[str, object], key: str) -> None:
    assert set(faults_of(rules)) == {key}
