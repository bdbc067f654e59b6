"""Release (发布成绩): what would be released, and releasing it, by the chief examiner."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from admin.accounts import audit
from admin.accounts.models import User
from admin.accounts.permissions import require
from admin.accounts.rights import Action
from admin.marking.errors import ReasonNeeded
from admin.marking.records import missing_sentences, newest_score, record_of
from admin.marking.state import item_marks
from admin.results.errors import NothingToRelease, NotReady
from admin.results.models import ResultVersion
from admin.results.rules import Outcome, marks_to_json, outcome_of, status_on_release
from admin.testing.models import Session, Sitting
from admin.testing.stages import Stage
from scoring.rubric import national_rubric

FIRST_RELEASE = "首次发布"
NAMED_IN_MESSAGE = 5


@dataclass(frozen=True)
class ReleaseRow:
    """One sitting in the preview. ``missing``: sentences; ``outcome`` only where nothing is."""

    sitting: Sitting
    missing: tuple[str, ...]
    outcome: Outcome | None
    released: ResultVersion | None

    @property
    def is_news(self) -> bool:
        """True where release would make a new version."""
        if self.outcome is None:
            return False
        marks = marks_to_json(self.outcome.marks)
        return self.released is None or self.released.item_marks != marks

    @property
    def change(self) -> str:
        """ "first", "changed", "same" or "missing", for the page."""
        if self.outcome is None:
            return "missing"
        if self.released is None:
            return "first"
        return "changed" if self.is_news else "same"


def newest_result(sitting: Sitting) -> ResultVersion | None:
    """The version that counts."""
    return sitting.results.order_by("-number").first()


def row_of(sitting: Sitting) -> ReleaseRow:
    """What releasing this sitting would do."""
    missing = tuple(missing_sentences(sitting))
    outcome = None if missing else outcome_of(item_marks(record_of(sitting)))
    return ReleaseRow(sitting, missing, outcome, newest_result(sitting))


def preview(session: Session) -> tuple[ReleaseRow, ...]:
    """Every finished sitting of the session that counts, by admission number."""
    sittings = (
        Sitting.objects.filter(candidate__session=session, stage=Stage.FINISHED)
        .select_related("candidate__person", "paper")
        .order_by("candidate__admission_number", "number")
    )
    return tuple(row_of(sitting) for sitting in sittings)


@transaction.atomic
def release(
    session: Session,
    *,
    by: User,
    at: datetime,
    reason: str = "",
    only: Collection[Sitting] | None = None,
) -> list[ResultVersion]:
    """Make result versions for the session, or for the sittings in ``only``; all or nothing.

    NotAllowed; NotReady naming who lacks what; NothingToRelease; ReasonNeeded where a released
    result changes.
    """
    require(by, Action.RELEASE_RESULTS)
    session = Session.objects.select_for_update().get(pk=session.pk)
    rows = preview(session)
    if only is not None:
        chosen = {sitting.pk for sitting in only}
        rows = tuple(row for row in rows if row.sitting.pk in chosen)
    lacking = {row.sitting.candidate.admission_number: row.missing for row in rows if row.missing}
    if lacking:
        raise NotReady(_sentence(lacking), missing={key: list(it) for key, it in lacking.items()})
    news = [row for row in rows if row.is_news]
    if not news:
        raise NothingToRelease
    if any(row.released for row in news) and not reason.strip():
        raise ReasonNeeded
    made = [_make(row, session, by, at, reason.strip()) for row in news]
    audit.record("results_released", session, by=by, at=at, reason=reason, count=len(made))
    return made


def _make(row: ReleaseRow, session: Session, by: User, at: datetime, reason: str) -> ResultVersion:
    outcome, sitting = row.outcome, row.sitting
    assert outcome is not None
    assert sitting.paper is not None
    score = newest_score(sitting)
    return ResultVersion.objects.create(
        sitting=sitting,
        number=row.released.number + 1 if row.released else 1,
        item_marks=marks_to_json(outcome.marks),
        total=outcome.total,
        level=outcome.level.code if outcome.level else "",
        status=status_on_release(session.kind),
        paper_digest=sitting.paper.digest,
        engine=score.engine if score else {},
        rubric_version=national_rubric().version,
        machine_score=score,
        made_at=at,
        made_by=by,
        reason=reason or FIRST_RELEASE,
    )


def _sentence(lacking: dict[str, tuple[str, ...]]) -> str:
    named = [f"{number}（{'，'.join(what)}）" for number, what in lacking.items()]
    more = len(named) - NAMED_IN_MESSAGE
    tail = f"等，另有 {more} 人" if more > 0 else ""
    return NotReady.message + "；".join(named[:NAMED_IN_MESSAGE]) + tail + "。"
