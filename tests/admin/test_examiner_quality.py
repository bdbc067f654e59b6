"""The quality of examiners: figures against known data, flags, blind re-marks."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import partial
from xml.etree import ElementTree

import numpy as np
import pytest
from django.test import Client
from django.urls import reverse
from django.utils.timezone import localdate
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from admin.accounts.models import User
from admin.accounts.rights import Role
from admin.console.charts import bars, interval_chart, trend_chart
from admin.errors import NotAllowed
from admin.marking.assigning import assign, share_out_session
from admin.marking.errors import NothingToDraw
from admin.marking.examiner_quality import (
    Day,
    Limits,
    PairedMark,
    Quality,
    Remark,
    day_of,
    drift_of,
    quality_of,
    severity_of,
    speeds_of,
)
from admin.marking.models import MarkingAssignment, ReviewDraw
from admin.marking.quality_records import ExaminerRow, examiner_rows
from admin.marking.records import (
    alias_of,
    newest_markings,
    open_assignments,
    record_of,
    task_alias,
)
from admin.marking.remarks import draw_remarks
from admin.marking.rules_in_force import rules_in_force
from admin.marking.talk import see_talk
from admin.results.release import preview, release
from tests.admin import quality_mark_by_mark as plain
from tests.admin.factories import AT, add_session, add_user, later
from tests.admin.marked_sittings import add_examiners, add_finished, mark, mark_all
from tests.admin.quality_mark_by_mark import DatedMark

START = date(2026, 3, 2)
GAPS = st.lists(st.decimals(-10, 10, places=2), min_size=2, max_size=30)
MARKS = st.builds(
    DatedMark,
    day=st.dates(START, START + timedelta(days=120)),
    own=st.decimals(0, 40, places=2),
    partner=st.none() | st.decimals(0, 40, places=2),
    audio=st.sampled_from([0.0, 179.3, 180.0]),
    worked=st.none() | st.floats(0, 9_999),
)
REMARKS = st.builds(Remark, first=st.decimals(0, 40, places=2), again=st.decimals(0, 40, places=2))


def paired(gaps: list[str], step: int = 1, **fields: float) -> list[DatedMark]:
    return [
        DatedMark(START + timedelta(days=step * index), Decimal(gap) + 30, Decimal(30), **fields)
        for index, gap in enumerate(gaps)
    ]


def by_day(marks: list[DatedMark], remarks: Sequence[Remark] = ()) -> tuple[list[Day], list[float]]:
    """The marks as they are kept: a day's sums, and the speeds; re-marks stand on the first day."""
    days, speeds = [], []
    for day in sorted({START, *(one.day for one in marks)}):
        own = [
            PairedMark(one.own, one.partner, one.audio, one.worked)
            for one in marks
            if one.day == day
        ]
        days.append(day_of(day, own, remarks if day == START else ()))
        speeds += speeds_of(own)
    return days, speeds


def quality(
    marks: list[DatedMark], remarks: Sequence[Remark] = (), limits: Limits | None = None
) -> Quality:
    return quality_of(*by_day(marks, remarks), limits or Limits())


@given(st.lists(MARKS, max_size=30), st.lists(REMARKS, max_size=5))
def test_sums_by_day_come_to_the_figures_mark_by_mark(
    marks: list[DatedMark], remarks: list[Remark]
) -> None:
    found = quality(marks, remarks)
    near = partial(pytest.approx, abs=1e-9)
    severity = plain.mean_interval(plain.differences(marks))
    if severity is None:
        assert found.severity is None
    else:
        assert found.severity is not None
        assert found.severity.count == severity.count
        assert found.severity.mean == near(severity.mean)
        if severity.low is not None:
            assert (found.severity.low, found.severity.high) == near((severity.low, severity.high))
    drift = plain.drift_of(marks)
    assert found.drift == (None if drift is None else near(drift))
    speed = plain.speed_of(marks)
    assert found.speed == (None if speed is None else pytest.approx(speed, abs=0.0005))
    again = plain.consistency_of(remarks)
    assert found.consistency == (None if again is None else near(again))
    assert found.by_month == near(plain.months_of(marks))
    assert (found.count, found.remarks) == (len(marks), len(remarks))


@given(GAPS)
def test_the_interval_is_scipys(gaps: list[Decimal]) -> None:
    found = severity_of(by_day(paired([str(gap) for gap in gaps]))[0])
    assert found is not None
    values = [float(gap) for gap in gaps]
    assert found.mean == pytest.approx(float(np.mean(values)), abs=1e-9)
    if np.std(values) > 1e-6:
        expected = stats.t.interval(
            0.95, len(values) - 1, loc=np.mean(values), scale=stats.sem(values)
        )
        assert (found.low, found.high) == pytest.approx(expected, abs=1e-9)


def test_one_value_has_no_interval_and_none_nothing() -> None:
    found = severity_of(by_day(paired(["1.5"]))[0])
    assert found is not None
    assert (found.mean, found.low, found.high) == (1.5, None, None)
    assert severity_of([]) is None


@given(st.lists(st.decimals(-5, 5, places=1), min_size=3, max_size=20))
def test_drift_is_the_slope_of_a_plain_regression(gaps: list[Decimal]) -> None:
    found = drift_of(by_day(paired([str(gap) for gap in gaps], step=7))[0])
    line = stats.linregress(np.arange(len(gaps)) * 7, [float(gap) for gap in gaps])
    assert found == pytest.approx(30 * line.slope, abs=1e-9)


def test_nothing_is_said_of_marks_of_one_day_without_partner_or_repeat() -> None:
    one = quality([DatedMark(START, Decimal(30))])
    assert (one.severity, one.drift, one.speed, one.consistency) == (None, None, None, None)
    assert drift_of(by_day(paired(["1", "2"], step=0))[0]) is None


def test_speed_is_the_median_and_consistency_the_mean_difference() -> None:
    marks = [DatedMark(START, Decimal(30), audio=180, worked=w) for w in (90, 180, 7200)]
    remarks = [Remark(Decimal(30), Decimal(33)), Remark(Decimal(30), Decimal(29))]
    found = quality(marks, remarks)
    assert (found.speed, found.consistency) == (1, 2)


def test_a_mark_with_more_than_two_decimals_is_refused() -> None:
    with pytest.raises(ValueError, match="decimals"):
        quality(paired(["0.005"]))


@pytest.mark.parametrize(
    ("marks", "remarks", "flags"),
    [
        (paired(["-3", "-2.5", "-3.5", "-3", "-2"]), [], ("偏严",)),
        (paired(["3", "2.5", "3.5", "3", "2"], step=0), [], ("偏宽",)),
        (paired(["3", "2.5", "3.5", "3"]), [], ()),  # too few to say
        (paired(["9", "-5", "9", "-5", "9", "-1"], step=0), [], ()),  # chance alone may do that
        (paired(["0", "1", "2", "3", "4"], step=5), [], ("宽严有变化",)),
        (paired(["0"] * 5, audio=180, worked=60), [], ("可能没有听完",)),
        ([], [Remark(Decimal(30), Decimal(34))], ("前后不一致",)),
    ],
)
def test_flags(marks: list[DatedMark], remarks: list[Remark], flags: tuple[str, ...]) -> None:
    assert quality(marks, remarks).flags == flags


def test_charts_are_well_formed_and_say_their_numbers() -> None:
    interval = str(interval_chart(1.25, -0.5, 99.0, 2.0, 4.0))
    trend = str(trend_chart({"2026-05": 0.5, "2026-06": -9.0}, 4.0))
    for chart, told in ((interval, "平均 +1.25 分"), (trend, "2026-06 -9.00 分")):
        root = ElementTree.fromstring(chart)
        assert told in root.attrib["aria-label"]
        assert "style" not in chart
        for dot in root.iter("circle"):
            assert 0 <= float(dot.attrib["cx"]) <= 220
            assert 0 <= float(dot.attrib["cy"]) <= 34
    assert [row[1] for row in bars([("a", 0), ("b", 4)])] == [0, 4]


@pytest.fixture
def chief(db: None) -> User:
    return add_user(Role.CHIEF_EXAMINER)


def rows_on(now: datetime, days: int = 10_000) -> list[ExaminerRow]:
    """The lines of the page over so many days."""
    today = localdate(now)
    first = today - timedelta(days=days)
    return examiner_rows(rules_in_force().rules, first=first, last=today, today=today)


@pytest.mark.django_db
class TestRemarks:
    def test_a_share_of_each_ones_own_comes_back_once(self, chief: User) -> None:
        session, examiners = add_session(), add_examiners()
        for _ in range(3):
            add_finished(session)
        mark_all(session, chief, examiners)
        with pytest.raises(NothingToDraw):
            draw_remarks(seed=5, by=chief, at=later(days=13))
        with pytest.raises(NotAllowed):
            draw_remarks(seed=5, by=examiners[0], at=later(days=20))
        made = draw_remarks(seed=5, by=chief, at=later(days=20))
        assert sorted(one.examiner_id for one in made) == sorted(one.pk for one in examiners)
        draw = ReviewDraw.objects.get()
        assert (draw.seed, len(draw.population), len(draw.chosen)) == (5, 6, 2)
        with pytest.raises(NothingToDraw):
            draw_remarks(seed=6, by=chief, at=later(days=40))

    def test_a_remark_is_unrecognised_and_changes_no_result(self, chief: User) -> None:
        session = add_session()
        sitting = add_finished(session)
        mark_all(session, chief)
        release(session, by=chief, at=AT)
        before = record_of(sitting)
        remark = draw_remarks(seed=5, by=chief, at=later(days=20))[0]
        assert open_assignments(remark.examiner) == [remark]
        assert task_alias(remark) != alias_of(sitting)
        assert task_alias(sitting.marking_assignments.first()) == alias_of(sitting)
        mark(remark, "8", at=later(days=21))
        assert record_of(sitting) == before
        assert len(newest_markings(sitting)) == 2
        assert [row.change for row in preview(session)] == ["same"]
        rows = rows_on(later(days=21))
        assert len(rows) == 2
        (row,) = [one for one in rows if one.examiner == remark.examiner]
        assert (row.quality.remarks, row.quality.consistency, row.today) == (1, 5.0, 1)

    def test_figures_from_the_records(self, chief: User) -> None:
        session, (one, two) = add_session(), add_examiners()
        sitting = add_finished(session)
        first, second = (assign(sitting, who, by="system", at=AT) for who in (one, two))
        see_talk(first, by=one, at=AT)
        mark(first, "5", at=later(seconds=3))
        mark(second, "3", at=later(seconds=9))
        rows = {row.examiner: row.quality for row in rows_on(AT)}
        assert rows[one].severity is not None
        assert rows[one].severity.mean == -2
        assert rows[one].speed == 1.5  # 3 s of work on 2 s of sound
        assert rows[two].speed is None

    def test_the_page(self, chief: User) -> None:
        client = Client()
        client.force_login(chief)
        assert "这段时间里没有人评过分" in client.get(reverse("examiner-quality")).content.decode()
        session = add_session()
        add_finished(session)
        add_finished(session)
        mark_all(session, chief)
        period = {"first": "2026-05-01", "last": "2026-05-31"}
        page = client.get(reverse("examiner-quality"), period).content.decode()
        assert page.count('role="img"') == 2
        period["last"] = "2026-05-15"
        before = client.get(reverse("examiner-quality"), period).content.decode()
        assert "这段时间里没有人评过分" in before
        period["last"] = "2026-04-31"
        wrong = client.get(reverse("examiner-quality"), period).content.decode()
        assert "日期填写有误" in wrong
        client.post(reverse("examiner-quality"), {"seed": "5"})
        kinds = MarkingAssignment.objects.filter(kind="remark")
        assert kinds.count() == 2  # the builder's marks are months old


@pytest.mark.django_db
def test_each_queue_has_an_order_of_its_own_that_stays() -> None:
    session, examiners = add_session(), add_examiners()
    sittings = [add_finished(session) for _ in range(8)]
    share_out_session(session, examiners, by="system", at=AT)
    orders = [[one.sitting for one in open_assignments(who)] for who in examiners]
    assert orders[0] == [one.sitting for one in open_assignments(examiners[0])]
    assert set(orders[0]) == set(orders[1]) == set(sittings)
    by_number = sorted(sittings, key=lambda one: one.candidate.admission_number)
    assert not orders[0] == orders[1] == by_number
