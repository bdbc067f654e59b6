"""The day of the test: rooms, seats, booths that report, candidates who practise."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from admin.accounts.models import User
from admin.people.models import Person
from admin.practice.codes import issue_code
from admin.practice.exercises import choose_exercise, theme_named
from admin.practice.models import PracticeReading, PracticeRun
from admin.testing.accommodations import Accommodations, grant
from admin.testing.arrange import seat_candidates
from admin.testing.conduct import start_room
from admin.testing.models import (
    Batch,
    BoothOrder,
    Room,
    Seat,
    SeatState,
    SelfCheck,
    Session,
    Site,
)
from admin.testing.papers import compose_for_session

# Before the start; by seat: stage, what the booth says, item, seconds left, level, warning.
WAITING_STATES = (
    ("confirmed", "waiting_for_start", None, None, -48.0, None),
    ("confirmed", "waiting_for_start", None, None, -52.0, None),
    ("logged_in", "microphone_check", None, None, -41.0, "试音：声音太轻，请靠近麦克风"),
    ("confirmed", "waiting_for_start", None, None, -50.0, None),
    ("logged_in", "confirm", None, None, None, None),
    ("confirmed", "waiting_for_start", None, None, -49.0, None),
    ("absent", None, None, None, None, None),
)
RUNNING_STATES = (
    *(("started", "recording", 1, 96.0 - 7 * n, -24.0 + n, None) for n in range(4)),
    ("started", "trouble", 2, None, None, "麦克风断开了，请检查耳机插头"),
    *(("started", "recording", 2, 131.0 - 9 * n, -30.0 + 2 * n, None) for n in range(6)),
    ("started", "recording", 1, 12.0, -1.0, "声音太大，请离麦克风远一些"),
    *(("started", "instruction", 3, None, -55.0, None) for _ in range(3)),
    *(("started", "recording", 3, 208.0 - 31 * n, -27.0 + n, None) for n in range(5)),
    ("void", None, None, None, None, None),
    ("started", "topic_choice", 4, 7.0, -50.0, None),
    *(("started", "recording", 4, 174.0 - 22 * n, -22.0 - n, None) for n in range(7)),
    ("absent", None, None, None, None, None),
    ("started", "uploading", None, None, None, None),
    *(("finished", "finished", None, None, None, None) for _ in range(4)),
)


def make_room(site: Site, name: str, rows: int, columns: int, spares: int) -> Room:
    """A room whose last seats are spare."""
    room = Room.objects.create(site=site, name=name)
    for index in range(rows * columns):
        row = index // columns
        Seat.objects.create(
            room=room,
            label=f"{'ABCDE'[row]}-{index % columns + 1:02d}",
            row=row + 1,
            column=index % columns + 1,
            is_spare=index >= rows * columns - spares,
        )
    return room


def report_from_booths(batch: Batch, states: tuple[Any, ...], now: datetime) -> None:
    """What the booths say; dated ahead, so that they do not fall silent."""
    in_order = batch.candidates.order_by("seat__row", "seat__column")
    for candidate, (stage, said, item, left, level, warning) in zip(in_order, states, strict=False):
        sitting = candidate.sittings.get()
        sitting.stage = stage
        sitting.save()
        if said:
            SeatState.objects.create(
                seat=candidate.seat,
                sitting=sitting,
                received_at=now + timedelta(minutes=10),
                state={
                    "state": said,
                    "item": item,
                    "remaining_s": left,
                    "level_dbfs": level,
                    "warning": warning,
                },
            )
    for number, seat in enumerate(batch.room.seats.order_by("label")):
        if number % 9 == 5:
            continue
        silent = number % 9 == 2
        line = {
            "subject": "电平",
            "well": not silent,
            "found": "没有任何信号" if silent else "峰值 -21 dBFS，底噪 -62 dBFS",
            "to_do": "查插头、线控静音开关" if silent else "",
        }
        SelfCheck.objects.create(
            seat=seat,
            at=now - timedelta(minutes=20 - number % 7),
            version="0.1.0",
            clock_difference_s=0.1 * (number % 5),
            lines=[line],
        )


def order_something(batch: Batch, user: User, now: datetime) -> None:
    """Two orders that wait, and somebody who is given more time."""
    people = list(batch.candidates.order_by("seat__row", "seat__column"))
    for index, item in ((4, 2), (17, 1)):
        BoothOrder.objects.create(
            sitting=people[index].sittings.get(),
            kind="repeat",
            item=item,
            reason="窗外噪声",
            given_by=user,
            given_at=now,
        )
    needs = Accommodations(extra_time_percent=50, large_print=True)
    sitting = people[9].sittings.get()
    sitting.stage = "confirmed"
    sitting.save()
    grant(people[9], needs, by=user, at=now, reason="残疾人证")
    sitting.stage = "started"
    sitting.save()


def practise(person: Person, seat: Seat, user: User, now: datetime) -> None:
    """A person who has practised two themes over a few days, with a code in force."""
    issue_code(person, by=user, at=now - timedelta(days=4))
    for theme, days, right in (
        ("front_back_nasal", 3, "010011011101111"),
        ("retroflex", 1, "0110111"),
    ):
        begun = now - timedelta(days=days)
        run = PracticeRun.objects.create(
            person=person, seat=seat, begun_at=begun, ended_at=begun + timedelta(minutes=9)
        )
        history: list[tuple[str, bool]] = []
        for number, one in enumerate(right):
            exercise = choose_exercise(theme_named(theme), history, "")
            history.append((exercise.key, one == "1"))
            said = f"读对了：{exercise.word.marks}。"
            PracticeReading.objects.create(
                run=run,
                at=begun + timedelta(seconds=20 * number),
                theme=theme,
                exercise=exercise.key,
                hanzi=exercise.word.hanzi,
                pinyin=exercise.word.marks,
                right=one == "1",
                sentence=said if one == "1" else f"“{exercise.word.hanzi[0]}”的声调不够到位。",
                engine="0.1.0",
                took_ms=180,
            )


def make_day(live: Session, waiting: Session, users: dict[str, User], now: datetime) -> None:
    """A large room in the middle of the test and a small one before the start."""
    officer, invigilator = users["officer"], users["invigilator"]
    large = make_room(live.site, "一号考场", rows=5, columns=8, spares=4)
    small = make_room(live.site, "二号考场", rows=3, columns=5, spares=1)
    for session, room in ((live, large), (waiting, small)):
        room.invigilators.add(invigilator)
        seat_candidates(session, seed=5, by=officer, at=now, rooms=[room])
        compose_for_session(session, seed=5, by=officer, at=now)
    batch = start_room(live, large, by=invigilator, at=now - timedelta(minutes=6))
    order_something(batch, invigilator, now)
    report_from_booths(batch, RUNNING_STATES, now)
    report_from_booths(waiting.batches.get(), WAITING_STATES, now)
