"""The records behind ``state.missing``, read from the database."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from django.db.models import Prefetch, QuerySet
from django.utils.timezone import localdate

from admin.accounts.models import User
from admin.archive.models import Recording
from admin.archive.newest import best_recordings, best_recordings_of
from admin.marking.exempting import scaled_away
from admin.marking.models import (
    ItemReview,
    MarkingAssignment,
    Reopening,
    ReviewDraw,
    ReviewTask,
    SittingReview,
    TalkMarking,
)
from admin.marking.review_records import (
    ordered_reviews,
    people_marks,
    spot_drawn,
    spot_draws,
)
from admin.marking.reviews_due import REVIEW_NAMES, ReviewRules
from admin.marking.rule_table import MarkingRules
from admin.marking.rules_in_force import rules_of_session
from admin.marking.state import (
    AdjudicationRule,
    MarkingRecord,
    Missing,
    Need,
    ReadItem,
)
from admin.parallel.gate import Mode
from admin.parallel.holding import NOTHING, Held
from admin.parallel.in_session import Holding, holding_in
from admin.scoring_jobs.models import MachineScore
from admin.testing.exemptions import exempt_items
from admin.testing.models import Session, Sitting
from scoring.rubric import Rubric
from scoring.talk_presets import rubric_under
from wordlists.syllabus import ITEM_KINDS, ITEM_NAMES, POINTS

ALIAS_LENGTH = 6
BY_PEOPLE = "按换轨决定，本站点这一项由人工评分"
READING_RELATIONS = (
    "candidate__exemptions",
    "results",
    "machine_scores",
    Prefetch("item_reviews", ItemReview.objects.select_related("task__review__reopening__closed")),
)
TALK_RELATIONS = (
    Prefetch(
        "marking_assignments",
        MarkingAssignment.objects.select_related("examiner").order_by("assigned_at", "position"),
    ),
    # Given as a query, lest the filter of the marks that stand be built for each assignment.
    Prefetch("marking_assignments__markings", TalkMarking.objects.all()),
    Prefetch("reopenings", Reopening.objects.select_related("closed")),
)
REVIEW_RELATIONS = (
    Prefetch("ordered_reviews", SittingReview.objects.select_related("reopening__closed")),
    Prefetch("ordered_reviews__tasks", ReviewTask.objects.select_related("reviewer")),
)
MARKING_RELATIONS = (*READING_RELATIONS, *TALK_RELATIONS, *REVIEW_RELATIONS)
DEFAULT_VERSION = "without_choice"

NEED_TEXTS = {
    Need.MACHINE: "机器尚未评分",
    Need.REVIEW: "待人工评分",
    Need.ASSIGN: "尚未分配测试员",
    Need.MARK: "测试员尚未评分",
    Need.ADJUDICATOR: "两名测试员分差过大，待分配仲裁人",
    Need.ADJUDICATE: "仲裁人尚未评分",
    Need.ORDER: "尚未抽取或安排",
    Need.REVIEWER: "待分配复审人",
    Need.REVIEWED: "复审人尚未评分",
}


def alias_of(sitting: Sitting) -> str:
    """What examiners call the sitting; it tells neither person nor seat nor order."""
    return hashlib.sha256(f"marking/{sitting.pk}".encode()).hexdigest()[:ALIAS_LENGTH].upper()


def version_of(sitting: Sitting) -> str:
    """The version of the sitting's paper (with or without the choice item)."""
    return sitting.paper.version if sitting.paper else DEFAULT_VERSION


def points_of(sitting: Sitting, kind: str) -> Decimal:
    """Full points of an item of this kind in the sitting's paper."""
    return POINTS[version_of(sitting)][kind]


def item_number(sitting: Sitting, kind: str) -> int:
    """Position of the item in the paper, from 1."""
    return ITEM_KINDS[version_of(sitting)].index(kind) + 1


@dataclass(frozen=True)
class SessionMarking:
    """What all sittings of a session are marked by: rules, draws of spot checks, decisions."""

    rules: MarkingRules
    spot_draws: tuple[ReviewDraw, ...]
    holding: Holding


def session_markings(sessions: Collection[Session]) -> dict[int, SessionMarking]:
    """For all sittings of these sessions, by the session's key; draws and decisions read once."""
    holding, draws = holding_in(sessions), spot_draws(sessions)
    return {
        one.pk: SessionMarking(rules_of_session(one).rules, draws[one.pk], holding[one.pk])
        for one in sessions
    }


def session_marking(session: Session) -> SessionMarking:
    """Read once for all sittings of a session."""
    return session_markings([session])[session.pk]


def with_marking(sittings: QuerySet[Sitting]) -> QuerySet[Sitting]:
    """Sittings with all that ``record_of`` reads, in a few queries however many they are."""
    return _related(sittings).prefetch_related(*MARKING_RELATIONS)


def with_reading(sittings: QuerySet[Sitting]) -> QuerySet[Sitting]:
    """Sittings with all that ``read_items`` reads."""
    return _related(sittings).prefetch_related(*READING_RELATIONS)


def _related(sittings: QuerySet[Sitting]) -> QuerySet[Sitting]:
    """With what marking asks of session and paper: of the paper its version, not its text."""
    return sittings.select_related("candidate__session", "paper").defer("paper__paper")


def newest_score(sitting: Sitting) -> MachineScore | None:
    """The machine's newest score."""
    return next(iter(sitting.machine_scores.all()), None)


def newest_markings(sitting: Sitting) -> dict[int, TalkMarking]:
    """Each examiner's newest mark of the talk, by the examiner's id; re-marks left out."""
    markings = [
        marking
        for assignment in sitting.marking_assignments.all()
        if assignment.kind == MarkingAssignment.Kind.MARKING
        for marking in assignment.markings.all()
    ]
    markings.sort(key=lambda marking: (marking.submitted_at, marking.pk))
    return {marking.assignment.examiner_id: marking for marking in markings}


def newest_reviews(sitting: Sitting) -> dict[int, ItemReview]:
    """The newest mark by a person of each item, by item."""
    return {review.item: review for review in sitting.item_reviews.all()}


def marking_anew(sitting: Sitting) -> Reopening | None:
    """The appeal under which the talk is, or was last, marked anew; None: the first marks count."""
    anew = [one for one in sitting.reopenings.all() if one.anew and not one.is_closed]
    return max(anew, key=lambda one: (one.at, one.pk), default=None)


def assignments_that_count(sitting: Sitting) -> list[MarkingAssignment]:
    """The examiners whose marks make the talk's mark, in the order they were named."""
    anew = marking_anew(sitting)
    counting = [
        one
        for one in sitting.marking_assignments.all()
        if one.kind == MarkingAssignment.Kind.MARKING
        and one.reopening_id == (anew.pk if anew else None)
    ]
    return sorted(counting, key=lambda one: one.position)


def talk_recording(sitting: Sitting) -> Recording | None:
    """The recording of the talk that counts."""
    return best_recordings(sitting).get(item_number(sitting, "talk"))


def rubric_of(sitting: Sitting) -> Rubric:
    """The rubric that the sitting's talk is marked by, provincial presets included."""
    presets = rules_of_session(sitting.candidate.session_id).rules.talk_presets
    return rubric_under(presets, points_of(sitting, "talk"))


def read_items(
    sitting: Sitting, score: MachineScore | None, holding: Holding
) -> tuple[ReadItem, ...]:
    """Items 1–3 (and the choice item) as machine and people have marked them; exempted ones left
    out.
    """
    rows, people, held = _rows(score), people_marks(sitting), holding.of(sitting)
    exempt = exempt_items(sitting.candidate)
    return tuple(
        _held(_read_item(sitting, item, kind, rows.get(item), people.get(item)), held)
        for item, kind in enumerate(ITEM_KINDS[version_of(sitting)], 1)
        if kind != "talk" and item not in exempt
    )


def record_of(sitting: Sitting, of_session: SessionMarking | None = None) -> MarkingRecord:
    """Everything that the rules ask about the sitting's marking.

    ``of_session``: where many sittings of one session are asked for.
    """
    score = newest_score(sitting)
    session = sitting.candidate.session
    of_session = of_session or session_marking(session)
    rules = of_session.rules
    anew = marking_anew(sitting) is not None
    talk_held = of_session.holding.of(sitting).get("talk", NOTHING)
    applies = session.kind in rules.reviewed_kinds
    return MarkingRecord(
        scored=score is not None,
        read=read_items(sitting, score, of_session.holding),
        talk_item=item_number(sitting, "talk"),
        talk_full=points_of(sitting, "talk"),
        rule=AdjudicationRule(rules.allowed_difference, rules.other_level, rules.adjudicators),
        assigned=tuple(one.examiner_id for one in assignments_that_count(sitting)),
        talk_marks={who: one.mark for who, one in newest_markings(sitting).items()},
        opinion=_opinion(score, talk_held) if rules.one_examiner and not anew else None,
        review_rules=ReviewRules(applies, rules.talk_deviation, rules.review_deviation),
        spot=spot_drawn(sitting, of_session.spot_draws),
        reviews=ordered_reviews(sitting),
        talk_held=talk_held,
        talk_machine=None if anew else _sound_proposal(sitting, score),
        scaled_away=scaled_away(sitting),
    )


def _rows(score: MachineScore | None) -> dict[int, dict[str, Any]]:
    return {row["item"]: row for row in score.report.get("items", [])} if score else {}


def _proposal(score: MachineScore | None) -> Decimal | None:
    proposal = ((score.report if score else {}).get("talk") or {}).get("proposal") or {}
    return Decimal(proposal["mark"]) if proposal.get("mark") is not None else None


def _opinion(score: MachineScore | None, held: Held) -> Decimal | None:
    mark = _proposal(score)
    return None if mark is None else held.counted(mark)


def _sound_proposal(sitting: Sitting, score: MachineScore | None) -> Decimal | None:
    """The machine's mark of the talk; None where it refused or flagged the recording."""
    row = _rows(score).get(item_number(sitting, "talk"), {})
    return None if row.get("reasons") or row.get("flags") else _proposal(score)


def _held(one: ReadItem, held: Mapping[str, Held]) -> ReadItem:
    """The item under what the switch-over says of it."""
    holds = held.get(one.kind, NOTHING)
    doubts = (*one.doubts, BY_PEOPLE) if holds.mode == Mode.PEOPLE else one.doubts
    return replace(one, held=holds, doubts=doubts)


def _read_item(
    sitting: Sitting, item: int, kind: str, row: dict[str, Any] | None, person: Decimal | None
) -> ReadItem:
    full = points_of(sitting, kind)
    if row is None:
        doubts: tuple[str, ...] = ("机器没有给出这一项的评分",)
        return ReadItem(item, kind, full, None, doubts, person)
    reasons = [str(reason) for reason in row.get("reasons", [])]
    flags = [str(flag.get("why") or flag.get("id")) for flag in row.get("flags", [])]
    mark = Decimal(row["mark"]) if row.get("mark") is not None else None
    doubts = tuple(dict.fromkeys([*reasons, *flags]))
    if mark is None and not doubts:
        doubts = ("机器没有给出这一项的分数",)
    return ReadItem(item, kind, full, mark, doubts, person)


def sentence(one: Missing, sitting: Sitting) -> str:
    """What is missing, in words for people; names the examiner, so not for examiners."""
    text = NEED_TEXTS[one.need]
    if one.review is not None:
        text = f"{REVIEW_NAMES[one.review]}{text}"
    if one.examiner is not None:
        return f"{text}（{_name(one.examiner, sitting)}）"
    if one.need == Need.REVIEW:
        kind = ITEM_KINDS[version_of(sitting)][one.item - 1]
        return f"第 {one.item} 项{ITEM_NAMES[kind]}{text}"
    return text


def _name(examiner: int, sitting: Sitting) -> str:
    """Of somebody who was named for the sitting's marking or its reviews."""
    marking = [one.examiner for one in sitting.marking_assignments.all()]
    reviewing = [
        task.reviewer for review in sitting.ordered_reviews.all() for task in review.tasks.all()
    ]
    return next(one.get_full_name() for one in (*marking, *reviewing) if one.pk == examiner)


def sentences(todo: Iterable[Missing], sitting: Sitting) -> list[str]:
    """Each thing in words; the same sentence once."""
    return list(dict.fromkeys(sentence(one, sitting) for one in todo))


def open_assignments(examiner: User) -> list[MarkingAssignment]:
    """The examiner's work not done yet, only where there is something to hear.

    Oldest day first; within a day in the order of the assignments' own random ids, which follows
    neither admission numbers nor another examiner's queue, and mixes re-marks in.
    """
    waiting = (
        MarkingAssignment.objects.filter(examiner=examiner, marked_at=None)
        .exclude(sitting__stage="void")
        .exclude(reopening__closed__isnull=False)
        .select_related("sitting__paper", "sitting__candidate")
    )
    in_order = sorted(waiting, key=lambda one: (localdate(one.assigned_at), one.pk))
    received = best_recordings_of({one.sitting_id for one in in_order})
    return [
        one
        for one in in_order
        if item_number(one.sitting, "talk") in received.get(one.sitting_id, ())
    ]


def task_alias(assignment: MarkingAssignment) -> str:
    """What an examiner calls the work: the sitting's alias, another one for a re-mark."""
    if assignment.kind == MarkingAssignment.Kind.MARKING:
        return alias_of(assignment.sitting)
    return hashlib.sha256(f"remark/{assignment.pk}".encode()).hexdigest()[:ALIAS_LENGTH].upper()
