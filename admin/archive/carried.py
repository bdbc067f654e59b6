"""Bundles carried from a booth to the server by hand: a stick, or the disk of a broken booth.

The bundle is copied first and never written to where it lies. One that a crash left open is
recovered on the copy. Everything is then checked as if it had come over the network; taking a
bundle in twice changes nothing.
"""

from __future__ import annotations

import shutil
import tempfile
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.conf import settings

from admin.archive.bundles import accept
from admin.archive.errors import FilesLost, NotThisSitting
from admin.archive.keeping import telling_trouble
from admin.archive.models import ReceivedBundle, StoredObject
from admin.archive.storing import keep_recording, open_recording
from admin.errors import LabError
from admin.testing.models import Sitting
from recordings.bundle import LOCK, MANIFEST, Bundle, open_bundle
from recordings.errors import RecordingError
from recordings.manifest import ItemRecording
from recordings.recovery import recover_bundle


@dataclass(frozen=True)
class Carried:
    """What became of one folder; ``sentence`` is for people."""

    folder: Path
    taken: bool
    sentence: str


def bundles_in(folder: Path) -> list[Path]:
    """Bundle folders at or below a folder, by path."""
    return sorted(path.parent for path in folder.rglob(MANIFEST))


def take_all(folder: Path, *, who: str, at: datetime) -> Iterator[Carried]:
    """Take in every bundle at or below a folder, each told of as it ends."""
    for one in bundles_in(folder):
        try:
            known = _known(one)
            bundle = known or take_in(one, who=who, at=at)
        except (LabError, RecordingError) as error:
            sentence = error.message if isinstance(error, LabError) else error.sentence
            yield Carried(one, False, sentence)
            continue
        number = bundle.sitting.candidate.admission_number
        said = "早已收到" if known else "已导入"
        yield Carried(
            one, True, f"准考证号 {number}：{said}，录音 {bundle.recordings.count()} 段。"
        )


def take_in(folder: Path, *, who: str, at: datetime) -> ReceivedBundle:
    """Take in one bundle. The same again: the same answer.

    Raises NotThisSitting (nobody here has such a sitting, or the paper is another),
    SealedElsewhere, DigestMismatch, FilesLost, SessionClosed, BundleConflict, ManifestRefused,
    StorageTrouble, RecordingError.
    """
    with (
        telling_trouble(),
        tempfile.TemporaryDirectory(dir=Path(settings.DATA_FOLDER) / "uploads") as space,
    ):
        copy = Path(shutil.copytree(folder, Path(space) / "bundle"))
        (copy / LOCK).unlink(missing_ok=True)
        bundle = recover_bundle(copy, at).bundle
        sitting = _sitting_of(bundle)
        for recording in bundle.manifest.items:
            _keep(bundle, recording, sitting, who=who, at=at)
        manifest = (copy / MANIFEST).read_bytes()
    return accept(sitting, manifest, bundle.manifest_sha256, who=who, seat=None, at=at)


def _known(folder: Path) -> ReceivedBundle | None:
    """The bundle as it was received before, over the network or by hand."""
    manifest = open_bundle(folder).manifest
    found = ReceivedBundle.objects.filter(bundle_id=manifest.bundle_id)
    return found.select_related("sitting__candidate").first()


def _sitting_of(bundle: Bundle) -> Sitting:
    sitting_id = uuid.UUID(bundle.manifest.sitting_id)
    found = Sitting.objects.select_related("candidate__session", "paper").filter(pk=sitting_id)
    sitting = found.first()
    if sitting is None:
        raise NotThisSitting(field="sitting_id")
    return sitting


def _keep(
    bundle: Bundle, recording: ItemRecording, sitting: Sitting, *, who: str, at: datetime
) -> None:
    """Open where it is sealed, check, store, and note it in the ledger."""
    if StoredObject.objects.filter(pk=recording.sha256).exists():
        return
    path, sealed = bundle.path_of(recording), bundle.sealed_path_of(recording)
    if not (path.exists() or sealed.exists()):
        raise FilesLost(file=recording.file)
    if sealed.exists():
        open_recording(sealed, path)
    keep_recording(path, recording.sha256, sitting=sitting, file=recording.file, who=who, at=at)
