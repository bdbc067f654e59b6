"""The recordings of a sitting that count."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable

from admin.archive.attempts import is_whole, newest_of_each_item
from admin.archive.models import Recording
from admin.testing.exemptions import expected_items
from admin.testing.models import Sitting


def best_recordings(sitting: Sitting) -> dict[int, Recording]:
    """For every item of the sitting the recording that counts, by item number."""
    recordings = Recording.objects.filter(bundle__sitting=sitting).select_related("stored")
    return newest_of_each_item(recordings)


def best_recordings_of(sittings: Iterable[uuid.UUID]) -> dict[uuid.UUID, dict[int, Recording]]:
    """The same for many, by the sitting's key, in one query; none for a sitting without any."""
    found: dict[uuid.UUID, list[Recording]] = defaultdict(list)
    received = Recording.objects.filter(bundle__sitting__in=sittings)
    for one in received.select_related("stored", "bundle"):
        found[one.bundle.sitting_id].append(one)
    return {key: newest_of_each_item(recordings) for key, recordings in found.items()}


def covers(recordings: dict[int, Recording], sitting: Sitting) -> bool:
    """True where every item of the paper that is not exempted was read to its end.

    An item that a crash cut short does not count: the candidate comes back and reads it again.
    """
    expected = expected_items(sitting)
    whole = {item for item, recording in recordings.items() if is_whole(recording)}
    return bool(expected) and whole >= expected
