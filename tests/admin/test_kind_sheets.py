"""Records of courses, activities, needs, visits and pairings come back by sheet as they were."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db.models import QuerySet
from django.utils import timezone
from openpyxl import Workbook, load_workbook

from admin.accounts.models import AuditEntry, User
from admin.activities.keeping import Entry, Filled, change_activity
from admin.activities.keeping import take_step as take_activity_step
from admin.activities.models import Activity
from admin.activities.steps import Step
from admin.courses.models import CourseRun, Programme
from admin.courses.running import take_step
from admin.kinds.models import Kind
from admin.kinds.shipped import add_shipped
from admin.matches.models import Need, Offer, Pairing, VisitOrder
from admin.matches.needing import withdraw_need
from admin.matches.ordering import cancel_order
from admin.matches.pairing import PairingEntry, end_pairing, pair
from tests.admin.activity_records import City, add_activity, add_series
from tests.admin.course_runs import Town, add_run
from tests.admin.factories import AT, TODAY, identity_number
from tests.admin.matched_records import (
    BatchEntry,
    add_need,
    add_order,
    kind,
    make_batch,
    offered,
)
from tests.admin.test_hours_sheet import counts
from tests.admin.test_sheet_round_trip import add_teacher, bring_in, exported

pytestmark = pytest.mark.django_db


def city_of(town: Town) -> City:
    """The same units, for the makers of activities."""
    add_shipped(AT)
    kinds = {one.code: one for one in Kind.objects.filter(family="activity")}
    schools = {"east": town.school, "west": town.far}
    return City(town.city, town.east, town.west, schools, town.officer, town.clerk, kinds)


class Kept:
    """A city with records of every sheet, in several states."""

    def __init__(self) -> None:
        self.town = Town(teachers=0)
        self.city = city_of(self.town)
        self.by: User = self.town.officer
        self._runs()
        self._activities(self.city)
        self._needs()
        self._pairings()
        self._orders()

    def _runs(self) -> None:
        run = add_run(self.town, name="语文骨干班", capacity=40, place="进修学校", needs="识字教学")
        programme = Programme.objects.create(
            **{"system": run.kind.system, "name": "五年规划", "host": self.town.city},
            **{"first_year": 2024, "last_year": 2028},
        )
        run.programme, run.is_quality, run.form = programme, True, "online"
        run.save()
        run.open_to.set([self.town.east, self.town.west])
        done = add_run(self.town, name="已办的班", host=self.town.east)
        for step in ("begin", "close"):
            take_step(done, step, by=self.by, at=AT)
        off = add_run(self.town, name="没办成的班", planned_hours=Decimal("7.5"))
        take_step(off, "cancel", by=self.by, at=AT, reason="报名人数不足")

    def _activities(self, city: City) -> None:
        series = add_series(city, "publicity.event", "第十三届推普周")
        told = {"series": series, "theme": "说好普通话", "expected": 300, "organiser": "语委办"}
        one = add_activity(city, "publicity.event", city.east, **told)
        schedule = [{"time": "9:00", "what": "开幕", "who": "何主任"}, {"what": "朗诵"}]
        entry = Entry(one.name, one.organisation, one.place, one.begins_at, one.ends_at, **told)
        entry = Entry(**{**vars(entry), "plan": "一、宣传\n二、展演", "summary": "圆满"})
        filled = Filled(one.kind.version(), {}, schedule)
        change_activity(one, entry, filled, by=self.by, at=AT)
        after = AT + timedelta(days=2)
        take_activity_step(one, Step.HOLD, by=self.by, at=after)
        take_activity_step(one, Step.REPORT, by=self.by, at=after)
        two = add_activity(city, "rural.visit", city.schools["west"], name="送教下乡")
        take_activity_step(two, Step.CANCEL, by=self.by, at=AT, reason="大雪封路")

    def _needs(self) -> None:
        batched = add_need(self.town.school, self.by, how_many=12, first_day=TODAY)
        entry = BatchEntry("第一批", None, None, "", "")
        needs = Need.objects.filter(pk=batched.pk)
        make_batch(batched.kind, entry, needs, organisation=None, by=self.by, at=AT)
        add_need(self.town.far, self.by, topic="拼音教学", audience="new", stage="")
        gone = add_need(self.town.far, self.by, topic="不要了")
        withdraw_need(gone, by=self.by, at=AT, reason="重复")

    def _orders(self) -> None:
        add_order(self.town.school, self.by, note="带教具\n多媒体教室")
        add_order(self.town.far, self.by, subject="英语", stage="")
        gone = add_order(self.town.far, self.by, topic="不要了")
        cancel_order(gone, by=self.by, at=AT, reason="重复")
        free = {"free_from": TODAY, "free_until": TODAY + timedelta(days=90), "most_visits": 3}
        for number, (unit, told) in enumerate(
            ((self.town.school, {"weekdays": (0, 4), **free}), (self.town.far, {}))
        ):
            offered(add_teacher(f"{'丁戊'[number]}老师", 910 + number, unit), unit, self.by, **told)

    def _pairings(self) -> None:
        now, school, far = timezone.now(), self.town.school, self.town.far
        one, two = (add_teacher(f"{name}老师", 900 + n, school) for n, name in enumerate("甲乙"))
        helper = add_teacher("丙老师", 905, far)
        first, last = TODAY - timedelta(days=60), TODAY + timedelta(days=200)
        more = {"subject": "语文", "stage": "小学", "begins": first, "ends": last}
        for person, partner in ((one, helper), (two, helper), (None, None)):
            entry = PairingEntry(
                organisation=school,
                partner=far,
                person=person,
                partner_person=partner,
                plan="每月听课\n期末总结",
                **more,  # type: ignore[arg-type]
            )
            made = pair(kind("rural.pairing"), entry, {}, by=self.by, at=now)
            if person == two:
                end_pairing(made, TODAY, "reached", "按期完成", by=self.by, at=now)


def runs() -> list[Any]:
    names = ("kind", "name", "host", "programme", "place", "first_day", "last_day", "capacity")
    more = ("form", "level", "planned_hours", "needs", "is_quality", "state", "cancel_reason")
    rows = CourseRun.objects.order_by("pk")
    open_to = [sorted(one.open_to.values_list("name", flat=True)) for one in rows]
    told = rows.values_list(*names, *more, "themes", "values")
    return sorted(zip(told, open_to, strict=True), key=str)


def activities() -> list[Any]:
    names = ("kind", "name", "organisation", "series", "theme", "organiser", "place", "plan")
    more = ("begins_at", "ends_at", "schedule", "expected", "came", "summary", "state")
    return sorted(Activity.objects.values_list(*names, *more, "cancelled_because"), key=str)


def needs() -> list[Any]:
    names = ("kind", "organisation", "audience", "subject", "stage", "topic", "how_many")
    standing = Need.objects.filter(withdrawn_at=None)
    return sorted(standing.values_list(*names, "first_day", "last_day", "batch", "values"), key=str)


def pairings() -> list[Any]:
    names = ("kind", "organisation", "partner", "person", "partner_person", "subject", "stage")
    more = ("begins", "ends", "plan", "ended_on", "outcome", "outcome_note", "values")
    return sorted(Pairing.objects.values_list(*names, *more), key=str)


def orders() -> list[Any]:
    names = ("kind", "organisation", "subject", "stage", "topic", "days", "first_day", "last_day")
    standing = VisitOrder.objects.exclude(state="cancelled")
    return sorted(standing.values_list(*names, "note", "values"), key=str)


def offers() -> list[Any]:
    names = ("kind", "organisation", "person", "subject", "stage", "free_from", "free_until")
    standing = Offer.objects.filter(ended_at=None)
    return sorted(standing.values_list(*names, "weekdays", "most_visits"), key=str)


SHEETS: dict[str, tuple[Callable[[], list[Any]], type[Any], int]] = {
    "course-runs": (runs, CourseRun, 3),
    "activities": (activities, Activity, 2),
    "needs": (needs, Need, 2),
    "visit-orders": (orders, VisitOrder, 2),
    "visit-offers": (offers, Offer, 2),
    "pairings": (pairings, Pairing, 3),
}


@pytest.mark.parametrize("layout", SHEETS)
def test_an_export_brought_in_again_changes_nothing(layout: str) -> None:
    kept, (state, _, count) = Kept(), SHEETS[layout]
    before = state()
    for unmasked in (True, False):
        data = exported(layout, kept.by, unmasked=unmasked)
        assert counts(bring_in(layout, data, kept.by)) == (0, 0, count)
    assert state() == before


@pytest.mark.parametrize("layout", SHEETS)
def test_what_was_never_there_comes_back_as_it_was(layout: str) -> None:
    kept, (state, model, count) = Kept(), SHEETS[layout]
    before, data = state(), exported(layout, kept.by)
    model.objects.all().delete()
    assert counts(bring_in(layout, data, kept.by)) == (count, 0, 0)
    assert state() == before
    assert counts(bring_in(layout, data, kept.by)) == (0, 0, count)


def trail() -> QuerySet[AuditEntry]:
    """What was done, but for sheets themselves."""
    return AuditEntry.objects.exclude(subject_type__startswith="lab_sheets").order_by("pk")


def changed(data: bytes, heading: str, row: int, text: object) -> bytes:
    """The workbook with another text in a cell; rows of records from 0."""
    book = load_workbook(io.BytesIO(data))
    sheet = book.worksheets[0]
    column = next(one.column for one in sheet[1] if one.value == heading)
    sheet.cell(row + 2, column, text)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


@pytest.mark.parametrize(
    ("layout", "heading", "text", "field"),
    [
        ("course-runs", "地点", "第二会议室", "place"),
        ("activities", "主题", "推广普通话", "theme"),
        ("needs", "人数", 30, "how_many"),
        ("visit-orders", "说明", "自带教案", "note"),
        ("visit-offers", "本年最多次数", 5, "most_visits"),
        ("pairings", "年度计划", "每周听课", "plan"),
    ],
)
def test_a_changed_cell_changes_the_record_and_is_traced(
    layout: str, heading: str, text: object, field: str
) -> None:
    kept, (_, model, count) = Kept(), SHEETS[layout]
    data = exported(layout, kept.by)
    lines = load_workbook(io.BytesIO(data)).worksheets[0]
    row = 1 if layout == "needs" else 0
    traced = trail().count()
    one = bring_in(layout, changed(data, heading, row, text), kept.by)
    assert counts(one) == (0, 1, count - 1), one.seen["faults"]
    assert model.objects.filter(**{field: text}).count() == 1
    steps = 2 if layout == "visit-offers" else 1  # ended, and entered anew
    assert trail().count() == traced + steps
    assert lines.max_row == count + 1


@pytest.mark.parametrize(
    ("layout", "heading", "row", "text", "said"),
    [
        ("course-runs", "类别", 0, "无此类", "没有这个类别"),
        ("course-runs", "主办单位", 0, "无此单位", "没有这个单位"),
        ("course-runs", "结束日期", 0, "2001-01-01", "结束日期不能早于开班日期"),
        ("course-runs", "地点", 1, "别处", "已结束"),
        ("course-runs", "状态", 0, "已结业", "状态请在培训班的页面上办理"),
        ("course-runs", "面向", 0, "无此县", "没有“无此县”"),
        ("activities", "开始时间", 0, "下午", "看不懂这个时间"),
        ("activities", "日程", 0, "开幕", "日程每行应有四项"),
        ("activities", "所属系列", 0, "无此系列", "没有系列"),
        ("needs", "人数", 1, "许多", "应为数字"),
        ("needs", "人数", 0, 99, "已列入批次"),
        ("needs", "批次", 1, "第九批", "没有批次"),
        ("visit-orders", "可安排的日期", 0, "2001-01-01", "已经过去"),
        ("visit-orders", "可安排的日期", 0, "下周一", "看不懂"),
        ("visit-offers", "星期", 0, "初一", "星期请写成"),
        ("visit-offers", "证件号码", 0, identity_number(999), "没有找到这个人的档案"),
        ("visit-offers", "教师", 0, "", "没有填写教师"),
        ("pairings", "农村教师证件号码", 0, identity_number(999), "没有找到这个人的档案"),
        ("pairings", "城区学校", 0, "无此学校", "没有这个单位"),
        ("pairings", "年度计划", 1, "另一计划", "已经结束"),
    ],
)
def test_a_fault_is_told_in_its_line_and_nothing_is_written(
    layout: str, heading: str, row: int, text: object, said: str
) -> None:
    kept, (state, _, _) = Kept(), SHEETS[layout]
    before, traced = state(), list(trail())
    data = changed(exported(layout, kept.by), heading, row, text)
    told = bring_in(layout, data, kept.by).seen["faults"]
    assert [fault["row"] for fault in told] == [row + 2]
    assert said in told[0]["what"] + told[0]["how"]
    assert state() == before
    # The trial of the other lines left nothing behind.
    assert list(trail()) == traced


def test_a_county_brings_in_its_own_alone() -> None:
    kept = Kept()
    clerk = kept.town.clerk
    own = (("course-runs", 1), ("needs", 1), ("visit-orders", 1), ("visit-offers", 1))
    for layout, count in (*own, ("pairings", 3)):
        data = exported(layout, clerk, unmasked=False)
        assert counts(bring_in(layout, data, clerk)) == (0, 0, count)
        theirs = bring_in(layout, exported(layout, kept.by), clerk).seen
        faulty = theirs["fault_count"]
        assert (faulty > 0) == (layout != "pairings")


def test_a_line_like_another_new_one_is_refused_and_blank_cells_leave_what_stands() -> None:
    town = Town(teachers=0)
    add_run(town, name="骨干班", place="礼堂")
    book = Workbook()
    book.active.title = "表"  # type: ignore[union-attr]
    head = ("类别", "主办单位", "培训班名称", "开班日期", "结束日期", "计划学时", "地点")
    name = CourseRun.objects.get().kind.name
    new = (name, "江城市", "新班", "2026年9月1日", "20260905", 20, "")
    known = (name, "江城市", "骨干班", TODAY, TODAY + timedelta(days=6), 12, "")
    for line in (head, known, new):
        book.active.append(line)  # type: ignore[union-attr]
    out = io.BytesIO()
    book.save(out)
    assert counts(bring_in("course-runs", out.getvalue(), town.officer)) == (1, 1, 0)
    stood = CourseRun.objects.get(name="骨干班")
    assert (stood.place, stood.planned_hours) == ("礼堂", 12)
    assert CourseRun.objects.get(name="新班").first_day == date(2026, 9, 1)
    for _ in range(2):
        book.active.append((name, "江城市", "又一班", *new[3:]))  # type: ignore[union-attr]
    out = io.BytesIO()
    book.save(out)
    told = bring_in("course-runs", out.getvalue(), town.officer).seen["faults"]
    assert [(fault["row"], fault["what"]) for fault in told] == [(5, "与第 4 行重复")]
