"""What the check hears beside the level, on made sound; wrong inputs; the input's gain."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from station.check_sound import CheckSound, listen_to
from station.input_gain import LEAST_PERCENT, MOST_PERCENT, adapt_gain, next_gain
from station.microphone_check import MicrophoneVerdict
from station.wrong_input import likelier_input

sys.path.insert(0, str(Path(__file__).parent))
from pulse_room import PulseRoom, missing

sys.path.pop(0)

RATE = 48_000
Sound = NDArray[np.float64]


def spoken(syllables: int, seconds: float = 6.0, pause: float = 1.0) -> Sound:
    """So many vowels, one after the other, in faint noise, with a pause before and after."""
    time = np.arange(round(seconds * RATE)) / RATE
    voice = sum(np.sin(2 * np.pi * hertz * time) for hertz in (200, 600, 1200, 2400))
    opening = np.sin(np.pi * syllables * time / seconds) ** 2
    rest = np.zeros(round(pause * RATE))
    sound = np.concatenate([rest, 0.05 * voice * opening, rest])
    return sound + np.random.default_rng(1).normal(0, 3e-4, sound.size)


def heard(sound: Sound, rate: int = RATE) -> CheckSound:
    return listen_to(np.clip(np.rint(sound * 32767), -32768, 32767).astype(np.int16), rate)


@pytest.mark.parametrize("syllables", [8, 15, 28, 36])
def test_syllables_are_counted_by_their_vowels(syllables: int) -> None:
    assert heard(spoken(syllables)).nuclei == pytest.approx(syllables, abs=2)


@settings(deadline=None, max_examples=20)
@given(gain=st.floats(0.1, 3.0))
def test_the_gain_changes_nothing(gain: float) -> None:
    soft, loud = heard(spoken(28)), heard(gain * spoken(28))
    assert loud.nuclei == pytest.approx(soft.nuclei, abs=1)
    assert loud.fall_db == pytest.approx(soft.fall_db, abs=2.0)
    assert loud.pops == soft.pops == 0.0


def test_hum_and_breath_are_told_apart_from_a_clean_voice() -> None:
    voice = spoken(28, pause=3.0)
    time = np.arange(voice.size) / RATE
    hum = 0.01 * np.sin(2 * np.pi * 50 * time) + 0.005 * np.sin(2 * np.pi * 150 * time)
    breath = np.zeros(voice.size)
    for at in range(RATE, voice.size - RATE, RATE // 2):
        burst = np.arange(RATE // 10)
        breath[at : at + burst.size] = np.sin(2 * np.pi * 45 * burst / RATE) * np.hanning(
            burst.size
        )
    clean = heard(voice)
    assert heard(voice + hum).hum_db > clean.hum_db + 15
    assert heard(voice + 0.8 * breath).pops > 1.0
    assert clean.pops == 0.0


def test_a_room_holds_the_sound_up() -> None:
    rng = np.random.default_rng(2)
    time = np.arange(RATE // 2) / RATE
    echo = rng.normal(size=time.size) * np.exp(-6.9 * time / 0.5)
    voice = spoken(20)
    far = np.convolve(voice[: 5 * RATE], echo / np.sqrt(np.sum(echo**2)))
    assert heard(far).fall_db < heard(voice).fall_db - 5


@given(
    st.lists(st.integers(-32768, 32767), max_size=400),
    st.sampled_from([8000, 16_000, 44_100, 48_000]),
)
def test_whatever_comes_in_there_are_figures(samples: list[int], rate: int) -> None:
    sound = np.repeat(np.array(samples, np.int16), 60)
    figures = listen_to(sound, rate)
    assert np.isfinite([figures.pops, figures.hum_db, figures.fall_db]).all()
    assert figures.nuclei >= 0


@pytest.mark.parametrize(
    ("used", "others", "likelier"),
    [
        ("HD Webcam C270: USB Audio (hw:1,0)", ("USB Headset: Audio (hw:2,0)",), True),
        ("Monitor of Built-in Audio", ("Logitech 耳机",), True),
        ("内置麦克风阵列", ("USB 音频设备",), True),
        ("USB Headset: Audio (hw:2,0)", ("USB Headset 2: Audio (hw:3,0)",), False),
        ("default", ("USB Headset: Audio (hw:2,0)",), False),
        ("HD Webcam", ("Built-in Microphone",), False),
    ],
)
def test_a_webcam_is_no_headset(used: str, others: tuple[str, ...], likelier: bool) -> None:
    assert bool(likelier_input(used, others)) is likelier


@given(
    st.integers(1, 150),
    st.sampled_from(MicrophoneVerdict),
    st.floats(-70.0, -25.0),
)
def test_the_gain_goes_the_right_way(
    percent: int, verdict: MicrophoneVerdict, speech: float
) -> None:
    wanted = next_gain(percent, verdict, speech)
    if verdict is MicrophoneVerdict.TOO_SOFT:
        assert percent <= wanted <= max(percent, MOST_PERCENT)
    elif verdict in {MicrophoneVerdict.TOO_LOUD, MicrophoneVerdict.CLIPPED}:
        assert min(percent, LEAST_PERCENT) <= wanted <= percent
    else:
        assert wanted == percent


@pytest.mark.skipif(missing() is not None, reason=missing() or "")
def test_the_gain_of_a_real_source_is_set_and_its_mute_taken_off(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    import subprocess

    with PulseRoom() as pulse:
        for name, value in pulse.environment.items():
            monkeypatch.setenv(name, value)
        subprocess.run(["pactl", "set-source-volume", "@DEFAULT_SOURCE@", "40%"], check=True)
        change = adapt_gain("default", MicrophoneVerdict.TOO_SOFT, -48.0)
        assert change is not None
        assert (change.before, change.now) == (40, 100)
        quieter = adapt_gain("default", MicrophoneVerdict.CLIPPED, -1.0)
        assert quieter is not None
        assert quieter.now < 80
        subprocess.run(["pactl", "set-source-mute", "@DEFAULT_SOURCE@", "1"], check=True)
        unmuted = adapt_gain("default", MicrophoneVerdict.SILENT, -120.0)
        assert unmuted is not None
        assert (unmuted.before, unmuted.now) == (0, quieter.now)
        assert adapt_gain("default", MicrophoneVerdict.SILENT, -120.0) is None
        told = subprocess.run(
            ["pactl", "get-source-mute", "@DEFAULT_SOURCE@"],
            capture_output=True, text=True, check=True,
        )  # fmt: skip
        assert "no" in told.stdout.lower()


def test_a_device_without_a_control_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    assert adapt_gain("default", MicrophoneVerdict.TOO_SOFT, -50.0) is None
