"""The records behind ``left.todo``, read from the database."""

from __future__ import annotations

import os
import socket
from datetime import datetime

from django.db.models import Exists, Max, OuterRef, QuerySet

from admin.archive.models import ReceivedBundle, Recording
from admin.archive.newest import best_recordings
from admin.scoring_jobs.left import Claim, ScoringRecord, Todo, todo
from admin.scoring_jobs.models import (
    MachineScore,
    ScoringClaim,
    ScoringFailure,
    ScoringRequest,
)
from admin.testing.models import Sitting
from admin.testing.stages import Stage
from recordings.canonical import digest_of

HOST = socket.gethostname()


def is_alive(process: int) -> bool:
    """Whether a process of this machine runs (one of another user counts as running)."""
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def inputs_of(sitting: Sitting) -> dict[int, Recording]:
    """The recordings to score, by item number."""
    return best_recordings(sitting)


def digest_of_inputs(sitting: Sitting, inputs: dict[int, Recording]) -> str | None:
    """Names paper and recordings; None where there is nothing to score."""
    if sitting.paper is None or not inputs:
        return None
    files = {str(item): recording.stored_id for item, recording in inputs.items()}
    return digest_of({"paper": sitting.paper.digest, "items": files})


def record_of(sitting: Sitting) -> ScoringRecord:
    """Everything ``todo`` asks about one sitting."""
    digest = digest_of_inputs(sitting, inputs_of(sitting))
    scores = MachineScore.objects.filter(sitting=sitting)
    failures = ScoringFailure.objects.filter(sitting=sitting, inputs_digest=digest or "")
    requests = ScoringRequest.objects.filter(sitting=sitting, done_at=None)
    claim = ScoringClaim.objects.filter(sitting=sitting).first()
    return ScoringRecord(
        finished=sitting.stage == Stage.FINISHED,
        inputs_digest=digest,
        scored_digests=frozenset(scores.values_list("inputs_digest", flat=True)),
        requested_at=requests.aggregate(newest=Max("at"))["newest"],
        failed_at=tuple(failures.values_list("at", flat=True)),
        claim=Claim(claim.host, claim.process, claim.seen_at) if claim else None,
    )


def todo_for(sitting: Sitting, now: datetime) -> Todo:
    """What the sitting's scoring needs next, seen from this machine."""
    return todo(record_of(sitting), now, HOST, is_alive)


def perhaps_left() -> QuerySet[Sitting]:
    """The field that ``todo_for`` must look at: finished, and something newer than its scores.

    Wider than the truth (it holds busy and failing sittings too), never narrower.
    """
    scored_since = MachineScore.objects.filter(
        sitting=OuterRef("sitting"), begun_at__gte=OuterRef("received_at")
    )
    unscored = ReceivedBundle.objects.filter(~Exists(scored_since), sitting=OuterRef("pk"))
    asked = ScoringRequest.objects.filter(sitting=OuterRef("pk"), done_at=None)
    return (
        Sitting.objects.filter(Exists(unscored) | Exists(asked), stage=Stage.FINISHED)
        .select_related("paper", "candidate")
        .order_by("finished_at", "pk")
    )
