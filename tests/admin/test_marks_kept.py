"""What is kept beside the marks (times of work, days of examiners, released) follows from them."""

from __future__ import annotations

import random
from datetime import datetime
from decimal import Decimal
from importlib import import_module

import pytest
from django.apps import apps
from django.utils.timezone import localdate

from admin.accounts.models import User
from admin.accounts.rights import Role
from admin.marking.assigning import share_out_session
from admin.marking.closing import reopen_marking
from admin.marking.models import ExaminerDay, MarkingAssignment, TalkMarking
from admin.marking.talk import correct_talk_mark, see_talk
from admin.marking.withdrawing import withdraw_talk_mark
from admin.results.models import ResultVersion
from admin.results.release import release
from admin.testing.models import Sitting
from tests.admin import quality_mark_by_mark as plain
from tests.admin.factories import AT, add_session, add_user, later
from tests.admin.marked_sittings import (
    DEDUCTIONS,
    add_examiners,
    add_finished,
    mark,
    mark_all,
)

KEPT = ("examiner", "day", "talks", "pairs", "gaps", "squares", "speeds", "remarks", "again")
Kept = dict[tuple[object, object], tuple[object, ...]]


def kept_days() -> Kept:
    """Every day that has something, by examiner and day."""
    rows = ExaminerDay.objects.values_list(*KEPT)
    found = {(who, day): tuple(rest) for who, day, *rest in rows}
    return {key: (*row[:4], sorted(row[4]), *row[5:]) for key, row in found.items() if any(row)}


def plain_days() -> Kept:
    """The same from all marks, one by one."""
    first = plain.first_marks()
    marks, again = plain.dated_marks(first), plain.remarks_of(first)
    days: Kept = {}
    for who, own in marks.items():
        for day in {one.day for one in own}:
            of_day = [one for one in own if one.day == day]
            gaps = [int(100 * (one.own - one.partner)) for one in of_day if one.partner is not None]
            speeds = sorted(
                one.worked / one.audio for one in of_day if one.worked is not None and one.audio
            )
            squares = sum(gap**2 for gap in gaps)
            days[who, day] = (len(of_day), len(gaps), sum(gaps), squares, speeds, 0, 0)
    for one in first:  # at most one re-mark of each examiner is made here
        work = one.assignment
        if work.kind == MarkingAssignment.Kind.REMARK:
            (remark,) = again[work.examiner_id]
            row = days.get((work.examiner_id, localdate(one.submitted_at)), (0, 0, 0, 0, [], 0, 0))
            told = (1, int(100 * abs(remark.again - remark.first)))
            days[work.examiner_id, localdate(one.submitted_at)] = (*row[:5], *told)
    return days


def check_times() -> None:
    """Each piece of work has the times of its marks that stand."""
    for work in MarkingAssignment.objects.all():
        standing = list(TalkMarking.objects.filter(assignment=work).order_by("submitted_at", "id"))
        first = [one.submitted_at for one in standing if one.corrects_id is None]
        assert work.first_marked_at == (first[0] if first else None)
        assert work.marked_at == (standing[-1].submitted_at if standing else None)


def _marked_before(work: MarkingAssignment) -> bool:
    first = MarkingAssignment.objects.filter(sitting=work.sitting, examiner=work.examiner)
    return TalkMarking.objects.filter(assignment__in=first.filter(kind="marking")).exists()


def act(rng: random.Random, work: MarkingAssignment, now: datetime) -> None:
    """One thing that an examiner may do with his work now."""
    who = work.examiner
    if work.kind == MarkingAssignment.Kind.REMARK and not _marked_before(work):
        return  # only what was marked long ago is drawn for a re-mark
    newest = work.markings.order_by("-submitted_at", "-id").first()
    points = str(rng.choice(["2", "3", "5", "8"]))
    if newest is None:
        if rng.random() < 0.5:
            see_talk(work, by=who, at=now)
        mark(work, points, at=now)
        if rng.random() < 0.3:
            withdraw_talk_mark(work, by=who, at=now)
    elif work.kind == MarkingAssignment.Kind.MARKING:
        deductions = {**DEDUCTIONS, "pronunciation": Decimal(points)}
        correct_talk_mark(work, deductions, by=who, at=now, reason="听错了")


@pytest.mark.django_db
@pytest.mark.parametrize("seed", range(3))
def test_after_any_acts_the_kept_days_and_times_are_those_of_the_marks(seed: int) -> None:
    rng, session = random.Random(seed), add_session()
    examiners = add_examiners(3)
    for _ in range(4):
        add_finished(session)
    share_out_session(session, examiners, by="system", at=AT)
    remarked = rng.choice(list(MarkingAssignment.objects.all()))
    fields = {"kind": "remark", "position": 1, "assigned_at": AT}
    MarkingAssignment.objects.create(sitting=remarked.sitting, examiner=remarked.examiner, **fields)
    for step in range(24):
        act(rng, rng.choice(list(MarkingAssignment.objects.all())), later(hours=5 * step))
        assert kept_days() == plain_days()
    check_times()
    assert ExaminerDay.objects.filter(pairs__gt=0).exists()

    kept = kept_days()
    migration = import_module("admin.marking.migrations.0005_examiners_days")
    ExaminerDay.objects.all().delete()
    MarkingAssignment.objects.update(first_marked_at=None, marked_at=None)
    migration.note_times(apps, None)
    migration.count_days(apps, None)
    assert kept_days() == kept
    check_times()


@pytest.mark.django_db
def test_a_sitting_is_released_exactly_where_it_has_a_result() -> None:
    chief: User = add_user(Role.CHIEF_EXAMINER)
    session = add_session()
    sittings = [add_finished(session) for _ in range(3)]
    mark_all(session, chief)
    release(session, by=chief, at=AT, only=sittings[:1])
    reopen_marking(sittings[0], by=chief, at=later(hours=1), reason="复听")

    def released() -> set[object]:
        return set(Sitting.objects.filter(is_released=True).values_list("pk", flat=True))

    assert released() == {sittings[0].pk}
    assert not Sitting.history.filter(history_type="~", id=sittings[0].pk).exists()
    release(session, by=chief, at=later(hours=2), only=sittings[1:2])
    with_result = set(ResultVersion.objects.values_list("sitting", flat=True))
    assert released() == with_result == {one.pk for one in sittings[:2]}
    Sitting.objects.update(is_released=False)
    import_module("admin.results.migrations.0006_results_by_level").note_released(apps, None)
    assert released() == with_result


@pytest.mark.django_db
def test_one_who_read_the_sitting_before_its_release_does_not_undo_it() -> None:
    session, chief = add_session(), add_user(Role.CHIEF_EXAMINER)
    before = Sitting.objects.get(pk=add_finished(session).pk)
    mark_all(session, chief)
    release(session, by=chief, at=AT)
    before.save()
    assert Sitting.objects.get().is_released
