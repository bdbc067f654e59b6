"""Papers of a test day as PDF: admission tickets, door lists, seat cards, sign-in sheets.

Identity numbers are printed masked, as everywhere: the first and last four characters suffice
for the three-way check of card, ticket and list.
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any

import segno
from django.utils import timezone

from admin.people import photo_file
from admin.people.models import Person
from admin.project.typeset import missing_characters, pdf_of
from admin.testing.errors import NothingToPrint, NotSeated
from admin.testing.models import Batch, Candidate, Session
from admin.testing.photo import printable

ROOM = "admin.testing"
WEEKDAYS = "一二三四五六日"
UNKNOWN = "以考点通知为准"
STAND_IN = "□"  # for a character no font has; it is written in by hand
IDENTITY_LABELS = {Person.IdentityKind.RESIDENT.value: "身份证号"}
BRING = (
    "本准考证；",
    "与报名信息一致的有效居民身份证原件（或报名时登记的其他有效证件原件）。",
)
RULES = (
    "请提前 30 分钟到考点候测，经核对证件、准考证、名单三者一致后入场，按机位号入座；"
    "超过开始时间 {late} 分钟，或证件不全的，不得入场，按缺考处理。",
    "手机、手表等电子设备和书籍、资料一律不得带入考场，请关机后存放在指定处。",
    "扫准考证上的二维码，或输入准考证号后四位登录；核对屏幕上的本人信息和照片，有误请立即举手。",
    "戴好耳机，话筒在左侧嘴角旁 2—3 厘米，测试中不要触碰；按提示朗读一句话试音。",
    "听到提示音后开始朗读，读完一项按“下一项”；到时间自动进入下一项。"
    "只读试题内容，不要说与试题无关的话。",
    "设备出现故障请举手，由监考员处理；不得自行操作，不得离开座位。",
    "替考、夹带、传递信息等违规行为，取消测试成绩，并按规定处理。",
)
Pictures = dict[str, str | bytes]


class SheetKind(StrEnum):
    """What is printed for one room and slot."""

    DOOR = "door"
    CARDS = "cards"
    SIGN_IN = "sign-in"
    SIGN_IN_PHOTOS = "sign-in-photos"
    TICKETS = "tickets"


SHEET_NAMES: Mapping[SheetKind, str] = {
    SheetKind.DOOR: "门贴",
    SheetKind.CARDS: "桌签",
    SheetKind.SIGN_IN: "签到表",
    SheetKind.SIGN_IN_PHOTOS: "签到表（带照片）",
    SheetKind.TICKETS: "准考证",
}
TEMPLATES: Mapping[SheetKind, str] = {
    SheetKind.DOOR: "door_list.typ",
    SheetKind.CARDS: "seat_cards.typ",
    SheetKind.SIGN_IN: "sign_in.typ",
    SheetKind.SIGN_IN_PHOTOS: "sign_in.typ",
}
WITH_PHOTOS = frozenset({SheetKind.CARDS, SheetKind.SIGN_IN_PHOTOS})


def ticket_pdf(candidate: Candidate, at: datetime) -> bytes:
    """One candidate's ticket on an A4 page. NotSeated before there is a seat."""
    found = printable_candidates(Candidate.objects.filter(pk=candidate.pk))
    if not found:
        raise NotSeated("尚未编排机位，编排以后才有准考证。")
    return tickets_pdf(found, at, per_page=1)


def tickets_pdf(
    candidates: Sequence[Candidate],
    at: datetime,
    *,
    per_page: int = 2,
    told: Callable[[int], None] = lambda done: None,
) -> bytes:
    """Tickets of one session, in the order given, one or two (to be cut) on an A4 page.

    ``told`` hears how many are laid out. Candidates as ``printable_candidates`` gives them.
    NothingToPrint.
    """
    if not candidates:
        raise NothingToPrint
    session = candidates[0].session
    pictures: Pictures = {}
    shown = []
    for place, one in enumerate(candidates):
        shown.append(_ticket(one, place, pictures))
        told(place + 1)
    data = {
        "per_page": per_page,
        "tickets": shown,
        "bring": BRING,
        "rules": [line.format(late=session.late_minutes) for line in RULES],
    }
    return pdf_of(ROOM, "ticket.typ", data, at, pictures)


def sheet_pdf(batch: Batch, kind: SheetKind, at: datetime) -> bytes:
    """A paper of one room and slot; of nobody too, except tickets (NothingToPrint)."""
    candidates = printable_candidates(batch.candidates.all())
    if kind == SheetKind.TICKETS:
        return tickets_pdf(candidates, at)
    pictures: Pictures = {}
    people = []
    for place, one in enumerate(sorted(candidates, key=_seat_order)):
        photo = _photo_file(one.person, place, pictures) if kind in WITH_PHOTOS else ""
        people.append({**_person(one), "photo": photo})
    numbers = sorted(one.admission_number for one in candidates)
    data = {
        **_occasion(batch),
        "people": people,
        "first": numbers[0] if numbers else "",
        "last": numbers[-1] if numbers else "",
        "late_minutes": batch.session.late_minutes,
        "with_photos": kind in WITH_PHOTOS,
    }
    return pdf_of(ROOM, TEMPLATES[kind], data, at, pictures)


def printable_candidates(found: Any) -> list[Candidate]:
    """Of these candidates (a query) the registered ones with a seat, with all that is printed."""
    seated = found.filter(
        status=Candidate.Status.REGISTERED, batch__isnull=False, seat__isnull=False
    )
    return list(
        seated.select_related("person", "session__site", "batch__room", "batch__session", "seat")
    )


def unprintable_names(candidates: Collection[Candidate]) -> dict[str, str]:
    """By admission number: characters of the name that must be written in by hand."""
    return {
        one.admission_number: missing
        for one in candidates
        if (missing := missing_characters(one.person.name))
    }


def photo_of(person: Person) -> bytes | None:
    """The photo as it can be printed; None where there is none, or its file is gone or broken."""
    kept = photo_file.photo_of(person)
    return None if kept is None else printable(kept)


def qr_of(admission_number: str) -> str:
    """The plain number as a QR code in SVG: what a scanner at the booth types."""
    out = io.BytesIO()
    code = segno.make(admission_number, error="m", micro=False)
    code.save(out, kind="svg", border=0, scale=4, xmldecl=False)
    return out.getvalue().decode()


def _ticket(candidate: Candidate, place: int, pictures: Pictures) -> dict[str, str]:
    batch = candidate.batch
    assert batch is not None
    site = candidate.session.site
    pictures[f"qr-{place}.svg"] = qr_of(candidate.admission_number)
    lacking = missing_characters(candidate.person.name)
    return {
        **_person(candidate),
        **_occasion(batch),
        "identity_kind": IDENTITY_LABELS.get(candidate.person.identity_kind, "证件号码"),
        "site": site.name,
        "address": site.address or UNKNOWN,
        "qr": f"qr-{place}.svg",
        "photo": _photo_file(candidate.person, place, pictures),
        "note": f"姓名中的“{STAND_IN}”无法打印，请考点用黑色签字笔补写。" if lacking else "",
    }


def _person(candidate: Candidate) -> dict[str, str]:
    person, number = candidate.person, candidate.admission_number
    assert candidate.seat is not None
    lacking = missing_characters(person.name)
    return {
        "name": "".join(STAND_IN if one in lacking else one for one in person.name),
        "number": number,
        "front": number[:-4],
        "last_four": number[-4:],
        "identity": person.identity_masked or "—",
        "seat": candidate.seat.label,
    }


def _occasion(batch: Batch) -> dict[str, str]:
    session: Session = batch.session
    day = session.date
    begins = timezone.localtime(batch.planned_at) if batch.planned_at else None
    return {
        "session": session.name,
        "room": batch.room.name,
        "batch": f"第 {batch.number} 批",
        "date": f"{day:%Y} 年 {day.month} 月 {day.day} 日（星期{WEEKDAYS[day.weekday()]}）",
        "time": f"{begins:%H:%M}" if begins else UNKNOWN,
    }


def _photo_file(person: Person, place: int, pictures: Pictures) -> str:
    photo = photo_of(person)
    if photo is None:
        return ""
    pictures[f"photo-{place}.jpg"] = photo
    return f"photo-{place}.jpg"


def _seat_order(candidate: Candidate) -> list[tuple[int, str]]:
    """A-2 before A-10."""
    assert candidate.seat is not None
    parts = re.findall(r"\d+|\D+", candidate.seat.label)
    return [(int(part), "") if part.isdecimal() else (-1, part) for part in parts]
