"""A juror's sheet: every contestant by the rubric, what other jurors gave unseen.

A juror who has an account opens the own sheet; an officer enters what a juror wrote on paper.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from admin.accounts.models import User
from admin.accounts.rights import Action
from admin.activities.errors import BadBallot
from admin.activities.jury import contestants_of, give_ballot, jury_rules
from admin.activities.models import Ballot, Participant
from admin.activities.rules import Criterion, Rules
from admin.console import activity_reach
from admin.console.access import page, user_of
from admin.errors import NotFound
from admin.whole_number import whole_number


@dataclass(frozen=True)
class Line:
    """One criterion of the form: what stands in it, what is wrong with it."""

    criterion: Criterion
    name: str
    text: str = ""
    fault: str = ""


@dataclass
class Sheet:
    """A contestant on the juror's sheet."""

    contestant: Participant
    ballot: Ballot | None
    lines: list[Line] = field(default_factory=list)
    remark: str = ""
    abstains: bool = False


@page()
def my_juries(request: HttpRequest) -> HttpResponse:
    """The juries the user sits in, newest first."""
    person = user_of(request).person_id
    found = Participant.objects.filter(person=person, role=Participant.Role.JUROR)
    listed = found.select_related("activity__organisation").order_by("-activity__begins_at")[:50]
    return render(request, "console/my_juries.html", {"juries": listed if person else []})


@page(post=True)
def juror_sheet(request: HttpRequest, key: int) -> HttpResponse:
    """The sheet; a form for each contestant."""
    user = user_of(request)
    juror = _juror(user, key)
    rules, closed = jury_rules(juror.activity), juror.activity.jury_closed_at is not None
    ballots = {one.contestant_id: one for one in juror.ballots_given.all()}
    contestants = contestants_of(juror.activity)
    by_officer = user.person_id != juror.person_id
    if by_officer:
        within = set(activity_reach.participants(user, juror.activity).values_list("pk", flat=True))
        contestants = [one for one in contestants if one.pk in within]
    faulty: Sheet | None = None
    if request.method == "POST":
        asked = whole_number(request.POST.get("contestant"))
        contestant = next((one for one in contestants if one.pk == asked), None)
        if contestant is None:
            raise NotFound
        raw = {one.name: request.POST.get(f"c{n}", "") for n, one in enumerate(rules.rubric)}
        remark, abstains = request.POST.get("remark", ""), "abstains" in request.POST
        try:
            give_ballot(
                juror,
                contestant,
                raw,
                abstains=abstains,
                remark=remark,
                by=user,
                at=timezone.now(),
            )
        except BadBallot as error:
            faults = error.extra["faults"]
            assert isinstance(faults, dict)
            lines = _lines(rules, raw, faults)
            faulty = Sheet(contestant, ballots.get(asked), lines, remark, abstains)
        else:
            messages.success(request, f"已保存：{_called(contestant, rules)}。")
            return redirect("juror-sheet", key)
    sheets = [
        faulty
        if faulty is not None and faulty.contestant == one
        else _sheet(one, ballots.get(one.pk), rules)
        for one in contestants
    ]
    context = {
        **{"juror": juror, "activity": juror.activity, "rules": rules, "closed": closed},
        "sheets": sheets,
        "done": sum(1 for one in contestants if one.pk in ballots),
        "by_officer": by_officer,
    }
    return render(request, "console/juror_sheet.html", context, status=422 if faulty else 200)


def _juror(user: User, key: int) -> Participant:
    """The juror's own place, or one of an activity that the user may change; NotFound."""
    found = Participant.objects.filter(pk=key, role=Participant.Role.JUROR)
    one = found.select_related("activity__filled_by", "activity__organisation", "person").first()
    if one is None:
        raise NotFound
    if one.person_id != user.person_id:
        activity = activity_reach.activity(user, Action.EDIT_TRAINING, one.activity_id)
        if not activity_reach.participants(user, activity).filter(pk=key).exists():
            raise NotFound
    return one


def _sheet(contestant: Participant, ballot: Ballot | None, rules: Rules) -> Sheet:
    scores = ballot.scores if ballot else {}
    return Sheet(
        contestant,
        ballot,
        _lines(rules, scores, {}),
        ballot.remark if ballot else "",
        ballot is not None and ballot.total is None,
    )


def _lines(rules: Rules, raw: dict[str, str], faults: dict[str, str]) -> list[Line]:
    return [
        Line(one, f"c{place}", raw.get(one.name, ""), faults.get(one.name, ""))
        for place, one in enumerate(rules.rubric)
    ]


def _called(contestant: Participant, rules: Rules) -> str:
    number = f"{contestant.number} 号选手" if contestant.number else "选手"
    return number if rules.numbers_only else f"{number} {contestant.person.name}"
