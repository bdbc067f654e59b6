"""A run's marks out of the database, as the table that the figures are made from."""

from __future__ import annotations

import uuid
from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

import numpy as np
from django.db.models import QuerySet

from admin.parallel.models import ParallelMark, ParallelRun, ParallelSitting
from admin.parallel.report import MarkTable
from admin.people.places import Counties
from admin.scoring_jobs.models import MachineScore
from wordlists.syllabus import ITEM_KINDS, POINTS

FEWEST_EXAMINERS = 2
NO_SEX = "未注明"

PeopleMarks = dict[int, dict[int, dict[str, float]]]  # drawn sitting → examiner → kind → mark


@dataclass(frozen=True)
class Loaded:
    """The table, when its sittings were finished, and which engines gave the machine's marks."""

    table: MarkTable
    finished_at: tuple[datetime | None, ...]
    engines: dict[str, int]


def load(run: ParallelRun) -> Loaded:
    """Every sitting of the run that two examiners have marked completely."""
    people = _people(run)
    drawn = _drawn(run, people)
    machine, engines = _machine(run)
    kinds, place = ITEM_KINDS[run.version], {one["pk"]: index for index, one in enumerate(drawn)}
    rows = [
        (place[key], examiner, [marks[kind] for kind in kinds])
        for key, by_examiner in people.items()
        if key in place
        for examiner, marks in by_examiner.items()
    ]
    counties = Counties()
    nothing = dict.fromkeys(kinds, np.nan)
    table = MarkTable(
        kinds=kinds,
        full=tuple(float(POINTS[run.version][kind]) for kind in kinds),
        machine=_array(
            [
                [machine.get(one["sitting"], nothing).get(kind, np.nan) for kind in kinds]
                for one in drawn
            ],
            len(kinds),
        ),
        sitting=np.array([row for row, _, _ in rows], dtype=np.intp),
        examiner=np.array([who for _, who, _ in rows], dtype=np.intp),
        marks=_array([marks for _, _, marks in rows], len(kinds)),
        site=np.array([str(one["sitting__candidate__session__site"]) for one in drawn]),
        sex=np.array([one["sitting__candidate__person__sex"] or NO_SEX for one in drawn]),
        county=np.array(
            [counties.of_path(one["sitting__candidate__organisation__path"]) for one in drawn]
        ),
    )
    return Loaded(table, tuple(one["sitting__finished_at"] for one in drawn), dict(engines))


def _array(rows: list[list[float]], width: int) -> np.ndarray:
    return np.array(rows, dtype=np.float64).reshape(len(rows), width)


def _people(run: ParallelRun) -> PeopleMarks:
    """Newest marks of those who marked every item, where at least two did."""
    found: PeopleMarks = {}
    marks = ParallelMark.objects.filter(assignment__drawn__run=run).order_by("at", "pk")
    values = marks.values_list("assignment__drawn", "assignment__examiner", "kind", "mark")
    for drawn, examiner, kind, mark in values.iterator(chunk_size=5000):
        found.setdefault(drawn, {}).setdefault(examiner, {})[kind] = float(mark)
    kinds = set(ITEM_KINDS[run.version])
    whole = {
        drawn: {who: marks for who, marks in those.items() if set(marks) == kinds}
        for drawn, those in found.items()
    }
    return {drawn: those for drawn, those in whole.items() if len(those) >= FEWEST_EXAMINERS}


def _drawn(run: ParallelRun, people: PeopleMarks) -> list[dict[str, Any]]:
    """The double-marked sittings, oldest first."""
    rows = (
        ParallelSitting.objects.filter(run=run)
        .order_by("sitting__finished_at", "number")
        .values(
            "pk",
            "sitting",
            "sitting__finished_at",
            "sitting__candidate__session__site",
            "sitting__candidate__person__sex",
            "sitting__candidate__organisation__path",
        )
    )
    return [dict(row) for row in rows if row["pk"] in people]


def _machine(run: ParallelRun) -> tuple[dict[uuid.UUID, dict[str, float]], Counter[str]]:
    """The machine's newest marks that would stand, by sitting and kind; engines' counts."""
    found: dict[uuid.UUID, dict[str, float]] = {}
    engines: Counter[str] = Counter()
    for sitting, engine, items, proposal in _scores(run).iterator(chunk_size=2000):
        if sitting in found:
            continue  # an older score
        found[sitting] = standing_marks(items or [], proposal)
        engines[str((engine or {}).get("version", ""))] += 1
    return found, engines


def _scores(run: ParallelRun) -> QuerySet[MachineScore, tuple[Any, ...]]:
    """Only what is needed of the reports, which are long; the newest of a sitting first."""
    return (
        MachineScore.objects.filter(sitting__parallel_sittings__run=run)
        .order_by("-scored_at", "-pk")
        .values_list("sitting", "engine", "report__items", "report__talk__proposal")
    )


def standing_marks(
    items: list[dict[str, Any]], proposal: dict[str, Any] | None
) -> dict[str, float]:
    """Marks by kind; an item that was refused or flagged goes to people and is left out."""
    marks = {
        row["kind"]: float(Decimal(row["mark"]))
        for row in items
        if row.get("mark") is not None and not row.get("reasons") and not row.get("flags")
    }
    if proposal and proposal.get("mark") is not None:
        marks["talk"] = float(Decimal(proposal["mark"]))
    return marks
