"""Everything kept about one sitting as plain data: for bags and for the page of a file."""

from __future__ import annotations

from typing import Any

from django.db.models import Model

from admin.archive.models import ReceivedBundle, Recording
from admin.marking.models import ItemReview, TalkMarking
from admin.results.models import ResultVersion
from admin.testing.models import Sitting

MARKING_FIELDS = (
    *("full", "deductions", "no_speech", "mark", "note", "rubric_version"),
    *("reason", "submitted_at"),
)
REVIEW_FIELDS = ("item", "kind", "full", "mark", "machine_mark", "reason", "rubric_version")
RESULT_FIELDS = (
    *("number", "item_marks", "total", "level", "status", "paper_digest", "engine"),
    *("rubric_version", "exemption", "made_at", "reason"),
)
INCIDENT_FIELDS = ("at", "kind", "description", "handling", "handled_by", "statement")


def sitting_record(sitting: Sitting) -> dict[str, Any]:
    """Who, when, paper by digest, recordings, marks and result versions. Identity masked."""
    candidate = sitting.candidate
    return {
        "sitting": str(sitting.pk),
        "admission_number": candidate.admission_number,
        "name": candidate.person.name,
        "identity": candidate.person.identity_masked,
        "session": candidate.session.name,
        "date": candidate.session.date.isoformat(),
        "site": candidate.session.site.name,
        "stage": sitting.stage,
        "started_at": _plain(sitting.started_at),
        "finished_at": _plain(sitting.finished_at),
        "paper_digest": sitting.paper.digest if sitting.paper else "",
        "recordings": [_recording(one) for one in recordings_of(sitting)],
        "marks": marks_of(sitting),
        "results": [
            _fields(one, RESULT_FIELDS)
            for one in ResultVersion.objects.filter(sitting=sitting).order_by("number")
        ],
        "incidents": [_fields(one, INCIDENT_FIELDS) for one in sitting.incidents.all()],
    }


def recordings_of(sitting: Sitting) -> list[Recording]:
    """Every attempt of every bundle, with its stored object."""
    found = Recording.objects.filter(bundle__sitting=sitting).select_related("stored", "bundle")
    return list(found.order_by("bundle", "item", "attempt"))


def manifests_of(sitting: Sitting) -> dict[str, str]:
    """Bundle id → the manifest as it came."""
    found = ReceivedBundle.objects.filter(sitting=sitting)
    return {str(key): text for key, text in found.values_list("bundle_id", "manifest")}


def marks_of(sitting: Sitting) -> list[dict[str, Any]]:
    """People's marks in the order they were made: by whom, of what, and why."""
    markings = TalkMarking.objects.filter(assignment__sitting=sitting)
    reviews = ItemReview.objects.filter(sitting=sitting)
    rows = [
        {
            "by": one.assignment.examiner.get_full_name(),
            "corrects": one.corrects_id,
            "id": one.pk,
            "item": "talk",
            "position": one.assignment.position,
            **_fields(one, MARKING_FIELDS),
        }
        for one in markings.select_related("assignment__examiner")
    ]
    for review in reviews.select_related("reviewer"):
        made = {"by": review.reviewer.get_full_name(), "submitted_at": _plain(review.reviewed_at)}
        rows.append({**made, **_fields(review, REVIEW_FIELDS)})
    return sorted(rows, key=lambda row: str(row["submitted_at"]))


def _recording(one: Recording) -> dict[str, Any]:
    return {
        "item": one.item,
        "attempt": one.attempt,
        "kind": one.kind,
        "sha256": one.stored_id,
        "samples": one.samples,
        "sample_rate": one.sample_rate,
        "started": _plain(one.started),
        "status": one.status,
        "disposed_at": _plain(one.stored.disposed_at),
    }


def _fields(record: Model, names: tuple[str, ...]) -> dict[str, Any]:
    return {name: _plain(getattr(record, name)) for name in names}


def _plain(value: object) -> Any:
    if value is None or isinstance(value, bool | int | str | dict | list):
        return value
    return value.isoformat() if hasattr(value, "isoformat") else str(value)
