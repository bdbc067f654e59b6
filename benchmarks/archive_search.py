"""100,000 synthetic sittings with marks: time and queries of each search, time of the export.

    python benchmarks/archive_search.py [COUNT]

in an empty data folder of its own, which is removed at the end.
"""

from __future__ import annotations

import os
import resource
import sys
import tempfile
import time
from datetime import date, timedelta
from pathlib import Path

COUNT = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
SURNAMES, GIVEN = "王李张刘陈杨赵黄周吴", "小明红伟芳娜静丽强磊军洋勇艳杰娟涛超霞平"
QUERIES = (
    "q=王小红",
    "q=王",
    "q=第7次",
    "q=20260010000777",
    "q=0777",
    "text=方言",
    "session=7",
    "year=2024&level=2A",
    "level=1B",
    "lowest=91&highest=92",
    "q=王小&text=方言&level=2A",
    "held=1",
)


def fill() -> None:
    """The sittings, each with one mark and one result."""
    from django.utils import timezone

    from admin.accounts.models import User
    from admin.marking.models import MarkingAssignment, TalkMarking
    from admin.people.models import Person
    from admin.results.models import ResultVersion
    from admin.testing.models import Candidate, Session, Site, Sitting

    now = timezone.now()
    user = User.objects.create_user("examiner")
    site = Site.objects.create(name="站点", code="001")
    sessions = Session.objects.bulk_create(
        Session(
            name=f"第{n}次测试",
            site=site,
            number=n,
            date=date(2022, 1, 1) + timedelta(days=n * 7),
        )
        for n in range(1, 201)
    )
    names = [s + a + b for s in SURNAMES for a in GIVEN for b in GIVEN]
    people = Person.objects.bulk_create(
        (Person(name=names[n % len(names)], sex="女") for n in range(COUNT)), batch_size=2000
    )
    candidates = Candidate.objects.bulk_create(
        (
            Candidate(
                session=sessions[n % 200],
                person=person,
                admission_number=f"202600{n:08d}",
                unit_name=f"第{n % 300}小学",
                registered_at=now,
            )
            for n, person in enumerate(people)
        ),
        batch_size=2000,
    )
    sittings = Sitting.objects.bulk_create(
        (
            Sitting(candidate=one, stage="finished", created_at=now, is_released=True)
            for one in candidates
        ),
        batch_size=2000,
    )
    assignments = MarkingAssignment.objects.bulk_create(
        (
            MarkingAssignment(
                sitting=one,
                examiner=user,
                position=1,
                assigned_at=now,
                first_marked_at=now,
                marked_at=now,
            )
            for one in sittings
        ),
        batch_size=2000,
    )
    TalkMarking.objects.bulk_create(
        (
            TalkMarking(
                assignment=one,
                full=40,
                deductions={"pronunciation": "3"},
                mark="35.5",
                note="方言语音明显" if n % 500 == 0 else "语调自然",
                rubric_version="1",
                submitted_at=now,
            )
            for n, one in enumerate(assignments)
        ),
        batch_size=2000,
    )
    ResultVersion.objects.bulk_create(
        (
            ResultVersion(
                sitting=one,
                number=1,
                item_marks=[{"kind": "talk", "mark": "35.5"}],
                total=f"{70 + n % 300 / 10:.1f}",
                level=("3A", "2B", "2A", "1B")[n % 300 // 75],
                status="final",
                paper_digest="0" * 64,
                rubric_version="1",
                made_at=now,
                made_by=user,
                reason="首次发布",
            )
            for n, one in enumerate(sittings)
        ),
        batch_size=2000,
    )


def measure() -> None:
    """Median of five for each search; one export in each format."""
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext
    from django.utils import timezone

    from admin.accounts.models import User
    from admin.accounts.permissions import give_role
    from admin.accounts.rights import Role
    from admin.preservation.export_work import make
    from admin.preservation.exporting import ask_table, path_of
    from admin.preservation.models import Export
    from admin.preservation.search import Filters

    archivist = User.objects.create_user("archivist")
    give_role(archivist, Role.ARCHIVIST)
    client = Client(SERVER_NAME="localhost")
    client.force_login(archivist)
    client.get("/archive/")
    for query in QUERIES:
        times = []
        for _ in range(5):
            began = time.perf_counter()
            answer = client.get(f"/archive/?{query}")
            times.append(time.perf_counter() - began)
        assert answer.status_code == 200
        with CaptureQueriesContext(
            connection,
        ) as asked:
            client.get(f"/archive/?{query}")
        print(f"{sorted(times)[2] * 1000:7.0f} ms  {len(asked):3} queries  {query}")
    for format in ("xlsx", "csv"):
        began = time.perf_counter()
        export = ask_table(Filters(), [], format, unmasked=False, by=archivist, at=timezone.now())
        make(Export.objects.get(pk=export.pk))
        size = path_of(export).stat().st_size / 2**20
        most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        took = time.perf_counter() - began
        print(f"{took:7.1f} s   {COUNT} rows as {format}, {size:.1f} MiB; at most {most:.0f} MiB")


def main() -> None:
    """In a data folder of its own."""
    with tempfile.TemporaryDirectory() as folder:
        os.environ["PUTONGHUA_DATA"] = folder
        os.environ["DJANGO_SETTINGS_MODULE"] = "admin.project.settings"
        from admin.project.data_folder import prepare

        prepare(Path(folder))
        import django

        django.setup()
        from django.core.management import call_command

        call_command("migrate", verbosity=0)
        fill()
        measure()


if __name__ == "__main__":
    main()
