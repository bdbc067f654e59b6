"""Hours on record: by hand, from practice, taken back, exempted; totals equal the computation."""

from __future__ import annotations

import random
from collections.abc import Iterable
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from admin.accounts.models import AuditEntry
from admin.accounts.rights import Role
from admin.errors import WithoutReason
from admin.hours import sources, suggestions
from admin.hours.entering import Hours, enter_hours, enter_substitute, exempt, take_back
from admin.hours.entries import Entry as HourEntry
from admin.hours.errors import AlreadyReversed, BadEntry, BadRule, NoRule, RuleChanged
from admin.hours.models import HandEntry, HourExemption, HourTotal, SubstituteEntry
from admin.hours.rules_in_force import change_rule, rules_in_force, shipped_values, used_kinds
from admin.hours.statements import statements_of
from admin.hours.suggestions import Suggestion
from admin.hours.totals import is_stale, rebuild, rebuild_at_night, refresh
from admin.kinds.shipped import add_shipped
from admin.people.models import Person, Post
from admin.practice.models import PracticeReading, PracticeRun
from admin.testing.errors import RegistrationRefused
from admin.testing.models import Candidate
from admin.testing.registration import Entry, register
from tests.admin.factories import (
    AT,
    TODAY,
    add_candidate,
    add_organisation,
    add_person,
    add_seat,
    add_session,
    add_sitting,
    add_user,
    later,
)

pytestmark = pytest.mark.django_db
LECTURE = Hours(TODAY, "普通话培训班", Decimal(20), "taught", "county")


def teacher(name: str = "王小红", **post: object) -> Person:
    person = add_person(name)
    values = {"organisation": add_organisation(), **post}
    Post.objects.create(person=person, **values)
    return person


def totals(person: Person) -> dict[int, tuple[Decimal, Decimal, Decimal]]:
    return {
        one.year: (one.have, one.required, one.missing)
        for one in HourTotal.objects.filter(person=person)
    }


def expected(person: Person) -> dict[int, tuple[Decimal, Decimal, Decimal]]:
    (made,) = statements_of([person.pk], rules_in_force())[person.pk]
    return {one.year or 0: (one.have, one.required, one.missing) for one in made.balances}


def practise(person: Person, minutes: int, **run: object) -> PracticeRun:
    made = PracticeRun.objects.create(person=person, seat=add_seat(), begun_at=AT, **run)
    for minute in (1, minutes):
        PracticeReading.objects.create(
            run=made,
            at=AT + timedelta(minutes=minute),
            theme="retroflex",
            exercise="x",
            hanzi="主力",
            pinyin="zhǔlì",
            right=True,
            sentence="读对了",
            engine="1",
            took_ms=100,
        )
    return made


def test_hours_are_entered_with_a_reason_and_taken_back_once() -> None:
    person, by = teacher(), add_user(Role.TRAINER)
    with pytest.raises(WithoutReason):
        enter_hours(person, LECTURE, by=by, at=AT, reason=" ")
    made = enter_hours(person, LECTURE, by=by, at=AT, reason="结业证书")
    assert totals(person)[0] == (Decimal("2.00"), Decimal("36.00"), Decimal("34.00"))
    take_back(made, by=by, at=AT, reason="重复登记")
    assert totals(person)[0] == (0, Decimal("36.00"), Decimal("36.00"))
    for one in (made, HandEntry.objects.get(reverses=made)):
        with pytest.raises(AlreadyReversed):
            take_back(one, by=by, at=AT, reason="再撤销")
    acts = AuditEntry.objects.filter(subject_type=HandEntry._meta.label)
    assert [one.action for one in acts.order_by("pk")] == ["hours_entered", "hours_taken_back"]


@pytest.mark.parametrize(
    ("fields", "error"),
    [
        ({"kind": "unheard"}, BadEntry),
        ({"level": "unheard"}, BadEntry),
        ({"hours": Decimal(0)}, BadEntry),
        ({"hours": Decimal("1.001")}, BadEntry),
        ({"title": " "}, BadEntry),
        ({"day": date(2019, 1, 1)}, NoRule),
    ],
)
def test_what_cannot_count_is_not_entered(fields: dict[str, object], error: type) -> None:
    values = {**LECTURE.__dict__, **fields}
    with pytest.raises(error):
        enter_hours(teacher(), Hours(**values), by=add_user(), at=AT, reason="证书")  # type: ignore[arg-type]
    assert not HandEntry.objects.exists()


def test_practice_counts_as_long_as_somebody_read_and_within_the_days_limit() -> None:
    person = teacher()
    assert totals(person)[0][0] == 0
    practise(person, 60, ended_at=AT + timedelta(hours=3))  # 1.3 hours of 45 minutes
    PracticeRun.objects.create(person=person, seat=add_seat(), begun_at=AT)  # nobody read
    refresh([person.pk], at=AT)
    (made,) = statements_of([person.pk], rules_in_force())[person.pk]
    assert [one.hours for one in made.lines] == [Decimal("1.3")]
    practise(person, 120)
    (made,) = statements_of([person.pk], rules_in_force())[person.pk]
    assert [one.hours for one in made.lines] == [Decimal(2)]


def test_ending_a_practice_counts_it_at_once() -> None:
    person = teacher()
    run = practise(person, 90)
    run.ended_at = later(hours=2)
    run.save()
    assert totals(person)[0][0] == Decimal("0.10")


def test_a_post_that_changes_changes_what_is_asked() -> None:
    person = teacher(valid_from=date(2028, 7, 1))
    assert totals(person)[0][1] == Decimal("18.00")
    assert totals(person)[2026][1] == 0
    post = person.posts.get()
    post.valid_to = date(2028, 12, 31)
    post.save()
    assert totals(person)[0][1] == Decimal("3.60")


def test_a_new_rule_replaces_those_it_overlaps_and_others_stay() -> None:
    by, values = add_user(Role.OFFICER), shipped_values()
    earlier = {**values, "name": "上一周期", "first_year": 2021}
    change_rule(earlier, seen=1, reason="补录", by=by, at=AT)
    assert [one.rule.first_year for one in rules_in_force()] == [2021]
    with pytest.raises(RuleChanged):
        change_rule(values, seen=1, reason="改", by=by, at=AT)
    with pytest.raises(WithoutReason):
        change_rule(values, seen=2, reason=" ", by=by, at=AT)
    change_rule(values, seen=2, reason="本周期", by=by, at=AT)
    assert [(one.number, one.rule.first_year) for one in rules_in_force()] == [(2, 2021), (3, 2026)]
    change_rule({**values, "first_year": 2025}, seen=3, reason="市里提前", by=by, at=AT)
    assert [one.number for one in rules_in_force()] == [4]


def test_a_faulty_rule_is_told_by_field() -> None:
    with pytest.raises(BadRule) as refused:
        change_rule(
            {**shipped_values(), "years": "很多"}, seen=1, reason="改", by=add_user(), at=AT
        )
    assert "years" in refused.value.extra["faults"]  # type: ignore[operator]


def test_a_kind_of_hours_that_a_kind_of_course_gives_stays_in_the_table() -> None:
    add_shipped(AT)
    values = shipped_values()
    values["kinds"] = [one for one in values["kinds"] if one["code"] != "online"]
    by = add_user(Role.OFFICER)
    with pytest.raises(BadRule) as told:
        change_rule(values, seen=1, reason="不再计", by=by, at=AT)
    assert "online" in str(told.value.extra["faults"])
    assert {"taught", "online", "text"} <= used_kinds()


def test_totals_of_an_older_rule_are_known_to_be_stale_until_they_are_rebuilt() -> None:
    person = teacher()
    rebuild(at=AT)
    assert not is_stale(rules_in_force())
    values = {**shipped_values(), "minima": [{"span": "period", "credits": "50"}]}
    change_rule(values, seen=1, reason="提高", by=add_user(Role.OFFICER), at=AT)
    assert is_stale(rules_in_force())
    assert rebuild(at=AT) == 1
    assert not is_stale(rules_in_force())
    assert totals(person)[0][1] == 50


def test_what_was_written_in_bulk_counts_after_the_night() -> None:
    person = add_person()
    Post.objects.bulk_create([Post(person=person, organisation=add_organisation())])
    rebuild_at_night(AT.replace(hour=5))  # 13:00 in Shanghai
    assert not HourTotal.objects.exists()
    rebuild_at_night(AT.replace(hour=18))  # 02:00
    assert totals(person)[0][1] == 36


def test_rebuilding_drops_what_no_rule_knows() -> None:
    person = teacher()
    HourTotal.objects.create(
        person=person,
        begins=date(2001, 1, 1),
        have=0,
        required=0,
        missing=0,
        rule=9,
        reckoned_at=AT,
    )
    rebuild(at=AT)
    assert set(HourTotal.objects.values_list("begins", flat=True)) == {date(2026, 1, 1)}


def test_after_any_acts_the_table_equals_the_computation() -> None:
    rng, by = random.Random(7), add_user(Role.OFFICER)
    people = [teacher(f"教师{number}") for number in range(4)]

    def day() -> date:
        return date(2026, 1, 1) + timedelta(days=rng.randrange(5 * 365))

    for step in range(60):
        person, at = rng.choice(people), later(minutes=step)
        match rng.randrange(5):
            case 0 | 1:
                kind = rng.choice(["taught", "online", "school", "probation"])
                what = Hours(day(), "培训", Decimal(rng.randrange(1, 90)), kind, "city")
                enter_hours(person, what, by=by, at=at, reason="证书")
            case 2:
                enter_substitute(person, day(), "获奖", "prize", by=by, at=at, reason="证书")
            case 3:
                since = day()
                exempt(person, since, since + timedelta(days=200), by=by, at=at, reason="产假")
            case _:
                model = rng.choice([HandEntry, SubstituteEntry, HourExemption])
                standing = model.objects.filter(person=person, reverses=None, reversal=None)
                if (one := standing.first()) is not None:
                    take_back(one, by=by, at=at, reason="登记有误")
        assert totals(person) == expected(person)
    kept = {one.pk: totals(one) for one in people}
    rebuild(at=AT)
    assert {one.pk: totals(one) for one in people} == kept


def test_rebuilding_asks_no_more_for_more_people(
    django_assert_max_num_queries: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(12):
        teacher(f"教师{number}")
    with django_assert_max_num_queries(25):  # type: ignore[operator]
        rebuild(at=AT)
    monkeypatch.setattr("admin.hours.totals.AT_ONCE", 5)
    assert rebuild(at=AT) == 12


def retest(**rules: object) -> tuple[Candidate, Entry, object]:
    before = add_candidate(add_session(date=TODAY - timedelta(days=90)))
    add_sitting(before, stage="finished")
    session = add_session(retest_hours=8, **rules)
    return before, Entry(before.person), session


def test_who_lacks_hours_is_told_how_many_and_where_to_get_them(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    before, entry, session = retest()
    by = add_user(Role.TRAINER)
    few = Hours(TODAY, "声母班", Decimal("2.5"), "taught")
    enter_hours(before.person, few, by=by, at=AT, reason="签到表")
    old = Hours(TODAY - timedelta(days=90), "测试当天", Decimal(9), "taught")
    enter_hours(before.person, old, by=by, at=AT, reason="签到表")
    other = Hours(TODAY, "师德", Decimal(9), "school")  # does not count before a retest
    enter_hours(before.person, other, by=by, at=AT, reason="签到表")
    courses = [
        Suggestion("平翘舌音班", date(2026, 6, 1), Decimal(8), "taught", place="市教师进修学院"),
        Suggestion("校本研修", date(2026, 5, 20), Decimal(8), "school"),
    ]
    monkeypatch.setattr(suggestions, "_SUGGEST", [lambda themes: courses])
    with pytest.raises(RegistrationRefused) as refused:
        register(session, [entry], by="system", at=AT)  # type: ignore[arg-type]
    assert refused.value.text == (
        "再次测试前须参加培训 8 学时，2026-02-15 测试以后已有 2.5 学时，还差 5.5 学时。"
        "可以参加：平翘舌音班（2026-06-01 开班，市教师进修学院，8 学时）。"
    )
    more = enter_hours(
        before.person, Hours(TODAY, "声母班", Decimal("5.5"), "taught"), by=by, at=AT, reason="表"
    )
    take_back(more, by=by, at=AT, reason="未到")
    with pytest.raises(RegistrationRefused, match=r"还差 5\.5 学时"):
        register(session, [entry], by="system", at=AT)  # type: ignore[arg-type]
    enter_hours(
        before.person, Hours(TODAY, "韵母班", Decimal("5.5"), "taught"), by=by, at=AT, reason="表"
    )
    assert register(session, [entry], by="system", at=AT)  # type: ignore[arg-type]


def test_the_office_makes_an_exception_by_name_with_a_reason() -> None:
    before, entry, session = retest()
    officer = add_user(Role.OFFICER)
    with pytest.raises(RegistrationRefused, match="没有记录，还差 8 学时"):
        register(session, [entry], by=officer, at=AT)  # type: ignore[arg-type]
    (made,) = register(session, [entry], by=officer, at=AT, override="支教返岗")  # type: ignore[arg-type]
    traced = AuditEntry.objects.get(action="registration_overridden", subject_id=str(made.pk))
    assert (traced.reason, traced.detail["grounds"]) == ("支教返岗", ["hours"])
    assert made.person == before.person


def test_a_further_room_brings_its_entries(monkeypatch: pytest.MonkeyPatch) -> None:
    person = teacher()

    def granted(people: Iterable[int], since: date, until: date) -> list[HourEntry]:
        return [HourEntry(one, f"granted:{one}", TODAY, Decimal(30), "taught") for one in people]

    monkeypatch.setattr(sources, "_SOURCES", [*sources._SOURCES, granted])
    refresh([person.pk], at=timezone.now())
    assert totals(person)[0][0] == Decimal("3.00")
