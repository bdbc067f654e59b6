"""Titles, certificates and qualifications of the filled lab, with cases at every step."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone

from admin.accounts.models import User
from admin.credentials.deciding import propose, publish
from admin.credentials.enquiring import ask
from admin.credentials.filing import submit
from admin.credentials.giving import Paper, Term, enter_credential
from admin.credentials.models import Case, Credential, PanelSeat
from admin.credentials.panels import appoint, give
from admin.credentials.review_days import Appointed, put_on
from admin.kinds.models import Kind
from admin.people.models import Organisation
from tests.admin.credential_cases import all_right, applied, kind_of, scored, sent_own, with_scans
from tests.admin.filled_lab.people_of import People


@dataclass(frozen=True)
class Titles:
    """What pages of credentials are about."""

    kind: Kind
    own_kind: Kind
    title: Credential
    submitted: Case
    seat: PanelSeat
    ready: Case


def make_titles(
    people: People, schools: list[Organisation], users: dict[str, User], now: datetime
) -> Titles:
    """A title near its end, an application from the own page, one with the panel, one decided."""
    officer, today = users["officer"], timezone.localdate(now)
    kind, own_kind = kind_of("renowned.teacher"), kind_of("qualification.primary")
    paper = Paper(people.people[5], schools[0], "语文", "江教师〔2023〕12 号", {})
    term = Term(today - timedelta(days=900), today + timedelta(days=60))
    title = enter_credential(kind, paper, term, by=officer, at=now)
    own = with_scans(sent_own(own_kind.code, schools[0], subject="语文", at=now), now)
    submitted = submit(own, by=None, at=now)
    told = {"by": officer, "at": now, "organisation": schools[1], "subject": "数学"}
    judged = all_right(applied(kind.code, person=people.people[6], **told), officer, now)
    member = appoint(
        kind.system, people.people[7], users["examiner1"], "小学语文", by=officer, at=now
    )
    (seat,) = give(judged, [member], by=officer, at=now)
    appointed = Appointed(now + timedelta(days=9), "市第一中学报告厅")
    put_on(judged, appointed, by=officer, at=now)
    ask(judged, "question", "什么时候公示？", "某校", by=officer, at=now - timedelta(days=30))
    shown = all_right(applied(own_kind.code, person=people.people[8], **told), officer, now)
    shown = propose(scored(shown, [80, 82, 60], officer, now), True, "合格", by=officer, at=now)
    publish(shown, None, by=officer, at=now)
    award = applied("one-skill.award", person=people.people[9], **told)
    ready = propose(all_right(award, officer, now), True, "评委会评出", by=officer, at=now)
    return Titles(kind, own_kind, title, submitted, seat, ready)
