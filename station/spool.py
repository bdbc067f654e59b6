"""The spool (待传区): every bundle this booth has recorded and nobody has acknowledged yet.

``spool/<bundle id>/`` holds bundles that are being recorded or wait for the server;
``acknowledged/<bundle id>/`` holds what the server acknowledged, with a receipt, until the keeping
time is over. Nothing else is ever deleted here.
"""

from __future__ import annotations

import json
import shutil
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from recordings.bundle import Bundle, open_bundle
from recordings.durable import replace_file, sync_folder
from recordings.errors import BundleInUse, RecordingError
from recordings.recovery import RecoveryReport, recover_bundle
from recordings.sealing import check_public_key
from recordings.times import from_text, to_text
from wordlists.paper import Paper, digest

RECEIPT = "receipt.json"


@dataclass(frozen=True)
class Recovery:
    """What a start of the booth found: bundles finished, and folders nobody can read."""

    finished: tuple[RecoveryReport, ...]
    unreadable: tuple[tuple[str, RecordingError], ...]


class Spool:
    """The two folders under the booth's home; ``seal_key`` is the lab's, for all recordings here.

    Raises KeyUnusable.
    """

    def __init__(self, home: Path, seal_key: str) -> None:
        check_public_key(seal_key)
        self.seal_key = seal_key
        self.waiting_folder = home / "spool"
        self.acknowledged_folder = home / "acknowledged"
        self.waiting_folder.mkdir(parents=True, exist_ok=True)
        self.acknowledged_folder.mkdir(parents=True, exist_ok=True)

    def folder_for(self, bundle_id: str) -> Path:
        """Where a new bundle is to be written; does not make it."""
        return self.waiting_folder / bundle_id

    def waiting(self) -> tuple[Path, ...]:
        """Folders of bundles not acknowledged yet, by name."""
        return tuple(sorted(p for p in self.waiting_folder.iterdir() if p.is_dir()))

    def holds(self, sitting_id: str) -> bool:
        """Does a bundle of this sitting still wait here?"""
        for folder in self.waiting():
            try:
                if open_bundle(folder).manifest.sitting_id == sitting_id:
                    return True
            except RecordingError:
                continue
        return False

    def recover(self, at: datetime) -> Recovery:
        """Finish every bundle that a crash left open, seal its sound; one in use is left alone."""
        finished, unreadable = [], []
        for folder in self.waiting():
            try:
                report = recover_bundle(folder, at, self.seal_key)
            except BundleInUse:
                continue
            except RecordingError as error:
                unreadable.append((folder.name, error))
                continue
            if report.changed:
                finished.append(report)
        return Recovery(tuple(finished), tuple(unreadable))

    def acknowledge(self, bundle: Bundle, at: datetime) -> Path:
        """Move a bundle out of the spool, the server having acknowledged its manifest."""
        receipt = {"acknowledged": to_text(at), "manifest_sha256": bundle.manifest_sha256}
        replace_file(bundle.folder / RECEIPT, json.dumps(receipt, indent=1).encode())
        target = self.acknowledged_folder / bundle.folder.name
        bundle.folder.rename(target)
        sync_folder(self.acknowledged_folder)
        sync_folder(self.waiting_folder)
        return target

    def done(self, sitting_id: str, paper: Paper) -> frozenset[int]:
        """Items of this sitting that were recorded to their end here, on this paper."""
        wanted = digest(paper)
        done = set()
        for folder in (*self.waiting(), *self._acknowledged()):
            try:
                manifest = open_bundle(folder).manifest
            except RecordingError:
                continue
            if manifest.sitting_id != sitting_id or manifest.paper_digest != wanted:
                continue
            done |= {r.item for r in manifest.counting if r.ended_by != "interrupted"}
        return frozenset(done)

    def dispose(self, now: datetime, keep: timedelta) -> int:
        """Delete acknowledged bundles older than ``keep``; returns how many."""
        gone = 0
        for folder in self._acknowledged():
            try:
                receipt = json.loads((folder / RECEIPT).read_bytes())
                acknowledged = from_text(receipt["acknowledged"])
            except (OSError, ValueError, KeyError):
                continue  # no proof of acknowledgement, no deletion
            if now - acknowledged >= keep:
                shutil.rmtree(folder)
                gone += 1
        return gone

    def _acknowledged(self) -> tuple[Path, ...]:
        return tuple(sorted(p for p in self.acknowledged_folder.iterdir() if p.is_dir()))
