"""The quality of examiners: figures against known data, flags, blind re-marks."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from xml.etree import ElementTree

import numpy as np
import pytest
from django.test import Client
from django.urls import reverse
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
    Limits,
    PairedMark,
    Remark,
    consistency_of,
    drift_of,
    mean_interval,
    quality_of,
    speed_of,
)
from admin.marking.models import MarkingAssignment, ReviewDraw
from admin.marking.quality_records import examiner_rows
from admin.marking.records import (
    alias_of,
    newest_markings,
    open_assignments,
    record_of,
    task_alias,
)
from admin.marking.remarks import draw_remarks
from admin.marking.talk import see_talk
from admin.results.release import preview, release
from tests.admin.factories import AT, add_session, add_user, later
from tests.admin.marked_sittings import add_examiners, add_finished, mark, mark_all

START = date(2026, 3, 2)
GAPS = st.lists(st.floats(-10, 10), min_size=2, max_size=30)


def paired(gaps: list[str], step: int = 1, **fields: float) -> list[PairedMark]:
    return [
        PairedMark(START + timedelta(days=step * index), Decimal(gap) + 30, Decimal(30), **fields)
        for index, gap in enumerate(gaps)
    ]


@given(GAPS)
def test_the_interval_is_scipys(values: list[float]) -> None:
    found = mean_interval(values)
    assert found is not None
    assert found.mean == pytest.approx(float(np.mean(values)), abs=1e-9)
    if np.std(values) > 1e-6:
        expected = stats.t.interval(
            0.95, len(values) - 1, loc=np.mean(values), scale=stats.sem(values)
        )
        assert (found.low, found.high) == pytest.approx(expected, abs=1e-9)


def test_one_value_has_no_interval_and_none_nothing() -> None:
    found = mean_interval([1.5])
    assert found is not None
    assert (found.mean, found.low, found.high) == (1.5, None, None)
    assert mean_interval([]) is None


@given(st.lists(st.decimals(-5, 5, places=1), min_size=3, max_size=20))
def test_drift_is_the_slope_of_a_plain_regression(gaps: list[Decimal]) -> None:
    found = drift_of(paired([str(gap) for gap in gaps], step=7))
    line = stats.linregress(np.arange(len(gaps)) * 7, [float(gap) for gap in gaps])
    assert found == pytest.approx(30 * line.slope, abs=1e-9)


def test_nothing_is_said_of_marks_of_one_day_without_partner_or_repeat() -> None:
    alone = [PairedMark(START, Decimal(30))]
    one = quality_of(alone, [], Limits())
    assert (one.severity, one.drift, one.speed, one.consistency) == (None, None, None, None)
    assert drift_of(paired(["1", "2"], step=0)) is None


def test_speed_is_the_median_and_consistency_the_mean_difference() -> None:
    marks = [PairedMark(START, Decimal(30), audio=180, worked=w) for w in (90, 180, 7200)]
    assert speed_of(marks) == 1
    remarks = [Remark(Decimal(30), Decimal(33)), Remark(Decimal(30), Decimal(29))]
    assert consistency_of(remarks) == 2


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
def test_flags(marks: list[PairedMark], remarks: list[Remark], flags: tuple[str, ...]) -> None:
    assert quality_of(marks, remarks, Limits()).flags == flags


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
        assert len(examiner_rows(later(days=21))) == 2
        (row,) = [one for one in examiner_rows(later(days=21)) if one.examiner == remark.examiner]
        assert (row.quality.remarks, row.quality.consistency, row.today) == (1, 5.0, 1)

    def test_figures_from_the_records(self, chief: User) -> None:
        session, (one, two) = add_session(), add_examiners()
        sitting = add_finished(session)
        first, second = (assign(sitting, who, by="system", at=AT) for who in (one, two))
        see_talk(first, by=one, at=AT)
        mark(first, "5", at=later(seconds=3))
        mark(second, "3", at=later(seconds=9))
        rows = {row.examiner: row.quality for row in examiner_rows(AT)}
        assert rows[one].severity is not None
        assert rows[one].severity.mean == -2
        assert rows[one].speed == 1.5  # 3 s of work on 2 s of sound
        assert rows[two].speed is None

    def test_the_page(self, chief: User) -> None:
        client = Client()
        client.force_login(chief)
        assert "还没有人评过分" in client.get(reverse("examiner-quality")).content.decode()
        session = add_session()
        add_finished(session)
        add_finished(session)
        mark_all(session, chief)
        page = client.get(reverse("examiner-quality")).content.decode()
        assert page.count('role="img"') == 2
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
