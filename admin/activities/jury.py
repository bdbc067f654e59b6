"""The jury of an activity: ballots given unseen by other jurors, then fixed, ranked, awarded."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction
from django.utils import timezone

from admin.accounts import audit
from admin.accounts.models import User
from admin.activities.errors import BadBallot, JuryClosed, JuryIncomplete, WrongStep
from admin.activities.judging import Standing, Total, standings, total_of
from admin.activities.models import Activity, Ballot, Participant
from admin.activities.rules import Rules, rules_of
from admin.errors import WithoutReason

MOST_REMARK = 300


@dataclass(frozen=True)
class GrantedAward:
    """An award of a fixed jury, as whoever keeps credentials takes it: keys of person, of the unit
    she came from (None: not known) and of the activity, code of the kind of credential."""

    person: int
    organisation: int | None
    award: str
    activity: int
    activity_name: str
    day: date
    kind_code: str


Receiver = Callable[[GrantedAward, User, datetime], None]
_RECEIVERS: list[Receiver] = []


def receive_awards(receiver: Receiver) -> None:
    """Called once by the room that keeps awards as credentials, from its ``AppConfig.ready``."""
    _RECEIVERS.append(receiver)


def awards_are_received() -> bool:
    """Whether some room keeps awards as credentials."""
    return bool(_RECEIVERS)


def jury_rules(activity: Activity) -> Rules:
    """The rubric and rules by which the activity's ballots are read."""
    return rules_of(activity.filled_by.definition.rules)


def jurors_of(activity: Activity) -> list[Participant]:
    """The jurors, but those who were noted as not there."""
    return _there(activity, Participant.Role.JUROR)


def contestants_of(activity: Activity) -> list[Participant]:
    """The contestants by number, but those who were noted as not there."""
    return _there(activity, Participant.Role.CONTESTANT)


def _there(activity: Activity, role: str) -> list[Participant]:
    found = activity.participants.filter(role=role).exclude(attended=False)
    return list(found.select_related("person", "organisation", "record").order_by("number", "pk"))


@transaction.atomic
def give_ballot(
    juror: Participant,
    contestant: Participant,
    raw: Mapping[str, str],
    *,
    abstains: bool,
    remark: str,
    by: User,
    at: datetime,
) -> Ballot:
    """Keep what a juror gave a contestant, as typed by criterion; a second time changes it.

    BadBallot with faults by criterion; JuryClosed; WrongStep for people of another activity.
    """
    activity = Activity.objects.select_for_update().get(pk=juror.activity_id)
    if activity.jury_closed_at:
        raise JuryClosed
    if contestant.activity_id != activity.pk or (juror.role, contestant.role) != (
        Participant.Role.JUROR,
        Participant.Role.CONTESTANT,
    ):
        raise WrongStep
    scores: dict[str, str] = {}
    if not abstains:
        scores, faults = total_of(jury_rules(activity).rubric, raw)
        if faults:
            raise BadBallot(faults=faults)
    total = None if abstains else sum((Decimal(one) for one in scores.values()), Decimal(0))
    made, _ = Ballot.objects.update_or_create(
        juror=juror,
        contestant=contestant,
        defaults={
            "scores": scores,
            "total": total,
            "remark": remark.strip()[:MOST_REMARK],
            "given_at": at,
            "entered_by": by,
        },
    )
    audit.record(
        "ballot_given", activity, by=by, at=at, person=juror.person_id, number=contestant.number
    )
    return made


def progress(activity: Activity) -> list[tuple[Participant, int, int]]:
    """Each juror with how many contestants are scored, and of how many."""
    keys = {one.pk for one in contestants_of(activity)}
    given: dict[int, int] = {}
    for juror in Ballot.objects.filter(contestant__in=keys).values_list("juror", flat=True):
        given[juror] = given.get(juror, 0) + 1
    return [(one, given.get(one.pk, 0), len(keys)) for one in jurors_of(activity)]


def result_of(activity: Activity) -> list[Standing]:
    """The standings by the ballots as they are; shown to people only once the jury is closed."""
    rules = jury_rules(activity)
    found = Ballot.objects.filter(
        juror__in=[one.pk for one in jurors_of(activity)],
        contestant__in=[one.pk for one in contestants_of(activity)],
    )
    totals = [Total(one.juror_id, one.contestant_id, one.total) for one in found]
    return standings(totals, trim=rules.trim, outlier=rules.outlier, awards=rules.awards)


@transaction.atomic
def close_jury(activity: Activity, *, by: User, at: datetime) -> int:
    """Fix the ballots, write score, rank and award of each contestant; returns how many.

    JuryClosed; JuryIncomplete while a ballot is missing or a contestant has abstentions alone.
    """
    activity = Activity.objects.select_for_update().get(pk=activity.pk)
    if activity.jury_closed_at:
        raise JuryClosed
    states = progress(activity)
    missing = sum(1 for _, done, whole in states if done < whole)
    if not states or not states[0][2]:
        raise JuryIncomplete("还没有评委或选手，不能确定评分。")
    if missing:
        raise JuryIncomplete(f"还有 {missing} 位评委没有评完，评完以后再确定评分。")
    result = result_of(activity)
    if len(result) < states[0][2]:
        raise JuryIncomplete("有选手的评委全部回避，没有得分；请增加评委后再确定评分。")
    contestants = {one.pk: one for one in contestants_of(activity)}
    for one in result:
        contestant = contestants[one.contestant]
        contestant.score, contestant.rank, contestant.award = one.score, one.rank, one.award
    Participant.objects.bulk_update(contestants.values(), ["score", "rank", "award"])
    activity.jury_closed_at = at
    activity.save()
    audit.record("jury_closed", activity, by=by, at=at, count=len(result))
    return len(result)


@transaction.atomic
def reopen_jury(activity: Activity, *, by: User, at: datetime, reason: str) -> None:
    """Let ballots be changed again; scores, ranks and awards are withdrawn until it is closed.

    WithoutReason; WrongStep where it is open, or awards were handed over already.
    """
    activity = Activity.objects.select_for_update().get(pk=activity.pk)
    if not reason.strip():
        raise WithoutReason
    if activity.jury_closed_at is None:
        raise WrongStep
    if activity.awards_handed_at:
        raise WrongStep("获奖已经登记为证书，不能再改评分；请先撤销那些证书，并另行更正。")
    activity.participants.update(score=None, rank=None, award="")
    activity.jury_closed_at = None
    activity.save()
    audit.record("jury_reopened", activity, by=by, at=at, reason=reason.strip())


@transaction.atomic
def hand_over_awards(activity: Activity, *, by: User, at: datetime) -> int:
    """Give the awards to the room that keeps them as credentials, once; returns how many.

    WrongStep while the jury is open, or the kind names no credential, or they were handed over.
    """
    activity = Activity.objects.select_for_update().get(pk=activity.pk)
    code = jury_rules(activity).award_kind
    if activity.jury_closed_at is None or activity.awards_handed_at or not code or not _RECEIVERS:
        raise WrongStep
    day = timezone.localtime(activity.begins_at).date()
    awarded = activity.participants.exclude(award="").order_by("rank", "pk")
    for one in awarded:
        award = GrantedAward(
            person=one.person_id,
            organisation=one.organisation_id,
            award=one.award,
            activity=activity.pk,
            activity_name=activity.name,
            day=day,
            kind_code=code,
        )
        for receiver in _RECEIVERS:
            receiver(award, by, at)
    activity.awards_handed_at = at
    activity.save()
    audit.record("awards_handed_over", activity, by=by, at=at, count=len(awarded))
    return len(awarded)
