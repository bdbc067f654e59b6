"""Papers that must not be near to each other: found in a session, composed anew."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from admin.accounts.models import User
from admin.testing.errors import PapersSeen
from admin.testing.models import Session, Sitting
from admin.testing.papers import compose_for_sitting
from admin.testing.seating import GridPoint, Reading, alike_within_hearing
from admin.testing.stages import Stage


def compose_where_alike(
    session: Session, kept: Collection[int], *, seed: int, by: User | str, at: datetime
) -> int:
    """New papers for those who would read what a neighbour reads; returns how many.

    ``kept``: candidates whose paper stays. PapersSeen where nobody's paper may change any more;
    CannotCompose.
    """
    count = 0
    for pair in sorted(sorted(pair) for pair in alike_papers(session)):
        if frozenset(pair) not in alike_papers(session):
            continue  # mended with an earlier pair
        waiting = Sitting.objects.filter(pk__in=pair).exclude(candidate__in=kept)
        unseen = waiting.filter(paper_views=None).order_by("pk").first()
        if unseen is not None:
            compose_for_sitting(unseen, seed=seed, by=by, at=at)
            count += 1
        elif waiting.exists():
            raise PapersSeen("相邻两人的短文或话题相同，而试卷已有人看过；请重新预览，另抽一次签。")
    return count


def alike_papers(session: Session) -> frozenset[frozenset[str]]:
    """Pairs of sittings, by id, whose papers must not be so near to each other."""
    sittings = Sitting.objects.filter(candidate__session=session, paper__isnull=False)
    standing = sittings.exclude(stage=Stage.VOID).select_related(
        "candidate__batch", "candidate__seat", "paper"
    )
    return alike_within_hearing(
        {
            str(one.pk): Reading(
                one.candidate.batch.number,
                one.candidate.batch.room_id,
                one.candidate.seat.pk,
                GridPoint(one.candidate.seat.row, one.candidate.seat.column),
                one.paper.passage_number,
                frozenset(one.paper.topic_numbers),
            )
            for one in standing.defer("paper__paper")
            if one.candidate.batch and one.candidate.seat and one.paper
        }
    )
