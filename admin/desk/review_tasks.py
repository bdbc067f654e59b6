"""An ordered review at the desk: every item is worked on by itself, all are submitted in one act.

What was clicked and noted for an item waits in its draft; only the whole review becomes records.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from django.db import transaction

from admin.accounts.models import User
from admin.desk.drafts import draft_of, save_draft, task_work
from admin.desk.findings import read_findings, still_open
from admin.desk.models import PinnedNote
from admin.desk.notes import Note, read_notes
from admin.desk.reading import ReadItemText, keep_evidence, mark_of, summary_of, text_of
from admin.marking.models import ItemReview, ReviewTask
from admin.marking.ordering import items_of, submit_review
from admin.marking.state import ReadItem
from scoring.hand_marking import HandMarks
from scoring.rubric import national_rubric

DONE = "done"  # field of a draft that was saved as complete


@dataclass(frozen=True)
class TaskItem:
    """One item of a review as its draft stands; ``mark`` None: not saved as complete yet."""

    one: ReadItem
    text: ReadItemText | None
    mark: Decimal | None
    found: HandMarks | None
    notes: tuple[Note, ...]


def task_items(task: ReviewTask) -> list[TaskItem]:
    """The review's items with what the reviewer has saved so far."""
    return [_item(task, one) for one in items_of(task)]


def save_item(task: ReviewTask, item: int, values: dict[str, Any], *, at: datetime) -> None:
    """Keep an item's draft as complete. Raises what ``save_draft`` raises."""
    values = {**values, "fields": {**values["fields"], DONE: "on"}}
    sitting = task.review.sitting
    save_draft(task.reviewer, task_work(task.pk, item), values, sitting=sitting, at=at)


@transaction.atomic
def submit_task(task: ReviewTask, *, reason: str, by: User, at: datetime) -> Sequence[ItemReview]:
    """All marks with their evidence and notes in one act; a correction goes on from the drafts.

    Raises what ``submit_review`` raises. Without a reason a first review names its findings; a
    correction needs one.
    """
    items = task_items(task)
    if not task.marks.exists():
        reason = reason.strip() or _summary(items)
    marks = {row.one.item: row.mark for row in items if row.mark is not None}
    made = submit_review(task, marks, reason=reason, by=by, at=at)
    for review, row in zip(made, items, strict=True):
        if row.text is not None and row.found is not None:
            keep_evidence(review, row.text, row.found, row.notes)
        else:
            for note in row.notes:
                PinnedNote.objects.create(review=review, at=note.at, text=note.text)
    return made


def _item(task: ReviewTask, one: ReadItem) -> TaskItem:
    text = text_of(task.review.sitting, one.item)
    draft = draft_of(task.reviewer, task_work(task.pk, one.item))
    fields, notes = draft["fields"], read_notes(draft["notes"])
    if DONE not in fields:
        return TaskItem(one, text, None, None, notes)
    if text is None:
        return TaskItem(one, text, _given(fields.get("mark", "")), None, notes)
    try:
        found = read_findings(one.kind, draft["verdicts"], fields, national_rubric())
    except (ValueError, TypeError):
        return TaskItem(one, text, None, None, notes)
    if still_open(one.kind, fields, national_rubric()):
        return TaskItem(one, text, None, None, notes)
    return TaskItem(one, text, mark_of(text, found).mark, found, notes)


def _given(text: str) -> Decimal | None:
    try:
        return Decimal(str(text).strip())
    except InvalidOperation:
        return None


def _summary(items: Sequence[TaskItem]) -> str:
    return "；".join(
        f"第 {row.one.item} 项：{summary_of(row.found)}" for row in items if row.found is not None
    )
