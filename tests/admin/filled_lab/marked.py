"""Sessions after the test: marked, reviewed, released, recognised, appealed against."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal

from django.utils import timezone

from admin.accounts.models import User
from admin.marking.assigning import assign, share_out_session
from admin.marking.models import MarkingAssignment, ReviewTask
from admin.marking.ordering import draw_reviews, name_reviewer
from admin.marking.reviews_due import READERS, ReviewKind
from admin.marking.rules_in_force import change_rules, rules_in_force
from admin.marking.talk import submit_talk_mark
from admin.results.appeals import AppealForm, answer_appeal, enter_appeal
from admin.results.models import Appeal
from admin.results.recognition import RecognitionEntry, enter_recognition
from admin.results.release import release
from admin.testing.models import Session, Sitting
from tests.admin.filled_lab.people_of import People
from tests.admin.filled_lab.sittings import add_read
from tests.admin.marked_sittings import DEDUCTIONS, do_review

FLAGS = {3: [{"id": "second_voice", "why": "录音中有另一人的声音"}]}
REFUSED: dict[int, str | None] = {1: "9.20", 2: None, 3: "25.30"}


@dataclass
class Marked:
    """What pages need to find again."""

    released: list[Sitting] = field(default_factory=list)
    official: list[Sitting] = field(default_factory=list)
    waiting: list[Sitting] = field(default_factory=list)
    task: ReviewTask | None = None
    done_task: ReviewTask | None = None
    adjudication: MarkingAssignment | None = None
    appeals: list[Appeal] = field(default_factory=list)


def give(one: MarkingAssignment, pronunciation: str, at: datetime) -> None:
    """The usual deductions, with this much off for pronunciation."""
    deductions = {**DEDUCTIONS, "pronunciation": Decimal(pronunciation)}
    note = "前后鼻音有混，停顿偏多" if pronunciation == "3" else ""
    submit_talk_mark(one, deductions, by=one.examiner, at=at, note=note)


def give_all(given: list[MarkingAssignment], pronunciation: str, at: datetime) -> None:
    """One after the other, each a minute after the one before."""
    for place, one in enumerate(given, 1):
        give(one, pronunciation, at + timedelta(minutes=place))


def release_mock(
    session: Session, people: People, users: dict[str, User], now: datetime
) -> list[Sitting]:
    """Eight people of all levels, marked by two examiners and released nine days ago."""
    at = now - timedelta(days=9)
    for place, candidate in enumerate(people.register(session, 8, at)):
        marks: dict[int, str | None] = {
            1: f"{9.6 - place * 0.2:.2f}",
            2: f"{19.2 - place * 0.5:.1f}",
            3: "27.4",
        }
        add_read(candidate, at, seed=20 + place, marks=marks)
    pair = [users["examiner1"], users["examiner2"]]
    given = share_out_session(session, pair, by=users["chief"], at=at)
    give_all(given, "3", at)
    made = release(session, by=users["chief"], at=at + timedelta(days=1))
    return [Sitting.objects.get(pk=one.sitting_id) for one in made]


def release_official(
    session: Session, people: People, users: dict[str, User], now: datetime
) -> list[Sitting]:
    """Initial results of an official test, reviewed by rule; one is recognised already."""
    at, chief = now - timedelta(days=30), users["chief"]
    sittings = [
        add_read(candidate, at, seed=40 + place)
        for place, candidate in enumerate(people.register(session, 4, at))
    ]
    pair = [users["examiner1"], users["examiner2"]]
    give_all(share_out_session(session, pair, by=chief, at=at), "3", at)
    for review in draw_reviews(session, seed=7, by=chief, at=at).reviews:
        readers = [users["examiner3"], users["examiner4"]][: READERS[ReviewKind(review.kind)]]
        for reader in readers:
            do_review(name_reviewer(review, reader, by=chief, at=at), at=at)
    release(session, by=chief, at=at + timedelta(days=2))
    entry = RecognitionEntry(
        "江语测〔2026〕18 号",
        "省语言文字工作委员会办公室",
        timezone.localdate(at + timedelta(days=10)),
    )
    enter_recognition(sittings[0], entry, by=users["officer"], at=now)
    return sittings


def mark_half(
    session: Session, people: People, users: dict[str, User], now: datetime, marked: Marked
) -> None:
    """A session in the middle of marking: queues, an adjudication, refusals, reviews to do."""
    at, chief = now - timedelta(days=2), users["chief"]
    sittings = [
        add_read(
            candidate,
            at,
            seed=60 + place,
            **({"marks": REFUSED} if place == 2 else {}),  # type: ignore[arg-type]
            **({"flags": FLAGS} if place == 4 else {}),  # type: ignore[arg-type]
        )
        for place, candidate in enumerate(people.register(session, 7, at))
    ]
    pair = [users["examiner1"], users["examiner2"]]
    given = share_out_session(session, pair, by=chief, at=at)
    easy = [one for one in given if one.sitting in (sittings[0], sittings[2], sittings[6])]
    give_all(easy, "3", now - timedelta(minutes=60))
    apart = [one for one in given if one.sitting_id == sittings[1].pk]
    give(apart[0], "1", now - timedelta(minutes=30))
    give(apart[1], "10", now - timedelta(minutes=25))
    marked.adjudication = assign(sittings[1], chief, by=chief, at=now - timedelta(minutes=20))
    marked.waiting = sittings


def order_reviews(
    session: Session, people: People, users: dict[str, User], now: datetime, marked: Marked
) -> None:
    """An official session whose reviews are drawn; one is done, one waits for its reader."""
    at, chief = now - timedelta(days=4), users["chief"]
    for place, candidate in enumerate(people.register(session, 6, at)):
        best: dict[int, str | None] = {1: "9.9", 2: "19.8", 3: "29.7"}
        add_read(candidate, at, seed=80 + place, **({"marks": best} if place < 3 else {}))
    pair = [users["examiner1"], users["examiner2"]]
    give_all(share_out_session(session, pair, by=chief, at=at), "1", at)
    reviews = draw_reviews(session, seed=8, by=chief, at=now - timedelta(days=1)).reviews
    tasks = [name_reviewer(one, users["examiner3"], by=chief, at=now) for one in reviews[:2]]
    do_review(tasks[0], at=now)
    marked.done_task, marked.task = tasks[0], tasks[-1]


def appeal_against(marked: Marked, users: dict[str, User], now: datetime) -> None:
    """One appeal just handed in, one heard again and ready to answer, one answered."""
    officer, chief, today = users["officer"], users["chief"], timezone.localdate(now)
    reasons = ("命题说话听漏了后半段，请重听。", "与平时模拟成绩相差较大。", "录音时有施工噪声。")
    for sitting, reason in zip(marked.released[1:4], reasons, strict=True):
        form = AppealForm("talk", reason, today)
        marked.appeals.append(enter_appeal(sitting, form, by=officer, at=now))
    for appeal in marked.appeals[1:]:
        sitting = appeal.result.sitting
        for name in ("examiner3", "examiner4"):
            give(assign(sitting, users[name], by=chief, at=now), "1", now)
    answer_appeal(marked.appeals[2], by=chief, at=now, reason="重听以后改判语音标准程度")


def set_rules(users: dict[str, User], now: datetime) -> None:
    """A second version of the rules of marking."""
    change_rules(
        {"daily_target": "40", "talk_deviation": "12"},
        seen=rules_in_force().number,
        reason="每天评分量按处务会决定下调",
        by=users["chief"],
        at=now,
    )
