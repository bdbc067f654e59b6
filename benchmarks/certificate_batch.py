"""How long a batch of certificates takes: ``python -m benchmarks.certificate_batch [PEOPLE]``.

People, marks and a release are made up in a data folder that is thrown away; then a batch is
issued as the worker does it: numbers, signatures, one PDF each, the ZIP and the print sheet.
"""

from __future__ import annotations

import os
import resource
import sys
import tempfile
import time
from datetime import date, timedelta

PEOPLE = 1_000


def main(people: int) -> None:
    """Make the people, issue the batch, print seconds and sizes."""
    from admin.cli import set_up

    set_up()
    from django.core.management import call_command
    from django.utils import timezone

    call_command("migrate", verbosity=0)
    from admin.accounts.permissions import make_groups
    from admin.accounts.rights import Role
    from admin.certificates.batching import begin, path_of, work
    from admin.results.models import ResultVersion
    from tests.admin import factories

    make_groups()
    session = factories.add_session(kind="mock", name="全市教师普通话模拟测试")
    chief, officer = factories.add_user(Role.CHIEF_EXAMINER), factories.add_user(Role.OFFICER)
    for place in range(people):
        # Numbers of one birth date are few: a further day for every hundred people.
        birth = date(1980, 1, 1) + timedelta(days=place // 100)
        number = factories.identity_number(place % 100 + 1, birth=f"{birth:%Y%m%d}")
        person = factories.add_person(f"教师{place:04}", number=number)
        candidate = factories.add_candidate(session, person)
        sitting = factories.add_sitting(candidate, stage="finished")
        ResultVersion.objects.create(
            sitting=sitting,
            number=1,
            item_marks=[
                {"item": place, "kind": kind, "full": full, "mark": mark, "source": "machine"}
                for place, (kind, full, mark) in enumerate(
                    (
                        ("monosyllables", "10", "9.4"),
                        ("polysyllables", "20", "18.5"),
                        ("passage", "30", "27.1"),
                        ("talk", "40", "35.5"),
                    ),
                    1,
                )
            ],
            total="90.5",
            level="2A",
            status="final",
            paper_digest="0" * 64,
            rubric_version="1",
            made_at=timezone.now(),
            made_by=chief,
            reason="基准",
        )
    batch = begin(session, "certificate", by=officer, at=timezone.now())
    before = time.perf_counter()
    done = work(batch.pk, timezone.now)
    seconds = time.perf_counter() - before
    issued = done.lines.exclude(document=None).count()
    print(f"{done.get_state_display()}: {issued} of {people} certificates in {seconds:.1f} s")
    print(f"{1000 * seconds / people:.0f} ms each, files included")
    for what in ("sheet", "zip"):
        print(f"{path_of(done, what).name}: {path_of(done, what).stat().st_size / 1e6:.1f} MB")
    for who, name in ((resource.RUSAGE_SELF, "worker"), (resource.RUSAGE_CHILDREN, "press")):
        print(f"memory of the {name}: {resource.getrusage(who).ru_maxrss / 1024:.0f} MiB at most")


if __name__ == "__main__":
    with tempfile.TemporaryDirectory(prefix="putonghua-benchmark-") as folder:
        os.environ["PUTONGHUA_DATA"] = folder
        main(int(sys.argv[1]) if len(sys.argv) > 1 else PEOPLE)
