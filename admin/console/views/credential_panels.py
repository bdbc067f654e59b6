"""The expert committee of a system, and a member's own desk for blind marks."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation

from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone

from admin.accounts.models import User
from admin.accounts.permissions import reach_of
from admin.accounts.rights import Action, Scope
from admin.attachments.keeping import attachments_of
from admin.console import scope
from admin.console.access import page, user_of
from admin.console.views.credential_cases import file_answer
from admin.console.views.credentials import FOUND_SHOWN
from admin.credentials.facts import findings_of, told
from admin.credentials.models import Case, CommitteeMember, MemberTie, PanelSeat
from admin.credentials.panels import appoint, decline, dismiss, end_tie, enter_tie, score
from admin.credentials.stages import State
from admin.errors import LabError, NotFound, Refused
from admin.kinds.models import System
from admin.marking.models import ExaminerTie
from admin.people.finding import by_number
from admin.people.models import Person
from admin.whole_number import whole_number

V, D = Action.VIEW_TRAINING, Action.DECIDE_CREDENTIALS


@page(D, post=True)
def credential_committee(request: HttpRequest, key: int) -> HttpResponse:
    """The members of a system's committee and whom they are kept from."""
    user = user_of(request)
    system = System.objects.filter(pk=key).first()
    if system is None:
        raise NotFound
    if request.method == "POST":
        messages.success(request, _done(request, user, system))
        return redirect("credential-committee", key)
    words = request.GET.get("q", "").strip()
    context = {
        "system": system,
        "members": CommitteeMember.objects.filter(system=system, ended_on=None).select_related(
            "person", "user"
        ),
        "former": CommitteeMember.objects.filter(system=system)
        .exclude(ended_on=None)
        .select_related("person"),
        "ties": MemberTie.objects.filter(member__system=system, ended_at=None).select_related(
            "member__person", "person"
        ),
        "found": _people(user, words),
        "users": User.objects.filter(is_active=True).order_by("display_name", "username")[:1000],
        "kinds": ExaminerTie.Kind.choices,
        "q": words,
    }
    return render(request, "console/credential_committee.html", context)


def _people(user: User, words: str) -> list[Person]:
    if not words:
        return []
    asked = Q(name__startswith=words)
    if (number := by_number(words)) is not None:
        asked |= number
    return list(scope.people(user, D).filter(asked).order_by("name", "pk")[:FOUND_SHOWN])


def _done(request: HttpRequest, user: User, system: System) -> str:
    sent, now = request.POST, timezone.now()
    members = CommitteeMember.objects.filter(system=system, ended_on=None)
    member = members.filter(pk=whole_number(sent.get("member"))).first()
    match sent.get("act", ""):
        case "appoint":
            person = scope.person(user, D, whole_number(sent.get("person")))
            account = User.objects.filter(pk=whole_number(sent.get("user")), is_active=True).first()
            appoint(system, person, account, sent.get("field", "")[:60], by=user, at=now)
            return f"已聘任{person.name}。"
        case "dismiss" if member is not None:
            dismiss(member, by=user, at=now, reason=sent.get("reason", ""))
            return "已解聘。"
        case "tie" if member is not None:
            person = scope.person(user, D, whole_number(sent.get("person")))
            kind = sent.get("kind", "")
            if kind not in ExaminerTie.Kind.values:
                raise Refused("请选择关系。")
            enter_tie(member, person, kind, reason=sent.get("reason", ""), by=user, at=now)
            return "回避关系已登记。"
        case "untie":
            ties = MemberTie.objects.filter(member__system=system, ended_at=None)
            tie = ties.filter(pk=whole_number(sent.get("tie"))).first()
            if tie is None:
                raise NotFound
            end_tie(tie, reason=sent.get("reason", ""), by=user, at=now)
            return "回避关系已解除。"
        case _:
            raise NotFound


def _own_seats(user: User) -> QuerySet[PanelSeat]:
    seats = PanelSeat.objects.select_related(
        "case__kind__system", "case__person", "case__organisation", "case__filled_by", "member"
    )
    return seats.filter(member__user=user, declined_at=None)


def _markable(user: User) -> Q:
    """A member's own; of members without an account, the paper that the office copies."""
    if reach_of(user, Action.EDIT_TRAINING) == Scope.ALL:
        return Q(member__user=user) | Q(member__user=None)
    return Q(member__user=user)


@page()
def panel(request: HttpRequest) -> HttpResponse:
    """What a member has been given to judge."""
    seats = _own_seats(user_of(request)).prefetch_related("scores")
    context = {
        "waiting": [one for one in seats if one.case.state == State.PANEL],
        "done": [one for one in seats if one.case.state != State.PANEL],
    }
    return render(request, "console/panel.html", context)


@page(post=True)
def panel_seat(request: HttpRequest, key: int) -> HttpResponse:
    """Mark one by the rubric, without seeing anybody else's marks; or keep away from it."""
    user = user_of(request)
    seats = PanelSeat.objects.select_related(
        "case__kind", "case__person", "case__organisation", "case__filled_by", "member__person"
    )
    seat = seats.filter(_markable(user), pk=key, declined_at=None).first()
    if seat is None:
        raise NotFound
    case, fault = seat.case, ""
    rubric = case.rules.rubric
    newest = seat.scores.order_by("-number").first()
    typed = dict(newest.marks) if newest else {}
    remark, status = (newest.remark if newest else ""), 200
    if request.method == "POST":
        typed = {part.key: request.POST.get(part.key, "") for part in rubric}
        remark = request.POST.get("remark", "")[:2000]
        try:
            if request.POST.get("act") == "decline":
                decline(seat, by=user, at=timezone.now(), reason=request.POST.get("reason", ""))
                messages.success(request, "已登记回避，办公室会另请委员。")
            else:
                score(seat, _marks(typed), remark, by=user, at=timezone.now())
                messages.success(request, "评分已提交。")
        except LabError as error:
            fault, status = error.text, error.status
        else:
            own = seat.member.user_id == user.pk
            return redirect("panel") if own else redirect("credential-case", case.pk)
    files: dict[str, list[object]] = {}
    for one in attachments_of(case):
        files.setdefault(one.purpose, []).append(one)
    context = {
        **{"seat": seat, "case": case, "fault": fault, "remark": remark, "newest": newest},
        "rubric": [(part, typed.get(part.key, "")) for part in rubric],
        "full": sum((part.most for part in rubric), Decimal(0)),
        "findings": told(findings_of(case, timezone.localdate())),
        "lines": [(line, files.get(line.purpose, [])) for line in case.lines.all()],
        "told": case.told(),
        "open": case.state == State.PANEL,
        "copies": seat.member.user_id != user.pk,
    }
    return render(request, "console/panel_seat.html", context, status=status)


@page()
def panel_file(request: HttpRequest, key: int) -> HttpResponseBase:
    """A file beside a case that one has been given."""
    mine = PanelSeat.objects.filter(_markable(user_of(request)), declined_at=None)
    return file_answer(key, Case.objects.filter(pk__in=mine.values("case")))


def _marks(typed: dict[str, str]) -> dict[str, Decimal]:
    """What can be read as numbers; the rubric finds what is missing."""
    found = {}
    for key, text in typed.items():
        try:
            mark = Decimal(text.strip())
        except InvalidOperation:
            continue
        if mark.is_finite() and len(text) <= 12:
            found[key] = mark
    return found
