"""Runs a sitting: carries out the state machine's effects and brings it the events.

The window asks (``tell``) and redraws from ``changed``; everything slow happens off its thread, in
two places: one thread for the disk and the microphone, in order, and a few for the network.
"""

from __future__ import annotations

import logging
import math
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from PySide6.QtCore import QObject, Qt, QTimer, Signal

from recordings.manifest import StationInfo
from station import sitting_events as ev
from station.capture import Capture
from station.check_sound import listen_to
from station.clock import Clock
from station.errors import LabError, MicrophoneError
from station.free_space import free_bytes
from station.held_sound import HeldSound
from station.input_device import input_device
from station.input_gain import adapt_gain
from station.lab_client import LabClient, Order, Room
from station.level import FULL_SCALE, Figures, Level
from station.microphone import Microphone
from station.microphone_check import (
    Heard,
    MicrophoneVerdict,
    judge,
    sentence,
    syllables_of,
)
from station.recorder import Recorder
from station.room_link import RoomLink
from station.sitting import after
from station.sitting_state import Sitting, Stage
from station.speaker import Speaker
from station.spool import Spool
from station.upload import Uploader
from station.wrong_input import likelier_input

log = logging.getLogger(__name__)

TICK_MS = 100  # at real speed; the time bar moves smoothly enough
FASTEST_TICK_MS = 10
POLL_SECONDS = 1.0
FASTEST_POLL_SECONDS = 0.2
DEVICE_RETRY_SECONDS = 2.0
DISK_LOOK_SECONDS = 5.0
GAIN_TRIES = 2  # of a candidate's check: afterwards people decide
RETURN_SECONDS = 30.0  # the finished page stays this long, then the booth is free again


@dataclass(frozen=True)
class Booth:
    """The parts of one booth."""

    client: LabClient
    spool: Spool
    microphone: Microphone
    speaker: Speaker
    clock: Clock
    version: str
    seat: str = ""


class Conductor(QObject):
    """One booth at work. All methods on the window's thread."""

    changed = Signal(object)
    """The new ``Sitting``, whenever it differs from the one before."""
    ticked = Signal(object)
    """The ``Sitting`` as time goes on, many times a second."""
    photo_arrived = Signal(bytes)
    room_known = Signal(object)
    """The ``Room`` of this booth."""
    acknowledged = Signal(str, str)
    """Bundle id and manifest digest of a bundle the server has taken over."""
    _arrived = Signal(object)

    def __init__(self, booth: Booth) -> None:
        super().__init__()
        self.state = Sitting(now=booth.clock.now())
        self._booth = booth
        self._room: Room | None = None
        self._polling = False
        self._device_work = False
        self._disk_asked = False
        self._returning = False
        self._check: HeldSound | None = None
        self._disk = ThreadPoolExecutor(1, thread_name_prefix="disk")
        self._network = ThreadPoolExecutor(4, thread_name_prefix="network")
        self._capture = Capture(booth.microphone, self._lost, self._failed)
        self._recorder = Recorder(booth.spool, self._capture, booth.clock.utc)
        self._uploader = Uploader(
            booth.client, booth.spool, booth.clock.utc, self._bundle_acknowledged
        )
        self._link = RoomLink(
            booth.client, booth.spool.seal_key, booth.clock.utc, self._arrived.emit
        )
        self._arrived.connect(self._receive, Qt.ConnectionType.QueuedConnection)
        self._timers = [
            self._timer(max(FASTEST_TICK_MS, TICK_MS / booth.clock.speed), self._tick),
            self._timer(
                1000 * max(FASTEST_POLL_SECONDS, POLL_SECONDS / booth.clock.speed), self._poll
            ),
            self._timer(1000 * DEVICE_RETRY_SECONDS, self._look_for_device),
            self._timer(1000 * DISK_LOOK_SECONDS, self._ask_for_space),
        ]
        # What is due is due at its moment, not at the next tick: a room begins together.
        self._due = QTimer(self)
        self._due.setSingleShot(True)
        self._due.setTimerType(Qt.TimerType.PreciseTimer)
        self._due.timeout.connect(self._tick)

    def _timer(self, milliseconds: float, work: Callable[[], None]) -> QTimer:
        timer = QTimer(self)
        timer.setInterval(round(milliseconds))
        timer.timeout.connect(work)
        return timer

    @property
    def level(self) -> Level:
        """Of the sound that comes in now."""
        return self._capture.level

    @property
    def capture(self) -> Capture:
        """What comes in from the microphone."""
        return self._capture

    @property
    def speaker(self) -> Speaker:
        """What the candidate hears."""
        return self._booth.speaker

    @property
    def clock(self) -> Clock:
        """The booth's clock."""
        return self._booth.clock

    @property
    def client(self) -> LabClient:
        """The connection to the room's server."""
        return self._booth.client

    @property
    def microphone(self) -> Microphone:
        """The input of this booth."""
        return self._booth.microphone

    def is_delivered(self, sitting_id: str) -> bool:
        """Has the server every bundle of this sitting?"""
        return not self._booth.spool.holds(sitting_id)

    def start(self) -> None:
        """Begin: microphone, spool, timers."""
        self._open_device()
        self._ask_for_space()
        self._uploader.start()
        self._network.submit(self._link.learn, self.state)
        for timer in self._timers:
            timer.start()

    def stop(self) -> None:
        """End in reverse order; an open bundle is left to the recovery at the next start."""
        for timer in (*self._timers, self._due):
            timer.stop()
        self._booth.speaker.stop()
        self._disk.submit(self._recorder.abandon)
        self._disk.shutdown(wait=True)
        self._network.shutdown(wait=True, cancel_futures=True)
        self._uploader.stop()
        self._capture.close()

    def tell(self, event: ev.Event) -> None:
        """Something happened: time first, then the event, then what follows from it."""
        before = self.state
        self._step(ev.Tick(self._booth.clock.now()))
        self._step(event)
        self._wait_for_deadline(before.deadline)
        if self.state.stage not in {Stage.MICROPHONE, Stage.LISTENING}:
            self._check = None  # heard enough: the voice is not kept
        if self.state.stage is not before.stage:
            log.info("stage %s, item %s", self.state.stage, self.state.item)
        if replace(self.state, now=0.0) != replace(before, now=0.0):
            self.changed.emit(self.state)
        if self.state.stage is Stage.FINISHED and not self._returning:
            self._returning = True
            QTimer.singleShot(round(1000 * RETURN_SECONDS / self._booth.clock.speed), self._free)

    def _wait_for_deadline(self, before: float | None) -> None:
        if self.state.deadline == before:
            return
        self._due.stop()
        remaining = self.state.remaining
        if remaining is not None:
            self._due.start(math.ceil(1000 * remaining / self._booth.clock.speed))

    def _step(self, event: ev.Event) -> None:
        self.state, effects = after(self.state, event)
        for effect in effects:
            self._carry_out(effect)

    # --- effects ------------------------------------------------------------------------------

    def _carry_out(self, effect: ev.Effect) -> None:
        match effect:
            case ev.Say(sound):
                self._booth.speaker.play(sound, lambda: self._arrived.emit(ev.SoundEnded(sound)))
            case ev.CallInvigilator(reason):
                log.warning("invigilator called: %s", reason)
                self._poll()  # at once, not only with the next report
            case ev.Upload():
                self._uploader.wake()
                self._tell_if_all_uploaded()
            case ev.RequestLogIn() | ev.ReportConfirmed() | ev.FetchPaper():
                self._network.submit(self._answered, lambda: self._ask_server(effect))
            case _:
                self._disk.submit(self._answered, lambda: self._ask_disk(effect))

    def _ask_server(self, effect: ev.Effect) -> ev.Event | None:
        client = self._booth.client
        match effect:
            case ev.RequestLogIn(digits):
                return self._log_in(digits)
            case ev.ReportConfirmed(sitting_id):
                try:
                    client.confirm(sitting_id)
                except LabError as error:
                    log.warning("confirmation not told: %s %s", error.id, error.detail)
            case ev.FetchPaper(sitting_id):
                try:
                    paper = client.paper(sitting_id)
                except LabError as error:
                    log.warning("no paper yet: %s %s", error.id, error.detail)
                    return ev.PaperFailed()
                return ev.PaperArrived(paper, self._booth.spool.done(sitting_id, paper))
        return None

    def _log_in(self, digits: str) -> ev.Event:
        try:
            candidate = self._booth.client.log_in(digits)
        except LabError as error:
            log.warning("log-in refused: %s %s", error.id, error.detail)
            return ev.LogInFailed(ev.Trouble(error.id, error.message))
        try:
            photo = self._booth.client.photo(candidate)
        except LabError as error:
            log.warning("no photo: %s %s", error.id, error.detail)
            photo = None
        self.photo_arrived.emit(photo or b"")
        return ev.LoggedIn(candidate)

    def _ask_disk(self, effect: ev.Effect) -> ev.Event | None:
        match effect:
            case ev.StartMicrophoneCheck():
                self._booth.speaker.stop()  # what is played now must not be recorded
                self._check = HeldSound(self._booth.microphone.sample_rate)
                self._capture.begin(self._check)
                return None
            case ev.EndMicrophoneCheck():
                return self._judge_microphone(self._capture.end().figures)
            case ev.OpenBundle(paper):
                candidate = self.state.candidate
                assert candidate is not None
                return self._recorder.open_bundle(candidate, paper, self._station_info())
            case ev.StartRecording():
                return self._recorder.start(effect)
            case ev.StopRecording():
                event = self._recorder.stop(effect)
                self._uploader.wake()
                return event
            case ev.CheckItems():
                return ev.ItemsChecked(self._recorder.items_without_sound())
            case ev.SealBundle():
                return self._recorder.seal(effect)
            case ev.Note():
                self._recorder.note(effect)
        return None

    def _judge_microphone(self, figures: Figures) -> ev.Event:
        """What was heard of the sentence; the gain is set where that helps."""
        microphone, candidate, check = self._booth.microphone, self.state.candidate, self._check
        if candidate is None or check is None:  # ended by the room meanwhile
            return ev.MicrophoneHeard(MicrophoneVerdict.NOT_HEARD)
        heard = Heard(
            figures,
            listen_to(check.samples, check.sample_rate),
            likelier_input(microphone.device, microphone.others),
        )
        verdict = judge(heard, syllables_of(sentence(candidate)))
        log.info("microphone: %s, %s", verdict, heard)
        if microphone.patient or self.state.microphone_tries >= GAIN_TRIES:
            return ev.MicrophoneHeard(verdict)
        gain = adapt_gain(microphone.device, verdict, figures.speech_dbfs)
        return ev.MicrophoneHeard(verdict, gain)

    def play_check(self) -> None:
        """Let the candidate hear what was recorded at the check."""
        if self._check is not None and self.state.stage is Stage.MICROPHONE:
            sound = self._check.samples.astype(np.float32) / FULL_SCALE
            self._booth.speaker.play_samples(sound, self._check.sample_rate, lambda: None)

    def _answered(self, work: Callable[[], ev.Event | None]) -> None:
        """Do work off the window's thread and bring its event back."""
        try:
            event = work()
        except Exception:
            log.exception("booth work failed")
            event = ev.WorkFailed()
        if event is not None:
            self._arrived.emit(event)

    def _station_info(self) -> StationInfo:
        microphone = self._booth.microphone
        seat = self._room.seat if self._room is not None else self._booth.seat
        return StationInfo(self._booth.version, seat, microphone.device, microphone.host_api)

    # --- events from outside ------------------------------------------------------------------

    def _receive(self, thing: Any) -> None:
        """On the window's thread: an event, or the room."""
        if isinstance(thing, Room):
            self._room = thing
            self.room_known.emit(thing)
        elif isinstance(thing, Order):
            self._obey(thing)
        else:
            self.tell(thing)

    def _obey(self, order: Order) -> None:
        """Carry an order out once; one that does not fit yet stays pending in the room."""
        event = ev.Void(order.reason) if order.item is None else ev.Repeat(order.item)
        if self._link.is_done(order) or after(self.state, event) == (self.state, ()):
            return
        log.info("order %d: %s", order.id, order.order)
        self._link.note_done(order)
        self.tell(event)

    def _tick(self) -> None:
        if self.state.stage is Stage.RECORDING:
            self.tell(ev.Heard(self._capture.level))
        else:
            self.tell(ev.Tick(self._booth.clock.now()))
        self.ticked.emit(self.state)

    def _lost(self, detail: str) -> None:
        log.warning("microphone lost: %s", detail)
        self._arrived.emit(ev.DeviceLost())

    def _failed(self, error: Exception) -> None:
        log.error("recording failed: %s", error)
        self._disk.submit(self._answered, self._recorder.give_up)

    def _bundle_acknowledged(self, bundle_id: str, manifest_sha256: str) -> None:
        self.acknowledged.emit(bundle_id, manifest_sha256)
        self._tell_if_all_uploaded()

    def _tell_if_all_uploaded(self) -> None:
        candidate = self.state.candidate
        if candidate is not None and self.is_delivered(candidate.sitting_id):
            self._arrived.emit(ev.Uploaded())

    # --- microphone ---------------------------------------------------------------------------

    def _open_device(self) -> None:
        self._device_work = True
        self._disk.submit(self._try_device)

    def _try_device(self) -> None:
        """On the disk thread: open the input, again if need be."""
        try:
            self._capture.open()
        except MicrophoneError as error:
            if self.state.device_present:
                log.warning("no microphone: %s %s", error.id, error.detail)
            self._arrived.emit(ev.DeviceLost())
        else:
            self._arrived.emit(ev.DeviceBack(input_device(self._booth.microphone)))
        self._device_work = False

    def _look_for_device(self) -> None:
        if not self.state.device_present and not self._device_work:
            self._open_device()

    # --- disk ---------------------------------------------------------------------------------

    def _ask_for_space(self) -> None:
        if not self._disk_asked:
            self._disk_asked = True  # a disk that hangs is asked once
            self._disk.submit(self._look_at_disk)

    def _look_at_disk(self) -> None:
        """On the disk thread."""
        try:
            free = free_bytes(self._booth.spool.waiting_folder)
        except OSError as error:
            log.error("disk: %s", error)
            free = 0
        self._disk_asked = False
        self._arrived.emit(ev.DiskLooked(free))

    # --- the room -----------------------------------------------------------------------------

    def _poll(self) -> None:
        if self._polling:
            return
        self._polling = True
        self._network.submit(self._report)

    def _report(self) -> None:
        """On a network thread."""
        try:
            self._link.report(self.state, self._capture.level.rms_dbfs)
        finally:
            self._polling = False

    def _free(self) -> None:
        """Ready for the next candidate."""
        self._returning = False
        self.state = Sitting(
            now=self.state.now,
            device_present=self.state.device_present,
            device=self.state.device_offered or self.state.device,
            disk_low=self.state.disk_low,
            server_reachable=self.state.server_reachable,
        )
        self.photo_arrived.emit(b"")
        self.changed.emit(self.state)
