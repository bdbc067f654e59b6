"""The facts that closing is decided by, read for a whole session in a few queries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from uuid import UUID

from django.db.models import Count

from admin.archive.attempts import is_whole, newest_of_each_item
from admin.archive.keeping import store
from admin.archive.models import Recording, StoredObject, Upload
from admin.closing.rule import Enrolment, IncidentFacts
from admin.testing.exemptions import expected_items
from admin.testing.models import Candidate, Incident, Session, Sitting


def enrolments_of(session: Session) -> tuple[Enrolment, ...]:
    """Everybody whose registration holds, by admission number."""
    registered = session.candidates.filter(status=Candidate.Status.REGISTERED)
    candidates = list(registered.select_related("person").order_by("admission_number"))
    sittings: dict[int, Sitting] = {}
    every = (
        Sitting.objects.filter(candidate__session=session)
        .select_related("paper", "candidate__session")
        .prefetch_related("candidate__exemptions")
    )
    for sitting in every.order_by("number"):
        sittings[sitting.candidate_id] = sitting
    newest = [sitting.pk for sitting in sittings.values()]
    recordings = _recordings(newest)
    waiting = _waiting(newest)
    incidents = _incidents(session)
    held = _held(recording.stored_id for those in recordings.values() for recording in those)
    found = []
    for candidate in candidates:
        one = Enrolment(
            candidate=candidate.pk,
            admission_number=candidate.admission_number,
            name=candidate.person.name,
            incidents=tuple(incidents.get(candidate.pk, ())),
        )
        newest_one = sittings.get(candidate.pk)
        if newest_one is not None:
            those = recordings.get(newest_one.pk, [])
            one = _with_sitting(one, newest_one, those, waiting.get(newest_one.pk, 0), held)
        found.append(one)
    return tuple(found)


def _with_sitting(
    one: Enrolment, sitting: Sitting, those: list[Recording], waiting: int, held: frozenset[str]
) -> Enrolment:
    counting = newest_of_each_item(those)
    lost = {recording.item for recording in those if recording.stored_id not in held}
    return replace(
        one,
        sitting=sitting.pk,
        stage=sitting.stage,
        expected=expected_items(sitting),
        whole=frozenset(item for item, recording in counting.items() if is_whole(recording)),
        waiting=waiting,
        lost=tuple(sorted(lost)),
    )


def _recordings(sittings: list[UUID]) -> dict[UUID, list[Recording]]:
    found: dict[UUID, list[Recording]] = defaultdict(list)
    for one in Recording.objects.filter(bundle__sitting__in=sittings).select_related("bundle"):
        found[one.bundle.sitting_id].append(one)
    return found


def _waiting(sittings: list[UUID]) -> dict[UUID, int]:
    """Uploads not complete; what came another way since (on a USB stick) is not waited for."""
    unfinished = Upload.objects.filter(sitting__in=sittings, completed_at=None).order_by()
    unfinished = unfinished.exclude(sha256__in=StoredObject.objects.values("pk"))
    counted = unfinished.values_list("sitting").annotate(count=Count("pk"))
    return dict(counted)


def _incidents(session: Session) -> dict[int, list[IncidentFacts]]:
    found: dict[int, list[IncidentFacts]] = defaultdict(list)
    every = Incident.objects.filter(sitting__candidate__session=session).select_related("sitting")
    for one in every.order_by("at", "pk"):
        facts = IncidentFacts(one.pk, one.kind, one.sitting_id, one.lacking)
        found[one.sitting.candidate_id].append(facts)
    return found


def _held(digests: Iterable[str]) -> frozenset[str]:
    """Those of the digests whose objects are in the store."""
    archive = store()
    return frozenset(digest for digest in set(digests) if archive.holds(digest))
