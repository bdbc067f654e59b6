"""Bringing bundles to the server: resumable, idempotent, safe to repeat from any point.

What is left to do is read from the spool and from the server each time; nothing is remembered that
a crash could falsify. An item's file travels, sealed, as soon as it is closed, while the next item
is read; the manifest goes last, and only its acknowledgement moves the bundle out of the spool.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from recordings.bundle import MANIFEST, Bundle, open_bundle
from recordings.errors import RecordingError
from recordings.file_digest import file_digest
from recordings.manifest import ItemRecording
from station.errors import (
    BundleDamaged,
    DigestRefused,
    FilesMissing,
    LabError,
    SealedElsewhere,
    ServerFailed,
    ServerUnreachable,
    StationError,
    WrongOffset,
)
from station.lab_client import Coming, LabClient
from station.spool import Spool

log = logging.getLogger(__name__)

PIECE_BYTES = 1 << 20  # the server takes up to 4 MiB; smaller pieces lose less at a cut
ROUNDS = 4  # last one only asks whether the file is whole
FIRST_PAUSE_SECONDS = 1.0
LONGEST_PAUSE_SECONDS = 30.0
SWEEP_SECONDS = 30.0


def send_file(client: LabClient, bundle: Bundle, recording: ItemRecording) -> None:
    """Bring one recording over, from wherever the server is; returns when the server has it whole.

    Raises BundleDamaged where the file is not what the manifest says or is gone, and any LabError.
    """
    sealed = bundle.sealed_path_of(recording)
    path = sealed if sealed.exists() else bundle.path_of(recording)
    try:
        coming = Coming(
            recording.file,
            recording.sha256,
            path.stat().st_size,
            file_digest(path) if path == sealed else None,
        )
    except OSError as error:
        raise BundleDamaged(f"{path.name} is not there") from error
    for _ in range(ROUNDS):
        state = client.begin_upload(bundle.manifest.sitting_id, coming)
        if state.complete:
            return
        try:
            _send_from(client, bundle.manifest.sitting_id, state.upload_id, path, state.offset)
        except WrongOffset:
            continue
        except DigestRefused:
            if file_digest(path) != (coming.sealed_sha256 or coming.sha256):
                raise BundleDamaged(f"{path.name} has another digest") from None
        except SealedElsewhere:
            raise BundleDamaged(f"{path.name} does not open at the server") from None
    raise ServerFailed(f"{path.name} sent {ROUNDS} times, never complete")


def _send_from(client: LabClient, sitting_id: str, upload_id: str, path: Path, offset: int) -> None:
    with path.open("rb") as file:
        file.seek(offset)
        while piece := file.read(PIECE_BYTES):
            state = client.append(sitting_id, upload_id, offset, piece)
            if state.complete:
                return
            offset = state.offset
            file.seek(offset)


def deliver(client: LabClient, bundle: Bundle, held: set[str]) -> bool:
    """Bring a bundle's files over, and its manifest where it is sealed; True when acknowledged.

    ``held``: digests the server is known to hold; only a hint, and added to here.
    """
    _send_files(client, bundle, bundle.manifest.items, held)
    if bundle.manifest.state != "sealed":
        return False
    manifest = (bundle.folder / MANIFEST).read_bytes()
    try:
        client.deliver_manifest(bundle.manifest.sitting_id, manifest, bundle.manifest_sha256)
    except FilesMissing as error:
        missing = [r for r in bundle.manifest.items if r.file in error.missing]
        held -= {r.sha256 for r in missing}
        _send_files(client, bundle, tuple(missing), held)
        client.deliver_manifest(bundle.manifest.sitting_id, manifest, bundle.manifest_sha256)
    return True


def _send_files(
    client: LabClient, bundle: Bundle, items: tuple[ItemRecording, ...], held: set[str]
) -> None:
    for recording in items:
        if recording.sha256 not in held:
            send_file(client, bundle, recording)
            held.add(recording.sha256)


class Uploader:
    """A thread that keeps the spool empty. Callbacks run on that thread."""

    def __init__(
        self,
        client: LabClient,
        spool: Spool,
        now: Callable[[], datetime],
        on_acknowledged: Callable[[str, str], None],
        first_pause: float = FIRST_PAUSE_SECONDS,
    ) -> None:
        """``on_acknowledged`` takes bundle id and manifest digest; pauses are in seconds."""
        self._client = client
        self._spool = spool
        self._now = now
        self._on_acknowledged = on_acknowledged
        self._first_pause = first_pause
        self._held: set[str] = set()
        self._wake = threading.Event()
        self._stopping = False
        self._thread = threading.Thread(target=self._work, name="uploader", daemon=True)

    def start(self) -> None:
        """Begin with whatever the spool holds."""
        self._thread.start()

    def wake(self) -> None:
        """Look at the spool now."""
        self._wake.set()

    def stop(self) -> None:
        """End after the request that is under way."""
        self._stopping = True
        self._wake.set()
        self._thread.join()

    def sweep(self) -> bool:
        """One round over the spool; False where something failed that another try may mend."""
        well = True
        for folder in self._spool.waiting():
            if self._stopping:
                return True
            try:
                self._deliver(folder)
            except (ServerUnreachable, ServerFailed) as error:
                log.warning("upload waits: %s %s", error.id, error.detail)
                return False  # the next bundle would meet the same
            except LabError as error:
                log.error("bundle %s: %s %s", folder.name, error.id, error.detail)
                well = False
            except (StationError, RecordingError) as error:
                log.error("bundle %s stays here: %s %s", folder.name, error.id, error.detail)
            except OSError as error:
                log.error("bundle %s: %s", folder.name, type(error).__name__)
                well = False
        return well

    def _deliver(self, folder: Path) -> None:
        bundle = open_bundle(folder)
        if not deliver(self._client, bundle, self._held):
            return
        self._spool.acknowledge(bundle, self._now())
        log.info("bundle %s acknowledged", folder.name)
        self._on_acknowledged(bundle.manifest.bundle_id, bundle.manifest_sha256)

    def _work(self) -> None:
        pause = self._first_pause
        while not self._stopping:
            self._wake.clear()
            if self.sweep():
                pause = self._first_pause
                self._wake.wait(SWEEP_SECONDS)
            else:
                self._wake.wait(pause)
                pause = min(pause * 2, LONGEST_PAUSE_SECONDS)
