"""Three years of Putonghua tests: sessions, sittings, marks of machine and examiners, results,
notices and certificates.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from demo.city.diagnoses import diagnosis_of
from demo.city.making import City, Told, in_batches, morning, write_all

SESSIONS, SITTINGS = 36, 12_000
CERTIFICATES_EACH = 5  # of a session: with signature and PDF, which take their time
SESSIONS_TOGETHER = 4  # are printed in one go
RATE = 16_000  # Hz
FULL = {1: 10, 2: 20, 3: 30, 4: 40}
KINDS = {1: "monosyllables", 2: "polysyllables", 3: "passage", 4: "talk"}
LEVEL_BY_STAGE = {"幼儿园": 86, "小学": 85, "初中": 84, "高中": 84, "中职": 82, "": 87}
RURAL_LESS, RETEST_MORE, LEARNT_MORE = 3.0, 0.6, 2.4
RETESTS, TRAINED_FIRST = 0.12, 0.8
FELL_SHORT = 83  # of 100: below 二级甲等, with what marks differ by
IN_A_COURSE, COURSE_OVER = 60, 25  # people after every other session, days after it
OWN_WORTH = 81.0  # of whoever has an account, at first


def make_sessions(city: City, told: Told) -> None:
    """A site, and sessions spread over the years; each year has its official ones."""
    from admin.testing.models import Room, Seat, Session, Site

    rng = city.chance("sessions")
    site = Site.objects.create(name="长宁河市标准化普通话测试语音室", code="901")
    for number in (1, 2):
        room = Room.objects.create(site=site, name=f"{number} 号考场")
        city.made["seats"] = write_all(
            Seat,
            (Seat(room=room, label=f"A-{seat:02d}", column=seat) for seat in range(1, 31)),
        )
    count = max(6, round(SESSIONS * city.scale**0.5))
    days = (city.today - city.first_day).days
    by_year: dict[int, int] = {}
    made = []
    for number in range(count):
        day = city.first_day + timedelta(days=(number * days) // count + rng.randint(0, 5))
        by_year[day.year] = by_year.get(day.year, 0) + 1
        made.append(
            Session(
                name=f"{day.year} 年第 {by_year[day.year]} 次普通话测试",
                date=day,
                site=site,
                number=by_year[day.year],
                kind="official" if number % 4 == 3 else "mock",
                status="closed",
                opened_at=morning(day),
            )
        )
    city.made |= {"site": site, "sessions": write_all(Session, made)}
    told(count, count)


def make_sittings(city: City, told: Told) -> None:
    """Who sat when; some come a second time. Leaves ``sittings`` with what each was worth."""
    from admin.testing.models import Candidate, PaperRecord, Sitting

    rng = city.chance("sittings")
    sessions = city.made["sessions"]
    total = min(city.count(SITTINGS, len(sessions) * 3), len(city.made["teachers"]))
    paper = PaperRecord.objects.create(
        digest="0" * 64,
        paper={"items": [{"kind": kind, "topics": []} for kind in KINDS.values()]},
        version="without_choice",
        edition="2021",
        seed=city.seed,
        passage_number="L01",
        topic_numbers=["1", "2"],
        created_at=morning(city.first_day),
    )
    planned = list(_planned(rng, city, total))
    total = len(planned)
    candidates = (
        Candidate(
            session=session,
            person=person,
            admission_number=f"{session.date.year}901{session.number:03d}{serial:04d}",
            organisation=school.record,
            unit_name=school.record.name,
            group="幼儿园教师" if school.level == "kindergarten" else "教师",
            registered_at=morning(session.date - timedelta(days=20)),
        )
        for session, serial, person, school, _ in planned
    )
    known = write_all(Candidate, candidates, told, 2 * total)
    sittings = (
        Sitting(
            candidate=one,
            stage="finished",
            paper=paper,
            created_at=morning(one.session.date),
            finished_at=morning(one.session.date, 11),
            is_released=True,
        )
        for one in known
    )
    made = write_all(Sitting, sittings, lambda done, of: told(total + done, of), 2 * total)
    city.made["sittings"] = [
        (one, _marks(rng, worth)) for one, (*_, worth) in zip(made, planned, strict=True)
    ]


def _planned(rng: random.Random, city: City, total: int) -> Iterator[tuple[Any, ...]]:
    """Session, serial in it, person, school, what the reading is worth (0 to 100).

    Who fell short in a session after which there is a course comes again once that is over; of the
    others some come again without one.
    """
    sessions = city.made["sessions"]
    account = city.made["account teacher"]
    own = next(one for one in city.made["teachers"] if one[0].pk == account.pk)
    first = rng.sample(city.made["teachers"], round(total * (1 - RETESTS)))
    queue = iter([one for one in first if one[0].pk != account.pk])
    worth: dict[int, float] = {account.pk: OWN_WORTH}
    size = -(-total // len(sessions))
    trained: list[tuple[date, Any]] = []
    others: list[tuple[date, Any]] = []
    for place, session in enumerate(sessions):
        room = round(size * RETESTS)
        again = _come_again(trained, session.date, round(room * TRAINED_FIRST))
        learnt = {one[0].pk for one in again}
        again += _come_again(others, session.date, room - len(again))
        came_with_course = 0
        if place == _own_session(len(sessions)):
            again.insert(0, own)
        new = [one for one, _ in zip(queue, range(size - len(again)), strict=False)]
        for serial, (person, school) in enumerate((*again, *new), 1):
            if person.pk not in worth:
                mean = LEVEL_BY_STAGE[school.stage] - RURAL_LESS * school.is_rural
                worth[person.pk] = rng.gauss(mean, 4.5)
            elif person.pk in learnt:
                worth[person.pk] += LEARNT_MORE + rng.gauss(0, 1.2)
            elif person.pk != account.pk:
                worth[person.pk] += RETEST_MORE + rng.gauss(0, 1.2)
            if worth[person.pk] < FELL_SHORT:
                with_course = place % 2 == 0 and came_with_course < IN_A_COURSE
                came_with_course += with_course
                ready = session.date + timedelta(days=COURSE_OVER if with_course else 60)
                (trained if with_course else others).append((ready, (person, school)))
            yield session, serial, person, school, min(98.0, max(55.0, worth[person.pk]))


def _own_session(count: int) -> int:
    """The session in which whoever has an account of their own sits first: no official one, with
    a course after it, and time left to come again.
    """
    return next(one for one in range(count - 4, -1, -1) if one % 2 == 0)


def _come_again(waiting: list[tuple[date, Any]], day: date, most: int) -> list[Any]:
    """Of those who are ready, the newest first; they no longer wait."""
    ready = [one for one in waiting if one[0] < day]
    chosen = sorted(ready, key=lambda one: one[0], reverse=True)[: max(0, most)]
    for one in chosen:
        waiting.remove(one)
    return [one for _, one in chosen]


def _marks(rng: random.Random, worth: float) -> dict[int, str]:
    """Marks of the four items that come to about what it is worth."""
    shares = {item: worth / 100 + rng.gauss(0, 0.015) for item in FULL}
    return {
        item: f"{min(FULL[item], max(0.0, FULL[item] * share)):.1f}"
        for item, share in shares.items()
    }


def make_marks(city: City, told: Told) -> None:
    """A bundle with the talk, the machine's marks of items 1 to 3, two examiners' of item 4."""
    from admin.archive.models import ReceivedBundle, Recording, StoredObject
    from admin.marking.models import MarkingAssignment, TalkMarking
    from admin.scoring_jobs.models import MachineScore

    rng = city.chance("marks")
    at = morning(city.first_day)
    sound = StoredObject.objects.create(sha256="4" * 64, size=1, stored_at=at)
    examiners, by = city.made["users"]["examiners"], city.made["users"]["chief_examiner"]
    done, of = 0, len(city.made["sittings"])
    for batch in in_batches(city.made["sittings"]):
        bundles = ReceivedBundle.objects.bulk_create(_bundle(one) for one, _ in batch)
        Recording.objects.bulk_create(_talk(one, sound) for one in bundles)
        MachineScore.objects.bulk_create(_machine(rng, one, marks) for one, marks in batch)
        assigned = MarkingAssignment.objects.bulk_create(
            _assigned(one, examiner, position, by)
            for one, _ in batch
            for position, examiner in enumerate(rng.sample(examiners, 2), 1)
        )
        marks_of = {one.pk: marks for one, marks in batch}
        TalkMarking.objects.bulk_create(
            _talk_mark(one, marks_of[one.sitting_id]) for one in assigned
        )
        done += len(batch)
        told(done, of)
    _count_days(city)


def _count_days(city: City) -> None:
    """What the page on the examiners' quality reads."""
    from django.utils.timezone import localdate

    from admin.marking.quality_days import count_days
    from admin.project.table_statistics import count_tables

    count_tables()  # else each day walks through all marks
    days = sorted(
        {localdate(one.finished_at + timedelta(hours=20)) for one, _ in city.made["sittings"]}
    )
    count_days((one.pk, day) for one in city.made["users"]["examiners"] for day in days)


def _bundle(sitting: Any) -> Any:
    from admin.archive.models import ReceivedBundle

    return ReceivedBundle(
        sitting=sitting,
        bundle_id=sitting.pk,
        manifest_sha256="0" * 64,
        manifest="{}",
        received_at=sitting.finished_at,
    )


def _talk(bundle: Any, sound: Any) -> Any:
    from admin.archive.models import Recording

    return Recording(
        bundle=bundle,
        item=4,
        attempt=1,
        kind="talk",
        stored=sound,
        samples=180 * RATE,
        sample_rate=RATE,
        started=bundle.received_at,
        ended_by="time",
        status="complete",
        topic="1",
    )


def _machine(rng: random.Random, sitting: Any, marks: dict[int, str]) -> Any:
    from admin.scoring_jobs.models import MachineScore

    items: list[dict[str, Any]] = [
        {"item": item, "kind": KINDS[item], "status": "ok", "reasons": [], "flags": []}
        | {"mark": marks[item], "full": str(FULL[item])}
        for item in (1, 2, 3)
    ]
    worth = sum(map(float, marks.values()))
    return MachineScore(
        sitting=sitting,
        inputs_digest="1" * 64,
        engine={"version": "0.1.0"},
        engine_digest="2" * 64,
        report={"items": items, "diagnosis": diagnosis_of(rng, worth)},
        folder=str(sitting.pk),
        begun_at=sitting.finished_at,
        scored_at=sitting.finished_at,
    )


def _assigned(sitting: Any, examiner: Any, position: int, by: Any) -> Any:
    from admin.marking.models import MarkingAssignment

    at = sitting.finished_at
    return MarkingAssignment(
        sitting=sitting,
        examiner=examiner,
        position=position,
        assigned_at=at,
        assigned_by=by,
        first_marked_at=at + timedelta(hours=20),
        marked_at=at + timedelta(hours=20),
    )


def _talk_mark(assignment: Any, marks: dict[int, str]) -> Any:
    from admin.marking.models import TalkMarking

    return TalkMarking(
        assignment=assignment,
        full=FULL[4],
        deductions={"pronunciation": str(FULL[4] - Decimal(marks[4]))},
        mark=marks[4],
        rubric_version="1",
        submitted_at=assignment.marked_at,
    )


def make_results(city: City, told: Told) -> None:
    """A result for each sitting, a few days after it."""
    from admin.results.models import ResultVersion
    from scoring.levels import level_of, total_mark

    by = city.made["users"]["chief_examiner"]

    def result(sitting: Any, marks: dict[int, str]) -> Any:
        total = total_mark([Decimal(mark) for mark in marks.values()])
        level = level_of(total)
        rows = [
            {
                "item": item,
                "kind": KINDS[item],
                "full": str(FULL[item]),
                "mark": mark,
                "source": "examiners" if item == 4 else "machine",
            }
            for item, mark in marks.items()
        ]
        official = sitting.candidate.session.kind == "official"
        return ResultVersion(
            sitting=sitting,
            number=1,
            item_marks=rows,
            total=total,
            level=level.code if level else "",
            status="initial" if official else "final",
            paper_digest="0" * 64,
            rubric_version="1",
            made_at=sitting.finished_at + timedelta(days=4),
            made_by=by,
            reason="首次发布",
        )

    rows = (result(one, marks) for one, marks in city.made["sittings"])
    write_all(ResultVersion, rows, told, len(city.made["sittings"]))


def make_certificates(city: City, told: Told) -> None:
    """Certificates, signed and set, for some of each session."""
    from admin.results.issuing import issue_all

    by = city.made["users"]["officer"]
    by_session: dict[int, list[Any]] = {}
    for one, _ in city.made["sittings"]:
        if one.candidate.session.kind != "official":
            by_session.setdefault(one.candidate.session_id, []).append(one)
    done = 0
    for together in in_batches(by_session.values(), SESSIONS_TOGETHER):
        day = together[-1][0].candidate.session.date + timedelta(days=10)
        chosen = [one for some in together for one in some[: city.count(CERTIFICATES_EACH)]]
        issue_all(chosen, "certificate", by=by, at=morning(min(day, city.today)))
        done += len(together)
        told(done, len(by_session))
