"""The manifest of a sitting bundle as frozen values: what was recorded, when, on what, and why.

Samples are counted, seconds are derived. Nothing here touches the disk.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any, Literal, Self

from recordings.canonical import digest_of, parse_json
from recordings.errors import ManifestError
from recordings.findings import finding
from recordings.manifest_check import item_file_name, manifest_findings
from recordings.times import from_text, to_milliseconds, to_text

SCHEMA = 1
SILENCE_DBFS = -120.0
"""What a level figure says of digital silence, where minus infinity has no JSON spelling."""
SAMPLE_RATE_MIN, SAMPLE_RATE_MAX = 16_000, 192_000  # Hz; below 16 kHz no fricative can be judged

Kind = Literal["monosyllables", "polysyllables", "choice", "passage", "talk"]
EndedBy = Literal["next", "time", "interrupted"]
Status = Literal["complete", "recovered"]
State = Literal["open", "sealed"]


@dataclass(frozen=True)
class StationInfo:
    """The booth that recorded: program version, seat, microphone, PortAudio host API."""

    version: str
    seat: str
    device: str
    host_api: str


@dataclass(frozen=True)
class LevelFigures:
    """Levels over one recording in dBFS (never below SILENCE_DBFS), and counts of trouble."""

    peak_dbfs: float
    speech_dbfs: float
    noise_dbfs: float
    clipped_samples: int
    overruns: int

    def __post_init__(self) -> None:
        for name in ("peak_dbfs", "speech_dbfs", "noise_dbfs"):
            # A silent microphone measures minus infinity; max() also turns NaN into silence.
            object.__setattr__(self, name, max(SILENCE_DBFS, float(getattr(self, name))))


@dataclass(frozen=True)
class Event:
    """Something that happened, for the record: `event` in snake_case, `detail` plain JSON."""

    at: datetime
    event: str
    detail: Mapping[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        object.__setattr__(self, "at", to_milliseconds(self.at))


@dataclass(frozen=True)
class ItemRecording:
    """One recorded attempt at one test item.

    `item` is the 1-based place in the paper; `samples` are in the file, `lost_samples` is an upper
    bound of those captured but not in the file; `level` is None where nobody could measure it (a
    recovered recording); `topic` is the number of the topic chosen for the talk.
    """

    item: int
    attempt: int
    kind: Kind
    sha256: str
    samples: int
    sample_rate: int
    started: datetime
    ended: datetime
    ended_by: EndedBy
    status: Status
    lost_samples: int = 0
    topic: str | None = None
    level: LevelFigures | None = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "started", to_milliseconds(self.started))
        object.__setattr__(self, "ended", to_milliseconds(self.ended))

    @property
    def file(self) -> str:
        """File name inside the bundle."""
        return item_file_name(self.item, self.attempt)

    @property
    def seconds(self) -> float:
        """Length in seconds."""
        return self.samples / self.sample_rate


@dataclass(frozen=True)
class SittingManifest:
    """The whole manifest; `ended` is set exactly when `state` is sealed."""

    bundle_id: str
    sitting_id: str
    admission_number: str
    paper: Mapping[str, Any]
    station: StationInfo
    started: datetime
    state: State = "open"
    ended: datetime | None = None
    items: tuple[ItemRecording, ...] = ()
    events: tuple[Event, ...] = ()

    def __post_init__(self) -> None:
        object.__setattr__(self, "started", to_milliseconds(self.started))
        if self.ended is not None:
            object.__setattr__(self, "ended", to_milliseconds(self.ended))

    @property
    def paper_digest(self) -> str:
        """SHA-256 of the paper's canonical JSON."""
        return digest_of(self.paper)

    @property
    def counting(self) -> tuple[ItemRecording, ...]:
        """For every item its highest attempt, the one that counts, in the paper's order."""
        highest: dict[int, ItemRecording] = {}
        for recording in sorted(self.items, key=lambda r: (r.item, r.attempt)):
            highest[recording.item] = recording
        return tuple(highest.values())

    def to_json(self) -> dict[str, Any]:
        """As plain JSON values, in the order a reader wants them."""
        return {
            "schema": SCHEMA,
            "bundle_id": self.bundle_id,
            "sitting_id": self.sitting_id,
            "admission_number": self.admission_number,
            "paper": dict(self.paper),
            "paper_digest": self.paper_digest,
            "station": asdict(self.station),
            "state": self.state,
            "started": to_text(self.started),
            "ended": None if self.ended is None else to_text(self.ended),
            "items": [_item_to_json(item) for item in self.items],
            "events": [
                {"at": to_text(e.at), "event": e.event, "detail": dict(e.detail)}
                for e in self.events
            ],
        }

    @classmethod
    def from_json(cls, raw: Any) -> Self:
        """Build from what JSON gave; raises ManifestError with every finding."""
        findings = manifest_findings(raw)
        if findings:
            raise ManifestError(findings)
        return cls(
            bundle_id=raw["bundle_id"],
            sitting_id=raw["sitting_id"],
            admission_number=raw["admission_number"],
            paper=raw["paper"],
            station=StationInfo(**raw["station"]),
            started=from_text(raw["started"]),
            state=raw["state"],
            ended=None if raw["ended"] is None else from_text(raw["ended"]),
            items=tuple(_item_from_json(item) for item in raw["items"]),
            events=tuple(Event(from_text(e["at"]), e["event"], e["detail"]) for e in raw["events"]),
        )


def manifest_bytes(manifest: SittingManifest) -> bytes:
    """The bytes of manifest.json; raises ManifestError rather than write what cannot be read.

    Raises TypeError or ValueError where a detail or the paper holds what JSON cannot say.
    """
    raw = manifest.to_json()
    findings = manifest_findings(raw)
    if findings:
        raise ManifestError(findings)
    return (json.dumps(raw, indent=1, ensure_ascii=False, allow_nan=False) + "\n").encode()


def read_manifest(data: bytes) -> SittingManifest:
    """Read the bytes of a manifest.json; raises ManifestError with every finding."""
    try:
        raw = parse_json(data)
    except ValueError as error:
        unreadable = finding("manifest_not_json", "manifest", "清单不是有效的 JSON。", found=error)
        raise ManifestError([unreadable]) from error
    return SittingManifest.from_json(raw)


def manifest_digest(data: bytes) -> str:
    """SHA-256 of the bytes of a manifest.json: what the server acknowledges."""
    return hashlib.sha256(data).hexdigest()


def _item_to_json(item: ItemRecording) -> dict[str, Any]:
    return {
        "item": item.item,
        "attempt": item.attempt,
        "kind": item.kind,
        "file": item.file,
        "sha256": item.sha256,
        "samples": item.samples,
        "sample_rate": item.sample_rate,
        "started": to_text(item.started),
        "ended": to_text(item.ended),
        "ended_by": item.ended_by,
        "status": item.status,
        "lost_samples": item.lost_samples,
        "topic": item.topic,
        "level": None if item.level is None else asdict(item.level),
    }


def _item_from_json(raw: Mapping[str, Any]) -> ItemRecording:
    level = raw["level"]
    return ItemRecording(
        item=int(raw["item"]),
        attempt=int(raw["attempt"]),
        kind=raw["kind"],
        sha256=raw["sha256"],
        samples=int(raw["samples"]),
        sample_rate=int(raw["sample_rate"]),
        started=from_text(raw["started"]),
        ended=from_text(raw["ended"]),
        ended_by=raw["ended_by"],
        status=raw["status"],
        lost_samples=int(raw["lost_samples"]),
        topic=raw["topic"],
        level=None if level is None else LevelFigures(**level),
    )
