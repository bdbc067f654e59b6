"""Rules of credentials: steps of a case, criteria, marks of a panel, terms."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from admin.credentials.criteria import (
    UNKNOWN,
    Ask,
    Criterion,
    Found,
    applying,
    evaluate,
    reaches,
)
from admin.credentials.kind_rules import SETTINGS, check, rules_of
from admin.credentials.panel_rules import Method, Part, faults_of, summary
from admin.credentials.stages import (
    ENDED,
    Act,
    Situation,
    State,
    Step,
    after,
    belongs,
    refusal,
    steps_blocked,
    steps_open,
)
from admin.credentials.terms import (
    Standing,
    last_day,
    next_review,
    standing_on,
    term_fault,
    whole_years,
    years_later,
)
from admin.kinds.shipped import shipped_systems
from admin.kinds.values import read

DAYS = st.dates(date(2000, 1, 1), date(2099, 12, 31))
MARKS = st.decimals(0, 100, places=2)
SITUATIONS = st.builds(
    Situation,
    act=st.sampled_from(Act),
    state=st.sampled_from(State),
    with_panel=st.booleans(),
    panel_size=st.integers(0, 5),
    notice_days=st.integers(0, 7),
    lacking=st.sampled_from([(), ("身份证",)]),
    seats=st.integers(0, 6),
    unscored=st.integers(0, 6),
    proposed_grant=st.sampled_from([None, True, False]),
    notice_over=st.booleans(),
    unanswered=st.integers(0, 2),
)


@given(SITUATIONS)
def test_open_and_blocked_steps_are_all_that_start_here_on_the_way_and_none_is_both(
    now: Situation,
) -> None:
    open_ones, blocked = set(steps_open(now)), {step for step, _ in steps_blocked(now)}
    assert open_ones.isdisjoint(blocked)
    assert open_ones | blocked == {step for step in Step if after(step, now) and belongs(step, now)}
    assert all(refusal(step, now) for step in Step if step not in open_ones)


@given(SITUATIONS)
def test_nothing_is_decided_unheard_unseen_or_unscored(now: Situation) -> None:
    if Step.DECIDE in steps_open(now):
        if now.act == Act.WITHDRAW:
            assert now.state == State.HEARD
        elif now.asks_notice:
            assert now.state == State.NOTICE
            assert now.notice_over
            assert not now.unanswered
    if Step.COMPLETE in steps_open(now):
        assert not now.lacking
    if Step.PROPOSE in steps_open(now) and now.asks_panel:
        assert now.state == State.PANEL
        assert now.seats >= now.panel_size
        assert not now.unscored


@given(SITUATIONS)
def test_what_has_ended_moves_only_to_be_closed(now: Situation) -> None:
    if now.state in ENDED:
        assert set(steps_open(now)) <= {Step.CLOSE}


def test_a_refusal_needs_no_public_notice() -> None:
    now = Situation(Act.APPLY, State.PROPOSED, notice_days=5, proposed_grant=False)
    assert refusal(Step.DECIDE, now) == ""
    assert "先公示" in refusal(
        Step.DECIDE, Situation(Act.APPLY, State.PROPOSED, notice_days=5, proposed_grant=True)
    )


def putonghua(level: str, subject: str = "") -> Criterion:
    return Criterion(Ask.PUTONGHUA, level=level, subject=subject)


def test_the_line_of_a_subject_replaces_the_general_one() -> None:
    general, chinese = putonghua("2B"), putonghua("2A", "语文")
    clean = Criterion(Ask.CLEAN, within=5)
    assert applying([general, chinese, clean], Act.APPLY, "数学") == (general, clean)
    assert applying([general, chinese, clean], Act.APPLY, "语文") == (chinese, clean)
    only_renewed = Criterion(Ask.HOURS, Decimal(30), of=frozenset({Act.RENEW}))
    assert applying([only_renewed], Act.APPLY, "") == ()


@pytest.mark.parametrize(
    ("criterion", "found", "met"),
    [
        (putonghua("2B"), Found("", level="2A"), True),
        (putonghua("2A"), Found("", level="2B"), False),
        (putonghua("2A"), Found("", level="2A", sure=False), None),
        (putonghua("2A"), Found("", level="3A", sure=False), False),
        (putonghua("2A"), Found("", level=""), False),
        (Criterion(Ask.HOURS, Decimal(30)), Found("", amount=Decimal(30)), True),
        (Criterion(Ask.HOURS, Decimal(30)), Found("", amount=Decimal("29.9")), False),
        (Criterion(Ask.CLEAN), Found("", yes=True), False),
        (Criterion(Ask.CLEAN), Found("", yes=False), True),
        (Criterion(Ask.CREDENTIAL), Found("", yes=True), True),
        (Criterion(Ask.JUDGED, text="有影响"), Found("", yes=True), None),
    ],
)
def test_a_criterion_against_what_was_found(
    criterion: Criterion, found: Found, met: bool | None
) -> None:
    (finding,) = evaluate([criterion], {criterion: found})
    assert finding.met is met


def test_what_nobody_knows_is_no_failure() -> None:
    one = Criterion(Ask.HOURS, Decimal(30))
    (finding,) = evaluate([one], {})
    assert (finding.met, finding.told, finding.word) == (None, UNKNOWN, "待核实")


@given(st.sampled_from(["1A", "1B", "2A", "2B", "3A", "3B"]))
def test_a_level_reaches_itself_and_no_level_reaches_none(level: str) -> None:
    assert reaches(level, level)
    assert reaches("1A", level)
    assert not reaches("", level)
    assert not reaches(level, "")


@given(st.lists(MARKS, min_size=1, max_size=9), st.sampled_from(Method))
def test_the_result_lies_within_the_marks(totals: list[Decimal], method: Method) -> None:
    whole = summary(totals, method=method, outlier=Decimal(0), pass_mark=Decimal(60))
    assert whole is not None
    assert min(totals) <= whole.result <= max(totals)
    assert whole.spread == max(totals) - min(totals)
    assert whole.far == ()
    assert whole.passed == (whole.result >= 60)


def test_trimmed_mean_and_the_one_far_from_the_others() -> None:
    marks = [Decimal(one) for one in (80, 82, 84, 50)]
    whole = summary(marks, method=Method.TRIMMED, outlier=Decimal(15), pass_mark=Decimal(80))
    assert whole is not None
    assert (whole.result, whole.spread, whole.far) == (Decimal("81.00"), 34, (3,))
    few = summary(marks[:3], method=Method.TRIMMED, outlier=Decimal(15), pass_mark=Decimal(80))
    assert few is not None
    assert not few.trimmed
    assert few.result == Decimal("82.00")
    assert summary([], method=Method.MEAN, outlier=Decimal(0), pass_mark=Decimal(0)) is None


def test_marks_outside_the_rubric() -> None:
    rubric = [Part("p1", "试讲", Decimal(50)), Part("p2", "答辩", Decimal(20))]
    right = {"p1": Decimal(50), "p2": Decimal("0.5")}
    assert faults_of(rubric, right) == ""
    assert "答辩" in faults_of(rubric, {"p1": Decimal(1)})
    assert "0 到 50" in faults_of(rubric, right | {"p1": Decimal("50.01")})
    assert "两位小数" in faults_of(rubric, right | {"p2": Decimal("1.005")})


@given(DAYS, st.integers(1, 20))
def test_a_term_ends_the_day_before_its_anniversary(first: date, years: int) -> None:
    last = last_day(first, years)
    assert last + timedelta(days=1) == years_later(first, years)
    assert standing_on(last, first, last, None) == Standing.IN_FORCE
    assert standing_on(last + timedelta(days=1), first, last, None) == Standing.EXPIRED
    assert standing_on(first - timedelta(days=1), first, last, None) == Standing.COMING
    assert standing_on(first, first, last, first) == Standing.WITHDRAWN
    assert whole_years(first, years_later(first, years)) in (years, years - 1)


def test_terms_that_cannot_be() -> None:
    day = date(2026, 9, 1)
    assert "终身" in term_fault(day, None, asked=True)
    assert term_fault(day, None, asked=False) == ""
    assert "早于" in term_fault(day, date(2026, 8, 31), asked=True)
    assert last_day(day, 3) == date(2029, 8, 31)
    assert next_review(day, date(2029, 8, 31)) == date(2027, 9, 1)
    assert next_review(date(2028, 9, 1), date(2029, 8, 31)) is None


@pytest.mark.parametrize(
    "kind",
    [
        kind
        for system in shipped_systems()
        for kind in system["kinds"]
        if kind["family"] == "credential"
    ],
    ids=lambda kind: kind["code"],
)
def test_shipped_rules_are_read_without_a_fault(kind: dict[str, object]) -> None:
    definition = kind["definition"]
    assert isinstance(definition, dict)
    reading = read(SETTINGS, definition["rules"])
    assert reading.faults == {}
    assert check(reading.values) == {}
    assert set(reading.values) == set(definition["rules"])
    rules = rules_of(reading.values)
    assert rules.yearly_review <= rules.term_asked


@pytest.mark.parametrize(
    ("rules", "where"),
    [
        ({"criteria": [{"ask": "hours"}]}, "criteria.0.ask"),
        ({"criteria": [{"ask": "putonghua"}]}, "criteria.0.ask"),
        ({"yearly_review": True}, "yearly_review"),
        ({"panel": True}, "rubric"),
        ({"certificate": True}, "certificate"),
        ({"checklist": [{"title": "证书", "how": "putonghua"}]}, "criteria"),
    ],
)
def test_rules_that_contradict_themselves(rules: dict[str, object], where: str) -> None:
    assert where in check(rules)
