"""From microphone to sink: every sample, in order, exactly between begin and end."""

from __future__ import annotations

import threading
from pathlib import Path

import numpy as np
import pytest
import soundfile

from station.capture import Capture
from station.errors import AudioUnreadable, NoMicrophone
from station.file_microphone import FileMicrophone, read_mono
from station.level import Samples
from station.microphone import OnBlock, OnLost

WAIT = 60.0  # s; only ever reached by a failing test


class HandMicrophone:
    """Delivers what the test hands over."""

    device, host_api, sample_rate, patient = "hand", "test", 16_000, False

    def open(self, on_block: OnBlock, on_lost: OnLost) -> None:
        self.give, self.lose = on_block, on_lost

    def close(self) -> None:
        pass


class Heap:
    """A sink in memory."""

    def __init__(self) -> None:
        self.blocks: list[Samples] = []

    def write(self, samples: Samples) -> None:
        self.blocks.append(samples)


def block(value: int, size: int = 320) -> Samples:
    return np.full(size, value, np.int16)


def test_a_recording_holds_exactly_the_blocks_between_begin_and_end() -> None:
    microphone, heap = HandMicrophone(), Heap()
    capture = Capture(microphone, lambda detail: None, lambda error: None)
    capture.open()
    microphone.give(block(1), False)
    capture.begin(heap)
    for value in (2, 3, 4):
        microphone.give(block(value), False)
    taken = capture.end()
    microphone.give(block(5), False)
    capture.close()
    assert [int(b[0]) for b in heap.blocks] == [2, 3, 4]
    assert taken.figures.seconds == pytest.approx(3 * 320 / 16_000)


def test_overruns_of_the_device_are_counted_for_the_recording_they_hit() -> None:
    microphone = HandMicrophone()
    capture = Capture(microphone, lambda detail: None, lambda error: None)
    capture.open()
    microphone.give(block(1), True)
    capture.begin(Heap())
    microphone.give(block(2), True)
    microphone.give(block(3), False)
    assert capture.end().overruns == 1
    capture.close()


def test_a_slow_disk_costs_sound_only_past_the_queue_and_it_is_counted() -> None:
    microphone = HandMicrophone()
    gate, at_gate = threading.Event(), threading.Event()

    class SlowDisk(Heap):
        def write(self, samples: Samples) -> None:
            at_gate.set()
            gate.wait(WAIT)
            super().write(samples)

    disk = SlowDisk()
    capture = Capture(microphone, lambda detail: None, lambda error: None)
    capture.open()
    capture.begin(disk)
    microphone.give(block(0), False)
    assert at_gate.wait(WAIT)
    for value in range(1, 601):
        microphone.give(block(value), False)
    gate.set()
    taken = capture.end()
    capture.close()
    assert len(disk.blocks) + taken.overruns == 601
    assert taken.overruns > 0
    kept = [int(b[0]) for b in disk.blocks]
    assert kept == list(range(len(kept)))


def test_a_failing_disk_is_told_once_and_at_the_end() -> None:
    told: list[Exception] = []

    class FullDisk:
        def write(self, samples: Samples) -> None:
            raise OSError(28, "No space left on device")

    microphone = HandMicrophone()
    capture = Capture(microphone, lambda detail: None, told.append)
    capture.open()
    capture.begin(FullDisk())
    microphone.give(block(1), False)
    microphone.give(block(2), False)
    taken = capture.end()
    capture.close()
    assert len(told) == 1
    assert taken.failure is told[0]


def test_a_device_that_ends_by_itself_is_told_once() -> None:
    told: list[str] = []
    microphone = HandMicrophone()
    capture = Capture(microphone, told.append, lambda error: None)
    capture.open()
    microphone.lose("pulled")
    microphone.lose("pulled")
    capture.close()
    assert told == ["pulled"]
    assert not capture.is_open


def test_a_device_that_falls_silent_for_good_is_noticed() -> None:
    lost = threading.Event()
    capture = Capture(HandMicrophone(), lambda detail: lost.set(), lambda error: None)
    capture.open()
    assert lost.wait(WAIT)
    capture.close()


@pytest.mark.parametrize(("ending", "rate"), [("wav", 48_000), ("flac", 44_100), ("wav", 16_000)])
def test_a_file_is_recorded_sample_for_sample(tmp_path: Path, ending: str, rate: int) -> None:
    sound = np.random.default_rng(5).integers(-20_000, 20_000, rate * 2).astype(np.int16)
    soundfile.write(tmp_path / f"a.{ending}", sound, rate)
    microphone, heap, over = FileMicrophone(speed=50.0), Heap(), threading.Event()
    capture = Capture(microphone, lambda detail: None, lambda error: None)
    capture.open()
    microphone.put(tmp_path / f"a.{ending}")
    assert microphone.sample_rate == rate
    capture.begin(heap)
    microphone.play(over.set)
    assert over.wait(WAIT)
    capture.end()
    capture.close()
    recorded = np.concatenate(heap.blocks)
    start = int(np.flatnonzero(np.abs(recorded) > 100)[0]) - int(
        np.flatnonzero(np.abs(sound) > 100)[0]
    )
    np.testing.assert_array_equal(recorded[start : start + sound.size], sound)


@pytest.mark.parametrize("ending", ["ogg", "mp3", "opus"])
def test_compressed_files_play_too(tmp_path: Path, ending: str) -> None:
    kind = {"opus": ("OGG", "OPUS"), "ogg": ("OGG", "VORBIS"), "mp3": ("MP3", "MPEG_LAYER_III")}
    container, codec = kind[ending]
    tone = np.sin(np.arange(48_000) / 20) * 0.3
    path = tmp_path / f"a.{ending}"
    soundfile.write(path, np.stack([tone, tone * 0]).T, 48_000, format=container, subtype=codec)
    samples, rate = read_mono(path)
    assert rate == 48_000
    assert samples.size == pytest.approx(48_000, abs=2_400)
    assert 8_000 < np.abs(samples.astype(int)).max() < 12_000  # the first channel, not a mixture


def test_what_is_no_sound_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.wav"
    path.write_text("no sound")
    with pytest.raises(AudioUnreadable):
        read_mono(path)


def test_a_pulled_plug_is_noticed_and_can_be_put_back() -> None:
    lost = threading.Event()
    microphone = FileMicrophone(speed=20.0)
    capture = Capture(microphone, lambda detail: lost.set(), lambda error: None)
    capture.open()
    microphone.unplug()
    assert lost.wait(WAIT)
    with pytest.raises(NoMicrophone):
        capture.open()
    microphone.plug_in()
    capture.open()
    assert capture.is_open
    capture.close()
