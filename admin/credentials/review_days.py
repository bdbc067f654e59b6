"""Putting cases on a review day, and its papers: summons, the list to sign in, blank marks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from django.db import transaction
from django.utils import timezone

from admin.accounts import audit
from admin.accounts.models import User
from admin.credentials.errors import BadTerm, NotNow
from admin.credentials.handling import held, require_reason, situation_of
from admin.credentials.models import Case, ReviewDay
from admin.credentials.papers import ROOM, day_words
from admin.credentials.stages import State
from admin.project.typeset import pdf_of


@dataclass(frozen=True)
class Appointed:
    """When and where."""

    when: datetime
    place: str


class DayPaper(StrEnum):
    """What is printed for a review day."""

    SUMMONS = "summons"
    SIGN_IN = "sign-in"
    MARKS = "marks"


DAY_PAPER_NAMES = {
    DayPaper.SUMMONS: "通知单",
    DayPaper.SIGN_IN: "签到表",
    DayPaper.MARKS: "空白评分表",
}


@transaction.atomic
def put_on(case: Case, appointed: Appointed, *, by: User, at: datetime) -> ReviewDay:
    """The case is seen then and there; a second time it is moved. NotNow, BadTerm, WithoutReason.

    Cases of a kind at the same time and place are one review day.
    """
    case = held(case)
    place = require_reason(appointed.place, "请填写评审的地点。")[:100]
    if timezone.localdate(appointed.when) < timezone.localdate(at):
        raise BadTerm("评审日不能在今天以前。")
    asked = situation_of(case).asks_panel and case.state in (State.COMPLETE, State.PANEL)
    if not asked:
        raise NotNow("只有材料齐全、要经专家评审的才安排评审日。")
    case.review_day, _ = ReviewDay.objects.get_or_create(
        kind=case.kind,
        held_at=appointed.when,
        place=place,
        defaults={"made_at": at, "made_by": by},
    )
    case.save()
    when = timezone.localtime(appointed.when)
    audit.record("case_review_day", case, by=by, at=at, reason=f"{when:%Y-%m-%d %H:%M}，{place}")
    return case.review_day


def members_of(case: Case) -> list[str]:
    """The names of the panel that has been given the case."""
    return [one.member.person.name for one in case.seats.all() if one.declined_at is None]


def day_pdf(day: ReviewDay, cases: Sequence[Case], paper: DayPaper, *, at: datetime) -> bytes:
    """A paper of the day for the cases, whose seats are fetched with their members."""
    when = timezone.localtime(day.held_at)
    data: dict[str, Any] = {
        "paper": paper.value,
        "kind": day.kind.name,
        "when": f"{day_words(when.date())} {when:%H:%M}",
        "place": day.place,
        "printed": day_words(timezone.localdate(at)),
        "cases": [_told(one) for one in cases],
    }
    return pdf_of(ROOM, "review_day.typ", data, at)


def _told(case: Case) -> dict[str, Any]:
    rules = case.rules
    return {
        "name": case.applicant_name,
        "number": case.person.identity_masked if case.person else "",
        "unit": case.organisation.name,
        "subject": case.subject or "—",
        # Before the panel is given the case, as many sheets without a name as it will have members.
        "members": members_of(case) or [""] * rules.panel_size,
        "rubric": [[part.title, f"{part.most.normalize():f}"] for part in rules.rubric],
    }
