"""The report of a parallel run: every subject, every group, the gate's verdicts. Pure.

Subjects are the items by kind, and the total. Three comparisons of each: the machine with the mean
of its examiners (``mean``), the machine with single examiners (``single``), and examiners among
themselves (``people``), both ways round, since neither comes first.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from threadpoolctl import threadpool_limits

from admin.parallel.agreement import (
    Agreement,
    Pairs,
    agreement_of,
    degradation,
    standardised_bias,
)
from admin.parallel.bootstrap import DRAWS, Counts, Floats, Whole, redraw
from admin.parallel.gate import Evidence, GroupBias, Thresholds, verdict_of

SITTINGS_IN_PLOT = 400
TOTAL = "total"
Labels = np.ndarray  # of text, one a sitting


@dataclass(frozen=True)
class MarkTable:
    """All marks of a run on sittings that two or more examiners have marked.

    ``machine``: sittings × kinds, NaN where the machine left the item to people; row i of
    ``marks`` is what ``examiner[i]`` gave sitting number ``sitting[i]``, kind by kind.
    """

    kinds: tuple[str, ...]
    full: tuple[float, ...]
    machine: Floats
    sitting: Whole
    examiner: Whole
    marks: Floats
    site: Labels
    sex: Labels
    county: Labels

    @property
    def sittings(self) -> int:
        """How many."""
        return int(self.machine.shape[0])


@dataclass(frozen=True)
class Sides:
    """One subject's marks: the machine's, and each examiner's by row."""

    subject: str
    full: float
    machine: Floats
    by_row: Floats
    mean: Floats


def sides_of(table: MarkTable) -> Iterator[Sides]:
    """Each item, then the total."""
    people = np.bincount(table.sitting, minlength=table.sittings)
    means: Floats = np.zeros_like(table.machine)
    np.add.at(means, table.sitting, table.marks)
    means /= people[:, None]
    for place, kind in enumerate(table.kinds):
        yield Sides(
            kind,
            table.full[place],
            table.machine[:, place],
            table.marks[:, place],
            means[:, place],
        )
    totals = (rounded(side.sum(axis=1)) for side in (table.machine, table.marks, means))
    yield Sides(TOTAL, float(sum(table.full)), *totals)


def rounded(totals: Floats) -> Floats:
    """Totals half up to a tenth, as results have them."""
    return np.floor(np.round(totals * 10, 6) + 0.5) / 10


def against_mean(sides: Sides) -> Pairs:
    """The machine (a) and the mean of its examiners (b)."""
    known = np.flatnonzero(np.isfinite(sides.machine))
    return Pairs(known, sides.machine[known], sides.mean[known], sides.subject == TOTAL)


def against_each(sides: Sides, table: MarkTable) -> Pairs:
    """The machine (a) and each examiner (b)."""
    machine = sides.machine[table.sitting]
    known = np.isfinite(machine)
    return Pairs(table.sitting[known], machine[known], sides.by_row[known], sides.subject == TOTAL)


def among_people(sides: Sides, table: MarkTable) -> Pairs:
    """Every two examiners of a sitting, both ways round."""
    first, second = _two_of_each(table.sitting)
    return Pairs(
        table.sitting[first], sides.by_row[first], sides.by_row[second], sides.subject == TOTAL
    )


def report_of(
    table: MarkTable, thresholds: Thresholds, *, seed: int, draws: int = DRAWS
) -> dict[str, Any]:
    """The whole report as it is stored: JSON with numbers, None for what is unknown."""
    # Long thin products gain nothing from threads, and lose tenfold where the machine is busy.
    with threadpool_limits(limits=1, user_api="blas"):
        return _report(table, thresholds, seed, draws)


def _report(table: MarkTable, thresholds: Thresholds, seed: int, draws: int) -> dict[str, Any]:
    counts = redraw(table.sittings, seed, draws) if table.sittings else np.empty((0, 1), "f4")
    subjects: list[dict[str, Any]] = []
    verdicts: list[dict[str, Any]] = []
    for sides in sides_of(table):
        reporter = _Subject(sides, table, thresholds, counts)
        subjects.append(reporter.as_json())
        if sides.subject != TOTAL:
            verdicts += reporter.verdicts()
    return {
        "sittings": table.sittings,
        "examiners": int(np.unique(table.examiner).size),
        "seed": seed,
        "draws": draws,
        "thresholds": thresholds.as_json(),
        "subjects": subjects,
        "gate": verdicts,
    }


class _Subject:
    """One subject's part of the report."""

    def __init__(
        self, sides: Sides, table: MarkTable, thresholds: Thresholds, counts: Counts
    ) -> None:
        self.sides, self.table, self.thresholds, self.counts = sides, table, thresholds, counts
        self.mean, self.single = against_mean(sides), against_each(sides, table)
        self.people = among_people(sides, table)
        total = sides.subject == TOTAL
        self.points = thresholds.within_total if total else thresholds.within_share * sides.full

    def as_json(self) -> dict[str, Any]:
        return {
            "subject": self.sides.subject,
            "full": self.sides.full,
            "left_to_people": int((~np.isfinite(self.sides.machine)).sum()),
            "points": self.points,
            "mean": asdict(self.agreement(self.mean)),
            "single": asdict(self.agreement(self.single)),
            "people": asdict(self.agreement(self.people)),
            "degradation": asdict(degradation(self.single, self.people, self.counts)),
            "groups": [*self._groups(), *self._examiners()],
            "plot": self._plot(),
        }

    def agreement(self, pairs: Pairs) -> Agreement:
        return agreement_of(pairs, self.counts, self.points)

    def verdicts(self) -> Iterator[dict[str, Any]]:
        """What the gate says of this item at each site."""
        for site, mask in _each(self.table.site):
            single, people = self.single.chosen(mask), self.people.chosen(mask)
            mean = self.mean.chosen(mask)
            parts = (
                (name, mean.chosen(inside))
                for labels in (self.table.sex, self.table.county)
                for name, inside in _each(labels)
            )
            groups = {
                name: GroupBias(part.n, standardised_bias(part, self.counts))
                for name, part in parts
                if part.n >= self.thresholds.spot_check_sittings
            }
            evidence = Evidence(
                self.sides.subject,
                self.agreement(single),
                self.agreement(people),
                degradation(single, people, self.counts),
                groups,
            )
            verdict = asdict(verdict_of(evidence, self.thresholds))
            yield {"site": site, "item": self.sides.subject, **verdict}

    def _groups(self) -> Iterator[dict[str, Any]]:
        for by in ("site", "sex", "county"):
            for name, mask in _each(getattr(self.table, by)):
                yield {
                    "by": by,
                    "name": name,
                    "mean": asdict(self.agreement(self.mean.chosen(mask))),
                    "people": asdict(self.agreement(self.people.chosen(mask))),
                }

    def _examiners(self) -> Iterator[dict[str, Any]]:
        """The machine with this examiner; the examiner with the others of the same sittings."""
        first, second = _two_of_each(self.table.sitting)
        known = np.isfinite(self.sides.machine[self.table.sitting])
        for who in np.unique(self.table.examiner):
            own = self.table.examiner == who
            meets = own[first]
            machine = self.single_rows(own & known)
            others = Pairs(
                self.table.sitting[first[meets]],
                self.sides.by_row[first[meets]],
                self.sides.by_row[second[meets]],
                self.people.totals,
            )
            yield {
                "by": "examiner",
                "name": str(who),
                "mean": asdict(self.agreement(machine)),
                "people": asdict(self.agreement(others)),
            }

    def single_rows(self, rows: np.ndarray) -> Pairs:
        sitting = self.table.sitting[rows]
        machine, marks = self.sides.machine[sitting], self.sides.by_row[rows]
        return Pairs(sitting, machine, marks, self.people.totals)

    def _plot(self) -> list[list[float]]:
        """Machine and people's mean of evenly chosen sittings, for the drawings."""
        step = max(1, -(-self.mean.a.size // SITTINGS_IN_PLOT))
        pairs = zip(self.mean.a[::step], self.mean.b[::step], strict=True)
        return [[round(float(a), 2), round(float(b), 2)] for a, b in pairs]


def _each(labels: Labels) -> Iterator[tuple[str, np.ndarray]]:
    for name in np.unique(labels):
        yield str(name), labels == name


def _two_of_each(sitting: Whole) -> tuple[Whole, Whole]:
    """Rows of every two different markings of the same sitting, in both orders."""
    order = np.argsort(sitting, kind="stable")
    ordered = sitting[order]
    first, second = [], []
    for shift in range(1, int(np.bincount(ordered).max(initial=1))):
        same = np.flatnonzero(ordered[shift:] == ordered[:-shift])
        first += [order[same], order[same + shift]]
        second += [order[same + shift], order[same]]
    if not first:
        return np.empty(0, np.intp), np.empty(0, np.intp)
    return np.concatenate(first), np.concatenate(second)
