"""The console over a full archive: lists and searches with 100,000 marked sittings.

    python -m benchmarks.hundred_thousand [--sittings 100000] [--folder FOLDER] [--out FILE]

Fills a database of its own (kept in FOLDER and used again, where given) with people, sessions,
sittings, machine scores, two examiners' marks each, results and documents, and asks every list of
the console for its page, as the server answers it: time of the quickest of five, number of queries.
Aims: at most 150 ms and 20 queries each.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from itertools import islice
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT)]
SESSION_SIZE = 200
COUNTIES, SCHOOLS = 8, 400
AIM_MS, AIM_QUERIES = 150.0, 20
TRIES = 5
BATCH = 2_000
RATE = 16_000  # Hz
FIRST_DAY = date(2024, 1, 6)
FULL = {1: "10", 2: "20", 3: "30", 4: "40"}
KINDS = {1: "monosyllables", 2: "polysyllables", 3: "passage", 4: "talk"}
SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗"
GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平"


@dataclass(frozen=True)
class Asked:
    """One page: milliseconds at the server, queries, bytes."""

    page: str
    milliseconds: float
    queries: int
    size: int

    @property
    def well(self) -> bool:
        """Within both aims."""
        return self.milliseconds <= AIM_MS and self.queries <= AIM_QUERIES


def main() -> int:
    """Fill, ask, print; 1 where an aim was missed."""
    options = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    options.add_argument("--sittings", type=int, default=100_000)
    options.add_argument("--folder", type=Path)
    options.add_argument("--out", type=Path)
    chosen = options.parse_args()
    with tempfile.TemporaryDirectory(prefix="hundred-thousand-") as made:
        set_up(chosen.folder or Path(made))
        filled = fill(chosen.sittings)
        asked = []
        for name, address in pages():
            one = ask(name, address)
            asked.append(one)
            mark = " " if one.well else "!"
            line = f"{mark} {one.page:42} {one.milliseconds:8.1f} ms {one.queries:4} queries"
            print(line, flush=True)
    rows = [vars(one) for one in asked]
    figures = {"sittings": chosen.sittings, "filled in s": filled, "pages": rows}
    if chosen.out:
        chosen.out.write_text(json.dumps(figures, indent=1, ensure_ascii=False))
    return 0 if all(one.well for one in asked) else 1


def set_up(folder: Path) -> None:
    """Django over a data folder of its own."""
    os.environ["PUTONGHUA_DATA"] = str(folder)
    os.environ["DJANGO_SETTINGS_MODULE"] = "admin.project.settings"
    from admin.project.data_folder import prepare

    prepare(folder)
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)


# --- filling ----------------------------------------------------------------------------------


def fill(sittings: int) -> float:
    """Seconds it took; nothing where it was filled before."""
    from django.db import transaction

    from admin.accounts.permissions import make_groups
    from admin.project.table_statistics import count_tables
    from admin.testing.models import Sitting

    if Sitting.objects.count() >= sittings:
        return 0.0
    began = time.monotonic()
    make_groups()
    with transaction.atomic():
        Filling(random.Random(1), sittings).all()
    count_tables()
    return round(time.monotonic() - began, 1)


def in_batches(rows: Iterable[Any]) -> Iterator[list[Any]]:
    """Lists of at most ``BATCH``."""
    source = iter(rows)
    while batch := list(islice(source, BATCH)):
        yield batch


class Filling:
    """Writes the records, whole tables at a time, parents first."""

    def __init__(self, rng: random.Random, sittings: int) -> None:
        self.rng = rng
        self.count = sittings

    def all(self) -> None:
        """Everything."""
        self.places()
        self.people()
        self.sessions()
        self.sittings()
        self.recordings()
        self.marks()
        self.results()
        self.trail()

    def places(self) -> None:
        """Counties, schools, a site, users."""
        from admin.accounts.models import User
        from admin.accounts.permissions import give_role
        from admin.accounts.rights import Role
        from admin.people.models import Organisation
        from admin.testing.models import Site

        city = Organisation.objects.create(name="市教育局")
        counties = [
            Organisation.objects.create(name=f"第{n}县教育局", parent=city) for n in range(COUNTIES)
        ]
        self.schools = [
            Organisation.objects.create(name=f"第{n}小学", parent=counties[n % COUNTIES])
            for n in range(SCHOOLS)
        ]
        self.site = Site.objects.create(name="市普通话测试站", code="001")
        self.users = {}
        for role in Role:
            user = User.objects.create_user(role.value, password="correct horse")
            give_role(user, role)
            self.users[role] = user
        clerk = self.users[Role.COUNTY_OFFICER]
        clerk.organisation = counties[0]
        clerk.save()
        self.examiners = [User.objects.create_user(f"examiner{n}") for n in range(20)]
        for examiner in self.examiners:
            give_role(examiner, Role.EXAMINER)

    def people(self) -> None:
        """A person a sitting, each with a post; the numbers' digests as made by the cipher."""
        from admin.people.cipher import cipher
        from admin.people.models import Person, Post

        locked = cipher().lock("220202199001010000")

        def person(n: int) -> Person:
            name = self.rng.choice(SURNAMES) + "".join(self.rng.choices(GIVEN, k=2))
            digest = cipher().digest("resident", f"{n:018d}")
            sex = self.rng.choice("男女")
            return Person(name=name, sex=sex, identity_locked=locked, identity_digest=digest)

        self.persons = []
        for batch in in_batches(person(n) for n in range(self.count)):
            self.persons += Person.objects.bulk_create(batch)
        posts = (
            Post(person=person, organisation=self.schools[n % SCHOOLS])
            for n, person in enumerate(self.persons)
        )
        for batch in in_batches(posts):
            Post.objects.bulk_create(batch)

    def sessions(self) -> None:
        """Closed sessions of 200; the newest is open, on the last day."""
        from admin.testing.models import Session

        made = []
        for n in range(-(-self.count // SESSION_SIZE)):
            day = FIRST_DAY + timedelta(days=n)
            made.append(
                Session(
                    name=f"{day.year} 年第 {n + 1} 次测试",
                    date=day,
                    site=self.site,
                    number=n + 1,
                    kind=self.rng.choice(["mock", "official"]),
                    status="closed",
                )
            )
        self.made_sessions = Session.objects.bulk_create(made)

    def sittings(self) -> None:
        """Candidates and their finished sittings."""
        from admin.testing.models import Candidate, PaperRecord, Sitting

        paper = PaperRecord.objects.create(
            digest="0" * 64,
            paper={"items": [{"kind": kind, "topics": []} for kind in KINDS.values()]},
            version="without_choice",
            edition="2021",
            seed=1,
            passage_number="L01",
            topic_numbers=["1", "2"],
            created_at=moment(FIRST_DAY),
        )
        candidates = (
            Candidate(
                session=self.made_sessions[n // SESSION_SIZE],
                person=person,
                admission_number=f"2026001{n:08d}",
                organisation=self.schools[n % SCHOOLS],
                unit_name=self.schools[n % SCHOOLS].name,
                registered_at=moment(FIRST_DAY),
            )
            for n, person in enumerate(self.persons)
        )
        self.made_sittings = []
        for batch in in_batches(candidates):
            known = Candidate.objects.bulk_create(batch)
            sittings = [
                Sitting(
                    candidate=one,
                    stage="finished",
                    paper=paper,
                    created_at=moment(one.session.date),
                    finished_at=moment(one.session.date),
                )
                for one in known
            ]
            self.made_sittings += Sitting.objects.bulk_create(sittings)

    def recordings(self) -> None:
        """A bundle with the talk's recording for each sitting, all of one sound."""
        from admin.archive.models import ReceivedBundle, Recording, StoredObject

        at = moment(FIRST_DAY)
        sound = StoredObject.objects.create(sha256="4" * 64, size=1, stored_at=at)
        for batch in in_batches(self.made_sittings):
            bundles = ReceivedBundle.objects.bulk_create(
                [
                    ReceivedBundle(
                        sitting=one,
                        bundle_id=one.pk,
                        manifest_sha256="0" * 64,
                        manifest="{}",
                        received_at=one.created_at,
                    )
                    for one in batch
                ]
            )
            Recording.objects.bulk_create(
                [
                    Recording(
                        bundle=one,
                        item=4,
                        attempt=1,
                        kind="talk",
                        stored=sound,
                        samples=180 * RATE,
                        sample_rate=RATE,
                        started=one.received_at,
                        ended_by="time",
                        status="complete",
                        topic="1",
                    )
                    for one in bundles
                ]
            )

    def marks(self) -> None:
        """The machine's score and two examiners' marks for each sitting; in the newest session
        the second examiners' are still to come.
        """
        from admin.accounts.rights import Role
        from admin.marking.models import MarkingAssignment, TalkMarking
        from admin.marking.quality_days import count_days
        from admin.project.table_statistics import count_tables
        from admin.scoring_jobs.models import MachineScore
        from admin.testing.models import PaperView

        by = self.users[Role.CHIEF_EXAMINER]
        newest = self.made_sessions[-1].pk
        for batch in in_batches(self.made_sittings):
            MachineScore.objects.bulk_create([self.score(one) for one in batch])
            pairs = [(one, self.rng.sample(self.examiners, 2)) for one in batch]
            assigned = MarkingAssignment.objects.bulk_create(
                [
                    MarkingAssignment(
                        sitting=one,
                        examiner=examiner,
                        position=position,
                        assigned_at=one.created_at,
                        assigned_by=by,
                        first_marked_at=marked,
                        marked_at=marked,
                    )
                    for one, pair in pairs
                    for position, examiner in enumerate(pair, 1)
                    for waits in [position == 2 and one.candidate.session_id == newest]
                    for marked in [None if waits else one.created_at]
                ]
            )
            PaperView.objects.bulk_create(
                [
                    PaperView(
                        paper=one.sitting.paper,
                        purpose=PaperView.Purpose.MARKING,
                        user=one.examiner,
                        sitting=one.sitting,
                        at=one.assigned_at - timedelta(seconds=self.rng.randint(120, 400)),
                    )
                    for one in assigned
                    if one.marked_at
                ]
            )
            TalkMarking.objects.bulk_create(
                [
                    TalkMarking(
                        assignment=one,
                        full=40,
                        deductions={"pronunciation": "4"},
                        mark=f"{self.rng.uniform(30, 39):.1f}",
                        rubric_version="1",
                        submitted_at=one.assigned_at,
                    )
                    for one in assigned
                    if one.marked_at
                ]
            )
        days = {one.date for one in self.made_sessions}
        count_tables()  # else each day walks through all marks
        count_days((one.pk, day) for one in self.examiners for day in days)

    def score(self, sitting: Any) -> Any:
        """What the machine says of items 1 to 3."""
        from admin.scoring_jobs.models import MachineScore

        items = [
            {"item": item, "kind": KINDS[item], "status": "ok", "reasons": [], "flags": []}
            | {"mark": f"{float(FULL[item]) * self.rng.uniform(0.8, 0.99):.2f}", "full": FULL[item]}
            for item in (1, 2, 3)
        ]
        return MachineScore(
            sitting=sitting,
            inputs_digest="1" * 64,
            engine={"version": "0.1.0"},
            engine_digest="2" * 64,
            report={"items": items},
            folder=str(sitting.pk),
            begun_at=sitting.created_at,
            scored_at=sitting.created_at,
        )

    def results(self) -> None:
        """A result for each sitting but those of the newest session, a notice for every second."""
        from admin.accounts.rights import Role
        from admin.results.models import IssuedDocument, ResultVersion
        from admin.testing.models import Sitting
        from scoring.levels import level_of, total_mark

        by = self.users[Role.CHIEF_EXAMINER]
        serial = 0
        for batch in in_batches(self.made_sittings[:-SESSION_SIZE]):
            made = []
            for one in batch:
                total = total_mark([Decimal(f"{self.rng.gauss(85, 5):.1f}")])
                level = level_of(total)
                made.append(
                    ResultVersion(
                        sitting=one,
                        number=1,
                        item_marks=[],
                        total=total,
                        level=level.code if level else "",
                        status="final",
                        paper_digest="0" * 64,
                        rubric_version="1",
                        made_at=one.created_at,
                        made_by=by,
                        reason="首次发布",
                    )
                )
            results = ResultVersion.objects.bulk_create(made)
            keys = [one.pk for one in batch]
            Sitting.objects.filter(pk__in=keys).update(is_released=True)
            documents = []
            for result in results[::2]:
                serial += 1
                documents.append(
                    IssuedDocument(
                        kind="notice",
                        number=f"2026N{serial:08d}",
                        result=result,
                        name=result.sitting.candidate.person.name,
                        signed_text="-",
                        file_sha256="3" * 64,
                        issued_at=result.made_at,
                        issued_by=by,
                    )
                )
            IssuedDocument.objects.bulk_create(documents)

    def trail(self) -> None:
        """Three acts a sitting."""
        from admin.accounts.models import AuditEntry

        entries = (
            AuditEntry(
                at=one.created_at,
                actor_name="booth 1:A-01",
                action=act,
                subject_type="lab_testing.Sitting",
                subject_id=str(one.pk),
            )
            for one in self.made_sittings
            for act in ("sitting_log_in", "sitting_confirm", "sitting_finish")
        )
        for batch in in_batches(entries):
            AuditEntry.objects.bulk_create(batch)


def moment(day: date) -> datetime:
    """Nine in the morning there."""
    return datetime(day.year, day.month, day.day, 1, tzinfo=UTC)


# --- asking -----------------------------------------------------------------------------------


def pages() -> Iterator[tuple[str, tuple[str, str]]]:
    """Name, and who asks for which address."""
    from admin.people.models import Person
    from admin.testing.models import Session, Sitting

    newest, _, _, session = Session.objects.order_by("-date")[:4]
    year = f"?first={newest.date - timedelta(days=364)}&last={newest.date}"
    sitting = Sitting.objects.filter(candidate__session=session).order_by("pk")[0]
    person = Person.objects.order_by("pk")[777]
    lists = {
        "home, officer": ("officer", "/"),
        "home, chief": ("chief_examiner", "/"),
        "home, examiner": ("examiner", "/"),
        "sessions": ("officer", "/sessions/"),
        "sessions, words": ("officer", "/sessions/?q=第 33 次"),
        "one session": ("officer", f"/sessions/{session.pk}/"),
        "release preview": ("chief_examiner", f"/sessions/{session.pk}/release/"),
        "release preview, marks to come": ("chief_examiner", f"/sessions/{newest.pk}/release/"),
        "assigning": ("chief_examiner", f"/sessions/{newest.pk}/marking/"),
        "reviews of a session": ("chief_examiner", f"/sessions/{session.pk}/reviews/"),
        "marking queue": ("examiner0", "/marking/"),
        "marking queue, new examiner": ("examiner", "/marking/"),
        "reviews": ("chief_examiner", "/reviews/"),
        "results": ("officer", "/results/"),
        "results, last page": ("officer", "/results/?page=9999"),
        "results, name": ("officer", f"/results/?q={person.name}"),
        "results, nobody": ("officer", "/results/?q=欧阳不存在"),
        "results, level": ("officer", "/results/?level=2A"),
        "results, county officer": ("county_officer", "/results/"),
        "one result": ("officer", f"/results/{sitting.pk}/"),
        "archive, name": ("archivist", f"/archive/?q={person.name}"),
        "archive, admission number": ("archivist", "/archive/?q=202600100077777"),
        "archive, nobody": ("archivist", "/archive/?q=欧阳不存在"),
        "one sitting": ("archivist", f"/sittings/{sitting.pk}/"),
        "one sitting, chief": ("chief_examiner", f"/sittings/{sitting.pk}/"),
        "practice": ("trainer", "/practice/"),
        "practice, name": ("trainer", f"/practice/?q={person.name}"),
        "people": ("officer", "/people/"),
        "people, name": ("officer", f"/people/?q={person.name}"),
        "people, county officer": ("county_officer", "/people/"),
        "one person": ("officer", f"/people/{person.pk}/"),
        "trail": ("auditor", "/trail/"),
        "accounts": ("administrator", "/accounts/"),
        "documents": ("officer", "/documents/"),
        "documents, name": ("officer", f"/documents/?q={person.name}"),
        "appeals": ("officer", "/appeals/"),
        "reviews of people": ("examiner", "/review-tasks/"),
        "parallel runs": ("chief_examiner", "/parallel/"),
        "fixity": ("archivist", "/archive/fixity/"),
        "disposals": ("archivist", "/archive/disposals/"),
        "examiners' quality, this year": ("chief_examiner", "/examiners/"),
        "examiners' quality, year of marks": ("chief_examiner", f"/examiners/{year}"),
    }
    yield from lists.items()


def ask(name: str, asked: tuple[str, str]) -> Asked:
    """The quickest of ``TRIES``, after one that warms templates and connections."""
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    from admin.accounts.models import User

    role, address = asked
    browser = Client(headers={"host": "localhost"})
    user = User.objects.get(username=role)
    browser.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    if user.needs_second_factor:
        show_device(browser, user)
    get: Callable[[], Any] = lambda: browser.get(address)  # noqa: E731
    answer = get()
    assert answer.status_code == 200, (name, address, answer.status_code)
    with CaptureQueriesContext(connection) as queries:
        get()
    count = len(queries)  # the next request forgets them
    taken = []
    for _ in range(TRIES):
        began = time.perf_counter()
        get()
        taken.append(time.perf_counter() - began)
    return Asked(name, round(1000 * min(taken), 1), count, len(answer.content))


def show_device(browser: Any, user: Any) -> None:
    """As if the one-time code had been given after the password."""
    from admin.console.doors import VERIFIED
    from tests.admin.one_time_device import add_device

    session = browser.session
    session[VERIFIED] = add_device(user)[0].pk
    session.save()


if __name__ == "__main__":
    sys.exit(main())
