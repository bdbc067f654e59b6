"""What the desks of a talk and of items 1–3 have in common: waveform, draft, notes."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone

from admin.accounts.models import User
from admin.archive.models import Recording
from admin.desk.drafts import LARGEST, draft_of, save_draft
from admin.desk.errors import BadDraft
from admin.desk.notes import Note, read_notes
from admin.desk.waveforms import waveform_of
from admin.errors import LabError, NotFound
from admin.testing.models import Sitting
from recordings.canonical import parse_json

HIDDEN = frozenset({"csrfmiddlewaretoken", "notes", "verdicts"})


def peaks_answer(recording: Recording | None) -> HttpResponse:
    """The outline of a recording as JSON. NotFound."""
    if recording is None:
        raise NotFound
    return HttpResponse(waveform_of(recording), content_type="application/json")


def keep_draft(request: HttpRequest, user: User, work: str, sitting: Sitting) -> dict[str, Any]:
    """Keep the draft that the page sent; returns it. BadDraft, MarkingClosed."""
    if len(request.body) > LARGEST:
        raise BadDraft
    try:
        values = parse_json(request.body)
    except ValueError as error:
        raise BadDraft from error
    if not isinstance(values, dict):
        raise BadDraft
    save_draft(user, work, values, sitting=sitting, at=timezone.now())
    return values


def refusal(error: LabError) -> JsonResponse:
    """An error as the page's script reads it."""
    return JsonResponse(error.as_json(), status=error.status)


def posted_json(request: HttpRequest, name: str, empty: Any) -> Any:
    """A hidden field's JSON; ``empty`` where there is nothing. BadDraft."""
    text = request.POST.get(name, "")
    try:
        return parse_json(text.encode()) if text.strip() else empty
    except ValueError as error:
        raise BadDraft(detail=str(error)) from error


def posted_notes(request: HttpRequest) -> tuple[Note, ...]:
    """The notes sent with the form. BadDraft."""
    try:
        return read_notes(posted_json(request, "notes", []))
    except ValueError as error:
        raise BadDraft(detail=str(error)) from error


def unfinished(request: HttpRequest, user: User, work: str, *, refused: bool) -> dict[str, Any]:
    """The draft for the page: what was kept; after a refusal with the fields just sent."""
    draft = draft_of(user, work)
    if refused:
        sent = {name: value for name, value in request.POST.items() if name not in HIDDEN}
        draft["fields"] = sent
    return draft
