"""The records behind ``state.missing``, read from the database."""

from __future__ import annotations

import hashlib
from decimal import Decimal
from typing import Any

from django.db.models import Exists, OuterRef

from admin.accounts.models import User
from admin.archive.models import Recording
from admin.archive.newest import best_recordings
from admin.marking.models import ItemReview, MarkingAssignment, TalkMarking
from admin.marking.state import MarkingRecord, Missing, Need, ReadItem, missing
from admin.scoring_jobs.models import MachineScore
from admin.testing.models import Sitting
from scoring.rubric import Rubric, national_rubric
from wordlists.syllabus import ITEM_KINDS, ITEM_NAMES, POINTS

ALIAS_LENGTH = 6
DEFAULT_VERSION = "without_choice"
STANDING = TalkMarking.objects.filter(assignment=OuterRef("pk"))

NEED_TEXTS = {
    Need.MACHINE: "机器尚未评分",
    Need.REVIEW: "待人工评分",
    Need.ASSIGN: "尚未分配测试员",
    Need.MARK: "测试员尚未评分",
    Need.ADJUDICATOR: "两名测试员分差过大，待分配仲裁人",
    Need.ADJUDICATE: "仲裁人尚未评分",
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


def newest_score(sitting: Sitting) -> MachineScore | None:
    """The machine's newest score."""
    return sitting.machine_scores.first()


def newest_markings(sitting: Sitting) -> dict[int, TalkMarking]:
    """Each examiner's newest mark of the talk, by the examiner's id."""
    markings = TalkMarking.objects.filter(assignment__sitting=sitting).select_related("assignment")
    return {marking.assignment.examiner_id: marking for marking in markings}


def newest_reviews(sitting: Sitting) -> dict[int, ItemReview]:
    """The newest mark by a person of each item, by item."""
    return {review.item: review for review in sitting.item_reviews.all()}


def talk_recording(sitting: Sitting) -> Recording | None:
    """The recording of the talk that counts."""
    return best_recordings(sitting).get(item_number(sitting, "talk"))


def rubric_of(sitting: Sitting) -> Rubric:
    """The rubric that the sitting's talk is marked by."""
    return national_rubric()


def record_of(sitting: Sitting) -> MarkingRecord:
    """Everything that the rules ask about the sitting's marking."""
    score = newest_score(sitting)
    reviews = newest_reviews(sitting)
    rows = {row["item"]: row for row in score.report.get("items", [])} if score else {}
    read = tuple(
        _read_item(sitting, item, kind, rows.get(item), reviews.get(item))
        for item, kind in enumerate(ITEM_KINDS[version_of(sitting)], 1)
        if kind != "talk"
    )
    assigned = sitting.marking_assignments.order_by("position").values_list("examiner", flat=True)
    marks = {examiner: one.mark for examiner, one in newest_markings(sitting).items()}
    return MarkingRecord(
        scored=score is not None,
        read=read,
        talk_item=item_number(sitting, "talk"),
        talk_full=points_of(sitting, "talk"),
        allowed_difference=national_rubric().examiners_difference,
        assigned=tuple(assigned),
        talk_marks=marks,
    )


def _read_item(
    sitting: Sitting, item: int, kind: str, row: dict[str, Any] | None, review: ItemReview | None
) -> ReadItem:
    full = points_of(sitting, kind)
    if row is None:
        doubts: tuple[str, ...] = ("机器没有给出这一项的评分",)
        return ReadItem(item, kind, full, None, doubts, review.mark if review else None)
    reasons = [str(reason) for reason in row.get("reasons", [])]
    flags = [str(flag.get("why") or flag.get("id")) for flag in row.get("flags", [])]
    mark = Decimal(row["mark"]) if row.get("mark") is not None else None
    doubts = tuple(dict.fromkeys([*reasons, *flags]))
    if mark is None and not doubts:
        doubts = ("机器没有给出这一项的分数",)
    return ReadItem(item, kind, full, mark, doubts, review.mark if review else None)


def sentence(one: Missing, sitting: Sitting) -> str:
    """What is missing, in words for people; names the examiner, so not for examiners."""
    text = NEED_TEXTS[one.need]
    if one.need in {Need.MARK, Need.ADJUDICATE}:
        name = User.objects.get(pk=one.examiner or 0).get_full_name()
        return f"{text}（{name}）"
    if one.need == Need.REVIEW:
        kind = ITEM_KINDS[version_of(sitting)][one.item - 1]
        return f"第 {one.item} 项{ITEM_NAMES[kind]}{text}"
    return text


def missing_sentences(sitting: Sitting) -> list[str]:
    """All that is missing in words; the same sentence once."""
    return list(dict.fromkeys(sentence(one, sitting) for one in missing(record_of(sitting))))


def open_assignments(examiner: User) -> list[MarkingAssignment]:
    """The examiner's work not done yet, oldest first, only where there is something to hear."""
    waiting = (
        MarkingAssignment.objects.filter(~Exists(STANDING), examiner=examiner)
        .exclude(sitting__stage="void")
        .select_related("sitting__paper")
        .order_by("assigned_at", "id")
    )
    return [one for one in waiting if talk_recording(one.sitting) is not None]


def task_alias(assignment: MarkingAssignment) -> str:
    """What an examiner calls the work: the sitting's alias."""
    return alias_of(assignment.sitting)
