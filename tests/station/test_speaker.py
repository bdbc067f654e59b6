"""Instructions and beep: all of it optional, none of it able to stop a sitting."""

from __future__ import annotations

import threading

import numpy as np
import pytest

from station import speaker
from station.speaker import BEEP_RATE, HeadphoneSpeaker, beep, script
from wordlists.syllabus import TIME_LIMITS

WAIT = 30.0  # s; only ever reached by a failing test


def test_the_beep_is_a_thousand_hertz_without_a_click() -> None:
    sound = beep()
    spectrum = np.abs(np.fft.rfft(sound))
    assert np.argmax(spectrum) * BEEP_RATE / sound.size == pytest.approx(1000, abs=5)
    assert np.abs(np.diff(sound)).max() < 0.05
    assert np.abs(sound).max() <= 0.3


def test_every_kind_of_item_has_its_instruction() -> None:
    assert {f"instruction-{kind}" for kind in TIME_LIMITS} <= set(script())
    others = {"welcome", "microphone-check", "wait", "choose-topic", "finished"}
    assert others <= set(script())


def test_without_output_device_the_sitting_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    def no_device(*_: object) -> None:
        raise OSError("no output device")

    monkeypatch.setattr(speaker, "_play", no_device)
    ended = threading.Event()
    HeadphoneSpeaker().play("beep", ended.set)
    assert ended.wait(WAIT)


def test_a_stopped_sound_does_not_report_its_end(monkeypatch: pytest.MonkeyPatch) -> None:
    playing = threading.Event()

    def play(sound: object, rate: int, stopping: threading.Event) -> None:
        playing.set()
        assert stopping.wait(WAIT)

    monkeypatch.setattr(speaker, "_play", play)
    ended = threading.Event()
    headphones = HeadphoneSpeaker()
    headphones.play("beep", ended.set)
    assert playing.wait(WAIT)
    headphones.stop()
    assert not ended.is_set()
