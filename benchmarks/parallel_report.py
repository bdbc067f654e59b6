"""How long a parallel run's report takes over many double-marked sittings.

    python benchmarks/parallel_report.py [SITTINGS]

writes made-up marks into a database of its own, then measures reading them, the figures, the PDF.
Aim: 10,000 sittings in 10 s or less. Run from the repository's root.
"""

from __future__ import annotations

import os
import resource
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
AT = datetime(2026, 5, 16, 1, 0, tzinfo=UTC)
FULL = {"monosyllables": 10, "polysyllables": 20, "passage": 30, "talk": 40}
SITES, COUNTIES, EXAMINERS = 3, 12, 24


def main(sittings: int) -> None:
    """Make, measure, print."""
    with tempfile.TemporaryDirectory(prefix="putonghua-parallel-") as folder:
        from recordings.data_folder import VARIABLE

        os.environ["DJANGO_SETTINGS_MODULE"] = "admin.project.settings"
        os.environ[VARIABLE] = folder
        os.environ.pop("PUTONGHUA_DATABASE", None)  # never a laboratory's own
        import django

        django.setup()
        from django.core.management import call_command

        call_command("migrate", verbosity=0)
        run = make(sittings)
        measure(run, sittings)


def measure(run: object, sittings: int) -> None:
    """Print how long each part takes."""
    from admin.parallel.gate import Thresholds
    from admin.parallel.models import ParallelRun
    from admin.parallel.presenting import present
    from admin.parallel.printing import pdf_of
    from admin.parallel.report import report_of
    from admin.parallel.table import load

    assert isinstance(run, ParallelRun)
    begun, cpu = time.perf_counter(), time.process_time()
    loaded = load(run)
    read = time.perf_counter()
    figures = report_of(loaded.table, Thresholds(), seed=run.seed)
    computed = time.perf_counter()
    names = {str(place): f"{place}" for place in range(EXAMINERS + SITES + 2)}
    figures |= {"engines": loaded.engines, "names": {"site": names, "examiner": names}}
    shown = present(figures) | {"title": "基准", "facts": [["抽样", "全部"]]}
    pdf = pdf_of(shown, AT)
    printed = time.perf_counter()
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{sittings} double-marked sittings, {figures['draws']} bootstrap draws")
    print(f"read the marks  {read - begun:6.1f} s")
    print(f"figures         {computed - read:6.1f} s")
    print(f"PDF             {printed - computed:6.1f} s ({len(pdf) / 1024:.0f} KiB)")
    print(f"report, whole   {printed - begun:6.1f} s (aim 10 s)")
    print(f"processor time  {time.process_time() - cpu:6.1f} s")
    print(f"memory at most  {memory:6.0f} MiB")


def make(sittings: int) -> object:
    """A run with that many sittings, each marked by the machine and two examiners."""
    import numpy as np

    from admin.accounts.models import User
    from admin.parallel import models
    from admin.people.models import Organisation, Person
    from admin.scoring_jobs.models import MachineScore
    from admin.testing.models import Candidate, Session, Site, Sitting

    rng = np.random.default_rng(1)
    counties = [
        Organisation.objects.create(name=f"第{n}县", kind="county") for n in range(COUNTIES)
    ]
    sessions = [
        Session.objects.create(
            name=f"第{n}场",
            date=AT.date(),
            number=1,
            site=Site.objects.create(name=f"站点{n}", code=f"{n:03d}"),
        )
        for n in range(SITES)
    ]
    people = [User.objects.create(username=f"examiner{n}") for n in range(EXAMINERS)]
    size = 2000
    persons = Person.objects.bulk_create(
        [Person(name="某人", sex="男" if n % 4 == 0 else "女") for n in range(sittings)], size
    )
    candidates = Candidate.objects.bulk_create(
        [
            Candidate(
                session=sessions[n % SITES],
                person=person,
                admission_number=f"{n:014d}",
                organisation=counties[n % COUNTIES],
                registered_at=AT,
            )
            for n, person in enumerate(persons)
        ],
        size,
    )
    sat = Sitting.objects.bulk_create(
        [
            Sitting(candidate=one, stage="finished", finished_at=AT, created_at=AT)
            for one in candidates
        ],
        size,
    )
    full = np.array(list(FULL.values()), dtype=float)
    truth = full * (1 - np.abs(rng.normal(0.12, 0.07, (sittings, 1))))

    def given() -> list[list[str]]:
        noisy = truth + rng.normal(0, 0.02, truth.shape) + rng.normal(0, 0.02, (sittings, 4)) * full
        return [[f"{mark:.2f}" for mark in row] for row in np.clip(noisy, 0, full)]

    MachineScore.objects.bulk_create(
        [
            MachineScore(
                sitting=one,
                engine={"version": "0.1.0"},
                report={
                    "items": [
                        {"item": place, "kind": kind, "mark": mark, "reasons": [], "flags": []}
                        for place, (kind, mark) in enumerate(zip(FULL, marks, strict=True), 1)
                        if kind != "talk"
                    ],
                    "talk": {"proposal": {"mark": marks[3], "full": "40"}},
                },
                begun_at=AT,
                scored_at=AT,
            )
            for one, marks in zip(sat, given(), strict=True)
        ],
        size,
    )
    run = models.ParallelRun.objects.create(
        name="基准", seed=7, version="without_choice", made_at=AT, made_by=people[0]
    )
    run.sessions.set(sessions)
    drawn = models.ParallelSitting.objects.bulk_create(
        [models.ParallelSitting(run=run, sitting=one, number=n) for n, one in enumerate(sat, 1)],
        size,
    )
    for shift in (0, 1):
        work = models.ParallelAssignment.objects.bulk_create(
            [
                models.ParallelAssignment(
                    drawn=one, examiner=people[(n * 2 + shift) % EXAMINERS], assigned_at=AT
                )
                for n, one in enumerate(drawn)
            ],
            size,
        )
        models.ParallelMark.objects.bulk_create(
            [
                models.ParallelMark(
                    assignment=one,
                    kind=kind,
                    full=FULL[kind],
                    mark=mark,
                    source="sheet",
                    entered_by=people[0],
                    at=AT,
                )
                for one, marks in zip(work, given(), strict=True)
                for kind, mark in zip(FULL, marks, strict=True)
            ],
            size,
        )
    return run


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 10_000)
