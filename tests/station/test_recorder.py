"""Effects of the disk: what each answers, on a real disk that is sometimes full."""

from __future__ import annotations

import subprocess
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest
from fake_lab_server import SEAL_KEY
from numpy.typing import NDArray

from recordings.bundle import open_bundle
from recordings.manifest import StationInfo
from station import sitting_events as ev
from station.candidate import Candidate
from station.capture import Capture
from station.recorder import Recorder
from station.spool import Spool
from wordlists.paper import Paper

AT = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
SITTING = "6f2c0f0e-9d1f-4b53-8d7b-6f0a5c1b2d3e"
PERSON = Candidate(SITTING, "20260100001", "林清如", "女", "2202**********1234", None, "", "")
INFO = StationInfo("0.1.0", "A-03", "hand", "test")
RATE = 16_000


class HandMicrophone:
    device, host_api, sample_rate, patient = "hand", "test", RATE, True

    def open(self, on_block, on_lost) -> None:
        self.give = on_block

    def close(self) -> None:
        pass


class Room:
    def __init__(self, home: Path) -> None:
        self.failed = threading.Event()
        self.microphone = HandMicrophone()
        self.capture = Capture(
            self.microphone, lambda detail: None, lambda error: self.failed.set()
        )
        self.capture.open()
        self.spool = Spool(home, SEAL_KEY)
        self.recorder = Recorder(self.spool, self.capture, lambda: AT)


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Room]:
    made = Room(tmp_path)
    yield made
    made.recorder.abandon()
    made.capture.close()


def test_an_item_with_its_level_and_topic(
    room: Room, paper: Paper, speech: Callable[[float, int], NDArray[np.int16]]
) -> None:
    assert room.recorder.open_bundle(PERSON, paper, INFO) == ev.BundleOpened()
    started = room.recorder.start(ev.StartRecording(4, "talk", 1))
    assert started == ev.RecordingStarted(4)
    room.microphone.give(speech(3.0, RATE), True)
    stopped = room.recorder.stop(ev.StopRecording(4, "time"))
    assert stopped == ev.RecordingStopped(4, ("overruns",))
    assert room.recorder.seal(ev.SealBundle()) == ev.Sealed()
    (folder,) = room.spool.waiting()
    (recording,) = open_bundle(folder).manifest.items
    assert recording.topic == paper.to_json()["items"][3]["topics"][1]["number"]
    assert (recording.samples, recording.ended_by) == (3 * RATE, "time")
    assert recording.level is not None
    assert recording.level.overruns == 1
    assert -20 < recording.level.speech_dbfs < -10


def test_an_item_without_one_sample_is_trouble_not_a_recording(room: Room, paper: Paper) -> None:
    room.recorder.open_bundle(PERSON, paper, INFO)
    room.recorder.start(ev.StartRecording(1, "monosyllables", None))
    answer = room.recorder.stop(ev.StopRecording(1, "next"))
    assert isinstance(answer, ev.RecordingBroke)
    assert answer.trouble.id == "nothing_recorded"


def test_a_card_off_its_rate_and_a_clock_that_jumps_stand_in_the_event_log(
    tmp_path: Path, paper: Paper, speech: Callable[[float, int], NDArray[np.int16]]
) -> None:
    room = Room(tmp_path)
    room.microphone.patient = False  # a device, not a file
    moments = iter([(0.0, 0.0), (0.0, 0.0), (25.0, 3625.0)])
    now = (0.0, 0.0)

    def monotonic() -> float:
        nonlocal now
        now = next(moments)
        return now[0]

    recorder = Recorder(room.spool, room.capture, lambda: AT + timedelta(seconds=now[1]), monotonic)
    recorder.open_bundle(PERSON, paper, INFO)
    recorder.start(ev.StartRecording(1, "monosyllables", None))
    room.microphone.give(speech(20.0, RATE), False)
    stopped = recorder.stop(ev.StopRecording(1, "next"))
    assert stopped == ev.RecordingStopped(1, ("sample_rate_drift", "clock_stepped"))
    assert recorder.folder is not None
    events = {e.event: dict(e.detail) for e in open_bundle(recorder.folder).manifest.events}
    assert events["sample_rate_drift"] == {"item": 1, "ppm": -200_000}
    assert events["clock_stepped"] == {"item": 1, "milliseconds": 3_600_000}
    recorder.abandon()
    room.capture.close()


def test_events_are_written_down(room: Room, paper: Paper) -> None:
    room.recorder.open_bundle(PERSON, paper, INFO)
    room.recorder.note(ev.Note("topic_chosen", (("topic", 2),)))
    assert room.recorder.folder is not None
    events = open_bundle(room.recorder.folder).manifest.events
    assert [(e.event, dict(e.detail)) for e in events] == [("topic_chosen", {"topic": 2})]


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 1 MiB; needs the right to mount."""
    folder = tmp_path / "small"
    folder.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(folder)],
        capture_output=True,
        check=False,
    )
    if mounted.returncode != 0:
        pytest.skip("needs the right to mount a small tmpfs")
    yield folder
    subprocess.run(["umount", "-l", str(folder)], check=True)


def test_a_disk_that_fills_up_in_an_item_is_told_and_nothing_before_is_lost(
    small_disk: Path, paper: Paper
) -> None:
    room = Room(small_disk)
    noise = np.random.default_rng(1).integers(-30_000, 30_000, RATE).astype(np.int16)
    assert room.recorder.open_bundle(PERSON, paper, INFO) == ev.BundleOpened()
    room.recorder.start(ev.StartRecording(1, "monosyllables", None))
    room.microphone.give(noise, False)
    assert room.recorder.stop(ev.StopRecording(1, "next")) == ev.RecordingStopped(1)
    room.recorder.start(ev.StartRecording(2, "polysyllables", None))
    while not room.failed.is_set():
        room.microphone.give(noise, False)
    answer = room.recorder.give_up()
    assert isinstance(answer, ev.RecordingBroke)
    assert answer.trouble.id == "disk_full"
    assert "举手" in answer.trouble.message.zh
    assert room.recorder.stop(ev.StopRecording(2, "next")) is None
    assert room.recorder.folder is not None
    assert [r.item for r in open_bundle(room.recorder.folder).manifest.items] == [1]
    room.recorder.abandon()
    room.capture.close()
