"""Talks of a session that say the same (内容雷同), from the machine's transcripts.

Nothing of it is stored: what is alike follows from the newest scores, and is told anew when one
more sitting was scored. Who took it from whom people find out; nothing here takes off points.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from admin.marking.records import alias_of
from admin.scoring_jobs.models import MachineScore
from admin.testing.models import Sitting
from admin.testing.stages import Stage
from scoring.session_talks import compare_reports
from scoring.talk_comparison import AlikeTalks, SharedStretch

SESSIONS_REMEMBERED = 8


@dataclass(frozen=True)
class Alike:
    """Another sitting whose talk says the same, where, and for how many seconds of this one."""

    sitting: Sitting
    alias: str
    seconds: float
    stretches: tuple[SharedStretch, ...]


def alike_talks(sitting: Sitting) -> list[Alike]:
    """Sittings of other candidates of the session that share text with this one's talk."""
    key = str(sitting.pk)
    compared = _compared(_newest_scores(sitting.candidate.session_id))
    pairs = [pair.seen_from(key) for pair in compared if key in (pair.first, pair.second)]
    if not pairs:
        return []
    others = Sitting.objects.select_related("candidate__person").filter(
        pk__in=[pair.second for pair in pairs]
    )
    known = {str(one.pk): one for one in others.exclude(candidate=sitting.candidate_id)}
    return [
        Alike(known[pair.second], alias_of(known[pair.second]), pair.seconds, pair.stretches)
        for pair in pairs
        if pair.second in known  # not the candidate's own earlier sitting
    ]


def _newest_scores(session: int) -> tuple[tuple[uuid.UUID, int], ...]:
    """Each finished sitting with its newest score."""
    scores = MachineScore.objects.filter(
        sitting__candidate__session=session, sitting__stage=Stage.FINISHED
    ).values_list("sitting", "pk")
    newest: dict[uuid.UUID, int] = {}
    for sitting, score in scores:
        newest.setdefault(sitting, score)
    return tuple(sorted(newest.items()))


@lru_cache(maxsize=SESSIONS_REMEMBERED)
def _compared(newest: tuple[tuple[uuid.UUID, int], ...]) -> tuple[AlikeTalks, ...]:
    """What these scores say; a score never changes, so neither does the answer."""
    rows = MachineScore.objects.filter(pk__in=[score for _, score in newest]).values_list(
        "sitting", "report__talk__transcript", "report__talk__ineffective"
    )
    reports: Mapping[str, Mapping[str, object]] = {
        str(sitting): {"talk": {"transcript": transcript, "ineffective": ineffective or []}}
        for sitting, transcript, ineffective in rows
        if transcript
    }
    return compare_reports(reports)
