"""Work that waits, found in the records."""

from __future__ import annotations

import uuid
from collections import defaultdict
from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from admin.marking.closing import reopened
from admin.marking.models import TalkMarking
from admin.marking.records import (
    SessionMarking,
    alias_of,
    newest_score,
    read_items,
    record_of,
    session_markings,
    with_marking,
    with_reading,
)
from admin.marking.rules_in_force import rules_in_force
from admin.marking.state import EXAMINERS, ReadItem, wants_examiner
from admin.parallel.gate import Mode
from admin.parallel.holding import NOTHING
from admin.parallel.in_session import holding_in
from admin.parallel.models import SwitchDecision
from admin.results.release import row_of, with_results
from admin.scoring_jobs.models import MachineScore
from admin.testing.models import Session, Sitting
from admin.testing.stages import Stage

LOOKED_AT = 20  # sittings of a session, before all of them are
AT_ONCE = 500  # sittings read together


@dataclass(frozen=True)
class WaitingReview:
    """An item that a person has to mark."""

    sitting: Sitting
    alias: str
    item: ReadItem


def finished() -> QuerySet[Sitting]:
    """Sittings that should come to a result, oldest first."""
    return Sitting.objects.filter(stage=Stage.FINISHED).order_by("finished_at", "pk")


def unreleased() -> QuerySet[Sitting]:
    """Finished ones without a result."""
    return finished().filter(is_released=False)


def waiting_reviews() -> list[WaitingReview]:
    """Every item that waits for a person, also of sittings whose marking was reopened."""
    again = finished().filter(is_released=True, pk__in=reopened().values("sitting"))
    perhaps = [*with_reading(unreleased()), *with_reading(again)]
    holding = holding_in({one.candidate.session for one in perhaps})
    return [
        WaitingReview(sitting, alias_of(sitting), one)
        for sitting in perhaps
        if (score := newest_score(sitting)) is not None
        for one in read_items(sitting, score, holding[sitting.candidate.session_id])
        if one.needs_review
    ]


def unassigned_count() -> int:
    """Sittings that still lack an examiner."""
    named = unreleased().annotate(
        named=Count(
            "marking_assignments", filter=Q(marking_assignments__kind="marking"), distinct=True
        )
    )
    wanted = EXAMINERS - rules_in_force().rules.one_examiner
    lacking = named.filter(named__lt=wanted)
    theirs = _talks_of_the_machine()
    return lacking.exclude(candidate__session__in=theirs).count() + sum(
        wants_examiner(record_of(sitting, of_session))
        for key, of_session in session_markings(theirs).items()
        for sitting in with_marking(lacking.filter(candidate__session=key))
    )


def _talks_of_the_machine() -> list[Session]:
    """Sessions with unreleased sittings whose talks the machine marks by decision; mostly none."""
    sites = SwitchDecision.objects.filter(item="talk").exclude(mode=Mode.PEOPLE).values("site")
    waiting = unreleased().order_by().values("candidate__session")
    sessions = list(Session.objects.filter(pk__in=waiting, site__in=sites))
    holding = holding_in(sessions)
    trusting = {Mode.ALONE, Mode.SPOT_CHECK}
    return [
        one for one in sessions if holding[one.pk].by_kind.get("talk", NOTHING).mode in trusting
    ]


def releasable_sessions() -> list[Session]:
    """Sessions where at least one sitting could be released now.

    The first few sittings of every session are read together, and the others of those sessions
    only where no answer was found: as a rule one sitting tells.
    """
    waiting: dict[int, list[uuid.UUID]] = defaultdict(list)
    for session, key in _marked().values_list("candidate__session", "pk"):
        waiting[session].append(key)
    sessions = Session.objects.in_bulk(waiting)
    marking = session_markings(sessions.values())
    undecided = {key for key, one in sessions.items() if not _waits_for_draw(one, marking[key])}
    found: set[int] = set()
    for some in (slice(LOOKED_AT), slice(LOOKED_AT, None)):
        keys = [one for session in undecided for one in waiting[session][some]]
        for sitting in with_results(Sitting.objects.filter(pk__in=keys)).iterator(AT_ONCE):
            session = sitting.candidate.session_id
            if session not in found and row_of(sitting, marking[session]).is_news:
                found.add(session)
        undecided -= found
    return [one for key, one in sessions.items() if key in found]


def _marked() -> QuerySet[Sitting]:
    """Those without a result that the machine has marked, and an examiner where one is wanted."""
    scored = MachineScore.objects.filter(sitting=OuterRef("pk"))
    marked = TalkMarking.objects.filter(assignment__sitting=OuterRef("pk"))
    alone = Q(candidate__session__in=_talks_of_the_machine())
    return unreleased().filter(Exists(scored), Exists(marked) | alone)


def _waits_for_draw(session: Session, of_session: SessionMarking) -> bool:
    """True where nothing can be released because the spot check has not been drawn at all.

    Where the switch-over says anything, each sitting's record tells whether it waits for the draw.
    """
    if of_session.holding.by_kind:
        return False
    return session.kind in of_session.rules.reviewed_kinds and not of_session.spot_draws
