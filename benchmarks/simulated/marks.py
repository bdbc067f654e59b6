"""Simulated candidates through the whole engine: marks against known marks, errors found."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

import numpy as np

from benchmarks.accuracy.statistics import Agreement, Figure, agreement, share
from benchmarks.simulated.candidates import Candidate, ReadItem
from scoring.audio import SAMPLE_RATE, from_samples
from scoring.engine import Engine
from scoring.item_marks import mark_item
from scoring.judgement import Verdict
from scoring.rubric import national_rubric
from wordlists.syllabus import POINTS, TIME_LIMITS

FULL = POINTS["without_choice"]


@dataclass(frozen=True)
class Scored:
    """One candidate: marks known and given, and the verdict of every syllable."""

    name: str
    full: Decimal
    known: Decimal
    given: Decimal
    wrong: tuple[bool, ...]
    verdicts: tuple[Verdict, ...]


@dataclass(frozen=True)
class Summary:
    """What the table says of a group of candidates."""

    group: str
    candidates: int
    full: float
    marks: Agreement
    found: Figure  # planted errors that are an error, a defect or omitted
    found_as_error: Figure
    precision: Figure  # of the syllables called an error or omitted: planted
    alarms: Figure  # right syllables that are an error, a defect or omitted
    alarms_as_error: Figure


def score(engine: Engine, candidate: Candidate) -> Scored:
    """Mark all items of a candidate."""
    known = given = full = Decimal(0)
    wrong: list[bool] = []
    verdicts: list[Verdict] = []
    for item in candidate.items:
        points = FULL[item.kind]
        full += points
        known += max(Decimal(0), points - item.deduction)
        found, mark = _read(engine, item, points)
        given += mark
        wrong += item.wrong
        verdicts += found
    return Scored(candidate.name, full, known, given, tuple(wrong), tuple(verdicts))


def _read(engine: Engine, item: ReadItem, points: Decimal) -> tuple[list[Verdict], Decimal]:
    """Verdicts and mark of one item. Raises ValueError where it is refused."""
    judgement = engine.examine_one(from_samples(item.sound, SAMPLE_RATE), item.expected).judgement
    mark = mark_item(item.kind, judgement, points, national_rubric(), TIME_LIMITS[item.kind]).mark
    if mark is None:
        raise ValueError(f"a simulated item was refused: {judgement.reasons}")
    return [one.verdict for one in judgement.syllables], mark


def summary(group: str, scored: Iterable[Scored]) -> Summary:
    """Agreement and shares over a group's candidates."""
    rows = list(scored)
    wrong = np.array([flag for row in rows for flag in row.wrong])
    verdicts = [verdict for row in rows for verdict in row.verdicts]
    doubted = np.array([verdict is not Verdict.CORRECT for verdict in verdicts])
    refused = np.array([verdict in {Verdict.ERROR, Verdict.OMITTED} for verdict in verdicts])
    planted, right = int(wrong.sum()), int((~wrong).sum())
    return Summary(
        group,
        len(rows),
        float(rows[0].full),
        agreement(
            np.array([float(row.known) for row in rows]),
            np.array([float(row.given) for row in rows]),
        ),
        share(int((doubted & wrong).sum()), planted),
        share(int((refused & wrong).sum()), planted),
        share(int((refused & wrong).sum()), int(refused.sum())),
        share(int((doubted & ~wrong).sum()), right),
        share(int((refused & ~wrong).sum()), right),
    )
