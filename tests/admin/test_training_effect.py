"""Before and after a training: means, intervals, matching, words; from results to the page."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from hypothesis import given, settings
from hypothesis import strategies as st

from admin.accounts.rights import Role
from admin.courses.enrolling import enrol
from admin.courses.models import CourseRun
from admin.courses.running import take_step
from admin.hours.effect import TOTAL, Marks, Pair, effect_of, matched, words_of
from admin.hours.effect_facts import pairs_of
from admin.hours.entering import Hours, enter_hours
from admin.people.models import Organisation, Person, Post
from admin.results.models import ResultVersion
from tests.admin.course_runs import Town, add_run
from tests.admin.factories import (
    AT,
    add_candidate,
    add_organisation,
    add_person,
    add_session,
    add_sitting,
    add_user,
)

DAY = date(2026, 3, 1)


def pair(person: int, before: float, after: float, *, county: int = 1, level: str = "2B") -> Pair:
    return Pair(
        person,
        county,
        Marks(DAY, level, {TOTAL: before, "passage": before / 4}),
        Marks(DAY, level, {TOTAL: after}),
    )


def test_the_interval_holds_the_mean_and_tells_noise_from_change() -> None:
    rng = random.Random(3)
    better = [pair(n, 80 + n % 5, 83 + n % 5 + rng.gauss(0, 2)) for n in range(60)]
    same = [pair(100 + n, 80 + n % 5, 80 + n % 5 + rng.gauss(0, 2)) for n in range(60)]
    (total,) = effect_of(better, same, [TOTAL, "passage"]).items
    assert total.attended.low is not None
    assert total.attended.high is not None
    assert total.attended.low < total.attended.mean < total.attended.high
    assert abs(total.attended.mean - 3) < 1
    assert total.attended.is_clear
    assert total.others is not None
    assert not total.others.is_clear
    assert total.beyond is not None
    assert total.beyond.is_clear
    assert total.beyond.mean == pytest.approx(total.attended.mean - total.others.mean)


@settings(deadline=None, max_examples=20)
@given(
    st.lists(st.tuples(st.floats(40, 100), st.floats(-9, 9)), min_size=2, max_size=12),
    st.randoms(use_true_random=False),
)
def test_the_order_of_people_never_matters(
    people: Sequence[tuple[float, float]], rng: random.Random
) -> None:
    pairs = [pair(n, before, before + more) for n, (before, more) in enumerate(people)]
    mixed = list(pairs)
    rng.shuffle(mixed)
    assert effect_of(mixed, [], [TOTAL]) == effect_of(pairs, [], [TOTAL])


@given(
    st.lists(st.tuples(st.integers(1, 2), st.sampled_from(["2A", "2B"]), st.floats(60, 95))),
    st.lists(st.tuples(st.integers(1, 2), st.sampled_from(["2A", "2B"]), st.floats(60, 95))),
)
def test_matches_are_of_one_county_and_level_and_nobody_is_taken_twice(
    some: list[tuple[int, str, float]], others: list[tuple[int, str, float]]
) -> None:
    there = [pair(n, t, t, county=c, level=v) for n, (c, v, t) in enumerate(some)]
    absent = [pair(n + 900, t, t, county=c, level=v) for n, (c, v, t) in enumerate(others)]
    found = matched(there, absent)
    assert len({one.person for one, _ in found}) == len(found)
    assert len({other.person for _, other in found}) == len(found)
    for one, other in found:
        assert (one.county, one.before.level) == (other.county, other.before.level)
    strata = {(one.county, one.before.level) for one in there}
    assert len(found) == sum(
        min(
            sum((one.county, one.before.level) == stratum for one in there),
            sum((one.county, one.before.level) == stratum for one in absent),
        )
        for stratum in strata
    )


def test_the_nearest_in_sum_are_matched() -> None:
    found = matched([pair(1, 80, 81), pair(2, 90, 91)], [pair(3, 89, 1), pair(4, 70, 1)])
    assert [(one.person, other.person) for one, other in found] == [(1, 4), (2, 3)]


def test_a_single_person_has_no_interval_and_the_words_say_what_is_not_proved() -> None:
    effect = effect_of([pair(1, 80, 85)], [], [TOTAL])
    assert effect.items[0].attended.low is None
    words = "".join(words_of(effect))
    few = effect_of([pair(1, 80, 85), pair(2, 80, 84)], [pair(3, 80, 80), pair(4, 80, 80)], [TOTAL])
    assert "人数太少，看不出是不是偶然" in "".join(words_of(few))
    for part in ("人数太少", "只有 1 人", "不能证明", "没有找到"):
        assert part in words
    assert "不能比较" in words_of(effect_of([], [], [TOTAL]))[0]


def result(person: Person, day: date, total: str, *, item: str = "18") -> None:
    session = add_session(date=day)
    sitting = add_sitting(add_candidate(session, person), stage="finished")
    ResultVersion.objects.create(
        sitting=sitting,
        number=1,
        item_marks=[{"item": 1, "kind": "monosyllables", "full": "10", "mark": item}],
        total=Decimal(total),
        level="2B",
        status="final",
        paper_digest="1",
        rubric_version="1",
        made_at=AT,
        made_by=add_user(),
    )


def teacher(school: Organisation, before: str, after: str) -> Person:
    person = add_person()
    Post.objects.create(person=person, organisation=school)
    result(person, DAY - timedelta(days=400), "40")
    result(person, DAY - timedelta(days=30), before)
    result(person, DAY + timedelta(days=30), after)
    result(person, DAY + timedelta(days=300), "99")
    return person


@pytest.mark.django_db
def test_the_last_test_before_and_the_first_one_after_are_compared() -> None:
    school = add_organisation("一小", parent=add_organisation("东城区", kind="county"))
    attended = [teacher(school, "81", "84"), teacher(school, "82", "85")]
    other = teacher(school, "81", "81")
    untested = add_person()
    stranger = add_person()
    keys = [one.pk for one in (*attended, untested)]
    reach = Person.objects.exclude(pk=stranger.pk)
    found = pairs_of([*keys, stranger.pk], DAY, DAY + timedelta(days=5), reach)
    assert [(one.before.by_item[TOTAL], one.after.by_item[TOTAL]) for one in found.attended] == [
        (81, 84),
        (82, 85),
    ]
    assert [one.person for one in found.others] == [other.pk]
    assert found.untested == 1


@pytest.mark.django_db
def test_the_page_compares_those_who_have_hours_of_a_training() -> None:
    county = add_organisation("东城区", kind="county")
    school, elsewhere = add_organisation("一小", parent=county), add_organisation("西城区")
    people = [teacher(school, "81", f"{84 + n}") for n in range(3)]
    for _ in range(3):
        teacher(school, "81", "81")
    trainer = add_user(Role.TRAINER)
    for person in people:
        what = Hours(DAY, "声母班", Decimal(8), "taught")
        enter_hours(person, what, by=trainer, at=AT, reason="签到表")
    client = Client()
    client.force_login(trainer)
    page = client.get("/training/effect/?title=声母班").content.decode()
    for part in ("参加培训的 3 人", "变化 +4.00 分", "不能证明", "单音节"):
        assert part in page
    entry = client.get("/training/effect/").content.decode()
    assert "声母班（3 人）" in entry
    named = "/training/effect/?title=声母班&since=2026-03-01"
    assert "参加者 3 人" in client.get(f"{named}&until=2026-03-02").content.decode()
    for form in ("pdf", "xlsx"):
        assert client.get(f"/training/effect/{form}/?title=声母班").status_code == 200
    assert client.get("/training/effect/pdf/").status_code == 404
    clerk = Client()
    clerk.force_login(add_user(Role.COUNTY_OFFICER, organisation=elsewhere))
    theirs = clerk.get(f"{named}&until=2026-03-02").content.decode()
    assert "没有找到参加这个培训的人" in theirs
    assert "声母班" not in clerk.get("/training/effect/").content.decode()


def trained(town: Town, name: str, day: date, people: Sequence[Person], **fields: Any) -> CourseRun:
    run = add_run(town, "test-training.course", name=name, first_day=day, last_day=day, **fields)
    run = take_step(run, "open", by=town.officer, at=AT)
    enrol(run, people, by=town.officer, at=AT)
    return run


@pytest.mark.django_db
def test_course_runs_with_a_before_and_after_are_listed_and_open_it() -> None:
    town = Town(0)
    there = [teacher(town.school, "81", f"{84 + n}") for n in range(3)]
    far = [teacher(town.far, "80", "86")]
    run = trained(town, "声母班", DAY, [*there, *far])
    old = trained(town, "旧班", DAY - timedelta(days=300), there)
    trained(town, "没有再测的班", DAY + timedelta(days=600), there)
    other = add_run(town, "continuing.course", name="语文班", first_day=DAY, last_day=DAY)
    CourseRun.objects.filter(pk=other.pk).update(state="open")
    client = Client()
    client.force_login(town.officer)
    page = client.get("/training/effect/").content.decode()
    link = f"/training/effect/?run={run.pk}"
    assert link in page
    assert f"?run={old.pk}" in page
    assert "没有再测的班" not in page
    assert "语文班" not in page
    row = page[page.index(link) :].partition("</tr>")[0]
    for part in ("声母班", "4 人", "80.75", "4.50"):
        assert part in row
    this_year = client.get("/training/effect/?year=2026").content.decode()
    assert ("声母班" in this_year, "旧班" in this_year) == (True, False)
    assert "参加者 4 人" in client.get(link).content.decode()
    assert client.get(f"/training/effect/pdf/?run={run.pk}").status_code == 200
    assert link in client.get(f"/courses/{run.pk}/").content.decode()
    for unknown in ("0", "x", "999999"):
        assert client.get(f"/training/effect/?run={unknown}").status_code == 404


@pytest.mark.django_db
def test_a_county_officer_compares_own_people_alone() -> None:
    town = Town(0)
    run = trained(town, "声母班", DAY, [teacher(town.school, "81", "84")])
    hidden = trained(town, "西城班", DAY, [teacher(town.far, "80", "90")], host=town.west)
    enrol(run, [teacher(town.far, "80", "90")], by=town.officer, at=AT)
    client = Client()
    client.force_login(town.clerk)
    page = client.get("/training/effect/").content.decode()
    row = page[page.index(f"?run={run.pk}") :].partition("</tr>")[0]
    assert "1 人" in row
    assert "人数太少" in row
    assert "西城班" not in page
    assert client.get(f"/training/effect/?run={hidden.pk}").status_code == 404
    assert "参加者 1 人" in client.get(f"/training/effect/?run={run.pk}").content.decode()
