"""Opening a round of appraisal, taking units in, announcing its results."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.db.models import OuterRef, QuerySet, Subquery
from django.utils.timezone import localdate

from admin.accounts import audit
from admin.accounts.models import User
from admin.appraisals.errors import BadAppraisal, NotNow
from admin.appraisals.models import Appraisal, AppraisalResult, AppraisalRound
from admin.appraisals.settings import standard_of
from admin.appraisals.standard import Standard, ranks
from admin.kinds.models import Kind
from admin.people.models import Organisation

YEARS = (2000, 2999)


@dataclass(frozen=True)
class RoundEntry:
    """What was filled in."""

    name: str
    year: int
    self_until: date


@dataclass(frozen=True)
class Place:
    """A unit in the ranking; ``rank`` and ``result`` are None until it is decided."""

    appraisal: Appraisal
    result: AppraisalResult | None
    rank: int | None


def units_for(kind: Kind, day: date) -> QuerySet[Organisation]:
    """The units that the kind appraises and that exist on the day."""
    wanted = kind.version().definition.rules.get("unit_kind", "")
    return Organisation.objects.on(day).filter(kind=wanted)


@transaction.atomic
def open_round(
    kind: Kind, entry: RoundEntry, units: Iterable[Organisation], *, by: User, at: datetime
) -> AppraisalRound:
    """A round under the standard in force, with its units. BadAppraisal."""
    if not YEARS[0] <= entry.year <= YEARS[1]:
        raise BadAppraisal("请填写四位数的年度。")
    if entry.self_until < localdate(at):
        raise BadAppraisal("自评截止日期已经过去，请填写今后的日期。")
    try:
        with transaction.atomic():
            made = AppraisalRound.objects.create(
                kind=kind, standard=kind.version(), opened_at=at, opened_by=by, **vars(entry)
            )
    except IntegrityError as error:
        raise BadAppraisal("这个名称已经有了，请换一个。") from error
    audit.record("appraisal_round_opened", made, by=by, at=at)
    if not take_in(made, units, by=by, at=at):
        raise BadAppraisal("请至少选择一个参加评估的单位。")
    return made


@transaction.atomic
def take_in(
    of: AppraisalRound, units: Iterable[Organisation], *, by: User, at: datetime
) -> list[Appraisal]:
    """Units that take part too; those that do already are passed over. NotNow."""
    of = (
        AppraisalRound.objects.select_for_update(of=("self",))
        .select_related("kind", "standard")
        .get(pk=of.pk)
    )
    if of.announced_at is not None:
        raise NotNow("结果已经公示，不能再加单位。")
    known = set(of.appraisals.values_list("organisation", flat=True))
    made = [
        Appraisal.objects.create(
            kind=of.kind, filled_by=of.standard, round=of, organisation=unit, values={}
        )
        for unit in units
        if unit.pk not in known
    ]
    for one in made:
        audit.record("appraisal_begun", one, by=by, at=at)
    return made


@transaction.atomic
def announce(of: AppraisalRound, until: date, *, by: User, at: datetime) -> None:
    """Show the results to the public until a day. NotNow, BadAppraisal."""
    of = AppraisalRound.objects.select_for_update().get(pk=of.pk)
    if of.announced_at is not None:
        raise NotNow("结果已经公示。")
    undecided = of.appraisals.exclude(state=Appraisal.State.DECIDED).count()
    if undecided:
        raise BadAppraisal(f"还有 {undecided} 个单位没有评定，评定以后才能公示。")
    if until < localdate(at):
        raise BadAppraisal("公示截止日期已经过去，请填写今后的日期。")
    of.announced_at, of.notice_until = at, until
    of.save()
    audit.record("appraisal_announced", of, by=by, at=at)


def standard_in(of: AppraisalRound) -> Standard:
    """The round's standard."""
    return standard_of(of.standard.definition.rules)


def newest_results() -> QuerySet[AppraisalResult]:
    """The result that counts of each appraisal."""
    newest = (
        AppraisalResult.objects.filter(appraisal=OuterRef("appraisal"))
        .order_by("-number")
        .values("pk")[:1]
    )
    return AppraisalResult.objects.filter(pk=Subquery(newest))


def places(of: AppraisalRound) -> list[Place]:
    """All units of the round, the ranked ones first; ranks are over the whole round."""
    appraisals = list(of.appraisals.select_related("organisation", "organisation__parent"))
    found = newest_results().filter(appraisal__in=appraisals, appraisal__state="decided")
    results = {one.appraisal_id: one for one in found}
    order = ranks({key: one.total for key, one in results.items()})
    listed = [Place(one, results.get(one.pk), order.get(one.pk)) for one in appraisals]
    last = len(listed) + 1
    return sorted(listed, key=lambda one: (one.rank or last, one.appraisal.organisation.place))
