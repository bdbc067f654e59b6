"""Runs somebody's practice: carries out the state machine's effects and brings it the events."""

from __future__ import annotations

import io
import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np
import soundfile
from numpy.typing import NDArray
from PySide6.QtCore import QObject, Qt, Signal

from station.capture import Capture
from station.clock import Clock
from station.errors import LabError, ServerFailed
from station.lab_client import LabClient
from station.level import FULL_SCALE, Level
from station.practice import practice as pr
from station.practice import wording
from station.practice.practice_client import PracticeClient
from station.practice.word_sink import WordSink
from station.speaker import Speaker

log = logging.getLogger(__name__)

CLIPS_KEPT = 64

Sound = tuple[NDArray[np.float32], int]


class PracticeConductor(QObject):
    """One practice after the other, each from ``open`` to the stage ``OVER``.

    All methods on the window's thread.
    """

    changed = Signal(object)
    """The new ``State``, whenever it differs from the one before."""
    _arrived = Signal(object)

    def __init__(self, client: LabClient, capture: Capture, speaker: Speaker, clock: Clock) -> None:
        super().__init__()
        self.state = pr.State(stage=pr.Stage.OVER)
        self._client = PracticeClient(client)
        self._capture = capture
        self._speaker = speaker
        self._clock = clock
        # One thread: recording begins and ends in order, and nothing overtakes the end.
        self._work = ThreadPoolExecutor(1, thread_name_prefix="practice")
        self._sink: WordSink | None = None
        self._mine: Sound | None = None
        self._clips: dict[str, Sound] = {}
        self._arrived.connect(self._receive, Qt.ConnectionType.QueuedConnection)

    @property
    def level(self) -> Level:
        """Of the sound that comes in now."""
        return self._capture.level

    def open(self) -> None:
        """Begin with the code."""
        now = self._clock.now()
        self.state = pr.State(now=now, touched=now)
        self._mine = None
        self.changed.emit(self.state)

    def stop(self) -> None:
        """End with the program."""
        self._work.shutdown(wait=True, cancel_futures=True)

    def tick(self) -> None:
        """Time went on."""
        self.tell(pr.Tick(self._clock.now()))

    def tell(self, event: pr.Event) -> None:
        """Something happened."""
        before = self.state
        self.state, effects = pr.after(self.state, event)
        for effect in effects:
            self._carry_out(effect)
        if (self.state.stage, self.state.trouble) != (before.stage, before.trouble):
            self.changed.emit(self.state)

    def play_mine(self) -> None:
        """What was read last."""
        self.tell(pr.Touched())
        self._play([self._mine])

    def play_standard(self) -> None:
        """The standard voice."""
        self._with_standard(lambda clip: [clip])

    def play_both(self) -> None:
        """What was read, then the standard voice."""
        self._with_standard(lambda clip: [self._mine, clip])

    # --- effects ------------------------------------------------------------------------------

    def _carry_out(self, effect: pr.Effect) -> None:
        match effect:
            case pr.Listen():
                self._speaker.stop()
                sink = WordSink(self._capture.microphone.sample_rate, self._word_over)
                self._sink = sink
                self._submit(lambda: self._capture.begin(sink), pr.NothingHeard())
            case pr.StopListening(drop):
                self._finish(drop)
            case _:
                unforeseen = pr.Failed("work_failed", wording.UNAVAILABLE)
                self._submit(lambda: self._ask(effect), unforeseen)

    def _submit(self, work: Callable[[], object], otherwise: pr.Event | None) -> None:
        """Do it on the work thread; what nobody thought of becomes an event too."""

        def guarded() -> None:
            try:
                work()
            except Exception:
                log.exception("practice work failed")
                if otherwise is not None:
                    self._arrived.emit(otherwise)

        self._work.submit(guarded)

    def _ask(self, effect: pr.Effect) -> None:
        """On the work thread: one call to the server, and what came of it."""
        try:
            event = self._answer(effect)
        except ServerFailed as error:
            log.warning("practice: %s %s", error.id, error.detail)
            event = pr.Failed(error.id, wording.UNAVAILABLE)
        except LabError as error:
            log.warning("practice: %s %s", error.id, error.detail)
            event = pr.Failed(getattr(error, "reason", error.id), error.message)
        if event is not None:
            self._arrived.emit(event)

    def _answer(self, effect: pr.Effect) -> pr.Event | None:
        match effect:
            case pr.LogIn(code):
                return pr.Entered(self._client.log_in(code))
            case pr.Fetch(practice_id, theme):
                return pr.ExerciseCame(self._client.exercise(practice_id, theme))
            case pr.Judge(practice_id, exercise_id, flac):
                return pr.Judged(self._client.judge(practice_id, exercise_id, flac))
            case pr.End(practice_id):
                self._client.end(practice_id)
        return None

    def _word_over(self) -> None:
        """On the capture's thread: the word has ended, or nobody spoke."""
        self._arrived.emit(self._sink)

    def _finish(self, drop: bool) -> None:
        sink, self._sink = self._sink, None
        if sink is not None:
            self._submit(lambda: self._take(sink, drop), None if drop else pr.NothingHeard())

    def _take(self, sink: WordSink, drop: bool) -> None:
        """On the work thread: end the recording and hand the word over."""
        self._capture.end()
        sound = sink.samples
        if drop:
            return
        if not sound.size:
            self._arrived.emit(pr.NothingHeard())
            return
        self._mine = (sound.astype(np.float32) / FULL_SCALE, sink.sample_rate)
        self._arrived.emit(pr.WordHeard(sink.flac()))
        self._last = sink

    def _receive(self, thing: Any) -> None:
        """On the window's thread: an event, or a sink whose word is over."""
        if isinstance(thing, WordSink):
            if thing is self._sink:  # not ended by hand meanwhile
                self._finish(drop=False)
            return
        self.tell(thing)
        if isinstance(thing, pr.Judged):
            log.info("word judged %.2f s after its end", self._last.seconds_since_end)

    # --- sounds -------------------------------------------------------------------------------

    def _with_standard(self, order: Callable[[Sound | None], list[Sound | None]]) -> None:
        """``order``: what is played, given the standard voice, or None where it cannot be had."""
        exercise = self.state.exercise
        if exercise is None or exercise.clip is None:
            return
        name = exercise.clip

        def fetch() -> None:
            try:
                if name not in self._clips:
                    clip = io.BytesIO(self._client.clip(name))
                    sound, rate = soundfile.read(clip, dtype="float32", always_2d=True)
                    self._keep(name, (np.ascontiguousarray(sound[:, 0]), int(rate)))
            except (LabError, soundfile.LibsndfileError) as error:
                log.warning("no standard voice: %s", type(error).__name__)
            self._play(order(self._clips.get(name)))

        self.tell(pr.Touched())
        self._submit(fetch, None)

    def _keep(self, name: str, sound: Sound) -> None:
        if len(self._clips) >= CLIPS_KEPT:
            self._clips.pop(next(iter(self._clips)))
        self._clips[name] = sound

    def _play(self, sounds: list[Sound | None]) -> None:
        """One after the other."""
        rest = [sound for sound in sounds if sound is not None]
        if not rest or self.state.stage is pr.Stage.LISTENING:
            return
        (samples, rate), *others = rest
        self._speaker.play_samples(samples, rate, lambda: self._play(list(others)))
