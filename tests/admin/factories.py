"""Make one valid thing, and whatever it needs if you gave none."""

from __future__ import annotations

import itertools
from datetime import UTC, date, datetime, timedelta
from typing import Any

from admin.accounts.models import User
from admin.accounts.permissions import give_role
from admin.accounts.rights import Role
from admin.people.identity import check_character
from admin.people.models import Organisation, Person
from admin.testing.models import (
    Batch,
    Candidate,
    PaperRecord,
    Room,
    Seat,
    Session,
    Site,
    Sitting,
)
from recordings.canonical import digest_of

AT = datetime(2026, 5, 16, 1, 0, tzinfo=UTC)  # 09:00 in Shanghai
TODAY = date(2026, 5, 16)
_serial = itertools.count(1)


def identity_number(serial: int = 0, *, female: bool = True, birth: str = "19900101") -> str:
    """A well-formed number nobody has, with the right checksum: of region 220202 where the serial
    is given, else of 220203, so that the two never meet.
    """
    region = "220202" if serial else "220203"
    serial = (serial or next(_serial)) % 500
    leading = f"{region}{birth}{serial * 2 + (0 if female else 1):03d}"
    return leading + check_character(leading)


def add_user(*roles: Role, username: str = "", **fields: Any) -> User:
    username = username or f"user{next(_serial)}"
    user = User.objects.create_user(username=username, password="correct horse", **fields)
    for role in roles:
        give_role(user, role)
    return user


def add_organisation(name: str = "", **fields: Any) -> Organisation:
    return Organisation.objects.create(name=name or f"第{next(_serial)}小学", **fields)


def add_person(name: str = "王小红", *, number: str = "", **fields: Any) -> Person:
    person = Person(name=name, sex=fields.pop("sex", "女"), **fields)
    person.set_identity("resident", number or identity_number())
    person.save()
    return person


def add_site(**fields: Any) -> Site:
    serial = next(_serial)
    return Site.objects.create(
        **{"name": f"站点{serial}", "code": f"{serial % 1000:03d}", **fields}
    )


def add_room(site: Site | None = None, **fields: Any) -> Room:
    name = fields.pop("name", f"{next(_serial)} 号考场")
    return Room.objects.create(site=site or add_site(), name=name, **fields)


def add_seat(room: Room | None = None, **fields: Any) -> Seat:
    serial = next(_serial)
    return Seat.objects.create(
        room=room or add_room(), **{"label": f"A-{serial:02d}", "column": serial, **fields}
    )


def add_session(site: Site | None = None, **fields: Any) -> Session:
    serial = next(_serial)
    values = {
        "name": f"第{serial}次模拟测试",
        "date": TODAY,
        "number": (serial - 1) % 999 + 1,  # a number has three digits
        "status": Session.Status.OPEN,
        "opened_at": AT,
        **fields,
    }
    return Session.objects.create(site=site or add_site(), **values)


def add_batch(session: Session | None = None, room: Room | None = None, **fields: Any) -> Batch:
    session = session or add_session(room.site if room else None)
    return Batch.objects.create(
        session=session, room=room or add_room(session.site), **{"number": 1, **fields}
    )


def admission_number(serial: int) -> str:
    """Well-formed and of nobody else, however many tests came before."""
    return f"2026{serial // 9000 + 1:03d}001{serial % 9000 + 1:04d}"


def add_candidate(
    session: Session | None = None, person: Person | None = None, **fields: Any
) -> Candidate:
    serial = next(_serial)
    return Candidate.objects.create(
        session=session or add_session(),
        person=person or add_person(),
        **{"admission_number": admission_number(serial), "registered_at": AT, **fields},
    )


def add_seated(seat: Seat | None = None, **fields: Any) -> Candidate:
    """A candidate placed at a seat, in a session that is open today."""
    seat = seat or add_seat()
    batch = fields.pop("batch", None) or add_batch(room=seat.room)
    return add_candidate(batch.session, batch=batch, seat=seat, **fields)


PAPER: dict[str, Any] = {
    "schema": 1,
    "composer": 1,
    "edition": "2021",
    "version": "without_choice",
    "seed": 7,
    "items": [
        {
            "kind": "monosyllables",
            "words": [{"hanzi": "爱", "pinyin": "ai4", "list": 1}],
        },
        {
            "kind": "polysyllables",
            "words": [{"hanzi": "白天", "pinyin": "bai2 tian1", "list": 1}],
        },
        {
            "kind": "passage",
            "number": "L01",
            "title": "今天",
            "author": "",
            "words": [{"hanzi": "今天", "pinyin": "jin1 tian1", "after": "。"}],
            "cut": 1,
        },
        {
            "kind": "talk",
            "topics": [
                {"number": "3", "text": "我的家乡"},
                {"number": "17", "text": "我喜欢的书"},
            ],
        },
    ],
}


def add_paper(**fields: Any) -> PaperRecord:
    serial = next(_serial)
    paper = {**PAPER, "seed": serial}
    values = {
        "digest": digest_of(paper),
        "paper": paper,
        "version": "without_choice",
        "edition": "2021",
        "seed": serial,
        "passage_number": "L01",
        "topic_numbers": ["3", "17"],
        "created_at": AT,
        **fields,
    }
    return PaperRecord.objects.create(**values)


def add_sitting(candidate: Candidate | None = None, **fields: Any) -> Sitting:
    candidate = candidate or add_seated()
    values = {"created_at": AT, "seat": candidate.seat, **fields}
    if "paper" not in values:
        values["paper"] = add_paper()
    return Sitting.objects.create(candidate=candidate, **values)


def later(**delta: float) -> datetime:
    return AT + timedelta(**delta)
