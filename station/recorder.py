"""The shell's disk work for one sitting: bundle, items, event log. All calls on one thread.

Each method does what one effect asks and returns the event that answers it.
"""

from __future__ import annotations

import logging
import time
import uuid
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import cast

from recordings.bundle import BundleWriter, ItemWriter
from recordings.errors import RecordingError
from recordings.manifest import ItemRecording, Kind, LevelFigures, StationInfo
from station import wording
from station.candidate import Candidate
from station.capture import Capture, Taken
from station.listening import VOICE_DBFS
from station.sitting_events import (
    BundleFailed,
    BundleOpened,
    Event,
    Note,
    RecordingBroke,
    RecordingStarted,
    RecordingStopped,
    SealBundle,
    Sealed,
    StartRecording,
    StopRecording,
    Trouble,
)
from station.spool import Spool
from station.time_watch import Moment, clock_step, drift
from wordlists.paper import Paper, TalkItem

log = logging.getLogger(__name__)

LEAST_ITEM_SECONDS = 1.0


def trouble_of(error: RecordingError) -> Trouble:
    """What the page shows of an error of the disk."""
    return Trouble(error.id, wording.TROUBLE_DISK.format(sentence=error.sentence))


class Recorder:
    """Writes one bundle at a time."""

    def __init__(
        self,
        spool: Spool,
        capture: Capture,
        utc: Callable[[], datetime],
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._spool = spool
        self._capture = capture
        self._utc = utc
        self._monotonic = monotonic
        self._begun = self._moment()
        self._bundle: BundleWriter | None = None
        self._item: ItemWriter | None = None
        self._paper: Paper | None = None

    @property
    def folder(self) -> Path | None:
        """Folder of the bundle that is open."""
        return None if self._bundle is None else self._bundle.folder

    def open_bundle(self, candidate: Candidate, paper: Paper, station: StationInfo) -> Event:
        """Make the bundle's folder."""
        bundle_id = str(uuid.uuid4())
        try:
            self._bundle = BundleWriter.create(
                self._spool.folder_for(bundle_id),
                bundle_id=bundle_id,
                sitting_id=candidate.sitting_id,
                admission_number=candidate.admission_number,
                paper=paper.to_json(),
                station=station,
                at=self._utc(),
                public_key=self._spool.seal_key,
            )
        except RecordingError as error:
            log.error("no bundle: %s %s", error.id, error.detail)
            return BundleFailed(trouble_of(error))
        self._paper = paper
        return BundleOpened()

    def start(self, effect: StartRecording) -> Event:
        """Open the item's file and lead the sound into it."""
        assert self._bundle is not None
        try:
            self._item = self._bundle.open_item(
                effect.item,
                cast(Kind, effect.kind),
                self._capture.microphone.sample_rate,
                self._utc(),
                self._topic_number(effect),
            )
        except RecordingError as error:
            log.error("item %d does not open: %s %s", effect.item, error.id, error.detail)
            return RecordingBroke(effect.item, trouble_of(error))
        self._capture.begin(self._item)
        self._begun = self._moment()
        return RecordingStarted(effect.item)

    def stop(self, effect: StopRecording) -> Event | None:
        """Close the item's file; None where ``give_up`` was quicker."""
        if self._item is None:
            return None
        taken = self._capture.end()
        item, self._item = self._item, None
        remarks = self._remarks(effect.item, taken)
        try:
            if taken.failure is not None:
                raise taken.failure
            item.close(effect.ended_by, self._utc(), _level(taken))
        except RecordingError as error:
            log.error("item %d broke off: %s %s", effect.item, error.id, error.detail)
            return RecordingBroke(effect.item, trouble_of(error))
        return RecordingStopped(effect.item, remarks)

    def _moment(self) -> Moment:
        return Moment(self._monotonic(), self._utc())

    def _remarks(self, item: int, taken: Taken) -> tuple[str, ...]:
        """Write down where device, sound card or time of day went astray during the item."""
        notes = []
        if taken.overruns:
            log.warning("item %d: %d overruns", item, taken.overruns)
            notes.append(Note("overruns", (("item", item), ("count", taken.overruns))))
        ended = self._moment()
        share = drift(self._begun, ended, taken.figures.seconds)
        if share is not None and not self._capture.microphone.patient:
            log.warning("item %d: sound card off by %.2f %%", item, 100 * share)
            notes.append(Note("sample_rate_drift", (("item", item), ("ppm", round(share * 1e6)))))
        step = clock_step(self._begun, ended)
        if step is not None:
            log.warning("item %d: the time of day jumped by %.1f s", item, step)
            by = ("milliseconds", round(step * 1e3))
            notes.append(Note("clock_stepped", (("item", item), by)))
        for note in notes:
            self.note(note)
        return tuple(note.event for note in notes)

    def give_up(self) -> Event | None:
        """End the recording whose disk failed; None where ``stop`` was quicker."""
        if self._item is None:
            return None
        return self.stop(StopRecording(self._item.opened.item, "interrupted"))

    def note(self, note: Note) -> None:
        """Add to the event log; a full disk is told by the recording itself."""
        if self._bundle is None:
            return
        try:
            self._bundle.log(note.event, self._utc(), **dict(note.detail))
        except RecordingError as error:
            log.error("event %s not written: %s %s", note.event, error.id, error.detail)

    def items_without_sound(self) -> tuple[int, ...]:
        """Items whose recording that counts is gone from the disk, too short, or holds no voice."""
        assert self._bundle is not None
        return tuple(
            recording.item
            for recording in self._bundle.manifest.counting
            if not self._bundle.holds(recording) or not has_sound(recording)
        )

    def seal(self, effect: SealBundle) -> Event:
        """Close the manifest."""
        del effect
        assert self._bundle is not None
        try:
            self._bundle.seal(self._utc())
        except RecordingError as error:
            log.error("bundle does not seal: %s %s", error.id, error.detail)
            return BundleFailed(trouble_of(error))
        self._bundle = None
        return Sealed()

    def abandon(self) -> None:
        """The program ends: leave everything to the recovery at the next start."""
        if self._item is not None:
            self._capture.end()
        if self._bundle is not None:
            self._bundle.abandon()
        self._item = self._bundle = None

    def _topic_number(self, effect: StartRecording) -> str | None:
        if effect.topic is None or self._paper is None:
            return None
        talk = self._paper.items[effect.item - 1]
        assert isinstance(talk, TalkItem)
        return talk.topics[effect.topic].number


def has_sound(recording: ItemRecording) -> bool:
    """Is there a voice in it, as far as its level tells?"""
    level = recording.level
    voice = level is None or level.speech_dbfs >= VOICE_DBFS
    return voice and recording.samples >= LEAST_ITEM_SECONDS * recording.sample_rate


def _level(taken: Taken) -> LevelFigures:
    figures = taken.figures
    return LevelFigures(
        peak_dbfs=round(figures.peak_dbfs, 1),
        speech_dbfs=round(figures.speech_dbfs, 1),
        noise_dbfs=round(figures.noise_dbfs, 1),
        clipped_samples=figures.clipped_samples,
        overruns=taken.overruns,
    )
