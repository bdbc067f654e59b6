"""Practice at the real window, by keys: a whole round, a word not judged, a test that begins."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
import soundfile
from fake_lab_server import KEY, SEAL_KEY, FakeLab
from numpy.typing import NDArray
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from station.clock import Clock
from station.conductor import Booth, Conductor
from station.file_microphone import FileMicrophone
from station.lab_client import LabClient
from station.practice.practice import Stage
from station.practice.practice_client import Part, Syllable
from station.practice.syllable_card import SyllableCard
from station.speaker import NoSpeaker
from station.spool import Spool
from station.window import Window

WAIT = 60_000  # ms; only ever reached by a failing test
RATE = 48_000
READING = {
    "status": "ok",
    "reasons": [],
    "right": False,
    "sentence": "“主”zhǔ 声母 zh 读成 z。",
    "syllables": [
        {
            "hanzi": "主",
            "surface": "zhǔ",
            "verdict": "error",
            "parts": [
                {"part": "initial", "expected": "zh", "heard": "z", "verdict": "error"},
                {"part": "final", "expected": "u", "heard": "u", "verdict": "correct"},
                {"part": "tone", "expected": "上声", "heard": "上声", "verdict": "correct"},
            ],
            "contour": [[0.0, 2.4], [1.0, 1.3]],
            "standard": [[0.0, 2.0], [1.0, 1.0]],
        }
    ],
    "progress": {"theme": "retroflex", "read": 15, "right": 9},
}


class HeldSpeaker(NoSpeaker):
    """Keeps what it was given to play, by its length in seconds."""

    def __init__(self) -> None:
        self.played: list[float] = []

    def play_samples(
        self, samples: NDArray[np.float32], rate: int, on_end: Callable[[], None]
    ) -> None:
        self.played.append(round(samples.size / rate, 1))
        on_end()


class Practising:
    """A booth whose microphone hears a word whenever it is told to."""

    def __init__(self, qtbot: QtBot, home: Path, lab: FakeLab) -> None:
        self.qtbot = qtbot
        self.microphone = FileMicrophone(1.0)
        self.word = word = home / "word.wav"
        rest, time = np.zeros(RATE // 2), np.arange(RATE) / RATE
        voice = 8000 * np.sin(2 * np.pi * 200 * time[: RATE // 2])
        sound = np.concatenate([rest, voice, rest, rest]).astype(np.int16)
        soundfile.write(word, sound, RATE)
        self.microphone.put(word)
        self.client = LabClient(lab.url, KEY)
        self.speaker = HeldSpeaker()
        booth = Booth(
            self.client, Spool(home, SEAL_KEY), self.microphone, self.speaker, Clock(), "0.1.0"
        )
        self.conductor = Conductor(booth)
        self.window = Window(self.conductor)
        qtbot.addWidget(self.window)
        self.window.resize(1366, 768)
        self.window.show()
        self.conductor.start()

    @property
    def stage(self) -> Stage:
        return self.window.practice.conductor.state.stage

    def until(self, stage: Stage) -> None:
        self.qtbot.waitUntil(lambda: self.stage is stage, timeout=WAIT)

    def keys(self, *keys: Qt.Key) -> None:
        """To whatever has the focus."""
        for key in keys:
            self.qtbot.keyClick(self.window.focusWidget() or self.window, key)

    def texts(self) -> str:
        labels = self.window.practice.findChildren(QLabel)
        return "\n".join(one.text() for one in labels if one.isVisible())

    def begin(self, code: str = "12345678") -> None:
        self.window.log_in.practise.setFocus()
        self.keys(Qt.Key.Key_Return)
        self.until(Stage.CODE)
        self.qtbot.keyClicks(self.window.focusWidget(), code)
        self.keys(Qt.Key.Key_Return)

    def read(self) -> None:
        """The word in front, once."""
        self.microphone.put(self.word)
        self.microphone.play()
        self.keys(Qt.Key.Key_Space)

    def to_a_word(self) -> None:
        self.begin()
        self.until(Stage.CHOOSING)
        self.keys(Qt.Key.Key_Return)
        self.until(Stage.WORD)

    def stop(self) -> None:
        self.window.practice.conductor.stop()
        self.conductor.stop()
        self.client.close()


@pytest.fixture
def practising(qtbot: QtBot, tmp_path: Path, lab: FakeLab) -> Iterator[Practising]:
    lab.readings = [READING]
    room = Practising(qtbot, tmp_path, lab)
    yield room
    room.stop()


def test_a_whole_round_by_keys(practising: Practising, lab: FakeLab) -> None:
    practising.begin()
    practising.until(Stage.CHOOSING)
    assert "建议先练" in practising.texts()
    practising.keys(Qt.Key.Key_Return)  # what is suggested first has the focus
    practising.until(Stage.WORD)
    practising.microphone.play()
    practising.keys(Qt.Key.Key_Space)
    practising.until(Stage.TOLD)  # the end of the word is found without another key
    practising.qtbot.waitUntil(lambda: "听到 z" in practising.texts(), timeout=WAIT)
    (sent,) = lab.words_read
    sound, rate = soundfile.read(io.BytesIO(sent))
    assert rate == RATE
    assert 0.8 <= sound.size / rate <= 1.0  # the word and a little around
    practising.keys(Qt.Key.Key_Return)
    practising.qtbot.waitUntil(lambda: "诗人" in practising.texts(), timeout=WAIT)
    practising.keys(Qt.Key.Key_Escape)
    practising.until(Stage.CHOOSING)
    assert "读过 15 次，读对 9 次" in practising.window.practice.themes.themes["retroflex"].text()


def test_a_wrong_code_is_told_and_forgotten(practising: Practising) -> None:
    practising.begin("87654321")
    practising.qtbot.waitUntil(lambda: "没有这个练习码" in practising.texts(), timeout=WAIT)
    assert practising.window.practice.code.code == ""
    practising.keys(Qt.Key.Key_Escape)
    practising.until(Stage.OVER)
    assert practising.window.page is practising.window.log_in


def test_a_test_that_begins_frees_the_booth(practising: Practising, lab: FakeLab) -> None:
    practising.begin()
    practising.until(Stage.CHOOSING)
    lab.practice_refusal = (409, "practice_closed")
    practising.keys(Qt.Key.Key_Return)
    practising.until(Stage.FAREWELL)
    assert "练习到此结束" in practising.texts()
    practising.keys(Qt.Key.Key_Return)
    practising.until(Stage.OVER)
    assert practising.window.page is practising.window.log_in
    practising.qtbot.waitUntil(lambda: lab.practice_ended, timeout=WAIT)


def test_a_judge_that_does_not_answer_loses_nothing(practising: Practising, lab: FakeLab) -> None:
    practising.begin()
    practising.until(Stage.CHOOSING)
    practising.keys(Qt.Key.Key_Return)
    practising.until(Stage.WORD)
    lab.practice_refusal = (503, "practice_unavailable")
    practising.microphone.play()
    practising.keys(Qt.Key.Key_Space)
    practising.qtbot.waitUntil(lambda: "暂时没有响应" in practising.texts(), timeout=WAIT)
    assert practising.stage is Stage.WORD


def test_a_sound_that_cannot_be_judged_says_why(practising: Practising, lab: FakeLab) -> None:
    lab.readings = [{"status": "rejected", "reasons": ["声音太小，请靠近话筒。"]}, READING]
    practising.to_a_word()
    practising.read()
    practising.qtbot.waitUntil(lambda: "声音太小" in practising.texts(), timeout=WAIT)
    assert practising.stage is Stage.WORD
    practising.read()
    practising.until(Stage.TOLD)


def test_a_server_that_is_down_loses_nothing(practising: Practising, lab: FakeLab) -> None:
    practising.to_a_word()
    lab.stop()
    practising.read()
    practising.qtbot.waitUntil(
        lambda: practising.window.practice.conductor.state.trouble is not None, timeout=WAIT
    )
    assert practising.stage is Stage.WORD
    lab.start()
    practising.read()
    practising.until(Stage.TOLD)


def test_both_voices_are_played_one_after_the_other(practising: Practising, lab: FakeLab) -> None:
    clip = io.BytesIO()
    soundfile.write(clip, np.zeros(RATE // 5, np.float32), RATE, format="OGG", subtype="VORBIS")
    lab.clip = clip.getvalue()
    practising.to_a_word()
    practising.read()
    practising.until(Stage.TOLD)
    practising.speaker.played.clear()
    practising.window.practice.word.both.click()
    practising.qtbot.waitUntil(lambda: len(practising.speaker.played) == 2, timeout=WAIT)
    mine, standard = practising.speaker.played
    assert mine > standard == 0.2


def test_keys_pressed_while_nothing_is_to_be_pressed_do_nothing(practising: Practising) -> None:
    conductor = practising.window.practice.conductor
    focused = []
    conductor.changed.connect(
        lambda state: focused.append((state.stage, practising.window.focusWidget()))
    )
    practising.to_a_word()
    practising.read()
    practising.until(Stage.TOLD)
    seen = dict(focused)
    assert seen[Stage.FETCHING] is practising.window.practice.themes
    assert seen[Stage.JUDGING] is practising.window.practice.word


def test_a_scanner_reaches_the_log_in_wherever_the_focus_is(practising: Practising) -> None:
    practising.window.log_in.practise.setFocus()
    practising.qtbot.keyClicks(practising.window.focusWidget(), "0001")
    assert practising.window.log_in.digits == "0001"
    practising.window.log_in.clear()
    button = practising.window.head.findChildren(type(practising.window.log_in.practise))[0]
    button.setFocus()
    practising.qtbot.keyClicks(button, "0001")
    assert practising.window.log_in.digits == "0001"


def test_a_missing_initial_is_named_and_a_syllable_left_out_has_no_sound(qtbot: QtBot) -> None:
    def told(heard: str | None, verdict: str) -> list[str]:
        part = Part("initial", "r", heard, verdict)
        card = SyllableCard(Syllable("入", "ru4", verdict, (part,), (), ()), 1.0)
        qtbot.addWidget(card)
        return [one.text() for one in card.findChildren(QLabel)]

    assert "听到 零声母" in told("", "error")
    assert not any("听到" in one for one in told(None, "omitted"))
