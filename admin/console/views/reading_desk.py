"""The desk of one of items 1–3: what its form shows, sends and comes to."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, JsonResponse

from admin.accounts.models import User
from admin.console.views.desk_parts import keep_draft, posted_json, refusal, unfinished
from admin.desk.errors import NotInTheItem, PartsNotChosen
from admin.desk.findings import read_findings, still_open
from admin.desk.reading import VERDICT_NAMES, ReadItemText, mark_of
from admin.errors import LabError
from admin.marking.state import ReadItem
from admin.testing.models import Sitting
from scoring.hand_marking import HandMarks, graded_rules
from scoring.rubric import national_rubric


def reading_context(
    request: HttpRequest,
    user: User,
    work: str,
    one: ReadItem,
    text: ReadItemText | None,
    *,
    refused: bool,
) -> dict[str, Any]:
    """Everything that the form shows; nothing of it comes from the machine's judgement."""
    draft = unfinished(request, user, work, refused=refused)
    return {
        "one": one,
        "text": text,
        "verdicts": [(verdict.value, name) for verdict, name in VERDICT_NAMES.items()],
        "graded": _graded(one.kind, draft["fields"]),
        "rules": [rule for rule in national_rubric().rules.values() if rule.kind == one.kind],
        "fields": draft["fields"],
        "draft": draft,
    }


def posted_findings(request: HttpRequest, text: ReadItemText) -> HandMarks:
    """The findings that the form sent. NotInTheItem, PartsNotChosen, BadDraft."""
    fields = request.POST.dict()
    found = findings(text, posted_json(request, "verdicts", {}), fields)
    if still_open(text.kind, fields, national_rubric()):
        raise PartsNotChosen
    return found


def findings(text: ReadItemText, verdicts: object, fields: dict[str, Any]) -> HandMarks:
    """What was clicked and chosen so far. NotInTheItem."""
    try:
        return read_findings(text.kind, verdicts, fields, national_rubric())
    except (ValueError, TypeError) as error:
        raise NotInTheItem(detail=str(error)) from error


def draft_answer(
    request: HttpRequest, user: User, work: str, sitting: Sitting, text: ReadItemText | None
) -> JsonResponse:
    """Keep the draft; answers what it comes to by the rules."""
    try:
        values = keep_draft(request, user, work, sitting)
        if text is None:
            return JsonResponse({})
        found = findings(text, values.get("verdicts", {}), values.get("fields", {}))
        return JsonResponse({"mark": str(mark_of(text, found).mark)})
    except LabError as refused:
        return refusal(refused)


def _graded(kind: str, chosen: dict[str, Any]) -> list[dict[str, Any]]:
    """The deductions of degree as buttons, "not taken off" first."""
    return [
        {
            "id": rule.id,
            "name": rule.clause.partition("：")[2],
            "guidance": rule.guidance,
            "values": [
                {"points": points, "chosen": chosen.get(rule.id) == points}
                for points in ("0", *map(str, rule.points))
            ],
        }
        for rule in graded_rules(kind, national_rubric())
    ]
