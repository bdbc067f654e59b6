"""Papers for a session: shared out so that neighbours and retests differ, composed, recorded.

Everything follows from the session's seed: the same seed, seating and history give the same papers.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.db.models import Q

from admin.accounts import audit
from admin.accounts.models import User
from admin.testing.conduct import current_sitting
from admin.testing.ended import require_not_ended
from admin.testing.errors import CannotCompose, NotSeated, PapersSeen, StepNotOpen
from admin.testing.models import (
    Batch,
    Candidate,
    PaperRecord,
    PaperView,
    Seat,
    Session,
    Sitting,
)
from admin.testing.seating import GridPoint, neighbours
from admin.testing.stages import Stage
from wordlists import allotment
from wordlists.composer import LARGEST_SEED, compose
from wordlists.errors import WordlistsError
from wordlists.paper import COMPOSER_VERSION, Paper, PassageItem, TalkItem, digest
from wordlists.passages import Passage, load_passages
from wordlists.tables import topics

BEFORE_START = frozenset({Stage.SEATED, Stage.LOGGED_IN, Stage.CONFIRMED})
OWN_PASSAGES = "passages"  # folder of a lab's own passages inside the data folder


def compose_for_session(session: Session, *, seed: int, by: User | str, at: datetime) -> int:
    """Give every seated candidate of the session a paper; returns how many.

    May be repeated with another seed until the first candidate has seen a paper. NotSeated,
    PapersSeen, CannotCompose.
    """
    require_not_ended(session)
    sittings = {
        candidate.pk: current_sitting(candidate, at=at) for candidate in _candidates(session)
    }
    seen = PaperView.objects.filter(
        sitting__in=sittings.values(), purpose=PaperView.Purpose.SITTING
    )
    if seen.exists():
        raise PapersSeen
    passages = load_passages(_own_passages())
    papers: dict[int, Paper] = {}
    try:
        before: dict[int, Paper] = {}  # by seat: what the one before read there
        for batch in session.batches.order_by("number", "room"):
            drawn = _for_batch(batch, session, seed, passages, before)
            papers |= drawn
            seats = dict(batch.candidates.values_list("pk", "seat_id"))
            before |= {int(seats[pk]): paper for pk, paper in drawn.items() if seats[pk]}
    except WordlistsError as error:
        raise CannotCompose(error.sentence, detail=error.detail) from error
    with transaction.atomic():
        for pk, paper in papers.items():
            sittings[pk].paper = record_of(paper, at=at)
            sittings[pk].save()
        session.papers_seed = seed
        session.save()
        audit.record("papers_composed", session, by=by, at=at, seed=seed, count=len(papers))
    return len(papers)


def compose_for_sitting(sitting: Sitting, *, seed: int, by: User | str, at: datetime) -> Sitting:
    """A paper for one sitting (a repeated one, a latecomer): unlike any the person has had.

    PapersSeen where this sitting's paper has been seen, CannotCompose.
    """
    if sitting.paper_views.exists():
        raise PapersSeen
    candidate = sitting.candidate
    require_not_ended(candidate.session_id)
    session = candidate.session
    had, around = _had(candidate), _within_hearing(candidate)
    try:
        paper = compose(
            session.version,
            session.edition,
            _seed(seed, str(sitting.pk)),
            had.had_passages | {record.passage_number for record in around},
            had.had_topics | {number for record in around for number in record.topic_numbers},
            passages=load_passages(_own_passages()),
        )
    except WordlistsError as error:
        raise CannotCompose(error.sentence, detail=error.detail) from error
    with transaction.atomic():
        sitting.paper = record_of(paper, at=at)
        sitting.save()
        audit.record("paper_composed", sitting, by=by, at=at, seed=seed)
    return sitting


@transaction.atomic
def sit_again(candidate: Candidate, *, seed: int, by: User | str, at: datetime) -> Sitting:
    """Another sitting after a void one, with a paper unlike any the person has had.

    StepNotOpen where the newest sitting stands and has its paper; CannotCompose.
    """
    require_not_ended(candidate.session_id)
    sitting = current_sitting(candidate, at=at)
    if sitting.paper is not None or sitting.stage not in BEFORE_START:
        raise StepNotOpen(detail=f"{sitting.stage} number {sitting.number}")
    return compose_for_sitting(sitting, seed=seed, by=by, at=at)


def record_of(
    paper: Paper, *, at: datetime, origin: str = PaperRecord.Origin.COMPOSED
) -> PaperRecord:
    """The paper's record, made where it is not yet there."""
    passage, talk = paper.item("passage"), paper.item("talk")
    record, _ = PaperRecord.objects.get_or_create(
        digest=digest(paper),
        defaults={
            "paper": paper.to_json(),
            "version": paper.version,
            "edition": paper.edition,
            "seed": paper.seed,
            "composer": COMPOSER_VERSION,
            "origin": origin,
            "passage_number": passage.number if isinstance(passage, PassageItem) else "",
            "topic_numbers": _topics_of(talk if isinstance(talk, TalkItem) else None),
            "created_at": at,
        },
    )
    return record


def note_view(
    paper: PaperRecord, *, by: User, purpose: str, at: datetime, sitting: Sitting | None = None
) -> None:
    """Put on record that somebody saw a paper; to be called before it is shown."""
    PaperView.objects.create(paper=paper, purpose=purpose, user=by, sitting=sitting, at=at)


def _candidates(session: Session) -> list[Candidate]:
    registered = session.candidates.filter(status=Candidate.Status.REGISTERED)
    if registered.filter(batch=None).exists() or registered.filter(seat=None).exists():
        raise NotSeated
    return list(registered.select_related("person", "batch", "seat"))


def _for_batch(
    batch: Batch,
    session: Session,
    seed: int,
    passages: Sequence[Passage],
    before: dict[int, Paper],
) -> dict[int, Paper]:
    """Papers of one batch by candidate id."""
    candidates = list(
        batch.candidates.filter(status=Candidate.Status.REGISTERED)
        .select_related("person", "seat")
        .order_by("admission_number")
    )
    allotted = allotment.allot(
        [
            _with_predecessor(_had(candidate), before.get(candidate.seat_id or 0))
            for candidate in candidates
        ],
        _neighbours(candidates),
        [passage.number for passage in passages],
        [topic.number for topic in topics(session.edition)],
        _seed(seed, f"batch {batch.number} room {batch.room_id}"),
    )
    return {
        candidate.pk: compose(
            session.version,
            session.edition,
            place.seed,
            place.avoid_passages,
            place.avoid_topics,
            passages=passages,
        )
        for candidate, place in zip(candidates, allotted, strict=True)
    }


def _had(candidate: Candidate) -> allotment.Seat:
    """What the person has been given in any earlier sitting, also a void one."""
    earlier = PaperRecord.objects.filter(
        sittings__candidate__person=candidate.person, views__isnull=False
    ).distinct()
    return allotment.Seat(
        candidate.admission_number,
        frozenset(record.passage_number for record in earlier),
        frozenset(number for record in earlier for number in record.topic_numbers),
    )


def _with_predecessor(seat: allotment.Seat, paper: Paper | None) -> allotment.Seat:
    """Nor what the one before read on the same machine, still in the ears of the room."""
    if paper is None:
        return seat
    passage, talk = paper.item("passage"), paper.item("talk")
    passages = {passage.number} if isinstance(passage, PassageItem) else set()
    offered = _topics_of(talk if isinstance(talk, TalkItem) else None)
    return allotment.Seat(
        seat.seat, seat.had_passages | passages, seat.had_topics | frozenset(offered)
    )


def _neighbours(candidates: Iterable[Candidate]) -> list[tuple[str, str]]:
    seats: dict[str, Seat] = {
        candidate.admission_number: candidate.seat for candidate in candidates if candidate.seat
    }
    points = {number: GridPoint(seat.row, seat.column) for number, seat in seats.items()}
    return [(min(pair), max(pair)) for pair in neighbours(points)]


def _within_hearing(candidate: Candidate) -> list[PaperRecord]:
    """What those read who sit beside the candidate, or at the same machine just before or after."""
    batch, seat = candidate.batch, candidate.seat
    if batch is None or seat is None:
        return []
    beside = Q(
        candidate__batch=batch,
        candidate__seat__row__range=(seat.row - 1, seat.row + 1),
        candidate__seat__column__range=(seat.column - 1, seat.column + 1),
    )
    in_turn = Q(
        candidate__seat=seat,
        candidate__batch__session=batch.session_id,
        candidate__batch__number__in=(batch.number - 1, batch.number + 1),
    )
    sittings = Sitting.objects.filter(beside | in_turn).exclude(candidate=candidate)
    return list(PaperRecord.objects.filter(sittings__in=sittings))


def _topics_of(talk: TalkItem | None) -> list[str]:
    return [topic.number for topic in talk.topics] if talk else []


def _seed(seed: int, part: str) -> int:
    """A seed of its own for each part, within what JSON numbers hold."""
    return int.from_bytes(hashlib.sha256(f"{seed}/{part}".encode()).digest()[:8]) % LARGEST_SEED


def _own_passages() -> Path | None:
    folder = Path(settings.DATA_FOLDER) / OWN_PASSAGES
    return folder if folder.is_dir() else None
