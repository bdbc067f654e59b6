"""Credits by rule: order never matters, caps hold, minima nest, nothing is made by carrying."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from admin.hours.entries import Entry, Exempted, months_between
from admin.hours.reckoning import Outcome, Person, part_of, statement, statements
from admin.hours.rule import Bound, HourKind, HourRule, Level, Span, Substitute
from admin.hours.rule_table import SETTINGS, faults_of, rule_of
from admin.hours.rules_in_force import shipped_values
from admin.kinds.values import read

D = Decimal
RULE = HourRule(
    name="试验",
    first_year=2026,
    years=3,
    kinds=(
        HourKind("taught", "面授", D(10)),
        HourKind("online", "网络", D(20)),
        HourKind("probation", "试用期", D(10), counts=False),
    ),
    levels=(Level("city", "市级", D("1.2")), Level("school", "校级")),
    grades=(("优秀", D("1.1")),),
    taught_weight=D(2),
    minima=(
        Bound(D(36)),
        Bound(D(18), level="city"),
        Bound(D(6), level="city", kind="taught"),
        Bound(D(8), Span.YEAR),
    ),
    caps=(Bound(D(4), Span.YEAR, kind="online"), Bound(D(9), kind="online", level="school")),
    substitutes=(Substitute("prize", "获奖", D(3), most=D(6)),),
    carry_year=D(2),
    carry_period=D(5),
    by_service=False,
)
KINDS, LEVELS = ("taught", "online", "probation", "unheard"), ("", "city", "school", "unheard")


def entry(number: int, hours: str = "10", **fields: object) -> Entry:
    values = {"day": date(2026, 3, 1), "kind": "taught", **fields}
    return Entry(person=1, key=f"e{number}", hours=D(hours), **values)  # type: ignore[arg-type]


@st.composite
def some_entries(draw: st.DrawFn) -> list[Entry]:
    made = [
        Entry(
            person=1,
            key=f"e{number}",
            day=draw(st.dates(date(2025, 6, 1), date(2030, 6, 1))),
            hours=draw(st.decimals("0.1", 200, places=1)),
            kind=draw(st.sampled_from(KINDS)),
            level=draw(st.sampled_from(LEVELS)),
            taught=draw(st.booleans()),
            grade=draw(st.sampled_from(("", "优秀", "合格"))),
            substitute=draw(st.sampled_from(("", "", "", "prize", "unheard"))),
        )
        for number in range(draw(st.integers(0, 12)))
    ]
    for number, one in enumerate(made[: draw(st.integers(0, len(made)))]):
        if draw(st.booleans()):
            taken = draw(st.sampled_from((D(0), one.hours, -one.hours, one.hours / 2)))
            made.append(replace(one, key=f"r{number}", hours=taken, reverses=one.key))
    return made


@given(st.data(), some_entries())
def test_the_order_of_entries_never_matters(data: st.DataObject, entries: list[Entry]) -> None:
    mixed = data.draw(st.permutations(entries))
    assert statement(RULE, mixed) == statement(RULE, entries)


@given(some_entries())
def test_caps_are_never_exceeded_and_every_line_adds_up(entries: list[Entry]) -> None:
    made = statement(RULE, entries)
    sums: dict[tuple[object, ...], Decimal] = defaultdict(Decimal)
    total = D(0)
    for line in made.lines:
        total += line.counted
        assert line.total == total
        assert D(0) <= line.counted <= line.worth
        level, kind = part_of(RULE, line.entry)
        for index, cap in enumerate(RULE.caps):
            if cap.level in {"", level} and cap.kind in {"", kind}:
                sums[index, line.year if cap.span == Span.YEAR else None] += line.counted
        if line.entry.substitute:
            sums["prize", None] += line.counted
    assert made.period.earned == total == sum((one.earned for one in made.years), D(0))
    for (index, _), credits in sums.items():
        assert credits <= (6 if index == "prize" else RULE.caps[index].credits)  # type: ignore[index, call-overload]


@given(some_entries())
def test_what_is_missing_fills_every_minimum(entries: list[Entry]) -> None:
    made = statement(RULE, entries)
    for balance in made.balances:
        short = {
            (one.bound.level, one.bound.kind): one.short
            for one in made.needs
            if one.year == balance.year
        }
        assert balance.missing >= max(short.values(), default=D(0))
        assert (balance.missing == 0) == (not any(short.values()))
    # So many hours taught at the city's level, whose caps are none, are enough indeed.
    hours = -(-made.period.missing * 10 // D("1.2"))
    more = entry(99, str(hours + 1), day=RULE.ends, level="city")
    assert statement(RULE, [*entries, more]).period.missing == 0


@given(some_entries(), st.integers(0, 8), st.integers(0, 8))
def test_carrying_makes_no_credits(entries: list[Entry], year: int, period: int) -> None:
    first = replace(RULE, first_year=2024, years=2, carry_year=D(year), carry_period=D(period))
    second = replace(RULE, carry_year=D(year), carry_period=D(period))
    made = statements([second, first], entries, Person())
    assert [one.rule for one in made] == [first, second]
    for one in made:
        assert sum((each.have for each in one.years), D(0)) == one.period.earned
        assert all(each.carried_out <= min(each.earned, year) for each in one.years)
    assert made[1].period.carried_in == made[0].period.carried_out <= period
    assert made[0].period.carried_out <= made[0].period.earned


@given(some_entries(), some_entries())
def test_more_training_never_leaves_more_missing_where_nothing_is_capped(
    some: list[Entry], more: list[Entry]
) -> None:
    # Under a cap of the period an earlier entry takes the room of a later year's.
    prize = Substitute("prize", "获奖", D(3))
    plain = replace(RULE, caps=(), substitutes=(prize,), carry_year=D(0))
    others = [replace(one, key=f"m{one.key}") for one in more if not one.reverses]
    fewer, many = statement(plain, some), statement(plain, [*some, *others])
    for before, after in zip(fewer.balances, many.balances, strict=True):
        assert after.missing <= before.missing


def test_conversion_weights_and_what_does_not_count() -> None:
    made = statement(
        RULE,
        [
            entry(1, "20"),
            entry(2, "20", level="city", taught=True, grade="优秀"),
            entry(3, "30", kind="online"),
            entry(4, "40", kind="probation"),
            entry(5, "40", kind="unheard"),
            entry(6, "0", substitute="prize"),
            entry(7, "0", substitute="prize"),
            entry(8, "0", substitute="prize"),
            entry(9, "12"),
            entry(10, "4", reverses="e9"),
        ],
    )
    found = {one.entry.key: (one.worth, one.counted, one.outcome) for one in made.lines}
    assert found["e1"] == (D("2.00"), D("2.00"), Outcome.COUNTED)
    assert found["e2"][0] == D("5.28")  # 20 ÷ 10 × 1.2 × 1.1 × 2
    assert found["e3"][0] == D("1.50")
    assert found["e4"] == (0, 0, Outcome.NOT_COUNTED)
    assert found["e5"] == (0, 0, Outcome.UNKNOWN)
    assert found["e8"] == (D(3), D(0), Outcome.CAPPED)
    assert found["e9"][0] == D("0.80")
    assert found["e10"][2] == Outcome.REVERSAL


def test_an_exemption_takes_whole_months_off_what_is_asked() -> None:
    half_year = Exempted(date(2026, 1, 15), date(2026, 7, 31), "产假")  # February to July
    year = Exempted(date(2027, 1, 1), date(2027, 12, 31), "援藏")
    made = statement(RULE, [], Person((half_year, year, half_year)))
    assert made.months_excused == 18
    assert made.period.required == D("18.00")
    assert [one.required for one in made.years] == [D("4.00"), D("0.00"), D("8.00")]
    by_part = {(one.bound.level, one.bound.kind): one.required for one in made.needs}
    assert by_part["city", "taught"] == D("3.00")


def test_months_without_a_post_are_not_asked_for_where_the_rule_says_so() -> None:
    served = frozenset(months_between(date(2027, 7, 1), date(2028, 12, 31)))
    minds = replace(RULE, by_service=True)
    assert statement(minds, [], Person(served=served)).period.required == D("18.00")
    assert statement(RULE, [], Person(served=served)).period.required == D("36.00")


def test_parts_that_lack_more_than_the_whole_are_what_is_missing() -> None:
    made = statement(RULE, [entry(1, "360", level="school")])  # 36 credits, none of the city's
    assert made.period.missing == D("18.00")
    assert {one.bound.level for one in made.needs if one.short and one.year is None} == {"city"}


def test_a_period_begins_where_the_rule_says() -> None:
    school = replace(RULE, month=9)
    assert (school.begins, school.ends) == (date(2026, 9, 1), date(2029, 8, 31))
    assert school.year_of(date(2027, 8, 31)) == 2026
    assert statement(school, [entry(1)]).lines == ()
    assert statement(school, [], carried=D(3)).period.missing == D("33.00")


def test_the_shipped_rule_is_well_formed_and_is_what_beijing_asks() -> None:
    values = shipped_values()
    reading = read(SETTINGS, values)
    assert (reading.faults, faults_of(reading.values)) == ({}, {})
    rule = rule_of(values)
    assert rule_of(reading.values) == rule
    assert {one.code: one.per_credit for one in rule.kinds}["taught"] == 10
    assert {one.code: one.per_credit for one in rule.kinds}["online"] == 20
    assert next(one.credits for one in rule.minima if not one.kind) == 36


@pytest.mark.parametrize(
    ("key", "change", "said"),
    [
        ("kinds", [{"code": "Taught", "name": "面授", "per_credit": "10"}], "小写英文"),
        ("kinds", [{"code": "taught", "name": "面授", "per_credit": "0"}], "大于 0"),
        ("minima", [{"span": "period", "kind": "没有", "credits": "1"}], "没有叫“没有”"),
        (
            "minima",
            [{"span": "year", "credits": "3"}, {"span": "year", "level": "市级", "credits": "4"}],
            "不能大于",
        ),
        ("minima", [{"span": "year", "credits": "3"}] * 2, "两次"),
        ("practice_minutes", 45, "practice"),
    ],
)
def test_a_rule_that_contradicts_itself_is_refused(key: str, change: object, said: str) -> None:
    values = {**shipped_values(), key: change}
    if key == "kinds":
        for row in values["kinds"]:
            row |= {"counts": True, "before_retest": True}
    if key == "practice_minutes":
        values["kinds"] = [one for one in values["kinds"] if one["code"] != "practice"]
        values["caps"] = []
    assert said in faults_of(values)[key]


def test_a_kind_that_records_name_cannot_go() -> None:
    assert (
        "research"
        in faults_of(
            {**shipped_values(), "kinds": shipped_values()["kinds"][:2]}, {"taught", "research"}
        )["kinds"]
    )
