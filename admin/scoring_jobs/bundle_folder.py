"""A bundle folder for the engine, put together from the store.

The recordings that count may come from several bundles (a crash, a moved candidate); the folder
holds exactly one recording an item, as first attempt, under a manifest of its own. The sound is
hard-linked from the store, not copied, where the file system can.
"""

from __future__ import annotations

import os
import shutil
from dataclasses import replace
from pathlib import Path

from admin.archive.models import ReceivedBundle, Recording
from admin.testing.models import Sitting
from recordings.manifest import (
    Event,
    ItemRecording,
    SittingManifest,
    manifest_bytes,
    read_manifest,
)
from recordings.store import ObjectStore

MANIFEST = "manifest.json"


def assemble(
    manifests: dict[int, SittingManifest], chosen: dict[int, Recording]
) -> SittingManifest:
    """One manifest for the chosen recordings; ``manifests`` by the id of their bundle record."""
    items: list[ItemRecording] = []
    for item, recording in sorted(chosen.items()):
        source = manifests[recording.bundle_id]
        original = next(
            one for one in source.items if (one.item, one.attempt) == (item, recording.attempt)
        )
        items.append(replace(original, attempt=1))
    used = [manifests[key] for key in sorted({one.bundle_id for one in chosen.values()})]
    events: list[Event] = sorted(
        (event for manifest in used for event in manifest.events), key=lambda event: event.at
    )
    newest = used[-1]
    return replace(
        newest,
        started=min(manifest.started for manifest in used),
        ended=max(manifest.ended or manifest.started for manifest in used),
        items=tuple(items),
        events=tuple(events),
    )


def materialise(
    sitting: Sitting, chosen: dict[int, Recording], folder: Path, store: ObjectStore
) -> None:
    """Write the folder: manifest.json and one FLAC an item."""
    folder.mkdir(parents=True)
    bundles = ReceivedBundle.objects.filter(sitting=sitting)
    manifests = {bundle.pk: read_manifest(bundle.manifest.encode()) for bundle in bundles}
    manifest = assemble(manifests, chosen)
    for item in manifest.items:
        _link(store.path_of(item.sha256), folder / item.file)
    (folder / MANIFEST).write_bytes(manifest_bytes(manifest))


def _link(source: Path, target: Path) -> None:
    try:
        os.link(source, target)
    except OSError:  # another file system, or one without links
        shutil.copyfile(source, target)
