"""Activities as records: made, changed, taken part in, judged, counted, followed up."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest

from admin.accounts.models import AuditEntry
from admin.activities import follow_ups
from admin.activities.counties import CITY_LEVEL, county_names
from admin.activities.errors import BadActivity, BadBallot, JuryClosed, JuryIncomplete, WrongStep
from admin.activities.family import moments_of
from admin.activities.figures import by_county, figures_of, sum_of
from admin.activities.jury import (
    GrantedAward,
    close_jury,
    give_ballot,
    hand_over_awards,
    receive_awards,
    reopen_jury,
    result_of,
)
from admin.activities.keeping import Entry, SeriesEntry, from_source, make_series, take_step
from admin.activities.models import Activity, FollowUp, Participant
from admin.activities.personal import (
    PersonalEntry,
    add_log,
    change_record,
    make_record,
    quota_of,
    strike_log,
    weeks_of,
)
from admin.activities.rules import rules_of
from admin.activities.steps import Step
from admin.activities.taking_part import (
    add_person,
    draw_numbers,
    drop_person,
    note_attendance,
    set_unit,
)
from admin.credentials.models import Credential
from admin.errors import WithoutReason
from admin.kinds.families import entry_of
from tests.admin.activity_records import (
    City,
    add_activity,
    add_city,
    add_series,
    add_skill,
    add_teacher,
)
from tests.admin.factories import AT, TODAY
from tests.admin.factories import add_person as new_person

pytestmark = pytest.mark.django_db
JUROR, CONTESTANT = Participant.Role.JUROR, Participant.Role.CONTESTANT
LATER = AT + timedelta(days=1)


@pytest.fixture
def city() -> City:
    return add_city()


def test_what_is_shipped_covers_the_family(city: City) -> None:
    assert set(city.kinds) == {
        *("publicity.event", "one-skill.skill", "one-skill.showing", "county-schools.meeting-1"),
        *("county-schools.meeting-2", "rural.visit"),
    }
    for kind in city.kinds.values():
        entry = entry_of("activity")
        assert entry.check(kind.version().definition.rules) == {}
        assert list(entry.records(kind.pk)) == []


def test_an_activity_goes_its_way_and_every_step_is_traced(city: City) -> None:
    one = add_activity(city, "publicity.event", city.east)
    with pytest.raises(WrongStep):
        take_step(one, Step.REPORT, by=city.officer, at=AT)
    take_step(one, Step.ANNOUNCE, by=city.officer, at=AT)
    with pytest.raises(WrongStep, match="还没有到"):
        take_step(one, Step.HOLD, by=city.officer, at=AT - timedelta(hours=1))
    take_step(one, Step.HOLD, by=city.officer, at=AT)
    with pytest.raises(BadActivity, match="总结"):
        take_step(one, Step.REPORT, by=city.officer, at=AT)
    with pytest.raises(WithoutReason):
        take_step(one, Step.TAKE_BACK, by=city.officer, at=AT)
    take_step(one, Step.TAKE_BACK, by=city.officer, at=AT, reason="登记错了")
    take_step(one, Step.CANCEL, by=city.officer, at=AT, reason="大雨")
    one.refresh_from_db()
    assert (one.state, one.cancelled_because) == ("cancelled", "大雨")
    traced = AuditEntry.objects.filter(action="activity_step").order_by("pk")
    assert [entry.detail["after"] for entry in traced] == [
        *("announced", "held", "announced", "cancelled")
    ]


def test_names_of_series_are_told_apart_and_days_are_in_order(city: City) -> None:
    add_series(city, "publicity.event", "第十三届推广普通话宣传周")
    with pytest.raises(BadActivity, match="名称"):
        add_series(city, "publicity.event", "第十三届推广普通话宣传周")
    entry = SeriesEntry("倒着", city.city, TODAY, TODAY - timedelta(days=1))
    with pytest.raises(BadActivity, match="早于"):
        make_series(city.kinds["publicity.event"], entry, by=city.officer, at=AT)
    with pytest.raises(BadActivity, match="早于"):
        add_activity(city, "publicity.event", city.east, ends_at=AT - timedelta(minutes=1))
    other = add_series(city, "county-schools.meeting-1", "第一次系列现场会议")
    with pytest.raises(BadActivity, match="另一类"):
        add_activity(city, "publicity.event", city.east, series=other)
    assert not Activity.objects.exists()


def test_figures_by_county_add_up_and_cancelled_ones_do_not_count(city: City) -> None:
    lists = add_activity(city, "publicity.event", city.schools["east"])
    reported = add_activity(city, "publicity.event", city.east, came=120)
    add_activity(city, "publicity.event", city.city)
    gone = add_activity(city, "publicity.event", city.west, came=9)
    take_step(gone, Step.CANCEL, by=city.officer, at=AT, reason="大雨")
    people = [add_teacher(name, city.schools["east"]) for name in ("王芳", "李明", "赵文")]
    for person in people:
        add_person(lists, person, "attends", by=city.officer, at=AT)
    add_person(lists, people[0], "leads", by=city.officer, at=AT)
    keys = [one.pk for one in lists.participants.all()]
    came = [one.pk for one in lists.participants.exclude(person=people[2])]
    note_attendance(lists, keys, came, by=city.officer, at=AT)
    set_unit(lists, None, "社区居民", 50, 43, by=city.officer, at=AT)
    take_step(reported, Step.HOLD, by=city.officer, at=AT)
    figures = figures_of(Activity.objects.select_related("organisation"))
    lines = by_county(figures, county_names().values())
    assert [(one.county, one.planned, one.held, one.people) for one in lines] == [
        ("东城区", 2, 1, 2 + 43 + 120),
        ("西山县", 0, 0, 0),
        (CITY_LEVEL, 1, 0, 0),
    ]
    assert (sum_of(lines).planned, sum_of(lines).people) == (3, 165)


def test_a_second_head_count_of_a_unit_changes_the_first(city: City) -> None:
    one = add_activity(city, "publicity.event", city.east)
    for count in (10, 12):
        set_unit(one, city.schools["west"], "", 15, count, by=city.officer, at=AT)
    assert [unit.came for unit in one.delegations.all()] == [12]
    with pytest.raises(BadActivity):
        set_unit(one, None, "  ", 1, 1, by=city.officer, at=AT)


def add_showing(city: City, contestants: int = 3, jurors: int = 3) -> Activity:
    one = add_activity(city, "one-skill.showing", city.east, name="一绝展示")
    for place in range(contestants):
        person = add_teacher(f"选手{place}", city.schools["east"])
        record = add_skill(city, person)
        add_person(one, person, CONTESTANT, by=city.officer, at=AT, record=record)
    for place in range(jurors):
        juror = add_teacher(f"评委{place}", city.schools["west"])
        add_person(one, juror, JUROR, by=city.officer, at=AT)
    draw_numbers(one, by=city.officer, at=AT)
    return one


def give_all(city: City, one: Activity) -> None:
    """The first contestant drawn is the best; the last juror is far off on the second."""
    for juror_place, juror in enumerate(one.participants.filter(role=JUROR).order_by("pk")):
        for contestant in one.participants.filter(role=CONTESTANT).order_by("number"):
            base = 40 - 5 * (contestant.number or 0)
            if contestant.number == 2 and juror_place == 2:
                base = 0
            raw = {"基本功": str(base), "难度与特色": "20", "教学应用": "15", "仪态与表达": "8.5"}
            give(city, juror, contestant, raw)


def give(
    city: City, juror: Participant, contestant: Participant, raw: dict[str, str], **more: object
) -> None:
    wanted = {"abstains": False, "remark": "", "by": city.officer, "at": AT, **more}
    give_ballot(juror, contestant, raw, **wanted)  # type: ignore[arg-type]


def test_the_jury_from_ballots_to_awards(city: City) -> None:
    one = add_showing(city)
    with pytest.raises(JuryIncomplete, match="3 位评委"):
        close_jury(one, by=city.officer, at=AT)
    give_all(city, one)
    result = result_of(one)
    assert [[given.is_outlier for given in line.given] for line in result] == [
        [False] * 3,
        [False] * 3,
        [False, False, True],
    ]
    assert close_jury(one, by=city.officer, at=AT) == 3
    drawn = one.participants.filter(role=CONTESTANT).order_by("number")
    assert [(c.number, c.score, c.rank, c.award) for c in drawn] == [
        (1, Decimal("78.50"), 1, "二等奖"),
        (2, Decimal("63.50"), 3, ""),
        (3, Decimal("68.50"), 2, "三等奖"),
    ]
    juror = one.participants.filter(role=JUROR)[0]
    with pytest.raises(JuryClosed):
        give(city, juror, drawn[0], {})
    with pytest.raises(JuryClosed):
        draw_numbers(one, by=city.officer, at=AT)
    with pytest.raises(WithoutReason):
        reopen_jury(one, by=city.officer, at=AT, reason=" ")
    reopen_jury(one, by=city.officer, at=AT, reason="漏评一人")
    assert set(one.participants.values_list("rank", "award")) == {(None, "")}


def test_a_ballot_outside_the_rubric_changes_nothing(city: City) -> None:
    one = add_showing(city, contestants=1, jurors=1)
    juror, contestant = (one.participants.get(role=role) for role in (JUROR, CONTESTANT))
    with pytest.raises(BadBallot) as refused:
        give(city, juror, contestant, {"基本功": "41", "难度与特色": "20", "教学应用": "x"})
    assert set(refused.value.extra["faults"]) == {"基本功", "教学应用", "仪态与表达"}
    assert not juror.ballots_given.exists()
    with pytest.raises(WrongStep):
        give(city, contestant, juror, {}, abstains=True)
    give(city, juror, contestant, {}, abstains=True)
    with pytest.raises(JuryIncomplete, match="全部回避"):
        close_jury(one, by=city.officer, at=AT)


def test_nobody_judges_an_activity_he_competes_in(city: City) -> None:
    one = add_showing(city, 1, 1)
    juror, contestant = (one.participants.get(role=role) for role in (JUROR, CONTESTANT))
    with pytest.raises(BadActivity, match="选手"):
        add_person(one, juror.person, CONTESTANT, by=city.officer, at=AT)
    with pytest.raises(BadActivity, match="选手"):
        add_person(one, contestant.person, JUROR, by=city.officer, at=AT)
    give(city, juror, contestant, {}, abstains=True)
    with pytest.raises(BadActivity, match="评分"):
        drop_person(contestant, by=city.officer, at=AT)


def test_a_contestant_who_did_not_come_needs_no_score(city: City) -> None:
    one = add_showing(city, 2, 1)
    juror = one.participants.get(role=JUROR)
    first, second = one.participants.filter(role=CONTESTANT).order_by("number")
    note_attendance(one, [first.pk, second.pk], [first.pk], by=city.officer, at=AT)
    raw = {"基本功": "40", "难度与特色": "30", "教学应用": "20", "仪态与表达": "10"}
    give(city, juror, first, raw)
    assert close_jury(one, by=city.officer, at=AT) == 1
    with pytest.raises(JuryClosed):
        note_attendance(one, [second.pk], [second.pk], by=city.officer, at=AT)


def test_awards_are_handed_over_once(city: City, monkeypatch: pytest.MonkeyPatch) -> None:
    received: list[GrantedAward] = []
    monkeypatch.setattr("admin.activities.jury._RECEIVERS", [])
    receive_awards(lambda award, by, at: received.append(award))
    one = add_showing(city)
    stored = one.filled_by.stored
    stored["rules"]["award_kind"] = "one-skill.award"
    type(one.filled_by).objects.filter(pk=one.filled_by_id).update(stored=stored)
    give_all(city, one)
    with pytest.raises(WrongStep):
        hand_over_awards(one, by=city.officer, at=AT)
    close_jury(one, by=city.officer, at=AT)
    one = Activity.objects.get(pk=one.pk)
    assert hand_over_awards(one, by=city.officer, at=AT) == 2
    assert [(a.award, a.kind_code, a.day) for a in received] == [
        ("二等奖", "one-skill.award", TODAY),
        ("三等奖", "one-skill.award", TODAY),
    ]
    with pytest.raises(WrongStep):
        hand_over_awards(one, by=city.officer, at=AT)
    with pytest.raises(WrongStep, match="证书"):
        reopen_jury(one, by=city.officer, at=AT, reason="再看")


def test_an_award_is_kept_by_the_unit_that_the_person_came_from(city: City) -> None:
    one = add_showing(city, 0, 1)
    here, guest = (
        add_teacher("主场", city.schools["east"]),
        add_teacher("客队", city.schools["west"]),
    )
    for person in (here, guest, new_person("散客")):
        add_person(one, person, CONTESTANT, by=city.officer, at=AT)
    give_all(city, one)
    close_jury(one, by=city.officer, at=AT)
    one.participants.filter(role=CONTESTANT).update(award="三等奖")
    hand_over_awards(one, by=city.officer, at=AT)
    kept = {each.person.name: each.organisation for each in Credential.objects.all()}
    east, west = city.schools["east"], city.schools["west"]
    assert kept == {"主场": east, "客队": west, "散客": one.organisation}


def test_an_agreed_visit_becomes_one_activity(city: City) -> None:
    teacher = add_teacher("名师", city.schools["west"])
    kind = city.kinds["rural.visit"]
    entry = Entry("送教到东城一小", city.schools["east"], "东城一小", AT, AT + timedelta(hours=4))
    made = [
        from_source(teacher, kind, entry, [(teacher, "speaks")], by=city.officer, at=AT)
        for _ in range(2)
    ]
    assert made[0] == made[1]
    part = made[0].participants.get()
    assert (part.role, part.organisation) == ("speaks", city.schools["west"])


def test_the_log_of_a_skill_counts_by_weeks(city: City) -> None:
    person = add_teacher("王芳", city.schools["east"])
    record = add_skill(city, person, begun_on=TODAY - timedelta(days=20))
    known = {"by": city.officer, "at": AT, "today": TODAY}
    monday = TODAY - timedelta(days=TODAY.weekday())
    struck = add_log(record, monday - timedelta(days=1), 40, "楷书", "照片", **known)  # type: ignore[arg-type]
    add_log(record, monday - timedelta(days=7), 30, "楷书", "", **known)  # type: ignore[arg-type]
    for day, minutes, what in (
        (TODAY + timedelta(days=1), 30, "楷书"),
        (TODAY - timedelta(days=21), 30, "楷书"),
        (TODAY, 0, "楷书"),
        (monday - timedelta(days=1), 24 * 60 - 39, "楷书"),
        (TODAY, 30, " "),
    ):
        with pytest.raises(BadActivity):
            add_log(record, day, minutes, what, "", **known)  # type: ignore[arg-type]
    weeks = weeks_of(record, 60, TODAY)
    assert [(one.minutes, one.is_short) for one in weeks][:3] == [
        *((0, False), (70, False), (0, True))
    ]
    with pytest.raises(WithoutReason):
        strike_log(struck, by=city.officer, at=AT, reason="")
    strike_log(struck, by=city.officer, at=AT, reason="重复")
    assert weeks_of(record, 60, TODAY)[1].minutes == 30


def test_a_skill_once_for_each_person_and_under_the_school_of_that_day(city: City) -> None:
    person = add_teacher("王芳", city.schools["east"])
    record = add_skill(city, person)
    assert record.organisation == city.schools["east"]
    with pytest.raises(BadActivity, match="同名"):
        add_skill(city, person)
    kind = city.kinds["one-skill.skill"]
    ended = PersonalEntry("粉笔字", TODAY, ended_on=TODAY - timedelta(days=1))
    with pytest.raises(BadActivity, match="早于"):
        change_record(record, ended, kind.version(), {}, by=city.officer, at=AT)
    homeless = PersonalEntry("简笔画", TODAY)
    from tests.admin.factories import add_person as add_somebody

    with pytest.raises(BadActivity, match="任职"):
        make_record(
            kind, add_somebody("无职"), homeless, kind.version(), {}, by=city.officer, at=AT
        )


def test_the_quota_counts_who_holds_a_special_post_on_the_day(city: City) -> None:
    east, west = city.schools["east"], city.schools["west"]
    for name in ("甲", "乙", "丙"):
        add_skill(city, add_teacher(name, east))
    add_skill(city, add_teacher("特岗", east, is_special_post=True))
    past = add_teacher("曾是特岗", west, is_special_post=True)
    add_skill(city, past)
    past.posts.update(valid_to=TODAY)
    stopped = add_skill(city, add_teacher("停了", west, is_special_post=True))
    stopped.state = "given_up"
    stopped.save()
    rules = rules_of(city.kinds["one-skill.skill"].version().definition.rules)
    found = entry_of("activity").records(city.kinds["one-skill.skill"].pk)
    tomorrow = TODAY + timedelta(days=1)
    lines = quota_of(found, rules.quota, tomorrow, county_names())
    assert [(one.county, one.total, one.special, one.lacking) for one in lines] == [
        ("东城区", 4, 1, 0),
        ("西山县", 1, 0, 1),
    ]
    own = quota_of(found, rules.quota, TODAY, {city.east.pk: "东城区"})
    assert [one.county for one in own] == ["东城区"]


def test_what_is_to_be_done_is_overdue_until_it_is_done(city: City) -> None:
    one = add_activity(city, "county-schools.meeting-1", city.east)
    with pytest.raises(BadActivity):
        follow_ups.add_follow_up(one, "整改", "", TODAY, by=city.officer, at=AT)
    made = follow_ups.add_follow_up(one, "整改", "李校长", TODAY, by=city.officer, at=AT)
    every = FollowUp.objects.all()
    assert not every.filter(follow_ups.overdue(TODAY))
    tomorrow = TODAY + timedelta(days=1)
    assert list(every.filter(follow_ups.overdue(tomorrow))) == [made]
    with pytest.raises(BadActivity):
        follow_ups.finish(made, tomorrow, "", by=city.officer, at=AT, today=TODAY)
    follow_ups.finish(made, TODAY, "已建好", by=city.officer, at=AT, today=TODAY)
    assert not every.filter(follow_ups.overdue(tomorrow))


def test_the_file_of_a_person_tells_of_both(city: City) -> None:
    one = add_showing(city, 1, 1)
    contestant = one.participants.get(role=CONTESTANT)
    told = {moment.title: moment for moment in moments_of(contestant.person_id)}
    assert set(told) == {"一绝展示（选手）", "教师技能：粉笔字（进行中）"}
    assert told["一绝展示（选手）"].address == f"/activities/{one.pk}/"
    take_step(one, Step.CANCEL, by=city.officer, at=AT, reason="停电")
    assert len(list(moments_of(contestant.person_id))) == 1
