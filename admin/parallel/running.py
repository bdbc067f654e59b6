"""Making a parallel run: draw its sittings, share them out to blind examiners."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from enum import StrEnum

from django.db import transaction
from django.db.models import QuerySet

from admin.accounts import audit
from admin.accounts.models import User
from admin.accounts.permissions import reach_of, require
from admin.accounts.rights import Action
from admin.marking.assigning import examiners
from admin.marking.eligible import heard_pairs, ties_among
from admin.marking.sharing import share_out
from admin.parallel.errors import MixedVersions, NotBlind, NothingToDraw, TooFewBlindExaminers
from admin.parallel.models import ParallelAssignment, ParallelRun, ParallelSitting
from admin.parallel.sampling import draw
from admin.people.places import Counties
from admin.testing.models import Session, Sitting
from admin.testing.stages import Stage

FEWEST_EXAMINERS = 2
AT_ONCE = 500  # rows in one insert


class Stratum(StrEnum):
    """By what a draw is spread."""

    SITE = "site"
    SEX = "sex"
    COUNTY = "county"


STRATUM_NAMES = {Stratum.SITE: "站点", Stratum.SEX: "性别", Stratum.COUNTY: "县区"}


def blind_examiners() -> list[User]:
    """Examiners who cannot see the machine's scores or others' marks."""
    return [one for one in examiners().order_by("pk") if is_blind(one)]


def is_blind(user: User) -> bool:
    """True where the user marks, and none of his rights shows what others gave."""
    seeing = (Action.VIEW_MACHINE_SCORES, Action.VIEW_MARKS)
    return reach_of(user, Action.MARK) is not None and not any(
        reach_of(user, action) for action in seeing
    )


def eligible(sessions: Sequence[Session]) -> QuerySet[Sitting]:
    """Finished sittings that the machine has scored, all items of them read."""
    return (
        Sitting.objects.filter(
            candidate__session__in=sessions, stage=Stage.FINISHED, machine_scores__isnull=False
        )
        .exclude(candidate__exemptions__granted=True)
        .select_related(
            "candidate__person", "candidate__organisation", "candidate__session__site", "paper"
        )
        .distinct()
    )


@transaction.atomic
def make_run(
    name: str,
    sessions: Sequence[Session],
    chosen: Sequence[User],
    *,
    by: User,
    at: datetime,
    seed: int,
    size: int | None = None,
    strata: Sequence[Stratum] = (),
    examiners_each: int = FEWEST_EXAMINERS,
) -> ParallelRun:
    """Draw sittings of the sessions and give each to ``examiners_each`` of the chosen people.

    Nobody gets a sitting that was given to him before: he may have seen the machine's mark.
    NotAllowed, NothingToDraw, MixedVersions, NotBlind, TooFewBlindExaminers.
    """
    require(by, Action.RUN_PARALLEL)
    people = list({one.pk: one for one in chosen}.values())
    if not all(is_blind(one) for one in people):
        raise NotBlind
    if len(people) < max(examiners_each, FEWEST_EXAMINERS) or examiners_each < FEWEST_EXAMINERS:
        raise TooFewBlindExaminers
    found = {str(one.pk): one for one in eligible(sessions)}
    if not found:
        raise NothingToDraw
    versions = {session.version for session in sessions}
    if len(versions) > 1:
        raise MixedVersions
    drawn = draw(_strata(found.values(), strata), size, seed)
    run = ParallelRun.objects.create(
        name=name.strip() or "平行评分",
        size=size,
        strata=[one.value for one in strata],
        seed=seed,
        examiners_each=examiners_each,
        version=versions.pop(),
        made_at=at,
        made_by=by,
    )
    run.sessions.set(sessions)
    rows = ParallelSitting.objects.bulk_create(
        [
            ParallelSitting(run=run, sitting=found[key], number=number)
            for number, key in enumerate(drawn, 1)
        ],
        batch_size=AT_ONCE,
    )
    given = _assign(rows, people, examiners_each, at)
    audit.record(
        "parallel_run_made", run, by=by, at=at, sittings=len(rows), assigned=given, seed=seed
    )
    return run


def _strata(found: Iterable[Sitting], strata: Sequence[Stratum]) -> list[tuple[str, str]]:
    """Id and stratum of each sitting."""
    counties = Counties()

    def value(sitting: Sitting, by: Stratum) -> str:
        candidate = sitting.candidate
        match by:
            case Stratum.SITE:
                return candidate.session.site.code
            case Stratum.SEX:
                return candidate.person.sex
            case Stratum.COUNTY:
                unit = candidate.organisation
                return counties.of_path(unit.path if unit else None)

    return [(str(one.pk), "/".join(value(one, by) for by in strata)) for one in found]


def _assign(
    rows: Sequence[ParallelSitting], people: Sequence[User], each: int, at: datetime
) -> int:
    keys, known = {str(row.sitting_id): row for row in rows}, {one.pk for one in people}
    heard = heard_pairs(Sitting.objects.filter(parallel_sittings__run=rows[0].run_id), known)
    ties = ties_among(Sitting.objects.filter(pk__in=keys), people)
    named = share_out(
        [(key, ()) for key in keys],
        list(known),
        dict.fromkeys(keys, each),
        may=lambda key, who: (key, who) not in heard and (key, who) not in ties,
    )
    given: dict[str, int] = {}
    for key, _ in named:
        given[key] = given.get(key, 0) + 1
    if any(given.get(key, 0) < each for key in keys):
        raise TooFewBlindExaminers(
            "有的录音已分给所选测试员评分或复审，或须回避，剩下的人不够盲评；请多选几名测试员。"
        )
    ParallelAssignment.objects.bulk_create(
        [
            ParallelAssignment(drawn=keys[key], examiner_id=examiner, assigned_at=at)
            for key, examiner in named
        ],
        batch_size=AT_ONCE,
    )
    return len(named)
