"""What waits with credentials: cases for their next step, enquiries, reviews, terms that end."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from types import MappingProxyType

from django.db.models import Count, Exists, OuterRef, Q
from django.urls import reverse

from admin.accounts.rights import Action
from admin.credentials.due import ENDS, REVIEW, is_due
from admin.credentials.enquiring import within
from admin.credentials.models import Case, Credential, Enquiry, PanelSeat
from admin.credentials.stages import Act, State
from admin.waiting.pieces import Asked, Piece, Provider, register_waiting

SOON_DAYS = 3  # before the day by which an enquiry is to be answered
REVIEW_DAYS, TERM_DAYS = 30, 90
# Cases whose next step is the office's, by the name that stands in the address of their list.
TURNS: Mapping[str, str] = MappingProxyType(
    {
        "to-check": "待审核材料",
        "to-convene": "材料齐全，待评审或拟定意见",
        "to-propose": "专家已评完，待拟定意见",
        "to-publish": "已有拟定意见，待公示或决定",
        "to-decide": "公示期满或已听证，待决定",
        "to-notify": "待发出撤销告知",
        "to-hear": "已告知，待登记听证",
    }
)
OF_WITHDRAWAL = frozenset({"to-notify", "to-hear"})
DECIDED = OF_WITHDRAWAL | {"to-decide"}  # for those who decide


def in_turn(turn: str, today: date) -> Q:
    """The cases of one of ``TURNS``."""
    match turn:
        case "to-check":
            return Q(state=State.SUBMITTED)
        case "to-convene":
            return Q(state=State.COMPLETE)
        case "to-propose":
            unscored = PanelSeat.objects.filter(
                case=OuterRef("pk"), declined_at=None, scores__isnull=True
            )
            return Q(~Exists(unscored), state=State.PANEL)
        case "to-publish":
            return Q(state=State.PROPOSED)
        case "to-decide":
            return Q(state=State.HEARD) | Q(state=State.NOTICE, notice_until__lt=today)
        case "to-notify":
            return Q(state=State.DRAFT, act=Act.WITHDRAW)
        case _:
            return Q(state=State.NOTIFIED)


def overdue(today: date) -> Q:
    """Enquiries whose day has passed without an answer."""
    return Q(answered_at=None, answer_by__lt=today)


def near(today: date) -> Q:
    """Enquiries without an answer whose day is near and has not passed."""
    until = today + timedelta(days=SOON_DAYS)
    return Q(answered_at=None, answer_by__gte=today, answer_by__lte=until)


def register() -> None:
    """Tell the home page."""
    view, edit, decide = Action.VIEW_TRAINING, Action.EDIT_TRAINING, Action.DECIDE_CREDENTIALS
    register_waiting(Provider("enquiries", 20, edit, view, _enquiries))
    register_waiting(Provider("cases", 21, edit, view, _cases))
    register_waiting(Provider("decisions", 22, decide, view, _decisions))
    register_waiting(Provider("terms", 30, edit, view, _terms))


def _enquiries(asked: Asked) -> Iterator[Piece]:
    found = Enquiry.objects.filter(within(asked.within))
    counts = found.order_by().aggregate(
        late=Count("pk", filter=overdue(asked.today)), soon=Count("pk", filter=near(asked.today))
    )
    page = reverse("credential-enquiries")
    yield Piece(
        counts["late"], "件咨询或申诉逾期未答复", "去答复", f"{page}?state=overdue", is_late=True
    )
    yield Piece(
        counts["soon"], f"件咨询或申诉 {SOON_DAYS} 天内应答复", "去答复", f"{page}?state=soon"
    )


def _cases(asked: Asked) -> Iterator[Piece]:
    yield from _in_turns(asked, [one for one in TURNS if one not in DECIDED])


def _decisions(asked: Asked) -> Iterator[Piece]:
    yield from _in_turns(asked, [one for one in TURNS if one in DECIDED])


def _in_turns(asked: Asked, turns: list[str]) -> Iterator[Piece]:
    found = Case.objects.filter(organisation__path__startswith=asked.within).order_by()
    counts = found.aggregate(
        **{
            f"turn_{place}": Count("pk", filter=in_turn(one, asked.today))
            for place, one in enumerate(turns)
        }
    )
    for place, one in enumerate(turns):
        address = f"{reverse('credential-all-cases')}?state={one}"
        what = "份撤销" if one in OF_WITHDRAWAL else "份申报"
        yield Piece(counts[f"turn_{place}"], what + TURNS[one], "去办理", address)


def _terms(asked: Asked) -> Iterator[Piece]:
    found = Credential.objects.filter(organisation__path__startswith=asked.within)
    review = is_due(REVIEW, asked.today, REVIEW_DAYS)
    counts = found.order_by().aggregate(
        review=Count("pk", filter=review),
        late=Count("pk", filter=review & Q(review_due_on__lt=asked.today)),
        ends=Count("pk", filter=is_due(ENDS, asked.today, TERM_DAYS)),
    )
    late = f"（{counts['late']} 人次已过期）" if counts["late"] else ""
    page = reverse("credential-due")
    yield Piece(
        counts["review"],
        f"人次 {REVIEW_DAYS} 天内应年度考核{late}",
        "看名单",
        f"{page}?what={REVIEW}&days={REVIEW_DAYS}",
        is_late=bool(counts["late"]),
    )
    yield Piece(
        counts["ends"],
        f"人次的称号或证书 {TERM_DAYS} 天内到期",
        "看名单",
        f"{page}?what={ENDS}&days={TERM_DAYS}",
    )
