"""Seeded re-marks: a share of an examiner's own earlier recordings comes back, unrecognised."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction

from admin.accounts import audit
from admin.accounts.models import User
from admin.accounts.permissions import require
from admin.accounts.rights import Action
from admin.marking.drawing import draw, how_many
from admin.marking.eligible import ties_among
from admin.marking.errors import NothingToDraw
from admin.marking.models import MarkingAssignment, ReviewDraw
from admin.marking.rules_in_force import rules_in_force

Kind = MarkingAssignment.Kind


@transaction.atomic
def draw_remarks(*, seed: int, by: User, at: datetime) -> list[MarkingAssignment]:
    """Draw, from every examiner's marks that are old enough and never drawn from, a share.

    The share is taken of each examiner's own marks; each recording comes back once at most.
    NotAllowed, NothingToDraw.
    """
    require(by, Action.ADJUDICATE)
    in_force = rules_in_force()
    before = at - timedelta(days=in_force.rules.remark_days)
    drawn = {
        key
        for one in ReviewDraw.objects.select_for_update().filter(kind=ReviewDraw.Kind.REMARK)
        for key in one.population
    }
    old = (
        MarkingAssignment.objects.filter(
            kind=Kind.MARKING, markings__submitted_at__lte=before, examiner__is_active=True
        )
        .exclude(sitting__stage="void")
        .select_related("sitting", "examiner")
    )
    fresh = [one for one in old.distinct() if str(one.pk) not in drawn]
    ties = ties_among([one.sitting for one in fresh], list({one.examiner for one in fresh}))
    population = {
        str(one.pk): one for one in fresh if (str(one.sitting_id), one.examiner_id) not in ties
    }
    chosen: list[str] = []
    for examiner in sorted({one.examiner_id for one in population.values()}):
        own = [key for key, one in population.items() if one.examiner_id == examiner]
        chosen += draw(seed, own, how_many(len(own), in_force.rules.remark_share))
    if not chosen:
        raise NothingToDraw("目前没有评分已满规定天数、尚未抽过的录音。")
    made = ReviewDraw.objects.create(
        kind=ReviewDraw.Kind.REMARK,
        seed=seed,
        rules_version=in_force.number,
        population=sorted(population),
        chosen=chosen,
        drawn_at=at,
        drawn_by=by,
    )
    audit.record("remarks_drawn", made, by=by, at=at, seed=seed, chosen=len(chosen))
    return [
        MarkingAssignment.objects.create(
            sitting=population[key].sitting,
            examiner=population[key].examiner,
            kind=Kind.REMARK,
            position=1,
            assigned_at=at,
            assigned_by=by,
        )
        for key in chosen
    ]
