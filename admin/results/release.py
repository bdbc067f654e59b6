"""Release (发布成绩): what would be released, and releasing it, by the chief examiner."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet

from admin.accounts import audit
from admin.accounts.models import User
from admin.accounts.permissions import require
from admin.accounts.rights import Action
from admin.errors import WithoutReason
from admin.marking.exempting import exemption_told
from admin.marking.records import (
    SessionMarking,
    newest_score,
    record_of,
    rubric_of,
    sentences,
    session_marking,
    with_marking,
)
from admin.marking.rules_in_force import rules_of_session
from admin.marking.state import item_marks, missing
from admin.results.errors import NothingToRelease, NotReady
from admin.results.models import LEVEL_CHOICES, NO_LEVEL, ResultVersion
from admin.results.rules import Outcome, marks_to_json, outcome_of, status_on_release
from admin.testing.models import Session, Sitting
from admin.testing.stages import Stage

FIRST_RELEASE = "首次发布"
NAMED_IN_MESSAGE = 5


@dataclass(frozen=True)
class ReleaseRow:
    """One sitting in the preview. ``missing``: sentences; ``outcome`` only where nothing is.

    ``appealed``: an appeal is open; its answer alone may release this sitting.
    """

    sitting: Sitting
    missing: tuple[str, ...]
    outcome: Outcome | None
    released: ResultVersion | None
    appealed: bool = False

    @cached_property
    def is_news(self) -> bool:
        """True where release would make a new version."""
        if self.outcome is None or self.appealed:
            return False
        marks = marks_to_json(self.outcome.marks)
        return self.released is None or self.released.item_marks != marks

    @cached_property
    def change(self) -> str:
        """ "first", "changed", "same", "missing" or "appealed", for the page."""
        if self.appealed:
            return "appealed"
        if self.outcome is None:
            return "missing"
        if self.released is None:
            return "first"
        return "changed" if self.is_news else "same"


def newest_result(sitting: Sitting) -> ResultVersion | None:
    """The version that counts."""
    return max(sitting.results.all(), key=lambda one: one.number, default=None)


def newest_results() -> QuerySet[ResultVersion]:
    """Of every sitting the version that counts."""
    later = ResultVersion.objects.filter(sitting=OuterRef("sitting"), number__gt=OuterRef("number"))
    return ResultVersion.objects.filter(~Exists(later))


def row_of(sitting: Sitting, of_session: SessionMarking | None = None) -> ReleaseRow:
    """What releasing this sitting would do; ``of_session`` as for ``record_of``."""
    record = record_of(sitting, of_session)
    lacking = tuple(sentences(missing(record), sitting))
    outcome = None if lacking else outcome_of(item_marks(record), record.scaled_away)
    versions = sorted(sitting.results.all(), key=lambda one: one.number)
    appealed = any(
        not hasattr(appeal, "answer") for one in versions for appeal in one.appeals.all()
    )
    return ReleaseRow(sitting, lacking, outcome, versions[-1] if versions else None, appealed)


def with_results(sittings: QuerySet[Sitting]) -> QuerySet[Sitting]:
    """Sittings with all that ``row_of`` reads."""
    return with_marking(sittings).prefetch_related("results__appeals__answer")


def level_counts(rows: Iterable[ReleaseRow]) -> list[tuple[str, int]]:
    """How many of the rows that have an outcome come to each level, highest first."""
    counted = Counter(
        row.outcome.level.code if row.outcome.level else "" for row in rows if row.outcome
    )
    return [(name, counted[code]) for code, name in [*LEVEL_CHOICES, ("", NO_LEVEL)]]


def preview(session: Session) -> tuple[ReleaseRow, ...]:
    """Every finished sitting of the session that counts, by admission number."""
    sittings = (
        with_results(Sitting.objects.filter(candidate__session=session, stage=Stage.FINISHED))
        .select_related("candidate__person")
        .order_by("candidate__admission_number", "number")
    )
    of_session = session_marking(session)
    return tuple(row_of(sitting, of_session) for sitting in sittings)


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

    NotAllowed; NotReady naming who lacks what; NothingToRelease; WithoutReason where a released
    result changes.
    """
    require(by, Action.RELEASE_RESULTS)
    session = Session.objects.select_for_update().get(pk=session.pk)
    rows = preview(session)
    if only is not None:
        chosen = {sitting.pk for sitting in only}
        rows = tuple(row for row in rows if row.sitting.pk in chosen)
    rows = tuple(row for row in rows if not row.appealed)
    lacking = {row.sitting.candidate.admission_number: row.missing for row in rows if row.missing}
    if lacking:
        raise NotReady(_sentence(lacking), missing={key: list(it) for key, it in lacking.items()})
    news = [row for row in rows if row.is_news]
    if not news:
        raise NothingToRelease
    if any(row.released for row in news) and not reason.strip():
        raise WithoutReason
    made = [make_version(row, by=by, at=at, reason=reason.strip()) for row in news]
    audit.record("results_released", session, by=by, at=at, reason=reason, count=len(made))
    return made


def make_version(row: ReleaseRow, *, by: User, at: datetime, reason: str) -> ResultVersion:
    """The next version of the sitting's result, with the names of what made it."""
    outcome, sitting = row.outcome, row.sitting
    assert outcome is not None
    assert sitting.paper is not None
    session = sitting.candidate.session
    score = newest_score(sitting)
    return ResultVersion.objects.create(
        sitting=sitting,
        number=row.released.number + 1 if row.released else 1,
        item_marks=marks_to_json(outcome.marks),
        total=outcome.total,
        level=outcome.level.code if outcome.level else "",
        exemption=exemption_told(sitting),
        status=status_on_release(session.kind),
        paper_digest=sitting.paper.digest,
        engine=score.engine if score else {},
        rubric_version=rubric_of(sitting).version,
        rules_version=rules_of_session(session).number,
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
