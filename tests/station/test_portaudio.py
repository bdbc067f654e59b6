"""The real PortAudio stream, through a private PulseAudio with a null sink."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from station.errors import NoMicrophone
from station.portaudio_microphone import PortAudioMicrophone

_here = str(Path(__file__).parent)
sys.path.insert(0, _here)
from pulse_room import RATE, PulseRoom, missing  # noqa: E402

sys.path.remove(_here)

needs_pulse = pytest.mark.skipif(missing() is not None, reason=missing() or "")


@pytest.fixture
def pulse() -> Iterator[PulseRoom]:
    with PulseRoom() as room:
        yield room


def recorder(pulse: PulseRoom, target: Path) -> subprocess.Popen[str]:
    """The recording program, already recording."""
    program = subprocess.Popen(
        [sys.executable, str(Path(__file__).parent / "record_from_portaudio.py"), str(target)],
        env=pulse.environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert program.stdout is not None
    assert program.stdout.readline().split()[:2] == ["rate", str(RATE)]
    assert program.stdout.readline() == "recording\n"
    return program


@needs_pulse
def test_what_is_played_is_recorded_sample_for_sample(pulse: PulseRoom, tmp_path: Path) -> None:
    rng = np.random.default_rng(7)
    played = rng.integers(-20_000, 20_000, RATE * 10).astype(np.int16)
    # PulseAudio drops some milliseconds of a stream that has just begun: let them be silence.
    rest = np.zeros(RATE, np.int16)
    np.concatenate([rest, played, rest]).tofile(tmp_path / "played.raw")
    program = recorder(pulse, tmp_path / "recorded.npy")
    pulse.play(tmp_path / "played.raw")
    output, errors = program.communicate("end\n", timeout=60)
    assert output == "overruns 0\n", errors
    recorded = np.load(tmp_path / "recorded.npy")
    start = int(np.flatnonzero(recorded)[0]) - int(np.flatnonzero(played)[0])
    np.testing.assert_array_equal(recorded[start : start + played.size], played)


@needs_pulse
def test_a_device_that_goes_away_is_noticed(pulse: PulseRoom, tmp_path: Path) -> None:
    program = recorder(pulse, tmp_path / "recorded.npy")
    pulse.server.kill()
    assert program.stdout is not None
    assert program.stdout.readline() == "lost\n"
    program.kill()
    program.communicate()


@needs_pulse
def test_the_candidate_hears_instruction_and_beep(pulse: PulseRoom, tmp_path: Path) -> None:
    program = recorder(pulse, tmp_path / "recorded.npy")
    player = Path(__file__).parent / "play_through_portaudio.py"
    subprocess.run(
        [sys.executable, str(player), "choose-topic", "beep"],
        env=pulse.environment,
        check=True,
        timeout=120,
    )
    program.communicate("end\n", timeout=60)
    recorded = np.load(tmp_path / "recorded.npy").astype(np.float64)
    loud = np.flatnonzero(np.abs(recorded) > 300)
    ending = recorded[loud[-1] - round(0.3 * RATE) : loud[-1]]
    spectrum = np.abs(np.fft.rfft(ending * np.hanning(ending.size)))
    assert np.argmax(spectrum) * RATE / ending.size == pytest.approx(1000, abs=10)
    assert (loud[-1] - loud[0]) / RATE > 1.0  # the voice before it


def test_without_the_microphone_that_is_set_the_sentence_says_so() -> None:
    microphone = PortAudioMicrophone("no device has this name")
    with pytest.raises(NoMicrophone) as caught:
        microphone.open(lambda block, lost: None, lambda detail: None)
    assert caught.value.message.zh.startswith("没有找到麦克风")
