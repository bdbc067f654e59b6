"""A parallel run in the records: drawn, marked blind, reported, decided, withdrawn."""

from __future__ import annotations

import io
from datetime import timedelta
from decimal import Decimal

import numpy as np
import openpyxl
import pytest

from admin.accounts.models import AuditEntry
from admin.accounts.rights import Role
from admin.errors import NotAllowed, NotFound, WithoutReason
from admin.marking.assigning import assign
from admin.marking.errors import AlreadyMarked, OutOfRange
from admin.parallel.calibrating import calibrate, put_in_force, take_out, version_in_force
from admin.parallel.calibration import Calibration, Method
from admin.parallel.errors import (
    CalibrationState,
    CannotCalibrate,
    LaxerThanGate,
    MarkSheetRefused,
    MarksMissing,
    NotBlind,
    NothingToReport,
    NothingToWithdraw,
    ThresholdsRefused,
    TooFewBlindExaminers,
)
from admin.parallel.gate import Mode, Thresholds
from admin.parallel.importing import bring_in_marks
from admin.parallel.mark_sheet import template_bytes
from admin.parallel.marks import correct_marks, newest_marks, submit_marks
from admin.parallel.models import ParallelAssignment, ParallelMark, SwitchDecision
from admin.parallel.reporting import make_report
from admin.parallel.running import Stratum, make_run
from admin.parallel.switching import decide, in_force, withdraw
from admin.parallel.table import load
from admin.parallel.thresholds import set_thresholds, thresholds_in_force
from admin.parallel.watching import watches
from admin.testing.models import Site
from tests.admin.factories import AT, add_session, add_user
from tests.admin.parallel_runs import (
    add_machine,
    add_report,
    add_run,
    add_scored,
    mark_like_the_machine,
    marks_of,
)

pytestmark = pytest.mark.django_db
FOUR = {
    "monosyllables": Decimal("9.45"),
    "polysyllables": Decimal("18.7"),
    "passage": Decimal("26.65"),
    "talk": Decimal("35.5"),
}


def first_work(run: object) -> ParallelAssignment:
    return ParallelAssignment.objects.filter(drawn__run=run).order_by("drawn__number")[0]


def test_every_drawn_sitting_has_two_different_examiners_and_even_work() -> None:
    run, people, _ = add_run(20, examiners=4)
    work = ParallelAssignment.objects.filter(drawn__run=run)
    assert run.sittings.count() == 20
    assert work.count() == 40
    assert {work.filter(examiner=one).count() for one in people} == {10}


def test_a_draw_by_seed_and_strata_is_the_same_again() -> None:
    run, people, chief = add_run(30)
    session = run.sessions.get()
    drawn = [
        make_run(
            "抽样", [session], people, by=chief, at=AT, seed=5, size=9, strata=[Stratum.COUNTY]
        )
        for _ in range(2)
    ]
    first, second = ([str(one.sitting_id) for one in made.sittings.all()] for made in drawn)
    assert first == second
    assert len(first) == 9


def test_who_sees_the_machine_or_marked_the_talk_cannot_mark_blind() -> None:
    run, people, chief = add_run(4)
    session = run.sessions.get()
    with pytest.raises(NotBlind):
        make_run("盲评", [session], [*people, chief], by=chief, at=AT, seed=1)
    others = [add_user(Role.EXAMINER) for _ in range(2)]
    assign(run.sittings.all()[0].sitting, others[0], by=chief, at=AT)
    with pytest.raises(TooFewBlindExaminers):
        make_run("盲评", [session], others, by=chief, at=AT, seed=1)
    with pytest.raises(NotAllowed):
        make_run("盲评", [session], people, by=people[0], at=AT, seed=1)


def test_marks_are_the_examiners_own_complete_within_range_and_once() -> None:
    run, people, _ = add_run(3)
    work = first_work(run)
    other = next(one for one in people if one != work.examiner)
    with pytest.raises(NotFound):
        submit_marks(work, FOUR, by=other, at=AT)
    with pytest.raises(MarksMissing):
        submit_marks(work, {"talk": Decimal(30)}, by=work.examiner, at=AT)
    for wrong in ("40.01", "-1", "3.005", "NaN"):
        with pytest.raises(OutOfRange):
            submit_marks(work, FOUR | {"talk": Decimal(wrong)}, by=work.examiner, at=AT)
    submit_marks(work, FOUR, by=work.examiner, at=AT)
    with pytest.raises(AlreadyMarked):
        submit_marks(work, FOUR, by=work.examiner, at=AT)


def test_a_correction_is_a_further_record_with_its_reason() -> None:
    run, _, _ = add_run(3)
    work = first_work(run)
    submit_marks(work, FOUR, by=work.examiner, at=AT)
    changed = FOUR | {"talk": Decimal(30)}
    with pytest.raises(WithoutReason):
        correct_marks(work, changed, reason=" ", by=work.examiner, at=AT)
    later = AT + timedelta(minutes=5)
    correct_marks(work, changed, reason="看错行", by=work.examiner, at=later)
    assert newest_marks(work)["talk"].mark == 30
    assert work.marks.count() == 8
    entry = AuditEntry.objects.get(action="parallel_marks_corrected")
    assert entry.detail["before"]["talk"] == "35.50"
    assert entry.detail["after"]["talk"] == "30"
    with pytest.raises(TypeError):
        ParallelMark.objects.all()[0].save()


def test_only_sittings_with_two_complete_markings_count_with_their_newest_score() -> None:
    run, people, chief = add_run(5)
    with pytest.raises(NothingToReport):
        make_report(run, by=chief, at=AT)
    both = ParallelAssignment.objects.filter(drawn__number=1, drawn__run=run)
    for one in [*both, first_work_of(run, 2)]:
        submit_marks(one, FOUR, by=one.examiner, at=AT)
    sitting = both[0].drawn.sitting
    newer = marks_of(0.5, np.random.default_rng(1), noise=0)
    add_machine(sitting, newer, AT + timedelta(days=1))
    table = load(run).table
    assert table.sittings == 1
    assert table.marks.tolist() == [[9.45, 18.7, 26.65, 35.5]] * 2
    assert table.machine.tolist() == [[5, 10, 15, 20]]
    assert set(table.examiner) == {one.pk for one in people}


def first_work_of(run: object, number: int) -> ParallelAssignment:
    return ParallelAssignment.objects.filter(drawn__run=run, drawn__number=number)[0]


def test_an_item_the_machine_flagged_is_left_to_people() -> None:
    run, _, _ = add_run(5)
    mark_like_the_machine(run)
    score = run.sittings.all()[0].sitting.machine_scores.get()
    score.report["items"][2]["flags"] = [{"id": "noise", "why": "噪声"}]
    score.save()
    machine = load(run).table.machine
    assert np.isnan(machine[:, 2]).sum() == 1
    assert np.isfinite(machine[:, [0, 1, 3]]).all()


def test_the_report_says_alone_where_the_machine_agrees_and_keeps_talk_for_people() -> None:
    report, _ = add_report()
    modes = {one["item"]: one["mode"] for one in report.figures["gate"]}
    assert modes == {
        "monosyllables": Mode.ALONE,
        "polysyllables": Mode.ALONE,
        "passage": Mode.ALONE,
        "talk": Mode.PEOPLE,
    }
    assert report.figures["engines"] == {"0.1.0": 120}
    bys = {group["by"] for group in report.figures["subjects"][0]["groups"]}
    assert bys == {"site", "sex", "county", "examiner"}


def test_few_sittings_stay_with_people() -> None:
    report, _ = add_report(12)
    assert {one["mode"] for one in report.figures["gate"]} == {Mode.PEOPLE}


def test_a_decision_may_be_stricter_but_laxer_only_with_a_reason_and_holds_from_its_time() -> None:
    report, chief = add_report(40)
    site, at = Site.objects.get(), AT + timedelta(days=1)
    assert in_force(site, "passage", at).mode == Mode.PEOPLE
    with pytest.raises(LaxerThanGate):
        decide(report, site, "passage", Mode.ALONE, reason="", by=chief, at=at)
    decide(report, site, "passage", Mode.SPOT_CHECK, reason="", by=chief, at=at)
    decide(report, site, "talk", Mode.SPOT_CHECK, reason="试点批准", by=chief, at=at)
    assert in_force(site, "passage", at).mode == Mode.SPOT_CHECK
    assert in_force(site.pk, "passage", at - timedelta(seconds=1)).mode == Mode.PEOPLE
    assert in_force(site, "monosyllables", at).mode == Mode.PEOPLE
    with pytest.raises(NotAllowed):
        decide(report, site, "passage", Mode.PEOPLE, reason="", by=add_user(Role.OFFICER), at=at)


def test_drift_gives_the_item_back_to_people_by_itself() -> None:
    report, chief = add_report()
    site, at = Site.objects.get(), AT + timedelta(days=1)
    decide(report, site, "passage", Mode.ALONE, reason="", by=chief, at=at)
    (calm,) = watches()
    assert not calm.differences
    assert not calm.flagged
    rng = np.random.default_rng(9)
    session = add_session(site)
    for _ in range(25):
        sitting = add_scored(session, 0.85, rng)
        sitting.finished_at = at + timedelta(days=30)
        sitting.save()
    people = [add_user(Role.EXAMINER) for _ in range(2)]
    later = make_run("复查", [session], people, by=chief, at=at, seed=2)
    mark_like_the_machine(later, at=at + timedelta(days=31), shift=Decimal("-1"))
    drifted = SwitchDecision.objects.get(act="drift")
    assert (drifted.mode, drifted.by, drifted.by_name) == ("people", None, "系统")
    assert drifted.reason.startswith("机器偏宽：决定以后的 ")
    assert AuditEntry.objects.get(action="switch_drifted").actor_name == "system"
    assert watches() == []


def test_a_decision_is_withdrawn_with_a_reason_and_once() -> None:
    report, chief = add_report()
    site, at = Site.objects.get(), AT + timedelta(days=1)
    decide(report, site, "passage", Mode.ALONE, reason="", by=chief, at=at)
    back = at + timedelta(days=32)
    with pytest.raises(WithoutReason):
        withdraw(site, "passage", reason="", by=chief, at=back)
    withdraw(site, "passage", reason="漂移", by=chief, at=back)
    assert in_force(site, "passage", back).mode == Mode.PEOPLE
    assert in_force(site, "passage", back - timedelta(seconds=1)).mode == Mode.ALONE
    assert watches() == []
    with pytest.raises(NothingToWithdraw):
        withdraw(site, "passage", reason="漂移", by=chief, at=back)
    entry = AuditEntry.objects.get(action="switch_withdrawn")
    assert (entry.detail["before"], entry.detail["after"], entry.reason) == (
        "alone",
        "people",
        "漂移",
    )


def test_a_calibration_is_used_from_the_act_that_puts_it_in_force_to_the_one_that_ends_it() -> None:
    run, _, chief = add_run(40)
    mark_like_the_machine(run, shift=Decimal("-1.5"))
    version = calibrate(run, "passage", Method.LINEAR, by=chief, at=AT)
    assert version.effect["bias_before"] == pytest.approx(1.5, abs=0.2)
    assert abs(version.effect["bias_after"]) < 0.2
    assert version.effect["totals"] == 40
    assert version.effect["levels_changed"] > 0
    assert version_in_force("passage", AT) is None
    first, second = AT + timedelta(hours=1), AT + timedelta(hours=2)
    put_in_force(version, reason="效果良好", by=chief, at=first)
    assert version_in_force("passage", first) == version
    line = Calibration.of_json(version.knots)
    assert line.apply(Decimal(27)) == pytest.approx(Decimal("25.5"), abs=Decimal("0.3"))
    with pytest.raises(CalibrationState):
        put_in_force(version, reason="再来", by=chief, at=first)
    take_out(version, reason="换引擎", by=chief, at=second)
    assert version_in_force("passage", second) is None
    assert version_in_force("passage", first) is not None
    with pytest.raises(CalibrationState):
        take_out(version, reason="换引擎", by=chief, at=second)


def test_too_few_sittings_are_no_ground_to_calibrate_on() -> None:
    run, _, chief = add_run(10)
    mark_like_the_machine(run)
    with pytest.raises(CannotCalibrate):
        calibrate(run, "passage", Method.ISOTONIC, by=chief, at=AT)


def test_thresholds_are_versions_and_the_newest_is_in_force() -> None:
    chief = add_user(Role.CHIEF_EXAMINER)
    assert thresholds_in_force() == Thresholds()
    with pytest.raises(ThresholdsRefused):
        set_thresholds(Thresholds(concordance=1.2), reason="试", by=chief, at=AT)
    set_thresholds(Thresholds(concordance=0.8), reason="更严", by=chief, at=AT)
    assert thresholds_in_force().concordance == 0.8
    assert thresholds_in_force().version == "2"


def filled(data: bytes, *marks: object, rows: int | None = None) -> bytes:
    book = openpyxl.load_workbook(io.BytesIO(data))
    sheet = book.worksheets[0]
    for row in range(2, sheet.max_row - 1 if rows is None else rows + 2):
        for column, mark in enumerate(marks, 3):
            sheet.cell(row, column, mark)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_marks_on_paper_come_in_by_worksheet_all_or_nothing() -> None:
    run, people, chief = add_run(4)
    data = template_bytes(run.version, [1, 2, 3, 4])
    assert bring_in_marks(run, people[0], filled(data, 9.4, 18.75, "26", 35), by=chief, at=AT) == 4
    assert ParallelMark.objects.filter(source="sheet", entered_by=chief).count() == 16
    assert newest_marks(first_work_for(run, people[0]))["polysyllables"].mark == Decimal("18.75")
    with pytest.raises(MarkSheetRefused) as again:
        bring_in_marks(run, people[0], filled(data, 9, 18, 26, 35), by=chief, at=AT)
    assert len(again.value.extra["faults"]) == 4  # type: ignore[arg-type]


def first_work_for(run: object, examiner: object) -> ParallelAssignment:
    return ParallelAssignment.objects.filter(drawn__run=run, examiner=examiner)[0]


def test_every_fault_of_a_worksheet_is_told_at_once() -> None:
    run, people, chief = add_run(3)
    data = filled(template_bytes(run.version, [1, 1, 9, 2]), 9, "好", "=1+1", 41)
    with pytest.raises(MarkSheetRefused) as refused:
        bring_in_marks(run, people[0], data, by=chief, at=AT)
    told = [(one.cell, one.heading) for one in refused.value.extra["faults"]]  # type: ignore[attr-defined]
    assert len(told) == 12
    assert ("D2", "读多音节词语") in told
    assert ("F5", "命题说话") in told
    good = filled(template_bytes(run.version, [1, 1, 9]), 9, 18, 26, 35)
    with pytest.raises(MarkSheetRefused) as refused:
        bring_in_marks(run, people[0], good, by=chief, at=AT)
    told = [one.what for one in refused.value.extra["faults"]]  # type: ignore[attr-defined]
    assert told == ["编号与第 2 行重复", "编号 0009 没有分给这名测试员"]
    assert not ParallelMark.objects.exists()


def test_a_number_longer_than_any_computer_counts_is_a_fault_and_no_crash() -> None:
    run, people, chief = add_run(3)
    data = filled(template_bytes(run.version, [1]), 9, 18, 26, 35)
    book = openpyxl.load_workbook(io.BytesIO(data))
    book.worksheets[0]["B2"] = "9" * 5000
    out = io.BytesIO()
    book.save(out)
    with pytest.raises(MarkSheetRefused) as refused:
        bring_in_marks(run, people[0], out.getvalue(), by=chief, at=AT)
    (fault,) = refused.value.extra["faults"]  # type: ignore[attr-defined]
    assert (fault.cell, fault.what) == ("B2", "编号不是数字")
