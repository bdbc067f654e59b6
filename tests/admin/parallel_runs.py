"""Parallel runs with sittings, marks and reports, as tests need them."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal

import numpy as np

from admin.accounts.models import User
from admin.accounts.rights import Role
from admin.parallel.marks import kinds_of, submit_marks
from admin.parallel.models import ParallelAssignment, ParallelReport, ParallelRun
from admin.parallel.reporting import make_report
from admin.parallel.running import make_run
from admin.scoring_jobs.models import MachineScore
from admin.testing.models import Session, Sitting
from tests.admin.factories import (
    AT,
    add_candidate,
    add_organisation,
    add_paper,
    add_person,
    add_session,
    add_sitting,
    add_user,
)
from tests.admin.marked_sittings import ENGINE, FULL

FULLS = {**{item: Decimal(full) for item, full in FULL.items()}, 4: Decimal(40)}


def marks_of(share: float, rng: np.random.Generator, noise: float = 0.01) -> dict[int, Decimal]:
    """Marks of items 1–4 near that share of the full points."""
    return {
        item: Decimal(str(round(float(full) * min(1, max(0, share + rng.normal(0, noise))), 2)))
        for item, full in FULLS.items()
    }


def add_scored(
    session: Session, share: float, rng: np.random.Generator, **fields: object
) -> Sitting:
    """A finished sitting whose machine marks are near a share of the full points; no sound."""
    candidate = add_candidate(session, **fields)
    sitting = add_sitting(candidate, stage="finished", finished_at=AT, paper=_paper())
    add_machine(sitting, marks_of(share, rng))
    return sitting


def _paper() -> object:
    from admin.testing.models import PaperRecord

    return PaperRecord.objects.first() or add_paper()


def add_machine(sitting: Sitting, marks: dict[int, Decimal], at: datetime = AT) -> MachineScore:
    kinds = ("monosyllables", "polysyllables", "passage")
    items = [
        {"item": item, "kind": kind, "status": "ok", "mark": str(marks[item]), "reasons": []}
        for item, kind in enumerate(kinds, 1)
    ]
    return MachineScore.objects.create(
        sitting=sitting,
        inputs_digest="1" * 64,
        engine=ENGINE,
        engine_digest=f"{sitting.pk}{at.timestamp()}"[:64],
        report={"items": items, "talk": {"proposal": {"mark": str(marks[4]), "full": "40"}}},
        folder=str(sitting.pk),
        begun_at=at,
        scored_at=at,
    )


def add_run(
    count: int = 40,
    *,
    chief: User | None = None,
    session: Session | None = None,
    examiners: int = 2,
) -> tuple[ParallelRun, list[User], User]:
    """A run over that many scored sittings of two counties; its examiners, its chief."""
    rng = np.random.default_rng(7)
    chief = chief or add_user(Role.CHIEF_EXAMINER)
    session = session or add_session()
    counties = [add_organisation(name, kind="county") for name in ("东城区", "西城区")]
    for place in range(count):
        add_scored(
            session,
            float(rng.uniform(0.7, 0.98)),
            rng,
            person=add_person(sex="男" if place % 3 == 0 else "女"),
            organisation=counties[place % 2],
        )
    people = [add_user(Role.EXAMINER) for _ in range(examiners)]
    run = make_run("秋季平行评分", [session], people, by=chief, at=AT, seed=11)
    return run, people, chief


def mark_like_the_machine(
    run: ParallelRun, *, at: datetime = AT, shift: Decimal = Decimal(0), noise: float = 0.01
) -> None:
    """Everybody marks what waits, near the machine's marks; ``shift`` off the passage."""
    rng = np.random.default_rng(3)
    for one in ParallelAssignment.objects.filter(drawn__run=run, marks=None):
        score = one.drawn.sitting.machine_scores.first()
        assert score is not None
        said = [Decimal(row["mark"]) for row in score.report["items"]]
        said.append(Decimal(score.report["talk"]["proposal"]["mark"]))
        given = {}
        for item, (kind, mark) in enumerate(zip(kinds_of(run), said, strict=True), 1):
            off = Decimal(str(round(rng.normal(0, noise) * float(FULLS[item]), 2)))
            moved = mark + off + (shift if kind == "passage" else 0)
            given[kind] = min(max(moved, Decimal(0)), FULLS[item])
        submit_marks(one, given, by=one.examiner, at=at)


def add_report(count: int = 120) -> tuple[ParallelReport, User]:
    """A report over a run that agrees well."""
    run, _, chief = add_run(count)
    mark_like_the_machine(run)
    return make_report(run, by=chief, at=AT + timedelta(hours=1)), chief
